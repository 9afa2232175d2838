"""What each network is trained and validated on; purged as the folds of the walk-forward are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..split import MINUTE_MS, ms
from ..walk.folds import cut_calibration, ends
from ..walk.snapshot import SnapshotError
from ..walk.tasks import LONGEST
from .recipes import Spec

VALIDATION_FROM, TEST_FROM = ms("2024-01-01T00:00:00Z"), ms("2025-01-01T00:00:00Z")


@dataclass(frozen=True)
class Window:
    """Row numbers. `whole` is what the final network sees: both parts and what was purged between them."""

    train: np.ndarray
    validation: np.ndarray
    whole: np.ndarray


def mission_window(rows: pd.DataFrame, spec: Spec) -> Window:
    """Trained on 2020 to 2023, validated on 2024. A coin without rows in 2024 is validated on its last fifth before."""
    slots = rows["slot"].to_numpy()
    own = of_symbol(rows, np.arange(len(rows)), spec)
    last = ends(slots[own], LONGEST)
    whole = own[last <= TEST_FROM]
    return window(rows, spec, own[last <= VALIDATION_FROM], whole[slots[whole] >= VALIDATION_FROM], whole)


def window(rows: pd.DataFrame, spec: Spec, train: np.ndarray, validation: np.ndarray, whole: np.ndarray) -> Window:
    """Of the rows of a split, those that a network may see. Validation rows that it lacks are cut from its own."""
    train, validation, whole = (of_symbol(rows, part, spec) for part in (train, validation, whole))
    if len(validation) == 0:
        train, validation = inner(rows["slot"].to_numpy(), train)
    if len(train) == 0 or len(validation) == 0:
        raise SnapshotError(
            f"{spec.name}: the snapshot has {len(train)} rows to train on and {len(validation)} to validate on. "
            "Nothing was trained: build it of more candles."
        )
    return Window(train, validation, whole)


def inner(slots: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The last fifth of the recorded time, purged from what comes before it."""
    return cut_calibration(slots, rows, LONGEST)


def of_symbol(rows: pd.DataFrame, numbers: np.ndarray, spec: Spec) -> np.ndarray:
    if spec.symbol is None:
        return numbers
    return numbers[(rows["symbol"].to_numpy() == spec.symbol)[numbers]]


def thinned(slots: np.ndarray, numbers: np.ndarray, minutes: int) -> np.ndarray:
    """Rows whose slot lies on a grid of so many minutes; 8 pass through all ages that a 15m bar has."""
    return numbers[slots[numbers] % (minutes * MINUTE_MS) == 0]
