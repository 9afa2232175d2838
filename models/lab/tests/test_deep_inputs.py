import json
from types import SimpleNamespace

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from lab.bundle.networks import load
from lab.deep.inputs import BARS, CHANNELS, COLUMNS, SEQUENCE, answers, positions, sides
from lab.deep.recipes import SPECS
from lab.deep.saved import INDEX, SavedMember, difference, load_members, save_members
from lab.deep.windows import mission_window, thinned, window
from lab.members import Scaler, fit_scaler
from lab.split import MINUTE_MS, ms
from lab.walk.snapshot import SnapshotError
from tests.deep_snapshot import part, snapshot

LSTM_BTC, LSTM_BNB, TRANSFORMER = SPECS[0], SPECS[2], SPECS[3]


def two_coins():
    return snapshot(
        [
            part("BTC/USDT", "2023-03-01T00:00:00Z", 900, 1),
            part("BTC/USDT", "2024-08-01T00:00:00Z", 300, 2),
            part("BTC/USDT", "2025-06-01T00:00:00Z", 100, 3),
            part("BNB/USDT", "2023-07-01T00:00:00Z", 900, 4),
        ]
    )


class TestInputs:
    def test_bars_stand_in_order_of_time(self):
        assert len(SEQUENCE) == BARS * len(CHANNELS)
        assert SEQUENCE[:4] == ("b_ret_47", "b_range_47", "b_clv_47", "b_vol_47")
        assert SEQUENCE[-4:] == ("b_ret_00", "b_range_00", "b_clv_00", "b_vol_00")

    def test_a_short_side_is_the_mirror_of_the_long_one(self):
        made = two_coins()
        rows = np.array([3, 5])
        both = sides(made, rows, answers(made))
        assert both.row.tolist() == [3, 5, 3, 5]
        turned = [COLUMNS.index(name) for name in ("b_ret_00", "b_clv_10", "ret_60")]
        kept = [COLUMNS.index(name) for name in ("b_range_00", "b_vol_10", "lrv_60")]
        assert (both.x[2:, turned] == -both.x[:2, turned]).all()
        assert (both.x[2:, kept] == both.x[:2, kept]).all()
        assert (both.targets["dir15"][2:] == 1 - both.targets["dir15"][:2]).all()
        assert (both.targets["trend60"][2:] == -both.targets["trend60"][:2]).all()
        assert both.targets["win240"][2:].tolist() == made.rows["win240_short"].iloc[rows].tolist()

    def test_moved_answers_move_together_and_only_where_asked(self):
        known = answers(two_coins())
        moved = known.moved(np.array([0, 1]), np.array([7, 8]))
        for name in ("long", "short", "dir15", "trend60"):
            assert getattr(moved, name)[:2].tolist() == getattr(known, name)[7:9].tolist()
            assert (getattr(moved, name)[2:] == getattr(known, name)[2:]).all()

    def test_a_snapshot_of_another_set_is_refused(self):
        with pytest.raises(SnapshotError, match="lacks 1 columns that the networks read, the first is b_ret_47"):
            positions([name for name in COLUMNS if name != "b_ret_47"])


