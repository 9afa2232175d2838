"""Windows of a walk-forward: purged, in order, by the calendar, and scored so that no 15-minute label overlaps."""

import numpy as np
import pandas as pd
import pytest

from lab.split import MINUTE_MS, ms
from lab.walk.folds import LEAST_TRAIN, cut_calibration, mission, scored_rows, walk_forward, windows

HORIZON = 240


def recorded(*spans: tuple[str, str], step: int = 15, symbol: str = "BTC/USDT") -> pd.DataFrame:
    parts = [
        pd.DataFrame({"slot": np.arange(ms(first), ms(last), step * MINUTE_MS), "segment": first})
        for first, last in spans
    ]
    return pd.concat(parts, ignore_index=True).assign(venue="made", symbol=symbol)


def test_each_quarter_is_tested_once_on_models_that_know_only_its_past():
    rows = recorded(("2024-01-01T00:00Z", "2024-12-31T00:00Z"))
    folds = walk_forward(rows, HORIZON)
    assert [fold.name for fold in folds] == ["2024Q2", "2024Q3", "2024Q4"]
    slots = rows["slot"].to_numpy()
    purge = (HORIZON + 1 + 480) * MINUTE_MS
    for fold in folds:
        assert slots[fold.train].max() + purge <= slots[fold.calibration].min()
        assert slots[fold.calibration].max() + purge <= slots[fold.test].min()
    # Expanding: each training window begins where the first one did and reaches further.
    assert {int(fold.train.min()) for fold in folds} == {0}
    assert [len(fold.train) for fold in folds] == sorted(len(fold.train) for fold in folds)


