"""A made-up snapshot that covers every slice of the split `mission`, with a known and small amount of truth in it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from walk_snapshot import NAMES, made_up, write

from lab.split import MINUTE_MS

WHOLE = [*NAMES, "ret_120", "ret_1440"]
HORIZON_ROWS = 16
# First day, days, venue, symbol.
RECORDINGS = (
    ("2023-03-01", 25, "binancespot", "BTC/USDT"),
    ("2023-03-01", 25, "binancespot", "ETH/USDT"),
    ("2024-08-01", 12, "binancespot", "BTC/USDT"),
    ("2025-05-06", 12, "binanceusdm", "BTC/USDT"),
    ("2025-05-06", 12, "binanceusdm", "ETH/USDT"),
    ("2025-06-16", 10, "binancespot", "BTC/USDT"),
)


def frame(recordings=RECORDINGS) -> pd.DataFrame:
    return pd.concat([recorded(number, *one) for number, one in enumerate(recordings)]).reset_index(drop=True)


def recorded(number: int, day: str, days: int, venue: str, symbol: str) -> pd.DataFrame:
    """Direction and wins fade `ema_5` less than a leak would; `ret_120` is what the last trade did, so one horizon
    later it knows the answer and in time it knows nothing."""
    one = made_up(days, seed=number + 1, first=f"{day}T00:00:00Z").assign(venue=venue, symbol=symbol)
    rng = np.random.default_rng(100 + number)
    one["dir15"] = (rng.random(len(one)) < 1 / (1 + np.exp(0.3 * one["ema_5"]))).astype(int)
    for side, sign in (("long", 1), ("short", -1)):
        won = rng.random(len(one)) < 1 / (1 + np.exp(sign * 0.3 * one["ema_5"] + 0.2 * one["cost_r"]))
        one[f"win240_{side}"], one[f"net_r_{side}"] = won.astype(int), np.where(won, 0.6, -0.6)
        one[f"exit_{side}"], one[f"exit_time_{side}"] = "timeout", one["slot"] + 240 * MINUTE_MS
    done = (one["win240_long"] - one["win240_short"]).shift(HORIZON_ROWS, fill_value=0)
    one["ret_120"] = (done + 0.3 * rng.normal(size=len(one))).astype(np.float32)
    one["ret_1440"] = rng.normal(size=len(one)).astype(np.float32)
    one["trend60"] = rng.normal(size=len(one))
    return one


def snapshot(folder: Path, rows: pd.DataFrame | None = None) -> Path:
    write(folder, frame() if rows is None else rows, WHOLE)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["features"]["warmupMinutes"] = 1440
    manifest["features"]["directional"] += ["ret_120", "ret_1440"]
    path.write_text(json.dumps(manifest))
    return folder
