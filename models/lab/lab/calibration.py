"""Platt scaling: pWin = 1 / (1 + exp(-(slope * logit(score) + intercept + sum of coefficient * booster)))."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

# The same bound as the engine's `calibrate`.
EDGE = 1e-6


@dataclass(frozen=True)
class Platt:
    slope: float
    intercept: float
    coefficients: dict[str, float] = field(default_factory=dict)

    def apply(self, score: np.ndarray, boosters: dict[str, np.ndarray] | None = None) -> np.ndarray:
        z = self.slope * logit(score) + self.intercept
        for name, coefficient in self.coefficients.items():
            z = z + coefficient * (boosters or {})[name]
        return 1 / (1 + np.exp(-z))


def logit(score: np.ndarray) -> np.ndarray:
    clamped = np.clip(np.asarray(score, dtype=np.float64), EDGE, 1 - EDGE)
    return np.log(clamped / (1 - clamped))


def fit_platt(
    score: np.ndarray,
    win: np.ndarray,
    boosters: dict[str, np.ndarray] | None = None,
    steps: int = 100,
    tolerance: float = 1e-12,
) -> Platt:
    """Maximum likelihood by Newton's method on Platt's smoothed targets (Platt 1999; Lin, Lin, Weng 2007).

    Targets are (wins + 1) / (wins + 2) for a win and 1 / (losses + 2) for a loss, which keeps the fit finite when the
    score separates the classes.
    """
    boosters = boosters or {}
    won = np.asarray(win).astype(bool)
    wins, losses = int(won.sum()), int((~won).sum())
    target = np.where(won, (wins + 1) / (wins + 2), 1 / (losses + 2))
    x = np.stack([logit(score), *boosters.values(), np.ones(len(won))], axis=1)
    found = np.zeros(x.shape[1])
    found[-1] = np.log((wins + 1) / (losses + 1))
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(x @ found)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x
        step = np.linalg.solve(hessian + 1e-12 * np.eye(len(found)), x.T @ (p - target))
        found = found - step
        if np.abs(step).max() < tolerance:
            break
    coefficients = dict(zip(boosters, map(float, found[1:-1]), strict=True))
    return Platt(float(found[0]), float(found[-1]), coefficients)
