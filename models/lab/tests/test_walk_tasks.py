"""Both sides of a trade, the money of a forecast, and recordings that are never joined."""

import numpy as np
import pytest
from walk_snapshot import NAMES, made_up, write

from lab.walk.snapshot import SnapshotError, read_snapshot
from lab.walk.tasks import examples, flipped


def snapshot_of(folder, change=lambda frame: frame):
    return read_snapshot(write(folder, change(made_up(days=3))))


def test_each_row_gives_a_long_and_a_short_trade_that_sees_the_mirror(tmp_path):
    snapshot = snapshot_of(tmp_path)
    data = examples(snapshot, "win240")
    assert len(data.y) == 2 * len(snapshot.rows)
    long, short = data.x[0::2], data.x[1::2]
    assert np.array_equal(data.row[0::2], data.row[1::2])
    ema, cost = NAMES.index("ema_5"), NAMES.index("cost_r")
    assert np.array_equal(long[:, ema], -short[:, ema])
    assert np.array_equal(long[:, cost], short[:, cost])
    assert np.array_equal(data.y[1::2], snapshot.rows["win240_short"])


def test_a_trade_of_an_hour_has_its_own_stop_and_result(tmp_path):
    data = examples(snapshot_of(tmp_path), "win60")
    won = data.y == 1
    # Half of 0.6 R of a stop of 2 x 0.5 of 100, which is 1 %: 30 bp net, 37.5 bp before the cost of 7.5.
    assert data.net_r[won, 0] == pytest.approx(0.3)
    assert data.gross_bp[won] == pytest.approx(37.5)
    assert data.gross_bp[~won] == pytest.approx(-22.5)


def test_a_side_whose_outcome_is_unknown_is_no_example(tmp_path):
    def change(frame):
        frame["win240_short"] = frame["win240_short"].astype(float)
        frame.loc[4, ["win240_short", "net_r_short", "gross_r_short"]] = np.nan
        return frame

    data = examples(snapshot_of(tmp_path, change), "win240")
    assert (data.row == 4).sum() == 1
    assert np.isfinite(data.y).all()


def test_a_quarter_of_an_hour_without_a_move_has_no_direction(tmp_path):
    def change(frame):
        frame["dir15"] = frame["dir15"].astype(float)
        frame.loc[[0, 9], "dir15"] = np.nan
        return frame

    data = examples(snapshot_of(tmp_path, change), "dir15")
    assert 0 not in data.row
    assert 9 not in data.row
    assert len(data.y) == 3 * 96 - 2


def test_acting_on_a_direction_earns_the_move_less_the_cost(tmp_path):
    data = examples(snapshot_of(tmp_path), "dir15")
    # Stop 3 x 0.5 of 100 is 1.5 %; a move of 0.1 % less 7.5 bp is 0.025 %, the wrong way -0.175 %.
    up = data.y == 1
    assert data.net_r[up, 0] == pytest.approx(0.00025 / 0.015)
    assert data.net_r[up, 1] == pytest.approx(-0.00175 / 0.015)
    assert data.gross_bp[up] == pytest.approx(10)


def test_the_mirror_of_the_mirror_is_the_market(tmp_path):
    snapshot = snapshot_of(tmp_path)
    assert np.array_equal(flipped(flipped(snapshot.features, snapshot), snapshot), snapshot.features)


def test_series_are_split_where_recordings_and_sides_are(tmp_path):
    def change(frame):
        frame.loc[100:, "segment"] = "later"
        return frame

    data = examples(snapshot_of(tmp_path, change), "win240")
    parts = data.series_of(np.arange(len(data.y)))
    assert sorted(len(part) for part in parts) == [100, 100, 188, 188]
    assert all((np.diff(data.slot[part]) > 0).all() for part in parts)


def test_an_unknown_task_and_an_absent_label_are_named(tmp_path):
    snapshot = snapshot_of(tmp_path, lambda frame: frame.drop(columns="rv60"))
    with pytest.raises(SnapshotError, match="no rv60"):
        examples(snapshot, "rv60")
    with pytest.raises(SnapshotError, match='no task "up"'):
        examples(snapshot, "up")
