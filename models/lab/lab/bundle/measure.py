"""Everything that is said about a bundle, measured once it is fixed."""

from __future__ import annotations

import math
from dataclasses import asdict

import numpy as np

from ..calibration import fit_platt
from ..evaluate import evaluate, tier_error
from ..members import Member
from ..metrics import auc, ece
from ..split import SAMPLE, inside
from ..walk.folds import Fold
from ..walk.learners import persistence
from ..walk.snapshot import Snapshot
from ..walk.tasks import examples
from ..walk.timeframes import compare_timeframes
from . import checks, importance, tables
from .build import Bundle, alone, boosters_of, head_mean, p_win, score_of, win_answers
from .ensemble import brier
from .members import Say, with_head
from .rows import Rows, iso, market, scored, trades
from .slices import Slices
from .trees import Trees
from .volatility import HEADS, Volatility

# Confidences at which calls are counted beside the tiers' edges.
EVEN = 0.45


def measure(snapshot: Snapshot, slices: Slices, bundle: Bundle, say: Say) -> dict:
    names, horizon = snapshot.names, snapshot.manifest["builder"]["label"]["horizonMinutes"]
    test = trades(snapshot, scored(snapshot, slices.test))
    p = p_win(bundle, test, names)
    say("controls")
    fitted = trades(snapshot, slices.fit)
    sparse = trades(snapshot, scored(snapshot, slices.fit))
    controls = checks.all_controls(fitted, sparse, test, names, horizon)
    say("tables")
    direction = market(snapshot, scored(snapshot, slices.test), "dir15")
    up = head_mean(bundle.members, bundle.heads["dir15"], "dir15", direction, names)
    return {
        "calibration": evaluate(
            bundle.calibration.frame, p_win(bundle, bundle.calibration, names), bundle.prior, horizon
        ),
        "test": evaluate(test.frame, p, bundle.prior, horizon),
        **sample(snapshot, bundle, horizon),
        "tierError": tier_error(test.frame, p, bundle.tier_edges),
        "controls": controls,
        "boosters": boosters(bundle, test, names),
        "direction": {"test": tables.direction_figures(direction.frame, up), "tried": bundle.directions},
        "volatility": volatility(snapshot, slices, bundle),
        "strangers": strangers(snapshot, slices, bundle),
        "calls": [tables.classification(test.frame, p, line) for line in lines(bundle)],
        "members": members(snapshot, slices, bundle, test),
    }


def lines(bundle: Bundle) -> tuple[float, ...]:
    return (*bundle.tier_edges, EVEN)


def boosters(bundle: Bundle, test: Rows, names: list[str]) -> dict:
    """Each that was tried, by what it added on the calibration slice; one that stays also with and without it on the
    test, where nothing is chosen any more."""
    found = {
        name: asdict(one) | {"interval": None if math.isnan(one.interval[0]) else list(one.interval)}
        for name, one in bundle.calibrated.tried.items()
    }
    kept = bundle.calibrated.platt.coefficients
    for name in kept:
        others = [one for one in kept if one != name]
        found[name]["test"] = {
            "with": boosted(bundle, test, names, list(kept)),
            "without": boosted(bundle, test, names, others),
        }
    return found


def boosted(bundle: Bundle, test: Rows, names: list[str], chosen: list[str]) -> dict:
    """Test figures of the calibrator fitted with these boosters."""
    calibration = bundle.calibration
    known, asked = (boosters_of(bundle.members, bundle.heads, rows, names) for rows in (calibration, test))
    platt = fit_platt(score_of(bundle, calibration, names), calibration.win, {name: known[name] for name in chosen})
    p = platt.apply(score_of(bundle, test, names), asked)
    return {"auc": auc(test.win, p), "brier": brier(p, test.win), "ece5": ece(p, test.win)}


def sample(snapshot: Snapshot, bundle: Bundle, horizon: int) -> dict:
    """The days that ship as the demo, when the snapshot holds them; nothing was fitted on them."""
    numbers = np.flatnonzero(inside(snapshot.rows, SAMPLE, horizon))
    if len(numbers) == 0:
        return {}
    rows = trades(snapshot, scored(snapshot, numbers))
    return {"sampleDays": evaluate(rows.frame, p_win(bundle, rows, snapshot.names), bundle.prior, horizon)}


