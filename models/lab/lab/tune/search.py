"""The search itself, and what the best settings are worth against the untuned ones where no trial has looked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from ..cpcv.variants import boosted_with
from ..metrics import BOOTSTRAP_SEED
from ..split import DAY_MS
from ..walk.learners import Learner
from ..walk.scores import DRAWS, auc, auc_of_levels, quantiles
from ..walk.tasks import Examples
from .parts import Parts
from .space import suggested, untuned

SEED = 20250601
SHUFFLE_SEED = 11
# Trials before any is given up, and folds of a trial before it may be.
STARTING_TRIALS, STARTING_FOLDS = 10, 1


@dataclass
class Trial:
    number: int
    settings: dict[str, float]
    folds: list[float] = field(default_factory=list)
    state: str = "complete"
    seconds: float = 0.0

    @property
    def value(self) -> float:
        """Mean AUC over the folds it got through."""
        return float(np.mean(self.folds))


def trees_of(settings: dict[str, float]) -> Learner:
    rest = {name: value for name, value in settings.items() if name != "rounds"}
    return boosted_with(int(settings["rounds"]), **rest)


def search(data: Examples, parts: Parts, rows: int, trials: int, done: Callable[[Trial], None]) -> list[Trial]:
    """The first trial is the untuned one; each is given up when it is below the median of its forerunners."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    pruner = optuna.pruners.MedianPruner(n_startup_trials=STARTING_TRIALS, n_warmup_steps=STARTING_FOLDS)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=SEED), pruner=pruner)
    study.enqueue_trial(untuned())
    picked = [(data.pick(train, rows), data.pick(test, rows)) for train, test in parts.folds]
    kept: list[Trial] = []

    def objective(asked) -> float:
        one, begun = Trial(asked.number, suggested(asked)), monotonic()
        for step, (train, test) in enumerate(picked):
            one.folds.append(area(data, train, test, trees_of(one.settings)))
            asked.report(one.value, step)
            if step + 1 < len(picked) and asked.should_prune():
                one.state = "pruned"
                break
        one.seconds = monotonic() - begun
        kept.append(one)
        done(one)
        if one.state == "pruned":
            raise optuna.TrialPruned
        return one.value

    study.optimize(objective, n_trials=trials)
    return kept


def area(data: Examples, train: np.ndarray, test: np.ndarray, learner: Learner) -> float:
    return auc(data.y[test], learner(data.x[train], data.y[train], data.names)(data.x[test]))


def verdict(data: Examples, parts: Parts, rows: int, best: dict[str, float]) -> dict:
    """Both trained on all the search saw, scored once on the untouched part."""
    train, test = data.pick(parts.search, rows), data.pick(parts.untouched, rows)
    shuffled = np.random.default_rng(SHUFFLE_SEED).permutation(data.y[train])
    scores = {
        name: trees_of(settings)(data.x[train], labels, data.names)(data.x[test])
        for name, settings, labels in (
            ("untuned", untuned(), data.y[train]),
            ("tuned", best, data.y[train]),
            ("shuffled", best, shuffled),
        )
    }
    y, slot = data.y[test], data.slot[test]
    interval = difference(y, slot, scores["tuned"], scores["untuned"])
    return {
        "n": len(test),
        "days": len(np.unique(slot // DAY_MS)),
        "untunedAuc": auc(y, scores["untuned"]),
        "tunedAuc": auc(y, scores["tuned"]),
        "shuffledLabelsAuc": auc(y, scores["shuffled"]),
        "difference": auc(y, scores["tuned"]) - auc(y, scores["untuned"]),
        "differenceInterval": interval,
        "earned": interval[0] > 0,
    }


def difference(y: np.ndarray, slot: np.ndarray, one: np.ndarray, other: np.ndarray) -> list[float]:
    """95 % interval of the difference of two AUCs on the same rows, whole UTC days drawn."""
    days, day = np.unique(slot // DAY_MS, return_inverse=True)
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    drawn = rng.multinomial(len(days), np.full(len(days), 1 / len(days)), size=DRAWS)
    levels = [np.unique(score, return_inverse=True) for score in (one, other)]
    return quantiles(
        np.array(
            [
                np.subtract(*(auc_of_levels(y, level, len(known), times[day].astype(float)) for known, level in levels))
                for times in drawn
            ]
        )
    )
