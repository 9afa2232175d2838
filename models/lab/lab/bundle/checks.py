"""Controls in every run: labels without a link, a planted leak, the cost alone, one-line rules, persistence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..metrics import auc, deciles
from ..model import fit, score
from ..split import MINUTE_MS
from ..walk.controls import LEAK_ALARM
from ..walk.snapshot import Snapshot
from .rows import Rows

SEEDS = (11, 12, 13)
SERIES = ["venue", "symbol", "segment", "side"]
# Mean AUC of models trained on labels without a link may stray this far from chance.
NOISE_LIMIT = 0.03
# Least shift of the circularly shifted labels: beyond any overlap.
LEAST_SHIFT_MINUTES = 2880
COST = "cost_r"
RULES = {
    "fade the distance to EMA20(5m)": ("ema_5", -1),
    "follow the last two hours": ("ret_120", 1),
    "fade the last day": ("ret_1440", -1),
    "trade only when costs are small": (COST, -1),
}

Relabel = Callable[[Rows, int], np.ndarray]


def shuffled(rows: Rows, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).permutation(rows.win)


def shifted(rows: Rows, seed: int) -> np.ndarray:
    """Labels moved around inside each recording and side: their runs survive, their link does not."""
    draw, moved = np.random.default_rng(seed), rows.win.copy()
    for positions in rows.frame.groupby(SERIES).indices.values():
        slots = rows.slot[positions]
        within = int(np.searchsorted(slots, slots[0] + LEAST_SHIFT_MINUTES * MINUTE_MS))
        least = min(within, len(positions) // 3)
        by = int(draw.integers(least, max(least + 1, len(positions) - least)))
        moved[positions] = np.roll(rows.win[positions], by)
    return moved


def without_link(fitted: Rows, test: Rows, names: list[str], horizon: int, relabel: Relabel) -> dict:
    """The whole training on labels that mean nothing: whatever is left is noise."""
    scores = [score(fit(fitted.x, relabel(fitted, seed), names), test.x) for seed in SEEDS]
    areas = [auc(test.win, one) for one in scores]
    best = [deciles(test.frame, one, horizon)[-1]["meanR"] for one in scores]
    return {
        "seeds": len(areas),
        "aucMean": float(np.mean(areas)),
        "aucStd": float(np.std(areas, ddof=1)),
        "aucMax": float(max(areas)),
        "bestDecileRMean": float(np.mean(best)),
        "bestDecileRMax": float(max(best)),
    }


def leaked(fitted: Rows, test: Rows, names: list[str], horizon: int) -> dict:
    """Every feature taken one horizon later, on purpose: the alarm must go off, or it could not be trusted."""
    learned, asked = from_future(fitted, horizon), from_future(test, horizon)
    value = auc(asked.win, score(fit(learned.x, learned.win, names), asked.x))
    return {"auc": value, "alarmAt": LEAK_ALARM, "detected": value > LEAK_ALARM}


def from_future(rows: Rows, horizon: int) -> Rows:
    """Rows whose features are those of the first row of the same series at or after the end of the label."""
    here, there = [], []
    for positions in rows.frame.groupby(SERIES).indices.values():
        slots = rows.slot[positions]
        later = np.searchsorted(slots, slots + horizon * MINUTE_MS)
        known = later < len(slots)
        here.append(positions[known])
        there.append(positions[later[known]])
    found = np.concatenate(here)
    return Rows(rows.frame.iloc[found].reset_index(drop=True), rows.x[np.concatenate(there)])


def cost_only(fitted: Rows, test: Rows, names: list[str], horizon: int) -> dict:
    """The same trees with one feature: cost as a share of the stop distance. What more do the others know?"""
    column = [names.index(COST)]
    model = fit(fitted.x[:, column], fitted.win, [COST])
    return ranked(test, score(model, test.x[:, column]), horizon)


def one_line_rules(test: Rows, names: list[str], horizon: int) -> list[dict]:
    """One feature as the score, no training at all."""
    return [
        {"rule": rule, **ranked(test, sign * test.x[:, names.index(column)].astype(np.float64), horizon)}
        for rule, (column, sign) in RULES.items()
    ]


def ranked(test: Rows, values: np.ndarray, horizon: int) -> dict:
    best = deciles(test.frame, values, horizon)[-1]
    return {"auc": auc(test.win, values), "bestDecileR": best["meanR"], "ci": best["ci"]}


def all_controls(fitted: Rows, sparse: Rows, test: Rows, names: list[str], horizon: int) -> dict:
    """`sparse` are the fitted rows 15 minutes apart, enough for a leak that screams."""
    return {
        "shuffled": without_link(fitted, test, names, horizon, shuffled),
        "shifted": without_link(fitted, test, names, horizon, shifted),
        "leaked": leaked(sparse, test, names, horizon),
        "costOnly": cost_only(fitted, test, names, horizon),
        "oneLineRules": one_line_rules(test, names, horizon),
    }


def alarms(controls: dict, areas: dict[str, float]) -> list[str]:
    """Sentences, each of which forbids the bundle until it is explained; `areas` are AUCs of members on the test."""
    found = []
    for kind in ("shuffled", "shifted"):
        if abs(controls[kind]["aucMean"] - 0.5) > NOISE_LIMIT:
            found.append(f"{kind} labels reach AUC {controls[kind]['aucMean']:.3f} instead of 0.5")
    if not controls["leaked"]["detected"]:
        found.append(f"the planted leak stayed at AUC {controls['leaked']['auc']:.3f}, so no leak would be seen")
    for name, value in areas.items():
        if value > LEAK_ALARM:
            found.append(f"{name} reaches AUC {value:.3f} on the test, a leak until disproved")
    return found


def suspicious(rows: Rows, names: list[str], truth: np.ndarray) -> list[str]:
    """Features that alone rank the truth better than any honest one could: they have seen the future."""
    found = []
    for column, name in enumerate(names):
        area = auc(truth, rows.x[:, column])
        if max(area, 1 - area) > LEAK_ALARM:
            found.append(f"{name} alone reaches AUC {max(area, 1 - area):.3f}")
    return found


def required(snapshot: Snapshot) -> set[str]:
    return {column for column, _ in RULES.values()}.difference(snapshot.names)
