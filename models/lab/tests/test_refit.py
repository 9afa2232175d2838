"""A night knows only what has ended, the guard decides on the week it did not fit on, and figures are by hand."""

import numpy as np
import pytest
from walk_snapshot import made_up, write

from lab.calibration import Platt
from lab.metrics import ece
from lab.refit.__main__ import asked, main
from lab.refit.nightly import LEAST_TO_FIT, Policy, Predictions, independent, night, serve
from lab.refit.study import Served, against, summary, weighted_ece
from lab.split import DAY_MS, MINUTE_MS

HOUR = 60 * MINUTE_MS
SHIPPED = Platt(1.0, 0.0)


def hourly(days: int, rate, seed: int = 1, spread: float = 1.0) -> Predictions:
    """An outcome every hour that takes 59 minutes; wins come at the score's probability plus `rate(day)`."""
    rng = np.random.default_rng(seed)
    slot = np.arange(days * 24, dtype=np.int64) * HOUR
    score = 1 / (1 + np.exp(-spread * rng.normal(size=len(slot))))
    chance = np.clip(score + np.array([rate(day) for day in slot // DAY_MS]), 0.01, 0.99)
    won = (rng.random(len(slot)) < chance).astype(float)
    return Predictions(score, won, slot, slot + 59 * MINUTE_MS, np.full(len(slot), "BTC/USDT"))


def test_outcomes_that_overlap_count_once_for_each_symbol():
    slot = np.array([0, 30, 60, 60, 90]) * MINUTE_MS
    rows = Predictions(np.zeros(5), np.zeros(5), slot, slot + HOUR, np.array(["A", "A", "A", "B", "B"]))
    # A at 0 and 60; B at 60, while its 90 falls into it.
    assert independent(rows) == 3


def test_a_night_never_sees_an_outcome_that_has_not_ended():
    rows = hourly(40, lambda _day: 0.25)
    at = 35 * DAY_MS
    before, _ = night(rows, SHIPPED, Policy(30, False), at)
    late = rows.ended > at
    changed = Predictions(rows.score, np.where(late, 1 - rows.won, rows.won), rows.slot, rows.ended, rows.symbol)
    assert night(changed, SHIPPED, Policy(30, False), at)[0] == before
    # And it does see the last one that has.
    last = np.flatnonzero(~late)[-1]
    flipped = rows.won.copy()
    flipped[last] = 1 - flipped[last]
    other = Predictions(rows.score, flipped, rows.slot, rows.ended, rows.symbol)
    assert night(other, SHIPPED, Policy(30, False), at)[0] != before


def test_the_guard_adopts_what_is_better_on_the_newest_week_and_keeps_what_is_not():
    drifted = night(hourly(40, lambda _day: 0.3), SHIPPED, Policy(30, True), 40 * DAY_MS)
    assert drifted[1] == "adopted"
    assert drifted[0].intercept > 0.5
    # The drift is over in the newest week: what fits the older part is worse there.
    over = night(hourly(40, lambda day: 0.3 if day < 33 else 0.0), SHIPPED, Policy(30, True), 40 * DAY_MS)
    assert over == (SHIPPED, "not better")


@pytest.mark.parametrize(
    "days, reason",
    [
        # 4 days before the newest week are 96 outcomes, 5 are 120.
        (11, "too few to fit"),
        (12, "adopted"),
    ],
)
def test_the_guard_asks_for_enough_independent_outcomes(days, reason):
    assert LEAST_TO_FIT == 100
    assert night(hourly(days, lambda _day: 0.3), SHIPPED, Policy(30, True), days * DAY_MS)[1] == reason


def test_a_week_with_hardly_any_outcome_decides_nothing():
    rows = hourly(20, lambda _day: 0.3)
    # A gap: of the newest week only the last 29 hours.
    kept = rows.only((rows.slot < 13 * DAY_MS) | (rows.slot >= 20 * DAY_MS - 29 * HOUR))
    assert night(kept, SHIPPED, Policy(30, True), 20 * DAY_MS)[1] == "too few to compare"


def test_scores_turned_around_are_never_adopted():
    rows = hourly(30, lambda _day: 0.0, spread=2.0)
    turned = Predictions(1 - rows.score, rows.won, rows.slot, rows.ended, rows.symbol)
    for guarded in (True, False):
        assert night(turned, SHIPPED, Policy(30, guarded), 30 * DAY_MS) == (SHIPPED, "slope not positive")


def test_days_before_the_first_refit_are_served_as_shipped_and_history_is_not_scored():
    rows = hourly(30, lambda _day: 0.3)
    stated, counts = serve(rows, SHIPPED, Policy(30, True), 0)
    assert np.array_equal(stated[: 12 * 24], SHIPPED.apply(rows.score)[: 12 * 24])
    assert counts["too few to fit"] == 12
    assert sum(counts.values()) == 30
    warm, _ = serve(rows, SHIPPED, Policy(30, True), 20 * DAY_MS)
    assert np.isnan(warm[: 20 * 24]).all()
    assert np.isfinite(warm[20 * 24 :]).all()


def test_figures_by_hand():
    won = np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    half, right = np.full(5, 0.5), np.array([0.1, 0.9, 0.1, 0.9, 0.9])
    slot = np.arange(5) * DAY_MS
    before, after = [Served("one", half, won, slot)], [Served("one", right, won, slot)]
    # Each bin holds one row: off by 0.5 each, and by 0.1 each. Brier 0.25 and 0.01; of the own rate 0.6 it is 0.24.
    assert summary(before)["ece5"] == pytest.approx(0.5)
    assert summary(after)["ece5"] == pytest.approx(0.1)
    assert summary(after)["brierSkill"] == pytest.approx(1 - 0.01 / 0.24)
    change = against(after, before)
    assert change["brierChange"] == pytest.approx(-0.24)
    assert change["brierChangeInterval"] == pytest.approx([-0.24, -0.24])


def test_rows_that_count_twice_are_rows_that_are_there_twice():
    rng = np.random.default_rng(3)
    stated = np.sort(rng.random(1000))
    won = (rng.random(1000) < 0.5).astype(float)
    assert weighted_ece(stated, won, np.ones(1000)) == pytest.approx(ece(stated, won))
    assert weighted_ece(stated, won, np.full(1000, 3.0)) == pytest.approx(ece(stated, won))
    assert weighted_ece(stated, won, np.repeat([2.0, 0.0], 500)) == pytest.approx(ece(stated[:500], won[:500]))


def test_the_command_says_whether_what_was_asked_is_reached(capsys, tmp_path):
    folder = write(tmp_path, made_up(days=120))
    assert main(["--snapshot", str(folder), "--tasks", "win60"]) == 0
    text = capsys.readouterr().out
    assert "30 days, guarded" in text
    assert "asked of 30 days, guarded: at most 0.025" in text
    assert "mean of folds" in text


def test_what_is_asked_is_held_against_all_rows_and_against_the_folds():
    figures = {"n": 3000, "ece5": 0.02, "ece5MeanOfFolds": 0.04}
    found = asked("win240", {"no refit": {**figures, "ece5": 0.05}, "30 days, guarded": figures})
    assert found["allRows"] == {"ece5": 0.02, "noRefit": 0.05, "reached": True}
    assert found["meanOfFolds"] == {"ece5": 0.04, "noRefit": 0.04, "reached": False}
    few = asked("win240", {"no refit": figures, "30 days, guarded": {**figures, "n": 2999}})
    assert few["allRows"]["reached"] is False


def test_a_task_without_a_calibrator_is_refused(capsys, tmp_path):
    folder = write(tmp_path, made_up(days=3))
    assert main(["--snapshot", str(folder), "--tasks", "rv15"]) == 2
    assert "rv15 is no task with a calibrator" in capsys.readouterr().err
