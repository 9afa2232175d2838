"""How unlike anything learned from a row is: an isolation forest, exported as one graph."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import IsolationForest

from ..members import Scaler
from . import forest
from .graph import Graph

TREES, SAMPLE = 100, 256


@dataclass(frozen=True)
class Isolation:
    """Score 0..1, 2 to the power of minus how deep a row lies in units of the usual depth; higher = stranger."""

    model: IsolationForest
    trees: forest.Forest
    width: int
    seconds: float
    name: str = "isolation"
    group: str = "isolation"
    kind: str = "isolation"
    symbols: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None
    scaler: Scaler | None = None
    heads: tuple[str, ...] = ("outlier",)

    @property
    def parameters(self) -> dict[str, int]:
        return {"trees": TREES, "sample": SAMPLE}

    def predict(self, x: np.ndarray) -> dict[str, np.ndarray]:
        return {"outlier": -self.model.score_samples(x)}

    def to_onnx(self) -> bytes:
        graph = Graph(self.width)
        graph.add(self.trees.onnx_node("features", "depth"))
        usual = TREES * forest.average_path(self.model.max_samples_)
        factor = graph.constant("factor", np.array([-np.log(2) / usual], dtype=np.float32))
        graph.node("Mul", ["depth", factor], "exponent")
        graph.value("outlier", graph.node("Exp", ["exponent"], "score"))
        return graph.to_bytes()


def isolation(x: np.ndarray, seed: int) -> Isolation:
    started = time.monotonic()
    model = IsolationForest(n_estimators=TREES, max_samples=SAMPLE, random_state=seed % 2**31, n_jobs=1).fit(x)
    return Isolation(model, forest.of_isolation(model), x.shape[1], time.monotonic() - started)
