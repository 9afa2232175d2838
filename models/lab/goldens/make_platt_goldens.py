"""Goldens of the nightly refit: scikit-learn's sigmoid calibration, and SciPy's minimum where rows have an offset.

Run in models/lab: uv run python goldens/make_platt_goldens.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.calibration import _sigmoid_calibration
from sklearn.metrics import brier_score_loss

OUT = Path(__file__).parents[3] / "test" / "fixtures" / "confidence" / "platt.json"


def loss(line, logit, offset, won):
    """Platt's objective with the targets of Lin, Lin and Weng."""
    wins, losses = won.sum(), (1 - won).sum()
    target = np.where(won == 1, (wins + 1) / (wins + 2), 1 / (losses + 2))
    z = line[0] * logit + line[1] + offset
    return float(np.mean(np.logaddexp(0, z) - target * z))


def case(name, rows, slope, intercept, seed, offsets=False):
    rng = np.random.default_rng(seed)
    score = np.round(np.clip(rng.normal(0.45, 0.08, rows), 0.02, 0.98), 6)
    logit = np.log(score / (1 - score))
    offset = np.round(rng.normal(0, 0.3, rows), 6) if offsets else np.zeros(rows)
    won = (rng.random(rows) < expit(slope * logit + intercept + offset)).astype(int)
    found = minimize(loss, [1.0, 0.0], args=(logit, offset, won), method="BFGS", options={"gtol": 1e-10})
    golden = {
        "name": name,
        "score": score.tolist(),
        "offset": offset.tolist(),
        "won": won.tolist(),
        "scipy": {"slope": found.x[0], "intercept": found.x[1]},
        "sklearn": None,
        "brier": brier_score_loss(won, expit(found.x[0] * logit + found.x[1] + offset)),
    }
    if not offsets:
        a, b = _sigmoid_calibration(logit, won)
        golden["sklearn"] = {"slope": -a, "intercept": -b}
    return golden


def main():
    cases = [
        case("like live scores", 600, 1.2, 0.1, 1),
        case("few rows", 24, 2.0, -0.5, 2),
        case("a score that means the opposite", 400, -1.5, 0.0, 3),
        case("with boosters", 500, 0.9, -0.1, 4, offsets=True),
    ]
    separable = {"name": "separable", "score": [0.3, 0.35, 0.4, 0.6, 0.65, 0.7], "offset": [0.0] * 6}
    separable["won"] = [0, 0, 0, 1, 1, 1]
    score = np.array(separable["score"])
    logit, won = np.log(score / (1 - score)), np.array(separable["won"])
    found = minimize(loss, [1.0, 0.0], args=(logit, 0.0, won), method="BFGS", options={"gtol": 1e-10})
    a, b = _sigmoid_calibration(logit, won)
    separable["scipy"] = {"slope": found.x[0], "intercept": found.x[1]}
    separable["sklearn"] = {"slope": -a, "intercept": -b}
    separable["brier"] = brier_score_loss(won, expit(found.x[0] * logit + found.x[1]))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps([*cases, separable]) + "\n")


if __name__ == "__main__":
    main()
