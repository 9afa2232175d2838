"""Rows with Python's answers, which the runtime must repeat: real ones of every coin, and rows on splits of trees."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from ..members import Member
from .forest import Forest
from .rows import Rows
from .trees import Trees
from .volatility import Volatility

REAL_PER_SYMBOL, SPLITS_PER_MEMBER = 40, 12
VISIBLE = 1e-4
SEED = 5


def parity_rows(members: list[Member], calibration: Rows) -> Rows:
    """Real rows, then for each forest rows that lie exactly on a split and one float32 step to either side of it.

    A boundary row is taken only where the step changes the answer by more than VISIBLE: then a runner that sent it to
    the wrong side would be caught.
    """
    rng = np.random.default_rng(SEED)
    places = calibration.frame.groupby("symbol").indices.values()
    real = np.concatenate(
        [np.sort(rng.choice(rows, min(len(rows), REAL_PER_SYMBOL), replace=False)) for rows in places]
    )
    frames, parts = [calibration.frame.iloc[real]], [calibration.x[real]]
    for member in members:
        for head, forest in forests(member).items():
            found = boundaries(member, head, forest, calibration.x[real], rng)
            parts.append(found)
            frames.append(calibration.frame.iloc[np.repeat(real[:1], len(found))])
    return Rows(pd.concat(frames).reset_index(drop=True), np.concatenate(parts).astype(np.float32))


def forests(member: Member) -> dict[str, Forest]:
    if isinstance(member, Trees):
        return {member.head: member.trees}
    if isinstance(member, Volatility):
        return {head: part.trees for head, part in member.parts.items()}
    return {"outlier": member.trees} if member.kind == "isolation" else {}


def boundaries(member: Member, head: str, forest: Forest, real: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    splits, rows = forest.splits(), []
    for position in rng.permutation(len(splits)):
        column, threshold = splits[position]
        below, exact, above = (with_value(real, column, value) for value in around(np.float32(threshold)))
        # Left of a split is x <= t, or x < t: the visible step lies above or below it.
        answers = [member.predict(one)[head] for one in (below, exact, above)]
        visible = np.flatnonzero(np.abs(answers[2] - answers[0]) > VISIBLE)
        if len(visible) == 0:
            continue
        rows += [one[visible[0]] for one in (below, exact, above)]
        if len(rows) == 3 * SPLITS_PER_MEMBER:
            break
    return np.stack(rows) if rows else np.empty((0, real.shape[1]), dtype=np.float32)


def with_value(rows: np.ndarray, column: int, value: np.float32) -> np.ndarray:
    changed = rows.copy()
    changed[:, column] = value
    return changed


def around(value: np.float32) -> tuple[np.float32, np.float32, np.float32]:
    return np.nextafter(value, np.float32(-np.inf)), value, np.nextafter(value, np.float32(np.inf))


def write_parity(
    path: Path, rows: Rows, names: list[str], outputs: dict[str, np.ndarray], score: np.ndarray, p: np.ndarray
) -> None:
    """Numbers are the shortest texts that read back as the same float32 (features) and float64 (answers)."""
    lines = [
        json.dumps(
            {
                "symbol": symbol,
                "features": [float(str(value)) for value in row],
                "outputs": {name: float(values[at]) for name, values in outputs.items() if np.isfinite(values[at])},
                "score": float(score[at]),
                "pWin": float(p[at]),
            }
        )
        for at, (symbol, row) in enumerate(zip(rows.frame["symbol"], rows.x, strict=True))
    ]
    body = ",\n  ".join(lines)
    path.write_text(f'{{"featureNames": {json.dumps(names)},\n "rows": [\n  {body}\n ]}}\n')
