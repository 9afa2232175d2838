"""Evidence of the untouched test: a bin for each tier, and a gate that claims no coin that was not tested."""

import numpy as np
import pandas as pd
import pytest

from lab.bundle.gates import dir15
from lab.bundle.readings import reliability
from lab.split import MINUTE_MS

HOUR_4 = 240 * MINUTE_MS


def rows(win) -> pd.DataFrame:
    return pd.DataFrame({"slot": np.arange(len(win)) * HOUR_4, "symbol": "BTC/USDT", "win": win})


def test_the_tiers_have_a_bin_each_and_what_lies_below_is_cut_evenly():
    p = np.array([0.10, 0.20, 0.30, 0.40, 0.42, 0.44, 0.50, 0.56, 0.61, 0.70])
    win = [0, 1, 0, 0, 1, 1, 0, 1, 1, 0]
    # Confidences 0.45 and 0.55 are chances 0.50 and 0.60: the bias of 0.05 is taken off before tiers look.
    bins = reliability(rows(win), p, (0.45, 0.55), 240)
    assert [one["from"] for one in bins][-2:] == pytest.approx([0.50, 0.60])
    assert bins[0]["from"] == 0 and bins[-1]["until"] == 1
    assert [one["until"] for one in bins[:-1]] == [one["from"] for one in bins[1:]]
    assert [one["rows"] for one in bins] == [2, 2, 2, 2, 2]
    assert [one["winRate"] for one in bins] == [0.5, 0, 1, 0.5, 0.5]
    assert [one["nIndependent"] for one in bins] == [2, 2, 2, 2, 2]


def test_tiers_that_nothing_reached_are_empty_and_nothing_is_left_uncovered():
    bins = reliability(rows([0, 1, 0]), np.array([0.2, 0.3, 0.4]), (0.6, 0.97), 240)
    assert [one["rows"] for one in bins] == [1, 1, 1, 0]
    assert (bins[-1]["from"], bins[-1]["until"]) == (pytest.approx(0.65), 1)


def test_equal_statements_make_no_bin_of_no_width():
    bins = reliability(rows([0, 1, 0]), np.array([0.3, 0.3, 0.3]), (0.45, 0.55), 240)
    assert all(one["until"] > one["from"] for one in bins)
    assert sum(one["rows"] for one in bins) == 3


def direction(**lows: float) -> dict:
    return {"bySymbol": {name: {"accuracyInterval": [low, 1.0]} for name, low in lows.items()}}


@pytest.mark.parametrize(
    ("lows", "served", "passed"),
    [
        ({"BTC": 0.70, "ETH": 0.69}, ["BTC", "ETH"], True),
        ({"BTC": 0.70, "ETH": 0.69}, ["BNB", "BTC", "ETH"], None),
        ({"BTC": 0.70, "ETH": 0.50}, ["BNB", "BTC", "ETH"], False),
        ({"BTC": 0.70, "ETH": 0.50}, ["BTC", "ETH"], False),
    ],
)
def test_a_coin_without_test_rows_keeps_the_direction_gate_from_passing(lows, served, passed):
    gate = dir15(direction(**lows), served)
    assert gate["passed"] is passed and gate["value"] == min(lows.values())
    assert ("BNB is served and has no rows in the test" in gate["why"]) == ("BNB" in served)
