"""A search sees its training years only, and says whether it earned anything where it never looked."""

import json

import numpy as np
import pytest
from walk_snapshot import made_up, write

from lab import tracking
from lab.split import MINUTE_MS, ms
from lab.tune import __main__ as command
from lab.tune.parts import FOLDS, parts_of
from lab.tune.search import difference
from lab.tune.space import REAL, WHOLE, untuned
from lab.walk.folds import scored_rows
from lab.walk.snapshot import SnapshotError, read_snapshot

HORIZON = 240
GAP = 721 * MINUTE_MS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("made"), made_up(days=60))


def test_folds_and_the_untouched_part_keep_their_distance_and_end_before_the_day_given(folder):
    snapshot, until = read_snapshot(folder), ms("2024-03-10T00:00:00Z")
    slots = snapshot.rows["slot"].to_numpy()
    parts = parts_of(snapshot, scored_rows(snapshot.rows), until, HORIZON)
    assert len(parts.folds) == FOLDS
    # 50 days from 20 January: the last quarter of them begins on 26 February at 12:00.
    assert slots[parts.untouched].min() == ms("2024-02-26T12:00:00Z")
    assert slots[parts.untouched].max() + 241 * MINUTE_MS <= until
    assert slots[parts.search].max() + GAP <= slots[parts.untouched].min()
    for train, test in parts.folds:
        begin, end = slots[test].min(), slots[test].max()
        assert not ((slots[train] + GAP > begin) & (slots[train] < end + GAP)).any()
        assert np.isin(train, parts.search).all()


def test_too_little_time_is_refused(folder):
    snapshot = read_snapshot(folder)
    for until, sentence in (("2024-02-01T00:00:00Z", "rows only"), ("2023-01-01T00:00:00Z", "no rows of the training")):
        with pytest.raises(SnapshotError, match=sentence):
            parts_of(snapshot, scored_rows(snapshot.rows), ms(until), HORIZON)


def test_the_untuned_settings_lie_inside_the_space():
    for name, (low, high, _log) in {**WHOLE, **REAL}.items():
        assert low <= untuned()[name] <= high


def test_two_equal_scores_differ_by_nothing_and_a_better_one_by_more_than_nothing():
    rng = np.random.default_rng(1)
    y, slot = (rng.random(4000) < 0.5).astype(float), np.arange(4000) * 30 * MINUTE_MS
    noise, better = rng.normal(size=4000), y + rng.normal(size=4000)
    assert difference(y, slot, noise, noise) == [0.0, 0.0]
    assert difference(y, slot, better, noise)[0] > 0.1
    assert difference(y, slot, noise, better)[1] < -0.1


def test_without_optuna_one_sentence_says_so_and_the_exit_code_is_3(monkeypatch, capsys, folder):
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda _name: None)
    assert command.main(["--snapshot", str(folder)]) == 3
    assert capsys.readouterr().err == f"{command.MISSING}\n"


def test_every_trial_is_logged_and_the_result_says_whether_it_earned_anything(capsys, tmp_path, folder):
    pytest.importorskip("optuna")
    log = tmp_path / "trials.jsonl"
    wish = ["--snapshot", str(folder), "--task", "dir15", "--trials", "3", "--until", "2024-03-10", "--log", str(log)]
    assert command.main([*wish, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    trials = [json.loads(line) for line in log.read_text().splitlines()]
    assert [one["number"] for one in trials] == [0, 1, 2]
    assert trials[0]["settings"] == pytest.approx(untuned())
    assert result["untuned"]["foldsAuc"] == trials[0]["value"]
    assert result["best"]["foldsAuc"] == max(one["value"] for one in trials if one["state"] == "complete")
    assert result["untouched"]["earned"] == (result["untouched"]["differenceInterval"][0] > 0)
    assert tracking.STORE.name.startswith("store")
