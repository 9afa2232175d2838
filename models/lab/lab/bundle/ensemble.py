"""How the members' answers become one score: every way is tried on the validation slice, one is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from ..calibration import fit_platt, logit
from ..metrics import auc
from ..split import MINUTE_MS, PURGE_MINUTES

Answers = dict[str, np.ndarray]
# Below this share of all weight a member changes nothing that anybody could see.
LEAST_WEIGHT = 0.01
# Pulls the stacked weights towards 0, per row.
STACKING_L2 = 1e-4


@dataclass(frozen=True)
class Rule:
    """As `EnsembleRule` in the engine's ports: the two must answer the same."""

    name: str
    space: str
    intercept: float
    weights: dict[str, float]

    def score(self, answers: Answers) -> np.ndarray:
        values = np.stack([answers[group] for group in self.weights])
        weights = np.array(list(self.weights.values()))[:, None]
        present = np.isfinite(values)
        filled = np.where(present, values, 0.5)
        if self.space == "probability":
            return (filled * weights * present).sum(axis=0) / (weights * present).sum(axis=0)
        stacked = 1 / (1 + np.exp(-(self.intercept + (logit(filled) * weights).sum(axis=0))))
        return np.where(present.all(axis=0), stacked, (filled * present).sum(axis=0) / present.sum(axis=0))


def single(group: str) -> Callable[[Answers, np.ndarray], Rule]:
    return lambda _answers, _win: Rule(group, "probability", 0.0, {group: 1.0})


def mean_of(name: str, groups: list[str]) -> Callable[[Answers, np.ndarray], Rule]:
    return lambda _answers, _win: Rule(name, "probability", 0.0, {group: 1 / len(groups) for group in groups})


def weighted(answers: Answers, win: np.ndarray) -> Rule:
    """Weights in proportion to the Brier skill of each member once it is calibrated; none below 0."""
    base = float(np.mean((win.mean() - win) ** 2))
    skill = {group: 1 - brier(fit_platt(p, win).apply(p), win) / base for group, p in answers.items()}
    kept = {group: max(0.0, value) for group, value in skill.items()}
    total = sum(kept.values())
    even = 1 / len(kept)
    return Rule("weighted", "probability", 0.0, {g: v / total if total > 0 else even for g, v in kept.items()})


def stacking(answers: Answers, win: np.ndarray) -> Rule:
    """Logistic regression on the members' logits; no weight below 0, so that a member never counts against itself."""
    x = np.stack([logit(p) for p in answers.values()], axis=1)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ parameters[1:] + parameters[0]
        p = 1 / (1 + np.exp(-z))
        value = np.mean(np.logaddexp(0, z) - win * z) + STACKING_L2 * np.sum(parameters[1:] ** 2)
        slope = x.T @ (p - win) / len(win) + 2 * STACKING_L2 * parameters[1:]
        return float(value), np.concatenate([[np.mean(p - win)], slope])

    bounds = [(None, None)] + [(0, None)] * x.shape[1]
    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    return Rule("stacking", "logit", float(found[0]), dict(zip(answers, map(float, found[1:]), strict=True)))


def brier(p: np.ndarray, win: np.ndarray) -> float:
    return float(np.mean((p - win) ** 2))


@dataclass(frozen=True)
class Choice:
    rule: Rule
    compared: list[dict]
    why: str


def choose(answers: Answers, win: np.ndarray, slots: np.ndarray, horizon: int) -> Choice:
    """The way with the lowest Brier score, where a mixture must beat the best member alone.

    Each way is fitted and calibrated on one half of the slice and scored on the other, both ways round, so that none
    is measured on what it was fitted on. The halves stand apart by label and purge.
    """
    ways: dict[str, Callable[[Answers, np.ndarray], Rule]] = {group: single(group) for group in answers}
    if len(answers) > 1:
        ways |= {"mean": mean_of("mean", list(answers)), "weighted": weighted, "stacking": stacking}
    if {"lstm", "transformer"} <= set(answers):
        ways["lstm + transformer 50/50"] = mean_of("lstm + transformer 50/50", ["lstm", "transformer"])
    pairs = halves(slots, horizon)
    compared = [{"name": name, **crossed(way, answers, win, pairs)} for name, way in ways.items()]
    by_brier = {one["name"]: one["brier"] for one in compared}
    best_member = min(answers, key=by_brier.__getitem__)
    best = min(by_brier, key=by_brier.__getitem__)
    kept = trimmed(ways[best](answers, win), best_member)
    if best == best_member:
        why = f"no mixture had a lower Brier score on the validation slice than {best} alone ({by_brier[best]:.5f})"
    else:
        why = (
            f"{best} had the lowest Brier score on the validation slice: {by_brier[best]:.5f} against "
            f"{by_brier[best_member]:.5f} of {best_member}, the best member alone"
        )
    return Choice(kept, compared, why)


def trimmed(rule: Rule, best_member: str) -> Rule:
    """Without the members whose weight means nothing; never empty."""
    total = sum(rule.weights.values())
    kept = {group: value for group, value in rule.weights.items() if total > 0 and value / total >= LEAST_WEIGHT}
    if not kept:
        return Rule(best_member, "probability", 0.0, {best_member: 1.0})
    return Rule(rule.name, rule.space, rule.intercept, kept)


def halves(slots: np.ndarray, horizon: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """(fit on, score on) twice, cut at the middle of the time for which there are rows."""
    middle = np.unique(slots)[len(np.unique(slots)) // 2]
    apart = (horizon + PURGE_MINUTES) * MINUTE_MS
    early, late = np.flatnonzero(slots < middle - apart), np.flatnonzero(slots >= middle)
    return [(early, late), (late, early)]


def crossed(way, answers: Answers, win: np.ndarray, pairs: list[tuple[np.ndarray, np.ndarray]]) -> dict:
    squares, areas, count = 0.0, [], 0
    for fitted, held in pairs:
        rule = way({group: p[fitted] for group, p in answers.items()}, win[fitted])
        platt = fit_platt(rule.score({group: p[fitted] for group, p in answers.items()}), win[fitted])
        p = platt.apply(rule.score({group: p[held] for group, p in answers.items()}))
        squares += float(np.sum((p - win[held]) ** 2))
        areas.append(auc(win[held], p))
        count += len(held)
    return {"brier": squares / count, "auc": float(np.mean(areas))}
