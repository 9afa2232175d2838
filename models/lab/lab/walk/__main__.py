"""`npm run lab:walk-forward -- --snapshot DIR`: what can be predicted from a snapshot, with controls.

Exit codes: 0 done · 1 a control raised an alarm · 2 bad input.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ..figures import finite, flat
from ..model import PARAMS
from ..split import ms
from ..tracking import Run, track
from .controls import SEEDS
from .evaluate import describe, evaluate_task
from .folds import SCORES, Fold, mission, walk_forward
from .report import lines
from .snapshot import Snapshot, SnapshotError, read_snapshot
from .tasks import HORIZONS, LONGEST, USUAL

# Steps at which a snapshot has the first slot of every quarter of an hour.
BUCKET_STEPS = (2, "bucket")


def main(arguments: list[str]) -> int:
    wish = parser().parse_args(arguments)
    try:
        snapshot = read_snapshot(wish.snapshot, wish.venues.split(",") if wish.venues else None)
        first_test = ms(f"{wish.first_test}T00:00:00Z") if wish.first_test else None
        result = run(snapshot, wish.tasks.split(","), folds_of(snapshot, wish, first_test), wish)
    except SnapshotError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(finite(result), indent=1) if wish.json else "\n".join(lines(result)))
    say(track(kept(result)).sentence)
    return 1 if any(one["alarms"] for one in result["tasks"].values()) else 0


def folds_of(snapshot: Snapshot, wish: argparse.Namespace, first_test: int | None) -> list[Fold]:
    step = snapshot.manifest["builder"].get("stepMinutes")
    if wish.score == "buckets" and step not in BUCKET_STEPS:
        raise SnapshotError(
            f"The snapshot's rows are {step} minutes apart and miss the first slot of most quarters of an hour, so "
            "nothing was evaluated: build it with --step 2 or --step bucket."
        )
    if wish.split == "mission":
        found = mission(snapshot.rows, LONGEST, wish.score)
        why = "2020-2023, 2024 and from 2025 on do not all have enough rows"
    else:
        found = walk_forward(snapshot.rows, LONGEST, first_test, wish.score)
        why = "no calendar quarter has enough rows before it"
    if not found:
        raise SnapshotError(
            f"The snapshot is too short for this: {why}. Nothing was evaluated: build it of more candles."
        )
    return found


def run(snapshot: Snapshot, tasks: list[str], folds: list[Fold], wish: argparse.Namespace) -> dict:
    return {
        "command": "walk",
        "split": wish.split,
        "snapshot": snapshot.id,
        "featureSet": snapshot.manifest["features"]["set"],
        "stepMinutes": snapshot.manifest["builder"].get("stepMinutes"),
        "score": wish.score,
        "venues": sorted(snapshot.rows["venue"].unique()),
        "rows": len(snapshot.rows),
        "folds": describe(snapshot, folds),
        "tasks": {task: evaluate_task(snapshot, folds, task, say) for task in tasks},
    }


def kept(result: dict) -> Run:
    """What is tracked of a run: its figures by task and model, and everything else as a file."""
    figures = flat({task: one["models"] for task, one in result["tasks"].items()})
    parameters = {name: result[name] for name in ("split", "score", "featureSet", "stepMinutes", "rows")}
    name = f"{result['split']} {' '.join(result['tasks'])}"
    seeds = (PARAMS["seed"], *SEEDS)
    return Run("walk", name, result["snapshot"], parameters, figures, seeds, finite(result))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="npm run lab:walk-forward --", description=__doc__.splitlines()[0])
    made.add_argument("--snapshot", type=Path, required=True, metavar="DIR", help="folder with manifest.json")
    made.add_argument("--venues", metavar="A,B", help="only these venues; all without it")
    made.add_argument(
        "--first-test", metavar="DAY", help="quarters that begin before this day (UTC) are only trained on"
    )
    made.add_argument(
        "--split",
        choices=("quarters", "mission"),
        default="quarters",
        help="one test per calendar quarter, or train 2020-2023, calibrate 2024, test from 2025",
    )
    made.add_argument(
        "--score",
        choices=SCORES,
        default="ages",
        help="rows 15 minutes apart; or where a 15m bar has just closed; or the first slot of every quarter of an hour",
    )
    made.add_argument("--tasks", default=",".join(USUAL), metavar="A,B", help=f"of {', '.join(HORIZONS)}")
    made.add_argument("--json", action="store_true", help="figures as JSON on standard output")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
