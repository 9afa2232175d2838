# /// script
# requires-python = ">=3.11"
# dependencies = ["TA-Lib==0.8.2", "numpy==2.4.6"]
# ///
"""Writes the golden values that the TypeScript indicators are tested against.

    uv run make_goldens.py CANDLES.csv.gz OUT_DIR --from 2025-05-20T19:00:00Z

CANDLES holds 1-minute rows `timestamp_ms,open,high,low,close,volume`. Three files come out: the candles as they are,
the same at the prices of a cheap coin, and a synthetic walk on a coarse grid of ticks (equal up and down moves, gaps).
TA-Lib in C is the reference, except for what it lacks or gets wrong: Bollinger (its one-pass variance collapses at very
small and very large prices), VWAP, realised volatility and z-score come from plain numpy, window by window. Those are
written for clarity, not speed, and share no code with the product.
"""

import argparse
import csv
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import talib

MINUTE_MS = 60_000
DAY_MS = 86_400_000
CHEAP_COIN = 1e-10


def read_candles(path: Path, start_ms: int, rows: int) -> dict[str, np.ndarray]:
    with gzip.open(path, "rt") as file:
        table = [row for row in csv.reader(file)][1:]
    wanted = [row for row in table if int(row[0]) >= start_ms][:rows]
    times = [int(row[0]) for row in wanted]
    if len(wanted) != rows or times != [start_ms + i * MINUTE_MS for i in range(rows)]:
        raise SystemExit(f"{path.name} does not hold {rows} unbroken minutes from the start asked for")
    names = ("open", "high", "low", "close", "volume")
    columns = {name: np.array([float(row[i]) for row in wanted]) for i, name in enumerate(names, start=1)}
    return {"openTime": np.array(times, dtype=float)} | columns


def synthetic(start_ms: int, rows: int) -> dict[str, np.ndarray]:
    """A walk in whole ticks of 0.5 around 100: ties between up and down moves are common, and one bar in 40 gaps."""
    random = np.random.default_rng(20261121)
    steps = random.integers(-3, 4, rows) + np.where(random.random(rows) < 0.025, random.integers(-20, 21, rows), 0)
    close = 100 + 0.5 * np.cumsum(steps)
    open_ = close - 0.5 * random.integers(-2, 3, rows)
    high = np.maximum(open_, close) + 0.5 * random.integers(0, 3, rows)
    low = np.minimum(open_, close) - 0.5 * random.integers(0, 3, rows)
    volume = random.integers(0, 50, rows) / 4
    times = start_ms + MINUTE_MS * np.arange(rows, dtype=float)
    return {
        "openTime": times,
        "open": open_,
        "high": high,
        "low": low,
        "close": close,
        "volume": volume,
    }


def windows(values: np.ndarray, period: int, figure) -> np.ndarray:
    out = np.full(len(values), np.nan)
    for i in range(period - 1, len(values)):
        out[i] = figure(values[i - period + 1 : i + 1])
    return out


def vwap(c: dict[str, np.ndarray]) -> np.ndarray:
    """From the first row of each UTC day; a day that the rows do not show from its beginning has none."""
    day = np.floor(c["openTime"] / DAY_MS)
    typical = (c["high"] + c["low"] + c["close"]) / 3
    out = np.full(len(day), np.nan)
    for i in range(len(day)):
        rows = np.flatnonzero(day[: i + 1] == day[i])
        traded = c["volume"][rows].sum()
        seen_whole = rows[0] > 0 or c["openTime"][0] % DAY_MS == 0
        if seen_whole and traded > 0:
            out[i] = (typical[rows] * c["volume"][rows]).sum() / traded
    return out


def realised_volatility(close: np.ndarray, period: int) -> np.ndarray:
    returns = np.concatenate([[np.nan], np.diff(np.log(close))])
    return windows(returns, period, lambda window: np.sqrt(np.sum(window**2)))


