"""Members made of trees: LightGBM and XGBoost on `win240`, mirrored LightGBM on `dir15`."""

from __future__ import annotations

import time
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import xgboost as xgb

from ..members import Scaler
from ..model import ROUNDS, fit, score
from . import forest
from .graph import Graph

# The same small, slow trees as LightGBM's, in the words of the other library; written down before the first result.
XGBOOST = {
    "objective": "binary:logistic",
    "base_score": 0.5,
    "eta": 0.05,
    "max_depth": 4,
    "min_child_weight": 100,
    "lambda": 10.0,
    "colsample_bytree": 0.5,
    "subsample": 0.7,
    "tree_method": "hist",
    "nthread": 1,
    "verbosity": 0,
}


@dataclass(frozen=True)
class Trees:
    """A forest that answers one probability; `signs` turns a row into its mirror image where the member wants both."""

    name: str
    group: str
    kind: str
    head: str
    trees: forest.Forest
    booster: lgb.Booster | xgb.Booster
    parameters: dict[str, int]
    seconds: float
    width: int
    signs: np.ndarray | None = None
    symbols: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None
    scaler: Scaler | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        return (self.head,)

    def predict(self, x: np.ndarray) -> dict[str, np.ndarray]:
        if self.signs is None:
            return {self.head: self.one_way(x)}
        return {self.head: (self.one_way(x) + 1 - self.one_way(x * self.signs)) / 2}

    def one_way(self, x: np.ndarray) -> np.ndarray:
        if isinstance(self.booster, lgb.Booster):
            return score(self.booster, x)
        return self.booster.inplace_predict(np.ascontiguousarray(x, dtype=np.float32)).astype(np.float64)

    def gain(self) -> np.ndarray:
        """Total gain of the splits on each column."""
        if isinstance(self.booster, lgb.Booster):
            return self.booster.feature_importance("gain")
        found = self.booster.get_score(importance_type="total_gain")
        return np.array([found.get(f"f{column}", 0.0) for column in range(self.width)])

    def to_onnx(self) -> bytes:
        graph = Graph(self.width)
        p = self.mirrored(graph) if self.signs is not None else sigmoid(graph, self.trees, "features", "p")
        graph.probability(self.head, p)
        return graph.to_bytes()

    def mirrored(self, graph: Graph) -> str:
        """Both images of every row go through the trees in one piece: first all rows, then all their images."""
        signs = graph.constant("signs", self.signs.astype(np.float32))
        graph.node("Mul", ["features", signs], "images")
        graph.node("Concat", ["features", "images"], "both", axis=0)
        halves = graph.constant("halves", np.array([2, -1, 1], dtype=np.int64))
        graph.node("Reshape", [sigmoid(graph, self.trees, "both", "p_both"), halves], "sides")
        for name, index in (("as_is", 0), ("in_the_mirror", 1)):
            graph.node("Gather", ["sides", graph.constant(f"{name}_at", np.array(index, dtype=np.int64))], name, axis=0)
        one, two = (graph.constant(name, np.array([value], np.float32)) for name, value in (("one", 1), ("two", 2)))
        graph.node("Sub", [one, "in_the_mirror"], "turned_back")
        graph.node("Add", ["as_is", "turned_back"], "twice")
        return graph.node("Div", ["twice", two], "p")


def sigmoid(graph: Graph, trees: forest.Forest, source: str, target: str) -> str:
    graph.add(trees.onnx_node(source, f"{target}_logit"))
    return graph.node("Sigmoid", [f"{target}_logit"], target)


def lightgbm(x: np.ndarray, win: np.ndarray, names: list[str], seed: int) -> Trees:
    started = time.monotonic()
    booster = fit(x, win, names, seed=seed)
    parameters = {"trees": ROUNDS, "leaves": 15}
    return Trees(
        "lightgbm",
        "lightgbm",
        "lightgbm",
        "win240",
        forest.of_lightgbm(booster),
        booster,
        parameters,
        time.monotonic() - started,
        x.shape[1],
    )


def xgboost(x: np.ndarray, win: np.ndarray, names: list[str], seed: int) -> Trees:
    started = time.monotonic()
    booster = xgb.train({**XGBOOST, "seed": seed}, xgb.DMatrix(x, label=win), num_boost_round=ROUNDS)
    parameters = {"trees": ROUNDS, "depth": XGBOOST["max_depth"]}
    return Trees(
        "xgboost",
        "xgboost",
        "xgboost",
        "win240",
        forest.of_xgboost(booster),
        booster,
        parameters,
        time.monotonic() - started,
        len(names),
    )


def direction(x: np.ndarray, up: np.ndarray, names: list[str], signs: np.ndarray, seed: int) -> Trees:
    """Each row is learned together with its mirror image and asked with it, so that up and down mean the same."""
    started = time.monotonic()
    booster = fit(np.concatenate([x, x * signs]), np.concatenate([up, 1 - up]), names, seed=seed)
    parameters = {"trees": ROUNDS, "leaves": 15}
    return Trees(
        "direction",
        "direction",
        "lightgbm",
        "dir15",
        forest.of_lightgbm(booster),
        booster,
        parameters,
        time.monotonic() - started,
        x.shape[1],
        signs,
    )
