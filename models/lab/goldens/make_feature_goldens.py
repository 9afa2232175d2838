# /// script
# requires-python = ">=3.11"
# dependencies = ["TA-Lib==0.8.2", "numpy==2.4.6", "tzdata"]
# ///
"""Writes the golden values that the feature set `crypto@1` is tested against.

    uv run make_feature_goldens.py SAMPLE_DIR OUT.json

SAMPLE_DIR holds the bundled 1-minute candles of BTC, ETH and BNB. Every feature is written down here a second time from
docs/reference/features.md, with TA-Lib for the indicators and numpy for the rest, window by window. Nothing is shared
with the product.
"""

import argparse
import csv
import gzip
import json
import math
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import talib

MINUTE_MS = 60_000
BARS = {1: 120, 5: 120, 15: 120, 60: 150, 240: 40}
SLOTS = {
    "BTC": [
        "2025-06-09T00:04",
        "2025-06-09T13:32",
        "2025-06-09T21:28",
        "2025-06-10T03:58",
        "2025-06-11T08:00",
        "2025-06-12T11:32",
        "2025-06-12T19:46",
        "2025-06-13T23:58",
    ],
    "BNB": ["2025-06-08T21:14", "2025-06-10T15:30", "2025-06-12T00:00"],
}
COMPANIONS = {"BTC": ["ETH", "BNB"], "BNB": ["BTC"]}


def read(path: Path) -> np.ndarray:
    with gzip.open(path, "rt") as file:
        return np.array([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])


def minutes_before(candles: np.ndarray, slot: int, count: int) -> np.ndarray:
    t = candles[:, 0]
    rows = candles[(t >= slot - count * MINUTE_MS) & (t < slot)]
    assert len(rows) == count, "the sample has no gaps"
    return rows


def bars_before(candles: np.ndarray, slot: int, minutes: int) -> np.ndarray:
    end = slot - slot % (minutes * MINUTE_MS)
    rows = minutes_before(candles, end, BARS[minutes] * minutes).reshape(BARS[minutes], minutes, 6)
    return np.stack(
        [
            rows[:, 0, 0],
            rows[:, 0, 1],
            rows[:, :, 2].max(axis=1),
            rows[:, :, 3].min(axis=1),
            rows[:, -1, 4],
            rows[:, :, 5].sum(axis=1),
        ],
        axis=1,
    )


def returns(candles: np.ndarray, slot: int, minutes: int) -> np.ndarray:
    return np.diff(np.log(minutes_before(candles, slot, minutes + 1)[:, 4]))


def rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


def contrast(a: float, b: float) -> float:
    return (a - b) / (a + b)


def bar_features(bars: np.ndarray, close: float) -> dict[str, float]:
    high, low, c, v = (np.ascontiguousarray(bars[:, i]) for i in range(2, 6))
    atr = talib.ATR(high, low, c, 14)[-1]
    ema = talib.EMA(c, 20)[-1]
    histogram = talib.MACD(c, 12, 26, 9)[2]
    middle, sigma = c[-20:].mean(), c[-20:].std()
    rsi = talib.RSI(c, 14)[-1]
    cross = 0
    if histogram[-1] > 0 >= histogram[-4]:
        cross = 1
    if histogram[-1] < 0 <= histogram[-4]:
        cross = -1
    inside = middle + 2 * sigma < ema + 1.5 * atr and middle - 2 * sigma > ema - 1.5 * atr
    sma50 = c[-50:].mean() if len(c) >= 50 else math.nan
    return {
        "rsi": (rsi - 50) / 50,
        "macdh": histogram[-1] / atr,
        "bb": (c[-1] - middle) / (2 * sigma),
        "ema": (close - ema) / atr,
        "adx": talib.ADX(high, low, c, 14)[-1] / 100,
        "clv": ((c[-1] - low[-1]) - (high[-1] - c[-1])) / (high[-1] - low[-1]),
        "vz": (v[-1] - v[-24:].mean()) / v[-24:].std(),
        "atr": math.log(atr / close),
        "bbw": 2 * sigma / atr,
        "squeeze": float(inside),
        "rsi_zone": 1 if rsi >= 70 else -1 if rsi <= 30 else 0,
        "macd_cross": cross,
        "sma": (close - sma50) / atr,
        "sma_side": float(np.sign(close - sma50)),
        "trend": (ema - sma50) / atr,
        "raw_atr": atr,
    }


