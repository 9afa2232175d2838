"""Trees that mean the same in float32, whichever library grew them, and the same again in ONNX Runtime."""

import numpy as np
import pytest
from sklearn.ensemble import IsolationForest

from lab.bundle import forest, graph, outliers, trees
from lab.bundle.lines import logistic
from lab.bundle.parity import around
from lab.bundle.volatility import volatility
from lab.model import fit, floor32, score
from lab.walk.learners import HAR

NAMES = ["signal", "noise", "cost_r"]
SIGNS = np.array([-1, -1, 1], dtype=np.float32)


def made_up(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, 3)).astype(np.float32)
    return x, (rng.random(count) < 1 / (1 + np.exp(-0.8 * x[:, 0]))).astype(int)


def on_splits(splits: list[tuple[int, float]], x: np.ndarray) -> np.ndarray:
    """Rows on each split and one float32 step to either side."""
    rows = []
    for column, threshold in splits[:60]:
        for value in around(np.float32(threshold)):
            row = x[len(rows) % len(x)].copy()
            row[column] = value
            rows.append(row)
    return np.stack(rows)


@pytest.fixture(scope="module")
def data():
    return made_up(6_000)


@pytest.mark.parametrize("value", [0.1, -0.1, 1e-35, 123456.789, 0.5, 0.0, -3.3e-7])
def test_floor32_is_the_largest_float32_not_above(value):
    floor = floor32(value)
    assert float(np.float32(floor)) == floor <= value
    assert float(np.nextafter(np.float32(floor), np.float32(np.inf))) > value or floor == value


def test_rounded_thresholds_are_float32_and_send_no_float32_row_to_another_side(data, monkeypatch):
    x, y = data
    rounded = fit(x, y, NAMES)
    monkeypatch.setattr("lab.model.float32_thresholds", lambda same: same)
    assert np.array_equal(score(fit(x, y, NAMES), x), score(rounded, x))
    assert all(float(np.float32(value)) == value for _, value in forest.of_lightgbm(rounded).splits())


@pytest.mark.parametrize("grow", [trees.lightgbm, trees.xgboost])
def test_the_graph_of_a_forest_answers_as_its_library_does_on_splits_too(data, grow):
    x, y = data
    member = grow(x, y, NAMES, 7)
    rows = np.concatenate([x[:500], on_splits(member.trees.splits(), x)])
    own = member.predict(rows)["win240"]
    assert np.abs(graph.run(member.to_onnx(), rows)["win240"] - own).max() < 1e-6
    assert np.unique(own).size > 100


def test_numbers_beside_zero_go_where_lightgbm_sends_them():
    x, _ = made_up(3_000)
    # Half of a column is zero, the rest on one side: LightGBM splits at -1e-35 and at 1e-35.
    x[:, 0] = np.where(np.arange(3_000) % 2 == 0, 0, -np.abs(x[:, 0]))
    x[:, 1] = np.where(np.arange(3_000) % 2 == 0, 0, np.abs(x[:, 1]))
    y = ((x[:, 0] < 0) & (x[:, 2] > 0) | (x[:, 1] > 0) & (x[:, 2] < 0)).astype(int)
    member = trees.lightgbm(x, y, NAMES, 7)
    small = [value for _, value in member.trees.splits() if abs(value) < 1e-30]
    assert any(value < 0 for value in small) and any(value > 0 for value in small)
    tiny = [sign * value for value in (0, 1e-40, forest.ZERO, 1.1e-35) for sign in (-1, 1)]
    beside = np.array([[one, other, 0.5] for one in tiny for other in tiny], dtype=np.float32)
    rows = np.concatenate([beside, on_splits(member.trees.splits(), x)])
    assert np.abs(graph.run(member.to_onnx(), rows)["win240"] - member.predict(rows)["win240"]).max() < 1e-6


@pytest.mark.parametrize("grow", [trees.lightgbm, trees.xgboost])
def test_the_same_seed_gives_the_same_bytes_and_another_one_others(data, grow):
    x, y = data
    first, same, other = (grow(x, y, NAMES, seed).to_onnx() for seed in (7, 7, 8))
    assert first == same != other


def test_up_and_down_mean_the_same_to_the_direction(data):
    x, y = data
    member = trees.direction(x, y, NAMES, SIGNS, 7)
    rows = np.concatenate([x[:300], on_splits(member.trees.splits(), x)])
    p, mirrored = member.predict(rows)["dir15"], member.predict(rows * SIGNS)["dir15"]
    assert p + mirrored == pytest.approx(np.ones(len(rows)), abs=1e-12)
    assert np.abs(graph.run(member.to_onnx(), rows)["dir15"] - p).max() < 1e-6
    assert p[rows[:, 0] > 1].mean() > 0.6


def test_a_line_is_asked_with_scaled_rows(data):
    x, y = data
    member = logistic("logistic", "win240", x, y)
    answers = graph.run(member.to_onnx(), member.scaler.apply(x))["win240"]
    assert np.abs(answers - member.predict(x)["win240"]).max() < 1e-6


def test_volatility_follows_the_line_beyond_what_the_trees_have_seen():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(3_000, len(HAR))).astype(np.float32)
    y = x[:, 0] + 0.1 * rng.normal(size=3_000)
    member = volatility({"rv15": (x, y), "rv60": (x, y + 1)}, list(HAR), 7)
    far = np.zeros((2, len(HAR)), dtype=np.float32)
    far[1, 0] = 6
    assert np.diff(member.predict(far)["rv15"]) == pytest.approx(6, abs=0.8)
    answers = graph.run(member.to_onnx(), x)
    for head in ("rv15", "rv60"):
        assert np.abs(answers[head] - member.predict(x)[head]).max() < 1e-5


def test_isolation_scores_are_those_of_scikit_learn_and_strangers_score_higher():
    x, _ = made_up(2_000)
    member = outliers.isolation(x, 7)
    rows = np.concatenate([x[:500], on_splits(member.trees.splits(), x), np.full((1, 3), 9, dtype=np.float32)])
    same = IsolationForest(n_estimators=100, max_samples=256, random_state=7).fit(x)
    answers = graph.run(member.to_onnx(), rows)["outlier"]
    assert answers == pytest.approx(-same.score_samples(rows), abs=1e-6)
    assert answers[-1] > answers[:500].max()


def test_around_is_one_step_down_and_one_up():
    below, exact, above = around(np.float32(1))
    assert below < exact < above
    assert np.nextafter(below, np.float32(2)) == exact == np.nextafter(above, np.float32(0))
