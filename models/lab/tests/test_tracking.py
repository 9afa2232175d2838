"""Runs are kept in a local store when MLflow is there, and said not to be kept when it is not."""

import json
import math

import pytest

from lab import tracking
from lab.figures import flat
from lab.tracking import UNTRACKED, Run, track


def test_without_mlflow_a_run_goes_on_and_one_sentence_says_that_it_is_not_tracked(monkeypatch, tmp_path):
    monkeypatch.setattr(tracking.importlib.util, "find_spec", lambda _name: None)
    told = track(Run("walk", "dir15", "abc", {}, {}), tmp_path)
    assert told.id is None
    assert told.sentence == UNTRACKED
    assert list(tmp_path.iterdir()) == []


def test_a_nested_result_becomes_one_number_for_each_path():
    tree = {"dir15": {"models": {"har-ridge + lightgbm": {"auc": 0.5, "n": 3, "list": [1], "text": "no", "ok": True}}}}
    assert flat(tree) == {"dir15/models/har-ridge - lightgbm/auc": 0.5, "dir15/models/har-ridge - lightgbm/n": 3.0}


def test_parameters_metrics_seeds_and_the_result_are_in_the_store(tmp_path):
    mlflow = pytest.importorskip("mlflow")
    parent = track(Run("tune", "win240", "abc", {"trials": 2}, {"auc": 0.5, "none": None, "nan": math.nan}), tmp_path)
    child = track(
        Run("tune", "trial 1", "abc", {}, {"auc": 0.6}, seeds=(7, 8), result={"a": 1}, parent=parent.id), tmp_path
    )
    client = mlflow.MlflowClient(tracking_uri=f"sqlite:///{tmp_path / 'mlflow.db'}")
    first, second = client.get_run(parent.id), client.get_run(child.id)
    assert first.data.params == {"snapshot": "abc", "seeds": "", "trials": "2"}
    assert first.data.metrics == {"auc": 0.5}
    assert second.data.params["seeds"] == "7 8"
    assert second.data.tags["mlflow.parentRunId"] == parent.id
    kept = tmp_path / "artifacts" / "tune" / child.id / "artifacts" / "result.json"
    assert json.loads(kept.read_text()) == {"a": 1}
