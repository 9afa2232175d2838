"""The slices stay apart from each other and from the bundled sample, and a label never reaches over a border."""

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

from lab.split import (
    CALIBRATION,
    MINUTE_MS,
    TEST,
    TRAIN,
    VALIDATION,
    check_pure,
    days_touched,
    forbidden_days,
    inside,
    label_end,
    ms,
)

HORIZON, WARMUP = 240, 5999


def rows(*slots: str, venue: str = "binanceusdm", symbol: str = "BTC/USDT") -> pd.DataFrame:
    return pd.DataFrame({"slot": [ms(slot) for slot in slots], "venue": venue, "symbol": symbol})


def test_the_forbidden_days_are_the_sample_and_one_day_on_either_side():
    days = forbidden_days()
    assert len(days) == 14
    assert (min(days), max(days)) == (date(2025, 6, 1), date(2025, 6, 14))


def test_a_row_is_cut_when_its_label_could_end_after_the_slice():
    last = "2025-05-31T19:58:00Z"  # 240 minutes and one late entry end at 23:59
    late = "2025-05-31T20:00:00Z"  # could end at 00:01 of the next day
    assert inside(rows(last, late), CALIBRATION, HORIZON).tolist() == [True, False]


def test_a_row_belongs_to_a_slice_only_with_its_venue_and_symbol():
    slot = "2025-05-20T00:00:00Z"
    assert inside(rows(slot), CALIBRATION, HORIZON).tolist() == [True]
    assert inside(rows(slot, venue="binancespot"), CALIBRATION, HORIZON).tolist() == [False]
    assert inside(rows(slot, symbol="FIL/USDT"), CALIBRATION, HORIZON).tolist() == [False]


def test_the_label_end_does_not_depend_on_how_early_a_trade_was_closed():
    one = rows("2025-05-20T00:00:00Z")
    assert label_end(one, HORIZON).tolist() == [ms("2025-05-20T04:01:00Z")]


def test_days_touched_hold_the_warm_up_and_the_label():
    # 5,999 minutes before noon of the 10th is the 6th, 08:01; 241 minutes after 21:00 is the 11th.
    assert days_touched(rows("2025-05-10T12:00:00Z"), WARMUP, HORIZON) == [date(2025, 5, day) for day in range(6, 11)]
    assert days_touched(rows("2025-05-10T21:00:00Z"), WARMUP, HORIZON)[-1] == date(2025, 5, 11)
    # A label that ends at midnight exactly has seen no candle of the next day.
    assert days_touched(rows("2025-05-10T19:59:00Z"), WARMUP, HORIZON)[-1] == date(2025, 5, 10)


def pure() -> list[pd.DataFrame]:
    return [
        rows("2024-08-25T00:00:00Z"),
        rows("2025-05-10T00:00:00Z", "2025-05-31T19:00:00Z"),
        rows("2025-06-15T00:00:00Z", venue="binancespot"),
    ]


def test_pure_slices_pass_and_answer_the_days_of_fitting_only():
    days = check_pure(*pure(), WARMUP, HORIZON)
    assert date(2025, 5, 31) in days
    assert date(2025, 6, 15) not in days
    assert not forbidden_days().intersection(days)


@pytest.mark.parametrize("slot", ["2025-05-31T20:30:00Z", "2025-06-02T00:00:00Z"])
def test_fitting_that_touches_the_sample_is_refused(slot):
    train, _, test = pure()
    with pytest.raises(ValueError, match="bundled sample"):
        check_pure(train, rows(slot), test, WARMUP, HORIZON)


def test_a_warm_up_that_reaches_into_the_sample_is_refused():
    train, calibration, _ = pure()
    late_calibration = pd.concat([calibration, rows("2025-06-16T00:00:00Z")])
    with pytest.raises(ValueError, match="2025-06-14"):
        check_pure(train, late_calibration, rows("2025-07-01T00:00:00Z"), WARMUP, HORIZON)


@pytest.mark.parametrize("gap_minutes, fits", [(480 + 241, True), (480 + 240, False)])
def test_slices_must_stand_eight_hours_apart_from_label_end_to_slot(gap_minutes, fits):
    train, calibration, test = pure()
    train = train.assign(slot=calibration["slot"].min() - gap_minutes * MINUTE_MS)
    if fits:
        check_pure(train, calibration, test, WARMUP, HORIZON)
    else:
        with pytest.raises(ValueError, match="train/calibration"):
            check_pure(train, calibration, test, WARMUP, HORIZON)


def test_the_declared_slices_follow_each_other():
    parts = [TRAIN, VALIDATION, CALIBRATION, TEST]
    assert all(one.start_ms < one.end_ms for one in parts)
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(parts))
