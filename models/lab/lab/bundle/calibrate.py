"""From a score to a probability on the calibration slice: Platt, what boosters add, and the bounds of Venn-Abers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression

from ..calibration import Platt, fit_platt
from ..split import MINUTE_MS
from .ensemble import brier, halves

GRID = 101


@dataclass(frozen=True)
class Calibrated:
    """`gains` holds every booster that was tried, kept or not: Brier skill it added on the held-out half."""

    platt: Platt
    gains: dict[str, float]


def calibrate(
    score: np.ndarray, win: np.ndarray, slots: np.ndarray, boosters: dict[str, np.ndarray], horizon: int
) -> Calibrated:
    """A booster stays when what was fitted with it on the first half is better on the second; then all is refitted."""
    early, late = halves(slots, horizon)[0]
    kept: dict[str, np.ndarray] = {}
    gains = {}

    def error(with_these: dict[str, np.ndarray]) -> float:
        first = {name: values[early] for name, values in with_these.items()}
        second = {name: values[late] for name, values in with_these.items()}
        return brier(fit_platt(score[early], win[early], first).apply(score[late], second), win[late])

    before = error(kept)
    for name, values in boosters.items():
        after = error({**kept, name: values})
        gains[name] = 1 - after / before
        if gains[name] > 0:
            kept, before = {**kept, name: values}, after
    return Calibrated(fit_platt(score, win, kept), gains)


def venn_abers(score: np.ndarray, frame: pd.DataFrame, horizon: int) -> dict:
    """Inductive Venn-Abers (Vovk, Petej, Fedorova 2015) on outcomes that do not overlap in time.

    For each score of a grid: the isotonic probability were the row a loss, and were it a win. Overlapping rows would
    make the two meet, as if there were many times the evidence.
    """
    apart = np.flatnonzero(independent(frame, horizon))
    x, y = score[apart], frame["win"].to_numpy()[apart]
    grid = np.unique(np.quantile(score, np.linspace(0, 1, GRID)))
    bounds = np.array([[isotonic_with(x, y, at, label) for label in (0, 1)] for at in grid])
    low, high = np.maximum.accumulate(bounds[:, 0]), np.maximum.accumulate(bounds[:, 1])
    return {"scores": grid.tolist(), "low": low.tolist(), "high": np.maximum(low, high).tolist()}


def isotonic_with(x: np.ndarray, y: np.ndarray, at: float, label: int) -> float:
    model = IsotonicRegression(out_of_bounds="clip").fit(np.append(x, at), np.append(y, label))
    return float(model.predict([at])[0])


def independent(frame: pd.DataFrame, horizon: int) -> np.ndarray:
    """True for slots at least a horizon after the one before, per symbol; both sides of a slot stay together."""
    keep = np.zeros(len(frame), dtype=bool)
    slots = frame["slot"].to_numpy()
    for positions in frame.groupby("symbol").indices.values():
        free_from = -np.inf
        for slot in np.unique(slots[positions]):
            if slot >= free_from:
                keep[positions[slots[positions] == slot]] = True
                free_from = slot + horizon * MINUTE_MS
    return keep
