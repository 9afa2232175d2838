# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6"]
# ///
"""Writes the golden values that the bar sequences of `crypto@2` are tested against.

    uv run make_sequence_goldens.py SAMPLE_DIR OUT.json

SAMPLE_DIR holds the bundled 1-minute candles. The 48 bars are built here a second time from docs/reference/features.md,
minute by minute in a table of the day, with minutes taken out where a row says so. Nothing is shared with the product.
"""

import argparse
import csv
import gzip
import json
import math
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

MINUTE_MS = 60_000
DAY, BARS = 1440, 48
# Coin, slot, and which minutes before the slot have no candle: (from, until), counted backwards.
ROWS = [
    ("BTC", "2025-06-09T13:30", []),
    ("BTC", "2025-06-10T03:58", []),
    ("BTC", "2025-06-12T11:32", [(60, 63)]),
    ("ETH", "2025-06-11T08:04", [(17, 24)]),
    ("ETH", "2025-06-13T19:46", [(700, 730), (33, 34)]),
    ("BNB", "2025-06-12T00:02", [(4, 12), (900, 901)]),
]


def read(path: Path) -> dict[int, list[float]]:
    with gzip.open(path, "rt") as file:
        return {int(row[0]): [float(cell) for cell in row[1:]] for row in list(csv.reader(file))[1:]}


def sequence(candles: dict[int, list[float]], slot: int) -> dict[str, float]:
    sigma = volatility(candles, slot)
    end = slot // (5 * MINUTE_MS) * 5 * MINUTE_MS
    high, low, close, volume = (np.full(DAY // 5, math.nan) for _ in range(4))
    for bar in range(DAY // 5):
        start = end - (DAY - 5 * bar) * MINUTE_MS
        rows = [candles[start + m * MINUTE_MS] for m in range(5) if start + m * MINUTE_MS in candles]
        if rows:
            high[bar], low[bar] = max(row[1] for row in rows), min(row[2] for row in rows)
            close[bar], volume[bar] = rows[-1][3], math.fsum(row[4] for row in rows)
        else:
            high[bar] = low[bar] = close[bar] = close[bar - 1]
            volume[bar] = 0.0
    unit = sigma * math.sqrt(5)
    out: dict[str, float] = {}
    for age in range(BARS):
        i = DAY // 5 - 1 - age
        span = high[i] - low[i]
        out[f"b_ret_{age:02d}"] = math.log(close[i] / close[i - 1]) / unit
        out[f"b_range_{age:02d}"] = math.log(high[i] / low[i]) / unit
        out[f"b_clv_{age:02d}"] = ((close[i] - low[i]) - (high[i] - close[i])) / span if span else 0.0
        out[f"b_vol_{age:02d}"] = (volume[i] - volume.mean()) / volume.std()
    return out


def volatility(candles: dict[int, list[float]], slot: int) -> float:
    """Per root minute over the last day; minutes that are absent are bridged by the close before them."""
    times = [slot - m * MINUTE_MS for m in range(DAY + 1, 0, -1)]
    closes = np.array([candles[time][3] for time in times if time in candles])
    return math.sqrt(float((np.diff(np.log(closes)) ** 2).sum()) / DAY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sample", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    rows = []
    for coin, text, absent in ROWS:
        slot = int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
        candles = read(options.sample / f"binanceusdm_{coin}USDT_1m.csv.gz")
        for first, last in absent:
            for minute in range(first, last):
                del candles[slot - minute * MINUTE_MS]
        values = {name: float(f"{value:.13g}") for name, value in sequence(candles, slot).items()}
        rows.append({"coin": coin, "slot": f"{text}Z", "absent": absent, "values": values})
    about = {
        "reference": f"numpy {np.__version__}",
        "by": "models/lab/goldens/make_sequence_goldens.py",
        "candles": "data/sample",
    }
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    options.out.write_text(f'{{"about":{json.dumps(about)},"rows":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
