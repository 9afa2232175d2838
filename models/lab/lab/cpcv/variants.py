"""What can be compared: each a whole way of learning, written down before it is looked at."""

from __future__ import annotations

from collections.abc import Callable

import lightgbm as lgb
import numpy as np

from ..model import PARAMS, ROUNDS
from ..walk.controls import COST
from ..walk.learners import Learner, Predict, boosted, logistic, mirrored
from ..walk.snapshot import Snapshot, SnapshotError
from ..walk.tasks import flipped
from ..walk.timeframes import subsets

Make = Callable[[Snapshot], Learner]


def boosted_with(rounds: int = ROUNDS, **changes: object) -> Learner:
    def learn(x: np.ndarray, y: np.ndarray, names: list[str]) -> Predict:
        booster = lgb.train({**PARAMS, **changes}, lgb.Dataset(x, label=y, feature_name=names), num_boost_round=rounds)
        return lambda rows: np.asarray(booster.predict(rows, num_threads=1))

    return learn


def on(subset: Callable[[list[str]], list[int]]) -> Make:
    """The usual trees on some columns only."""

    def make(_snapshot: Snapshot) -> Learner:
        def learn(x: np.ndarray, y: np.ndarray, names: list[str]) -> Predict:
            columns = subset(names)
            predict = boosted(x[:, columns], y, [names[one] for one in columns])
            return lambda rows: predict(rows[:, columns])

        return learn

    return make


VARIANTS: dict[str, Make] = {
    "lightgbm": lambda _snapshot: boosted,
    "lightgbm-7-leaves": lambda _snapshot: boosted_with(num_leaves=7),
    "lightgbm-31-leaves": lambda _snapshot: boosted_with(num_leaves=31),
    "lightgbm-40-trees": lambda _snapshot: boosted_with(rounds=40),
    "logistic": lambda _snapshot: logistic,
    "mirrored": lambda snapshot: mirrored(lambda x: flipped(x, snapshot)),
    "15m-bars": on(lambda names: subsets(names)["15m bars only"]),
    "timeframes": on(lambda names: subsets(names)["all timeframes"]),
    "cost": on(lambda names: [names.index(COST)]),
}


def learners(names: list[str], task: str, snapshot: Snapshot) -> dict[str, Learner]:
    unknown = [name for name in names if name not in VARIANTS]
    if unknown:
        raise SnapshotError(f"There is no variant {', '.join(unknown)}. Take some of {', '.join(VARIANTS)}.")
    if "mirrored" in names and task != "dir15":
        raise SnapshotError(
            f"The variant mirrored is for dir15 only: in {task} both sides of a trade are rows already. Leave it out."
        )
    return {name: VARIANTS[name](snapshot) for name in names}
