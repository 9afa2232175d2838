"""`npm run lab:compare -- A B`: two runs side by side, with intervals where both kept their figures by day.

Exit codes: 0 done · 2 bad input.
"""

from __future__ import annotations

import argparse
import json
import sys

import numpy as np

from ..figures import finite
from ..metrics import BOOTSTRAP_SEED
from ..walk.scores import DRAWS, quantiles
from .source import Source, SourceError, read_source

# Shown to a person, where both have them; --json has every figure.
SHOWN = ("auc", "accuracy", "brierSkill", "ece5", "r2", "r2Within", "bestDecile/netR", "skill", "meanR")


def main(arguments: list[str]) -> int:
    wish = parser().parse_args(arguments)
    try:
        result = compared(read_source(wish.a), read_source(wish.b))
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(finite(result), indent=1) if wish.json else "\n".join(lines(result)))
    return 0


def compared(a: Source, b: Source) -> dict:
    common = [name for name in a.figures if name in b.figures]
    if not common:
        raise SourceError("The two have no figure in common: other tasks, or other models. Nothing was compared.")
    return {
        "a": a.name,
        "b": b.name,
        "snapshots": [a.snapshot, b.snapshot],
        "sameSnapshot": None if None in (a.snapshot, b.snapshot) else a.snapshot == b.snapshot,
        "sameFolds": None if None in (a.folds, b.folds) else a.folds == b.folds,
        "figures": {
            name: {"a": a.figures[name], "b": b.figures[name], "difference": b.figures[name] - a.figures[name]}
            for name in common
        },
        "paired": {name: paired(a.daily[name], b.daily[name]) for name in a.daily if name in b.daily},
        "trades": None if a.earned is None or b.earned is None else paired_trades(a.earned, b.earned),
        "onlyInA": len(a.figures) - len(common),
        "onlyInB": len(b.figures) - len(common),
    }


def paired(a: dict, b: dict) -> dict:
    """Mean squared error and share of right calls, B less A, over days on which both scored the same number of rows."""
    left, right = (dict(zip(one["day"], range(len(one["day"])), strict=True)) for one in (a, b))
    same = [day for day in left if day in right and a["n"][left[day]] == b["n"][right[day]]]
    found: dict = {"days": len(same), "daysLeftOut": len(left.keys() | right.keys()) - len(same)}
    for name in ("error", "hits"):
        if len(same) > 1 and name in a and name in b:
            gain = np.array([b[name][right[day]] - a[name][left[day]] for day in same])
            rows = np.array([a["n"][left[day]] for day in same])
            draws = np.random.default_rng(BOOTSTRAP_SEED).integers(0, len(same), size=(DRAWS, len(same)))
            interval = quantiles(gain[draws].sum(axis=1) / rows[draws].sum(axis=1))
            found[name] = {"difference": float(gain.sum() / rows.sum()), "interval": interval}
    return found


def paired_trades(a: dict[str, float], b: dict[str, float]) -> dict:
    """R a day, B less A, over days on which either traded; a day without a trade earned nothing."""
    days = sorted(a.keys() | b.keys())
    if len(days) < 2:
        return {"days": len(days), "difference": None, "interval": None}
    gain = np.array([b.get(day, 0.0) - a.get(day, 0.0) for day in days])
    draws = np.random.default_rng(BOOTSTRAP_SEED).integers(0, len(days), size=(DRAWS, len(days)))
    return {
        "days": len(days),
        "difference": float(gain.mean()),
        "interval": quantiles(gain[draws].mean(axis=1)),
    }


def lines(result: dict) -> list[str]:
    yes = {True: "yes", False: "NO, so a difference may be one of the data", None: "not stated by both"}
    found = [
        f"A {result['a']}",
        f"B {result['b']}",
        f"same snapshot: {yes[result['sameSnapshot']]}",
        f"same folds: {yes[result['sameFolds']]}",
        f"{'':<60} {'A':>9} {'B':>9} {'B - A':>9}",
    ]
    for name, one in result["figures"].items():
        if name.endswith(tuple(f"/{shown}" for shown in SHOWN)):
            found.append(f"{name:<60} {one['a']:>9.4f} {one['b']:>9.4f} {one['difference']:>+9.4f}")
    trades = result["trades"]
    if not result["paired"] and trades is None:
        found.append("No intervals: figures by day are not in both.")
    if trades is not None and trades["interval"] is not None:
        low, high = trades["interval"]
        found.append(
            f"test trades, R a day, B - A: {trades['difference']:+.3f} [{low:+.3f}, {high:+.3f}] "
            f"over {trades['days']} days: {told(low, high)}"
        )
    for name, one in result["paired"].items():
        found.append(f"{name}: {one['days']} days in both with as many rows, {one['daysLeftOut']} left out")
        for what, said in (("error", "squared error"), ("hits", "share right")):
            if what in one:
                (low, high), by = one[what]["interval"], one[what]["difference"]
                found.append(f"  {said}, B - A: {by:+.5f} [{low:+.5f}, {high:+.5f}] by day: {told(low, high)}")
    return found


def told(low: float, high: float) -> str:
    return "can be told from luck" if low > 0 or high < 0 else "cannot be told from luck"


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="npm run lab:compare --", description=__doc__.splitlines()[0])
    made.add_argument("a", metavar="A", help="a result that --json wrote, the folder of a bundle, or the id of a run")
    made.add_argument("b", metavar="B", help="the other one")
    made.add_argument("--json", action="store_true", help="every figure of both as JSON on standard output")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
