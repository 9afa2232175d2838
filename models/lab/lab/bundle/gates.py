"""The gates for `live`, as far as a training can judge them. `passed` is null where it cannot; none is softened."""

from __future__ import annotations

import math

from ..metrics import day_bootstrap
from .tables import trades_above

DIR15, TIER, NOISE, CHALLENGE, FORWARD = 0.68, 0.05, 0.55, 0.70, 100


def gates(
    direction: dict | None, served: list[str], tier_error: dict, controls: dict, high: tuple[float, float] | None
) -> dict:
    """`direction` are the figures of `dir15` on the test, `served` the symbols the bundle was trained for, `high` the
    interval of the mean net R at the HIGH line."""
    noise = max(controls[kind]["aucMax"] for kind in ("shuffled", "shifted"))
    off = {name: abs(one["stated"] - one["realised"]) for name, one in tier_error["tiers"].items()}
    worst = max(off, key=off.__getitem__)
    return {
        "dir15": dir15(direction, served),
        "tierError": gate(
            tier_error["error"] <= TIER,
            tier_error["error"],
            TIER,
            f"row-weighted |stated - realised| per tier on the untouched test; {worst} alone is {off[worst]:.3f} off",
        ),
        "controls": gate(
            noise <= NOISE and controls["leaked"]["detected"],
            noise,
            NOISE,
            f"highest AUC with shuffled or shifted labels; the planted leak reached {controls['leaked']['auc']:.3f}",
        ),
        "challenge": gate(None, None, CHALLENGE, "not measured yet: the challenge is simulated by npm run train"),
        "forward": gate(False, 0, FORWARD, "no resolved forward signals yet"),
        "expectancy": expectancy(high),
    }


def dir15(direction: dict | None, served: list[str]) -> dict:
    """Passed only when each symbol that is served was tested and passed."""
    if direction is None:
        return gate(None, None, DIR15, "not measured: this bundle holds no 15-minute direction model")
    lows = {symbol: one["accuracyInterval"][0] for symbol, one in direction["bySymbol"].items()}
    worst = min(lows, key=lows.__getitem__)
    why = f"lower 95 % bound of accuracy on the untouched test, worst of {', '.join(lows)}: {worst}"
    untested = [symbol for symbol in served if symbol not in lows]
    if not untested:
        return gate(lows[worst] >= DIR15, lows[worst], DIR15, why)
    why = f"{why}; {', '.join(untested)} is served and has no rows in the test"
    return gate(None if lows[worst] >= DIR15 else False, lows[worst], DIR15, why)


def expectancy(high: tuple[float, float] | None) -> dict:
    if high is None:
        return gate(None, None, 0, "not measured: nothing reached the HIGH line on the untouched test")
    why = "lower bound of mean net R at the HIGH line on the untouched test, whole days drawn"
    return gate(high[0] > 0, high[0], 0, why)


def high_interval(frame, p, line: float) -> tuple[float, float] | None:
    """One trade at a time per symbol at or above the line; null with fewer than two days of them."""
    trades = trades_above(frame, p, line)
    if len(trades) == 0:
        return None
    low, high = day_bootstrap(trades["net_r"].to_numpy(), trades["slot"].to_numpy())
    return None if math.isnan(low) else (low, high)


def gate(passed: bool | None, value: float | None, limit: float, why: str) -> dict:
    return {"passed": passed, "value": value, "limit": limit, "why": why}
