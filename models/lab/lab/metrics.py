"""What a set of stated probabilities is worth: ranking, calibration, money, and how much of it is independent."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from .split import DAY_MS, MINUTE_MS

Z_95 = 1.959963984540054
BOOTSTRAP_DRAWS = 2000
AUC_DRAWS = 500
BOOTSTRAP_SEED = 7


def wilson(wins: float, n: float) -> tuple[float, float]:
    """95 % Wilson interval of a proportion; (0, 1) without any outcome."""
    if n == 0:
        return (0.0, 1.0)
    p, z2 = wins / n, Z_95**2
    centre, spread = p + z2 / (2 * n), Z_95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return ((centre - spread) / (1 + z2 / n), (centre + spread) / (1 + z2 / n))


def n_independent(rows: pd.DataFrame, horizon_minutes: int) -> int:
    """Outcomes per symbol that do not overlap in time, whatever side: the greedy count from the first slot on."""
    count = 0
    for _, one in rows.groupby("symbol"):
        free_from = -math.inf
        for slot in np.unique(one["slot"].to_numpy()):
            if slot >= free_from:
                count += 1
                free_from = slot + horizon_minutes * MINUTE_MS
    return count


def ece(p: np.ndarray, win: np.ndarray, bins: int = 5) -> float:
    """Expected calibration error over equal-mass bins: mean |stated - realised|, weighted by rows."""
    order = np.argsort(p, kind="stable")
    parts = np.array_split(order, bins)
    return float(sum(len(part) * abs(p[part].mean() - win[part].mean()) for part in parts if len(part)) / len(p))


def day_bootstrap(values: np.ndarray, slots: np.ndarray) -> tuple[float, float]:
    """95 % interval of a mean, drawing whole UTC days with replacement: rows of one day are not independent."""
    days = pd.Series(values).groupby(slots // DAY_MS).agg(["sum", "count"]).to_numpy()
    if len(days) < 2:
        return (math.nan, math.nan)
    draws = np.random.default_rng(BOOTSTRAP_SEED).integers(0, len(days), size=(BOOTSTRAP_DRAWS, len(days)))
    sums = days[draws].sum(axis=1)
    low, high = np.quantile(sums[:, 0] / sums[:, 1], [0.025, 0.975])
    return (float(low), float(high))


def summary(rows: pd.DataFrame, p: np.ndarray, prior: float, horizon_minutes: int) -> dict:
    """`skill` is against the slice's own win rate (known only afterwards), `skillPrior` against the calibration's."""
    win = rows["win"].to_numpy()
    base = float(win.mean())
    brier = float(np.mean((p - win) ** 2))
    net = rows["net_r"].to_numpy()
    return {
        "n": len(rows),
        "nIndependent": n_independent(rows, horizon_minutes),
        "days": int((rows["slot"] // DAY_MS).nunique()),
        "baseRate": base,
        "accuracy": float(((p >= 0.5) == (win == 1)).mean()),
        "auc": auc(win, p),
        "aucInterval": list(auc_day_bootstrap(win, p, rows["slot"].to_numpy())),
        "brier": brier,
        "skill": 1 - brier / (base * (1 - base)),
        "skillPrior": 1 - brier / float(np.mean((prior - win) ** 2)),
        "ece5": ece(p, win),
        "meanPWin": float(p.mean()),
        "meanR": float(net.mean()),
        "meanRInterval": list(day_bootstrap(net, rows["slot"].to_numpy())),
        "grossR": float(rows["gross_r"].mean()),
        "exits": {kind: float((rows["exit"] == kind).mean()) for kind in ("tp", "sl", "timeout")},
    }


def auc(win: np.ndarray, score: np.ndarray) -> float:
    return float(roc_auc_score(win, score))


def auc_day_bootstrap(win: np.ndarray, score: np.ndarray, slots: np.ndarray) -> tuple[float, float]:
    """95 % interval of the AUC, whole UTC days drawn with replacement; NaN where there are too few days."""
    days = [np.flatnonzero(slots // DAY_MS == day) for day in np.unique(slots // DAY_MS)]
    if len(days) < 5 or len(np.unique(win)) < 2:
        return (math.nan, math.nan)
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    draws = [np.concatenate([days[one] for one in rng.integers(0, len(days), len(days))]) for _ in range(AUC_DRAWS)]
    low, high = np.quantile([auc(win[rows], score[rows]) for rows in draws], [0.025, 0.975])
    return (float(low), float(high))


def thresholds(rows: pd.DataFrame, p: np.ndarray, horizon_minutes: int, levels: tuple[float, ...]) -> list[dict]:
    """What rows at or above a stated pWin did; figures are null where there are none."""
    return [{"min": level, **group(rows[p >= level], p[p >= level], len(rows), horizon_minutes)} for level in levels]


def deciles(rows: pd.DataFrame, p: np.ndarray, horizon_minutes: int) -> list[dict]:
    """Ten groups of equal size by pWin, from the lowest to the highest."""
    order = np.argsort(p, kind="stable")
    parts = np.array_split(order, 10)
    return [
        {"decile": index + 1, **group(rows.iloc[part], p[part], len(rows), horizon_minutes)}
        for index, part in enumerate(parts)
    ]


def group(rows: pd.DataFrame, p: np.ndarray, total: int, horizon_minutes: int) -> dict:
    if len(rows) == 0:
        return {"share": 0.0, "n": 0, "nIndependent": 0, "stated": None, "winRate": None, "meanR": None, "ci": None}
    return {
        "share": len(rows) / total,
        "n": len(rows),
        "nIndependent": n_independent(rows, horizon_minutes),
        "stated": float(p.mean()),
        "winRate": float(rows["win"].mean()),
        "meanR": float(rows["net_r"].mean()),
        "ci": list(day_bootstrap(rows["net_r"].to_numpy(), rows["slot"].to_numpy())),
    }