def clock(slot: int) -> dict[str, float]:
    now = datetime.fromtimestamp(slot / 1000, UTC)

    def local(zone: str) -> float:
        there = now.astimezone(ZoneInfo(zone))
        return there.hour + there.minute / 60

    day = (now.hour * 60 + now.minute) / 1440
    week = (now.weekday() + day) / 7
    new_york = local("America/New_York")
    out = {
        "session_tokyo": float(9 <= local("Asia/Tokyo") < 18),
        "session_london": float(8 <= local("Europe/London") < 17),
        "session_newyork": float(8 <= new_york < 17),
        "market_open": float(9.5 <= new_york < 16 and now.weekday() < 5),
        "weekend": float(now.weekday() >= 5),
        "age_15": (now.minute % 15) / 15,
    }
    hours_left = 8 - (now.hour % 8) - now.minute / 60
    out["funding_in"] = hours_left / 8
    for name, share in (("hour", day), ("minute", now.minute / 60), ("week", week)):
        out[f"{name}_sin"] = math.sin(2 * math.pi * share)
        out[f"{name}_cos"] = math.cos(2 * math.pi * share)
    return out


def features(candles: np.ndarray, slot: int, companions: list[np.ndarray | None]) -> dict[str, float]:
    day = returns(candles, slot, 1440)
    sigma = rms(day)
    window = minutes_before(candles, slot, 1441)
    close = window[-1, 4]
    volume = lambda minutes, skip=0: window[len(window) - minutes - skip : len(window) - skip, 5].sum()  # noqa: E731
    z = lambda minutes: day[-minutes:].sum() / (sigma * math.sqrt(minutes))  # noqa: E731
    lrv = lambda minutes: math.log(rms(day[-minutes:]))  # noqa: E731
    out: dict[str, float] = {}
    for k in (1, 5, 10, 15, 30, 60, 120, 240, 720, 1440):
        out[f"ret_{k}"] = z(k)
    for k in (1, 5, 10):
        out[f"logret_{k}"] = math.log(close / window[-1 - k, 4])
    hour = day[-60:]
    out["jump_60"] = hour[np.argmax(np.abs(hour))] / sigma
    out["jumps_240"] = float((np.abs(day[-240:]) > 4 * sigma).sum())
    for k in (15, 60, 240, 1440):
        out[f"lrv_{k}"] = lrv(k)
    for a, b in ((15, 60), (60, 240), (60, 1440), (240, 1440)):
        out[f"rvr_{a}_{b}"] = lrv(a) - lrv(b)
    for k in (5, 10, 20):
        out[f"std_{k}"] = day[-k:].std() / sigma
    for k in (15, 60):
        span = math.log(window[-k:, 2].max() / window[-k:, 3].min())
        out[f"hl_{k}"] = span / (sigma * math.sqrt(k))

    bars = {m: bars_before(candles, slot, m) for m in BARS}
    facts = {m: bar_features(bars[m], close) for m in BARS}
    for m in BARS:
        for name in ("rsi", "macdh", "bb", "ema", "adx", "clv", "vz", "atr"):
            out[f"{name}_{m}"] = facts[m][name]
    for name, where in (
        ("bbw", (5, 15, 60)),
        ("squeeze", (15, 60)),
        ("rsi_zone", (5, 15, 60)),
        ("macd_cross", (5, 15)),
        ("sma", (15, 60)),
        ("sma_side", (15, 60)),
        ("trend", (5, 15, 60)),
    ):
        for m in where:
            out[f"{name}_{m}"] = facts[m][name]
    for k in (1, 5, 10):
        out[f"mom_{k}"] = (bars[5][-1, 4] - bars[5][-1 - k, 4]) / facts[5]["raw_atr"]
    hourly = np.diff(np.log(bars[60][:, 4]))
    out["rvr_week"] = math.log(rms(hourly[-24:]) / rms(hourly[-144:]))
    out["vol_regime"] = float(-1 if out["rvr_week"] < -0.25 else 1 if out["rvr_week"] > 0.25 else 0)
    out["cost_r"] = 0.00075 * close / (3 * facts[15]["raw_atr"])

    sides = {m: float(np.sign(facts[m]["ema"])) for m in BARS}
    out["htf_trend"] = (sides[60] + sides[240]) / 2
    out["mtf_align"] = sum(sides.values()) / 5
    out["mtf_converge"] = float(abs(sum(sides.values())) == 5)
    out["mtf_diverge_5_60"] = (facts[5]["rsi"] - facts[60]["rsi"]) / 2
    out["mtf_diverge_15_240"] = (facts[15]["rsi"] - facts[240]["rsi"]) / 2

    for k in (60, 240, 1440):
        top, bottom = window[-k:, 2].max(), window[-k:, 3].min()
        out[f"don_{k}"] = 2 * (close - bottom) / (top - bottom) - 1
    for k in (15, 30, 60, 240):
        path = window[-k - 1 :, 4]
        out[f"er_{k}"] = abs(path[-1] - path[0]) / np.abs(np.diff(path)).sum()
    for k in (240, 1440):
        rows = window[-k:]
        typical = rows[:, 2:5].mean(axis=1)
        out[f"vwap_{k}"] = (close - np.average(typical, weights=rows[:, 5])) / facts[15]["raw_atr"]

    for k in (5, 15, 60, 240):
        rows = window[-k:]
        out[f"ofi_{k}"] = (np.sign(rows[:, 4] - rows[:, 1]) * rows[:, 5]).sum() / rows[:, 5].sum()
    for k in (5, 15):
        out[f"vchg_{k}"] = contrast(volume(k), volume(k, k))
    usual = volume(1440) / 1440
    out["vmom_10"] = (volume(10) - volume(10, 10)) / (10 * usual)
    for k in (15, 60):
        out[f"vratio_{k}"] = contrast(volume(k) / k, usual)
    for k in (60, 240):
        weighted = np.average(day[-k:], weights=window[-k:, 5])
        out[f"vpt_{k}"] = weighted * math.sqrt(k) / sigma
    out["quiet_60"] = float((window[-60:, 5] == 0).mean())

    out |= clock(slot)
    for index in (1, 2):
        other = companions[index - 1] if index <= len(companions) else None
        theirs = None if other is None else returns(other, slot, 1440)
        for k in (1, 5, 15, 60):
            move = 0.0 if theirs is None else theirs[-k:].sum() / (rms(theirs) * math.sqrt(k))
            out[f"x{index}_ret_{k}"] = move
            if k >= 15:
                out[f"x{index}_diff_{k}"] = 0.0 if theirs is None else z(k) - move
        out[f"x{index}_rvr"] = 0.0 if theirs is None else math.log(rms(theirs[-60:]) / rms(theirs))
        out[f"x{index}_missing"] = float(theirs is None)
    out["spread_bps"] = 0.0
    out["spread_missing"] = 1.0
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sample", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    coins = {coin: read(options.sample / f"binanceusdm_{coin}USDT_1m.csv.gz") for coin in ("BTC", "ETH", "BNB")}
    rows = []
    for coin, slots in SLOTS.items():
        for text in slots:
            slot = datetime.fromisoformat(text).replace(tzinfo=UTC)
            values = features(
                coins[coin],
                int(slot.timestamp() * 1000),
                [coins[name] for name in COMPANIONS[coin]],
            )
            rows.append(
                {
                    "coin": coin,
                    "companions": COMPANIONS[coin],
                    "slot": f"{text}Z",
                    "values": {name: float(f"{value:.13g}") for name, value in values.items()},
                }
            )
    about = {
        "reference": f"TA-Lib C {talib.__ta_version__.decode().split()[0]} (Python package {talib.__version__}), "
        f"numpy {np.__version__}",
        "by": "models/lab/goldens/make_feature_goldens.py",
        "candles": "data/sample",
    }
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    options.out.write_text(f'{{"about":{json.dumps(about)},"rows":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
