"""The range of a chance: how far apart establishments with the same score are.

A score says how establishments like this one fare on average; each has a usual chance of its own.
Two outcomes of one establishment, a year or more apart, are bad together more often than their
chances multiply: as much more as usual chances differ. What passes within a year is not in a range.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from models.calibrate import Scores, calibrated
from models.labels import Examples

# So far apart, two outcomes share what lasts and not one bad month.
APART_DAYS = 365
# A range holds the usual chances of nine in ten: so many standard deviations to either side.
COVERED, EITHER_SIDE = 0.9, 1.645
# Below this much information (pairs weighed by what they can tell) a spread is anybody's guess:
# its standard error would be above 1 / sqrt(10) = 0.3 squared log-odds.
LEAST_INFORMATION = 10.0
# Log-odds no farther apart than this are told apart: a wider spread would say nothing.
WIDEST = 3.0

# Gauss-Hermite: the mean over a normal curve from 32 points. And log-odds to look centres up in.
_POINTS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(32)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
_CENTRES = np.linspace(-20, 20, 1601)


@dataclass(frozen=True)
class Spread:
    """Standard deviation, in log-odds, of usual chances among establishments of the same score.

    `unknown`: where no outcome is on record; `known`: of all others. `pairs` of outcomes told it.
    """

    unknown: float
    known: float
    pairs: int

    def ranges(self, chance: Scores, on_record: npt.NDArray[np.int64]) -> tuple[Scores, Scores]:
        """The lower and upper ends of each chance's range, given how many outcomes are on record.

        The mean of the usual chances is the chance itself.
        """
        low, high = np.empty_like(chance), np.empty_like(chance)
        for wide, chosen in ((self.unknown, on_record == 0), (self.known, on_record > 0)):
            middle = _centre(chance[chosen], wide)
            low[chosen] = _chance(middle - EITHER_SIDE * wide)
            high[chosen] = _chance(middle + EITHER_SIDE * wide)
        # Centres are looked up: a range of no width could miss its chance by the last digits.
        return np.minimum(low, chance), np.maximum(high, chance)


def spread(learned: Examples, score: Scores, on_record: npt.NDArray[np.int64]) -> Spread | None:
    """The spread around scores (log-odds) by a model that learned from none of these places.

    None where pairs of outcomes are too few to tell. `score` and `on_record` are each example's on
    its own Monday: both outcomes of a pair are held against what was known before the first.
    """
    first, second = _pairs(learned)
    outcome = learned.outcome
    if not first.size:
        return None
    now = calibrated(score[first], outcome[first]).chance(score[first])
    later = calibrated(score[first], outcome[second]).chance(score[first])
    together = (outcome[first] - now) * (outcome[second] - later)
    information = now * (1 - now) * later * (1 - later)
    if information.sum() < LEAST_INFORMATION:
        return None
    known = _deviation(now, later, together)
    new = on_record[first] == 0
    enough = information[new].sum() >= LEAST_INFORMATION
    own = _deviation(now[new], later[new], together[new]) if enough else known
    # Who has no record is never better known than the rest.
    return Spread(max(own, known), known, int(first.size))


def _pairs(learned: Examples) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of outcomes, and of the first outcome of the same place a year or more later."""
    order = np.lexsort((learned.as_of, learned.place))
    place, day = (column[order].astype(np.int64) for column in (learned.place, learned.as_of))
    span = int(day.max(initial=0)) + APART_DAYS + 1
    key = place * span + day
    later = np.searchsorted(key, key + APART_DAYS)
    same = later < key.size
    same[same] = place[later[same]] == place[same]
    return order[same], order[later[same]]


def _deviation(now: Scores, later: Scores, together: Scores) -> float:
    """The deviation under which pairs are bad together as often as they were."""
    seen = float(together.sum())

    def too_much(deviation: float) -> float:
        return float(_covariance(now, later, deviation).sum()) - seen

    if seen <= 0:
        return 0.0
    if too_much(WIDEST) <= 0:
        return WIDEST
    return float(brentq(too_much, 0.0, WIDEST, xtol=1e-4))


def _covariance(now: Scores, later: Scores, deviation: float) -> Scores:
    """Of two outcomes whose log-odds share one normal step, given the chance of each."""
    both = [
        _chance(_centre(chance, deviation)[:, None] + deviation * _POINTS)
        for chance in (now, later)
    ]
    result: Scores = (both[0] * both[1]) @ _WEIGHTS - now * later
    return result


def _centre(chance: Scores, deviation: float) -> Scores:
    """The log-odds around which usual chances lie whose mean is `chance`."""
    means = _chance(_CENTRES[:, None] + deviation * _POINTS) @ _WEIGHTS
    result: Scores = np.interp(chance, means, _CENTRES)
    return result


def _chance(score: Scores) -> Scores:
    result: Scores = 1.0 / (1.0 + np.exp(-score))
    return result
