"""What the networks are shown: bars in order of time, a few features beside them, both sides of every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..walk.snapshot import Snapshot, SnapshotError

BARS = 48
CHANNELS = ("b_ret", "b_range", "b_clv", "b_vol")
# The oldest bar first, its channels side by side: the order in which a network reads.
SEQUENCE = tuple(f"{channel}_{age:02d}" for age in reversed(range(BARS)) for channel in CHANNELS)
# What four hours of 5m bars cannot tell: longer moves and trends, the level of volatility, cost, clock, other coins.
TABULAR = (
    "ret_1",
    "ret_60",
    "ret_720",
    "ret_1440",
    "ema_5",
    "ema_60",
    "ema_240",
    "rsi_60",
    "don_1440",
    "htf_trend",
    "ofi_60",
    "vwap_1440",
    "lrv_60",
    "lrv_1440",
    "rvr_week",
    "cost_r",
    "hour_sin",
    "hour_cos",
    "age_15",
    "x1_ret_15",
    "x1_diff_60",
    "x2_ret_15",
)
COLUMNS = SEQUENCE + TABULAR
HEADS = ("win240", "dir15", "trend60")


@dataclass(frozen=True)
class Sides:
    """Two examples for each row, all long ones first. `x` is unscaled; an unknown answer is NaN."""

    row: np.ndarray
    x: np.ndarray
    targets: dict[str, np.ndarray]


@dataclass(frozen=True)
class Answers:
    """What became of each row of a snapshot, as its long side sees it; a control moves them from row to row."""

    long: np.ndarray
    short: np.ndarray
    dir15: np.ndarray
    trend60: np.ndarray

    def moved(self, rows: np.ndarray, source: np.ndarray) -> Answers:
        """The rows get the answers of other rows, all heads together."""

        def of(column: np.ndarray) -> np.ndarray:
            changed = column.copy()
            changed[rows] = column[source]
            return changed

        return Answers(of(self.long), of(self.short), of(self.dir15), of(self.trend60))


def answers(snapshot: Snapshot) -> Answers:
    def column(name: str) -> np.ndarray:
        return snapshot.rows[name].to_numpy(dtype=np.float32, na_value=np.nan)

    return Answers(column("win240_long"), column("win240_short"), column("dir15"), column("trend60"))


def positions(names: list[str]) -> np.ndarray:
    """Where the networks' columns stand among the features; a snapshot without them is refused."""
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise SnapshotError(
            f"The snapshot lacks {len(missing)} columns that the networks read, the first is {missing[0]}. Nothing was "
            "trained: build it with --features crypto@2."
        )
    return np.array([names.index(name) for name in COLUMNS])


def sides(snapshot: Snapshot, rows: np.ndarray, known: Answers) -> Sides:
    """A short trade sees the market in the mirror: directional columns negated, answers about direction reversed."""
    long = snapshot.features[rows][:, positions(snapshot.names)]
    signs = np.where(np.isin(COLUMNS, snapshot.directional), -1, 1).astype(np.float32)
    targets = {
        "win240": np.concatenate([known.long[rows], known.short[rows]]),
        "dir15": np.concatenate([known.dir15[rows], 1 - known.dir15[rows]]),
        "trend60": np.concatenate([known.trend60[rows], -known.trend60[rows]]),
    }
    return Sides(np.concatenate([rows, rows]), np.concatenate([long, long * signs]), targets)
