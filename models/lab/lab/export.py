"""From a booster to files: ONNX, the rows that prove the runner equals Python, and the manifest's reliability bins."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import lightgbm as lgb
import numpy as np
import onnx
import onnxruntime
import pandas as pd
from onnxmltools.convert import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

from .calibration import Platt
from .metrics import n_independent
from .model import score, split_thresholds

INPUT, OUTPUT = "features", "probabilities"
OPSET = 15
REAL_ROWS, BOUNDARY_SPLITS = 120, 48
VISIBLE = 1e-4


def to_onnx(booster: lgb.Booster, width: int) -> bytes:
    """Plain tensors only (no ZipMap); the batch dimension stays free."""
    model = convert_lightgbm(
        booster,
        name="win240",
        initial_types=[(INPUT, FloatTensorType([None, width]))],
        target_opset=OPSET,
        zipmap=False,
    )
    onnx.checker.check_model(model)
    return model.SerializeToString()


def run_onnx(model: bytes, features: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run([OUTPUT], {INPUT: features.astype(np.float32)})[0][:, 1]


def parity_rows(booster: lgb.Booster, features: np.ndarray, seed: int = 5) -> np.ndarray:
    """Real rows, then rows that lie exactly on a split and one float32 step to either side of it.

    A boundary row is taken only where the step over the split changes the probability by more than VISIBLE: then a
    runner that sent it to the wrong side would be caught.
    """
    rng = np.random.default_rng(seed)
    real = features[np.sort(rng.choice(len(features), REAL_ROWS, replace=False))]
    splits = split_thresholds(booster)
    rows = [*real]
    found = 0
    for position in rng.permutation(len(splits)):
        column, threshold = splits[position]
        below, exact, above = (with_value(real, column, value) for value in around(np.float32(threshold)))
        visible = np.flatnonzero(np.abs(score(booster, exact) - score(booster, above)) > VISIBLE)
        if len(visible) == 0:
            continue
        rows.extend(one[visible[0]] for one in (below, exact, above))
        found += 1
        if found == BOUNDARY_SPLITS:
            break
    return np.stack(rows).astype(np.float32)


def with_value(rows: np.ndarray, column: int, value: np.float32) -> np.ndarray:
    changed = rows.copy()
    changed[:, column] = value
    return changed


def around(value: np.float32) -> tuple[np.float32, np.float32, np.float32]:
    return np.nextafter(value, np.float32(-np.inf)), value, np.nextafter(value, np.float32(np.inf))


def write_parity(path: Path, booster: lgb.Booster, platt: Platt, rows: np.ndarray, names: list[str]) -> None:
    """Numbers are the shortest texts that read back as the same float32 (features) and float64 (probabilities)."""
    probability = score(booster, rows)
    stated = platt.apply(probability)
    lines = [
        json.dumps({"features": [float(str(value)) for value in row], "score": float(p), "pWin": float(q)})
        for row, p, q in zip(rows, probability, stated, strict=True)
    ]
    body = ",\n  ".join(lines)
    path.write_text(f'{{"featureNames": {json.dumps(names)},\n "rows": [\n  {body}\n ]}}\n')


def reliability(rows: pd.DataFrame, p: np.ndarray, horizon: int, bins: int = 5) -> list[dict]:
    """Equal-mass bins of pWin that cover 0..1: how often outcomes stated like this really won."""
    edges = [0.0, *[float(np.quantile(p, index / bins)) for index in range(1, bins)], 1.0]
    table = []
    for start, end in itertools.pairwise(edges):
        inside = rows[(p >= start) & (p < end)]
        table.append(
            {
                "from": start,
                "until": end,
                "rows": len(inside),
                "nIndependent": n_independent(inside, horizon),
                "winRate": float(inside["win"].mean()),
            }
        )
    return table
