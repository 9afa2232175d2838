"""Figures against scikit-learn or against what a hand can compute."""

import numpy as np
import pytest
from sklearn.metrics import r2_score, roc_auc_score

from lab.split import DAY_MS
from lab.walk.scores import (
    Scored,
    auc,
    auc_by_coin,
    auc_summary,
    best_decile,
    probability_summary,
    skill,
    volatility_summary,
)
from lab.walk.tasks import Examples


def data(y, task="dir15", net=None, slot=None, symbol="BTC/USDT") -> Examples:
    count = len(y)
    y = np.asarray(y, dtype=float)
    slot = np.arange(count, dtype=np.int64) * 15 * 60_000 if slot is None else np.asarray(slot)
    net = np.stack([2 * y - 1, 1 - 2 * y], axis=1) if net is None else net
    symbols = np.full(count, symbol) if isinstance(symbol, str) else np.asarray(symbol)
    index = np.arange(count)
    return Examples(task, [], index, np.zeros((count, 0)), y, slot, symbols, index * 0, net, 10 * (2 * y - 1))


@pytest.mark.parametrize("levels", [3, 50, 10_000])
def test_the_auc_is_scikit_learns_with_ties_and_weights(levels):
    rng = np.random.default_rng(levels)
    y = rng.integers(0, 2, 400).astype(float)
    score = rng.integers(0, levels, 400) + y * levels / 5
    weight = rng.integers(0, 4, 400).astype(float)
    assert auc(y, score) == pytest.approx(roc_auc_score(y, score), abs=1e-12)
    assert auc(y, score, weight) == pytest.approx(roc_auc_score(y, score, sample_weight=weight), abs=1e-12)


def test_one_class_has_no_auc():
    assert np.isnan(auc(np.ones(5), np.arange(5)))


def test_the_auc_is_the_mean_of_what_each_fold_has():
    # Fold a ranks all 4 pairs right, fold b none: 0.5 on average, though scores of b are all above those of a.
    table = data([0, 0, 1, 1, 0, 0, 1, 1])
    first = Scored("a", np.arange(4), np.array([1.0, 2, 3, 4]))
    second = Scored("b", np.arange(4, 8), np.array([14.0, 13, 12, 11]))
    result = auc_summary(table, [first, second], draws=20)
    assert result["aucByFold"] == {"a": 1.0, "b": 0.0}
    assert result["auc"] == 0.5


def test_the_bootstrap_draws_days_so_copies_of_a_day_teach_nothing():
    rng = np.random.default_rng(3)
    y, day = rng.integers(0, 2, 600), np.repeat(np.arange(60), 10)
    score = y + rng.normal(scale=2, size=600)
    few = data(y, slot=day * DAY_MS)
    many = data(np.tile(y, 4), slot=np.tile(day, 4) * DAY_MS)
    alone = auc_summary(few, [Scored("a", np.arange(600), score)])
    copied = auc_summary(many, [Scored("a", np.arange(2400), np.tile(score, 4))])
    assert copied["aucSe"] == pytest.approx(alone["aucSe"])
    # Hanley and McNeil's standard error of independent rows, which these are.
    area = alone["auc"]
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    wins = y.sum()
    variance = area * (1 - area) + (wins - 1) * (q1 - area**2) + (600 - wins - 1) * (q2 - area**2)
    assert alone["aucSe"] == pytest.approx(np.sqrt(variance / (wins * (600 - wins))), rel=0.25)


def test_coins_are_ranked_among_themselves():
    table = data([0, 1, 0, 1], symbol=["A", "A", "B", "B"])
    tests = [Scored("a", np.arange(4), np.array([1.0, 2.0, 9.0, 8.0]))]
    assert auc_by_coin(table, tests) == {"A": 1.0, "B": 0.0}


def test_direction_is_most_certain_at_both_ends():
    # 20 rows: the best tenth are the two furthest from one half, one each way, both right.
    p = np.full(20, 0.5)
    p[3], p[8] = 0.9, 0.1
    y = np.tile([0.0, 1.0], 10)
    y[3], y[8] = 1, 0
    found = best_decile(data(y), [Scored("a", np.arange(20), p, p)])
    assert (found["n"], found["hit"], found["netR"], found["grossBp"]) == (2, 1.0, 1.0, 10.0)


def test_a_rule_points_with_its_sign_and_a_win_is_taken_where_it_is_likely():
    y = np.array([1.0, 0.0] * 10)
    rule = np.zeros(20)
    rule[0], rule[1] = 5, 4  # The second calls up, and it went down.
    assert best_decile(data(y), [Scored("a", np.arange(20), rule)])["hit"] == 0.5
    low = -rule
    taken = best_decile(data(y, task="win240"), [Scored("a", np.arange(20), low)])
    assert taken["n"] == 2
    assert taken["hit"] == 0.5  # Rows 2 and 3, the first of those that are not low.


def test_skill_is_nought_for_the_base_rate_and_one_for_the_truth():
    y = np.array([0.0, 1, 1, 1])
    assert skill(np.full(4, 0.75), np.full(4, 0.75), y) == 0
    assert skill(y, np.full(4, 0.75), y) == 1
    # Brier of 0.5 everywhere is 0.25; of the base rate 0.1875.
    assert skill(np.full(4, 0.5), np.full(4, 0.75), y) == pytest.approx(1 - 0.25 / 0.1875)


def test_the_interval_of_the_accuracy_counts_independent_outcomes():
    # Two venues of one coin at the same slots: 40 rows, 20 outcomes; 30 right of 40 is 15 of 20.
    y = np.tile(np.repeat([1.0, 0.0], [15, 5]), 2)
    slot = np.tile(np.arange(20) * 15 * 60_000, 2)
    p = np.full(40, 0.6) + np.tile(np.linspace(0, 0.01, 20), 2)
    result = probability_summary(data(y, slot=slot), [Scored("a", np.arange(40), p, p, 0.5)])
    assert (result["n"], result["nIndependent"], result["accuracy"]) == (40, 20, 0.75)
    # Wilson, 15 of 20, from a table: 0.531 to 0.888.
    assert result["accuracyInterval"] == pytest.approx([0.531, 0.888], abs=5e-4)


def test_volatility_is_scored_as_scikit_learn_does_and_without_help_of_levels():
    rng = np.random.default_rng(4)
    level = np.repeat([0.0, 5.0], 480)
    y = level + rng.normal(size=960)
    forecast = level + 0.5 * (y - level)
    table = data(y, task="rv60")
    tests = [Scored("a", np.arange(480), forecast[:480], prior=y.mean())]
    tests.append(Scored("b", np.arange(480, 960), forecast[480:], prior=y.mean()))
    result = volatility_summary(table, tests, tests)
    assert result["r2"] == pytest.approx(r2_score(y, forecast), abs=1e-12)
    inside = 1 - ((y - forecast) ** 2).sum() / sum(
        ((y[s] - y[s].mean()) ** 2).sum() for s in (slice(480), slice(480, 960))
    )
    assert result["r2Within"] == pytest.approx(inside)
    assert result["gain"] == 0
    assert result["r2Interval"][0] < result["r2"] < result["r2Interval"][1]
