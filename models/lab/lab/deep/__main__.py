"""`python -m lab.deep train --snapshot DIR --out DIR`: the networks. `evaluate --snapshot DIR`: what they are worth.

Exit codes: 0 done · 1 a control raised an alarm · 2 bad input · 3 torch is not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path

from ..figures import finite
from ..walk.snapshot import SnapshotError, read_snapshot

NO_TORCH = (
    "The networks need torch, which is not installed, so nothing was trained. Install it with "
    "uv sync --project models/lab --group deep, then try again."
)


def main(arguments: list[str]) -> int:
    wish = parser().parse_args(arguments)
    if importlib.util.find_spec("torch") is None:
        print(NO_TORCH, file=sys.stderr)
        return 3
    try:
        snapshot = read_snapshot(wish.snapshot)
        if wish.command == "train":
            from .build import train_all

            result, alarms = train_all(snapshot, wish.out, say), []
        else:
            from .evaluate import evaluate_deep

            wish.out.mkdir(parents=True, exist_ok=True)
            result = evaluate_deep(snapshot, say, lambda so_far: write(wish.out / "evaluation.json", so_far))
            write(wish.out / "evaluation.json", result)
            alarms = result["alarms"]
    except SnapshotError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(finite(result), indent=1))
    return 1 if alarms else 0


def write(path: Path, result: dict) -> None:
    path.write_text(json.dumps(finite(result), indent=1) + "\n")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m lab.deep", description=__doc__.splitlines()[0])
    made.add_argument("command", choices=("train", "evaluate"))
    made.add_argument("--snapshot", type=Path, required=True, metavar="DIR", help="a snapshot of crypto@2")
    made.add_argument("--out", type=Path, default=Path("data/deep"), metavar="DIR", help="%(default)s without it")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