def volatility(snapshot: Snapshot, slices: Slices, bundle: Bundle) -> dict | None:
    """R2 on the test against the training mean, and against the mean of the same coin: a level alone is no skill."""
    found = next((one for one in bundle.members if isinstance(one, Volatility)), None)
    if found is None:
        return None
    result = {}
    for head in HEADS:
        rows = market(snapshot, scored(snapshot, slices.test), head)
        y, mean = rows.frame["y"].to_numpy(), float(snapshot.rows[head].iloc[slices.fit].mean())
        own = y - rows.frame.groupby("symbol")["y"].transform("mean").to_numpy()
        forecasts = {
            "har + trees": found.predict(rows.x)[head],
            "har alone": found.line(head, rows.x),
            "persistence": persistence(head, snapshot.names)(rows.x),
        }
        result[head] = {"n": len(y), "trainMean": mean} | {
            name: {
                "r2": float(1 - np.sum((forecast - y) ** 2) / np.sum((mean - y) ** 2)),
                "r2Within": float(1 - np.sum((forecast - y) ** 2) / np.sum(own**2)),
            }
            for name, forecast in forecasts.items()
        }
    return result


def strangers(snapshot: Snapshot, slices: Slices, bundle: Bundle) -> dict:
    """Share of test rows that would be refused as unlike the training rows."""
    x = snapshot.features[scored(snapshot, slices.test)]
    outside = bundle.training.outside(x) > bundle.max_outside
    isolated = with_head(bundle.members, "outlier")["isolation"][0].predict(x)["outlier"] > bundle.outlier_limit
    return {
        "rows": len(x),
        "outsideRange": float(outside.mean()),
        "isolated": float(isolated.mean()),
        "either": float((outside | isolated).mean()),
        "maxOutside": bundle.max_outside,
        "outlierLimit": bundle.outlier_limit,
    }


def members(snapshot: Snapshot, slices: Slices, bundle: Bundle, test: Rows) -> dict:
    """Each group that answers win240, alone: on the validation slice before it knew it, and on the test."""
    names, everyone = snapshot.names, [*bundle.members, *bundle.others]
    validation = trades(snapshot, scored(snapshot, slices.validation))
    before = win_answers(bundle.searched, validation, names)
    calibration, asked = win_answers(everyone, bundle.calibration, names), win_answers(everyone, test, names)
    found = {}
    for group, scores in asked.items():
        p = alone(scores, calibration[group], bundle.calibration.win)
        found[group] = {
            "serves": group in bundle.choice.rule.weights,
            "weight": bundle.choice.rule.weights.get(group, 0.0),
            "seconds": {one.name: one.seconds for one in everyone if one.group == group},
            "validation": {"n": len(validation.frame), "auc": auc(validation.win, before[group])},
            "test": tables.member_figures(test.frame, scores, p, lines(bundle)),
            **importances(bundle, everyone, group, validation, names),
        }
    return found


def importances(bundle: Bundle, everyone: list[Member], group: str, validation: Rows, names: list[str]) -> dict:
    final = next((one for one in everyone if one.group == group and isinstance(one, Trees)), None)
    earlier = next((one for one in bundle.searched if one.group == group and isinstance(one, Trees)), None)
    if final is None or earlier is None:
        return {}
    shares = importance.gain_shares(final, names)
    return {
        "gain": shares,
        "dead": importance.dead(shares),
        "permutation": importance.permutation(earlier, validation, names),
    }


def timeframes(snapshot: Snapshot, slices: Slices) -> dict:
    """Indicators of one timeframe against those of all: trained on the fitted rows, scored on the test."""
    fold = Fold("test", slices.fit, slices.calibration, scored(snapshot, slices.test))
    return {
        task: compare_timeframes(examples(snapshot, task), [fold], len(snapshot.rows)) for task in ("win240", "dir15")
    }


def areas(metrics: dict) -> dict[str, float]:
    """What the alarm looks at: AUC on the test, of the bundle, of each member and of the direction."""
    alone_ = {group: one["test"]["auc"] for group, one in metrics["members"].items()}
    return {"the bundle": metrics["test"]["auc"], **alone_, "dir15": metrics["direction"]["test"]["auc"]}


def test_trades(snapshot: Snapshot, slices: Slices, bundle: Bundle) -> list[dict]:
    """What the challenge is simulated with: every trade from the HIGH line on, one at a time per symbol."""
    test = trades(snapshot, scored(snapshot, slices.test))
    taken = tables.trades_above(test.frame, p_win(bundle, test, snapshot.names), bundle.tier_edges[1])
    columns = zip(taken["slot"], taken["exit_time"], taken["net_r"], strict=True)
    return [{"openedAt": iso(at), "closedAt": iso(until), "r": float(r)} for at, until, r in columns]