class TestWindows:
    def test_the_mission_is_purged_and_ends_before_2025(self):
        made = two_coins()
        slots = made.rows["slot"].to_numpy()
        found = mission_window(made.rows, LSTM_BTC)
        assert (made.rows["symbol"].to_numpy()[found.whole] == "BTC/USDT").all()
        assert slots[found.train].max() < ms("2024-01-01T00:00:00Z") <= slots[found.validation].min()
        assert slots[found.whole].max() < ms("2025-01-01T00:00:00Z")
        assert set(found.whole) == set(found.train) | set(found.validation)

    def test_a_coin_without_2024_is_validated_on_its_last_fifth(self):
        made = two_coins()
        slots = made.rows["slot"].to_numpy()
        found = mission_window(made.rows, LSTM_BNB)
        assert len(found.validation) == pytest.approx(180, abs=5)
        # The label of 240 minutes, one for a late entry and 8 hours.
        assert slots[found.validation].min() - slots[found.train].max() >= (240 + 1 + 480) * MINUTE_MS
        assert len(found.whole) == 900

    def test_rows_of_a_split_are_cut_down_to_the_coin(self):
        made = two_coins()
        every = np.arange(len(made.rows))
        assert len(window(made.rows, LSTM_BNB, every, every[:0], every).whole) == 900
        assert len(window(made.rows, TRANSFORMER, every, every, every).train) == len(every)
        with pytest.raises(SnapshotError, match="0 rows to train on"):
            window(made.rows, LSTM_BTC, every[:0], every[:0], every)

    def test_thinned_rows_lie_on_a_grid(self):
        slots = np.arange(0, 64, 4) * MINUTE_MS
        assert (slots[thinned(slots, np.arange(16), 16)] // MINUTE_MS).tolist() == [0, 16, 32, 48]


class TestScaler:
    def test_is_clipped_and_rounded_last(self):
        scaler = fit_scaler(np.array([[1.0, 5.0], [3.0, 5.0]]))
        assert scaler.mean.tolist() == [2.0, 5.0]
        assert scaler.std.tolist() == [1.0, 1.0]
        assert scaler.apply(np.array([[100.0, 5.5], [-100.0, 5.0]])).tolist() == [[8.0, 0.5], [-8.0, 0.0]]
        assert scaler.apply(np.array([[0.1, 0.1]])).dtype == np.float32


def tiny(last_slot: int = 0) -> SavedMember:
    """p = sigmoid of the first column."""
    node = [
        helper.make_node("Gather", ["features", "first"], ["one"], axis=1),
        helper.make_node("Sigmoid", ["one"], ["p"]),
        helper.make_node("Sub", ["unit", "p"], ["q"]),
        helper.make_node("Concat", ["q", "p"], ["win240"], axis=1),
    ]
    graph = helper.make_graph(
        node,
        "tiny",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", 2])],
        [helper.make_tensor_value_info("win240", TensorProto.FLOAT, ["rows", 2])],
        [
            helper.make_tensor("first", TensorProto.INT64, [1], [0]),
            helper.make_tensor("unit", TensorProto.FLOAT, [], [1]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    scaler = Scaler(np.array([1.0, 0.0]), np.array([2.0, 1.0]))
    return SavedMember(
        "tiny",
        "lstm",
        "lstm",
        ("BTC/USDT",),
        ("a", "b"),
        scaler,
        ("win240",),
        {"epochs": 1},
        0.5,
        model.SerializeToString(),
        last_slot,
    )


class TestSaved:
    def test_come_back_as_they_were(self, tmp_path):
        save_members(tmp_path, [(tiny(), {"lastSlot": 7})])
        (back,) = load_members(tmp_path)
        x = np.array([[3.0, 0.0], [1.0, 9.0]])
        assert back.predict(x)["win240"] == pytest.approx([1 / (1 + np.exp(-1)), 0.5], abs=1e-7)
        assert (back.name, back.symbols, back.columns, back.heads) == ("tiny", ("BTC/USDT",), ("a", "b"), ("win240",))
        assert back.last_slot == 7
        assert back.to_onnx() == tiny().to_onnx()

    def test_a_changed_file_or_an_empty_folder_is_refused(self, tmp_path):
        with pytest.raises(SnapshotError, match="holds no trained networks"):
            load_members(tmp_path)
        save_members(tmp_path, [(tiny(), {"lastSlot": 7})])
        index = json.loads((tmp_path / INDEX).read_text())
        index[0]["sha256"] = "0" * 64
        (tmp_path / INDEX).write_text(json.dumps(index))
        with pytest.raises(SnapshotError, match="is not the file that"):
            load_members(tmp_path)

    def test_a_graph_that_answers_otherwise_is_seen(self):
        honest = tiny()
        x = np.random.default_rng(1).normal(size=(200, 2))
        assert difference(honest, x) == 0
        lying = SimpleNamespace(**vars(honest), to_onnx=honest.to_onnx)
        lying.predict = lambda rows: {"win240": honest.predict(rows)["win240"] + 1e-3}
        assert difference(lying, x) == pytest.approx(1e-3)
        with pytest.raises(SnapshotError, match="too few"):
            difference(honest, x[:199])

    def test_networks_that_saw_a_deciding_slice_are_refused(self, tmp_path):
        made = two_coins()
        slots = made.rows["slot"].to_numpy()
        last = int(slots[100])
        for stage in ("search", "final"):
            save_members(tmp_path / stage, [(tiny(), {"lastSlot": last})])
        far, near = np.flatnonzero(slots > ms("2024-01-01T00:00:00Z")), np.array([101])
        said: list[str] = []
        before, after = load(tmp_path)(made, SimpleNamespace(validation=far, calibration=far), said.append)
        assert (len(before), len(after)) == (1, 1)
        with pytest.raises(SnapshotError, match="tiny were trained on rows of the calibration slice"):
            load(tmp_path)(made, SimpleNamespace(validation=far, calibration=near), said.append)
