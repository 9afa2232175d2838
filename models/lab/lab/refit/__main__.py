"""`npm run lab:refit -- --snapshot DIR`: calibration with and without a nightly refit, on the walk-forward tests.

Exit codes: 0 done · 2 bad input.
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
from ..walk.controls import SEEDS
from ..walk.folds import walk_forward
from ..walk.snapshot import Snapshot, SnapshotError, read_snapshot
from ..walk.tasks import LONGEST, examples
from .study import ASKED, CHOSEN, LEAST_ROWS, study

STARTS = {"cold": "nights know the test alone", "warm": "nights know the calibration slice too"}


def main(arguments: list[str]) -> int:
    wish = parser().parse_args(arguments)
    try:
        snapshot = read_snapshot(wish.snapshot)
        result = run(snapshot, wish.tasks.split(","), ms(f"{wish.first_test}T00:00:00Z") if wish.first_test else None)
    except SnapshotError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(finite(result), indent=1) if wish.json else "\n".join(lines(result)))
    seeds = (PARAMS["seed"], *SEEDS[:1])
    name = " ".join(result["tasks"])
    tracked = track(Run("refit", name, snapshot.id, {"chosen": CHOSEN}, flat(result["tasks"]), seeds, finite(result)))
    print(tracked.sentence, file=sys.stderr)
    return 0


def run(snapshot: Snapshot, tasks: list[str], first_test: int | None) -> dict:
    unknown = [task for task in tasks if task not in ASKED]
    if unknown:
        raise SnapshotError(f"{', '.join(unknown)} is no task with a calibrator. Take {', '.join(ASKED)}.")
    folds, rows = walk_forward(snapshot.rows, LONGEST, first_test), len(snapshot.rows)
    if not folds:
        raise SnapshotError("The snapshot is too short for a walk-forward, so nothing was evaluated.")
    found = {}
    for task in tasks:
        found[task] = study(examples(snapshot, task), folds, rows)
        found[task]["asked"] = asked(task, found[task]["cold"])
    return {"command": "refit", "snapshot": snapshot.id, "chosen": CHOSEN, "rows": rows, "tasks": found}


def asked(task: str, figures: dict) -> dict:
    """Over all rows, and as the mean of the folds' own errors, where opposite errors do not cancel out."""
    most, one, before = ASKED[task], figures[CHOSEN], figures["no refit"]
    enough = one["n"] >= LEAST_ROWS
    return {
        "ece5": most,
        "leastRows": LEAST_ROWS,
        **{
            name: {"ece5": one[key], "noRefit": before[key], "reached": bool(enough and one[key] <= most)}
            for name, key in (("allRows", "ece5"), ("meanOfFolds", "ece5MeanOfFolds"))
        },
    }


def lines(result: dict) -> list[str]:
    found = [f"Snapshot {result['snapshot']}, {result['rows']:,} rows"]
    for task, starts in result["tasks"].items():
        for start, meaning in (
            ("cold", "from the first day of a test on"),
            ("warm", "with the calibration slice before"),
        ):
            found.append(f"{task}, {meaning}: rows, ECE5 [days] (mean of folds), Brier skill, change of Brier [days]")
            found += [f"  {name:<36} {line(one)}" for name, one in starts[start].items()]
        end = starts["asked"]
        found.append(f"  asked of {result['chosen']}: at most {end['ece5']}")
        for name, said in (("allRows", "over all rows"), ("meanOfFolds", "mean of folds")):
            one = end[name]
            verdict = "reached" if one["reached"] else "not reached"
            found.append(f"    {said} {one['ece5']:.4f}: {verdict}; without a refit {one['noRefit']:.4f}")
    return found


def line(one: dict) -> str:
    (low, high), (least, most) = one["ece5Interval"], one["brierChangeInterval"]
    nights = ", ".join(f"{reason} {count}" for reason, count in sorted(one["nights"].items()))
    return (
        f"{one['n']:>6}  {one['ece5']:.4f} [{low:.4f}, {high:.4f}] ({one['ece5MeanOfFolds']:.4f})  "
        f"{one['brierSkill']:+.2%}  {one['brierChange']:+.5f} [{least:+.5f}, {most:+.5f}]  {nights}"
    )


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="npm run lab:refit --", description=__doc__.splitlines()[0])
    made.add_argument("--snapshot", type=Path, required=True, metavar="DIR", help="folder with manifest.json")
    made.add_argument("--tasks", default=",".join(ASKED), metavar="A,B", help="%(default)s without it")
    made.add_argument("--first-test", metavar="DAY", help="quarters that begin before this day (UTC) are trained on")
    made.add_argument("--json", action="store_true", help="figures as JSON on standard output")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
