"""The manifest of a bundle: the only place that knows its layout."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version

import pandas as pd

from ..model import PARAMS, ROUNDS
from ..split import label_end
from ..walk.snapshot import Snapshot
from . import readings, tables
from .build import Bundle, p_win
from .gates import gates, high_interval
from .rows import iso, scored, trades
from .slices import Slices
from .trees import XGBOOST

LIBRARIES = ("lightgbm", "numpy", "onnx", "onnxruntime", "pandas", "scikit-learn", "xgboost-cpu", "xgboost", "torch")
SLICES_OF_METRICS = ("calibration", "test", "sampleDays")
KEPT = (
    "n",
    "nIndependent",
    "days",
    "baseRate",
    "accuracy",
    "auc",
    "aucInterval",
    "brier",
    "skill",
    "skillPrior",
    "ece5",
    "meanR",
    "meanRInterval",
)


def manifest_of(
    tag: str, seed: int, snapshot: Snapshot, slices: Slices, bundle: Bundle, models: list[dict], metrics: dict
) -> dict:
    label = snapshot.manifest["builder"]["label"]
    horizon, names = label["horizonMinutes"], snapshot.names
    test = trades(snapshot, scored(snapshot, slices.test))
    p = p_win(bundle, test, names)
    rule, platt = bundle.choice.rule, bundle.calibrated.platt
    days = slices.days(snapshot.rows, snapshot.manifest["features"]["warmupMinutes"], horizon)
    high = high_interval(test.frame, p, bundle.tier_edges[1])
    served = sorted(snapshot.rows["symbol"].iloc[slices.fit].unique())
    kept = [
        {"name": name, "coefficient": coefficient, "gain": bundle.calibrated.tried[name].gain}
        for name, coefficient in platt.coefficients.items()
    ]
    return {
        "manifestVersion": 2,
        "tag": tag,
        "status": "observation",
        "models": models,
        "featureSet": snapshot.manifest["features"]["set"],
        "featureNames": names,
        "venue": snapshot.rows["venue"].iloc[slices.calibration].mode().iloc[0],
        "label": {key: label[key] for key in ("name", "horizonMinutes", "stopAtr", "targetMultiple", "costBps")},
        "windows": {
            part: windows(snapshot.rows.iloc[getattr(slices, source)], horizon)
            for part, source in (
                ("train", "fit"),
                ("validation", "validation"),
                ("calibration", "calibration"),
                ("test", "test"),
            )
        },
        "daysUsed": [day.isoformat() for day in days],
        "ensemble": {
            "space": rule.space,
            "intercept": rule.intercept,
            "weights": rule.weights,
            "compared": bundle.choice.compared,
            "why": bundle.choice.why,
        },
        "calibrator": {
            "id": f"platt-{tag}",
            "kind": "platt",
            "slope": platt.slope,
            "intercept": platt.intercept,
            "boosters": kept,
        },
        "vennAbers": bundle.venn_abers,
        "tierEdges": list(bundle.tier_edges),
        "reliability": readings.reliability(test.frame, p, bundle.tier_edges, horizon),
        "reliabilitySlice": "test",
        "payoff": readings.payoff(bundle.calibration.frame),
        "trainingRange": {
            "low": bundle.training.low.tolist(),
            "high": bundle.training.high.tolist(),
            "maxOutside": bundle.max_outside,
            "outlierLimit": bundle.outlier_limit,
        },
        "volatility": bundle.volatility,
        "thresholds": {**span(test.frame, horizon), **tables.threshold_table(test.frame, p, horizon)},
        "volatilityTerciles": readings.terciles(snapshot.rows.iloc[slices.fit]),
        "metrics": compact(metrics),
        "gates": gates(metrics["direction"]["test"], served, metrics["tierError"], metrics["controls"], high),
        "snapshot": snapshot.id,
        "seed": seed,
        "libraries": {**libraries(), "settings": settings()},
    }


def windows(rows: pd.DataFrame, horizon: int) -> list[dict]:
    """One line per venue, symbol and unbroken run of candles: first slot, end of the last label, slots."""
    return [
        {"venue": venue, "symbol": symbol, **span(part, horizon), "rows": len(part)}
        for (venue, symbol, _), part in rows.groupby(["venue", "symbol", "segment"], sort=True)
    ]


def span(rows: pd.DataFrame, horizon: int) -> dict:
    return {"from": iso(rows["slot"].min()), "until": iso(label_end(rows, horizon).max())}


def compact(metrics: dict) -> dict:
    """The manifest keeps the headline figures; tables stand in report.json."""
    slices = {name: {key: metrics[name][key] for key in KEPT} for name in SLICES_OF_METRICS if name in metrics}
    whole = ("tierError", "controls", "boosters", "direction", "volatility", "strangers", "calls")
    members = {
        group: {
            **{key: one[key] for key in ("serves", "weight", "seconds", "validation")},
            "test": {key: one["test"][key] for key in ("n", "auc", "aucInterval", "brier", "ece5")},
        }
        for group, one in metrics["members"].items()
    }
    return {**slices, **{key: metrics[key] for key in whole}, "members": members, "timeframes": metrics["timeframes"]}


def libraries() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def settings() -> str:
    trees = {"lightgbm": {**PARAMS, "rounds": ROUNDS}, "xgboost": {**XGBOOST, "rounds": ROUNDS}}
    return json.dumps(trees, sort_keys=True)
