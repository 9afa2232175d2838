"""Networks on disk: one ONNX file each and `members.json`. Reading them back needs no torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort

from ..members import Member, Scaler
from ..walk.snapshot import SnapshotError

INDEX = "members.json"
# Largest difference between the network and its ONNX graph that is allowed, and on how many rows it is measured.
TOLERANCE, LEAST_ROWS = 1e-5, 200


@dataclass(frozen=True)
class SavedMember:
    """Fulfils `members.Member` with ONNX Runtime."""

    name: str
    group: str
    kind: str
    symbols: tuple[str, ...] | None
    columns: tuple[str, ...]
    scaler: Scaler
    heads: tuple[str, ...]
    parameters: Mapping[str, int]
    seconds: float
    graph: bytes
    # Newest slot that it was trained on: a slice that reaches back to it was seen in training.
    last_slot: int

    def predict(self, x: np.ndarray) -> dict[str, np.ndarray]:
        return run_graph(self.graph, self.scaler.apply(x), self.heads)

    def to_onnx(self) -> bytes:
        return self.graph


def run_graph(graph: bytes, scaled: np.ndarray, heads: Sequence[str]) -> dict[str, np.ndarray]:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    parts = [session.run(list(heads), {"features": part}) for part in np.array_split(scaled, -(-len(scaled) // 4096))]
    return {
        head: np.concatenate([part[number][:, -1] for part in parts]).astype(np.float64)
        for number, head in enumerate(heads)
    }


def difference(member: Member, rows: np.ndarray) -> float:
    """Largest distance between what a member answers and what its graph answers."""
    if len(rows) < LEAST_ROWS:
        raise SnapshotError(f"{member.name}: {len(rows)} rows are too few to compare it with its graph.")
    scaled = rows.astype(np.float32) if member.scaler is None else member.scaler.apply(rows)
    graph, own = run_graph(member.to_onnx(), scaled, member.heads), member.predict(rows)
    return max(float(np.abs(graph[head] - own[head]).max()) for head in member.heads)


def save_members(folder: Path, members: Sequence[tuple[Member, dict]]) -> None:
    """`members.json` comes last: a folder without it holds no members."""
    folder.mkdir(parents=True, exist_ok=True)
    index = []
    for member, facts in members:
        graph = member.to_onnx()
        (folder / f"{member.name}.onnx").write_bytes(graph)
        index.append({**described(member), "sha256": hashlib.sha256(graph).hexdigest(), "facts": facts})
    (folder / INDEX).write_text(json.dumps(index, indent=1) + "\n")


def described(member: Member) -> dict:
    return {
        "name": member.name,
        "group": member.group,
        "kind": member.kind,
        "symbols": None if member.symbols is None else list(member.symbols),
        "columns": list(member.columns),
        "scaler": {
            "mean": member.scaler.mean.tolist(),
            "std": member.scaler.std.tolist(),
            "clip": member.scaler.clip,
        },
        "heads": list(member.heads),
        "parameters": dict(member.parameters),
        "seconds": member.seconds,
    }


def load_members(folder: Path) -> list[SavedMember]:
    if not (folder / INDEX).is_file():
        raise SnapshotError(f"{folder} holds no trained networks. Train them: python -m lab.deep train.")
    return [loaded(folder, one) for one in json.loads((folder / INDEX).read_text())]


def loaded(folder: Path, one: dict) -> SavedMember:
    graph = (folder / f"{one['name']}.onnx").read_bytes()
    if hashlib.sha256(graph).hexdigest() != one["sha256"]:
        raise SnapshotError(f"{folder}/{one['name']}.onnx is not the file that {INDEX} describes. Train it again.")
    scaler = Scaler(np.array(one["scaler"]["mean"]), np.array(one["scaler"]["std"]), one["scaler"]["clip"])
    symbols = None if one["symbols"] is None else tuple(one["symbols"])
    heads, columns = tuple(one["heads"]), tuple(one["columns"])
    parameters, seconds, last = one["parameters"], one["seconds"], one["facts"]["lastSlot"]
    return SavedMember(
        one["name"], one["group"], one["kind"], symbols, columns, scaler, heads, parameters, seconds, graph, last
    )
