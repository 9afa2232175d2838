"""What is asked of a row: the answer, the inputs, and what acting on a forecast would have earned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .snapshot import SERIES, Snapshot, SnapshotError

SIDES = ("long", "short")
# Minutes from a slot to the end of what its answer looks at.
HORIZONS = {"dir15": 15, "win240": 240, "rv15": 15, "rv60": 60, "range60": 60, "win60": 60}
# What is evaluated when nothing is asked for; win60 is for the study of calibrators, and older snapshots lack it.
USUAL = ("dir15", "win240", "rv15", "rv60", "range60")
# Trades: what the manifest calls their geometry, and the column of their result.
WINS = {"win240": ("label", "net_r"), "win60": ("hourLabel", "net_r60")}
VOLATILITY = ("rv15", "rv60", "range60")
# Every task is split for the longest of them, so that all tasks share their windows.
LONGEST = max(HORIZONS.values())


@dataclass(frozen=True)
class Examples:
    """One line per row, or per row and side. `row` numbers the snapshot's rows; `series` numbers unbroken recordings.

    `net_r` has two columns: what a forecast of 1 and a forecast of 0 earn, in stop distances after costs; a forecast of
    0 on a side of a win task is no trade. `gross_bp` is the market's move in the direction of 1, where that means one.
    """

    task: str
    names: list[str]
    row: np.ndarray
    x: np.ndarray
    y: np.ndarray
    slot: np.ndarray
    symbol: np.ndarray
    series: np.ndarray
    net_r: np.ndarray
    gross_bp: np.ndarray

    def pick(self, row_numbers: np.ndarray, rows: int) -> np.ndarray:
        """Positions of the examples of these rows, in order."""
        wanted = np.zeros(rows, dtype=bool)
        wanted[row_numbers] = True
        return np.flatnonzero(wanted[self.row])

    def series_of(self, positions: np.ndarray) -> list[np.ndarray]:
        """The same positions, one array per unbroken recording: these are never joined."""
        order = np.argsort(self.series[positions], kind="stable")
        borders = np.flatnonzero(np.diff(self.series[positions][order])) + 1
        return [positions[part] for part in np.split(order, borders)]


def examples(snapshot: Snapshot, task: str) -> Examples:
    if task not in HORIZONS:
        raise SnapshotError(f'There is no task "{task}". Take one of {", ".join(HORIZONS)}.')
    missing = [name for name in columns_of(task) if name not in snapshot.rows.columns]
    if missing:
        raise SnapshotError(f"The snapshot has no {', '.join(missing)}, so {task} cannot be evaluated. Build it again.")
    return of_sides(snapshot, task) if task in WINS else of_market(snapshot, task)


def columns_of(task: str) -> list[str]:
    if task in WINS:
        return [f"{name}_{side}" for name in (task, WINS[task][1]) for side in SIDES]
    return [task, *(["ret15"] if task == "dir15" else [])]


def of_market(snapshot: Snapshot, task: str) -> Examples:
    """One example per row whose answer is known, features as on the long side."""
    known = np.flatnonzero(snapshot.rows[task].notna().to_numpy())
    rows = snapshot.rows.iloc[known]
    stop = snapshot.stop_atr * rows["atr15"].to_numpy() / rows["close"].to_numpy()
    move = rows["ret15"].to_numpy(dtype=float) if task == "dir15" else np.full(len(rows), np.nan)
    return Examples(
        task,
        snapshot.names,
        known,
        snapshot.features[known],
        rows[task].to_numpy(dtype=float),
        rows["slot"].to_numpy(),
        rows["symbol"].to_numpy(),
        series_numbers(snapshot)[known],
        np.stack([(move - snapshot.cost) / stop, (-move - snapshot.cost) / stop], axis=1),
        move * 10_000,
    )


def of_sides(snapshot: Snapshot, task: str) -> Examples:
    """Two examples per row; a short trade sees the directional features with the opposite sign, as live."""
    parts, numbers = [], series_numbers(snapshot)
    geometry, result = snapshot.manifest["builder"][WINS[task][0]], WINS[task][1]
    for side, name in enumerate(SIDES):
        known = np.flatnonzero(snapshot.rows[f"{task}_{name}"].notna().to_numpy())
        x = snapshot.features[known]
        parts.append((known, x if side == 0 else flipped(x, snapshot), numbers[known] * 2 + side, name))
    row = np.concatenate([known for known, *_ in parts])
    order = np.argsort(row, kind="stable")

    def column(prefix: str) -> np.ndarray:
        stacked = [snapshot.rows[f"{prefix}_{name}"].to_numpy(dtype=float)[known] for known, _, _, name in parts]
        return np.concatenate(stacked)[order]

    rows = snapshot.rows.iloc[row[order]]
    net = column(result)
    stop = geometry["stopAtr"] * rows["atr15"].to_numpy() / rows["close"].to_numpy()
    return Examples(
        task,
        snapshot.names,
        row[order],
        np.concatenate([x for _, x, _, _ in parts])[order],
        column(task),
        rows["slot"].to_numpy(),
        rows["symbol"].to_numpy(),
        np.concatenate([series for _, _, series, _ in parts])[order],
        np.stack([net, np.zeros(len(net))], axis=1),
        net * stop * 10_000 + geometry["costBps"],
    )


def flipped(x: np.ndarray, snapshot: Snapshot) -> np.ndarray:
    """The same market in the mirror: what a short trade sees."""
    signs = np.where(np.isin(snapshot.names, snapshot.directional), -1, 1).astype(np.float32)
    return x * signs


def series_numbers(snapshot: Snapshot) -> np.ndarray:
    return snapshot.rows.groupby(SERIES, sort=True).ngroup().to_numpy()
