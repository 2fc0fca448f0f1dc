"""How long what is wrong goes unseen: days until each licence's next visit that sees anything."""

from typing import Final

import numpy as np

from data_samples.arrays import Floats, Ints
from data_samples.places import BUREAUS
from experiments.policies.facts import Facts
from experiments.policies.record import Record

# Who is not visited within a year counts as found after one: the wait of every Monday has a year
# to end in, so Mondays of a record's last year are not judged.
HORIZON_WEEKS: Final = 52
# No bureau's residents may wait this much longer than another's, in days: a quarter of the 121
# days that the law lets pass between visits to the worst grade. Set before any reported seed ran.
MOST_APART: Final = 30.0


def days_by_bureau(record: Record, facts: Facts, *, first: int) -> Floats:
    """Each bureau's mean wait in days, its licences and Mondays weighted by their true chance."""
    total, weight = np.zeros(len(BUREAUS)), np.zeros(len(BUREAUS))
    for days, chance in _waits(record, facts, first):
        total += np.bincount(facts.bureau, days * chance, total.size)
        weight += np.bincount(facts.bureau, chance, weight.size)
    return total / np.maximum(weight, 1e-12)


def mean_days(record: Record, facts: Facts, *, first: int) -> float:
    """The whole city's mean wait in days, weighted alike."""
    total = weight = 0.0
    for days, chance in _waits(record, facts, first):
        total += float(days @ chance)
        weight += float(chance.sum())
    return total / max(weight, 1e-12)


def _waits(record: Record, facts: Facts, first: int) -> list[tuple[Floats, Floats]]:
    """Of each judged Monday: everyone's days until their next visit, and true chance."""
    visits = record.visits()
    seen = visits.where(~np.isnan(visits.severity))
    horizon = min(HORIZON_WEEKS, len(record.weeks))
    judged = len(record.weeks) - horizon + 1
    edges = np.searchsorted(seen.week, first + np.arange(len(record.weeks) + 1))
    coming: Ints = np.full(facts.size, np.iinfo(np.int64).max)
    waits = []
    for week in reversed(range(len(record.weeks))):
        rows = slice(edges[week], edges[week + 1])
        coming[seen.licence[rows]] = seen.day[rows]
        if week < judged:
            days = np.minimum(coming - record.weeks[week].monday, 7 * horizon)
            waits.append((days.astype(np.float64), record.chances[week].astype(np.float64)))
    return waits
