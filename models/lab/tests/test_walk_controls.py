"""Learners find what is there, controls find nothing where nothing is, and a planted leak is caught."""

import json

import numpy as np
import pytest
from walk_snapshot import NAMES, made_up, write

from lab.walk import controls
from lab.walk.__main__ import main
from lab.walk.folds import walk_forward
from lab.walk.learners import HAR, boosted, har_boosted, har_ridge, logistic, mirrored, persistence, scaler
from lab.walk.snapshot import read_snapshot
from lab.walk.tasks import LONGEST, examples, flipped
from lab.walk.timeframes import gain, subsets


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("made"), made_up())


@pytest.fixture(scope="module")
def direction(folder):
    snapshot = read_snapshot(folder)
    return examples(snapshot, "dir15"), walk_forward(snapshot.rows, LONGEST), len(snapshot.rows)


@pytest.mark.parametrize("kind", ["shuffledLabels", "shiftedLabels"])
def test_labels_without_a_link_score_like_chance(direction, kind):
    data, folds, rows = direction
    before = data.y.copy()
    result = controls.without_link(data, folds, rows, boosted, kind)
    assert result["auc"] == pytest.approx(0.5, abs=0.03)
    assert np.array_equal(data.y, before)


def test_shifted_labels_stay_in_their_recording_and_go_far():
    snapshot_rows = 400
    frame = made_up(days=5).iloc[:snapshot_rows]
    y = np.arange(snapshot_rows, dtype=float)
    series = np.repeat([0, 1], snapshot_rows // 2)
    base = dict(names=[], x=np.zeros((snapshot_rows, 0)), net_r=np.zeros((snapshot_rows, 2)), gross_bp=y, y=y)
    slot = frame["slot"].to_numpy()
    data = controls.Examples("dir15", row=np.arange(snapshot_rows), slot=slot, symbol=slot, series=series, **base)
    moved = controls.shifted(data, np.arange(snapshot_rows), seed=1)
    assert sorted(moved[:200]) == list(y[:200])
    assert sorted(moved[200:]) == list(y[200:])
    # 200 rows are 50 hours: a third of the recording at least, from either end.
    assert np.abs(moved - y).min() >= 200 // 3


def test_every_learner_finds_the_direction_that_is_there(direction, folder):
    data, folds, rows = direction
    snapshot = read_snapshot(folder)
    train, test = data.pick(folds[0].train, rows), data.pick(folds[0].test, rows)
    for learner in (boosted, logistic, mirrored(lambda x: flipped(x, snapshot))):
        score = learner(data.x[train], data.y[train], data.names)(data.x[test])
        # The truth itself, -0.6 x ema_5 on the logit, has an AUC of about 0.66.
        assert controls.auc(data.y[test], score) == pytest.approx(0.66, abs=0.03)


def test_a_mirrored_model_says_the_opposite_of_the_mirrored_market(direction, folder):
    data, _, _ = direction
    snapshot = read_snapshot(folder)
    predict = mirrored(lambda x: flipped(x, snapshot))(data.x[:2000], data.y[:2000], data.names)
    assert predict(flipped(data.x[:50], snapshot)) == pytest.approx(1 - predict(data.x[:50]))


def test_har_ridge_finds_a_line_and_trees_find_what_is_left():
    rng = np.random.default_rng(5)
    names = [*HAR, "other"]
    x = rng.normal(size=(4000, len(names))).astype(np.float32)
    y = 2 + x[:, 0] + 0.5 * x[:, 1] + 2.0 * (x[:, -1] > 0)
    line, both = har_ridge(x, y, names)(x), har_boosted(x, y, names)(x)
    assert np.corrcoef(line, x[:, 0] + 0.5 * x[:, 1])[0, 1] > 0.99
    assert np.mean((both - y) ** 2) < 0.1 * np.mean((line - y) ** 2)


def test_persistence_says_the_last_window_again():
    # 0.1 % a root minute: over 15 minutes ln(0.001 x sqrt 15), over 60 ln(0.001 x sqrt 60); a range twice that.
    names = ["lrv_15", "lrv_60", "lrv_1440", "hl_60"]
    x = np.array([[np.log(0.001), np.log(0.001), np.log(0.001), 2.0]])
    assert persistence("rv15", names)(x)[0] == pytest.approx(np.log(0.001 * 15**0.5))
    assert persistence("rv60", names)(x)[0] == pytest.approx(np.log(0.001 * 60**0.5))
    assert persistence("range60", names)(x)[0] == pytest.approx(np.log(0.002 * 60**0.5))


def test_the_scaler_knows_training_rows_only_and_cuts_strays():
    scale = scaler(np.array([[0.0, 7.0], [2.0, 7.0]]))
    assert scale(np.array([[3.0, 8.0], [1e9, 7.0]])).tolist() == [[2.0, 1.0], [8.0, 0.0]]


def test_one_timeframe_is_part_of_all():
    found = subsets([*NAMES, "mtf_align"])
    assert set(found["5m bars only"]) == {NAMES.index("ema_5"), NAMES.index("rsi_5")}
    assert set(found["15m bars only"]) == {NAMES.index("rsi_15")}
    assert set(found["all timeframes"]) == {*found["5m bars only"], *found["15m bars only"], len(NAMES)}
    assert len(found["all features"]) == len(NAMES) + 1


def test_the_gain_of_several_timeframes_is_over_the_best_single_one():
    found = {
        "1m bars only": {"accuracy": 0.51, "auc": 0.52},
        "5m bars only": {"accuracy": 0.53, "auc": 0.51},
        "all timeframes": {"accuracy": 0.55, "auc": 0.55},
    }
    one = gain(found)
    assert one["bestSingle"] == "5m bars only"
    assert one["accuracy"] == pytest.approx(0.02)
    assert one["accuracyOverMean"] == pytest.approx(0.03)
    assert one["auc"] == pytest.approx(0.03)
    assert gain({"all features": found["all timeframes"]}) is None


def run(capsys, folder, *more):
    code = main(["--snapshot", str(folder), "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_an_honest_snapshot_raises_no_alarm_and_every_control_is_there(capsys, tmp_path):
    frame = made_up(days=110, seed=2)
    frame["dir15"] = (np.random.default_rng(6).random(len(frame)) < 1 / (1 + np.exp(0.2 * frame["ema_5"]))).astype(int)
    code, result = run(capsys, write(tmp_path, frame), "--tasks", "dir15,rv60")
    assert code == 0
    task = result["tasks"]["dir15"]
    assert task["alarms"] == []
    assert set(task["controls"]) == {"shuffledLabels", "shiftedLabels", "costOnly", "rules", "suspiciousFeatures"}
    assert task["controls"]["rules"]["fade the distance to EMA20(5m)"]["auc"] > 0.53
    assert task["controls"]["costOnly"]["auc"] == pytest.approx(0.5, abs=0.03)
    # lrv_60 with variance 1 and noise of variance 0.09: R2 0.917.
    assert result["tasks"]["rv60"]["models"]["har-ridge"]["r2"] == pytest.approx(1 / 1.09, abs=0.02)
    assert {line["part"] for line in result["folds"][0]["windows"]} == {"train", "calibration", "test"}
    days = task["models"]["lightgbm"]["byDay"]
    assert sum(days["n"]) == task["models"]["lightgbm"]["n"]
    assert sum(days["hits"]) / sum(days["n"]) == pytest.approx(task["models"]["lightgbm"]["accuracy"])


@pytest.mark.parametrize("task", ["dir15", "win240", "rv60"])
def test_a_planted_leak_is_caught_by_name(capsys, tmp_path, task):
    frame = made_up(days=110, seed=3)
    answer = frame["win240_long" if task == "win240" else task].to_numpy(dtype=float)
    frame["planted"] = (answer + 0.2 * np.random.default_rng(7).normal(size=len(frame)) * answer.std()).astype(
        np.float32
    )
    code, result = run(capsys, write(tmp_path, frame, [*NAMES, "planted"]), "--tasks", task)
    assert code == 1
    assert any("planted" in alarm and "seen the future" in alarm for alarm in result["tasks"][task]["alarms"])


@pytest.mark.parametrize(
    "change, names, sentence",
    [
        (lambda frame: frame.iloc[:2000], None, "too short for this"),
        (lambda frame: frame, [name for name in NAMES if name != "ema_5"], "without ema_5"),
    ],
)
def test_what_cannot_be_evaluated_is_said_in_a_sentence(capsys, tmp_path, change, names, sentence):
    folder = write(tmp_path, change(made_up()), names)
    assert main(["--snapshot", str(folder), "--tasks", "dir15"]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    "more, sentence",
    [
        (["--score", "buckets"], "rows are 15 minutes apart and miss the first slot"),
        (["--split", "mission"], "2020-2023, 2024 and from 2025 on do not all have enough rows"),
        (["--tasks", "win61"], 'There is no task "win61"'),
    ],
)
def test_what_the_snapshot_cannot_answer_is_said_in_a_sentence(capsys, folder, more, sentence):
    assert main(["--snapshot", str(folder), *more]) == 2
    assert sentence in capsys.readouterr().err


def test_people_get_lines(capsys, folder):
    main(["--snapshot", str(folder), "--tasks", "dir15,range60"])
    text = capsys.readouterr().out
    for part in ("fold 2024Q2", "best decile", "shuffledLabels", "gain over HAR-ridge", "5m bars only"):
        assert part in text
