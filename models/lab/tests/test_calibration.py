"""Platt scaling against cases that can be worked out by hand, and against scikit-learn."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from lab.calibration import Platt, fit_platt, logit


def test_two_scores_are_moved_to_the_smoothed_win_rates():
    # Two distinct scores and two parameters: the fit meets the mean target of each group exactly.
    score = np.repeat([0.4, 0.6], 10)
    win = np.array([1] * 3 + [0] * 7 + [1] * 6 + [0] * 4)
    high, low = 10 / 11, 1 / 13  # (9 wins + 1) / (9 + 2) and 1 / (11 losses + 2)
    expected = [(3 * high + 7 * low) / 10, (6 * high + 4 * low) / 10]
    assert fit_platt(score, win).apply(np.array([0.4, 0.6])) == pytest.approx(expected, abs=1e-9)


def test_classes_that_a_score_separates_stay_finite():
    platt = fit_platt(np.array([0.1, 0.2, 0.8, 0.9]), np.array([0, 0, 1, 1]))
    assert np.isfinite([platt.slope, platt.intercept]).all()
    assert platt.slope > 0


def test_a_score_without_skill_is_flattened_to_the_win_rate():
    rng = np.random.default_rng(3)
    platt = fit_platt(rng.uniform(0.2, 0.8, 20_000), rng.random(20_000) < 0.4)
    assert abs(platt.slope) < 0.05
    assert platt.apply(np.array([0.2, 0.5, 0.8])) == pytest.approx([0.4, 0.4, 0.4], abs=0.02)


def test_it_agrees_with_an_unpenalised_logistic_regression_on_many_rows():
    rng = np.random.default_rng(4)
    score = rng.uniform(0.05, 0.95, 50_000)
    win = rng.random(50_000) < 1 / (1 + np.exp(-(0.7 * logit(score) - 0.3)))
    other = LogisticRegression(C=np.inf).fit(logit(score).reshape(-1, 1), win)
    platt = fit_platt(score, win)
    assert platt.slope == pytest.approx(other.coef_[0][0], abs=2e-3)
    assert platt.intercept == pytest.approx(other.intercept_[0], abs=2e-3)


def test_scores_of_0_and_1_are_kept_finite_like_in_the_engine():
    assert Platt(1, 0).apply(np.array([0.0, 1.0])) == pytest.approx([1e-6, 1 - 1e-6])
