"""Figures of a run as JSON and as named numbers."""

from __future__ import annotations

import math

import numpy as np


def finite(value: object) -> object:
    """NaN has no place in JSON: what could not be computed is null."""
    if isinstance(value, dict):
        return {key: finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inner) for inner in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value


def flat(tree: object, prefix: str = "") -> dict[str, float]:
    """Every number of a nested result by its path, `dir15/lightgbm/auc`; lists are left out."""
    if isinstance(tree, bool) or not isinstance(tree, dict | int | float):
        return {}
    if not isinstance(tree, dict):
        return {prefix: float(tree)}
    found: dict[str, float] = {}
    for key, value in tree.items():
        found |= flat(value, f"{prefix}/{named(key)}" if prefix else named(key))
    return found


def named(key: object) -> str:
    """Only what MLflow allows in a metric's name."""
    return "".join(letter if letter.isalnum() or letter in "_-. :" else "-" for letter in str(key))
