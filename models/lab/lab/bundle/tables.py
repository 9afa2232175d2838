"""What acting on stated probabilities would have brought: thresholds, trades, precision and the like."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ..evaluate import confidence
from ..metrics import auc, auc_day_bootstrap, day_bootstrap, ece, n_independent, wilson
from ..split import DAY_MS
from .ensemble import brier

THRESHOLDS = [round(0.30 + step / 100, 2) for step in range(51)]
DAYS_A_YEAR = 365


def threshold_table(frame: pd.DataFrame, p: np.ndarray, horizon: int) -> dict:
    """Rows at or above each confidence. Signals a day are those that do not overlap: an open one refuses the next."""
    stated, days = confidence(p), days_of(frame)
    rows = [threshold_row(frame[stated >= least], least, horizon, days) for least in THRESHOLDS]
    return {"days": days, "symbols": sorted(frame["symbol"].unique()), "rows": rows}


def threshold_row(frame: pd.DataFrame, least: float, horizon: int, days: int) -> dict:
    independent = n_independent(frame, horizon)
    nothing = len(frame) == 0
    ci = (math.nan, math.nan) if nothing else day_bootstrap(frame["net_r"].to_numpy(), frame["slot"].to_numpy())
    return {
        "min": least,
        "signalsPerDay": independent / days,
        "n": len(frame),
        "nIndependent": independent,
        "winRate": None if nothing else float(frame["win"].mean()),
        "meanR": None if nothing else float(frame["net_r"].mean()),
        "ci": None if math.isnan(ci[0]) else list(ci),
    }


def days_of(frame: pd.DataFrame) -> int:
    return int((frame["slot"] // DAY_MS).nunique())


def trades_above(frame: pd.DataFrame, p: np.ndarray, line: float) -> pd.DataFrame:
    """One trade at a time per symbol, in order of time: the better side of a slot when its confidence is above."""
    stated = confidence(p)
    chosen = frame.assign(p=p)[stated >= line]
    better = chosen.sort_values(["slot", "symbol", "p"], ascending=[True, True, False], kind="stable")
    better = better.drop_duplicates(["venue", "symbol", "slot"])
    free: dict[str, int] = {}
    kept = []
    for place, (symbol, slot, exit_time) in enumerate(
        zip(better["symbol"], better["slot"], better["exit_time"], strict=True)
    ):
        if slot >= free.get(symbol, 0):
            kept.append(place)
            free[symbol] = exit_time
    return better.iloc[kept]


def sharpe(trades: pd.DataFrame, days: int) -> float:
    """Mean over deviation of the net R of a day, days without a trade included, times the root of 365; NaN under 2."""
    if len(trades) < 2 or days < 2:
        return math.nan
    by_day = trades.groupby(trades["slot"] // DAY_MS)["net_r"].sum().to_numpy()
    daily = np.concatenate([by_day, np.zeros(max(0, days - len(by_day)))])
    return float(daily.mean() / daily.std(ddof=1) * math.sqrt(DAYS_A_YEAR)) if daily.std(ddof=1) > 0 else math.nan


def classification(frame: pd.DataFrame, p: np.ndarray, line: float) -> dict:
    """Calling a win where confidence reaches the line; figures are null where nothing was called."""
    called, win = confidence(p) >= line, frame["win"].to_numpy() == 1
    right = int((called & win).sum())
    precision = right / called.sum() if called.any() else math.nan
    recall = right / win.sum() if win.any() else math.nan
    total = precision + recall
    trades = trades_above(frame, p, line)
    return {
        "line": line,
        "called": int(called.sum()),
        "precision": float(precision),
        "recall": float(recall),
        "f1": float(2 * precision * recall / total) if total > 0 else math.nan,
        "trades": len(trades),
        "sharpeDaily": sharpe(trades, days_of(frame)),
    }


def member_figures(frame: pd.DataFrame, raw: np.ndarray, p: np.ndarray, lines: tuple[float, ...]) -> dict:
    """What one member is worth alone, on its own calibration."""
    win = frame["win"].to_numpy()
    return {
        "n": len(frame),
        "auc": auc(win, raw),
        "aucInterval": list(auc_day_bootstrap(win, raw, frame["slot"].to_numpy())),
        "aucBySymbol": {
            symbol: auc(win[own], raw[own])
            for symbol in sorted(frame["symbol"].unique())
            if (own := (frame["symbol"] == symbol).to_numpy()).any()
        },
        "brier": brier(p, win),
        "ece5": ece(p, win),
        "calls": [classification(frame, p, line) for line in lines],
    }


def direction_figures(frame: pd.DataFrame, p: np.ndarray) -> dict:
    """`frame` holds rows 15 minutes apart, so that labels do not overlap; `y` is 1 for up."""
    up = frame["y"].to_numpy()
    return {
        **direction_of(frame, up, p),
        "aucInterval": list(auc_day_bootstrap(up, p, frame["slot"].to_numpy())),
        "brierSkill": 1 - brier(p, up) / float(np.mean((up.mean() - up) ** 2)),
        "ece5": ece(p, up),
        "bySymbol": {
            symbol: direction_of(frame[own], up[own], p[own])
            for symbol in sorted(frame["symbol"].unique())
            if (own := (frame["symbol"] == symbol).to_numpy()).any()
        },
    }


def direction_of(frame: pd.DataFrame, up: np.ndarray, p: np.ndarray) -> dict:
    right = float(((p >= 0.5) == (up == 1)).mean())
    independent = n_independent(frame, 15)
    return {
        "n": len(frame),
        "nIndependent": independent,
        "baseRate": float(up.mean()),
        "accuracy": right,
        "accuracyInterval": list(wilson(right * independent, independent)),
        "auc": auc(up, p),
    }
