"""Platt scaling on the logit of a raw score: pWin = 1 / (1 + exp(-(slope * logit(score) + intercept)))."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# The same bound as the engine's `calibrate`.
EDGE = 1e-6


@dataclass(frozen=True)
class Platt:
    slope: float
    intercept: float

    def apply(self, score: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(self.slope * logit(score) + self.intercept)))


def logit(score: np.ndarray) -> np.ndarray:
    clamped = np.clip(np.asarray(score, dtype=np.float64), EDGE, 1 - EDGE)
    return np.log(clamped / (1 - clamped))


def fit_platt(score: np.ndarray, win: np.ndarray, steps: int = 100, tolerance: float = 1e-12) -> Platt:
    """Maximum likelihood by Newton's method on Platt's smoothed targets (Platt 1999; Lin, Lin, Weng 2007).

    Targets are (wins + 1) / (wins + 2) for a win and 1 / (losses + 2) for a loss, which keeps the fit finite when the
    score separates the classes.
    """
    x = logit(score)
    won = np.asarray(win).astype(bool)
    wins, losses = int(won.sum()), int((~won).sum())
    target = np.where(won, (wins + 1) / (wins + 2), 1 / (losses + 2))
    slope, intercept = 0.0, float(np.log((wins + 1) / (losses + 1)))
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(slope * x + intercept)))
        gradient = np.array([np.sum((p - target) * x), np.sum(p - target)])
        weight = p * (1 - p)
        hessian = np.array([[np.sum(weight * x * x), np.sum(weight * x)], [np.sum(weight * x), np.sum(weight)]])
        step = np.linalg.solve(hessian + 1e-12 * np.eye(2), gradient)
        slope, intercept = slope - step[0], intercept - step[1]
        if np.abs(step).max() < tolerance:
            break
    return Platt(float(slope), float(intercept))
