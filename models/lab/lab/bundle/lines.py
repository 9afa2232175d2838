"""Logistic regression on standardised features: the plain line that everything else has to beat."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from ..members import Scaler, fit_scaler
from .graph import Graph

C = 1e-3
STEPS = 300


@dataclass(frozen=True)
class Line:
    """One line, one probability; the scaler stands in the manifest and is applied before the graph."""

    name: str
    head: str
    weights: np.ndarray
    intercept: float
    scaler: Scaler
    seconds: float
    kind: str = "logistic"
    symbols: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None

    @property
    def group(self) -> str:
        return self.name

    @property
    def heads(self) -> tuple[str, ...]:
        return (self.head,)

    @property
    def parameters(self) -> dict[str, int]:
        return {"columns": len(self.weights)}

    def predict(self, x: np.ndarray) -> dict[str, np.ndarray]:
        logit = self.scaler.apply(x).astype(np.float64) @ self.weights + self.intercept
        return {self.head: 1 / (1 + np.exp(-logit))}

    def to_onnx(self) -> bytes:
        graph = Graph(len(self.weights))
        weights = graph.constant("weights", self.weights.astype(np.float32)[:, None])
        graph.node("MatMul", ["features", weights], "sum")
        graph.node("Add", ["sum", graph.constant("intercept", np.array([self.intercept], np.float32))], "logit")
        graph.probability(self.head, graph.node("Sigmoid", ["logit"], "p"))
        return graph.to_bytes()


def logistic(name: str, head: str, x: np.ndarray, y: np.ndarray) -> Line:
    started = time.monotonic()
    scaler = fit_scaler(x)
    model = LogisticRegression(C=C, max_iter=STEPS).fit(scaler.apply(x), y)
    # Rounded to what the graph holds, so that both answer the same.
    weights = model.coef_[0].astype(np.float32).astype(np.float64)
    intercept = float(np.float32(model.intercept_[0]))
    return Line(name, head, weights, intercept, scaler, time.monotonic() - started)
