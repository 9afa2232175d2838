"""Puts a bundle together: fit, calibrate, measure, check, export. The only place that knows the manifest's layout."""

from __future__ import annotations

import hashlib
import json
import math
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from . import controls
from .calibration import fit_platt
from .dataset import Dataset
from .evaluate import confidence, evaluate, tier_error
from .export import INPUT, OUTPUT, parity_rows, reliability, run_onnx, to_onnx, write_parity
from .model import PARAMS, ROUNDS, fit, score
from .split import CALIBRATION, SAMPLE, TEST, TRAIN, check_pure, cut, label_end

MODEL_NAME = "lightgbm"
VENUE = "binanceusdm"
LIBRARIES = ("lightgbm", "numpy", "onnx", "onnxmltools", "onnxruntime", "pandas", "scikit-learn")
# Largest difference between Python's float64 sum of leaves and the float32 sum of the runtime.
PARITY_TOLERANCE = 1e-5


def build(data: Dataset, elsewhere: Dataset, tag: str, folder: Path) -> dict:
    """Writes model.onnx, manifest.json, parity.json and report.json; answers the manifest."""
    horizon = data.label["horizonMinutes"]
    train, calibration, test = (cut(data.rows, piece, horizon) for piece in (TRAIN, CALIBRATION, TEST))
    days = check_pure(train, calibration, test, data.warmup_minutes, horizon)
    booster = fit(data.matrix(train), train["win"].to_numpy(), data.features)
    platt = fit_platt(score(booster, data.matrix(calibration)), calibration["win"].to_numpy())

    def stated(rows: pd.DataFrame) -> np.ndarray:
        return platt.apply(score(booster, data.matrix(rows)))

    p_calibration, p_test = stated(calibration), stated(test)
    prior = float(calibration["win"].mean())
    edges = tuple(float(np.quantile(confidence(p_calibration), q)) for q in (0.80, 0.95))
    noise = {
        "shuffled": controls.shuffled(data, train, test, horizon),
        "shifted": controls.shifted(data, train, test, horizon),
        "leaked": controls.leaked(data, train, test),
        "costOnly": controls.cost_only(data, train, calibration, test, horizon),
        "oneLineRules": controls.one_line_rules(test, horizon),
    }
    metrics = {
        "train": evaluate(train, stated(train), prior, horizon),
        "calibration": evaluate(calibration, p_calibration, prior, horizon),
        "test": evaluate(test, p_test, prior, horizon),
        "elsewhere": elsewhere_metrics(elsewhere, stated, prior, horizon),
        "sampleDays": evaluate(sample := cut(data.rows, SAMPLE, horizon), stated(sample), prior, horizon),
        "tierError": tier_error(test, p_test, edges),
        "controls": noise,
    }

    folder.mkdir(parents=True, exist_ok=True)
    model = to_onnx(booster, len(data.features))
    check_export(model, booster, data.matrix(test))
    (folder / "model.onnx").write_bytes(model)
    rows = parity_rows(booster, data.matrix(calibration))
    check_export(model, booster, rows)
    write_parity(folder / "parity.json", booster, platt, rows, data.features)
    manifest = {
        "manifestVersion": 1,
        "tag": tag,
        "status": "observation",
        "models": [
            {
                "name": MODEL_NAME,
                "file": "model.onnx",
                "sha256": hashlib.sha256(model).hexdigest(),
                "input": INPUT,
                "output": OUTPUT,
            }
        ],
        "featureSet": data.feature_set,
        "featureNames": data.features,
        "venue": VENUE,
        "label": data.label,
        "windows": {
            "train": windows(train, horizon),
            "calibration": windows(calibration, horizon),
            "test": windows(test, horizon),
        },
        "daysUsed": [day.isoformat() for day in days],
        "calibrator": {"id": f"platt-{tag}", "kind": "platt", "slope": platt.slope, "intercept": platt.intercept},
        "tierEdges": list(edges),
        "reliability": reliability(calibration, p_calibration, horizon),
        "payoff": payoff(calibration),
        "volatilityTerciles": terciles(train),
        "metrics": compact(metrics),
        "gates": gates(metrics),
        "libraries": {**{name: version(name) for name in LIBRARIES}, "settings": settings()},
    }
    write_json(folder / "manifest.json", manifest)
    importance = dict(zip(data.features, map(float, booster.feature_importance("gain")), strict=True))
    write_json(folder / "report.json", {"tag": tag, "metrics": metrics, "gain": importance})
    return manifest


