"""The figures of a ranking, with ties by expectation and intervals that respect establishments.

A ranking is an array of scores, higher meaning earlier; an outcome is 1 where the rule was broken.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import digamma

from models.metrics.ordering import Floats, Groups, Order

# The shares of a list that figures look at; a week's list is a fifth of that week's visits.
TOP_TENTH: Final = 0.1
FIRST_FIFTH: Final = 0.2
FIRST_HALF: Final = 0.5
# Bootstrap draws for an interval, and the share of them that lies inside it.
DRAWS: Final = 500
COVERED: Final = 0.95


@dataclass(frozen=True)
class Judged:
    """What was judged, a row a visit.

    `week` numbers the bureaus' weeks from 0 and `block` the models that judged: each week's list,
    and each model's, is also looked at on its own.
    """

    outcome: npt.NDArray[np.int8]
    establishment: npt.NDArray[np.int32]
    week: npt.NDArray[np.int32]
    block: npt.NDArray[np.int32]


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


def _auc(groups: Groups) -> float:
    """The mean over strata that hold both outcomes, each weighing as much as its visits."""
    good = groups.weight - groups.bad
    all_good, all_bad = groups.total(good), groups.total(groups.bad)
    below = groups.spread(all_good) - groups.before(good) - good / 2
    pairs = all_bad * all_good
    both = pairs > 0
    each = groups.total(groups.bad * below)[both] / pairs[both]
    weight = groups.total(groups.weight)[both]
    return float(np.average(each, weights=weight)) if each.size else float("nan")


def _average_precision(groups: Groups) -> float:
    """Mean precision at each bad row of one stratum, tied rows in every order alike."""
    rows, bad = groups.weight, groups.bad
    above, bad_above = groups.before(rows), groups.before(bad)
    among = np.divide(bad - 1, rows - 1, out=np.zeros_like(bad), where=rows > 1)
    share = np.divide(bad, rows, out=np.zeros_like(bad), where=rows > 0)
    harmonic = digamma(above + rows + 1) - digamma(above + 1)
    found = share * (among * rows + (bad_above + 1 - among * (above + 1)) * harmonic)
    return float(found.sum() / bad.sum()) if bad.sum() else float("nan")


def _precision(share: float) -> Callable[[Groups], float]:
    def precision(groups: Groups) -> float:
        return groups.bad_in_first(share) / float(share * groups.weight.sum())

    return precision


def _found(share: float) -> Callable[[Groups], float]:
    def found(groups: Groups) -> float:
        bad = float(groups.bad.sum())
        return groups.bad_in_first(share) / bad if bad else float("nan")

    return found


@dataclass(frozen=True)
class Listed:
    """Weekly lists under a draw's weights: of all visits and of those listed, and how many bad."""

    visits: float
    bad: float
    listed: float
    hits: float


# All visits in one list, or each model's block on its own.
METRICS: Final[Mapping[str, tuple[Literal["all", "block"], Callable[[Groups], float]]]] = {
    "roc_auc": ("all", _auc),
    "roc_auc_of_blocks": ("block", _auc),
    "average_precision": ("all", _average_precision),
    "precision_at_10_percent": ("all", _precision(TOP_TENTH)),
    "found_in_first_fifth": ("all", _found(FIRST_FIFTH)),
    "found_in_first_half": ("all", _found(FIRST_HALF)),
}
# Each bureau's week has a list of its own: the first fifth of that week's visits.
WEEKLY: Final[Mapping[str, Callable[[Listed], float]]] = {
    "weekly_precision": lambda lists: _ratio(lists.hits, lists.listed),
    "weekly_recall": lambda lists: _ratio(lists.hits, lists.bad),
    "weekly_lift": lambda lists: _ratio(lists.hits * lists.visits, lists.listed * lists.bad),
}


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def measured(
    judged: Judged, rankings: Mapping[str, Floats], *, seed: int, draws: int = DRAWS
) -> list[Measurement]:
    """Every metric of every ranking, with intervals and paired differences from the first ranking.

    Intervals are percentile bootstrap over establishments, the same draws for all rankings.
    """
    bad = judged.outcome.astype(np.float64)
    one_list = np.zeros(bad.size, np.int32)
    orders, listed = [], []
    for score in rankings.values():
        orders.append({"all": Order.of(score, one_list), "block": Order.of(score, judged.block)})
        # Who is on a week's list stays: a draw may not fill its few places with the same one twice.
        listed.append(on_list(score, judged.week))
    names = [*METRICS, *WEEKLY]
    values = np.full((draws + 1, len(rankings), len(names)), np.nan)
    for draw, weight in enumerate(weights(judged.establishment, seed=seed, draws=draws)):
        if not (failed := float(weight @ bad)):
            continue
        for r, order in enumerate(orders):
            groups = {view: one.weighed(bad, weight) for view, one in order.items()}
            found = weight * listed[r]
            lists = Listed(float(weight.sum()), failed, float(found.sum()), float(found @ bad))
            values[draw, r] = [
                *(metric(groups[view]) for view, metric in METRICS.values()),
                *(metric(lists) for metric in WEEKLY.values()),
            ]
    return measurements(values, list(rankings), names)


def on_list(score: Floats, week: npt.NDArray[np.int32]) -> Floats:
    """How much of each row is on its week's list, the first fifth: of tied rows a part of each.

    >>> on_list(np.array([0.9, 0.5, 0.5, 0.1, 0.1]), np.zeros(5, np.int32)).tolist()
    [1.0, 0.0, 0.0, 0.0, 0.0]
    >>> on_list(np.array([0.5, 0.5, 0.1, 0.1]), np.zeros(4, np.int32)).tolist()
    [0.4, 0.4, 0.0, 0.0]
    """
    order = Order.of(score, week)
    everyone = np.ones(score.size)
    return order.weighed(everyone, everyone).part_in_first(FIRST_FIFTH)[order.group]


def weights(establishment: npt.NDArray[np.int32], *, seed: int, draws: int) -> Iterator[Floats]:
    """The rows' weights: first 1 for all, then, `draws` times, how often each one's was drawn."""
    _, cluster = np.unique(establishment, return_inverse=True)
    clusters = int(cluster.max()) + 1
    random = np.random.default_rng(seed)
    yield np.ones(establishment.size)
    for _ in range(draws):
        drawn = np.bincount(random.integers(0, clusters, clusters), minlength=clusters)
        yield drawn[cluster].astype(np.float64)


def measurements(
    values: Floats, rankings: Sequence[str], metrics: Sequence[str]
) -> list[Measurement]:
    """`values` is (1 + draws, rankings, metrics), the first as seen, the others as drawn."""
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
        for m, metric in enumerate(metrics)
    ]
