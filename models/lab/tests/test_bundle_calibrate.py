"""Boosters have to earn their place on rows they were not fitted on, and bounds know how little is independent."""

import numpy as np
import pandas as pd
import pytest

from lab.bundle import calibrate as module
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
    assert found.tried["trend60"].gain > 0.02 > 0 > found.tried["dir15"].gain
    assert [name for name, one in found.tried.items() if one.kept] == ["trend60"]
    assert list(found.platt.coefficients) == ["trend60"]


def test_a_gain_that_other_days_could_have_turned_is_no_gain(evidence):
    score, _, win = evidence
    rng = np.random.default_rng(8)
    # Evidence so faint that its gain is lost among the days.
    faint = {f"faint{number}": 0.05 * win + rng.normal(size=COUNT) for number in range(6)}
    tried = [calibrate(score, win, SLOTS, {name: values}, 240).tried[name] for name, values in faint.items()]
    by_luck = [one for one in tried if one.gain > 0 and one.interval[0] <= 0]
    assert by_luck, "none of the draws is the case that is meant"
    assert not any(one.kept for one in by_luck)
    assert all(one.interval[0] <= one.gain <= one.interval[1] for one in tried)


def test_evidence_that_counts_against_the_side_is_not_kept_however_much_it_gains(evidence):
    score, extra, win = evidence
    against = calibrate(score, win, SLOTS, {"dir15": -extra}, 240)
    one = against.tried["dir15"]
    assert one.gain > 0.02 and one.interval[0] > 0 and one.coefficient < 0 and not one.kept
    assert against.platt == fit_platt(score, win)


def test_a_day_is_too_little_to_keep_anything(evidence):
    score, extra, win = (one[:160] for one in evidence)
    # 40 hours from 04:00 on: the half that judges lies on one day.
    slots = SLOTS[:160] + 240 * MINUTE_MS
    one = calibrate(score, win, slots, {"trend60": extra}, 240).tried["trend60"]
    assert np.isnan(one.interval).all() and not one.kept


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


def test_bounds_fall_apart_where_the_past_is_thin_and_say_on_how_many_cases_they_stand():
    # By hand: five cases a day apart, lost, lost, lost, won, won. One more case of either label is put at each score.
    score = np.array([0.125, 0.25, 0.5, 0.75, 0.875])
    frame = pd.DataFrame({"slot": np.arange(5) * 1440 * MINUTE_MS, "symbol": "BTC/USDT", "win": [0, 0, 0, 1, 1]})
    table = venn_abers(score, frame, 240)
    at = [table["scores"].index(one) for one in score]
    # A loss more changes nothing among losses, halves the win at 0.75, and is pooled with both wins at 0.875.
    assert [table["low"][one] for one in at] == pytest.approx([0, 0, 0, 1 / 2, 2 / 3])
    # A win more is pooled with every loss from there on: one of four, of three, of two.
    assert [table["high"][one] for one in at] == pytest.approx([1 / 4, 1 / 3, 1 / 2, 1, 1])
    # The fewer of the known cases in the two blocks: (3, 3), (3, 2), (3, 1), (1, 2), (2, 2).
    assert [table["n"][one] for one in at] == [3, 2, 1, 1, 2]


def test_a_low_bound_is_never_raised_by_what_lies_left_of_it(monkeypatch):
    lows = {0.2: (0.5, 9), 0.4: (0.3, 5), 0.6: (0.6, 7)}
    highs = {0.2: (0.7, 9), 0.4: (0.6, 4), 0.6: (0.8, 3)}
    monkeypatch.setattr(module, "GRID", 3)
    monkeypatch.setattr(
        module, "isotonic_with", lambda _x, _y, _case, at, label: (highs if label else lows)[round(float(at), 6)]
    )
    frame = pd.DataFrame({"slot": np.arange(3) * 1440 * MINUTE_MS, "symbol": "BTC/USDT", "win": [0, 1, 1]})
    table = module.venn_abers(np.array([0.2, 0.4, 0.6]), frame, 240)
    assert (table["low"], table["high"], table["n"]) == ([0.3, 0.3, 0.6], [0.7, 0.7, 0.8], [5, 5, 3])


def test_both_sides_of_a_slot_are_one_case():
    frame = pd.DataFrame({"slot": [0, 0, 15, 15], "symbol": ["B", "B", "B", "E"]})
    assert len(np.unique(module.cases(frame))) == 3


def test_independent_rows_lie_a_horizon_apart_per_symbol_with_both_sides():
    slots = np.array([0, 0, 15, 240, 240, 300]) * MINUTE_MS
    frame = pd.DataFrame({"slot": slots, "symbol": ["B", "B", "B", "B", "E", "E"]})
    assert independent(frame, 240).tolist() == [True, True, False, True, True, False]
