"""`uv run --directory models/lab python -m lab`: trains and exports the bundle from the two dataset files."""

from __future__ import annotations

import argparse
from pathlib import Path

from .bundle import build
from .dataset import read_dataset

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="lab", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=ROOT / "data" / "core.parquet", help="rows to train, calibrate and test on"
    )
    parser.add_argument(
        "--elsewhere", type=Path, default=ROOT / "data" / "elsewhere.parquet", help="symbols never trained on"
    )
    parser.add_argument("--tag", required=True, help="name of the bundle, for instance win240-light-1")
    parser.add_argument("--out", type=Path, default=ROOT.parent / "artifacts", help="folder of all bundles")
    arguments = parser.parse_args()
    data, elsewhere = read_dataset(arguments.data), read_dataset(arguments.elsewhere)
    manifest = build(data, elsewhere, arguments.tag, arguments.out / arguments.tag)
    for name, figures in manifest["metrics"].items():
        print(name, figures)


main()
