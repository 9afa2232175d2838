"""The files of a bundle. The only place that knows the manifest's layout."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pandas as pd

from ..figures import finite
from ..members import Member, Scaler
from ..model import PARAMS, ROUNDS
from ..split import label_end
from ..walk.snapshot import Snapshot
from . import readings, tables
from .build import Bundle, boosters_of, p_win, score_of
from .gates import gates, high_interval
from .graph import INPUT, run
from .parity import parity_rows, write_parity
from .rows import Rows, ask, iso, scored, trades
from .slices import Slices
from .trees import XGBOOST

LIBRARIES = ("lightgbm", "numpy", "onnx", "onnxruntime", "pandas", "scikit-learn", "xgboost-cpu", "xgboost", "torch")
# Largest difference between Python and the runtime: sums of leaves are float64 here and float32 there.
PARITY_TOLERANCE = 1e-5
# Everything that ships in one bundle together.
MOST_BYTES = 15_000_000
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


class ExportError(Exception):
    """What was exported is not what was trained, or too much of it."""


def write_bundle(
    folder: Path, tag: str, seed: int, snapshot: Snapshot, slices: Slices, bundle: Bundle, report: dict
) -> dict:
    """Writes everything, the manifest last, and answers the manifest. A folder of the same name is replaced."""
    names = snapshot.names
    rows = parity_rows(bundle.members, bundle.calibration)
    graphs = {member.name: member.to_onnx() for member in bundle.members}
    outputs = checked_outputs(bundle, rows, graphs, names)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    models = [write_model(folder, bundle, member, graphs[member.name]) for member in bundle.members]
    score = score_of(bundle, rows, names)
    boosters = boosters_of(bundle.members, bundle.heads, rows, names)
    write_parity(folder / "parity.json", rows, names, outputs, score, bundle.calibrated.platt.apply(score, boosters))
    long_side = snapshot.features[slices.fit]
    base = readings.baseline(long_side, names, score_of(bundle, bundle.calibration, names))
    (folder / "baseline.json").write_text(json.dumps(finite(base)) + "\n")
    write_json(folder / "report.json", report)
    manifest = manifest_of(tag, seed, snapshot, slices, bundle, models, report["metrics"])
    write_json(folder / "manifest.json", manifest)
    size = sum(path.stat().st_size for path in folder.iterdir())
    if size > MOST_BYTES:
        raise ExportError(f"The bundle takes {size} bytes, at most {MOST_BYTES} may ship.")
    return manifest


def checked_outputs(bundle: Bundle, rows: Rows, graphs: dict[str, bytes], names: list[str]) -> dict[str, np.ndarray]:
    """Python's answer per `model/head`, NaN where a model does not know the symbol; refuses a graph that differs."""
    found = {}
    for member in bundle.members:
        known = np.ones(len(rows.x), bool) if member.symbols is None else rows.frame["symbol"].isin(member.symbols)
        x = rows.x[np.asarray(known)]
        x = x if member.columns is None else x[:, [names.index(name) for name in member.columns]]
        runtime = run(graphs[member.name], x if member.scaler is None else member.scaler.apply(x))
        for head in bundle.served(member):
            answer = ask([member], head, rows, names)
            worst = float(np.abs(runtime[head] - answer[np.asarray(known)]).max())
            if not worst <= PARITY_TOLERANCE:
                raise ExportError(f"{member.name}/{head} differs by {worst} from what was trained, so nothing is kept.")
            found[f"{member.name}/{head}"] = answer
    return found


def write_model(folder: Path, bundle: Bundle, member: Member, graph: bytes) -> dict:
    digest = hashlib.sha256(graph).hexdigest()
    parameters = "_".join(f"{name}{value}" for name, value in member.parameters.items())
    file = f"{member.name.replace('-', '_')}_{digest[:6]}_{parameters}.onnx"
    (folder / file).write_bytes(graph)
    return {
        "name": member.name,
        "group": member.group,
        "kind": member.kind,
        "file": file,
        "sha256": digest,
        "input": INPUT,
        "symbols": None if member.symbols is None else list(member.symbols),
        "columns": None if member.columns is None else list(member.columns),
        "scaler": None if member.scaler is None else scaler_of(member.scaler),
        "outputs": [{"head": head, "tensor": head} for head in bundle.served(member)],
    }


def scaler_of(scaler: Scaler) -> dict:
    return {"mean": scaler.mean.tolist(), "std": scaler.std.tolist(), "clip": scaler.clip}


def manifest_of(
    tag: str, seed: int, snapshot: Snapshot, slices: Slices, bundle: Bundle, models: list[dict], metrics: dict
) -> dict:
    label = snapshot.manifest["builder"]["label"]
    horizon, names = label["horizonMinutes"], snapshot.names
    test = trades(snapshot, scored(snapshot, slices.test))
    p, stated = p_win(bundle, test, names), p_win(bundle, bundle.calibration, names)
    rule, platt = bundle.choice.rule, bundle.calibrated.platt
    days = slices.days(snapshot.rows, snapshot.manifest["features"]["warmupMinutes"], horizon)
    high = high_interval(test.frame, p, bundle.tier_edges[1])
    kept = [
        {"name": name, "coefficient": coefficient, "gain": bundle.calibrated.gains[name]}
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
        "reliability": readings.reliability(bundle.calibration.frame, stated, horizon),
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
        "gates": gates(metrics["direction"]["test"], metrics["tierError"], metrics["controls"], high),
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


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(finite(value), indent=1) + "\n")
