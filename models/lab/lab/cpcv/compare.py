"""Every variant over every split, put together to whole paths, and what choosing the best of them is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..calibration import fit_platt
from ..split import DAY_MS
from ..walk.learners import Learner
from ..walk.scores import Scored, auc, best_decile_rows
from ..walk.tasks import Examples
from .overfit import deflated_sharpe, expected_best, moments, overfitting, sharpe
from .splits import Split

SHUFFLE_SEED = 11


@dataclass(frozen=True)
class GroupScore:
    """One group scored by the models of one split."""

    group: int
    auc: float
    error: pd.Series
    base: float
    n: int
    # Mean net R of the most certain tenth by UTC day, 0 on days of the group without any of it.
    result: pd.Series


def scored(data: Examples, parts: list[Split], rows: int, learner: Learner, shuffle: bool = False) -> list[GroupScore]:
    return [one for split in parts for one in one_split(data, split, rows, learner, shuffle)]


def one_split(data: Examples, split: Split, rows: int, learner: Learner, shuffle: bool) -> list[GroupScore]:
    train, calibration = data.pick(split.train, rows), data.pick(split.calibration, rows)
    labels = data.y[train]
    if shuffle:
        labels = np.random.default_rng(SHUFFLE_SEED).permutation(labels)
    predict = learner(data.x[train], labels, data.names)
    platt = fit_platt(predict(data.x[calibration]), data.y[calibration])
    return [of_group(data, group, data.pick(test, rows), predict, platt.apply) for group, test in split.tests.items()]


def of_group(data: Examples, group: int, test: np.ndarray, predict: Callable, calibrate: Callable) -> GroupScore:
    p, y = calibrate(predict(data.x[test])), data.y[test]
    days = data.slot[test] // DAY_MS
    chosen, net = best_decile_rows(data, Scored(str(group), test, p, p))
    earned = pd.Series(net).groupby(data.slot[chosen] // DAY_MS).mean().reindex(np.unique(days), fill_value=0.0)
    error = pd.Series((p - y) ** 2).groupby(days).sum()
    return GroupScore(group, auc(y, p), error, float(np.sum((y.mean() - y) ** 2)), len(test), earned)


def paths(tests: list[GroupScore]) -> list[list[GroupScore]]:
    """Path j takes of each group the j-th split that tested it, so that every path is all of history once."""
    by_group: dict[int, list[GroupScore]] = {}
    for one in tests:
        by_group.setdefault(one.group, []).append(one)
    return [list(path) for path in zip(*(by_group[group] for group in sorted(by_group)), strict=True)]


def summary(tests: list[GroupScore]) -> dict:
    whole = paths(tests)
    return {
        "paths": len(whole),
        "n": sum(one.n for one in whole[0]),
        "auc": spread([np.mean([one.auc for one in path]) for path in whole]),
        "brierSkill": spread([skill(path) for path in whole]),
        "sharpe": spread([sharpe(np.concatenate([one.result for one in path])) for path in whole]),
        "meanR": spread([np.mean(np.concatenate([one.result for one in path])) for path in whole]),
        "aucByGroup": {
            group: float(np.mean([one.auc for one in tests if one.group == group]))
            for group in sorted({one.group for one in tests})
        },
    }


def skill(path: list[GroupScore]) -> float:
    """Brier skill of a whole path, against each group's own base rate."""
    return float(1 - sum(one.error.sum() for one in path) / sum(one.base for one in path))


def spread(values: list[float]) -> dict:
    return {
        "mean": float(np.mean(values)),
        "low": float(min(values)),
        "high": float(max(values)),
        "sd": float(np.std(values, ddof=1)) if len(values) > 1 else None,
    }


def daily(tests: list[GroupScore], what: str) -> pd.Series:
    """Mean over the paths, by day."""
    whole = pd.concat([getattr(one, what) for one in tests])
    return whole.groupby(level=0).sum() / len(paths(tests))


def choosing(by_variant: dict[str, list[GroupScore]]) -> dict:
    """Whether the best of the variants is better than luck: by squared error, and by what its best tenth earned."""
    error = pd.DataFrame({name: -daily(tests, "error") for name, tests in by_variant.items()})
    result = pd.DataFrame({name: daily(tests, "result") for name, tests in by_variant.items()})
    ratios = {name: sharpe(column.to_numpy()) for name, column in result.items()}
    best = max(ratios, key=lambda name: ratios[name])
    benchmark = expected_best(float(np.var(list(ratios.values()), ddof=1)), len(ratios)) if len(ratios) > 1 else 0.0
    many = len(by_variant) > 1
    return {
        "variants": list(by_variant),
        "days": len(result),
        "overfittingByError": overfitting(error.to_numpy()) if many else None,
        "overfittingByResult": overfitting(result.to_numpy(), sharpe) if many else None,
        "best": best,
        "dailySharpe": ratios,
        "expectedBestOfNone": benchmark,
        "deflatedSharpe": deflated_sharpe(ratios[best], benchmark, len(result), *moments(result[best].to_numpy())),
    }
