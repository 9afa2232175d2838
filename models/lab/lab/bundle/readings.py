"""What the engine needs beside the answers: what training looked like, how volatility is read, what came true."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..evaluate import BIAS
from ..metrics import n_independent
from ..walk.snapshot import Snapshot
from .rows import signs

# One usual row in a thousand may be refused as strange.
USUAL = 0.999
REGIME_QUANTILES = (1 / 3, 2 / 3, 0.95)
RESIDUAL_QUANTILES = (0.05, 0.50, 0.95)
SKETCH = 200


@dataclass(frozen=True)
class Range:
    """Lowest and highest value of each feature, as a long and as a short trade sees it."""

    low: np.ndarray
    high: np.ndarray

    def outside(self, x: np.ndarray) -> np.ndarray:
        """How many features of each row lie outside."""
        return ((x < self.low) | (x > self.high)).sum(axis=1)


def training_range(snapshot: Snapshot, numbers: np.ndarray) -> Range:
    x, mirror = snapshot.features[numbers], signs(snapshot)
    low, high = x.min(axis=0), x.max(axis=0)
    turned = mirror < 0
    reach = np.maximum(np.abs(low), np.abs(high))
    return Range(np.where(turned, -reach, low), np.where(turned, reach, high))


def usual_limit(values: np.ndarray) -> float:
    """Above it lies one of a thousand."""
    return float(np.quantile(values, USUAL, method="higher"))


def volatility_reading(
    forecasts: dict[str, np.ndarray], truths: dict[str, np.ndarray], ret15: np.ndarray, symbols: np.ndarray
) -> dict:
    """Quantiles of what the forecasts missed by, in natural logarithms; NaN truths and returns are left out."""
    residuals = {
        head: [float(q) for q in np.nanquantile(truths[head] - forecast, RESIDUAL_QUANTILES)]
        for head, forecast in forecasts.items()
    }
    multiples = np.abs(ret15) / np.exp(forecasts["rv15"])
    regimes = {
        symbol: [float(q) for q in np.quantile(forecasts["rv60"][symbols == symbol], REGIME_QUANTILES)]
        for symbol in sorted(set(symbols))
    }
    return {"residuals": residuals, "band99": float(np.nanquantile(multiples, 0.99)), "regimes": regimes}


def reliability(
    frame: pd.DataFrame, p: np.ndarray, tier_edges: tuple[float, float], horizon: int, bins: int = 3
) -> list[dict]:
    """Bins of pWin that cover 0..1: how often outcomes stated like this really won. MEDIUM and HIGH have one each, what
    lies below is cut into `bins` of equal mass; a bin that holds no number between its edges is left out."""
    medium, high = (min(1.0, edge + BIAS) for edge in tier_edges)
    below = p[p < medium]
    cuts = [float(np.quantile(below, index / bins)) for index in range(1, bins)] if len(below) else []
    edges = sorted({0.0, *cuts, medium, high, 1.0})
    table = []
    for start, end in itertools.pairwise(edges):
        held = frame[(p >= start) & (p < end)]
        table.append(
            {
                "from": start,
                "until": end,
                "rows": len(held),
                "nIndependent": n_independent(held, horizon),
                "winRate": float(held["win"].mean()) if len(held) else 0.0,
            }
        )
    return table


def payoff(frame: pd.DataFrame) -> dict:
    won = frame["win"] == 1
    return {"win": float(frame.loc[won, "net_r"].mean()), "loss": float(frame.loc[~won, "net_r"].mean())}


def terciles(rows: pd.DataFrame) -> dict[str, list[float]]:
    """Edges of 24 h realised volatility per symbol, all venues together."""
    return {
        symbol: [float(value) for value in np.quantile(one["realised24h"].dropna(), [1 / 3, 2 / 3])]
        for symbol, one in rows.groupby("symbol")
    }


def baseline(x: np.ndarray, names: list[str], scores: np.ndarray) -> dict:
    """What drift is measured against: features of training rows on the long side, scores of the calibration slice."""
    features = [
        {
            "name": name,
            **deciles_of(x[:, column]),
            "sorted": short(np.quantile(x[:, column], np.linspace(0, 1, SKETCH))),
        }
        for column, name in enumerate(names)
    ]
    return {"features": features, "score": deciles_of(scores), "n": len(x)}


def deciles_of(values: np.ndarray) -> dict:
    """Nine edges and the share of the ten groups (value <= edge belongs below); equal values make them unequal."""
    edges = np.array(short(np.quantile(values, np.linspace(0.1, 0.9, 9))))
    groups = np.bincount(np.searchsorted(edges, values, side="left"), minlength=10)
    return {"edges": edges.tolist(), "share": short(groups / len(values))}


def short(values: np.ndarray) -> list[float]:
    """Six digits are enough to see drift by."""
    return [float(f"{float(value):.6g}") for value in values]
