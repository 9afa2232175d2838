"""What the trees look at: gain of their splits, and what a shuffled feature costs them on rows they have not seen."""

from __future__ import annotations

import numpy as np

from ..metrics import auc
from .rows import Rows
from .trees import Trees

# Below this share of all gain a feature is dead.
DEAD = 0.001
SEED = 5


def gain_shares(member: Trees, names: list[str]) -> dict[str, float]:
    """Falling; shares of the whole."""
    gain = member.gain()
    total = gain.sum()
    shares = gain / total if total > 0 else gain
    return {names[column]: float(shares[column]) for column in np.argsort(-shares, kind="stable")}


def dead(shares: dict[str, float]) -> list[str]:
    return sorted(name for name, share in shares.items() if share < DEAD)


def permutation(member: Trees, rows: Rows, names: list[str]) -> dict[str, float]:
    """AUC lost when one feature is shuffled, features that a tree looks at only, falling."""
    rng = np.random.default_rng(SEED)
    whole = auc(rows.win, member.predict(rows.x)[member.head])
    lost = {}
    for column in sorted({column for column, _ in member.trees.splits()}):
        x = rows.x.copy()
        x[:, column] = x[rng.permutation(len(x)), column]
        lost[names[column]] = whole - auc(rows.win, member.predict(x)[member.head])
    return dict(sorted(lost.items(), key=lambda item: -item[1]))
