"""Purging is exact, paths are whole, and the figures about luck are those of the papers."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from walk_snapshot import made_up, write

from lab.cpcv.__main__ import main
from lab.cpcv.compare import GroupScore, paths
from lab.cpcv.overfit import deflated_sharpe, expected_best, moments, overfitting, sharpe
from lab.cpcv.splits import group_numbers, paths_of, splits
from lab.split import MINUTE_MS

QUARTER = 15 * MINUTE_MS
HORIZON = 240
# 240 minutes of label, 1 of slack, 480 of purge.
GAP = 721 * MINUTE_MS


def every_quarter(count: int) -> np.ndarray:
    return np.arange(count, dtype=np.int64) * QUARTER


def test_groups_are_equal_parts_of_recorded_time_and_holes_are_none():
    slots = np.concatenate([every_quarter(60), every_quarter(60) + 10_000 * QUARTER])
    assert np.bincount(group_numbers(slots, 4)).tolist() == [30, 30, 30, 30]
    # Two coins at the same instants are never parted.
    twice = np.sort(np.concatenate([every_quarter(60), every_quarter(60)]))
    numbers = group_numbers(twice, 3)
    assert np.array_equal(numbers[0::2], numbers[1::2])


def test_purge_and_embargo_are_exact():
    slots = every_quarter(600)
    numbers = group_numbers(slots, 6)
    one = next(part for part in splits(slots, numbers, np.ones(600, dtype=bool), 1, HORIZON) if 2 in part.tests)
    assert one.tests[2].tolist() == list(range(200, 300))
    # 721 minutes are 48.07 quarters of an hour: row 151 (49 before 200) is the last one clear, row 348 the first again.
    assert 151 in one.train
    assert 152 not in one.train
    # The last row tested is 299; its slot and 721 minutes: 299 + 48.07, so 348 is the first.
    assert 347 not in one.train
    assert 348 in one.train
    # The last group is the calibrator's, and training keeps as far from it.
    assert set(one.calibration) == set(range(500, 600))
    assert one.train.max() == 451


def test_no_label_of_training_overlaps_a_label_that_is_tested():
    slots = every_quarter(900)
    numbers = group_numbers(slots, 6)
    for part in splits(slots, numbers, np.ones(900, dtype=bool), 2, HORIZON):
        for held in (*part.tests.values(), part.calibration):
            for begin, end in ((slots[held].min(), slots[held].max()),):
                near = (slots[part.train] + GAP > begin) & (slots[part.train] < end + GAP)
                assert not near.any()


@pytest.mark.parametrize("groups, tested", [(6, 2), (5, 1), (6, 3)])
def test_every_choice_of_groups_is_tested_once_and_makes_whole_paths(groups, tested):
    slots = every_quarter(1200)
    parts = list(splits(slots, group_numbers(slots, groups), np.ones(1200, dtype=bool), tested, HORIZON))
    assert [tuple(part.tests) for part in parts] == list(combinations(range(groups), tested))
    tests = [GroupScore(group, 0.5, None, 1.0, 1, None) for part in parts for group in part.tests]
    whole = paths(tests)
    assert len(whole) == comb(groups, tested) * tested // groups == paths_of(groups, tested)
    for path in whole:
        assert sorted(one.group for one in path) == list(range(groups))
    assert len({id(one) for path in whole for one in path}) == len(tests)


def test_a_variant_that_is_always_better_is_not_overfitted():
    rng = np.random.default_rng(1)
    daily = rng.normal(size=(200, 4))
    daily[:, 2] += 1
    found = overfitting(daily)
    assert found["pbo"] == 0.0
    assert found["halves"] == comb(10, 5)
    assert found["chosen"] == [0, 0, comb(10, 5), 0]


def test_variants_whose_luck_turns_are_always_overfitted():
    # Two blocks, two variants: what is better in one is worse in the other.
    daily = np.repeat([[1.0, 0.0], [0.0, 1.0]], 5, axis=0)
    assert overfitting(daily, blocks=2)["pbo"] == 1.0


def test_noise_is_overfitted_about_half_of_the_time():
    rng = np.random.default_rng(2)
    found = [overfitting(rng.normal(size=(100, 5)), blocks=6)["pbo"] for _ in range(60)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.1)


def test_the_deflated_sharpe_ratio_of_the_paper():
    # Bailey and López de Prado (2014): 100 trials, variance 1/2 a year, 1250 days of 250 a year, ratio 2.5 a year,
    # skewness -3, kurtosis 10: expected best 0.1132 a day, deflated ratio 0.9004.
    benchmark = expected_best(0.5 / 250, 100)
    assert benchmark == pytest.approx(0.1132, abs=5e-5)
    assert deflated_sharpe(2.5 / np.sqrt(250), benchmark, 1250, -3, 10) == pytest.approx(0.9004, abs=5e-5)


def test_moments_and_ratios_by_hand():
    values = np.array([-1.0, 0.0, 0.0, 1.0])
    # Mean 0, second moment 1/2, fourth 1/2: kurtosis 2; symmetric.
    assert moments(values) == (0.0, 2.0)
    assert sharpe(np.array([1.0, 2.0, 3.0])) == 2.0
    assert sharpe(np.array([0.0, 0.0])) == 0.0
    assert expected_best(1.0, 1) == 0.0


def test_the_command_compares_variants_and_shows_what_knows_nothing(capsys, tmp_path):
    folder = write(tmp_path, made_up(days=110))
    assert main(["--snapshot", str(folder), "--task", "dir15", "--variants", "logistic,cost", "--groups", "4"]) == 0
    text = capsys.readouterr().out
    for part in (
        "2 of 4 groups tested, 6 splits, 3 paths",
        "logistic",
        "shuffled labels",
        "probability of overfitting",
    ):
        assert part in text


@pytest.mark.parametrize(
    "more, sentence",
    [
        (["--variants", "lightgbm,neural"], "There is no variant neural"),
        (["--task", "win240", "--variants", "mirrored"], "mirrored is for dir15 only"),
        (["--task", "rv15"], 'no such task here as "rv15"'),
        (["--groups", "3", "--tested", "2"], "2 of 3 groups cannot be tested"),
        (["--groups", "9"], "take fewer groups"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(capsys, tmp_path, more, sentence):
    folder = write(tmp_path, made_up(days=20))
    assert main(["--snapshot", str(folder), *more]) == 2
    assert sentence in capsys.readouterr().err
