"""A small made-up snapshot on disk, with a known amount of truth in it."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from lab.split import MINUTE_MS, ms
from lab.walk.learners import HAR

DIRECTIONAL = ["ema_5", "ret_15", "ret_60", "noise"]
NAMES = [*DIRECTIONAL, "cost_r", "hl_60", "rsi_5", "rsi_15", *HAR]
LABEL = {"name": "win240", "horizonMinutes": 240, "stopAtr": 3, "targetMultiple": 2, "costBps": 7.5}
HOUR_LABEL = {**LABEL, "name": "win60", "horizonMinutes": 60, "stopAtr": 2}


def made_up(days: int = 110, seed: int = 1, first: str = "2024-01-20T00:00:00Z") -> pd.DataFrame:
    """Direction fades `ema_5` weakly, volatility follows `lrv_60`, a win follows the side of `ema_5` and the cost."""
    rng = np.random.default_rng(seed)
    count = days * 96
    frame = pd.DataFrame(rng.normal(size=(count, len(NAMES))), columns=NAMES).astype(np.float32)
    frame["slot"] = ms(first) + np.arange(count, dtype=np.int64) * 15 * MINUTE_MS
    frame["venue"], frame["symbol"], frame["segment"] = "made", "BTC/USDT", first
    frame["close"], frame["atr15"], frame["realised24h"] = 100.0, 0.5, 0.02
    up = rng.random(count) < 1 / (1 + np.exp(0.6 * frame["ema_5"]))
    frame["ret15"] = np.where(up, 0.001, -0.001)
    frame["dir15"] = up.astype(int)
    for name, column, rest in (("rv15", "lrv_15", 0.5), ("rv60", "lrv_60", 0.3), ("range60", "lrv_60", 0.4)):
        frame[name] = frame[column] + rest * rng.normal(size=count)
    for side, sign in (("long", 1), ("short", -1)):
        won = rng.random(count) < 1 / (1 + np.exp(sign * 0.5 * frame["ema_5"] + 0.5 * frame["cost_r"]))
        frame[f"win240_{side}"] = won.astype(int)
        frame[f"net_r_{side}"] = np.where(won, 0.6, -0.6)
        frame[f"gross_r_{side}"] = frame[f"net_r_{side}"] + 0.05
        frame[f"win60_{side}"], frame[f"net_r60_{side}"] = frame[f"win240_{side}"], frame[f"net_r_{side}"] / 2
    return frame


def write(folder: Path, frame: pd.DataFrame, names: list[str] | None = None, feature_set: str = "made@1") -> Path:
    names = names or NAMES
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata({"featureSet": feature_set})
    parquet.write_table(table, folder / "part.parquet")
    digest = hashlib.sha256((folder / "part.parquet").read_bytes()).hexdigest()
    manifest = {
        "snapshot": "made",
        "features": {"set": "made@1", "names": names, "directional": [n for n in names if n in DIRECTIONAL]},
        "builder": {"label": LABEL, "hourLabel": HOUR_LABEL, "stepMinutes": 15},
        "files": [{"file": "part.parquet", "sha256": digest}],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder
