"""One task over all folds: every model, every control, and the alarms they raise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..calibration import fit_platt
from . import controls
from .folds import Fold, windows
from .learners import HAR, Learner, boosted, boosted_volatility, har_boosted, har_ridge, logistic, mirrored, persistence
from .scores import Scored, probability_summary, volatility_summary
from .snapshot import Snapshot, SnapshotError
from .tasks import VOLATILITY, Examples, examples, flipped
from .timeframes import compare_timeframes, gain

Say = Callable[[str], None]


def evaluate_task(snapshot: Snapshot, folds: list[Fold], task: str, say: Say) -> dict:
    check_features(snapshot)
    data = examples(snapshot, task)
    result = volatility(data, folds, len(snapshot.rows), say) if task in VOLATILITY else None
    return result or probabilities(data, folds, snapshot, say)


def check_features(snapshot: Snapshot) -> None:
    """Baselines and rules look at certain features by name."""
    needed = {*HAR, "hl_60", controls.COST, *(column for column, _ in controls.RULES.values())}
    missing = sorted(needed.difference(snapshot.names))
    if missing:
        raise SnapshotError(
            f"The snapshot has features of {snapshot.manifest['features']['set']}, without {', '.join(missing)}, which "
            "the baselines need. Nothing was evaluated: build it with --features crypto@1."
        )


def probabilities(data: Examples, folds: list[Fold], snapshot: Snapshot, say: Say) -> dict:
    rows = len(snapshot.rows)
    learners: dict[str, Learner] = {"lightgbm": boosted}
    if data.task == "dir15":
        learners |= {"logistic": logistic, "lightgbm-mirrored": mirrored(lambda x: flipped(x, snapshot))}
    models = {}
    for name, learner in learners.items():
        say(f"{data.task}: {name}")
        models[name] = probability_summary(data, [calibrated(data, fold, rows, learner) for fold in folds])
    say(f"{data.task}: controls")
    beside = {
        **{kind: controls.without_link(data, folds, rows, boosted, kind) for kind in controls.WITHOUT_LINK},
        "costOnly": controls.cost_only(data, folds, rows, boosted),
        "rules": controls.rules(data, folds, rows),
        "suspiciousFeatures": controls.suspicious_features(data, tested(data, folds, rows)),
    }
    say(f"{data.task}: timeframes")
    timeframes = compare_timeframes(data, folds, rows)
    return {
        "models": models,
        "controls": beside,
        "timeframes": timeframes,
        "timeframesGain": gain(timeframes),
        "alarms": controls.alarms(data.task, models, beside),
    }


def calibrated(data: Examples, fold: Fold, rows: int, learner: Learner) -> Scored:
    """Fitted on train, Platt on the calibration slice, scored once on test."""
    train, calibration, test = (data.pick(part, rows) for part in (fold.train, fold.calibration, fold.test))
    predict = learner(data.x[train], data.y[train], data.names)
    platt = fit_platt(predict(data.x[calibration]), data.y[calibration])
    p = platt.apply(predict(data.x[test]))
    return Scored(fold.name, test, p, p, float(data.y[calibration].mean()))


def volatility(data: Examples, folds: list[Fold], rows: int, say: Say) -> dict:
    """Volatility needs no calibration, so what precedes the test is all trained on."""
    learners: dict[str, Learner] = {
        "persistence": lambda _x, _y, names: persistence(data.task, names),
        "har-ridge": har_ridge,
        "lightgbm": boosted_volatility,
        "har-ridge + lightgbm": har_boosted,
    }
    tests: dict[str, list[Scored]] = {}
    for name, learner in learners.items():
        say(f"{data.task}: {name}")
        tests[name] = [forecast(data, fold, rows, learner) for fold in folds]
    models = {name: volatility_summary(data, some, tests["har-ridge"]) for name, some in tests.items()}
    say(f"{data.task}: controls")
    beside = {
        **{kind: controls.without_link(data, folds, rows, boosted_volatility, kind) for kind in controls.WITHOUT_LINK},
        "suspiciousFeatures": controls.suspicious_features(data, tested(data, folds, rows)),
    }
    return {"models": models, "controls": beside, "alarms": controls.alarms(data.task, models, beside)}


def forecast(data: Examples, fold: Fold, rows: int, learner: Learner) -> Scored:
    train, test = data.pick(np.concatenate([fold.train, fold.calibration]), rows), data.pick(fold.test, rows)
    score = learner(data.x[train], data.y[train], data.names)(data.x[test])
    return Scored(fold.name, test, score, prior=float(data.y[train].mean()))


def tested(data: Examples, folds: list[Fold], rows: int) -> np.ndarray:
    return np.concatenate([data.pick(fold.test, rows) for fold in folds])


def describe(snapshot: Snapshot, folds: list[Fold]) -> list[dict]:
    return [{"fold": fold.name, "windows": windows(snapshot.rows, fold)} for fold in folds]
