"""What candlestick patterns add to the probability of a trade: `npm run lab:patterns`.

Per fold: counts per pattern and side on train, as the nightly job counts them; the booster's coefficient is fitted with
Platt's line on the calibration slice; Brier skill on the test, with and without. Controls: the patterns of other times
(each recording turned in a circle), and the patterns' own win rates on the tests.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from ..calibration import fit_platt, logit
from ..metrics import BOOTSTRAP_SEED, wilson
from ..split import DAY_MS, MINUTE_MS
from .folds import QUARTER_HOUR_MS, Fold, walk_forward
from .learners import boosted
from .scores import DRAWS, auc, skill
from .snapshot import SERIES, Snapshot, SnapshotError, read_snapshot
from .tasks import LONGEST, Examples, examples

# As engine/patterns/odds.ts.
LEAST_SEEN, PRIOR_OUTCOMES = 30, 100
SEEDS = (1, 2, 3)


def main(arguments: list[str]) -> int:
    try:
        snapshot = read_snapshot(Path(arguments[0]))
    except SnapshotError as error:
        print(error, file=sys.stderr)
        return 2
    standing, names = standing_patterns(snapshot, pd.read_csv(arguments[1]))
    folds = walk_forward(snapshot.rows, LONGEST)
    data = examples(snapshot, "win240")
    side = data.series % 2
    raw = [scores(data, fold, len(snapshot.rows)) for fold in folds]
    print(f"snapshot {snapshot.id}, folds {', '.join(fold.name for fold in folds)}")
    print_gain("patterns", gain(data, raw, standing[data.row], side))
    for seed in SEEDS:
        print_gain(
            f"patterns of other times, seed {seed}", gain(data, raw, turned(snapshot, standing, seed)[data.row], side)
        )
    print_patterns(data, np.concatenate([test for *_, test, _ in raw]), standing, names, side)
    return 0


def standing_patterns(snapshot: Snapshot, table: pd.DataFrame) -> tuple[np.ndarray, list[str]]:
    """True where a pattern stands on the newest 15m bar that had closed at the row's slot."""
    names = sorted({name for line in table["patterns"].unique() for name in line.split(";")})
    number = {name: column for column, name in enumerate(names)}
    known = {(one.instrument, one.slot): one.patterns for one in table.itertuples()}
    standing = np.zeros((len(snapshot.rows), len(names)), dtype=bool)
    bar = snapshot.rows["slot"].to_numpy() // QUARTER_HOUR_MS * QUARTER_HOUR_MS
    instrument = snapshot.rows["venue"] + ":" + snapshot.rows["symbol"]
    for row, key in enumerate(zip(instrument, bar, strict=True)):
        for name in known.get(key, "").split(";"):
            if name:
                standing[row, number[name]] = True
    return standing, names


