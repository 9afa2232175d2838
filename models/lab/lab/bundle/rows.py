"""Rows of a slice as members see them: both sides of a trade, or the market as it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..members import Member
from ..walk.folds import scored_rows
from ..walk.snapshot import Snapshot
from ..walk.tasks import SIDES, flipped

ABOUT = ["venue", "symbol", "segment", "slot"]


@dataclass(frozen=True)
class Rows:
    """`frame` says what became of each row, `x` are its features with the side already applied."""

    frame: pd.DataFrame
    x: np.ndarray

    def only(self, keep: np.ndarray) -> Rows:
        return Rows(self.frame[keep].reset_index(drop=True), self.x[keep])

    @property
    def win(self) -> np.ndarray:
        return self.frame["win"].to_numpy()

    @property
    def slot(self) -> np.ndarray:
        return self.frame["slot"].to_numpy()


def trades(snapshot: Snapshot, numbers: np.ndarray) -> Rows:
    """Both sides of each row with a known outcome, in order of time; a short trade sees the mirrored market."""
    parts = []
    for name in SIDES:
        known = numbers[snapshot.rows[f"win240_{name}"].notna().to_numpy()[numbers]]
        rows = snapshot.rows.iloc[known]
        frame = rows[ABOUT].assign(
            side=name,
            win=rows[f"win240_{name}"].to_numpy(dtype=int),
            net_r=rows[f"net_r_{name}"].to_numpy(dtype=float),
            gross_r=rows[f"gross_r_{name}"].to_numpy(dtype=float),
            exit=rows[f"exit_{name}"].to_numpy(),
            exit_time=rows[f"exit_time_{name}"].to_numpy(dtype=np.int64),
        )
        x = snapshot.features[known]
        parts.append((known, frame, x if name == "long" else flipped(x, snapshot)))
    order = np.argsort(np.concatenate([known for known, *_ in parts]), kind="stable")
    frame = pd.concat([frame for _, frame, _ in parts]).iloc[order].reset_index(drop=True)
    return Rows(frame, np.concatenate([x for *_, x in parts])[order])


def market(snapshot: Snapshot, numbers: np.ndarray, target: str) -> Rows:
    """Rows whose answer is known, features as on the long side; the answer is the column `y`."""
    known = numbers[snapshot.rows[target].notna().to_numpy()[numbers]]
    rows = snapshot.rows.iloc[known]
    frame = rows[[*ABOUT, "ret15", "realised24h"]].assign(y=rows[target].to_numpy(dtype=float))
    return Rows(frame.reset_index(drop=True), snapshot.features[known])


def scored(snapshot: Snapshot, numbers: np.ndarray) -> np.ndarray:
    """At most one row per instrument and 15 minutes: what figures are counted on."""
    return numbers[scored_rows(snapshot.rows.iloc[numbers].reset_index(drop=True))]


def signs(snapshot: Snapshot) -> np.ndarray:
    return flipped(np.ones((1, len(snapshot.names)), dtype=np.float32), snapshot)[0]


def ask(members: list[Member], head: str, rows: Rows, names: list[str]) -> np.ndarray:
    """The answer of models that stand in for each other (one per coin); NaN where none knows the symbol."""
    answer = np.full(len(rows.x), np.nan)
    symbols = rows.frame["symbol"].to_numpy()
    for member in members:
        known = np.ones(len(symbols), dtype=bool) if member.symbols is None else np.isin(symbols, member.symbols)
        if head not in member.heads or not known.any():
            continue
        x = rows.x if known.all() else rows.x[known]
        columns = None if member.columns is None else [names.index(name) for name in member.columns]
        answer[known] = member.predict(x if columns is None else x[:, columns])[head]
    return answer


def iso(at: int) -> str:
    return pd.Timestamp(int(at), unit="ms", tz="UTC").strftime("%Y-%m-%dT%H:%M:%S.000Z")
