"""Trains, chooses and calibrates. Everything is decided here before the test slice is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..calibration import fit_platt, logit
from ..evaluate import confidence
from ..members import Member
from ..walk.snapshot import Snapshot
from . import readings
from .calibrate import Calibrated, calibrate, venn_abers
from .ensemble import Answers, Choice, brier, choose
from .members import Say, plain_members, with_head
from .rows import Rows, ask, market, scored, trades
from .slices import Slices
from .volatility import HEADS

# Trains the networks: (snapshot, rows to learn from, rows to stop on or None, say) -> members.
Networks = Callable[[Snapshot, Slices, Say], tuple[list[Member], list[Member]]]
TIERS = (0.80, 0.95)
# What a network answers beside win240 and is an input of the calibrator.
BOOSTERS = ("dir15", "trend60")


@dataclass(frozen=True)
class Bundle:
    """Everything that serves, and what it was chosen by."""

    members: list[Member]
    # Groups that answer each head that serves.
    heads: dict[str, list[str]]
    choice: Choice
    directions: list[dict]
    calibrated: Calibrated
    tier_edges: tuple[float, float]
    prior: float
    calibration: Rows
    venn_abers: dict
    training: readings.Range
    max_outside: int
    outlier_limit: float
    volatility: dict | None
    # Trained on the same rows, but not worth a place.
    others: list[Member]
    # All of them as they were before they knew the validation slice.
    searched: list[Member]

    def served(self, member: Member) -> tuple[str, ...]:
        """The heads for which a member is asked."""
        return tuple(head for head in member.heads if member.group in self.heads.get(head, []))


def win_answers(members: list[Member], rows: Rows, names: list[str]) -> Answers:
    return {group: ask(some, "win240", rows, names) for group, some in with_head(members, "win240").items()}


def head_mean(members: list[Member], groups: list[str], head: str, rows: Rows, names: list[str]) -> np.ndarray:
    """Mean over the groups that know the row, as the engine takes it."""
    all_groups = with_head(members, head)
    return np.nanmean([ask(all_groups[group], head, rows, names) for group in groups], axis=0)


def score_of(bundle: Bundle, rows: Rows, names: list[str]) -> np.ndarray:
    return bundle.choice.rule.score(win_answers(bundle.members, rows, names))


def boosters_of(members: list[Member], heads: dict[str, list[str]], rows: Rows, names: list[str]) -> Answers:
    """Further evidence as the calibrator adds it: logit of dir15, trend60 as it is."""
    found = {head: head_mean(members, heads[head], head, rows, names) for head in BOOSTERS if heads.get(head)}
    return {head: logit(values) if head == "dir15" else values for head, values in found.items()}


def p_win(bundle: Bundle, rows: Rows, names: list[str]) -> np.ndarray:
    boosters = boosters_of(bundle.members, bundle.heads, rows, names)
    return bundle.calibrated.platt.apply(score_of(bundle, rows, names), boosters)


def build(snapshot: Snapshot, slices: Slices, seed: int, networks: Networks | None, say: Say) -> Bundle:
    names, horizon = snapshot.names, snapshot.manifest["builder"]["label"]["horizonMinutes"]
    say("members, trained before the validation slice")
    searched = plain_members(snapshot, slices.train, seed, say)
    say("members, trained on everything before calibration")
    final = plain_members(snapshot, slices.fit, seed, say)
    if networks is not None:
        before, after = networks(snapshot, slices, say)
        searched, final = [*searched, *before], [*final, *after]
    validation = trades(snapshot, scored(snapshot, slices.validation))
    choice = choose(win_answers(searched, validation, names), validation.win, validation.slot, horizon)
    say(f"ensemble: {choice.why}")
    heads, directions = chosen_heads(snapshot, slices, searched)
    calibration = trades(snapshot, scored(snapshot, slices.calibration))
    score = choice.rule.score(win_answers(final, calibration, names))
    boosters = boosters_of(final, heads, calibration, names)
    calibrated = calibrate(score, calibration.win, calibration.slot, boosters, horizon)
    stated = calibrated.platt.apply(score, boosters)
    say(
        "calibrated; "
        + (
            ", ".join(
                f"{name} gains {one.gain:+.5f}, at least {one.interval[0]:+.5f}"
                for name, one in calibrated.tried.items()
            )
            or "no boosters"
        )
    )
    heads = {**heads, "win240": list(choice.rule.weights)}
    if "trend60" not in calibrated.platt.coefficients:
        # Nothing but the calibrator would ask for it.
        heads.pop("trend60", None)
    usual, limit = usual_rows(snapshot, slices, searched)
    return Bundle(
        members=[member for member in final if serves(member, heads)],
        heads=heads,
        choice=choice,
        directions=directions,
        calibrated=calibrated,
        tier_edges=(float(np.quantile(confidence(stated), TIERS[0])), float(np.quantile(confidence(stated), TIERS[1]))),
        prior=float(calibration.win.mean()),
        calibration=calibration,
        venn_abers=venn_abers(score, calibration.frame, horizon),
        training=readings.training_range(snapshot, slices.fit),
        max_outside=usual,
        outlier_limit=limit,
        volatility=volatility(snapshot, slices, final),
        others=[member for member in final if not serves(member, heads)],
        searched=searched,
    )


def serves(member: Member, heads: dict[str, list[str]]) -> bool:
    return any(member.group in heads.get(head, []) for head in member.heads)


def chosen_heads(snapshot: Snapshot, slices: Slices, searched: list[Member]) -> tuple[dict[str, list[str]], list[dict]]:
    """Who answers each head but win240. Of those that answer dir15, one alone or all together, by Brier score of the
    validation slice; volatility, outliers and trend60 have one member each."""
    heads = {head: list(with_head(searched, head)) for head in (*HEADS, "outlier", "trend60")}
    rows = market(snapshot, scored(snapshot, slices.validation), "dir15")
    up, groups = rows.frame["y"].to_numpy(), list(with_head(searched, "dir15"))
    ways = {group: [group] for group in groups} | {"mean of all": groups}
    tried = [
        {"name": name, "groups": some, "brier": brier(head_mean(searched, some, "dir15", rows, snapshot.names), up)}
        for name, some in ways.items()
    ]
    best = min(tried, key=lambda one: one["brier"])
    return {**{head: some for head, some in heads.items() if some}, "dir15": best["groups"]}, tried


def usual_rows(snapshot: Snapshot, slices: Slices, searched: list[Member]) -> tuple[int, float]:
    """Limits that one validation row in a thousand exceeds, by what was known before the validation slice."""
    x = snapshot.features[slices.validation]
    outside = readings.training_range(snapshot, slices.train).outside(x)
    forest = with_head(searched, "outlier")["isolation"][0]
    return int(readings.usual_limit(outside)), readings.usual_limit(forest.predict(x)["outlier"])


def volatility(snapshot: Snapshot, slices: Slices, final: list[Member]) -> dict | None:
    found = with_head(final, "rv15").get("volatility")
    if found is None:
        return None
    rows = snapshot.rows.iloc[slices.calibration]
    forecasts = found[0].predict(snapshot.features[slices.calibration])
    truths = {head: rows[head].to_numpy(dtype=float) for head in HEADS}
    return readings.volatility_reading(
        forecasts, truths, rows["ret15"].to_numpy(dtype=float), rows["symbol"].to_numpy()
    )


def alone(member_scores: np.ndarray, calibration_scores: np.ndarray, win: np.ndarray) -> np.ndarray:
    """A member's own probability, on its own Platt line of the calibration slice."""
    return fit_platt(calibration_scores, win).apply(member_scores)
