"""How much of a best variant is luck: probability of backtest overfitting, and the Sharpe ratio after so many tries."""

from __future__ import annotations

import math
from itertools import combinations
from statistics import NormalDist

import numpy as np

EULER_MASCHERONI = 0.5772156649015329
BLOCKS = 10


def sharpe(values: np.ndarray) -> float:
    """Mean over standard deviation, per observation; 0 where nothing moves."""
    deviation = float(np.std(values, ddof=1))
    return float(np.mean(values)) / deviation if deviation > 0 else 0.0


def overfitting(daily: np.ndarray, statistic=np.mean, blocks: int = BLOCKS) -> dict:
    """CSCV (Bailey, Borwein, López de Prado, Zhu 2017) on `daily`, one row for each day and a column for each variant.

    Days are cut into blocks; for each half of them the variant that is best there is ranked on the other half. `pbo` is
    the share of halves after which it lies in the lower half, exactly the middle counting half: 0.5 is what choosing at
    random comes to.
    """
    parts = np.array_split(np.arange(len(daily)), blocks)
    logits, chosen = [], np.zeros(daily.shape[1], dtype=int)
    for half in combinations(range(blocks), blocks // 2):
        inside = np.concatenate([parts[one] for one in half])
        outside = np.concatenate([parts[one] for one in range(blocks) if one not in half])
        best = int(np.argmax([statistic(column) for column in daily[inside].T]))
        beyond = np.array([statistic(column) for column in daily[outside].T])
        rank = 1 + float((beyond < beyond[best]).sum() + ((beyond == beyond[best]).sum() - 1) / 2)
        share = rank / (len(beyond) + 1)
        logits.append(math.log(share / (1 - share)))
        chosen[best] += 1
    return {
        "pbo": float(np.mean([1.0 if one < 0 else 0.5 if one == 0 else 0.0 for one in logits])),
        "halves": len(logits),
        "blocks": blocks,
        "chosen": chosen.tolist(),
    }


def expected_best(variance: float, trials: int) -> float:
    """The Sharpe ratio that the best of so many variants without any skill is expected to show."""
    if trials < 2:
        return 0.0
    normal = NormalDist()
    first, second = normal.inv_cdf(1 - 1 / trials), normal.inv_cdf(1 - 1 / (trials * math.e))
    return math.sqrt(variance) * ((1 - EULER_MASCHERONI) * first + EULER_MASCHERONI * second)


def deflated_sharpe(value: float, benchmark: float, count: int, skewness: float, kurtosis: float) -> float:
    """Probability that a Sharpe ratio of `count` observations lies above the benchmark (Bailey, López de Prado 2014).

    All per observation, not per year; the kurtosis of a normal distribution is 3.
    """
    spread = 1 - skewness * value + (kurtosis - 1) / 4 * value**2
    return NormalDist().cdf((value - benchmark) * math.sqrt(count - 1) / math.sqrt(spread))


def moments(values: np.ndarray) -> tuple[float, float]:
    """Skewness and kurtosis; those of a normal distribution where nothing moves."""
    centred = values - np.mean(values)
    second = float(np.mean(centred**2))
    if second == 0:
        return 0.0, 3.0
    return float(np.mean(centred**3)) / second**1.5, float(np.mean(centred**4)) / second**2
