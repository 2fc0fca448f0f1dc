"""Statutory floors: by which day the law wants each establishment's next planned visit."""

import numpy as np
import numpy.typing as npt

from features import contract
from features.events import NEVER, Events, hashed
from features.groups import newest_version
from models.visits.law import Floor, Law
from models.visits.triggers import Due, newest_visits

Ints = npt.NDArray[np.int32]
Which = npt.NDArray[np.bool_]

# Purposes of visits that count for a floor.
COUNTED = ("routine", "random")


def floors_due(events: Events, law: Law, programme: str, as_of: int, place: Ints) -> Due:
    """Of each place, the floor that is due first and its day.

    From the last planned visit; without one, from when it opened, was first registered, or the
    visits on record begin, whichever came last: what was before, nobody can tell.
    """
    version = newest_version(events, place, np.full(place.size, as_of, np.int32))
    last = newest_visits(events, programme, as_of, COUNTED)[place]
    start = np.where(last >= 0, last, _since(events, place, version, programme, as_of))
    found = Due(np.full(place.size, NEVER, np.int32), np.full(place.size, -1, np.int32))
    for entry, floor in enumerate(law.floors):
        day = np.where(_falls_under(events, floor, version), start + floor.within_days, NEVER)
        sooner = day < found.day
        found.day[sooner], found.entry[sooner] = day[sooner], entry
    return found


def _since(
    events: Events, place: Ints, version: npt.NDArray[np.int64], programme: str, as_of: int
) -> Ints:
    """From which day each place could have been visited, as far as the records tell."""
    begun = as_of
    if "inspections" in events.sources:
        visits = events.sources["inspections"]
        of_programme = visits.columns["programme"] == contract.PROGRAMMES.index(programme)
        held = (visits.known < as_of) & (visits.withdrawn > as_of)
        begun = int(visits.day[of_programme & held].min(initial=as_of))
    since = np.full(place.size, begun, np.int32)
    if "establishments" in events.sources:
        register = events.sources["establishments"]
        first = np.minimum(register.offsets[place], max(register.day.size - 1, 0))
        opened = np.where(version >= 0, register.columns["opened"][version], np.nan)
        known = np.where(version >= 0, register.known[first], begun)
        since = np.maximum(np.where(np.isnan(opened), known, opened), begun).astype(np.int32)
    return since


def _falls_under(events: Events, floor: Floor, version: npt.NDArray[np.int64]) -> Which:
    """Whether a floor is for establishments of these register versions (-1: not registered)."""
    under = np.ones(version.size, np.bool_)
    registered = version >= 0
    for column, codes in (
        ("grade", [contract.GRADES.index(grade) for grade in floor.grades]),
        ("kind", [hashed(kind) for kind in floor.kinds]),
    ):
        if not codes:
            continue
        if "establishments" not in events.sources:
            return np.zeros(version.size, np.bool_)
        stated = events.sources["establishments"].columns[column][version]
        under &= registered & np.isin(stated, codes)
    return under
