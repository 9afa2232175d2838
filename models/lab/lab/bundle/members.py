"""Trains every member of a bundle on one set of rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..members import Member
from ..walk.learners import HAR
from ..walk.snapshot import Snapshot
from . import lines, outliers, trees
from .rows import market, signs, trades
from .volatility import HEADS, volatility

Say = Callable[[str], None]
# The line on dir15 stands beside the trees for comparison.
DIRECTIONS = ("direction", "direction-line")


def plain_members(snapshot: Snapshot, numbers: np.ndarray, seed: int, say: Say) -> list[Member]:
    """Everything that needs no torch."""
    names, sides = snapshot.names, trades(snapshot, numbers)
    found: list[Member] = []

    def add(member: Member) -> None:
        found.append(member)
        say(f"{member.name}: {member.seconds:.0f} s")

    add(trees.lightgbm(sides.x, sides.win, names, seed))
    add(trees.xgboost(sides.x, sides.win, names, seed))
    add(lines.logistic("logistic", "win240", sides.x, sides.win))
    way, mirror = market(snapshot, numbers, "dir15"), signs(snapshot)
    up = way.frame["y"].to_numpy()
    add(trees.direction(way.x, up, names, mirror, seed))
    both = np.concatenate([way.x, way.x * mirror])
    add(lines.logistic("direction-line", "dir15", both, np.concatenate([up, 1 - up])))
    if set(HAR) <= set(names):
        examples = {head: market(snapshot, numbers, head) for head in HEADS}
        add(volatility({head: (one.x, one.frame["y"].to_numpy()) for head, one in examples.items()}, names, seed))
    add(outliers.isolation(snapshot.features[numbers], seed))
    return found


def with_head(members: list[Member], head: str) -> dict[str, list[Member]]:
    """Members that answer the head, by group."""
    groups: dict[str, list[Member]] = {}
    for member in members:
        if head in member.heads:
            groups.setdefault(member.group, []).append(member)
    return groups
