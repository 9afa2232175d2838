"""The same trained trees with the calibrator they shipped with, and with one refitted every night, fold by fold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..calibration import Platt, fit_platt
from ..metrics import BOOTSTRAP_SEED, ece
from ..split import DAY_MS, ENTRY_SLACK_MINUTES, MINUTE_MS
from ..walk.controls import SEEDS
from ..walk.folds import Fold
from ..walk.learners import Predict, boosted
from ..walk.scores import DRAWS, quantiles
from ..walk.tasks import HORIZONS, Examples
from .nightly import Policy, Predictions, serve

# 30 days with the guard is what the live program does, and was chosen before any of this was run.
POLICIES = {
    "30 days, guarded": Policy(30, True),
    "14 days, guarded": Policy(14, True),
    "30 days, unguarded": Policy(30, False),
    "14 days, unguarded": Policy(14, False),
}
CHOSEN = "30 days, guarded"
# Figures asked of the chosen policy.
ASKED = {"win240": 0.03, "win60": 0.025}
LEAST_ROWS = 3000
ECE_BINS = 5


@dataclass(frozen=True)
class Served:
    """One fold's test with one way of calibrating: what was stated, and what came."""

    fold: str
    stated: np.ndarray
    won: np.ndarray
    slot: np.ndarray


def study(data: Examples, folds: list[Fold], rows: int) -> dict:
    """By start and way. `cold`: nights know the outcomes of the test alone; `warm`: those of the calibration slice too,
    which the trees never saw, as if the model had been watched before it served."""
    kinds: dict[str, dict[str, list[Served]]] = {"cold": {}, "warm": {}}
    nights: dict[tuple[str, str], Counter] = {}
    for fold in folds:
        for start, name, one, counts in one_fold(data, fold, rows):
            kinds[start].setdefault(name, []).append(one)
            nights.setdefault((start, name), Counter()).update(counts)
    return {
        start: {
            name: {**summary(parts), **against(parts, by_name["no refit"]), "nights": dict(nights[start, name])}
            for name, parts in by_name.items()
        }
        for start, by_name in kinds.items()
    }


def one_fold(data: Examples, fold: Fold, rows: int) -> Iterator[tuple[str, str, Served, dict[str, int]]]:
    train, calibration, test = (data.pick(part, rows) for part in (fold.train, fold.calibration, fold.test))
    first, won = int(data.slot[test].min()), data.y[calibration]
    labels = data.y[train]
    shuffled = np.random.default_rng(SEEDS[0]).permutation(labels)
    chosen = {CHOSEN: POLICIES[CHOSEN]}
    for prefix, learned, ways in (("", labels, POLICIES), ("shuffled labels, ", shuffled, chosen)):
        predict = boosted(data.x[train], learned, data.names)
        shipped = fit_platt(predict(data.x[calibration]), won)
        whole = predictions_of(data, np.concatenate([calibration, test]), predict)
        for start, rest in (("cold", whole.only(whole.slot >= first)), ("warm", whole)):
            yield start, f"{prefix}no refit", served(fold, rest, shipped.apply(rest.score), first), {}
            for name, policy in (ways if start == "cold" else chosen).items():
                stated, counts = serve(rest, shipped, policy, first)
                yield start, f"{prefix}{name}", served(fold, rest, stated, first), counts
    base = Platt(0.0, float(np.log(won.mean() / (1 - won.mean()))))
    for start in ("cold", "warm"):
        yield start, "base rate of the calibration slice", served(fold, whole, base.apply(whole.score), first), {}


def predictions_of(data: Examples, positions: np.ndarray, predict: Predict) -> Predictions:
    latest = (HORIZONS[data.task] + ENTRY_SLACK_MINUTES) * MINUTE_MS
    slot, score = data.slot[positions], predict(data.x[positions])
    return Predictions(score, data.y[positions], slot, slot + latest, data.symbol[positions])


def served(fold: Fold, rows: Predictions, stated: np.ndarray, first: int) -> Served:
    tested = rows.slot >= first
    return Served(fold.name, stated[tested], rows.won[tested], rows.slot[tested])


def summary(parts: list[Served]) -> dict:
    stated, won, slot = together(parts)
    own = np.concatenate([np.full(len(one.won), one.won.mean()) for one in parts])
    by_fold = {one.fold: ece(one.stated, one.won) for one in parts}
    return {
        "n": len(won),
        "ece5": ece(stated, won),
        "ece5Interval": ece_interval(stated, won, slot),
        "ece5ByFold": by_fold,
        "ece5MeanOfFolds": float(np.mean(list(by_fold.values()))),
        "rowsByFold": {one.fold: len(one.won) for one in parts},
        "brier": float(np.mean((stated - won) ** 2)),
        "brierSkill": float(1 - np.sum((stated - won) ** 2) / np.sum((own - won) ** 2)),
    }


def together(parts: list[Served]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return tuple(np.concatenate([getattr(one, name) for one in parts]) for name in ("stated", "won", "slot"))


def ece_interval(stated: np.ndarray, won: np.ndarray, slot: np.ndarray) -> list[float]:
    """Whole UTC days drawn. A calibration error is never negative, so even a true forecast has one above zero."""
    days, day = np.unique(slot // DAY_MS, return_inverse=True)
    order = np.argsort(stated, kind="stable")
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    drawn = rng.multinomial(len(days), np.full(len(days), 1 / len(days)), size=DRAWS)
    return quantiles(np.array([weighted_ece(stated[order], won[order], times[day[order]]) for times in drawn]))


def weighted_ece(rising: np.ndarray, won: np.ndarray, times: np.ndarray) -> float:
    """The calibration error over bins of equal mass where each row counts so many times; `rising` is in order."""
    until = np.cumsum(times)
    bins = np.minimum((until - times / 2) * ECE_BINS / until[-1], ECE_BINS - 1).astype(int)
    return float(np.abs(np.bincount(bins, times * (rising - won), ECE_BINS)).sum() / until[-1])


def against(parts: list[Served], before: list[Served]) -> dict:
    """Brier score less that without refit, paired by day; below zero is better."""
    (stated, won, slot), (shipped, _, _) = together(parts), together(before)
    gain = (stated - won) ** 2 - (shipped - won) ** 2
    days, day = np.unique(slot // DAY_MS, return_inverse=True)
    sums = np.stack([np.bincount(day, gain), np.bincount(day)], axis=1)
    draws = np.random.default_rng(BOOTSTRAP_SEED).integers(0, len(days), size=(DRAWS, len(days)))
    drawn = sums[draws].sum(axis=1)
    return {"brierChange": float(gain.mean()), "brierChangeInterval": quantiles(drawn[:, 0] / drawn[:, 1])}
