"""Pattern odds as the engine computes them, worked out by hand."""

import numpy as np
import pytest

from lab.walk.patterns import booster, independent, interval, odds
from lab.walk.tasks import Examples

HOUR = 3_600_000


def wins_of(wins: list[int], base: list[int]) -> tuple[Examples, np.ndarray]:
    """Long trades four hours apart on one recording: first those after the pattern, then the others."""
    y = np.array([*wins, *base], dtype=float)
    n = len(y)
    slot = np.arange(n) * 4 * HOUR
    empty = np.zeros((n, 1))
    data = Examples("win240", [], np.arange(n), empty, y, slot, np.full(n, "BTC"), np.zeros(n, int), empty, empty[:, 0])
    return data, np.arange(n) < len(wins)


def test_odds_by_hand():
    # 80 of 100 after the pattern, 320 of 900 otherwise: base 0.4, drawn (80 + 40) / 200 = 0.6, odds 2 ln 1.5.
    data, seen = wins_of([1] * 80 + [0] * 20, [1] * 320 + [0] * 580)
    table = odds(data, np.arange(1000), seen[:, None], np.zeros(1000, dtype=int))
    assert table[0, 0] == pytest.approx(2 * np.log(1.5), abs=1e-12)


def test_below_the_floor_a_pattern_says_nothing():
    data, seen = wins_of([1] * 29, [1] * 300 + [0] * 300)
    side = np.zeros(len(seen), dtype=int)
    assert np.isnan(odds(data, np.arange(len(seen)), seen[:, None], side)[0, 0])
    assert booster(np.full((2, 1), np.nan), seen[:, None], side).tolist() == [0.0] * len(seen)


def test_several_patterns_give_the_mean_of_those_known():
    table = np.array([[0.2, 0.4, np.nan], [0.0, 0.0, 0.0]])
    standing = np.array([[True, True, True], [False, True, False], [False, False, True]])
    assert booster(table, standing, np.zeros(3, dtype=int)) == pytest.approx([0.3, 0.4, 0.0])


def test_overlapping_outcomes_count_once():
    data, _ = wins_of([1] * 4, [0] * 4)
    crowd = Examples(**{**data.__dict__, "slot": np.arange(8) * 2 * HOUR})
    assert independent(data, np.arange(8)) == 8
    assert independent(crowd, np.arange(8)) == 4


def test_no_change_has_an_interval_of_nothing():
    y, slot, p = np.array([1.0, 0, 1, 0]), np.arange(4) * 24 * HOUR, np.full(4, 0.4)
    assert interval(y, slot, p, p, np.full(4, 0.5)) == (0.0, 0.0)
