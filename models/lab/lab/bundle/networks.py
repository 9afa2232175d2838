"""The networks as members of a bundle: trained on its slices, or read from a folder that `lab.deep` wrote before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ..members import Member
from ..walk.folds import ends
from ..walk.snapshot import Snapshot, SnapshotError
from ..walk.tasks import LONGEST
from .slices import Slices

Say = Callable[[str], None]
Both = tuple[list[Member], list[Member]]


def train(snapshot: Snapshot, slices: Slices, say: Say) -> Both:
    """Needs torch. The first list was trained before the validation slice, the second on everything but calibration."""
    from ..deep.build import train_members
    from ..deep.windows import window

    searched, final = train_members(
        snapshot, lambda spec: window(snapshot.rows, spec, slices.train, slices.validation, slices.fit), say
    )
    return [one.member for one in searched], [one.member for one in final]


def load(folder: Path) -> Callable[[Snapshot, Slices, Say], Both]:
    """Needs no torch. Networks that have seen a slice on which something is decided are refused."""

    def read(snapshot: Snapshot, slices: Slices, say: Say) -> Both:
        from ..deep.saved import load_members

        searched, final = load_members(folder / "search"), load_members(folder / "final")
        slots = snapshot.rows["slot"].to_numpy()
        for members, part, name in (
            (searched, slices.validation, "validation"),
            (final, slices.calibration, "calibration"),
        ):
            first = int(slots[part].min())
            seen = [one.name for one in members if ends(np.array([one.last_slot]), LONGEST)[0] > first]
            if seen:
                raise SnapshotError(
                    f"{folder}: {', '.join(seen)} were trained on rows of the {name} slice, or too close to it. "
                    "Nothing was trained: leave --networks out, and they are trained on the slices of this bundle."
                )
        say(f"{len(final)} networks from {folder}")
        return list(searched), list(final)

    return read
