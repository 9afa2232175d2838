"""From rows to trained members: scaler on training rows only, epochs found on validation rows, the rest by recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..members import Scaler, fit_scaler
from ..walk.snapshot import Snapshot
from . import training
from .inputs import Answers, Sides, answers, sides
from .network_member import NetworkMember
from .recipes import SPECS, Spec
from .saved import TOLERANCE, difference, save_members
from .windows import mission_window, thinned

Say = Callable[[str], None]


@dataclass(frozen=True)
class Trained:
    member: NetworkMember
    progress: training.Progress
    rows: int


def train_rows(
    snapshot: Snapshot,
    spec: Spec,
    train: np.ndarray,
    validation: np.ndarray | None,
    known: Answers,
    epochs: int | None = None,
    checkpoint: Path | None = None,
    say: Say = lambda _text: None,
) -> Trained:
    """Early stopping on `validation`, or a fixed number of epochs without it."""
    recipe, slots = spec.recipe, snapshot.rows["slot"].to_numpy()
    shown = sides(snapshot, thinned(slots, train, recipe.minutes_apart), known)
    scaler = fit_scaler(shown.x)
    checked = None
    if validation is not None:
        checked = numbers(sides(snapshot, thinned(slots, validation, recipe.minutes_apart), known), scaler, spec)
    network = training.build(spec)
    most = recipe.most_epochs if epochs is None else epochs
    progress = training.fit(network, spec, numbers(shown, scaler, spec), checked, most, checkpoint, say)
    used = progress.best_epoch if checked is not None else progress.epoch
    parameters = {"epochs": used, "hidden": recipe.hidden, "layers": recipe.layers}
    return Trained(NetworkMember(spec, network, scaler, parameters, progress.seconds), progress, len(shown.x))


def numbers(some: Sides, scaler: Scaler, spec: Spec) -> training.Rows:
    return training.Rows(scaler.apply(some.x), np.stack([some.targets[head] for head in spec.heads], axis=1))


def train_all(snapshot: Snapshot, out: Path, say: Say) -> list[dict]:
    """Writes `search/` (trained before the validation rows) and `final/` (the same epochs on all rows before 2025)."""
    known, report = answers(snapshot), []
    searched, final = [], []
    (out / "checkpoints").mkdir(parents=True, exist_ok=True)
    for spec in SPECS:
        window = mission_window(snapshot.rows, spec)
        first = train_rows(
            snapshot,
            spec,
            window.train,
            window.validation,
            known,
            checkpoint=out / "checkpoints" / f"{spec.name}-search.pt",
            say=say,
        )
        epochs = first.progress.best_epoch
        say(f"{spec.name}: {epochs} epochs, now on all rows before 2025")
        last = train_rows(
            snapshot,
            spec,
            window.whole,
            None,
            known,
            epochs,
            checkpoint=out / "checkpoints" / f"{spec.name}-final.pt",
            say=say,
        )
        searched.append(described(snapshot, first, window.validation, known))
        final.append(described(snapshot, last, window.validation, known))
        report.append({"name": spec.name, "search": searched[-1][1], "final": final[-1][1]})
    save_members(out / "search", searched)
    save_members(out / "final", final)
    return report


def described(snapshot: Snapshot, one: Trained, some: np.ndarray, known: Answers) -> tuple[NetworkMember, dict]:
    """The member with what is known of its making; refused when its graph does not answer as it does."""
    compared = sides(snapshot, some[:: max(1, len(some) // 500)], known).x
    furthest = difference(one.member, compared)
    if furthest > TOLERANCE:
        raise ArithmeticError(f"{one.member.name}: its ONNX graph answers {furthest} beside the network.")
    facts = {
        "trainedRows": one.rows,
        "validationLosses": one.progress.losses,
        "comparedRows": len(compared),
        "onnxDifference": furthest,
    }
    return one.member, facts
