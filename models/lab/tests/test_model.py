"""Trees that mean the same in float32, an export that is tensors only, and a leak alarm that goes off."""

import json

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from lab import controls
from lab.calibration import Platt
from lab.dataset import MINUTE_MS, Dataset
from lab.export import INPUT, around, parity_rows, run_onnx, to_onnx, write_parity
from lab.model import fit, floor32, score, split_thresholds

NAMES = ["signal", "noise", "cost_r"]


def made_up(count: int, seed: int) -> Dataset:
    """A series whose win depends weakly on `signal`; the wins of a horizon overlap, as real ones do."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(count, 3)).astype(np.float32)
    win = (rng.random(count) < 1 / (1 + np.exp(-0.8 * features[:, 0]))).astype(int)
    rows = pd.DataFrame(features, columns=NAMES)
    rows["win"], rows["net_r"] = win, np.where(win == 1, 0.6, -0.6)
    rows["slot"] = np.arange(count) * 15 * MINUTE_MS
    rows["venue"], rows["symbol"], rows["segment"], rows["side"] = "made", "UP/USDT", "one", "long"
    return Dataset(rows, "made@1", NAMES, 0, {"horizonMinutes": 240})


@pytest.fixture(scope="module")
def trained():
    data = made_up(12_000, 1)
    return data, fit(data.matrix(data.rows), data.rows["win"].to_numpy(), NAMES)


@pytest.mark.parametrize("value", [0.1, -0.1, 1e-35, 123456.789, 0.5, 0.0, -3.3e-7])
def test_floor32_is_the_largest_float32_not_above(value):
    floor = floor32(value)
    assert float(np.float32(floor)) == floor <= value
    assert float(np.nextafter(np.float32(floor), np.float32(np.inf))) > value or floor == value


def test_every_threshold_is_a_float32(trained):
    _, booster = trained
    thresholds = [threshold for _, threshold in split_thresholds(booster)]
    assert len(thresholds) > 50
    assert all(float(np.float32(threshold)) == threshold for threshold in thresholds)


def test_rounded_thresholds_send_no_float32_row_to_another_side(trained, monkeypatch):
    data, booster = trained
    monkeypatch.setattr("lab.model.float32_thresholds", lambda same: same)
    plain = fit(data.matrix(data.rows), data.rows["win"].to_numpy(), NAMES)
    x = data.matrix(data.rows)
    assert np.array_equal(score(plain, x), score(booster, x))


def test_two_runs_are_bit_equal(trained):
    data, booster = trained
    again = fit(data.matrix(data.rows), data.rows["win"].to_numpy(), NAMES)
    assert again.model_to_string() == booster.model_to_string()


def test_the_export_answers_tensors_and_the_same_probabilities(trained):
    data, booster = trained
    model = to_onnx(booster, 3)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    assert [one.type for one in session.get_outputs()] == ["tensor(int64)", "tensor(float)"]
    assert [one.name for one in session.get_inputs()] == [INPUT]
    x = data.matrix(data.rows)
    assert np.abs(run_onnx(model, x) - score(booster, x)).max() < 1e-6


def test_parity_rows_end_with_triples_around_splits_that_the_runtime_agrees_on(trained, tmp_path):
    data, booster = trained
    rows = parity_rows(booster, data.matrix(data.rows))
    assert len(rows) >= 200
    assert np.abs(run_onnx(to_onnx(booster, 3), rows) - score(booster, rows)).max() < 1e-6
    below, exact, above = (score(booster, rows[120 + offset :: 3]) for offset in range(3))
    assert np.array_equal(below, exact)
    assert (np.abs(exact - above) > 1e-4).all()
    write_parity(tmp_path / "parity.json", booster, Platt(0.5, -0.1), rows, NAMES)
    read = json.loads((tmp_path / "parity.json").read_text())
    assert np.array_equal(np.array([row["features"] for row in read["rows"]], dtype=np.float32), rows)


def test_around_is_one_step_down_and_one_up():
    below, exact, above = around(np.float32(1))
    assert below < exact < above
    assert np.nextafter(below, np.float32(2)) == exact == np.nextafter(above, np.float32(0))


def test_the_leak_alarm_goes_off_on_features_from_the_future_and_only_there():
    data, other = made_up(12_000, 5), made_up(4_000, 6)
    # A leak: the row one horizon later knows this row's win.
    for one in (data, other):
        one.rows["noise"] = np.roll(one.rows["win"].to_numpy(), controls.LEAK_ROWS) + one.rows["noise"] * 0.1
    assert controls.leaked(data, data.rows, other.rows)["detected"]
    clean, test = made_up(12_000, 7), made_up(4_000, 8)
    assert not controls.leaked(clean, clean.rows, test.rows)["detected"]


@pytest.mark.parametrize("control", [controls.shuffled, controls.shifted])
def test_labels_without_a_link_score_like_chance(control):
    data, test = made_up(6_000, 9), made_up(4_000, 10)
    assert control(data, data.rows, test.rows, 240)["aucMean"] == pytest.approx(0.5, abs=0.05)


def test_controls_leave_the_labels_of_the_data_alone():
    data, test = made_up(6_000, 9), made_up(4_000, 10)
    before = data.rows["win"].copy()
    controls.shifted(data, data.rows, test.rows, 240)
    controls.shuffled(data, data.rows, test.rows, 240)
    assert data.rows["win"].equals(before)
