"""Counting what is independent, and intervals that know about it."""

import numpy as np
import pandas as pd
import pytest

from lab.evaluate import confidence, tier_error
from lab.metrics import (
    auc_day_bootstrap,
    day_bootstrap,
    deciles,
    ece,
    group,
    n_independent,
    summary,
    thresholds,
    wilson,
)
from lab.split import MINUTE_MS


def rows(minutes, symbol="BTC/USDT", win=None, net=None) -> pd.DataFrame:
    minutes = list(minutes)
    win = win if win is not None else [1] * len(minutes)
    net = net if net is not None else [0.5 if one else -0.5 for one in win]
    slots = [minute * MINUTE_MS for minute in minutes]
    return pd.DataFrame(
        {"slot": slots, "symbol": symbol, "win": win, "net_r": net, "gross_r": net, "exit": "timeout", "side": "long"}
    )


@pytest.mark.parametrize(
    "minutes, expected",
    [([], 0), ([0], 1), ([0, 239], 1), ([0, 240], 2), ([0, 15, 30, 240, 255, 480], 3), ([0, 0], 1), ([480, 0, 240], 3)],
)
def test_outcomes_that_overlap_count_once(minutes, expected):
    assert n_independent(rows(minutes), 240) == expected


def test_symbols_count_apart_and_sides_together():
    both = pd.concat([rows([0, 240]), rows([0, 240], symbol="ETH/USDT"), rows([0, 240]).assign(side="short")])
    assert n_independent(both, 240) == 4


def test_wilson_is_the_textbook_interval():
    # Wilson 1927: 5 of 10 at 95 %.
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_ece_is_the_distance_between_stated_and_realised():
    p = np.repeat([0.1, 0.3, 0.5, 0.7, 0.9], 10)
    win = np.concatenate([np.repeat([1, 0], [round(10 * q), 10 - round(10 * q)]) for q in (0.1, 0.3, 0.5, 0.7, 0.9)])
    assert ece(p, win) == pytest.approx(0, abs=1e-12)
    assert ece(np.clip(p + 0.05, 0, 1), win) == pytest.approx(0.05, abs=1e-12)


def test_the_bootstrap_draws_days_not_rows():
    # Two days of 1,000 equal rows each: a row bootstrap would be narrow, two days know nothing better than -1..1.
    slots = np.repeat([0, 86_400_000], 1000)
    low, high = day_bootstrap(np.repeat([-1.0, 1.0], 1000), slots)
    assert (low, high) == (-1.0, 1.0)


def test_one_day_has_no_interval():
    assert np.isnan(day_bootstrap(np.ones(5), np.zeros(5, dtype=int))).all()


def test_thresholds_and_deciles_say_what_was_above():
    table = rows(range(0, 2400, 240), win=[0] * 5 + [1] * 5)
    p = np.linspace(0.1, 1.0, 10)
    half = thresholds(table, p, 240, (0.55, 2.0))
    assert (half[0]["share"], half[0]["winRate"], half[0]["meanR"]) == (0.5, 1.0, 0.5)
    assert (half[1]["share"], half[1]["winRate"]) == (0.0, None)
    assert [one["winRate"] for one in deciles(table, p, 240)] == [0.0] * 5 + [1.0] * 5
    assert group(table.iloc[:0], p[:0], 10, 240)["meanR"] is None


def test_summary_measures_skill_against_both_base_rates():
    table = rows(range(0, 960, 240), win=[1, 0, 1, 0])
    facts = summary(table, np.full(4, 0.5), 0.6, 240)
    assert facts["skill"] == pytest.approx(0)
    assert facts["skillPrior"] == pytest.approx(1 - 0.25 / 0.26)
    assert (facts["n"], facts["nIndependent"], facts["auc"]) == (4, 4, 0.5)


def test_tier_error_weighs_tiers_by_rows():
    table = rows(range(0, 240 * 10, 240), win=[0] * 8 + [1, 1])
    p = np.array([0.25] * 8 + [0.75] * 2)
    # LOW says .25 and holds 0, HIGH says .75 and holds 1: .25 off in both.
    result = tier_error(table, p, (0.5, 0.6))
    assert result["error"] == pytest.approx(0.25)
    assert set(result["tiers"]) == {"LOW", "HIGH"}


def test_confidence_is_cautious_and_never_negative():
    assert confidence(np.array([0.02, 0.5])) == pytest.approx([0.0, 0.45])


def test_the_auc_interval_needs_days_and_both_classes():
    slots = np.repeat(np.arange(40) * 86_400_000, 25)
    rng = np.random.default_rng(1)
    win = rng.integers(0, 2, len(slots))
    low, high = auc_day_bootstrap(win, win + rng.normal(scale=2, size=len(slots)), slots)
    assert 0.5 < low < 0.64 < high < 0.75
    assert np.isnan(auc_day_bootstrap(win[:50], win[:50], slots[:50])).all()
