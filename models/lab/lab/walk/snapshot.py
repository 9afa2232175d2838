"""Reads a snapshot that `npm run snapshot` wrote, and refuses one that is not what its manifest says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

SERIES = ["venue", "symbol", "segment"]


class SnapshotError(Exception):
    """A snapshot that cannot be used; the text is a sentence for a person."""


@dataclass(frozen=True)
class Snapshot:
    """Rows in order of time; `features` are the same rows as float32, columns named by `names`."""

    rows: pd.DataFrame
    features: np.ndarray
    names: list[str]
    directional: list[str]
    manifest: dict

    @property
    def id(self) -> str:
        return self.manifest["snapshot"]

    @property
    def cost(self) -> float:
        """Round trip as a share of the price."""
        return self.manifest["builder"]["label"]["costBps"] / 10_000

    @property
    def stop_atr(self) -> float:
        return self.manifest["builder"]["label"]["stopAtr"]

    def column(self, name: str) -> np.ndarray:
        return self.features[:, self.names.index(name)].astype(np.float64)

    def only(self, keep: np.ndarray) -> Snapshot:
        rows = self.rows[keep].reset_index(drop=True)
        return Snapshot(rows, self.features[keep], self.names, self.directional, self.manifest)


def read_snapshot(folder: Path, venues: list[str] | None = None) -> Snapshot:
    manifest = read_manifest(folder / "manifest.json")
    names = manifest["features"]["names"]
    table = pa.concat_tables([read_part(folder, part, manifest) for part in manifest["files"]])
    frame = table.to_pandas().sort_values(["slot", *SERIES], kind="stable").reset_index(drop=True)
    features = np.ascontiguousarray(frame[names].to_numpy(dtype=np.float32))
    if not np.isfinite(features).all():
        bad = [name for name, ok in zip(names, np.isfinite(features).all(axis=0), strict=True) if not ok]
        raise SnapshotError(f"{folder}: {', '.join(bad)} hold values that are no finite numbers. Build it again.")
    whole = Snapshot(frame.drop(columns=names), features, names, manifest["features"]["directional"], manifest)
    if venues is None:
        return whole
    chosen = whole.only(whole.rows["venue"].isin(venues).to_numpy())
    if len(chosen.rows) == 0:
        known = ", ".join(sorted(whole.rows["venue"].unique()))
        raise SnapshotError(f"{folder} holds no rows of {', '.join(venues)}. It holds {known}.")
    return chosen


def read_manifest(path: Path) -> dict:
    if not path.is_file():
        raise SnapshotError(f"{path} does not exist, so nothing was evaluated. Build a snapshot: npm run snapshot.")
    try:
        manifest = json.loads(path.read_text())
        named = (manifest["snapshot"], manifest["files"], manifest["features"]["names"], manifest["builder"]["label"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"{path} is no manifest of a snapshot: {error}. Build one: npm run snapshot.") from error
    if not all(named):
        raise SnapshotError(f"{path} names no files, so there is nothing to evaluate. Build it again.")
    return manifest


def read_part(folder: Path, part: dict, manifest: dict) -> pa.Table:
    path = folder / part["file"]
    if not path.is_file():
        raise SnapshotError(f"{path} is missing beside the manifest. Build the snapshot again.")
    if hashlib.sha256(path.read_bytes()).hexdigest() != part["sha256"]:
        raise SnapshotError(f"{path} is not the file that the manifest describes (its hash differs). Build it again.")
    table = parquet.read_table(path)
    meta = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    if meta.get("featureSet") != manifest["features"]["set"]:
        raise SnapshotError(
            f"{path} holds features of {meta.get('featureSet')}, the manifest says {manifest['features']['set']}."
        )
    return table.replace_schema_metadata(None)
