"""Do several timeframes say more than one? The same trees on the indicators of one timeframe, of all, and on all."""

from __future__ import annotations

import numpy as np

from .folds import Fold
from .learners import boosted
from .scores import DRAWS, Scored, auc_summary
from .tasks import Examples

TIMEFRAMES = (1, 5, 15, 60, 240)
# Indicators that exist on closed bars of a timeframe, named `<indicator>_<minutes>`.
FAMILIES = ("rsi", "macdh", "bb", "ema", "adx", "clv", "vz", "atr", "bbw", "squeeze")
FAMILIES += ("rsi_zone", "macd_cross", "sma", "sma_side", "trend")
ACROSS = ("htf_trend", "mtf_align", "mtf_converge", "mtf_diverge_5_60", "mtf_diverge_15_240")


def subsets(names: list[str]) -> dict[str, list[int]]:
    """Columns by subset; `all timeframes` is the union of the single ones and what compares them. None is empty."""
    single = {
        f"{minutes}m bars only": [names.index(f"{one}_{minutes}") for one in FAMILIES if f"{one}_{minutes}" in names]
        for minutes in TIMEFRAMES
    }
    union = sorted({column for columns in single.values() for column in columns})
    across = [names.index(name) for name in ACROSS if name in names]
    found = {**single, "all timeframes": [*union, *across], "all features": list(range(len(names)))}
    return {name: columns for name, columns in found.items() if columns}


def compare_timeframes(data: Examples, folds: list[Fold], rows: int) -> dict:
    found = {}
    for name, columns in subsets(data.names).items():
        tests, right = [], []
        for fold in folds:
            train, test = data.pick(fold.train, rows), data.pick(fold.test, rows)
            labels = [data.names[column] for column in columns]
            score = boosted(data.x[train][:, columns], data.y[train], labels)(data.x[test][:, columns])
            tests.append(Scored(fold.name, test, score))
            right.append((score >= 0.5) == (data.y[test] == 1))
        accuracy = float(np.concatenate(right).mean())
        found[name] = {"features": len(columns), "accuracy": accuracy, **auc_summary(data, tests, DRAWS)}
    return found


# Gain in accuracy that is asked of several timeframes.
ASKED_GAIN = 0.02


def gain(found: dict) -> dict | None:
    """What all timeframes add to the best single one and to the mean of the single ones; None where one is absent."""
    single = {name: one for name, one in found.items() if name.endswith("bars only")}
    if not single or "all timeframes" not in found:
        return None
    everything = found["all timeframes"]
    best = max(single, key=lambda name: single[name]["accuracy"])
    return {
        "bestSingle": best,
        "accuracy": everything["accuracy"] - single[best]["accuracy"],
        "accuracyOverMean": everything["accuracy"] - float(np.mean([one["accuracy"] for one in single.values()])),
        "auc": everything["auc"] - max(one["auc"] for one in single.values()),
        "asked": ASKED_GAIN,
        "reached": bool(everything["accuracy"] - single[best]["accuracy"] >= ASKED_GAIN),
    }
