"""A list's trips: which two go out on which day, and to whom in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from serving.lists.schemas import EarlierListBody, ListBody, OutingBody, TargetBody


@dataclass(frozen=True)
class Trip:
    """One day of one pair: the targets of this list on their way, by the order of stops.

    Stops that are missing in between are on the bureau's lists of other programmes.
    """

    day: date
    weekday: str
    inspectors: tuple[str, ...]
    stops: tuple[tuple[int, TargetBody], ...]


def trips(listed: EarlierListBody) -> list[Trip]:
    """All trips by day and pair; none of lists that did not say who goes."""
    if not isinstance(listed, ListBody):
        return []
    outings = sorted(_outings(listed.targets), key=lambda one: (_of(one[0]), one[0].order))
    found = []
    for (day, inspectors), stops in groupby(outings, key=lambda one: _of(one[0])):
        way = tuple((outing.order, target) for outing, target in stops)
        found.append(Trip(day, weekday(day), inspectors, way))
    return found


def weekday(day: date) -> str:
    """The key of the words for a day's place in its week."""
    return f"weekday.{day.weekday()}"


def _outings(targets: Iterable[TargetBody]) -> list[tuple[OutingBody, TargetBody]]:
    return [(target.outing, target) for target in targets if target.outing]


def _of(outing: OutingBody) -> tuple[date, tuple[str, ...]]:
    return outing.day, outing.inspectors
