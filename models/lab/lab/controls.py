"""Controls beside the result: what chance, a leak, one feature or one line of code would have scored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .calibration import fit_platt
from .dataset import Dataset
from .metrics import auc, deciles
from .model import fit, score

SEEDS = (11, 12, 13, 14, 15)
SERIES = ["venue", "symbol", "segment", "side"]
# One horizon of rows: features from there have seen most of the label's future.
LEAK_ROWS = 16
# Above this an AUC on 240-minute wins is a leak until disproved.
LEAK_ALARM = 0.60


def shuffled(data: Dataset, train: pd.DataFrame, test: pd.DataFrame, horizon: int) -> dict:
    """Training labels permuted over all rows: whatever is left is noise."""
    x, y, tested = data.matrix(train), train["win"].to_numpy(), data.matrix(test)

    def permuted(seed: int) -> np.ndarray:
        return np.random.default_rng(seed).permutation(y)

    return noise([score(fit(x, permuted(seed), data.features), tested) for seed in SEEDS], test, horizon)


def shifted(data: Dataset, train: pd.DataFrame, test: pd.DataFrame, horizon: int) -> dict:
    """Training labels moved along each series by two days or more: their runs survive, their link does not."""
    x, tested = data.matrix(train), data.matrix(test)
    positions = [index.to_numpy() for index in train.groupby(SERIES).groups.values()]
    y = train["win"].to_numpy()

    def rolled(seed: int) -> np.ndarray:
        draw, out = np.random.default_rng(seed), y.copy()
        for rows in positions:
            least = min(192, len(rows) // 3)
            out[rows] = np.roll(y[rows], int(draw.integers(least, max(least + 1, len(rows) - least))))
        return out

    return noise([score(fit(x, rolled(seed), data.features), tested) for seed in SEEDS], test, horizon)


def noise(scores: list[np.ndarray], test: pd.DataFrame, horizon: int) -> dict:
    win = test["win"].to_numpy()
    areas = [auc(win, one) for one in scores]
    best = [deciles(test, one, horizon)[-1]["meanR"] for one in scores]
    return {
        "seeds": len(areas),
        "aucMean": float(np.mean(areas)),
        "aucStd": float(np.std(areas, ddof=1)),
        "aucMax": float(max(areas)),
        "bestDecileRMean": float(np.mean(best)),
        "bestDecileRMax": float(max(best)),
    }


def leaked(data: Dataset, train: pd.DataFrame, test: pd.DataFrame) -> dict:
    """Every feature taken one horizon later, on purpose: the alarm must go off, or it could not be trusted."""
    future_train, future_test = from_future(data, train), from_future(data, test)
    model = fit(data.matrix(future_train), future_train["win"].to_numpy(), data.features)
    value = auc(future_test["win"].to_numpy(), score(model, data.matrix(future_test)))
    return {"auc": value, "alarmAt": LEAK_ALARM, "detected": value > LEAK_ALARM}


def from_future(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    moved = rows.copy()
    moved[data.features] = rows.groupby(SERIES)[data.features].shift(-LEAK_ROWS)
    return moved.dropna(subset=data.features).reset_index(drop=True)


def cost_only(data: Dataset, train: pd.DataFrame, calibration: pd.DataFrame, test: pd.DataFrame, horizon: int) -> dict:
    """The same trees with one feature: cost as a share of the stop distance. What more do the others know?"""
    column = ["cost_r"]

    def x(rows: pd.DataFrame) -> np.ndarray:
        return rows[column].to_numpy(dtype=np.float32)

    model = fit(x(train), train["win"].to_numpy(), column)
    platt = fit_platt(score(model, x(calibration)), calibration["win"].to_numpy())
    p = platt.apply(score(model, x(test)))
    win = test["win"].to_numpy()
    best = deciles(test, p, horizon)[-1]
    return {"auc": auc(win, p), "brier": float(np.mean((p - win) ** 2)), "bestDecileR": best["meanR"], "ci": best["ci"]}


RULES = {
    "fade the distance to EMA20(5m)": ("ema_5", -1),
    "follow the last two hours": ("ret_120", 1),
    "fade the last day": ("ret_1440", -1),
    "trade only when costs are small": ("cost_r", -1),
}


def one_line_rules(test: pd.DataFrame, horizon: int) -> list[dict]:
    """One feature as the score, no training at all."""
    results = []
    for name, (column, sign) in RULES.items():
        value = sign * test[column].to_numpy(dtype=np.float64)
        best = deciles(test, value, horizon)[-1]
        results.append(
            {"rule": name, "auc": auc(test["win"].to_numpy(), value), "bestDecileR": best["meanR"], "ci": best["ci"]}
        )
    return results
