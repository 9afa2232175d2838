"""Which rows are learned from, chosen on, calibrated on and tested on; fixed by the calendar before any result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ..split import (
    CALIBRATION,
    DAY_MS,
    MINUTE_MS,
    TEST,
    TRAIN,
    VALIDATION,
    check_pure,
    forbidden_days,
    inside,
    label_end,
    ms,
)
from ..walk.folds import LEAST_CALIBRATION, LEAST_TEST, LEAST_TRAIN, QUARTER_HOUR_MS, cut_calibration, ends
from ..walk.snapshot import SnapshotError

MONTH_MS = 30 * DAY_MS


@dataclass(frozen=True)
class Slices:
    """Row numbers of the snapshot. `fit` = train, validation and what lies between: members that ship see it all."""

    name: str
    train: np.ndarray
    validation: np.ndarray
    fit: np.ndarray
    calibration: np.ndarray
    test: np.ndarray

    def days(self, rows: pd.DataFrame, warmup: int, horizon: int) -> list[date]:
        """UTC days that fitting saw, having made sure that none of the bundled sample is among them."""
        try:
            return check_pure(*(rows.iloc[part] for part in (self.fit, self.calibration, self.test)), warmup, horizon)
        except ValueError as error:
            raise SnapshotError(f"The split {self.name} is not clean: {error}. Nothing was trained.") from error


def mission(rows: pd.DataFrame, horizon: int) -> Slices:
    """Named split: learn until 2023, choose on 2024, refit on both, calibrate and test on 2025."""
    train, validation, calibration, test = (
        np.flatnonzero(inside(rows, piece, horizon)) for piece in (TRAIN, VALIDATION, CALIBRATION, TEST)
    )
    return checked(Slices("mission", train, validation, np.union1d(train, validation), calibration, test), rows)


def newest_month(rows: pd.DataFrame, horizon: int, warmup: int) -> Slices:
    """For a retraining: the newest 30 days test, the 30 days before calibrate, the rest is learned from."""
    slots = rows["slot"].to_numpy()
    last = int(slots.max())
    test = np.flatnonzero(slots > last - MONTH_MS)
    usable = ~sees_sample(rows, warmup, horizon)
    free = ends(slots, horizon)
    start = slots[test].min()
    calibration = np.flatnonzero((slots > last - 2 * MONTH_MS) & (free <= start) & usable)
    before = start if len(calibration) == 0 else slots[calibration].min()
    fit = np.flatnonzero((free <= min(before, last - 2 * MONTH_MS)) & usable)
    train, validation = cut_calibration(slots, fit, horizon)
    return checked(Slices("newest-month", train, validation, fit, calibration, test), rows)


def sees_sample(rows: pd.DataFrame, warmup: int, horizon: int) -> np.ndarray:
    """True for slots whose features or labels may look at a day of the candles that ship with the program."""
    hidden = sorted(forbidden_days())
    first, after = ms(f"{hidden[0]}T00:00:00Z"), ms(f"{hidden[-1]}T00:00:00Z") + DAY_MS
    starts = rows["slot"].to_numpy() - warmup * MINUTE_MS
    return (starts < after) & (label_end(rows, horizon).to_numpy() > first)


def checked(slices: Slices, rows: pd.DataFrame) -> Slices:
    """Refuses a snapshot with which nothing could be learned or measured."""
    quarter = rows.groupby(["venue", "symbol"]).ngroup().to_numpy() + rows["slot"].to_numpy() // QUARTER_HOUR_MS * 1000
    for part, least in (
        ("train", LEAST_TRAIN),
        ("validation", LEAST_CALIBRATION),
        ("calibration", LEAST_CALIBRATION),
        ("test", LEAST_TEST),
    ):
        count = len(np.unique(quarter[getattr(slices, part)]))
        if count < least:
            raise SnapshotError(
                f"The snapshot is too short: the {part} slice of the split {slices.name} holds {count} quarters of an "
                f"hour, at least {least} are needed. Nothing was trained: build a snapshot of more candles"
                f"{', or take --validate-newest-month' if slices.name == 'mission' else ''}."
            )
    return slices
