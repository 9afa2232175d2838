"""Settings of the trees that a search may change, and the untuned ones it starts from."""

from __future__ import annotations

from ..model import PARAMS, ROUNDS

# Written down before the first search: name, least, most, and whether steps are factors.
WHOLE = {"num_leaves": (4, 63, True), "min_data_in_leaf": (50, 2000, True), "rounds": (40, 400, True)}
REAL = {
    "learning_rate": (0.01, 0.2, True),
    "lambda_l2": (0.1, 100.0, True),
    "feature_fraction": (0.2, 1.0, False),
    "bagging_fraction": (0.4, 1.0, False),
}


def suggested(trial) -> dict[str, float]:
    whole = {name: trial.suggest_int(name, low, high, log=log) for name, (low, high, log) in WHOLE.items()}
    real = {name: trial.suggest_float(name, low, high, log=log) for name, (low, high, log) in REAL.items()}
    return {**whole, **real}


def untuned() -> dict[str, float]:
    return {"rounds": ROUNDS, **{name: PARAMS[name] for name in (*WHOLE, *REAL) if name != "rounds"}}
