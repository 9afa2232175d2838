"""Two runs side by side: what differs, whether they saw the same, and what can be told from luck."""

import json

import pytest

from lab import tracking
from lab.compare.__main__ import main
from lab.tracking import Run, track

DAYS = list(range(20_000, 20_040))


def result(auc: float, error: float, snapshot: str = "one", folds: str = "these", rows: int = 10) -> dict:
    by_day = {"day": DAYS, "n": [rows] * 40, "error": [rows * error] * 40, "hits": [6.0] * 40}
    model = {"auc": auc, "ece5": 0.02, "byDay": by_day}
    return {"snapshot": snapshot, "folds": [folds], "tasks": {"dir15": {"models": {"lightgbm": model}}}}


@pytest.fixture
def written(tmp_path):
    def write(name: str, content: object):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content))
        return str(path)

    return write


def compare(capsys, *arguments: str) -> dict:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_figures_stand_side_by_side_with_their_difference(capsys, written):
    found = compare(capsys, written("a.json", result(0.53, 0.25)), written("b.json", result(0.55, 0.24)))
    assert found["sameSnapshot"] is True
    assert found["sameFolds"] is True
    one = found["figures"]["dir15/models/lightgbm/auc"]
    assert (one["a"], one["b"]) == (0.53, 0.55)
    assert one["difference"] == pytest.approx(0.02)
    paired = found["paired"]["dir15/models/lightgbm"]
    assert (paired["days"], paired["daysLeftOut"]) == (40, 0)
    # The same gain every day: the interval is the gain itself.
    assert paired["error"]["difference"] == pytest.approx(-0.01)
    assert paired["error"]["interval"] == pytest.approx([-0.01, -0.01])
    assert paired["hits"]["interval"] == [0, 0]


def test_people_read_whether_it_is_luck_and_whether_the_data_are_the_same(capsys, written):
    a, b = written("a.json", result(0.53, 0.25)), written("b.json", result(0.55, 0.24, snapshot="two", folds="those"))
    assert main([a, b]) == 0
    text = capsys.readouterr().out
    assert "same snapshot: NO" in text
    assert "same folds: NO" in text
    assert "squared error, B - A: -0.01000 [-0.01000, -0.01000] by day: can be told from luck" in text
    assert "share right, B - A: +0.00000 [+0.00000, +0.00000] by day: cannot be told from luck" in text


def test_days_with_other_rows_are_left_out(capsys, written):
    other = result(0.55, 0.24)
    other["tasks"]["dir15"]["models"]["lightgbm"]["byDay"]["n"][0] = 11
    paired = compare(capsys, written("a.json", result(0.53, 0.25)), written("b.json", other))["paired"]
    assert (paired["dir15/models/lightgbm"]["days"], paired["dir15/models/lightgbm"]["daysLeftOut"]) == (39, 1)


def test_two_bundles_are_compared_by_their_reports(capsys, written, tmp_path):
    for tag, skill in (("one", 0.01), ("two", 0.03)):
        written(f"{tag}/report.json", {"tag": tag, "metrics": {"test": {"skill": skill}}})
        written(f"{tag}/manifest.json", {"snapshot": "same"})
    found = compare(capsys, str(tmp_path / "one"), str(tmp_path / "two"))
    assert found["sameSnapshot"] is True
    assert found["sameFolds"] is None
    assert found["figures"]["test/skill"]["difference"] == pytest.approx(0.02)
    assert main([str(tmp_path / "one"), str(tmp_path / "two")]) == 0
    assert "No intervals: figures by day are not in both." in capsys.readouterr().out


def test_the_test_trades_of_two_bundles_are_compared_day_by_day(capsys, written, tmp_path):
    def trade(day: int, r: float) -> dict:
        return {"openedAt": f"2025-06-{day:02}T08:00:00.000Z", "closedAt": f"2025-06-{day:02}T12:00:00.000Z", "r": r}

    head = {"metrics": {"test": {"skill": 0.01}}}
    written("one/report.json", {**head, "testTrades": [trade(1, 0.5), trade(1, 0.25), trade(2, -0.5)]})
    written("two/report.json", {**head, "testTrades": [trade(2, -0.25), trade(3, 1.0)]})
    found = compare(capsys, str(tmp_path / "one"), str(tmp_path / "two"))
    # Day 1 loses 0.75, day 2 gains 0.25, day 3 gains 1: 0.5 over three days.
    assert found["trades"]["days"] == 3
    assert found["trades"]["difference"] == pytest.approx(0.5 / 3)
    assert main([str(tmp_path / "one"), str(tmp_path / "two")]) == 0
    assert "over 3 days: cannot be told from luck" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content, sentence",
    [
        ({"some": 1}, "holds no figures of the lab"),
        ([1], "is no result of the lab"),
        ({"tasks": {"rv15": {"r2": 0.5}}}, "no figure in common"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(capsys, written, content, sentence):
    assert main([written("a.json", result(0.53, 0.25)), written("b.json", content)]) == 2
    assert sentence in capsys.readouterr().err


def test_a_name_that_is_nothing_is_refused(capsys, written, tmp_path):
    assert main([written("a.json", result(0.53, 0.25)), "nothing"]) == 2
    assert "nothing is no file, no folder with report.json and no run of" in capsys.readouterr().err
    (tmp_path / "broken.json").write_text("{")
    assert main([str(tmp_path / "broken.json"), "nothing"]) == 2
    assert "is no JSON" in capsys.readouterr().err


def test_a_run_without_mlflow_is_refused(capsys, monkeypatch, written):
    monkeypatch.setattr(tracking.importlib.util, "find_spec", lambda _name: None)
    assert main(["0" * 32, written("a.json", result(0.53, 0.25))]) == 2
    assert "can only be found with MLflow, which is not installed" in capsys.readouterr().err


def test_tracked_runs_are_found_by_their_id(capsys, written):
    pytest.importorskip("mlflow")
    a, b = (track(Run("walk", "dir15", "one", {}, {}, result=result(value, 0.25))).id for value in (0.53, 0.55))
    found = compare(capsys, a, b)
    assert found["figures"]["dir15/models/lightgbm/auc"]["difference"] == pytest.approx(0.02)
    assert main(["0" * 32, b]) == 2
    assert "holds no run 0000" in capsys.readouterr().err
