"""Which rows are trained and tested on: every choice of k of N groups of time once, purged exactly (López de Prado)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from ..split import ENTRY_SLACK_MINUTES, MINUTE_MS, PURGE_MINUTES

QUARTER_HOUR_MS = 15 * MINUTE_MS


@dataclass(frozen=True)
class Split:
    """Row numbers. `tests` by group; `calibration` is one more group that is left out of the training."""

    train: np.ndarray
    calibration: np.ndarray
    tests: dict[int, np.ndarray]


def group_numbers(slots: np.ndarray, groups: int) -> np.ndarray:
    """0..groups-1 for each row: equal parts of the time for which there are rows; holes are no time."""
    observed, place = np.unique(slots // QUARTER_HOUR_MS, return_inverse=True)
    return place * groups // len(observed)


def paths_of(groups: int, tested: int) -> int:
    """How many whole paths all splits together make: C(N, k) k / N."""
    return comb(groups, tested) * tested // groups


def splits(slots: np.ndarray, numbers: np.ndarray, scored: np.ndarray, tested: int, horizon: int) -> Iterator[Split]:
    """One for each choice of `tested` groups. The calibrator is fitted on the last group that is not tested."""
    groups = int(numbers.max()) + 1
    for chosen in combinations(range(groups), tested):
        held = max(group for group in range(groups) if group not in chosen)
        tests = {group: np.flatnonzero((numbers == group) & scored) for group in chosen}
        calibration = away_from(np.flatnonzero(numbers == held), slots, numbers, chosen, horizon)
        rest = np.flatnonzero(~np.isin(numbers, [*chosen, held]))
        yield Split(away_from(rest, slots, numbers, (*chosen, held), horizon), calibration, tests)


def away_from(
    rows: np.ndarray, slots: np.ndarray, numbers: np.ndarray, others: tuple[int, ...], horizon: int
) -> np.ndarray:
    """The rows that stand 8 hours from every other group: from the end of their label to its first slot (the purge),
    or from the end of its last label to their slot (the embargo)."""
    label, gap = (horizon + ENTRY_SLACK_MINUTES) * MINUTE_MS, PURGE_MINUTES * MINUTE_MS
    clear = np.ones(len(rows), dtype=bool)
    for group in others:
        inside = slots[numbers == group]
        before = slots[rows] + label + gap <= inside.min()
        after = slots[rows] >= inside.max() + label + gap
        clear &= before | after
    return rows[clear]
