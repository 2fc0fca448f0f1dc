"""Shares and means of rows that come several to an establishment, each with its interval.

Two visits to one establishment tell less than visits to two. How much less is read from the rows
themselves: the variance between establishments (linearised) against that of unrelated rows.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

from models.metrics.ordering import Floats
from models.metrics.rankings import COVERED
from models.metrics.shares import wilson


@dataclass(frozen=True)
class Figure:
    """A share or a mean with its 95 % interval, and what it counts.

    `n` rows of so many `establishments` tell as much as `alike` unrelated ones would, never more
    than `n`. Of no rows all is NaN; of one establishment's the interval excludes nothing.
    """

    n: int
    establishments: int
    alike: float
    value: float
    low: float
    high: float


_NAN: Final = float("nan")
NOTHING: Final = Figure(n=0, establishments=0, alike=0.0, value=_NAN, low=_NAN, high=_NAN)


def share(part: Floats, weight: Floats, establishment: npt.NDArray[np.int32]) -> Figure:
    """The weighted mean of parts between 0 and 1; weights, too: how much of a row is counted.

    Wilson's interval for `alike` rows, by Student's t of the establishments. Where no establishment
    differs from another, nothing shows how alike its rows are: establishments are counted.
    """
    seen = _seen(part, weight, establishment)
    if seen is None:
        return NOTHING
    places, value = seen.establishments, seen.mean
    alike = min(seen.rows, value * (1 - value) / seen.variance if seen.variance else places)
    low, high = share_within(value, alike, places)
    return Figure(_whole(seen.rows), places, alike, value, low, high)


def as_alike(weight: Floats) -> float:
    """How many rows of like weight would tell as much (Kish 1965); of none 0."""
    return float(weight.sum() ** 2 / (weight**2).sum()) if weight.size else 0.0


def share_of_all(part: Floats, weight: Floats, establishment: npt.NDArray[np.int32]) -> Figure:
    """The share of everyone whom drawn rows stand for, `weight` of them each (Hájek).

    Interval as `share`'s, as of so many rows of like weight as tell as much.
    """
    if not weight.size:
        return NOTHING
    return share(part, weight * (as_alike(weight) / weight.sum()), establishment)


def share_within(
    value: float, alike: float, establishments: int, covered: float = COVERED
) -> tuple[float, float]:
    """The interval that holds a share `covered` of the time.

    >>> [round(end, 2) for end in share_within(0.2, alike=50, establishments=40)]
    [0.11, 0.34]
    """
    if establishments < 2:
        return 0.0, 1.0
    normal, student = _normal(covered), _student(covered, establishments)
    as_many = alike * (normal / student) ** 2
    _, low, high = wilson(value * as_many, as_many, normal)
    return max(low, 0.0), min(high, 1.0)


def mean(value: Floats, establishment: npt.NDArray[np.int32]) -> Figure:
    """The mean of the values, a row each, by Student's t of the establishments."""
    seen = _seen(value, np.ones(value.size), establishment)
    if seen is None:
        return NOTHING
    places, variance = seen.establishments, max(seen.variance, seen.unrelated)
    alike = seen.rows * seen.unrelated / variance if variance else min(seen.rows, places)
    margin = _student(COVERED, places) * variance**0.5 if places > 1 else float("inf")
    low, high = seen.mean - margin, seen.mean + margin
    return Figure(_whole(seen.rows), places, alike, seen.mean, low, high)


def apart(one: Figure, other: Figure, covered: float = COVERED) -> tuple[float, float, float]:
    """How far the first share lies above the second, with its interval (Newcombe's: MOVER).

    As if the two shared no establishment: of those that are alike in both, it is too wide.
    """
    low, high = share_within(one.value, one.alike, one.establishments, covered)
    other_low, other_high = share_within(other.value, other.alike, other.establishments, covered)
    distance = one.value - other.value
    below = float(np.hypot(one.value - low, other_high - other.value))
    above = float(np.hypot(high - one.value, other.value - other_low))
    return distance, distance - below, distance + above


@dataclass(frozen=True)
class _Seen:
    """What rows say of a mean: its variance between establishments, and were rows unrelated."""

    rows: float
    establishments: int
    mean: float
    variance: float
    unrelated: float


def _seen(value: Floats, weight: Floats, establishment: npt.NDArray[np.int32]) -> _Seen | None:
    counted = weight > 0
    if not counted.any():
        return None
    value, weight = value[counted], weight[counted]
    rows = float(weight.sum())
    # Of equal values their sum over the rows' would be off by a rounding error.
    middle = float(weight @ value) / rows if np.ptp(value) else float(value[0])
    _, cluster = np.unique(establishment[counted], return_inverse=True)
    off = weight * (value - middle) / rows
    between = np.bincount(cluster, off).astype(np.float64)
    return _Seen(rows, between.size, middle, _variance(between), _variance(off))


def _variance(off: Floats) -> float:
    return float((off**2).sum() * off.size / (off.size - 1)) if off.size > 1 else 0.0


def _whole(rows: float) -> int:
    """Rows in full: parts of rows add up to a whole one with a rounding error."""
    return int(rows + 1e-9)


def _normal(covered: float) -> float:
    return float(ndtri((1 + covered) / 2))


def _student(covered: float, establishments: int) -> float:
    return float(stdtrit(establishments - 1, (1 + covered) / 2))
