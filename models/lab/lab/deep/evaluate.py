"""The networks on the folds of the walk-forward, beside linear models and trees on the same rows, with controls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..calibration import fit_platt
from ..walk.controls import NOISE_LIMIT, SEEDS, WITHOUT_LINK
from ..walk.evaluate import calibrated
from ..walk.folds import Fold, walk_forward
from ..walk.learners import boosted, logistic
from ..walk.scores import Scored, auc, probability_summary
from ..walk.snapshot import Snapshot, SnapshotError
from ..walk.tasks import LONGEST, Examples, examples, series_numbers
from .build import Say, Trained, train_rows
from .inputs import COLUMNS, Answers, answers, positions, sides
from .network_member import NetworkMember
from .recipes import SPECS
from .windows import inner, of_symbol, thinned

TASKS = {"dir15": ("lstm",), "win240": ("lstm", "transformer")}
# A control trains every network of every fold again, so there is one of each kind and not three.
CONTROL_SEED = SEEDS[0]

# Rows that are learned from here: half of what the networks that ship see, so that an evening is enough.
MINUTES_APART = 16

Networks = dict[str, NetworkMember]
Keep = Callable[[dict], None]


def evaluate_deep(snapshot: Snapshot, say: Say, keep: Keep) -> dict:
    """`keep` is handed all that is known after every step: a run may take hours on a busy machine."""
    folds = walk_forward(snapshot.rows, LONGEST)
    if not folds:
        raise SnapshotError("The snapshot is too short to walk forward, so nothing was evaluated. Build a longer one.")
    slots = snapshot.rows["slot"].to_numpy()
    folds = [replace(fold, train=thinned(slots, fold.train, MINUTES_APART)) for fold in folds]
    data = {task: examples(snapshot, task) for task in TASKS}
    known, rows = answers(snapshot), len(snapshot.rows)
    trained = [in_fold(snapshot, fold, known, say) for fold in folds]
    result: dict = {
        "snapshot": snapshot.id,
        "minutesApart": MINUTES_APART,
        "folds": {fold.name: facts for fold, (_, facts) in zip(folds, trained, strict=True)},
        "trend60": trend(snapshot, folds, known, [networks for networks, _ in trained]),
        "controlSeeds": 1,
        "tasks": {task: {"models": {}} for task in TASKS},
    }
    for task, groups in TASKS.items():
        models = result["tasks"][task]["models"]
        for group in groups:
            tests = [
                tested(data[task], fold, rows, networks, group)
                for fold, (networks, _) in zip(folds, trained, strict=True)
            ]
            models[group] = probability_summary(data[task], tests)
        keep(result)
    for task, one in data.items():
        result["tasks"][task]["models"] |= baselines(one, folds, rows, snapshot, say)
        keep(result)
    for fold in folds:
        for kind in WITHOUT_LINK:
            say(f"{fold.name}: {kind}")
            networks, _ = in_fold(snapshot, fold, unlinked(snapshot, fold, known, kind), lambda _text: None)
            for task, groups in TASKS.items():
                for group in groups:
                    area = noise(data[task], fold, rows, networks, group)
                    result["tasks"][task].setdefault(kind, {}).setdefault(group, {})[fold.name] = area
        keep(result)
    return {**result, "alarms": alarms(result["tasks"])}


def in_fold(snapshot: Snapshot, fold: Fold, known: Answers, say: Say) -> tuple[Networks, dict]:
    """All networks trained before a test; each stops by the last fifth of its own training rows."""
    networks, facts, slots = {}, {}, snapshot.rows["slot"].to_numpy()
    for spec in SPECS:
        train, validation = inner(slots, of_symbol(snapshot.rows, fold.train, spec))
        if len(train) == 0:
            continue
        one: Trained = train_rows(snapshot, spec, train, validation, known)
        say(f"{fold.name}: {spec.name}, {one.progress.best_epoch} epochs, {one.progress.seconds:.0f} s")
        networks[spec.name] = one.member
        facts[spec.name] = {"epochs": one.progress.best_epoch, "seconds": one.progress.seconds, "rows": one.rows}
    return networks, facts


def answer(networks: Networks, group: str, head: str, x: np.ndarray, symbol: np.ndarray) -> np.ndarray:
    """Each coin by its own network; one that nothing could be learned of yet by that of BTC."""
    if group == "transformer":
        return networks[group].predict(x)[head]
    found = np.full(len(x), np.nan)
    for coin in np.unique(symbol):
        own = networks.get(f"lstm-{coin.split('/')[0].lower()}", networks["lstm-btc"])
        found[symbol == coin] = own.predict(x[symbol == coin])[head]
    return found


def tested(data: Examples, fold: Fold, rows: int, networks: Networks, group: str) -> Scored:
    """Platt on the calibration slice, scored once on test."""
    columns = positions(data.names)

    def ask(part: np.ndarray) -> np.ndarray:
        return answer(networks, group, data.task, data.x[part][:, columns], data.symbol[part])

    calibration, test = data.pick(fold.calibration, rows), data.pick(fold.test, rows)
    p = fit_platt(ask(calibration), data.y[calibration]).apply(ask(test))
    return Scored(fold.name, test, p, p, float(data.y[calibration].mean()))


def noise(data: Examples, fold: Fold, rows: int, networks: Networks, group: str) -> float:
    test = data.pick(fold.test, rows)
    x = data.x[test][:, positions(data.names)]
    return auc(data.y[test], answer(networks, group, data.task, x, data.symbol[test]))


def unlinked(snapshot: Snapshot, fold: Fold, known: Answers, kind: str) -> Answers:
    """Answers of other training rows, all heads of a row together."""
    every, nothing = np.arange(len(snapshot.rows)), np.zeros((len(snapshot.rows), 2))
    columns = {name: snapshot.rows[name].to_numpy() for name in ("slot", "symbol")}
    numbered = Examples(
        "rows", [], every, nothing, every, series=series_numbers(snapshot), net_r=nothing, gross_bp=every, **columns
    )
    source = WITHOUT_LINK[kind](numbered, fold.train, CONTROL_SEED)
    return known.moved(fold.train, np.asarray(source, dtype=int))


def baselines(data: Examples, folds: list[Fold], rows: int, snapshot: Snapshot, say: Say) -> dict:
    """Trees and a linear model on exactly what the networks see."""
    found, columns = {}, positions(snapshot.names)
    narrow = replace(data, x=data.x[:, columns], names=list(COLUMNS))
    for name, learner in (("lightgbm", boosted), ("logistic", logistic)):
        say(f"{data.task}: {name}")
        found[name] = probability_summary(narrow, [calibrated(narrow, fold, rows, learner) for fold in folds])
    return found


def trend(snapshot: Snapshot, folds: list[Fold], known: Answers, networks: list[Networks]) -> dict:
    """How far the transformer's trend60 goes with what came, long side: correlation per fold, and the sign."""
    by_fold: dict[str, dict] = {}
    for fold, some in zip(folds, networks, strict=True):
        shown = sides(snapshot, fold.test, known)
        forecast = some["transformer"].predict(shown.x[: len(fold.test)])["trend60"]
        truth = shown.targets["trend60"][: len(fold.test)]
        clear = np.isfinite(truth)
        by_fold[fold.name] = {
            "n": int(clear.sum()),
            "correlation": float(np.corrcoef(forecast[clear], truth[clear])[0, 1]),
            "signRight": float((np.sign(forecast[clear]) == np.sign(truth[clear])).mean()),
        }
    return by_fold


def alarms(tasks: dict) -> list[str]:
    found = []
    for task, one in tasks.items():
        for kind in WITHOUT_LINK:
            for group, areas in one[kind].items():
                mean = float(np.mean(list(areas.values())))
                if abs(mean - 0.5) > NOISE_LIMIT:
                    found.append(f"{task}: {group} with {kind} reaches AUC {mean:.3f} instead of 0.5.")
    return found