def turned(snapshot: Snapshot, standing: np.ndarray, seed: int) -> np.ndarray:
    """Each recording's patterns moved in a circle by a day at least: as many, in the same clusters, elsewhere."""
    rng, out = np.random.default_rng(seed), standing.copy()
    for rows in snapshot.rows.groupby(SERIES).indices.values():
        day = min(len(rows) // 3, DAY_MS // (4 * MINUTE_MS))
        out[rows] = np.roll(standing[rows], int(rng.integers(day, max(day + 1, len(rows) - day))), axis=0)
    return out


def scores(data: Examples, fold: Fold, rows: int) -> tuple:
    train, calibration, test = (data.pick(part, rows) for part in (fold.train, fold.calibration, fold.test))
    predict = boosted(data.x[train], data.y[train], data.names)
    return train, calibration, predict(data.x[calibration]), test, predict(data.x[test])


def odds(data: Examples, train: np.ndarray, standing: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Per side and pattern the shrunk log odds against the base rate; NaN below the floor."""
    out = np.full((2, standing.shape[1]), np.nan)
    first = train[first_of_quarter(data, train)]
    for which in (0, 1):
        own = first[side[first] == which]
        if len(own) == 0:
            continue
        base = data.y[own].mean()
        for pattern in range(standing.shape[1]):
            seen = own[standing[own, pattern]]
            n = independent(data, seen)
            if n >= LEAST_SEEN:
                drawn = (data.y[seen].mean() * n + PRIOR_OUTCOMES * base) / (n + PRIOR_OUTCOMES)
                out[which, pattern] = logit(drawn) - logit(base)
    return out


def first_of_quarter(data: Examples, positions: np.ndarray) -> np.ndarray:
    frame = pd.DataFrame({"series": data.series[positions], "quarter": data.slot[positions] // QUARTER_HOUR_MS})
    return ~frame.duplicated().to_numpy()


def independent(data: Examples, positions: np.ndarray) -> int:
    """Outcomes of 240 minutes that do not overlap on a recording."""
    count = 0
    for part in data.series_of(positions) if len(positions) else []:
        free = -1
        for slot in np.sort(data.slot[part]):
            if slot >= free:
                count, free = count + 1, slot + LONGEST * MINUTE_MS
    return count


def booster(table: np.ndarray, standing: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Mean of what is known of the standing patterns; 0 where nothing is."""
    value = np.where(standing, table[side], np.nan)
    known = np.isfinite(value)
    return np.where(known.any(axis=1), np.nansum(value, axis=1) / np.maximum(known.sum(axis=1), 1), 0.0)


def gain(data: Examples, raw: list, standing: np.ndarray, side: np.ndarray) -> dict:
    plain, boosted_p, own, rows, alone, coefficients = [], [], [], [], [], []
    for train, calibration, of_calibration, test, of_test in raw:
        table = odds(data, train, standing, side)
        value = [booster(table, standing[part], side[part]) for part in (calibration, test)]
        y = data.y[calibration]
        fitted = fit_platt(of_calibration, y, {"pattern": value[0]})
        plain.append(fit_platt(of_calibration, y).apply(of_test))
        boosted_p.append(fitted.apply(of_test, {"pattern": value[1]}))
        coefficients.append(fitted.coefficients["pattern"])
        own.append(np.full(len(test), data.y[test].mean()))
        alone.append(auc(data.y[test], value[1]))
        rows.append(test)
    p0, p1, reference, positions = map(np.concatenate, (plain, boosted_p, own, rows))
    y = data.y[positions]
    low, high = interval(y, data.slot[positions], p0, p1, reference)
    before, after = skill(p0, reference, y), skill(p1, reference, y)
    return {
        "n": len(y),
        "before": before,
        "after": after,
        "gain": after - before,
        "interval": (low, high),
        "byFold": [
            skill(b, o, data.y[r]) - skill(a, o, data.y[r])
            for a, b, o, r in zip(plain, boosted_p, own, rows, strict=True)
        ],
        "aucAlone": float(np.mean(alone)),
        "coefficients": coefficients,
    }


def interval(
    y: np.ndarray, slot: np.ndarray, p0: np.ndarray, p1: np.ndarray, reference: np.ndarray
) -> tuple[float, float]:
    """95 % of the gain in skill, whole UTC days drawn."""
    errors = pd.DataFrame({"gain": (p0 - y) ** 2 - (p1 - y) ** 2, "base": (reference - y) ** 2})
    days = errors.groupby(slot // DAY_MS).sum().to_numpy()
    drawn = days[np.random.default_rng(BOOTSTRAP_SEED).integers(0, len(days), size=(DRAWS, len(days)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    return float(low), float(high)


def print_gain(name: str, one: dict) -> None:
    low, high = one["interval"]
    folds = ", ".join(f"{100 * value:+.2f}" for value in one["byFold"])
    coefficients = ", ".join(f"{value:+.2f}" for value in one["coefficients"])
    print(
        f"{name}: {one['n']} rows, Brier skill {100 * one['before']:.2f} % -> {100 * one['after']:.2f} %, gain "
        f"{100 * one['gain']:+.2f} [{100 * low:+.2f}, {100 * high:+.2f}] points; by fold {folds}; AUC of the booster "
        f"alone {one['aucAlone']:.3f}; coefficients {coefficients}"
    )


def print_patterns(data: Examples, test: np.ndarray, standing: np.ndarray, names: list[str], side: np.ndarray) -> None:
    """Win rates on the tests, per side against its base rate."""
    for which, word in ((0, "long"), (1, "short")):
        own = test[side[test] == which]
        print(f"{word}: base {data.y[own].mean():.3f}")
        for column, name in enumerate(names):
            seen = own[standing[data.row[own], column]]
            n = independent(data, seen)
            if n < LEAST_SEEN:
                print(f"  {name}: {len(seen)} rows, {n} independent")
                continue
            rate = data.y[seen].mean()
            low, high = wilson(rate * n, n)
            print(f"  {name}: {len(seen)} rows, {n} independent, won {rate:.3f} [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
