"""Boosters have to earn their place on rows they were not fitted on, and bounds know how little is independent."""

import numpy as np
import pandas as pd
import pytest

from lab.bundle.calibrate import calibrate, independent, venn_abers
from lab.calibration import fit_platt, logit
from lab.split import MINUTE_MS

COUNT = 8_000
SLOTS = np.arange(COUNT) * 15 * MINUTE_MS


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.fixture(scope="module")
def evidence():
    rng = np.random.default_rng(4)
    score, extra = sigmoid(rng.normal(size=COUNT)), rng.normal(size=COUNT)
    win = (rng.random(COUNT) < sigmoid(0.6 * logit(score) - 0.2 + 0.5 * extra)).astype(int)
    return score, extra, win


def test_what_made_the_wins_is_found_again(evidence):
    score, extra, win = evidence
    platt = fit_platt(score, win, {"trend60": extra})
    assert (platt.slope, platt.intercept) == (pytest.approx(0.6, abs=0.08), pytest.approx(-0.2, abs=0.08))
    assert platt.coefficients["trend60"] == pytest.approx(0.5, abs=0.08)
    assert platt.apply(np.array([0.5]), {"trend60": np.array([2.0])}) == pytest.approx(
        sigmoid(platt.intercept + 2 * platt.coefficients["trend60"])
    )


def test_a_booster_that_helps_stays_and_one_that_does_not_is_only_reported(evidence):
    score, extra, win = evidence
    # Means the opposite on the rows that judge it.
    turning = np.where(np.arange(COUNT) < COUNT // 2, extra, -extra)
    found = calibrate(score, win, SLOTS, {"dir15": turning, "trend60": extra}, 240)
    assert found.gains["trend60"] > 0.02 > 0 > found.gains["dir15"]
    assert list(found.platt.coefficients) == ["trend60"]


def test_without_boosters_it_is_platt(evidence):
    score, _, win = evidence
    assert calibrate(score, win, SLOTS, {}, 240).platt == fit_platt(score, win)


def test_bounds_rise_and_hold_the_truth_between_them(evidence):
    score, _, win = evidence
    frame = pd.DataFrame({"slot": SLOTS, "symbol": "BTC/USDT", "win": win})
    table = venn_abers(score, frame, 240)
    scores, low, high = (np.array(table[name]) for name in ("scores", "low", "high"))
    assert 2 <= len(scores) <= 101 and (np.diff(scores) > 0).all()
    assert (low <= high).all() and (np.diff(low) >= 0).all() and (np.diff(high) >= 0).all()
    # A fresh draw of the same world: between the bounds, or nearly.
    at = np.searchsorted(scores, 0.5)
    truth = win[(score > 0.45) & (score < 0.55)].mean()
    assert low[at] - 0.06 < truth < high[at] + 0.06


def test_independent_rows_lie_a_horizon_apart_per_symbol_with_both_sides():
    slots = np.array([0, 0, 15, 240, 240, 300]) * MINUTE_MS
    frame = pd.DataFrame({"slot": slots, "symbol": ["B", "B", "B", "B", "E", "E"]})
    assert independent(frame, 240).tolist() == [True, True, False, True, True, False]
