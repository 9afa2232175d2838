"""One night after the other, as live (engine/confidence/refit.ts): only outcomes that have ended are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..calibration import Platt, fit_platt
from ..split import DAY_MS

# The guard of the live program, in outcomes of a symbol that do not overlap in time.
COMPARED_DAYS = 7
LEAST_TO_FIT, LEAST_TO_COMPARE = 100, 30


@dataclass(frozen=True)
class Policy:
    """Days of outcomes that a night looks back on. Guarded: fitted on the older part and adopted only with a better
    Brier score than the one that serves on the newest week; unguarded: fitted on all of it and adopted."""

    days: int
    guarded: bool


@dataclass(frozen=True)
class Predictions:
    """Rows in order of time. `ended` is the instant at which the outcome is known at the latest."""

    score: np.ndarray
    won: np.ndarray
    slot: np.ndarray
    ended: np.ndarray
    symbol: np.ndarray

    def only(self, keep: np.ndarray) -> Predictions:
        parts = (self.score, self.won, self.slot, self.ended, self.symbol)
        return Predictions(*(part[keep] for part in parts))


def serve(rows: Predictions, shipped: Platt, policy: Policy, first: int) -> tuple[np.ndarray, dict]:
    """What was stated for each row from the instant `first` on (earlier rows are history, NaN), and what nights did."""
    stated, active = np.full(len(rows.slot), np.nan), shipped
    counts: dict[str, int] = {}
    for day in np.unique(rows.slot[rows.slot >= first] // DAY_MS):
        active, reason = night(rows, active, policy, int(day) * DAY_MS)
        counts[reason] = counts.get(reason, 0) + 1
        today = (rows.slot // DAY_MS == day) & (rows.slot >= first)
        stated[today] = active.apply(rows.score[today])
    return stated, counts


def night(rows: Predictions, active: Platt, policy: Policy, at: int) -> tuple[Platt, str]:
    """The calibrator of the coming day, and why it is that one."""
    known = rows.only((rows.slot >= at - policy.days * DAY_MS) & (rows.slot < at) & (rows.ended <= at))
    reason = judge(known, active, at) if policy.guarded else enough(known)
    if reason != "adopted":
        return active, reason
    found = fit_platt(known.score, known.won)
    return (found, reason) if found.slope > 0 else (active, "slope not positive")


def enough(known: Predictions) -> str:
    if independent(known) < LEAST_TO_FIT:
        return "too few to fit"
    return "adopted" if 0 < known.won.sum() < len(known.won) else "one-sided"


def judge(known: Predictions, active: Platt, at: int) -> str:
    split = at - COMPARED_DAYS * DAY_MS
    # What ended within the newest week would show the fit what it is then compared on.
    older, newest = known.only(known.ended <= split), known.only(known.slot >= split)
    if (reason := enough(older)) != "adopted":
        return reason
    if independent(newest) < LEAST_TO_COMPARE:
        return "too few to compare"
    candidate = fit_platt(older.score, older.won)
    if candidate.slope <= 0:
        return "slope not positive"
    return "adopted" if brier(candidate, newest) < brier(active, newest) else "not better"


def brier(line: Platt, rows: Predictions) -> float:
    return float(np.mean((line.apply(rows.score) - rows.won) ** 2))


def independent(rows: Predictions) -> int:
    """Outcomes of a symbol that do not overlap in time, whatever side or venue: the earliest, then the next free."""
    count = 0
    for symbol in np.unique(rows.symbol):
        inside, free_from = rows.symbol == symbol, -1
        for slot, ended in zip(rows.slot[inside].tolist(), rows.ended[inside].tolist(), strict=True):
            if slot >= free_from:
                count, free_from = count + 1, ended
    return count
