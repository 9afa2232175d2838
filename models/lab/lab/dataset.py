"""Reads the labelled feature rows that `scripts/dataset.ts` wrote. Nothing is computed from candles here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet

MINUTE_MS = 60_000


@dataclass(frozen=True)
class Dataset:
    """Rows sorted by time; `features` are the columns of the model's input in order, float32 as the model gets them."""

    rows: pd.DataFrame
    feature_set: str
    features: list[str]
    warmup_minutes: int
    label: dict

    def matrix(self, rows: pd.DataFrame) -> np.ndarray:
        return np.ascontiguousarray(rows[self.features].to_numpy(dtype=np.float32))


def read_dataset(path: Path) -> Dataset:
    """One Parquet file with its feature list in the file's own metadata; every value must be finite."""
    table = parquet.read_table(path)
    meta = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    features = json.loads(meta["featureNames"])
    rows = table.to_pandas().sort_values(["slot", "venue", "symbol", "side"], kind="stable").reset_index(drop=True)
    if not np.isfinite(rows[features].to_numpy()).all():
        raise ValueError(f"{path} holds a feature that is not a finite number")
    return Dataset(rows, meta["featureSet"], features, int(meta["warmupMinutes"]), json.loads(meta["label"]))