def elsewhere_metrics(elsewhere: Dataset, stated, prior: float, horizon: int) -> dict:
    """Symbols and months that the model has never seen, a year later."""
    return evaluate(elsewhere.rows, stated(elsewhere.rows), prior, horizon)


def check_export(model: bytes, booster, features: np.ndarray) -> None:
    worst = float(np.abs(run_onnx(model, features) - score(booster, features)).max())
    if worst > PARITY_TOLERANCE:
        raise ValueError(f"the exported model differs from Python by {worst}")


def windows(rows: pd.DataFrame, horizon: int) -> list[dict]:
    """One line per venue, symbol and unbroken run of candles: first slot, end of the last label, rows."""
    return [
        {
            "venue": venue,
            "symbol": symbol,
            "from": iso(run["slot"].min()),
            "until": iso(label_end(run, horizon).max()),
            "rows": len(run),
        }
        for (venue, symbol, _), run in rows.groupby(["venue", "symbol", "segment"], sort=True)
    ]


def iso(at: int) -> str:
    return pd.Timestamp(int(at), unit="ms", tz="UTC").strftime("%Y-%m-%dT%H:%M:%S.000Z")


def payoff(rows: pd.DataFrame) -> dict:
    won = rows["win"] == 1
    return {"win": float(rows.loc[won, "net_r"].mean()), "loss": float(rows.loc[~won, "net_r"].mean())}


def terciles(rows: pd.DataFrame) -> dict[str, list[float]]:
    """Edges of 24 h realised volatility per symbol; one row per slot, both venues together."""
    one_side = rows[rows["side"] == "long"]
    return {
        symbol: [float(value) for value in np.quantile(one["realised24h"], [1 / 3, 2 / 3])]
        for symbol, one in one_side.groupby("symbol")
    }


def gates(metrics: dict) -> dict:
    """The gates for `live`. `passed` is null where nothing could be judged; none is softened to pass."""
    noise, leak = metrics["controls"]["shuffled"], metrics["controls"]["leaked"]
    tier = metrics["tierError"]["error"]
    clean = noise["aucMax"] < controls.LEAK_ALARM and abs(noise["aucMean"] - 0.5) < 0.02 and leak["detected"]
    missing = "not measured yet: "
    off = {name: abs(one["stated"] - one["realised"]) for name, one in metrics["tierError"]["tiers"].items()}
    worst = max(off, key=off.__getitem__)
    return {
        "dir15": gate(None, None, 0.68, f"{missing}this bundle holds no 15-minute direction model"),
        "tierError": gate(
            tier <= 0.05,
            tier,
            0.05,
            f"row-weighted |stated - realised| per tier on the untouched test; {worst} alone is {off[worst]:.3f} off",
        ),
        "controls": gate(clean, noise["aucMean"], 0.5, "mean AUC with shuffled labels; the planted leak was detected"),
        "challenge": gate(None, None, 0.70, f"{missing}there is no challenge simulation of this bundle"),
        "forward": gate(False, 0, 100, "no resolved forward signals yet"),
        "expectancy": gate(
            metrics["test"]["deciles"][-1]["ci"][0] > 0,
            metrics["test"]["deciles"][-1]["ci"][0],
            0,
            "lower bound of mean net R in the best decile of the untouched test",
        ),
    }


def gate(passed: bool | None, value: float | None, limit: float, why: str) -> dict:
    return {"passed": passed, "value": value, "limit": limit, "why": why}


def compact(metrics: dict) -> dict:
    """The manifest keeps the headline figures; tables stand in report.json."""
    kept = (
        "n",
        "nIndependent",
        "days",
        "baseRate",
        "auc",
        "aucInterval",
        "brier",
        "skill",
        "skillPrior",
        "ece5",
        "meanR",
        "meanRInterval",
    )
    slices = {name: {key: metrics[name][key] for key in kept} for name in ("calibration", "test", "elsewhere")}
    return {**slices, "tierError": metrics["tierError"], "controls": metrics["controls"]}


def settings() -> str:
    return json.dumps({**PARAMS, "rounds": ROUNDS}, sort_keys=True)


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(finite(value), indent=1) + "\n")


def finite(value):
    """NaN has no place in JSON: what could not be computed is null."""
    if isinstance(value, dict):
        return {key: finite(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(inner) for inner in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return value
