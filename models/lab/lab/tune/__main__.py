"""`npm run lab:tune -- --snapshot DIR --task win240`: a search over settings, and whether it earned anything.

Exit codes: 0 done · 2 bad input · 3 Optuna is not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from .. import tracking
from ..figures import finite
from ..split import ms
from ..tracking import Run, track
from ..walk.folds import MISSION_VALIDATION, scored_rows
from ..walk.snapshot import Snapshot, SnapshotError, read_snapshot
from ..walk.tasks import LONGEST, examples
from .parts import FOLDS, parts_of
from .search import SEED, Trial, search, verdict
from .space import untuned

TASKS = ("win240", "dir15", "win60")
MODELS = ("lightgbm",)
INSTALL = "uv sync --project models/lab --group tune"
MISSING = f"The search needs Optuna, which is not installed, so nothing was done: {INSTALL}"


def main(arguments: list[str]) -> int:
    wish = parser().parse_args(arguments)
    if importlib.util.find_spec("optuna") is None:
        say(MISSING)
        return 3
    try:
        snapshot = read_snapshot(wish.snapshot)
        log = wish.log or tracking.STORE / "tune" / f"{snapshot.id}-{wish.task}-{wish.trials}.jsonl"
        result, trials = run(snapshot, wish, log)
    except SnapshotError as error:
        say(str(error))
        return 2
    print(json.dumps(finite(result), indent=1) if wish.json else "\n".join(lines(result)))
    keep(result, trials, log)
    return 0


def run(snapshot: Snapshot, wish: argparse.Namespace, log: Path) -> tuple[dict, list[Trial]]:
    until = ms(f"{wish.until}T00:00:00Z")
    parts = parts_of(snapshot, scored_rows(snapshot.rows), until, LONGEST)
    data, rows = examples(snapshot, wish.task), len(snapshot.rows)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    trials = search(data, parts, rows, wish.trials, logged(log))
    complete = [one for one in trials if one.state == "complete"]
    best = max(complete, key=lambda one: one.value)
    return {
        "command": "tune",
        "snapshot": snapshot.id,
        "task": wish.task,
        "model": wish.model,
        "until": wish.until,
        "seed": SEED,
        "trials": len(trials),
        "complete": len(complete),
        "pruned": len(trials) - len(complete),
        "seconds": sum(one.seconds for one in trials),
        "folds": FOLDS,
        "untuned": {"settings": untuned(), "foldsAuc": trials[0].value},
        "best": {"number": best.number, "settings": best.settings, "foldsAuc": best.value},
        "untouched": verdict(data, parts, rows, best.settings),
        "log": str(log),
    }, trials


def logged(log: Path) -> Callable[[Trial], None]:
    def done(one: Trial) -> None:
        with log.open("a") as file:
            file.write(json.dumps({**asdict(one), "value": one.value}) + "\n")
        say(f"trial {one.number}: {one.state}, AUC {one.value:.4f} over {len(one.folds)} folds")

    return done


def keep(result: dict, trials: list[Trial], log: Path) -> None:
    """One run, and one for each trial inside it."""
    figures = {name: value for name, value in result["untouched"].items() if isinstance(value, float)}
    parameters = {name: result[name] for name in ("task", "model", "until", "trials", "pruned")}
    snapshot, seeds = result["snapshot"], (SEED,)
    parent = track(Run("tune", result["task"], snapshot, parameters, figures, seeds, finite(result), (log,)))
    for one in trials if parent.id is not None else []:
        areas = {"auc": one.value, "seconds": one.seconds}
        track(
            Run(
                "tune",
                f"trial {one.number}",
                snapshot,
                {**one.settings, "state": one.state},
                areas,
                seeds,
                parent=parent.id,
            )
        )
    say(parent.sentence)


def lines(result: dict) -> list[str]:
    one, best = result["untouched"], result["best"]
    low, high = one["differenceInterval"]
    settings = ", ".join(f"{name} {value:.4g}" for name, value in best["settings"].items())
    earned = "earned something" if one["earned"] else "earned nothing that can be told from luck"
    return [
        f"Snapshot {result['snapshot']}, {result['task']}, {result['model']}, rows before {result['until']}",
        f"{result['trials']} trials, {result['pruned']} given up early, {result['seconds']:.0f} s: {result['log']}",
        f"AUC over {result['folds']} purged folds: untuned {result['untuned']['foldsAuc']:.4f}, best of the search "
        f"{best['foldsAuc']:.4f} (trial {best['number']}: {settings})",
        f"Untouched part, {one['n']:,} rows of {one['days']} days: untuned {one['untunedAuc']:.4f}, tuned "
        f"{one['tunedAuc']:.4f}, difference {one['difference']:+.4f} [{low:+.4f}, {high:+.4f}]; shuffled labels "
        f"{one['shuffledLabelsAuc']:.4f}",
        f"Tuning {earned}.",
    ]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="npm run lab:tune --", description=__doc__.splitlines()[0])
    made.add_argument("--snapshot", type=Path, required=True, metavar="DIR", help="folder with manifest.json")
    made.add_argument("--task", choices=TASKS, default="win240", help="%(default)s without it")
    made.add_argument("--model", choices=MODELS, default="lightgbm", help="%(default)s without it")
    made.add_argument("--trials", type=int, default=60, metavar="N", help="%(default)s without it")
    made.add_argument(
        "--until",
        default=MISSION_VALIDATION[:10],
        metavar="DAY",
        help="no row from here on is looked at: %(default)s",
    )
    made.add_argument("--log", type=Path, metavar="FILE", help="a JSON line for each trial; in var/lab/tune without it")
    made.add_argument("--json", action="store_true", help="figures as JSON on standard output")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
