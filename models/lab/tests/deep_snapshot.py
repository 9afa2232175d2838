"""A made-up snapshot with the networks' columns: the newest bar's return decides, the rest is noise."""

import numpy as np
import pandas as pd

from lab.deep.inputs import COLUMNS
from lab.split import MINUTE_MS, ms
from lab.walk.snapshot import Snapshot

DIRECTIONAL = [name for name in COLUMNS if name.startswith(("b_ret", "b_clv", "ret_", "ema_", "x1_", "x2_"))]
LABEL = {"name": "win240", "horizonMinutes": 240, "stopAtr": 3, "targetMultiple": 2, "costBps": 7.5}


def part(symbol: str, first: str, count: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(count, len(COLUMNS))), columns=list(COLUMNS)).astype(np.float32)
    frame["slot"] = ms(first) + np.arange(count, dtype=np.int64) * 8 * MINUTE_MS
    frame["venue"], frame["symbol"], frame["segment"] = "made", symbol, first
    frame["close"], frame["atr15"], frame["realised24h"] = 100.0, 0.5, 0.02
    push = 2 * frame["b_ret_00"].to_numpy() + rng.normal(size=count)
    frame["dir15"] = (push > 0).astype(float)
    frame["ret15"] = push / 1000
    frame["trend60"] = push
    frame["win240_long"] = (push > 0.3).astype(float)
    frame["win240_short"] = (push < -0.3).astype(float)
    for side in ("long", "short"):
        frame[f"net_r_{side}"] = np.where(frame[f"win240_{side}"] > 0, 0.6, -0.6)
        frame[f"gross_r_{side}"] = frame[f"net_r_{side}"] + 0.05
    return frame


def snapshot(parts: list[pd.DataFrame]) -> Snapshot:
    frame = pd.concat(parts).sort_values(["slot", "symbol"], kind="stable").reset_index(drop=True)
    features = np.ascontiguousarray(frame[list(COLUMNS)].to_numpy(dtype=np.float32))
    manifest = {
        "snapshot": "made",
        "features": {"set": "crypto@2", "names": list(COLUMNS), "directional": DIRECTIONAL},
        "builder": {"label": LABEL, "stepMinutes": 4},
    }
    return Snapshot(frame.drop(columns=list(COLUMNS)), features, list(COLUMNS), DIRECTIONAL, manifest)
