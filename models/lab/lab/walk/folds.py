"""Expanding windows: what is fitted, calibrated and tested on, fixed by the calendar and never by a result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..split import ENTRY_SLACK_MINUTES, MINUTE_MS, PURGE_MINUTES, ms

QUARTER_HOUR_MS = 15 * MINUTE_MS
CALIBRATION_SHARE = 0.20
# Below this a fold says nothing; in quarters of an hour per instrument, so that the snapshot's step changes no fold.
LEAST_TRAIN, LEAST_CALIBRATION, LEAST_TEST = 3000, 500, 500
# The first slot of each quarter of an hour is an even minute: 00, 16, 30 or 46.
SLOT_MS = 2 * MINUTE_MS
# Which rows of a test are scored. `ages`: rows 15 minutes apart, whatever the age of the newest 15m bar; `turns`: when
# a 15m bar has just closed; `buckets`: the first slot of every quarter of an hour, one row where live counts one.
SCORES = ("ages", "turns", "buckets")
MISSION_VALIDATION, MISSION_TEST = "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"


@dataclass(frozen=True)
class Fold:
    """Row numbers. `train` and `calibration` hold every row, `test` only the scored ones."""

    name: str
    train: np.ndarray
    calibration: np.ndarray
    test: np.ndarray


def walk_forward(rows: pd.DataFrame, horizon: int, first_test: int | None = None, score: str = "ages") -> list[Fold]:
    """One test per UTC calendar quarter, trained on everything before it; `first_test` is an instant in ms.

    Between the end of any label (at the horizon, however early a trade closed) of one part and the first slot of the
    next lie 8 hours at least: rows of the earlier part that come closer are left out.
    """
    slots = rows["slot"].to_numpy()
    quarters = pd.to_datetime(rows["slot"], unit="ms").dt.to_period("Q").astype(str).to_numpy()
    scored = scored_by(rows, score)
    hours = quarter_hours(rows)
    folds = []
    for name in sorted(set(quarters)):
        test = np.flatnonzero((quarters == name) & scored)
        if distinct(hours[test]) < LEAST_TEST or (first_test is not None and slots[test].min() < first_test):
            continue
        before = np.flatnonzero(ends(slots, horizon) <= slots[test].min())
        train, calibration = cut_calibration(slots, before, horizon)
        if distinct(hours[train]) >= LEAST_TRAIN and distinct(hours[calibration]) >= LEAST_CALIBRATION:
            folds.append(Fold(name, train, calibration, test))
    return folds


def mission(rows: pd.DataFrame, horizon: int, score: str = "ages") -> list[Fold]:
    """The one split that is named: trained on 2020-2023, calibrated on 2024, tested from 2025 on, purged the same way.

    Empty when a part has too few rows. Nothing is chosen on the validation year but the calibrator.
    """
    slots, last = rows["slot"].to_numpy(), ends(rows["slot"].to_numpy(), horizon)
    validation, test = ms(MISSION_VALIDATION), ms(MISSION_TEST)
    parts = (
        np.flatnonzero(last <= validation),
        np.flatnonzero((slots >= validation) & (last <= test)),
        np.flatnonzero((slots >= test) & scored_by(rows, score)),
    )
    hours = quarter_hours(rows)
    enough = zip(parts, (LEAST_TRAIN, LEAST_CALIBRATION, LEAST_TEST), strict=True)
    return [Fold("mission", *parts)] if all(distinct(hours[part]) >= least for part, least in enough) else []


def scored_by(rows: pd.DataFrame, score: str) -> np.ndarray:
    """True for the rows that a test scores, by one of `SCORES`."""
    if score == "ages":
        return scored_rows(rows)
    return rows["slot"].to_numpy() % QUARTER_HOUR_MS < (SLOT_MS if score == "buckets" else 1)


def quarter_hours(rows: pd.DataFrame) -> np.ndarray:
    """One number for each quarter of an hour of each instrument."""
    return rows.groupby(["venue", "symbol"]).ngroup().to_numpy() + rows["slot"].to_numpy() // QUARTER_HOUR_MS * 1000


def cut_calibration(slots: np.ndarray, before: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """The last fifth of the time for which there are rows; holes between recordings are no time."""
    if len(before) == 0:
        return before, before
    observed = np.unique(slots[before] // QUARTER_HOUR_MS)
    start = observed[int(len(observed) * (1 - CALIBRATION_SHARE))] * QUARTER_HOUR_MS
    calibration = before[slots[before] >= start]
    return before[ends(slots[before], horizon) <= slots[calibration].min()], calibration


def distinct(values: np.ndarray) -> int:
    return len(np.unique(values))


def ends(slots: np.ndarray, horizon: int) -> np.ndarray:
    """First instant at which a slot of the next part may lie: end of the label and the purge."""
    return slots + (horizon + ENTRY_SLACK_MINUTES + PURGE_MINUTES) * MINUTE_MS


def scored_rows(rows: pd.DataFrame) -> np.ndarray:
    """True for rows at least 15 minutes after the scored one before, per instrument: 15m labels never overlap."""
    scored = np.zeros(len(rows), dtype=bool)
    slots = rows["slot"].to_numpy()
    for positions in rows.groupby(["venue", "symbol"]).indices.values():
        free_from = -1
        for position in positions:
            if slots[position] >= free_from:
                scored[position] = True
                free_from = slots[position] + QUARTER_HOUR_MS
    return scored


def windows(rows: pd.DataFrame, fold: Fold) -> list[dict]:
    """One line per part and unbroken recording: first and last slot, and rows."""
    lines = []
    for part, positions in (("train", fold.train), ("calibration", fold.calibration), ("test", fold.test)):
        for (venue, symbol, segment), one in rows.iloc[positions].groupby(["venue", "symbol", "segment"]):
            span = [iso(one["slot"].min()), iso(one["slot"].max())]
            lines.append(
                {"part": part, "instrument": f"{venue}:{symbol}", "segment": segment, "slots": span, "rows": len(one)}
            )
    return lines


def iso(at: int) -> str:
    return pd.Timestamp(int(at), unit="ms", tz="UTC").strftime("%Y-%m-%dT%H:%MZ")
