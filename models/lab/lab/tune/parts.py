"""Where a search looks: purged folds of the older training time, and the newest part of it that no trial sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..cpcv.splits import QUARTER_HOUR_MS, away_from, group_numbers
from ..split import ENTRY_SLACK_MINUTES, MINUTE_MS
from ..walk.snapshot import Snapshot, SnapshotError

FOLDS = 4
# The newest share of the recorded training time, left untouched until the search is over.
UNTOUCHED_SHARE = 0.25
LEAST_ROWS = 500


@dataclass(frozen=True)
class Parts:
    """Row numbers. `folds` are pairs of training and validation rows; `search` is everything trials may see."""

    folds: list[tuple[np.ndarray, np.ndarray]]
    search: np.ndarray
    untouched: np.ndarray


def parts_of(snapshot: Snapshot, scored: np.ndarray, until: int, horizon: int) -> Parts:
    """Rows from the instant `until` on are never looked at: validation and test are no place to choose settings."""
    slots = snapshot.rows["slot"].to_numpy()
    inside = np.flatnonzero(slots < until)
    if len(inside) == 0:
        raise SnapshotError("The snapshot has no rows of the training years, so nothing was searched: a later --until?")
    observed = np.unique(slots[inside] // QUARTER_HOUR_MS)
    border = observed[int(len(observed) * (1 - UNTOUCHED_SHARE))] * QUARTER_HOUR_MS
    numbers = np.full(len(slots), -1)
    numbers[inside] = np.where(slots[inside] >= border, FOLDS, 0)
    older = inside[slots[inside] < border]
    numbers[older] = group_numbers(slots[older], FOLDS)
    # The untouched part must not leak into the folds either.
    search = away_from(older, slots, numbers, (FOLDS,), horizon)
    folds = []
    for fold in range(FOLDS):
        train = away_from(search[numbers[search] != fold], slots, numbers, (fold,), horizon)
        folds.append((train, search[(numbers[search] == fold) & scored[search]]))
    untouched = np.flatnonzero(
        (numbers == FOLDS) & scored & (slots + (horizon + ENTRY_SLACK_MINUTES) * MINUTE_MS <= until)
    )
    least = min(len(rows) for rows in (untouched, *(rows for pair in folds for rows in pair)))
    if least < LEAST_ROWS:
        raise SnapshotError(
            f"A part of the training years has {least} rows only, so nothing was searched: take a longer snapshot or a "
            "later --until."
        )
    return Parts(folds, search, untouched)
