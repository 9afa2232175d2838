"""The files of a bundle, the manifest last."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np

from ..figures import finite
from ..members import Member, Scaler
from ..walk.snapshot import Snapshot
from . import readings
from .build import Bundle, boosters_of, score_of
from .graph import INPUT, run
from .manifest import manifest_of
from .parity import parity_rows, write_parity
from .rows import Rows, ask
from .slices import Slices

# Largest difference between Python and the runtime: sums of leaves are float64 here and float32 there.
PARITY_TOLERANCE = 1e-5
# Everything that ships in one bundle together.
MOST_BYTES = 15_000_000


class ExportError(Exception):
    """What was exported is not what was trained, or too much of it."""


def write_bundle(
    folder: Path, tag: str, seed: int, snapshot: Snapshot, slices: Slices, bundle: Bundle, report: dict
) -> dict:
    """Writes everything, the manifest last, and answers the manifest. A folder of the same name is replaced."""
    names = snapshot.names
    rows = parity_rows(bundle.members, bundle.calibration)
    graphs = {member.name: member.to_onnx() for member in bundle.members}
    outputs = checked_outputs(bundle, rows, graphs, names)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    models = [write_model(folder, bundle, member, graphs[member.name]) for member in bundle.members]
    score = score_of(bundle, rows, names)
    boosters = boosters_of(bundle.members, bundle.heads, rows, names)
    write_parity(folder / "parity.json", rows, names, outputs, score, bundle.calibrated.platt.apply(score, boosters))
    long_side = snapshot.features[slices.fit]
    base = readings.baseline(long_side, names, score_of(bundle, bundle.calibration, names))
    (folder / "baseline.json").write_text(json.dumps(finite(base)) + "\n")
    write_json(folder / "report.json", report)
    manifest = manifest_of(tag, seed, snapshot, slices, bundle, models, report["metrics"])
    write_json(folder / "manifest.json", manifest)
    size = sum(path.stat().st_size for path in folder.iterdir())
    if size > MOST_BYTES:
        raise ExportError(f"The bundle takes {size} bytes, at most {MOST_BYTES} may ship.")
    return manifest


def checked_outputs(bundle: Bundle, rows: Rows, graphs: dict[str, bytes], names: list[str]) -> dict[str, np.ndarray]:
    """Python's answer per `model/head`, NaN where a model does not know the symbol; refuses a graph that differs."""
    found = {}
    for member in bundle.members:
        known = np.ones(len(rows.x), bool) if member.symbols is None else rows.frame["symbol"].isin(member.symbols)
        x = rows.x[np.asarray(known)]
        x = x if member.columns is None else x[:, [names.index(name) for name in member.columns]]
        runtime = run(graphs[member.name], x if member.scaler is None else member.scaler.apply(x))
        for head in bundle.served(member):
            answer = ask([member], head, rows, names)
            worst = float(np.abs(runtime[head] - answer[np.asarray(known)]).max())
            if not worst <= PARITY_TOLERANCE:
                raise ExportError(f"{member.name}/{head} differs by {worst} from what was trained, so nothing is kept.")
            found[f"{member.name}/{head}"] = answer
    return found


def write_model(folder: Path, bundle: Bundle, member: Member, graph: bytes) -> dict:
    digest = hashlib.sha256(graph).hexdigest()
    parameters = "_".join(f"{name}{value}" for name, value in member.parameters.items())
    file = f"{member.name.replace('-', '_')}_{digest[:6]}_{parameters}.onnx"
    (folder / file).write_bytes(graph)
    return {
        "name": member.name,
        "group": member.group,
        "kind": member.kind,
        "file": file,
        "sha256": digest,
        "input": INPUT,
        "symbols": None if member.symbols is None else list(member.symbols),
        "columns": None if member.columns is None else list(member.columns),
        "scaler": None if member.scaler is None else scaler_of(member.scaler),
        "outputs": [{"head": head, "tensor": head} for head in bundle.served(member)],
    }


def scaler_of(scaler: Scaler) -> dict:
    return {"mean": scaler.mean.tolist(), "std": scaler.std.tolist(), "clip": scaler.clip}


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(finite(value), indent=1) + "\n")
