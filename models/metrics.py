"""How good a ranking is, with ties taken by expectation and intervals that respect establishments.

One module for backtest, gate and report. A ranking is an array of scores, higher meaning earlier;
outcomes are 1 where the rule was broken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

Floats = npt.NDArray[np.float64]

# The shares of the list that the two headline figures look at.
TOP_TENTH = 0.1
FIRST_FIFTH = 0.2
FIRST_HALF = 0.5
# Bootstrap draws for an interval, and the share of them that lies inside it.
DRAWS = 500
COVERED = 0.95
# Standard errors on either side that cover as much of a normal curve.
NORMAL = 1.96


@dataclass(frozen=True)
class Ordered:
    """A ranking's groups of tied rows, best first: weight of the rows and of the bad ones."""

    weight: Floats
    bad: Floats


def _ordered(score: Floats) -> tuple[npt.NDArray[np.int64], int]:
    """Each row's tie group, numbered from the best, and how many groups there are."""
    values, group = np.unique(-score, return_inverse=True)
    return group, int(values.size)


def _groups(group: npt.NDArray[np.int64], size: int, outcome: Floats, weight: Floats) -> Ordered:
    return Ordered(
        np.bincount(group, weight, minlength=size).astype(np.float64),
        np.bincount(group, weight * outcome, minlength=size).astype(np.float64),
    )


def _auc(groups: Ordered) -> float:
    good = groups.weight - groups.bad
    below = good.sum() - np.cumsum(good) + good / 2
    pairs = groups.bad.sum() * good.sum()
    return float((groups.bad * below).sum() / pairs) if pairs else float("nan")


def _bad_in_first(groups: Ordered, share: float) -> float:
    """Expected weight of bad rows in the first `share` of the list."""
    wanted = share * groups.weight.sum()
    before = np.cumsum(groups.weight) - groups.weight
    taken = np.clip(wanted - before, 0, groups.weight)
    part = np.divide(taken, groups.weight, out=np.zeros_like(taken), where=groups.weight > 0)
    return float((part * groups.bad).sum())


def _precision(groups: Ordered) -> float:
    return _bad_in_first(groups, TOP_TENTH) / float(TOP_TENTH * groups.weight.sum())


def _found(share: float) -> Callable[[Ordered], float]:
    def found(groups: Ordered) -> float:
        bad = float(groups.bad.sum())
        return _bad_in_first(groups, share) / bad if bad else float("nan")

    return found


METRICS: Mapping[str, Callable[[Ordered], float]] = {
    "roc_auc": _auc,
    "precision_at_10_percent": _precision,
    "found_in_first_fifth": _found(FIRST_FIFTH),
    "found_in_first_half": _found(FIRST_HALF),
}


@dataclass(frozen=True)
class Measurement:
    """One metric of one ranking with its interval, and how far the first ranking is ahead of it."""

    ranking: str
    metric: str
    value: float
    low: float
    high: float
    ahead: float
    ahead_low: float
    ahead_high: float


def measured(
    outcome: npt.NDArray[np.int8],
    rankings: Mapping[str, Floats],
    establishment: npt.NDArray[np.int32],
    *,
    seed: int,
    draws: int = DRAWS,
) -> list[Measurement]:
    """Every metric of every ranking, with intervals and paired differences from the first ranking.

    Intervals are percentile bootstrap over establishments, the same draws for all rankings.
    """
    bad = outcome.astype(np.float64)
    _, cluster = np.unique(establishment, return_inverse=True)
    clusters = int(cluster.max()) + 1
    ordered = {name: _ordered(score) for name, score in rankings.items()}
    random = np.random.default_rng(seed)
    weight = np.ones(bad.size)
    values = np.empty((draws + 1, len(rankings), len(METRICS)))
    for draw in range(draws + 1):
        if draw:
            drawn = np.bincount(random.integers(0, clusters, clusters), minlength=clusters)
            weight = drawn[cluster].astype(np.float64)
        for r, (group, size) in enumerate(ordered.values()):
            groups = _groups(group, size, bad, weight)
            values[draw, r] = [metric(groups) for metric in METRICS.values()]
    edges = [(1 - COVERED) / 2, (1 + COVERED) / 2]
    ahead = values[:, :1] - values
    low, high = np.nanquantile(values[1:], edges, axis=0)
    ahead_low, ahead_high = np.nanquantile(ahead[1:], edges, axis=0)
    return [
        Measurement(
            name,
            metric,
            *(float(array[r, m]) for array in (values[0], low, high)),
            *(float(array[r, m]) for array in (ahead[0], ahead_low, ahead_high)),
        )
        for r, name in enumerate(rankings)
        for m, metric in enumerate(METRICS)
    ]


@dataclass(frozen=True)
class Reliability:
    """Whether a chance means what it says: Brier score, and fitted against observed.

    `slope` is that of the outcome on the chance's log-odds: 1 is right, less is exaggerated.
    """

    brier: float
    brier_of_base_rate: float
    mean_risk: float
    bad_share: float
    slope: float
    slope_low: float
    slope_high: float


def reliability(outcome: npt.NDArray[np.int8], risk: Floats) -> Reliability:
    """Calibration of chances in the large, and the slope with its (Wald) interval."""
    bad = outcome.astype(np.float64)
    share = float(bad.mean())
    inside = np.clip(risk, 1e-9, 1 - 1e-9)
    odds = np.log(inside / (1 - inside))
    line = LogisticRegression(C=np.inf).fit(odds[:, None], outcome)
    slope = float(line.coef_[0, 0])
    fitted = line.predict_proba(odds[:, None])[:, 1]
    curve = fitted * (1 - fitted)
    spread = float((curve * (odds - np.average(odds, weights=curve)) ** 2).sum())
    margin = NORMAL * spread**-0.5 if spread else float("inf")
    return Reliability(
        brier=float(((risk - bad) ** 2).mean()),
        brier_of_base_rate=share * (1 - share),
        mean_risk=float(risk.mean()),
        bad_share=share,
        slope=slope,
        slope_low=slope - margin,
        slope_high=slope + margin,
    )
