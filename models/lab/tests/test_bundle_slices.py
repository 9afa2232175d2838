"""Slices are fixed by the calendar, stand apart, and never hold a day that ships as the demo."""

import numpy as np
import pytest
from bundle_snapshot import RECORDINGS, frame

from lab.bundle.slices import mission, newest_month, sees_sample
from lab.split import CALIBRATION, MINUTE_MS, TEST, VALIDATION, label_end, ms
from lab.walk.snapshot import SnapshotError

PURGE_MS = 480 * MINUTE_MS


def test_the_mission_learns_until_2023_chooses_on_2024_and_tests_on_2025():
    rows = frame()
    slices = mission(rows, 240)
    slots = {part: rows["slot"].iloc[getattr(slices, part)] for part in ("train", "validation", "calibration", "test")}
    assert slots["train"].max() < VALIDATION.start_ms <= slots["validation"].min()
    assert CALIBRATION.start_ms <= slots["calibration"].min() and slots["test"].min() >= TEST.start_ms
    assert np.array_equal(slices.fit, np.union1d(slices.train, slices.validation))
    assert set(rows["venue"].iloc[slices.test]) == {"binancespot"}
    days = slices.days(rows, 1440, 240)
    assert str(days[0]) == "2023-02-28" and str(days[-1]) == "2025-05-18"


def test_a_snapshot_without_a_slice_is_refused_with_what_to_do():
    with pytest.raises(SnapshotError, match=r"calibration slice .* --validate-newest-month"):
        mission(frame(RECORDINGS[:3]), 240)


def test_the_newest_month_is_tested_on_and_the_month_before_calibrates():
    rows = frame((("2024-01-01", 150, "binanceusdm", "BTC/USDT"),))
    slices = newest_month(rows, 240, 1440)
    end = {part: label_end(rows.iloc[getattr(slices, part)], 240).max() for part in ("train", "fit", "calibration")}
    start = {part: rows["slot"].iloc[getattr(slices, part)].min() for part in ("validation", "calibration", "test")}
    # 150 days end with 2024-05-29; 30 days before its last slot begin on the day after.
    assert start["test"] == ms("2024-04-30T00:00:00Z")
    assert end["calibration"] + PURGE_MS <= start["test"]
    assert end["fit"] + PURGE_MS <= start["calibration"]
    assert end["train"] + PURGE_MS <= start["validation"]
    assert start["calibration"] == ms("2024-03-31T00:00:00Z")


def test_rows_that_could_see_the_demo_are_left_out_of_fitting():
    rows = frame((("2025-03-01", 150, "binanceusdm", "BTC/USDT"),))
    slices = newest_month(rows, 240, 1440)
    fitted = np.union1d(slices.fit, slices.calibration)
    assert not sees_sample(rows.iloc[fitted], 1440, 240).any()
    # One warm-up after the last hidden day, which is 2025-06-14, they are back.
    assert ms("2025-06-16T00:00:00Z") in rows["slot"].iloc[slices.calibration].to_numpy()
    slices.days(rows, 1440, 240)
