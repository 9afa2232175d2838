"""A trained network as a member of a bundle: what it answers, and its ONNX graph."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ..members import Scaler
from .inputs import COLUMNS
from .recipes import Spec
from .training import PROBABILITIES, device

OPSET = 17


@dataclass(frozen=True)
class NetworkMember:
    """Fulfils `members.Member`."""

    spec: Spec
    network: nn.Module
    scaler: Scaler
    parameters: Mapping[str, int]
    seconds: float

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def group(self) -> str:
        return self.spec.group

    @property
    def kind(self) -> str:
        return self.spec.group

    @property
    def symbols(self) -> tuple[str, ...] | None:
        return None if self.spec.symbol is None else (self.spec.symbol,)

    @property
    def columns(self) -> tuple[str, ...]:
        return COLUMNS

    @property
    def heads(self) -> tuple[str, ...]:
        return self.spec.heads

    def predict(self, x: np.ndarray) -> dict[str, np.ndarray]:
        scaled = torch.from_numpy(self.scaler.apply(x)).to(device())
        with torch.no_grad():
            parts = [Answering(self.network, self.heads)(part) for part in torch.split(scaled, 4096)]
        whole = [torch.cat(pieces).cpu().numpy()[:, -1].astype(np.float64) for pieces in zip(*parts, strict=True)]
        return dict(zip(self.heads, whole, strict=True))

    def to_onnx(self) -> bytes:
        graph, target = Answering(self.network, self.heads).to("cpu").eval(), io.BytesIO()
        with warnings.catch_warnings():
            # The exporter that writes the LSTM as one node warns of its age, and of batches that this graph allows.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                graph,
                (torch.zeros(2, len(COLUMNS)),),
                target,
                input_names=["features"],
                output_names=list(self.heads),
                dynamic_axes={name: {0: "rows"} for name in ("features", *self.heads)},
                opset_version=OPSET,
                dynamo=False,
            )
        self.network.to(device())
        return target.getvalue()


class Answering(nn.Module):
    """Logits as answers: [rows, 2] with the probability second, or [rows, 1] with the value."""

    def __init__(self, network: nn.Module, heads: tuple[str, ...]) -> None:
        super().__init__()
        self.network, self.heads = network, heads

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        logits, found = self.network(x), []
        for column, head in enumerate(self.heads):
            one = logits[:, column : column + 1]
            p = torch.sigmoid(one)
            found.append(torch.cat([1 - p, p], dim=1) if head in PROBABILITIES else one)
        return tuple(found)