def z_score(values: np.ndarray, period: int) -> np.ndarray:
    return windows(
        values,
        period,
        lambda w: 0.0 if np.std(w) == 0 else (w[-1] - np.mean(w)) / np.std(w),
    )


def expected(c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    high, low, close, volume = c["high"], c["low"], c["close"], c["volume"]
    macd, signal, histogram = talib.MACD(close, 12, 26, 9)
    slow_k, slow_d = talib.STOCH(high, low, close, 14, 3, 0, 3, 0)
    middle = windows(close, 20, np.mean)
    spread = 2 * windows(close, 20, np.std)
    return {
        **{f"ema{period}": talib.EMA(close, period) for period in (12, 26, 50)},
        **{f"sma{period}": talib.SMA(close, period) for period in (20, 50, 100, 200)},
        "rsi14": talib.RSI(close, 14),
        "macd": macd,
        "macdSignal": signal,
        "macdHistogram": histogram,
        "atr14": talib.ATR(high, low, close, 14),
        "adx14": talib.ADX(high, low, close, 14),
        "stochasticK": slow_k,
        "stochasticD": slow_d,
        "bollingerUpper": middle + spread,
        "bollingerMiddle": middle,
        "bollingerLower": middle - spread,
        "vwap": vwap(c),
        "volumeSma20": windows(volume, 20, np.mean),
        "volumeZ20": z_score(volume, 20),
        "realisedVolatility60": realised_volatility(close, 60),
        "logReturn5": np.concatenate([np.full(5, np.nan), np.log(close[5:] / close[:-5])]),
    }


def number(value: float, digits: int) -> float | int | None:
    if np.isnan(value):
        return None
    rounded = float(f"{value:.{digits}g}")
    return int(rounded) if rounded.is_integer() else rounded


def column(values: np.ndarray, digits: int) -> list[float | int | None]:
    return [number(value, digits) for value in values]


def write(path: Path, about: dict, c: dict[str, np.ndarray]) -> None:
    document = {
        "about": about
        | {
            "reference": f"TA-Lib C {talib.__ta_version__.decode().split()[0]} (Python package {talib.__version__}); "
            f"numpy {np.__version__} for Bollinger, VWAP, volume SMA, z-score, realised volatility, log return",
            "generated": datetime.now(UTC).date().isoformat(),
            "by": "models/lab/goldens/make_goldens.py",
        },
        # 17 digits carry a double exactly; 13 are enough to compare at 1e-9.
        "inputs": {name: column(values, 17) for name, values in c.items()},
        "expected": {name: column(values, 13) for name, values in expected(c).items()},
    }
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("candles", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--from", dest="start", default="2025-05-20T19:00:00Z")
    parser.add_argument("--licence", default="none stated; prices are subject to the exchange's terms")
    parser.add_argument(
        "--repository",
        default="Filimonov-Eremeyka/freqtrade",
        help="public source of the candles",
    )
    options = parser.parse_args()
    start_ms = int(datetime.fromisoformat(options.start).timestamp() * 1000)

    real = read_candles(options.candles, start_ms, 600)
    note = {
        "source": options.candles.name,
        "repository": options.repository,
        "licence": options.licence,
    }
    write(
        options.out / "btc.json",
        note | {"rows": "600 recorded minutes across a UTC midnight"},
        real,
    )

    cheap = {name: values[:420].copy() for name, values in real.items()}
    for name in ("open", "high", "low", "close"):
        cheap[name] *= CHEAP_COIN
    write(
        options.out / "cheap-coin.json",
        note | {"rows": f"the first 420, prices times {CHEAP_COIN:g}"},
        cheap,
    )

    walk = synthetic(start_ms - start_ms % DAY_MS, 300)
    note = {"source": "synthetic", "licence": "own work"}
    write(
        options.out / "synthetic.json",
        note | {"rows": "300 minutes in whole ticks with ties and gaps"},
        walk,
    )


if __name__ == "__main__":
    main()
