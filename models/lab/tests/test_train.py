"""`python -m lab.train` from a snapshot on disk to a bundle on disk, and every way in which it says no."""

import hashlib
import json

import numpy as np
import pandas as pd
import pytest
from bundle_snapshot import WHOLE, frame, snapshot

from lab import metrics, train
from lab import model as boosting
from lab.bundle import checks, graph, measure, trees, volatility
from lab.walk import learners

MANIFEST = {
    *("manifestVersion", "tag", "status", "models", "featureSet", "featureNames", "venue", "label", "windows"),
    *(
        "daysUsed",
        "ensemble",
        "calibrator",
        "vennAbers",
        "tierEdges",
        "reliability",
        "reliabilitySlice",
        "payoff",
        "trainingRange",
    ),
    *("volatility", "thresholds", "volatilityTerciles", "metrics", "gates", "snapshot", "seed", "libraries"),
}


@pytest.fixture(autouse=True, scope="module")
def made_features():
    patch = pytest.MonkeyPatch()
    patch.setattr(train, "FEATURE_SETS", ("made@1",))
    # Enough trees and draws to see everything work.
    for module in (trees, volatility, boosting, learners):
        patch.setattr(module, "ROUNDS", 20)
    patch.setattr(metrics, "AUC_DRAWS", 20)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return snapshot(tmp_path_factory.mktemp("snapshot"))


def run(source, out, *more) -> int:
    return train.main(
        ["--snapshot", str(source), "--tag", "made-1", "--version", "1.0.0", "--out", str(out), "--seed", "3", *more]
    )


@pytest.fixture(scope="module")
def made(source, tmp_path_factory):
    out = tmp_path_factory.mktemp("bundles") / "made-1"
    assert run(source, out) == 0
    return out, json.loads((out / "manifest.json").read_text())


def test_the_manifest_names_every_file_by_its_hash_and_parameters(made):
    out, manifest = made
    assert set(manifest) == MANIFEST and manifest["manifestVersion"] == 2
    named = {"manifest.json", "parity.json", "report.json", "baseline.json"}
    for model in manifest["models"]:
        digest = hashlib.sha256((out / model["file"]).read_bytes()).hexdigest()
        assert model["sha256"] == digest and f"_{digest[:6]}_" in model["file"]
        named.add(model["file"])
    assert {path.name for path in out.iterdir()} == named
    assert sum(path.stat().st_size for path in out.iterdir()) < 15_000_000


def test_every_group_with_a_weight_and_every_head_has_a_model(made):
    _, manifest = made
    heads = {output["head"] for model in manifest["models"] for output in model["outputs"]}
    assert heads == {"win240", "dir15", "rv15", "rv60", "range60", "outlier"}
    groups = {model["group"] for model in manifest["models"] if model["outputs"][0]["head"] == "win240"}
    assert groups == set(manifest["ensemble"]["weights"])
    assert {"lightgbm", "xgboost", "logistic", "mean", "weighted", "stacking"} == {
        one["name"] for one in manifest["ensemble"]["compared"]
    }


def test_the_graphs_answer_the_parity_rows(made):
    out, manifest = made
    parity = json.loads((out / "parity.json").read_text())
    assert len(parity["rows"]) >= 200 and {row["symbol"] for row in parity["rows"]} == {"BTC/USDT", "ETH/USDT"}
    x = np.array([row["features"] for row in parity["rows"]], dtype=np.float32)
    for model in manifest["models"]:
        given, scaler = x.astype(np.float64), model["scaler"]
        if scaler is not None:
            given = np.clip((given - scaler["mean"]) / scaler["std"], -scaler["clip"], scaler["clip"])
        answers = graph.run((out / model["file"]).read_bytes(), given)
        for output in model["outputs"]:
            expected = [row["outputs"][f"{model['name']}/{output['head']}"] for row in parity["rows"]]
            assert np.abs(answers[output["tensor"]] - expected).max() < 1e-5


