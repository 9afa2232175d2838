"""`npm run lab:walk-forward -- --snapshot DIR`: what can be predicted from a snapshot, with controls.

Exit codes: 0 done · 1 a control raised an alarm · 2 bad input.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ..bundle import finite
from ..split import ms
from .evaluate import describe, evaluate_task
from .folds import walk_forward
from .report import lines
from .snapshot import Snapshot, SnapshotError, read_snapshot
from .tasks import HORIZONS, LONGEST


def main(arguments: list[str]) -> int:
    wish = parser().parse_args(arguments)
    try:
        snapshot = read_snapshot(wish.snapshot, wish.venues.split(",") if wish.venues else None)
        first_test = ms(f"{wish.first_test}T00:00:00Z") if wish.first_test else None
        result = run(snapshot, wish.tasks.split(","), first_test, wish.turns_only)
    except SnapshotError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(finite(result), indent=1) if wish.json else "\n".join(lines(result)))
    return 1 if any(one["alarms"] for one in result["tasks"].values()) else 0


def run(snapshot: Snapshot, tasks: list[str], first_test: int | None, turns_only: bool) -> dict:
    folds = walk_forward(snapshot.rows, LONGEST, first_test, turns_only)
    if not folds:
        raise SnapshotError(
            "The snapshot is too short to walk forward: no calendar quarter has enough rows before it. "
            "Nothing was evaluated: build it of more candles."
        )
    return {
        "snapshot": snapshot.id,
        "featureSet": snapshot.manifest["features"]["set"],
        "stepMinutes": snapshot.manifest["builder"].get("stepMinutes"),
        "turnsOnly": turns_only,
        "venues": sorted(snapshot.rows["venue"].unique()),
        "rows": len(snapshot.rows),
        "folds": describe(snapshot, folds),
        "tasks": {task: evaluate_task(snapshot, folds, task, say) for task in tasks},
    }


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
        "--turns-only",
        action="store_true",
        help="score only slots at which a 15m bar has just closed (at a step of 4 minutes: the full hours)",
    )
    made.add_argument("--tasks", default=",".join(HORIZONS), metavar="A,B", help="%(default)s without it")
    made.add_argument("--json", action="store_true", help="figures as JSON on standard output")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
