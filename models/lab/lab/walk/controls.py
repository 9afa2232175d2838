"""Controls beside every result: what chance, a leak, one feature or one line of code would have scored."""

from __future__ import annotations

import numpy as np

from ..split import DAY_MS
from .folds import Fold
from .learners import Learner
from .scores import Scored, auc, auc_summary, best_decile, volatility_summary
from .tasks import VOLATILITY, Examples

# Above this an AUC on directions or wins is a leak until disproved.
LEAK_ALARM = 0.60
SEEDS = (11, 12, 13)
# Mean AUC of models trained on labels without a link, over folds and seeds, may stray this far from chance.
NOISE_LIMIT = 0.03
R2_NOISE_LIMIT = 0.05
# A feature this closely tied to an answer about the future has seen it.
VOLATILITY_ALARM = 0.97
RULES = {
    "fade the distance to EMA20(5m)": ("ema_5", -1),
    "follow the last hour": ("ret_60", 1),
    "go on as in the last 15 minutes": ("ret_15", 1),
}
COST = "cost_r"
# Least shift of the circularly shifted labels: beyond any overlap of labels.
LEAST_SHIFT_MS = 2 * DAY_MS


def permuted(data: Examples, train: np.ndarray, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).permutation(data.y[train])


def shifted(data: Examples, train: np.ndarray, seed: int) -> np.ndarray:
    """Labels moved around inside each unbroken recording: their runs survive, their link to the features does not."""
    draw = np.random.default_rng(seed)
    moved = np.empty(len(train))
    place = np.full(len(data.y), -1)
    place[train] = np.arange(len(train))
    for part in data.series_of(train):
        within = int(np.searchsorted(data.slot[part], data.slot[part[0]] + LEAST_SHIFT_MS))
        least = min(within, len(part) // 3)
        by = int(draw.integers(least, max(least + 1, len(part) - least)))
        moved[place[part]] = np.roll(data.y[part], by)
    return moved


WITHOUT_LINK = {"shuffledLabels": permuted, "shiftedLabels": shifted}


def without_link(data: Examples, folds: list[Fold], rows: int, learner: Learner, kind: str) -> dict:
    """The whole training repeated on labels that mean nothing: whatever is left is noise."""
    relabel, results = WITHOUT_LINK[kind], []
    for seed in SEEDS:
        tests = []
        for fold in folds:
            train, test = data.pick(fold.train, rows), data.pick(fold.test, rows)
            score = learner(data.x[train], relabel(data, train, seed), data.names)(data.x[test])
            tests.append(Scored(fold.name, test, score, score, float(data.y[train].mean())))
        results.append(tests)
    if data.task in VOLATILITY:
        # A recording's own level survives a shift inside it, so only the fit within fold and coin can tell noise.
        within = [volatility_summary(data, tests, tests)["r2Within"] for tests in results]
        return {"seeds": len(SEEDS), "r2Within": within}
    areas = [{one.fold: auc(data.y[one.positions], one.score) for one in tests} for tests in results]
    means = [float(np.mean(list(one.values()))) for one in areas]
    best = [best_decile(data, tests) for tests in results]
    return {
        "seeds": len(SEEDS),
        "auc": float(np.mean(means)),
        "aucBySeed": means,
        "aucWorstFold": max((value for one in areas for value in one.values()), key=lambda value: abs(value - 0.5)),
        "bestDecileHit": float(np.mean([one["hit"] for one in best])),
        "bestDecileNetR": float(np.mean([one["netR"] for one in best])),
    }


def cost_only(data: Examples, folds: list[Fold], rows: int, learner: Learner) -> dict:
    """The same trees with one feature: cost as a share of the stop distance. What more do the others know?"""
    column, tests = [data.names.index(COST)], []
    for fold in folds:
        train, test = data.pick(fold.train, rows), data.pick(fold.test, rows)
        score = learner(data.x[train][:, column], data.y[train], [COST])(data.x[test][:, column])
        tests.append(Scored(fold.name, test, score, score))
    return ranked(data, tests)


def rules(data: Examples, folds: list[Fold], rows: int) -> dict:
    """One feature as the score, no training at all."""
    found = {}
    for name, (column, sign) in RULES.items():
        values = sign * data.x[:, data.names.index(column)].astype(np.float64)
        tests = [Scored(fold.name, test := data.pick(fold.test, rows), values[test]) for fold in folds]
        found[name] = ranked(data, tests)
    return found


def ranked(data: Examples, tests: list[Scored]) -> dict:
    return {**auc_summary(data, tests), "bestDecile": best_decile(data, tests)}


def suspicious_features(data: Examples, positions: np.ndarray) -> list[dict]:
    """Features that alone say more about the answer than any honest one could: they have seen the future."""
    y, found = data.y[positions], []
    for column, name in enumerate(data.names):
        values = data.x[positions, column].astype(np.float64)
        if data.task in VOLATILITY:
            tie = abs(float(np.corrcoef(values, y)[0, 1])) if values.std() > 0 else 0.0
            limit = VOLATILITY_ALARM
        else:
            area = auc(y, values)
            tie, limit = max(area, 1 - area), LEAK_ALARM
        if tie > limit:
            found.append({"feature": name, "value": tie, "limit": limit})
    return found


def alarms(task: str, models: dict, controls: dict) -> list[str]:
    """Sentences, each of which makes the figures of a task void until it is explained."""
    found = [
        f"{task}: {one['feature']} alone reaches {one['value']:.3f} (limit {one['limit']}): it has seen the future."
        for one in controls["suspiciousFeatures"]
    ]
    if task in VOLATILITY:
        noise = [value for kind in WITHOUT_LINK for value in controls[kind]["r2Within"]]
        most = max(noise)
        return found + ([f"{task}: labels without a link reach R2 {most:.3f}."] if most > R2_NOISE_LIMIT else [])
    for kind in WITHOUT_LINK:
        if abs(controls[kind]["auc"] - 0.5) > NOISE_LIMIT:
            found.append(f"{task}: {kind} reach AUC {controls[kind]['auc']:.3f} instead of 0.5.")
    for name, one in models.items():
        if one["auc"] > LEAK_ALARM:
            found.append(f"{task}: {name} reaches AUC {one['auc']:.3f}, a leak until disproved.")
    return found