def test_the_row_just_inside_the_purge_is_left_out_and_the_one_before_it_kept():
    # 721 minutes before the first test slot is the last allowed one: 240 + 1 to the end of the label, 480 of purge.
    rows = recorded(("2024-01-01T00:00Z", "2024-05-01T00:00Z"), step=1)
    rows = rows[(rows["slot"] // MINUTE_MS) % 15 == 14].reset_index(drop=True)
    fold = walk_forward(rows, HORIZON)[0]
    first_test = rows["slot"].iloc[fold.test[0]]
    last = rows["slot"].iloc[fold.calibration[-1]]
    # First test slot 00:14 on 1 April; less 721 minutes is 12:13 on 31 March, and slots are at :14, :29, :44, :59.
    assert first_test == ms("2024-04-01T00:14:00Z")
    assert last == ms("2024-03-31T11:59:00Z")


def test_calibration_is_a_fifth_of_recorded_time_and_holes_are_no_time():
    # 80 days, a hole of a year, 20 days: the last fifth is the 20 days.
    rows = recorded(("2022-01-01T00:00Z", "2022-03-22T00:00Z"), ("2023-03-22T00:00Z", "2023-04-11T00:00Z"))
    train, calibration = cut_calibration(rows["slot"].to_numpy(), np.arange(len(rows)), HORIZON)
    assert rows["slot"].iloc[calibration[0]] == ms("2023-03-22T00:00Z")
    assert len(calibration) == 20 * 96
    # Nothing of the earlier recording comes within 8 hours of the later one.
    assert len(train) == 80 * 96


def test_two_coins_are_split_at_the_same_instant():
    first = recorded(("2024-01-01T00:00Z", "2024-06-01T00:00Z"))
    second = recorded(("2024-02-01T00:00Z", "2024-06-01T00:00Z"), symbol="ETH/USDT")
    rows = pd.concat([first, second]).sort_values("slot", kind="stable").reset_index(drop=True)
    fold = walk_forward(rows, HORIZON)[0]
    test_begins = rows["slot"].iloc[fold.test].min()
    assert (rows["slot"].iloc[np.concatenate([fold.train, fold.calibration])] < test_begins).all()
    assert set(rows["symbol"].iloc[fold.test]) == {"BTC/USDT", "ETH/USDT"}


def test_scored_rows_lie_a_quarter_of_an_hour_apart_per_instrument():
    rows = recorded(("2024-01-01T00:00Z", "2024-01-02T00:00Z"), step=4)
    slots = rows.loc[scored_rows(rows), "slot"].to_numpy()
    # Every 4 minutes: the first slot at least 15 minutes later is 16 minutes later.
    assert set(np.diff(slots)) == {16 * MINUTE_MS}
    two = pd.concat([rows, rows.assign(symbol="ETH/USDT")]).sort_values("slot", kind="stable").reset_index(drop=True)
    assert scored_rows(two).sum() == 2 * len(slots)


def test_a_past_that_is_too_short_makes_no_fold():
    days = LEAST_TRAIN // 96
    end = pd.Timestamp("2024-03-31") + pd.Timedelta(days=30)
    begin = pd.Timestamp("2024-03-31") - pd.Timedelta(days=days - 2)
    assert walk_forward(recorded((f"{begin:%Y-%m-%d}T00:00Z", f"{end:%Y-%m-%d}T00:00Z")), HORIZON) == []


def test_tests_before_the_asked_day_are_left_to_training():
    rows = recorded(("2024-01-01T00:00Z", "2024-12-31T00:00Z"))
    folds = walk_forward(rows, HORIZON, ms("2024-10-01T00:00Z"))
    assert [fold.name for fold in folds] == ["2024Q4"]


def test_scoring_can_keep_to_the_turns_of_the_quarter_hour():
    rows = recorded(("2024-01-01T00:00Z", "2024-06-01T00:00Z"), step=4)
    fold = walk_forward(rows, HORIZON, score="turns")[0]
    # Every 4 minutes meets a turn once an hour, 61 days from 1 April on.
    assert len(fold.test) == 61 * 24
    assert (rows["slot"].iloc[fold.test] % (15 * MINUTE_MS) == 0).all()
    assert len(fold.train) == len(walk_forward(rows, HORIZON)[0].train)


def test_scoring_can_keep_to_the_first_slot_of_every_quarter_of_an_hour():
    rows = recorded(("2024-01-01T00:00Z", "2024-06-01T00:00Z"), step=2)
    fold = walk_forward(rows, HORIZON, score="buckets")[0]
    minutes = rows["slot"].iloc[fold.test] // MINUTE_MS % 60
    assert minutes.iloc[:5].tolist() == [0, 16, 30, 46, 0]
    assert len(fold.test) == 61 * 96
    assert len(fold.train) == len(walk_forward(rows, HORIZON)[0].train)


def test_the_mission_split_has_its_years_and_its_purge():
    fold = mission(recorded(("2023-01-01T00:00Z", "2025-07-01T00:00Z")), HORIZON)[0]
    slots = recorded(("2023-01-01T00:00Z", "2025-07-01T00:00Z"))["slot"]
    # 721 minutes before the turn of a year is 11:59; slots are at :00, :15, :30, :45.
    assert slots.iloc[fold.train[-1]] == ms("2023-12-31T11:45:00Z")
    assert slots.iloc[fold.calibration[0]] == ms("2024-01-01T00:00:00Z")
    assert slots.iloc[fold.calibration[-1]] == ms("2024-12-31T11:45:00Z")
    assert slots.iloc[fold.test[0]] == ms("2025-01-01T00:00:00Z")


def test_the_mission_split_needs_candles_in_each_of_its_parts():
    assert mission(recorded(("2024-01-01T00:00Z", "2025-07-01T00:00Z")), HORIZON) == []


@pytest.mark.parametrize("part", ["train", "calibration", "test"])
def test_windows_name_every_recording_of_every_part(part):
    rows = recorded(("2023-01-01T00:00Z", "2023-03-01T00:00Z"), ("2023-10-01T00:00Z", "2023-11-01T00:00Z"))
    fold = walk_forward(rows, HORIZON)[0]
    lines = [line for line in windows(rows, fold) if line["part"] == part]
    assert sum(line["rows"] for line in lines) == len(getattr(fold, part))
    assert all(line["segment"] in ("2023-01-01T00:00Z", "2023-10-01T00:00Z") for line in lines)
