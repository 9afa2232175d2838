"""A mixture is kept only where it beats the best member, and answers as the engine does."""

import numpy as np
import pytest

from lab.bundle.ensemble import Rule, choose, halves, stacking, weighted
from lab.split import MINUTE_MS

SLOTS = np.arange(6_000) * 15 * MINUTE_MS


def outcomes(seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two independent pieces of evidence and the wins they cause together."""
    rng = np.random.default_rng(seed)
    one, other = rng.normal(size=(2, len(SLOTS)))
    return one, other, (rng.random(len(SLOTS)) < sigmoid(0.8 * one + 0.8 * other)).astype(int)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_probabilities_are_averaged_by_weight_over_the_groups_that_answered():
    rule = Rule("mean", "probability", 0.0, {"a": 1.0, "b": 3.0})
    answers = {"a": np.array([0.4, 0.4]), "b": np.array([0.8, np.nan])}
    assert rule.score(answers) == pytest.approx([0.7, 0.4])


def test_a_stack_adds_logits_and_falls_back_to_the_plain_mean_where_one_is_absent():
    rule = Rule("stacking", "logit", 0.1, {"a": 1.0, "b": 2.0})
    answers = {"a": np.array([0.5, 0.5, 0.2]), "b": np.array([0.5, np.nan, 0.6])}
    expected = sigmoid(0.1 + np.log(0.2 / 0.8) + 2 * np.log(0.6 / 0.4))
    assert rule.score(answers) == pytest.approx([sigmoid(0.1), 0.5, expected])


def test_members_that_know_different_things_are_mixed():
    one, other, win = outcomes()
    choice = choose({"a": sigmoid(one), "b": sigmoid(other)}, win, SLOTS, 240)
    briers = {row["name"]: row["brier"] for row in choice.compared}
    assert set(choice.rule.weights) == {"a", "b"}
    assert briers[choice.rule.name] == min(briers.values()) < briers["a"]


def test_the_best_member_stays_alone_when_the_others_know_nothing():
    one, _, win = outcomes()
    noise = np.random.default_rng(9).uniform(0.05, 0.95, size=(2, len(SLOTS)))
    choice = choose({"a": sigmoid(one), "b": noise[0], "c": noise[1]}, win, SLOTS, 240)
    # Stacking may learn to ignore them; a plain mean may not be kept.
    assert max(choice.rule.weights, key=choice.rule.weights.__getitem__) == "a"
    assert choice.rule.name != "mean"


def test_the_default_of_half_and_half_is_among_the_compared_when_both_networks_are_there():
    one, other, win = outcomes()
    choice = choose({"lstm": sigmoid(one), "transformer": sigmoid(other)}, win, SLOTS, 240)
    assert "lstm + transformer 50/50" in [row["name"] for row in choice.compared]


def test_no_weight_is_below_zero():
    one, _, win = outcomes()
    against = {"a": sigmoid(one), "b": sigmoid(-one)}
    assert min(stacking(against, win).weights.values()) == 0
    assert min(weighted(against, win).weights.values()) >= 0


def test_the_halves_stand_apart_by_label_and_purge():
    (early, late), (again, first) = halves(SLOTS, 240)
    assert SLOTS[late].min() - SLOTS[early].max() > (240 + 480) * MINUTE_MS
    assert np.array_equal(early, first) and np.array_equal(late, again)
