"""Everything that forecasts, with settings written down before the first result and not changed since.

A learner takes training rows and answers a function from rows to scores.
"""

from __future__ import annotations

from collections.abc import Callable

import lightgbm as lgb
import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge

from ..model import PARAMS, ROUNDS

Predict = Callable[[np.ndarray], np.ndarray]
Learner = Callable[[np.ndarray, np.ndarray, list[str]], Predict]

# Standardised inputs beyond this many standard deviations are cut off: one stray minute must not move a linear model.
CLIP = 8.0
LOGISTIC_C = 1e-3
RIDGE_ALPHA = 1.0
# The seven inputs of the heterogeneous autoregression: four horizons, the week, the time of day.
HAR = ("lrv_15", "lrv_60", "lrv_240", "lrv_1440", "rvr_week", "hour_sin", "hour_cos")


def boosted(x: np.ndarray, y: np.ndarray, names: list[str]) -> Predict:
    return trees(x, y, names, "binary")


def boosted_volatility(x: np.ndarray, y: np.ndarray, names: list[str]) -> Predict:
    return trees(x, y, names, "regression")


def trees(x: np.ndarray, y: np.ndarray, names: list[str], objective: str) -> Predict:
    data = lgb.Dataset(x, label=y, feature_name=names)
    booster = lgb.train({**PARAMS, "objective": objective}, data, num_boost_round=ROUNDS)
    return lambda rows: np.asarray(booster.predict(rows, num_threads=1))


def mirrored(flip: Callable[[np.ndarray], np.ndarray]) -> Learner:
    """Learns each row together with its mirror image, so that up and down mean the same."""

    def learn(x: np.ndarray, y: np.ndarray, names: list[str]) -> Predict:
        predict = boosted(np.concatenate([x, flip(x)]), np.concatenate([y, 1 - y]), names)
        return lambda rows: (predict(rows) + 1 - predict(flip(rows))) / 2

    return learn


def logistic(x: np.ndarray, y: np.ndarray, _names: list[str]) -> Predict:
    scale = scaler(x)
    model = LogisticRegression(C=LOGISTIC_C, max_iter=500).fit(scale(x), y)
    return lambda rows: model.predict_proba(scale(rows))[:, 1]


def har_ridge(x: np.ndarray, y: np.ndarray, names: list[str]) -> Predict:
    columns = [names.index(name) for name in HAR]
    scale = scaler(x[:, columns])
    model = Ridge(alpha=RIDGE_ALPHA).fit(scale(x[:, columns]), y)
    return lambda rows: model.predict(scale(rows[:, columns]))


def har_boosted(x: np.ndarray, y: np.ndarray, names: list[str]) -> Predict:
    """Trees on what HAR-ridge leaves over: the line carries the level, which trees cannot extrapolate."""
    line = har_ridge(x, y, names)
    rest = boosted_volatility(x, y - line(x), names)
    return lambda rows: line(rows) + rest(rows)


def persistence(task: str, names: list[str]) -> Predict:
    """The same volatility or range as in the window just past, of the same length."""
    minutes = 15 if task == "rv15" else 60
    if task == "range60":
        # `hl_60` is a range in units of the day's volatility over the same time.
        high_low, day = names.index("hl_60"), names.index("lrv_1440")
        return lambda x: np.log(np.maximum(x[:, high_low], 1e-3)) + x[:, day] + np.log(minutes) / 2
    column = names.index(f"lrv_{minutes}")
    return lambda x: x[:, column].astype(np.float64) + np.log(minutes) / 2


def scaler(x: np.ndarray) -> Predict:
    """Mean and deviation of the training rows only."""
    mean, deviation = x.mean(axis=0, dtype=np.float64), x.std(axis=0, dtype=np.float64)
    deviation = np.where(deviation > 0, deviation, 1.0)
    return lambda rows: np.clip((rows - mean) / deviation, -CLIP, CLIP)
