"""A snapshot that is not what its manifest says is refused with a sentence."""

import json

import numpy as np
import pytest
from walk_snapshot import NAMES, made_up, write

from lab.walk.snapshot import SnapshotError, read_snapshot


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path, made_up(days=3))


def test_rows_come_in_order_of_time_with_features_as_float32(tmp_path):
    frame = made_up(days=3)
    snapshot = read_snapshot(write(tmp_path, frame.iloc[::-1]))
    assert snapshot.rows["slot"].tolist() == sorted(frame["slot"])
    assert snapshot.features.dtype == np.float32
    assert np.array_equal(snapshot.column("ema_5"), frame["ema_5"].to_numpy(dtype=np.float64))
    assert snapshot.cost == pytest.approx(0.00075)


def test_venues_can_be_chosen(tmp_path):
    frame = made_up(days=3)
    frame.loc[::2, "venue"] = "other"
    assert len(read_snapshot(write(tmp_path, frame), ["other"]).rows) == len(frame) // 2
    with pytest.raises(SnapshotError, match=r"no rows of elsewhere. It holds made, other"):
        read_snapshot(tmp_path, ["elsewhere"])


def test_a_changed_file_is_refused(folder):
    with (folder / "part.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(SnapshotError, match="its hash differs"):
        read_snapshot(folder)


def test_a_missing_file_is_refused(folder):
    (folder / "part.parquet").unlink()
    with pytest.raises(SnapshotError, match="is missing beside the manifest"):
        read_snapshot(folder)


def test_features_of_another_set_are_refused(tmp_path):
    with pytest.raises(SnapshotError, match=r"holds features of other@2, the manifest says made@1"):
        read_snapshot(write(tmp_path, made_up(days=3), feature_set="other@2"))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_value_that_is_no_number_is_refused_by_name(tmp_path, bad):
    frame = made_up(days=3)
    frame.loc[7, "rsi_5"] = bad
    with pytest.raises(SnapshotError, match="rsi_5 hold values that are no finite numbers"):
        read_snapshot(write(tmp_path, frame))


@pytest.mark.parametrize("text", ["", "{}", "[]", json.dumps({"snapshot": "x", "files": 3})])
def test_a_broken_manifest_is_refused(folder, text):
    (folder / "manifest.json").write_text(text)
    with pytest.raises(SnapshotError, match="is no manifest of a snapshot"):
        read_snapshot(folder)


def test_a_folder_without_a_manifest_is_refused(tmp_path):
    with pytest.raises(SnapshotError, match="does not exist, so nothing was evaluated"):
        read_snapshot(tmp_path)


def test_a_manifest_without_files_is_refused(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "files": []}))
    with pytest.raises(SnapshotError, match="names no files"):
        read_snapshot(folder)


def test_the_made_up_features_hold_what_the_lab_asks_for():
    assert {"ema_5", "ret_15", "ret_60", "cost_r", "hl_60", "lrv_60"} <= set(NAMES)
