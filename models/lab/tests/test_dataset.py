"""Only a file that says what its columns are, with finite numbers in them, is read."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from lab.dataset import read_dataset


def write(path, values):
    count = len(values)
    rows = pd.DataFrame(
        {"slot": np.arange(count)[::-1], "venue": "v", "symbol": "s", "side": "long", "b": 0.0, "a": values}
    )
    meta = {
        "featureSet": "x@1",
        "featureNames": '["a", "b"]',
        "warmupMinutes": "60",
        "label": json.dumps({"name": "w"}),
    }
    parquet.write_table(pa.Table.from_pandas(rows).replace_schema_metadata(meta), path)
    return path


def test_rows_come_sorted_by_time_and_features_in_the_order_of_the_file(tmp_path):
    data = read_dataset(write(tmp_path / "rows.parquet", [3.0, 2.0, 1.0]))
    assert (data.feature_set, data.features, data.warmup_minutes, data.label) == ("x@1", ["a", "b"], 60, {"name": "w"})
    assert data.matrix(data.rows).tolist() == [[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]
    assert data.matrix(data.rows).dtype == np.float32


def test_a_number_that_is_none_is_refused(tmp_path):
    with pytest.raises(ValueError, match="not a finite number"):
        read_dataset(write(tmp_path / "rows.parquet", [1.0, np.nan]))
