# ruff: noqa: E402
"""Needs torch, which is in an optional group: skipped where it is not installed."""

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from lab.deep import training
from lab.deep.build import train_members, train_rows
from lab.deep.inputs import COLUMNS, answers, sides
from lab.deep.recipes import SPECS, Recipe
from lab.deep.saved import difference, load_members, save_members
from lab.deep.windows import mission_window
from tests.deep_snapshot import part, snapshot

QUICK = Recipe(hidden=8, batch=64, accumulate=2, rate=5e-3, most_epochs=4, patience=2)
LSTM, TRANSFORMER = (replace(spec, recipe=replace(QUICK, layers=spec.recipe.layers)) for spec in (SPECS[0], SPECS[3]))


def made():
    return snapshot(
        [part("BTC/USDT", "2023-03-01T00:00:00Z", 700, 1), part("BTC/USDT", "2024-08-01T00:00:00Z", 300, 2)]
    )


def trained(spec, epochs=None, checkpoint=None, validated=True):
    data = made()
    window = mission_window(data.rows, spec)
    validation = window.validation if validated else None
    return train_rows(data, spec, window.train, validation, answers(data), epochs, checkpoint)


def weights(one):
    return {name: value.numpy() for name, value in one.member.network.state_dict().items()}


@pytest.mark.parametrize("spec", [LSTM, TRANSFORMER], ids=["lstm", "transformer"])
def test_stopped_and_continued_is_as_never_stopped(spec, tmp_path):
    whole = weights(trained(spec, 3, validated=False))
    trained(spec, 1, tmp_path / "kept.pt", validated=False)
    again = trained(spec, 3, tmp_path / "kept.pt", validated=False)
    assert again.progress.epoch == 3
    for name, value in weights(again).items():
        assert np.array_equal(value, whole[name]), name


def test_what_was_kept_of_another_training_is_not_continued(tmp_path):
    other = replace(LSTM, recipe=replace(LSTM.recipe, rate=1e-2))
    trained(other, 1, tmp_path / "kept.pt", validated=False)
    after = trained(LSTM, 1, tmp_path / "kept.pt", validated=False)
    fresh = weights(trained(LSTM, 1, validated=False))
    assert all(np.array_equal(value, fresh[name]) for name, value in weights(after).items())


@pytest.mark.parametrize("spec", [LSTM, TRANSFORMER], ids=["lstm", "transformer"])
def test_learns_what_is_there_and_exports_what_it_learned(spec):
    # Attention needs some hundred steps until it finds the one bar that matters.
    recipe = replace(spec.recipe, hidden=16, rate=3e-3, batch=32, accumulate=1, most_epochs=8, patience=8)
    one = trained(replace(spec, recipe=recipe))
    fresh = snapshot([part("BTC/USDT", "2025-06-01T00:00:00Z", 400, 9)])
    shown = sides(fresh, np.arange(400), answers(fresh))
    p = one.member.predict(shown.x)["win240"]
    won = shown.targets["win240"] == 1
    assert np.mean(p[won][:, None] > p[~won][None, :]) > 0.7
    assert difference(one.member, shown.x) < 1e-5
    for rows in (1, 3, 257):
        assert len(one.member.predict(shown.x[:rows])[spec.heads[1]]) == rows


def test_stops_on_validation_and_keeps_the_best_epoch():
    one = trained(replace(LSTM, recipe=replace(LSTM.recipe, rate=5e-2, most_epochs=12)))
    losses = one.progress.losses
    best = int(np.argmin(losses)) + 1
    assert one.member.parameters["epochs"] == best
    assert len(losses) == min(12, best + LSTM.recipe.patience)
    # The weights are those of the best epoch: training just so long gives the same.
    short = trained(replace(LSTM, recipe=replace(LSTM.recipe, rate=5e-2)), best, validated=False)
    assert all(np.array_equal(value, weights(one)[name]) for name, value in weights(short).items())


def test_the_scaler_knows_training_rows_only():
    data = made()
    window = mission_window(data.rows, LSTM)
    one = trained(LSTM, 1)
    shown = sides(data, window.train, answers(data)).x
    assert one.member.scaler.mean == pytest.approx(shown.mean(axis=0, dtype=np.float64))
    # Both sides are in it, so what points along the trade has no mean.
    assert one.member.scaler.mean[COLUMNS.index("b_ret_00")] == pytest.approx(0, abs=1e-9)
    assert one.last_slot == data.rows["slot"].to_numpy()[window.train].max()


def test_gradients_of_parts_add_up_to_those_of_the_whole():
    spec = replace(LSTM, recipe=replace(LSTM.recipe, dropout=0.0, batch=64, accumulate=2))
    whole = replace(spec, recipe=replace(spec.recipe, batch=128, accumulate=1))
    a, b = weights(trained(spec, 1, validated=False)), weights(trained(whole, 1, validated=False))
    assert all(np.allclose(a[name], b[name], atol=1e-5) for name in a)


def test_unknown_answers_teach_nothing():
    logits = torch.tensor([[0.3, 0.1], [5.0, -2.0]])
    known = training.losses(logits[:1], torch.tensor([[1.0, 0.5]]), ("win240", "trend60"))
    some = training.losses(logits, torch.tensor([[1.0, 0.5], [float("nan"), float("nan")]]), ("win240", "trend60"))
    assert [float(one) for one in some] == [float(one) for one in known]
    assert float(known[0]) == pytest.approx(np.log(1 + np.exp(-0.3)))
    assert float(known[1]) == pytest.approx(training.TREND_WEIGHT * 0.5 * 0.4**2)


def test_members_are_written_and_read_without_change(tmp_path, monkeypatch):
    monkeypatch.setattr("lab.deep.build.SPECS", (LSTM,))
    data = made()
    searched, final = train_members(data, lambda spec: mission_window(data.rows, spec), lambda _text: None)
    assert final[0].member.parameters["epochs"] == searched[0].member.parameters["epochs"]
    assert final[0].last_slot > searched[0].last_slot
    save_members(tmp_path, [(final[0].member, {"lastSlot": final[0].last_slot})])
    (back,) = load_members(tmp_path)
    x = sides(data, np.arange(250), answers(data)).x
    for head, values in final[0].member.predict(x).items():
        assert back.predict(x)[head] == pytest.approx(values, abs=1e-6)
