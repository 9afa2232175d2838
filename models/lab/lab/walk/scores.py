"""What forecasts are worth. Whole UTC days are drawn for every interval: rows of one day are not independent."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..metrics import BOOTSTRAP_SEED, day_bootstrap, ece, n_independent, wilson
from ..split import DAY_MS
from .tasks import HORIZONS, WINS, Examples

DRAWS = 500


@dataclass(frozen=True)
class Scored:
    """One fold's test: examples by position, raw scores, and the calibrated p where there is one."""

    fold: str
    positions: np.ndarray
    score: np.ndarray
    p: np.ndarray | None = None
    prior: float = math.nan


def auc(y: np.ndarray, score: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Share of pairs ranked right, ties half; NaN without both classes."""
    levels, level = np.unique(score, return_inverse=True)
    return auc_of_levels(y, level, len(levels), np.ones(len(y)) if weight is None else weight)


def auc_of_levels(y: np.ndarray, level: np.ndarray, levels: int, weight: np.ndarray) -> float:
    won = np.bincount(level, weight * y, levels)
    lost = np.bincount(level, weight * (1 - y), levels)
    pairs = won.sum() * lost.sum()
    return float((won * (np.cumsum(lost) - lost / 2)).sum() / pairs) if pairs > 0 else math.nan


def auc_summary(data: Examples, tests: list[Scored], draws: int = DRAWS) -> dict:
    """Mean over folds of the AUC inside each fold, with a bootstrap over days inside each fold."""
    by_fold = {one.fold: auc(data.y[one.positions], one.score) for one in tests}
    means = np.zeros(draws)
    for number, one in enumerate(tests):
        rng = np.random.default_rng([BOOTSTRAP_SEED, number])
        days, day = np.unique(data.slot[one.positions] // DAY_MS, return_inverse=True)
        levels, level = np.unique(one.score, return_inverse=True)
        drawn = rng.multinomial(len(days), np.full(len(days), 1 / len(days)), size=draws)
        y = data.y[one.positions]
        means += [auc_of_levels(y, level, len(levels), times[day].astype(float)) for times in drawn]
    means /= len(tests)
    low, high = np.nanquantile(means, [0.025, 0.975])
    return {
        "auc": float(np.mean(list(by_fold.values()))),
        "aucInterval": [float(low), float(high)],
        "aucSe": float(np.nanstd(means, ddof=1)),
        "aucByFold": by_fold,
    }


def auc_by_coin(data: Examples, tests: list[Scored]) -> dict:
    parts: dict[str, list[float]] = {}
    for one in tests:
        for symbol in np.unique(data.symbol[one.positions]):
            inside = data.symbol[one.positions] == symbol
            parts.setdefault(str(symbol), []).append(auc(data.y[one.positions][inside], one.score[inside]))
    return {symbol: float(np.mean(values)) for symbol, values in sorted(parts.items())}


def best_decile(data: Examples, tests: list[Scored]) -> dict:
    """The tenth of each fold's test that is most certain, pooled: what acting on it would have earned.

    `dir15` acts either way and is most certain far from the middle; a side of a win task is taken or left.
    """
    chosen, call = zip(*(most_certain(data, one) for one in tests), strict=True)
    rows, up = np.concatenate(chosen), np.concatenate(call)
    net = np.where(up, data.net_r[rows, 0], data.net_r[rows, 1])
    hit = np.where(up, data.y[rows], 1 - data.y[rows])
    gross = np.where(up, data.gross_bp[rows], -data.gross_bp[rows])
    return {
        "n": len(rows),
        "hit": float(hit.mean()),
        "grossBp": float(gross.mean()),
        "netR": float(net.mean()),
        "netRInterval": list(day_bootstrap(net, data.slot[rows])),
    }


def most_certain(data: Examples, one: Scored) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the best tenth, and whether each is acted on as a 1."""
    middle = one.score - (0.0 if one.p is None else 0.5) if data.task == "dir15" else one.score
    certain = np.abs(middle) if data.task == "dir15" else middle
    top = np.argsort(-certain, kind="stable")[: max(1, len(certain) // 10)]
    return one.positions[top], middle[top] >= 0 if data.task == "dir15" else np.ones(len(top), dtype=bool)


def best_decile_rows(data: Examples, one: Scored) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the best tenth, and what each earned in R after costs."""
    rows, up = most_certain(data, one)
    return rows, np.where(up, data.net_r[rows, 0], data.net_r[rows, 1])


def probability_summary(data: Examples, tests: list[Scored]) -> dict:
    """Everything about a model that states probabilities; `tests` carry p, and p is their score."""
    rows = np.concatenate([one.positions for one in tests])
    p = np.concatenate([one.p for one in tests])
    prior = np.concatenate([np.full(len(one.p), one.prior) for one in tests])
    y, own = data.y[rows], np.concatenate([np.full(len(one.p), data.y[one.positions].mean()) for one in tests])
    accuracy = float(((p >= 0.5) == (y == 1)).mean())
    independent = n_independent(pd.DataFrame({"slot": data.slot[rows], "symbol": data.symbol[rows]}), horizon(data))
    return {
        "n": len(rows),
        "nIndependent": independent,
        "days": len(np.unique(data.slot[rows] // DAY_MS)),
        "baseRate": float(y.mean()),
        "accuracy": accuracy,
        "accuracyInterval": list(wilson(accuracy * independent, independent)),
        **auc_summary(data, tests),
        "aucByCoin": auc_by_coin(data, tests),
        "brierSkill": skill(p, own, y),
        "brierSkillPrior": skill(p, prior, y),
        "ece5": ece(p, y),
        "meanR": float(data.net_r[rows, 0].mean()) if data.task in WINS else None,
        "bestDecile": best_decile(data, tests),
        "byDay": by_day(data.slot[rows], {"n": np.ones(len(p)), "error": (p - y) ** 2, "hits": (p >= 0.5) == (y == 1)}),
    }


def by_day(slots: np.ndarray, columns: dict[str, np.ndarray]) -> dict:
    """Sums per UTC day, so that two runs can be compared on the same days."""
    sums = pd.DataFrame(columns).astype(float).groupby(slots // DAY_MS).sum()
    return {"day": [int(day) for day in sums.index], **{name: sums[name].tolist() for name in columns}}


def skill(p: np.ndarray, reference: np.ndarray, y: np.ndarray) -> float:
    """1 - Brier over the Brier score of always stating `reference`."""
    return float(1 - np.sum((p - y) ** 2) / np.sum((reference - y) ** 2))


def volatility_summary(data: Examples, tests: list[Scored], against: list[Scored]) -> dict:
    """R2 against the training mean (`prior`), R2 against the mean of the same fold and coin, and the gain in pooled R2
    over the forecasts `against`, with an interval over days."""
    rows = np.concatenate([one.positions for one in tests])
    y = data.y[rows]
    error = (np.concatenate([one.score for one in tests]) - y) ** 2
    other = (np.concatenate([one.score for one in against]) - y) ** 2
    base = (np.concatenate([np.full(len(one.positions), one.prior) for one in tests]) - y) ** 2
    fold = np.concatenate([np.full(len(one.positions), number) for number, one in enumerate(tests)])
    groups = pd.DataFrame({"fold": fold, "symbol": data.symbol[rows], "y": y})
    within = (y - groups.groupby(["fold", "symbol"])["y"].transform("mean").to_numpy()) ** 2
    days = pd.DataFrame({"error": error, "other": other, "base": base}).groupby(data.slot[rows] // DAY_MS).sum()
    draws = np.random.default_rng(BOOTSTRAP_SEED).integers(0, len(days), size=(DRAWS, len(days)))
    drawn = days.to_numpy()[draws].sum(axis=1)
    return {
        "n": len(rows),
        "days": len(days),
        "r2": float(1 - error.sum() / base.sum()),
        "r2Interval": quantiles(1 - drawn[:, 0] / drawn[:, 2]),
        "r2Within": float(1 - error.sum() / within.sum()),
        "r2ByFold": {
            one.fold: float(1 - error[fold == number].sum() / base[fold == number].sum())
            for number, one in enumerate(tests)
        },
        "gain": float((other.sum() - error.sum()) / base.sum()),
        "gainInterval": quantiles((drawn[:, 1] - drawn[:, 0]) / drawn[:, 2]),
        "rmse": float(np.sqrt(error.mean())),
        "byDay": by_day(data.slot[rows], {"n": np.ones(len(y)), "error": error, "base": base}),
    }


def quantiles(values: np.ndarray) -> list[float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return [float(low), float(high)]


def horizon(data: Examples) -> int:
    return HORIZONS[data.task]
