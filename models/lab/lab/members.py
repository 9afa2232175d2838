"""What the bundle builder asks of a trained model, whatever trained it.

The one agreement between those who train and the one who writes the bundle; nothing here needs torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

# Standardised inputs beyond this many standard deviations are cut off: one stray minute must not move a network.
CLIP = 8.0


@dataclass(frozen=True)
class Scaler:
    """Mean and standard deviation per column, of training rows only; written to the manifest, applied in TypeScript."""

    mean: np.ndarray
    std: np.ndarray
    clip: float = CLIP

    def apply(self, x: np.ndarray) -> np.ndarray:
        """Clamped in float64, then rounded to float32: what the exported graph is fed with."""
        scaled = (np.asarray(x, dtype=np.float64) - self.mean) / self.std
        return np.clip(scaled, -self.clip, self.clip).astype(np.float32)


def fit_scaler(x: np.ndarray) -> Scaler:
    """A column that never moves gets a standard deviation of 1."""
    mean, std = x.mean(axis=0, dtype=np.float64), x.std(axis=0, dtype=np.float64)
    return Scaler(mean, np.where(std > 1e-12, std, 1.0))


class Member(Protocol):
    """A trained model of a bundle. `parameters` is what its file is named by, for instance epochs and hidden size."""

    name: str
    group: str
    kind: str
    # None = every symbol.
    symbols: tuple[str, ...] | None
    # Names in the order of its input; None = all names of the feature set.
    columns: tuple[str, ...] | None
    # None = the graph takes the features as they are.
    scaler: Scaler | None
    heads: tuple[str, ...]
    parameters: Mapping[str, int]
    seconds: float

    def predict(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """Per head one float64 for each row of x.

        `x` holds its `columns` as the feature set gives them, unscaled, with the side already applied. Answers are the
        probability of that side for `win240` and `dir15`, the value as it is for every other head.
        """
        ...

    def to_onnx(self) -> bytes:
        """A graph with the input `features`, float32 [rows, columns], already scaled, and one output for each head.

        The output of `win240` and `dir15` is float32 [rows, 2] with the probability in the second column, that of every
        other head float32 [rows, 1].
        """
        ...