def test_what_is_stated_follows_from_score_and_calibrator(made):
    out, manifest = made
    calibrator = manifest["calibrator"]
    for row in json.loads((out / "parity.json").read_text())["rows"][:20]:
        z = calibrator["slope"] * np.log(row["score"] / (1 - row["score"])) + calibrator["intercept"]
        for booster in calibrator["boosters"]:
            up = row["outputs"]["direction/dir15"]
            z += booster["coefficient"] * np.log(up / (1 - up))
        assert row["pWin"] == pytest.approx(1 / (1 + np.exp(-z)), abs=1e-9)


def test_the_report_holds_what_the_gates_and_the_challenge_are_judged_by(made):
    out, manifest = made
    report = json.loads((out / "report.json").read_text())
    metrics = manifest["metrics"]
    assert metrics["controls"]["leaked"]["detected"] and {"aucMax"} <= set(metrics["controls"]["shifted"])
    assert set(manifest["gates"]) == {"dir15", "tierError", "controls", "challenge", "forward", "expectancy"}
    assert {"lightgbm", "direction", "volatility", "isolation"} <= set(report["trainingSeconds"])
    trades = report["testTrades"]
    assert len(trades) > 20
    ends = [one["closedAt"] for one in trades]
    assert ends[0].endswith("Z")
    assert all(begin["openedAt"] >= end for begin, end in zip(trades[1:], ends, strict=False))
    lightgbm = report["metrics"]["members"]["lightgbm"]
    assert sum(lightgbm["gain"].values()) == pytest.approx(1)
    assert set(lightgbm["dead"]) == {name for name in WHOLE if lightgbm["gain"][name] < 0.001}
    assert {"precision", "recall", "f1", "sharpeDaily"} <= set(lightgbm["test"]["calls"][0])


def test_the_baseline_of_drift_has_shares_that_add_up(made):
    out, _ = made
    baseline = json.loads((out / "baseline.json").read_text())
    assert [one["name"] for one in baseline["features"]] == WHOLE
    for one in [*baseline["features"], baseline["score"]]:
        assert len(one["edges"]) == 9 and len(one["share"]) == 10
        assert sum(one["share"]) == pytest.approx(1, abs=1e-4)
    assert all(len(one["sorted"]) <= 200 for one in baseline["features"])


def refused(capsys, source, out, *more) -> str:
    assert run(source, out, *more) == 2
    assert not out.exists()
    return capsys.readouterr().err


def test_a_feature_from_the_future_is_caught_before_anything_is_trained(tmp_path, capsys):
    rows = frame()
    # A leak: the direction of the coming quarter of an hour, with noise on it.
    rows["rsi_5"] = (rows["dir15"] + np.random.default_rng(1).normal(size=len(rows))).astype(np.float32)
    text = refused(capsys, snapshot(tmp_path, rows), tmp_path / "out")
    assert "leaks the future" in text and "dir15: rsi_5 alone reaches" in text


def test_features_of_another_set_are_refused(source, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(train, "FEATURE_SETS", ("crypto@2",))
    assert "holds the features made@1" in refused(capsys, source, tmp_path / "out")


def test_a_value_that_is_no_number_is_refused(tmp_path, capsys):
    rows = frame()
    rows.loc[5, "ema_5"] = np.nan
    assert "ema_5 hold values that are no finite numbers" in refused(capsys, snapshot(tmp_path, rows), tmp_path / "out")


def test_a_snapshot_that_is_too_short_is_refused(tmp_path, capsys):
    assert "too short" in refused(capsys, snapshot(tmp_path, frame().iloc[:2000]), tmp_path / "out")


def test_networks_without_torch_are_refused_with_what_to_install(source, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(train.importlib.util, "find_spec", lambda _name: None)
    assert run(source, tmp_path / "out", "--model", "full") == 3
    assert "--group deep" in capsys.readouterr().err


def test_an_alarm_leaves_a_report_and_no_bundle(source, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(checks, "NOISE_LIMIT", -1.0)
    monkeypatch.setattr(measure, "timeframes", lambda *_: {})
    assert run(source, tmp_path / "out") == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.json"]
    assert "Alarm: shuffled labels reach AUC" in capsys.readouterr().err
    assert pd.Series(json.loads((tmp_path / "out" / "report.json").read_text())["alarms"]).str.len().min() > 0
