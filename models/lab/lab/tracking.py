"""Keeps what a run was made of and what came of it in a local MLflow store; without MLflow the run is not tracked.

One call at the end of a command: `print(track(Run("train", tag, snapshot.id, {...}, {...}, seeds=(7,))).sentence)`.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# The repository's folder of everything written while running, whatever folder the command was started in.
STORE = Path(__file__).resolve().parents[3] / "var" / "lab"
INSTALL = "uv sync --project models/lab --group track"
UNTRACKED = f"Nothing was tracked, because MLflow is not installed; the figures are the same: {INSTALL}"
# MLflow's limits for one batch.
MOST_METRICS, MOST_PARAMETERS, LONGEST_VALUE = 1000, 100, 500


@dataclass(frozen=True)
class Run:
    """`command` groups runs (walk, tune, cpcv, train); `name` is the task or tag. Metrics that are no number are left
    out. `result` is kept whole as result.json, `files` are copied; `parent` is the id of the run it is a part of."""

    command: str
    name: str
    snapshot: str
    parameters: Mapping[str, object]
    metrics: Mapping[str, float | None]
    seeds: Sequence[int] = ()
    result: object | None = None
    files: Sequence[Path] = ()
    parent: str | None = None


@dataclass(frozen=True)
class Tracked:
    """`id` is None when nothing was tracked; `sentence` says to a person which of both it was."""

    id: str | None
    sentence: str


def track(run: Run, store: Path | None = None) -> Tracked:
    store = STORE if store is None else store
    if importlib.util.find_spec("mlflow") is None:
        return Tracked(None, UNTRACKED)
    client = client_of(store)
    made = client.create_run(experiment(client, run.command, store), run_name=run.name, tags=tags_of(run))
    parameters = {"snapshot": run.snapshot, "seeds": " ".join(map(str, run.seeds)), **run.parameters}
    for key, value in list(parameters.items())[:MOST_PARAMETERS]:
        client.log_param(made.info.run_id, key, str(value)[:LONGEST_VALUE])
    log_metrics(client, made.info.run_id, run.metrics)
    log_files(client, made.info.run_id, run)
    client.set_terminated(made.info.run_id)
    return Tracked(made.info.run_id, f"Tracked as run {made.info.run_id} in {store}; npm run lab:ui shows it.")


def client_of(store: Path):
    """MLflow's client on a database file; it never asks a server and never reports its use."""
    os.environ |= {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
    from mlflow import MlflowClient

    store.mkdir(parents=True, exist_ok=True)
    return MlflowClient(tracking_uri=f"sqlite:///{store.resolve() / 'mlflow.db'}")


def experiment(client, name: str, store: Path) -> str:
    known = client.get_experiment_by_name(name)
    where = (store.resolve() / "artifacts" / name).as_uri()
    return known.experiment_id if known is not None else client.create_experiment(name, artifact_location=where)


def tags_of(run: Run) -> dict[str, str]:
    parent = {} if run.parent is None else {"mlflow.parentRunId": run.parent}
    return {"snapshot": run.snapshot, **parent}


def log_metrics(client, run_id: str, metrics: Mapping[str, float | None]) -> None:
    from mlflow.entities import Metric

    numbers = [(key, value) for key, value in metrics.items() if value is not None and math.isfinite(value)]
    for start in range(0, len(numbers), MOST_METRICS):
        part = [Metric(key, float(value), 0, 0) for key, value in numbers[start : start + MOST_METRICS]]
        client.log_batch(run_id, metrics=part)


def log_files(client, run_id: str, run: Run) -> None:
    for path in run.files:
        client.log_artifact(run_id, str(path))
    if run.result is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        path.write_text(json.dumps(run.result, indent=1))
        client.log_artifact(run_id, str(path))
