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
from .windows import Window, mission_window, thinned

Say = Callable[[str], None]


@dataclass(frozen=True)
class Trained:
    member: NetworkMember
    progress: training.Progress
    rows: int
    last_slot: int


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
    return Trained(
        NetworkMember(spec, network, scaler, parameters, progress.seconds),
        progress,
        len(shown.x),
        int(slots[shown.row].max()),
    )


def numbers(some: Sides, scaler: Scaler, spec: Spec) -> training.Rows:
    return training.Rows(scaler.apply(some.x), np.stack([some.targets[head] for head in spec.heads], axis=1))


def train_members(
    snapshot: Snapshot, window_of: Callable[[Spec], Window], say: Say, checkpoints: Path | None = None
) -> tuple[list[Trained], list[Trained]]:
    """As they were before the validation rows, and with the same epochs on the whole window."""
    known, searched, final = answers(snapshot), [], []
    for spec in SPECS:
        window = window_of(spec)
        first = train_rows(
            snapshot,
            spec,
            window.train,
            window.validation,
            known,
            checkpoint=kept(checkpoints, spec, "search"),
            say=say,
        )
        epochs = first.progress.best_epoch
        say(f"{spec.name}: {epochs} epochs, {first.progress.seconds:.0f} s; now on the whole window")
        last = train_rows(
            snapshot, spec, window.whole, None, known, epochs, checkpoint=kept(checkpoints, spec, "final"), say=say
        )
        searched.append(first)
        final.append(last)
        for one in (first, last):
            check_graph(snapshot, one, window.validation, known)
    return searched, final


def kept(folder: Path | None, spec: Spec, stage: str) -> Path | None:
    return None if folder is None else folder / f"{spec.name}-{stage}.pt"


def check_graph(snapshot: Snapshot, one: Trained, some: np.ndarray, known: Answers) -> None:
    """Refuses a network whose ONNX graph does not answer as it does."""
    compared = sides(snapshot, some[:: max(1, len(some) // 500)], known).x
    furthest = difference(one.member, compared)
    if furthest > TOLERANCE:
        raise ArithmeticError(f"{one.member.name}: its ONNX graph answers {furthest} beside the network.")


def train_all(snapshot: Snapshot, out: Path, say: Say) -> list[dict]:
    """Writes `search/` (trained before the validation rows) and `final/` (the same epochs on all rows before 2025)."""
    (out / "checkpoints").mkdir(parents=True, exist_ok=True)
    searched, final = train_members(
        snapshot, lambda spec: mission_window(snapshot.rows, spec), say, out / "checkpoints"
    )
    for folder, members in (("search", searched), ("final", final)):
        save_members(out / folder, [(one.member, facts(snapshot, one)) for one in members])
    return [
        {"name": first.member.name, "search": facts(snapshot, first), "final": facts(snapshot, last)}
        for first, last in zip(searched, final, strict=True)
    ]


def facts(snapshot: Snapshot, one: Trained) -> dict:
    """What is known of a member's making. `lastSlot`: of the rows that it was trained on."""
    return {
        "snapshot": snapshot.id,
        "trainedRows": one.rows,
        "lastSlot": one.last_slot,
        "epochs": one.member.parameters["epochs"],
        "seconds": one.progress.seconds,
        "validationLosses": one.progress.losses,
    }
