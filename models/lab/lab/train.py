"""`npm run train` ends here: a bundle of models from a snapshot, with its controls.

Exit codes: 0 done · 1 a control raised an alarm, only report.json is written · 2 bad input · 3 something is not
installed · 4 it broke.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
import traceback
from pathlib import Path

import numpy as np

from .bundle import checks, files, measure
from .bundle.build import build
from .bundle.rows import market, scored, trades
from .bundle.slices import Slices, mission, newest_month
from .figures import finite, flat
from .model import SEED
from .tracking import Run, track
from .walk.snapshot import Snapshot, SnapshotError, read_snapshot

FEATURE_SETS = ("light@1", "crypto@1", "crypto@2")
# Exit code of everything that nobody expected.
BROKEN = 4
NO_TORCH = (
    "The networks of --model full need torch, which is not installed, so nothing was trained: "
    "uv sync --project models/lab --group deep, or take --model trees."
)


def main(arguments: list[str]) -> int:
    wish = parser().parse_args(arguments)
    started = time.monotonic()
    if wish.model == "full" and wish.networks is None and importlib.util.find_spec("torch") is None:
        print(NO_TORCH, file=sys.stderr)
        return 3
    try:
        snapshot = read_snapshot(wish.snapshot)
        check_features(snapshot)
        slices = sliced(snapshot, wish.validate_newest_month)
        slices.days(snapshot.rows, *reach(snapshot))
        check_leaks(snapshot, slices)
        bundle = build(snapshot, slices, wish.seed, networks(wish), say)
    except SnapshotError as error:
        print(error, file=sys.stderr)
        return 2
    metrics = measure.measure(snapshot, slices, bundle, say)
    say("timeframes")
    metrics["timeframes"] = measure.timeframes(snapshot, slices)
    alarms = checks.alarms(metrics["controls"], measure.areas(metrics))
    report = {
        "tag": wish.tag,
        "version": wish.version,
        "snapshot": snapshot.id,
        "split": slices.name,
        "seed": wish.seed,
        "seconds": time.monotonic() - started,
        "trainingSeconds": {one.name: one.seconds for one in [*bundle.members, *bundle.others]},
        "alarms": alarms,
        "metrics": metrics,
        "testTrades": measure.test_trades(snapshot, slices, bundle),
    }
    if alarms:
        wish.out.mkdir(parents=True, exist_ok=True)
        files.write_json(wish.out / "report.json", report)
        print("\n".join(f"Alarm: {one}. The bundle was not written." for one in alarms), file=sys.stderr)
        return 1
    manifest = files.write_bundle(wish.out, wish.tag, wish.seed, snapshot, slices, bundle, report)
    say(track(run_of(wish, snapshot, metrics, report["seconds"])).sentence)
    answer(wish, manifest, report["seconds"])
    return 0


def check_features(snapshot: Snapshot) -> None:
    """Controls and members look at certain features by name, and what no program computes could never serve."""
    known = snapshot.manifest["features"]["set"]
    if known not in FEATURE_SETS:
        raise SnapshotError(
            f"The snapshot holds the features {known}; bundles are trained on {', '.join(FEATURE_SETS)}. Nothing was "
            "trained: build it with --features crypto@2."
        )
    missing = checks.required(snapshot)
    if missing:
        raise SnapshotError(
            f"The snapshot lacks {', '.join(sorted(missing))}, which the controls need. Nothing was trained."
        )


def sliced(snapshot: Snapshot, newest: bool) -> Slices:
    warmup, horizon = reach(snapshot)
    return newest_month(snapshot.rows, horizon, warmup) if newest else mission(snapshot.rows, horizon)


def reach(snapshot: Snapshot) -> tuple[int, int]:
    """Minutes that a row looks back and forward."""
    return snapshot.manifest["features"]["warmupMinutes"], snapshot.manifest["builder"]["label"]["horizonMinutes"]


def check_leaks(snapshot: Snapshot, slices: Slices) -> None:
    """Before an hour of work: a feature that alone knows the answer has seen it."""
    rows = scored(snapshot, slices.fit)
    sides, way = trades(snapshot, rows), market(snapshot, rows, "dir15")
    found = [f"win240: {one}" for one in checks.suspicious(sides, snapshot.names, sides.win)]
    found += [f"dir15: {one}" for one in checks.suspicious(way, snapshot.names, way.frame["y"].to_numpy())]
    if found:
        raise SnapshotError(
            f"The snapshot leaks the future: {'; '.join(found)} (limit {checks.LEAK_ALARM}). Nothing was trained: "
            "repair the feature and build the snapshot again."
        )


def networks(wish: argparse.Namespace):
    """How the networks come to the bundle: not at all, from a folder, or trained here."""
    if wish.model == "trees":
        return None
    from .bundle.networks import load, train

    return train if wish.networks is None else load(wish.networks)


def run_of(wish: argparse.Namespace, snapshot: Snapshot, metrics: dict, seconds: float) -> Run:
    parameters = {"model": wish.model, "version": wish.version, "newestMonth": wish.validate_newest_month}
    kept = {key: value for key, value in metrics.items() if key not in ("controls", "timeframes")}
    figures = {**flat(finite(kept)), "seconds": seconds}
    return Run("train", wish.tag, snapshot.id, parameters, figures, (wish.seed,), files=[wish.out / "manifest.json"])


def answer(wish: argparse.Namespace, manifest: dict, seconds: float) -> None:
    metrics = finite(manifest["metrics"])
    facts = {"tag": wish.tag, "folder": str(wish.out), "seconds": round(seconds), "metrics": metrics}
    if wish.json:
        print(json.dumps(facts))
        return
    test = metrics["test"]
    low, high = test["aucInterval"]
    print(f"{wish.tag} written to {wish.out} in {seconds:.0f} s")
    print(f"win240 on the test: AUC {test['auc']:.3f} [{low:.3f}, {high:.3f}], calibration error {test['ece5']:.3f}")
    print(f"groups with a weight: {', '.join(manifest['ensemble']['weights'])}")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m lab.train", description=__doc__.splitlines()[0])
    made.add_argument("--snapshot", type=Path, required=True, metavar="DIR", help="folder with manifest.json")
    made.add_argument("--model", choices=("trees", "full"), default="trees", help="full: the networks too")
    made.add_argument("--networks", type=Path, metavar="DIR", help="with full: networks that lab.deep trained before")
    made.add_argument("--tag", required=True, help="name of the bundle")
    made.add_argument("--version", required=True, metavar="X.Y.Z")
    made.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="is replaced")
    made.add_argument("--seed", type=int, default=SEED, help="%(default)s without it")
    made.add_argument("--validate-newest-month", action="store_true", help="test on the newest 30 days")
    made.add_argument("--json", action="store_true", help="one object on standard output")
    return made


if __name__ == "__main__":
    np.seterr(over="ignore")
    try:
        sys.exit(main(sys.argv[1:]))
    except Exception:
        # Python itself would end with 1, and a breakdown is no alarm.
        traceback.print_exc()
        sys.exit(BROKEN)
