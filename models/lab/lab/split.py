"""Which rows are trained on, calibrated on and tested on; fixed before any result was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

MINUTE_MS = 60_000
DAY_MS = 86_400_000
# Slices stand at least this far apart, counted from the end of the earlier slice's label spans.
PURGE_MINUTES = 480
# One absent entry minute is tolerated, so a label may end one minute later than its horizon.
ENTRY_SLACK_MINUTES = 1


@dataclass(frozen=True)
class Slice:
    """Rows with slot >= from whose label span ends at or before until; half-open, ISO 8601 UTC."""

    start: str
    end: str
    venues: tuple[str, ...]
    symbols: tuple[str, ...]

    @property
    def start_ms(self) -> int:
        return ms(self.start)

    @property
    def end_ms(self) -> int:
        return ms(self.end)


MAJORS = ("BTC/USDT", "ETH/USDT", "BNB/USDT")
BINANCE = ("binancespot", "binanceusdm")

# The split called `mission`: members are chosen on VALIDATION after learning from TRAIN, then learn from both.
TRAIN = Slice("2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z", BINANCE, MAJORS)
VALIDATION = Slice("2024-01-01T00:00:00Z", "2024-08-26T00:00:00Z", BINANCE, MAJORS)
CALIBRATION = Slice("2025-05-05T00:00:00Z", "2025-06-01T00:00:00Z", ("binanceusdm",), MAJORS)
TEST = Slice("2025-06-15T00:00:00Z", "2025-07-12T00:00:00Z", ("binancespot",), ("BTC/USDT", "ETH/USDT"))

# Days of the candles that ship with the program; nothing is fitted on them or on the days beside them.
SAMPLE_FIRST_DAY = date(2025, 6, 2)
SAMPLE_LAST_DAY = date(2025, 6, 13)
SAMPLE = Slice("2025-06-09T00:00:00Z", "2025-06-14T00:00:00Z", ("binanceusdm",), MAJORS)


def ms(iso: str) -> int:
    return int(pd.Timestamp(iso).timestamp() * 1000)


def label_end(rows: pd.DataFrame, horizon_minutes: int) -> pd.Series:
    """Close of the last candle that a row's label may have looked at, whether or not it was closed earlier."""
    return rows["slot"] + (horizon_minutes + ENTRY_SLACK_MINUTES) * MINUTE_MS


def inside(rows: pd.DataFrame, piece: Slice, horizon_minutes: int) -> np.ndarray:
    """True for the rows of a slice."""
    return (
        (rows["slot"] >= piece.start_ms)
        & (label_end(rows, horizon_minutes) <= piece.end_ms)
        & rows["venue"].isin(piece.venues)
        & rows["symbol"].isin(piece.symbols)
    ).to_numpy()


def days_touched(rows: pd.DataFrame, warmup_minutes: int, horizon_minutes: int) -> list[date]:
    """Every UTC day with a candle that these rows' features or labels could see."""
    days: set[date] = set()
    slots = rows["slot"].unique()
    for slot in slots:
        first = (int(slot) - warmup_minutes * MINUTE_MS) // DAY_MS
        last = (int(slot) + (horizon_minutes + ENTRY_SLACK_MINUTES) * MINUTE_MS - 1) // DAY_MS
        days.update(date(1970, 1, 1) + timedelta(days=day) for day in range(first, last + 1))
    return sorted(days)


def forbidden_days() -> set[date]:
    """The sample's days, with one day on either side."""
    count = (SAMPLE_LAST_DAY - SAMPLE_FIRST_DAY).days + 3
    return {SAMPLE_FIRST_DAY + timedelta(days=offset - 1) for offset in range(count)}


def check_pure(
    train: pd.DataFrame, calibration: pd.DataFrame, test: pd.DataFrame, warmup: int, horizon: int
) -> list[date]:
    """Raises unless the slices are purged from each other and from the sample; answers the days that fitting used."""
    purge = PURGE_MINUTES * MINUTE_MS
    for earlier, later, names in ((train, calibration, "train/calibration"), (calibration, test, "calibration/test")):
        if label_end(earlier, horizon).max() + purge > later["slot"].min():
            raise ValueError(f"{names}: less than {PURGE_MINUTES} minutes between the last label and the first slot")
    used = days_touched(pd.concat([train, calibration]), warmup, horizon)
    shared = sorted(forbidden_days().intersection(used))
    if shared:
        raise ValueError(f"fitting would touch days of the bundled sample: {', '.join(map(str, shared))}")
    return used
