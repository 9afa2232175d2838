"""The boosted trees: fixed settings, and thresholds that mean the same in float32 as in float64."""

from __future__ import annotations

import re

import lightgbm as lgb
import numpy as np

# Fixed before any result was seen, and not tuned since: small trees, many rows per leaf (a 240-minute label overlaps
# with its neighbours, so 400 rows are few outcomes), strong shrinkage. One thread and `deterministic` make two runs
# bit-equal.
SEED = 20250601
PARAMS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 400,
    "lambda_l2": 10.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "max_bin": 255,
    "use_missing": False,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
ROUNDS = 120


def fit(x: np.ndarray, y: np.ndarray, names: list[str], objective: str = "binary", seed: int = SEED) -> lgb.Booster:
    data = lgb.Dataset(x, label=y, feature_name=names, free_raw_data=False)
    return float32_thresholds(lgb.train({**PARAMS, "objective": objective, "seed": seed}, data, num_boost_round=ROUNDS))


def score(booster: lgb.Booster, x: np.ndarray) -> np.ndarray:
    """A probability with the objective `binary`, a value with `regression`."""
    return np.asarray(booster.predict(x, num_threads=1))


def floor32(value: float) -> float:
    """The largest float32 that is not above a float64."""
    nearest = np.float32(value)
    return float(np.nextafter(nearest, np.float32(-np.inf)) if float(nearest) > value else nearest)


def float32_thresholds(booster: lgb.Booster) -> lgb.Booster:
    """The same trees with every split threshold t replaced by floor32(t).

    A tree goes left when x <= t. LightGBM compares in float64, ONNX Runtime in float32. For a float32 x, x <= t holds
    exactly when x <= floor32(t), so no row changes its side, and the exported float32 threshold is exact instead of
    rounded to the nearest, which could lie above an x that went right.
    """

    def rounded(match: re.Match[str]) -> str:
        values = [repr(floor32(float(text))) for text in match.group(1).split(" ")]
        return f"threshold={' '.join(values)}\n"

    text = re.sub(r"^threshold=(.*)\n", rounded, booster.model_to_string(), flags=re.MULTILINE)
    # The sizes of the tree texts no longer fit; LightGBM then reads the trees one after the other.
    text = re.sub(r"^tree_sizes=.*\n", "", text, flags=re.MULTILINE)
    return lgb.Booster(model_str=text)
