"""Trains one network: seeded, stopped by validation rows only, and continued from a checkpoint as if never stopped."""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from .networks import Attentive, Recurrent
from .recipes import Recipe, Spec

PROBABILITIES = ("win240", "dir15")
# trend60 has the size of a standard normal number; a squared error would let its tails drown the other head.
TREND_WEIGHT = 0.5
# More threads wait for each other longer than they work on networks this small, and one gives the same bits anywhere.
CPU_THREADS = 1


@dataclass(frozen=True)
class Rows:
    """Scaled inputs, and answers with one column per head; NaN where unknown."""

    x: np.ndarray
    y: np.ndarray


@dataclass
class Progress:
    """Everything that a continued training must know."""

    epoch: int = 0
    best_epoch: int = 0
    best_loss: float = float("inf")
    best_state: dict | None = None
    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def prepare(seed: int) -> None:
    """The same numbers every time, on the same machine."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.set_num_threads(CPU_THREADS)
    torch.set_flush_denormal(True)
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 for what draws without being handed a generator
    torch.manual_seed(seed)


def build(spec: Spec) -> nn.Module:
    prepare(spec.recipe.seed)
    kind = Recurrent if spec.group == "lstm" else Attentive
    recipe = spec.recipe
    return kind(len(spec.heads), recipe.hidden, recipe.layers, recipe.dropout).to(device())


def losses(logits: Tensor, y: Tensor, heads: tuple[str, ...]) -> list[Tensor]:
    """One per head, over the examples whose answer is known."""
    found = []
    for column, head in enumerate(heads):
        known = ~torch.isnan(y[:, column])
        one, answer = logits[known, column].float(), y[known, column]
        if head in PROBABILITIES:
            found.append(functional.binary_cross_entropy_with_logits(one, answer))
        else:
            found.append(TREND_WEIGHT * functional.smooth_l1_loss(one, answer))
    return found


def fit(
    network: nn.Module,
    spec: Spec,
    train: Rows,
    validation: Rows | None,
    epochs: int,
    checkpoint: Path | None = None,
    say: Callable[[str], None] = lambda _text: None,
) -> Progress:
    """Up to `epochs`; with validation rows it stops early and ends with the best epoch's weights."""
    recipe = spec.recipe
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    mark = fingerprint(spec, train, validation)
    progress = restore(checkpoint, mark, network, optimizer)
    x, y = tensors(train)
    checked = None if validation is None else tensors(validation)
    while progress.epoch < epochs and not exhausted(progress, recipe, checked is not None):
        started = time.monotonic()
        one_epoch(network, optimizer, x, y, spec, progress.epoch)
        progress.epoch += 1
        if checked is not None:
            note(progress, network, evaluate(network, *checked, spec.heads))
            say(f"{spec.name}: epoch {progress.epoch}, validation loss {progress.losses[-1]:.5f}")
        progress.seconds += time.monotonic() - started
        if checkpoint is not None:
            kept = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "progress": vars(progress)}
            torch.save({**kept, "fingerprint": mark}, checkpoint)
    if checked is not None and progress.best_state is not None:
        network.load_state_dict(progress.best_state)
    network.eval()
    return progress


def fingerprint(spec: Spec, train: Rows, validation: Rows | None) -> str:
    """Names a training by its settings and rows: only the same one is continued."""
    digest = hashlib.sha256(repr(spec).encode())
    for rows in (train, validation):
        digest.update(b"none" if rows is None else rows.x.tobytes() + rows.y.tobytes())
    return digest.hexdigest()


def restore(checkpoint: Path | None, mark: str, network: nn.Module, optimizer: torch.optim.Optimizer) -> Progress:
    """From the last whole epoch; what was kept of another training is not looked at and will be written over."""
    if checkpoint is None or not checkpoint.is_file():
        return Progress()
    kept = torch.load(checkpoint, map_location=device(), weights_only=True)
    if kept.get("fingerprint") != mark:
        return Progress()
    network.load_state_dict(kept["network"])
    optimizer.load_state_dict(kept["optimizer"])
    return Progress(**kept["progress"])


def exhausted(progress: Progress, recipe: Recipe, watched: bool) -> bool:
    return watched and progress.epoch - progress.best_epoch >= recipe.patience


def note(progress: Progress, network: nn.Module, loss: float) -> None:
    progress.losses.append(loss)
    if loss < progress.best_loss:
        progress.best_loss, progress.best_epoch = loss, progress.epoch
        progress.best_state = {name: value.detach().clone() for name, value in network.state_dict().items()}


def one_epoch(
    network: nn.Module, optimizer: torch.optim.Optimizer, x: Tensor, y: Tensor, spec: Spec, epoch: int
) -> None:
    """The order of rows and the dropout of an epoch depend on its number alone, so that it can be continued at."""
    recipe, where = spec.recipe, device()
    torch.manual_seed(recipe.seed * 1000 + epoch)
    order = torch.from_numpy(np.random.default_rng([recipe.seed, epoch]).permutation(len(x))).to(where)
    half = torch.bfloat16 if where.type == "cuda" and torch.cuda.is_bf16_supported() else torch.float16
    scale = torch.amp.GradScaler(enabled=where.type == "cuda" and half is torch.float16)
    network.train()
    step = recipe.batch * recipe.accumulate
    for first in range(0, len(order), step):
        optimizer.zero_grad(set_to_none=True)
        whole = order[first : first + step]
        for part in torch.split(whole, recipe.batch):
            with torch.autocast(where.type, dtype=half, enabled=where.type == "cuda"):
                logits = network(x[part])
            loss = torch.stack(losses(logits, y[part], spec.heads)).sum() * (len(part) / len(whole))
            scale.scale(loss).backward()
        scale.unscale_(optimizer)
        nn.utils.clip_grad_norm_(network.parameters(), recipe.gradient)
        scale.step(optimizer)
        scale.update()


def evaluate(network: nn.Module, x: Tensor, y: Tensor, heads: tuple[str, ...]) -> float:
    network.eval()
    with torch.no_grad():
        logits = torch.cat([network(part) for part in torch.split(x, 4096)])
        return float(torch.stack(losses(logits, y, heads)).sum())


def tensors(rows: Rows) -> tuple[Tensor, Tensor]:
    where = device()
    return torch.from_numpy(rows.x).to(where), torch.from_numpy(rows.y.astype(np.float32)).to(where)
