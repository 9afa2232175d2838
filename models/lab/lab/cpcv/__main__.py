"""`npm run lab:cpcv -- --snapshot DIR --task T --variants a,b,c`: variants over all paths, and what choosing is worth.

Exit codes: 0 done · 2 bad input.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ..figures import finite, flat
from ..model import PARAMS
from ..tracking import Run, track
from ..walk.folds import scored_rows
from ..walk.learners import boosted
from ..walk.snapshot import Snapshot, SnapshotError, read_snapshot
from ..walk.tasks import LONGEST, WINS, examples
from .compare import SHUFFLE_SEED, choosing, scored, summary
from .splits import Split, group_numbers, paths_of, splits
from .variants import VARIANTS, learners

TASKS = ("dir15", *WINS)
# Below this a part of a split says nothing.
LEAST_ROWS = 500


def main(arguments: list[str]) -> int:
    wish = parser().parse_args(arguments)
    try:
        result = run(read_snapshot(wish.snapshot), wish)
    except SnapshotError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(finite(result), indent=1) if wish.json else "\n".join(lines(result)))
    parameters = {name: result[name] for name in ("task", "groups", "tested", "splits")}
    figures = flat({**result["variants"], "choosing": result["choosing"]})
    run_of = Run("cpcv", wish.task, result["snapshot"], parameters, figures, (PARAMS["seed"],), finite(result))
    say(track(run_of).sentence)
    return 0


def run(snapshot: Snapshot, wish: argparse.Namespace) -> dict:
    if wish.task not in TASKS:
        raise SnapshotError(f'There is no such task here as "{wish.task}". Take one of {", ".join(TASKS)}.')
    if not 1 <= wish.tested < wish.groups - 1:
        raise SnapshotError(
            f"{wish.tested} of {wish.groups} groups cannot be tested: one is for the calibrator and one to train on."
        )
    ways = learners(wish.variants.split(","), wish.task, snapshot)
    data, rows = examples(snapshot, wish.task), len(snapshot.rows)
    parts = parts_of(snapshot, wish)
    tested = {}
    for name, learner in ways.items():
        say(f"{wish.task}: {name}, {len(parts)} splits")
        tested[name] = scored(data, parts, rows, learner)
    say(f"{wish.task}: shuffled labels")
    control = summary(scored(data, parts, rows, boosted, shuffle=True))
    return {
        "command": "cpcv",
        "snapshot": snapshot.id,
        "task": wish.task,
        "groups": wish.groups,
        "tested": wish.tested,
        "splits": len(parts),
        "paths": paths_of(wish.groups, wish.tested),
        "shuffleSeed": SHUFFLE_SEED,
        "variants": {name: summary(tests) for name, tests in tested.items()},
        "shuffledLabels": control,
        "choosing": choosing(tested),
    }


def parts_of(snapshot: Snapshot, wish: argparse.Namespace) -> list[Split]:
    slots = snapshot.rows["slot"].to_numpy()
    numbers = group_numbers(slots, wish.groups)
    parts = list(splits(slots, numbers, scored_rows(snapshot.rows), wish.tested, LONGEST))
    least = min(len(rows) for one in parts for rows in (one.train, one.calibration, *one.tests.values()))
    if least < LEAST_ROWS:
        raise SnapshotError(
            f"With {wish.groups} groups a part of a split has {least} rows only, so nothing was compared: take fewer "
            "groups or a longer snapshot."
        )
    return parts


def lines(result: dict) -> list[str]:
    found = [
        f"Snapshot {result['snapshot']}, {result['task']}: {result['tested']} of {result['groups']} groups tested, "
        f"{result['splits']} splits, {result['paths']} paths",
        "  variant: mean of the paths [least, most] of AUC; Brier skill; best tenth in R a day; its Sharpe ratio a day",
    ]
    for name, one in {**result["variants"], "shuffled labels": result["shuffledLabels"]}.items():
        found.append(
            f"  {name:<20} {span(one['auc'], '.4f')}; {span(one['brierSkill'], '+.2%')}; "
            f"{span(one['meanR'], '+.3f')}; {span(one['sharpe'], '+.3f')}"
        )
    choice = result["choosing"]
    for name, said in (("overfittingByError", "squared error"), ("overfittingByResult", "Sharpe ratio")):
        if choice[name] is not None:
            one = choice[name]
            found.append(f"Chosen by {said}: probability of overfitting {one['pbo']:.2f} over {one['halves']} halves")
    best = choice["best"]
    found.append(
        f"Best by Sharpe ratio: {best}, {choice['dailySharpe'][best]:+.3f} a day; the best of so many without skill "
        f"would show {choice['expectedBestOfNone']:+.3f}; probability of more than that: {choice['deflatedSharpe']:.3f}"
    )
    return found


def span(one: dict, form: str) -> str:
    return f"{one['mean']:{form}} [{one['low']:{form}}, {one['high']:{form}}]"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="npm run lab:cpcv --", description=__doc__.splitlines()[0])
    made.add_argument("--snapshot", type=Path, required=True, metavar="DIR", help="folder with manifest.json")
    made.add_argument(
        "--task", default="win240", metavar="T", help=f"one of {', '.join(TASKS)}; %(default)s without it"
    )
    made.add_argument("--variants", default="lightgbm,logistic,cost", metavar="A,B", help=f"of {', '.join(VARIANTS)}")
    made.add_argument("--groups", type=int, default=6, metavar="N", help="parts of the recorded time; %(default)s")
    made.add_argument("--tested", type=int, default=2, metavar="K", help="of them tested at a time; %(default)s")
    made.add_argument("--json", action="store_true", help="figures as JSON on standard output")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
