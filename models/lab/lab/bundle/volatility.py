"""Volatility and range: a ridge line on HAR's inputs, and trees on what it leaves over, in one graph for all heads."""

from __future__ import annotations

import time
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
from sklearn.linear_model import Ridge

from ..members import CLIP, Scaler, fit_scaler
from ..model import ROUNDS, fit, score
from ..walk.learners import HAR, RIDGE_ALPHA
from . import forest
from .graph import Graph

HEADS = ("rv15", "rv60", "range60")


@dataclass(frozen=True)
class HarLine:
    """clip((x - mean) / std) @ weights + intercept."""

    scale: Scaler
    weights: np.ndarray
    intercept: float

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return self.scale.apply(x).astype(np.float64) @ self.weights + self.intercept


@dataclass(frozen=True)
class HeadParts:
    """The forecast is the line's plus the trees'."""

    line: HarLine
    booster: lgb.Booster
    trees: forest.Forest


@dataclass(frozen=True)
class Volatility:
    parts: dict[str, HeadParts]
    inputs: tuple[int, ...]
    width: int
    seconds: float
    name: str = "volatility"
    group: str = "volatility"
    kind: str = "har"
    symbols: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None
    scaler: Scaler | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(self.parts)

    @property
    def parameters(self) -> dict[str, int]:
        return {"inputs": len(self.inputs), "trees": ROUNDS}

    def predict(self, x: np.ndarray) -> dict[str, np.ndarray]:
        return {head: self.line(head, x) + score(part.booster, x) for head, part in self.parts.items()}

    def line(self, head: str, x: np.ndarray) -> np.ndarray:
        """The ridge line alone, what the trees have to improve on."""
        return self.parts[head].line(x[:, self.inputs])

    def to_onnx(self) -> bytes:
        graph = Graph(self.width)
        graph.constant("inputs", np.array(self.inputs, dtype=np.int64))
        graph.node("Gather", ["features", "inputs"], "har", axis=1)
        limits = [graph.constant(name, np.array(value, np.float32)) for name, value in (("low", -CLIP), ("high", CLIP))]
        for head, part in self.parts.items():
            mean = graph.constant(f"{head}_mean", part.line.scale.mean.astype(np.float32))
            deviation = graph.constant(f"{head}_std", part.line.scale.std.astype(np.float32))
            graph.node("Sub", ["har", mean], f"{head}_centred")
            graph.node("Div", [f"{head}_centred", deviation], f"{head}_scaled")
            graph.node("Clip", [f"{head}_scaled", *limits], f"{head}_clipped")
            weights = graph.constant(f"{head}_weights", part.line.weights.astype(np.float32)[:, None])
            graph.node("MatMul", [f"{head}_clipped", weights], f"{head}_sum")
            start = graph.constant(f"{head}_intercept", np.array([part.line.intercept], np.float32))
            graph.node("Add", [f"{head}_sum", start], f"{head}_line")
            graph.add(part.trees.onnx_node("features", f"{head}_rest"))
            graph.value(head, graph.node("Add", [f"{head}_line", f"{head}_rest"], f"{head}_forecast"))
        return graph.to_bytes()


def volatility(examples: dict[str, tuple[np.ndarray, np.ndarray]], names: list[str], seed: int) -> Volatility:
    """`examples` are rows and truths per head, features as on the long side."""
    started = time.monotonic()
    inputs = tuple(names.index(name) for name in HAR)
    parts = {head: fit_head(x, y, inputs, names, seed) for head, (x, y) in examples.items()}
    return Volatility(parts, inputs, len(names), time.monotonic() - started)


def fit_head(x: np.ndarray, y: np.ndarray, inputs: tuple[int, ...], names: list[str], seed: int) -> HeadParts:
    har = x[:, inputs]
    scale = fit_scaler(har)
    ridge = Ridge(alpha=RIDGE_ALPHA).fit(scale.apply(har).astype(np.float64), y)
    line = HarLine(scale, ridge.coef_, float(ridge.intercept_))
    booster = fit(x, y - line(har), names, objective="regression", seed=seed)
    return HeadParts(line, booster, forest.of_lightgbm(booster))
