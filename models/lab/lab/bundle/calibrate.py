"""From a score to a probability on the calibration slice: Platt, what boosters add, and the bounds of Venn-Abers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression

from ..calibration import Platt, fit_platt
from ..metrics import day_bootstrap
from ..split import MINUTE_MS
from .ensemble import halves

GRID = 101
# Isotonic probabilities this close are of one block.
SAME = 1e-12


@dataclass(frozen=True)
class Tried:
    """What a booster did on the held-out half: Brier skill it added, its 95 % by whole UTC days, and whether it stays.

    `coefficient` is that of the half it was fitted on.
    """

    gain: float
    interval: tuple[float, float]
    coefficient: float
    kept: bool


@dataclass(frozen=True)
class Calibrated:
    """`tried` holds every booster, kept or not."""

    platt: Platt
    tried: dict[str, Tried]


def calibrate(
    score: np.ndarray, win: np.ndarray, slots: np.ndarray, boosters: dict[str, np.ndarray], horizon: int
) -> Calibrated:
    """Fitted on the first half and judged on the second, one booster after the other; then all is refitted.

    A booster stays when the lower bound of what it adds is above 0, days drawn in pairs, and when it counts for the
    side: it is evidence for the side by its meaning, so a coefficient of 0 or less has learned noise.
    """
    early, late = halves(slots, horizon)[0]
    kept: dict[str, np.ndarray] = {}
    tried = {}

    def half(with_these: dict[str, np.ndarray]) -> tuple[Platt, np.ndarray]:
        platt = fit_platt(score[early], win[early], {name: values[early] for name, values in with_these.items()})
        p = platt.apply(score[late], {name: values[late] for name, values in with_these.items()})
        return platt, (p - win[late]) ** 2

    _, before = half(kept)
    for name, values in boosters.items():
        wish = {**kept, name: values}
        platt, after = half(wish)
        low, high = day_bootstrap(before - after, slots[late])
        base = float(before.mean())
        stays = low > 0 and for_the_side(platt) and for_the_side(fit_platt(score, win, wish))
        gain = 1 - float(after.mean()) / base
        tried[name] = Tried(gain, (low / base, high / base), platt.coefficients[name], stays)
        if stays:
            kept, before = wish, after
    return Calibrated(fit_platt(score, win, kept), tried)


def for_the_side(platt: Platt) -> bool:
    return all(coefficient > 0 for coefficient in platt.coefficients.values())


def venn_abers(score: np.ndarray, frame: pd.DataFrame, horizon: int) -> dict:
    """Inductive Venn-Abers (Vovk, Petej, Fedorova 2015) on outcomes that do not overlap in time.

    For each score of a grid: the isotonic probability were the row a loss, and were it a win. Overlapping rows would
    make the two meet, as if there were many times the evidence. Bounds only widen where they must be made to rise: the
    low one is the least of those to its right, the high one the most of those to its left. `n` are the independent
    cases of the isotonic blocks that the bounds come from, the fewer of the two.
    """
    apart = np.flatnonzero(independent(frame, horizon))
    x, y, case = score[apart], frame["win"].to_numpy()[apart], cases(frame)[apart]
    grid = np.unique(np.quantile(score, np.linspace(0, 1, GRID)))
    lows = [isotonic_with(x, y, case, at, 0) for at in grid]
    highs = [isotonic_with(x, y, case, at, 1) for at in grid]
    low = list(accumulate(reversed(lows), lambda least, one: one if one[0] <= least[0] else least))[::-1]
    high = list(accumulate(highs, lambda most, one: one if one[0] >= most[0] else most))
    return {
        "scores": grid.tolist(),
        "low": [p for p, _ in low],
        "high": [p for p, _ in high],
        "n": [min(below, above) for (_, below), (_, above) in zip(low, high, strict=True)],
    }


def isotonic_with(x: np.ndarray, y: np.ndarray, case: np.ndarray, at: float, label: int) -> tuple[float, int]:
    """Probability at a score, were the row there of this label, and the known cases in its block."""
    model = IsotonicRegression(out_of_bounds="clip").fit(np.append(x, at), np.append(y, label))
    p = float(model.predict([at])[0])
    inside = np.isclose(model.predict(x), p, rtol=0, atol=SAME)
    return p, len(np.unique(case[inside]))


def cases(frame: pd.DataFrame) -> np.ndarray:
    """A number per symbol and slot: the two sides of a slot are one case."""
    return frame.groupby(["symbol", "slot"]).ngroup().to_numpy()


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
