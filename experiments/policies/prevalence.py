"""What a policy would say of everyone, week by week, beside the truth: how many fail.

A policy that draws knows each drawn visit's chance and weighs by one over it (Hájek); one that does
not has only the visits that it chose, and counts them as they are, as reports do today.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from data_samples.arrays import Bools, Floats
from experiments.policies.plan import BY_LOT, PLANNED
from experiments.policies.record import Record, Visits
from models.metrics.clustered import share
from models.metrics.shares import wilson

# An estimate is of the last half year's visits: a tenth drawn is then some hundreds.
WINDOW_WEEKS: Final = 26
# A visit fails from this severity on.
FAILS: Final = 2


@dataclass(frozen=True)
class Estimates:
    """One a week, from the first with a whole window on: the share that fails, and its interval.

    `truth` is the mean chance of all who were eligible in the window's weeks.
    """

    value: Floats
    low: Floats
    high: Floats
    truth: Floats

    @property
    def held(self) -> Bools:
        """In which weeks the interval holds the truth."""
        return (self.low <= self.truth) & (self.truth <= self.high)


def estimates(record: Record, *, first: int) -> Estimates:
    """Every week's estimate; the record's first week has number `first`.

    A record that is shorter than the window has one, of all its weeks.
    """
    visits = record.visits()
    seen = visits.where(np.isin(visits.lane, PLANNED) & ~np.isnan(visits.severity))
    drawn = seen.where(seen.lane == BY_LOT)
    draws = drawn.week.size > 0
    used = drawn if draws else seen
    window = min(WINDOW_WEEKS, len(record.weeks))
    framed = np.cumsum([0, *(week.framed for week in record.weeks)])
    chance = np.cumsum([0.0, *(week.framed_chance for week in record.weeks)])
    ends = np.arange(window, len(record.weeks) + 1)
    truth = (chance[ends] - chance[ends - window]) / (framed[ends] - framed[ends - window])
    edges = np.searchsorted(used.week, first + np.arange(len(record.weeks) + 1))
    found = [
        (_weighed if draws else _naive)(used, slice(edges[end - window], edges[end]))
        for end in ends
    ]
    value, low, high = np.array(found).T
    return Estimates(value, low, high, truth)


def _weighed(visits: Visits, rows: slice) -> tuple[float, float, float]:
    failed = (visits.severity[rows] >= FAILS).astype(np.float64)
    if not failed.size:
        return np.nan, 0.0, 1.0
    weight = 1 / visits.inclusion[rows]
    figure = share(failed, weight / weight.mean(), visits.licence[rows].astype(np.int32))
    return figure.value, figure.low, figure.high


def _naive(visits: Visits, rows: slice) -> tuple[float, float, float]:
    failed = visits.severity[rows] >= FAILS
    return wilson(int(failed.sum()), failed.size) if failed.size else (np.nan, 0.0, 1.0)
