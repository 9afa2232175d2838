"""What can be compared: a result as JSON, the folder of a bundle, or a tracked run."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from .. import tracking
from ..figures import flat

# Where a result keeps its figures: by task and model, or by variant.
PLACES = ("tasks", "variants", "metrics")
NOISE = ("byDay", "windows", "log")


class SourceError(Exception):
    """Something that cannot be compared; the text is a sentence for a person."""


@dataclass(frozen=True)
class Source:
    """`folds` = windows of a walk-forward, or the name of a split; `figures` by path, `daily` by the path of a model:
    sums for each UTC day."""

    name: str
    snapshot: str | None
    folds: object
    figures: dict[str, float] = field(default_factory=dict)
    daily: dict[str, dict] = field(default_factory=dict)
    # R of a bundle's trades on its test by UTC day; None where the source has no trades.
    earned: dict[str, float] | None = None


def read_source(name: str) -> Source:
    path = found(name)
    try:
        result = json.loads(path.read_text())
    except ValueError as error:
        raise SourceError(f"{path} is no JSON: {error}. Nothing was compared.") from error
    if not isinstance(result, dict):
        raise SourceError(f"{path} is no result of the lab. Nothing was compared.")
    figures, daily = {}, {}
    for place in PLACES:
        if isinstance(result.get(place), dict):
            figures |= flat(without(result[place]))
            daily |= days(result[place])
    trades = result.get("testTrades")
    if not figures:
        raise SourceError(f"{path} holds no figures of the lab. Nothing was compared.")
    return Source(
        name, snapshot_of(result, path), result.get("folds", result.get("split")), figures, daily, earned(trades)
    )


def found(name: str) -> Path:
    path = Path(name)
    if path.is_dir():
        path = path / "report.json"
    if path.is_file():
        return path
    if re.fullmatch(r"[0-9a-f]{32}", name):
        return tracked(name)
    raise SourceError(
        f"{name} is no file, no folder with report.json and no run of {tracking.STORE}. Nothing was compared: give a "
        "result that --json wrote, the folder of a bundle or the id of a run."
    )


def tracked(run: str) -> Path:
    if importlib.util.find_spec("mlflow") is None:
        raise SourceError(f"The run {run} can only be found with MLflow, which is not installed: {tracking.INSTALL}")
    from mlflow.exceptions import MlflowException

    try:
        where = tracking.client_of(tracking.STORE).get_run(run).info.artifact_uri
    except MlflowException as error:
        raise SourceError(f"{tracking.STORE} holds no run {run}. Nothing was compared.") from error
    path = Path(where.removeprefix("file://")) / "result.json"
    if not path.is_file():
        raise SourceError(f"The run {run} kept no result.json. Nothing was compared.")
    return path


def snapshot_of(result: dict, path: Path) -> str | None:
    """A bundle's report leaves it to the manifest beside it."""
    beside = path.parent / "manifest.json"
    if "snapshot" not in result and beside.is_file():
        return json.loads(beside.read_text()).get("snapshot")
    return result.get("snapshot")


def without(tree: object) -> object:
    """Figures alone: no sums of days."""
    if isinstance(tree, dict):
        return {key: without(value) for key, value in tree.items() if key not in NOISE}
    return tree


def earned(trades: object) -> dict[str, float] | None:
    if not isinstance(trades, list):
        return None
    found_days: dict[str, float] = {}
    for one in trades:
        day = one["openedAt"][:10]
        found_days[day] = found_days.get(day, 0.0) + one["r"]
    return found_days


def days(tree: object, path: str = "") -> dict[str, dict]:
    if not isinstance(tree, dict):
        return {}
    found_here = {path: tree["byDay"]} if isinstance(tree.get("byDay"), dict) else {}
    for key, value in tree.items():
        found_here |= days(value, f"{path}/{key}" if path else key)
    return found_here
