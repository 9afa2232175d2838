"""Scores one slice and everything that is said about it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .metrics import deciles, summary, thresholds

LEVELS = (0.35, 0.40, 0.425, 0.45, 0.475, 0.50, 0.55, 0.60, 0.70)
BIAS = 0.05


def confidence(p: np.ndarray) -> np.ndarray:
    """What thresholds and tiers act on."""
    return np.maximum(0.0, p - BIAS)


def evaluate(rows: pd.DataFrame, p: np.ndarray, prior: float, horizon: int) -> dict:
    return {
        **summary(rows, p, prior, horizon),
        "bySymbol": {
            symbol: {key: value for key, value in summary(rows[mask], p[mask], prior, horizon).items() if key in KEPT}
            for symbol in sorted(rows["symbol"].unique())
            if (mask := (rows["symbol"] == symbol).to_numpy()).any()
        },
        "thresholds": thresholds(rows, p, horizon, LEVELS),
        "deciles": deciles(rows, p, horizon),
    }


KEPT = ("n", "nIndependent", "baseRate", "auc", "skill", "ece5", "meanR")


def tier_error(rows: pd.DataFrame, p: np.ndarray, edges: tuple[float, float]) -> dict:
    """|stated - realised| of pWin per tier, weighted by rows; tiers by confidence, without hysteresis."""
    stated = confidence(p)
    masks = {"LOW": stated < edges[0], "MEDIUM": (stated >= edges[0]) & (stated < edges[1]), "HIGH": stated >= edges[1]}
    win = rows["win"].to_numpy()
    tiers = {
        name: {"n": int(mask.sum()), "stated": float(p[mask].mean()), "realised": float(win[mask].mean())}
        for name, mask in masks.items()
        if mask.any()
    }
    error = sum(one["n"] * abs(one["stated"] - one["realised"]) for one in tiers.values()) / len(rows)
    return {"error": float(error), "tiers": tiers}
