"""How endpoints and pages get the asker's own week, and note that they saw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Query

from serving.access.asking import PEOPLE_ONLY, Asker, Db, Trail, may
from serving.audit.noting import note_list
from serving.clock import day_in_city
from serving.establishments.queries import Extent
from serving.lists.chosen import Wanted
from serving.my_week.queries import OwnWeek, Stop, own_week, published_weeks
from serving.parameters import is_week
from serving.problems import Problem
from serving.service import EventStore, Running

# Who records outcomes goes on visits; a machine does neither in person.
GOERS = [may("record_outcome"), PEOPLE_ONLY]

Point = tuple[float, float]


@dataclass(frozen=True)
class Mine:
    """The asker's own week on a day, and where its stops are, of those of whom that is known.

    `extent` is that of the bureau of its first stop, None where nobody knows.
    """

    inspector_id: str | None
    today: date
    own: OwnWeek
    points: Mapping[str, Point]
    extent: Extent | None = None

    @property
    def all_stops(self) -> tuple[Stop, ...]:
        """Those of the week, and what is left over from the one before."""
        return (*self.own.stops, *self.own.left_over)


async def _mine(
    asker: Asker,
    db: Db,
    store: EventStore,
    service: Running,
    week: Annotated[
        str, Query(description="A published week; left out: this one", examples=["2026-W48"])
    ] = "",
) -> Mine:
    """The asker's own week, this one or the one asked for."""
    if week and not is_week(week):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed_week", week=week)
    weeks = published_weeks(db) if week else []
    if weeks and week not in weeks:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_week", week=week, latest=weeks[0])
    today = day_in_city(service.now())
    own = own_week(db, asker.inspector_id, today=today, week=week or None)
    found = Mine(asker.inspector_id, today, own, {})
    if store is None or not found.all_stops:
        return found
    ids = {each.place.establishment_id for each in found.all_stops}
    as_of = max(each.listed.as_of for each in found.all_stops)
    points = store.places(ids, before=as_of)
    extent = store.extent(found.all_stops[0].place.bureau, before=as_of) if points else None
    return Mine(asker.inspector_id, today, own, points, extent)


AskersWeek = Annotated[Mine, Depends(_mine)]


def note_stops(trail: Trail, action: str, stops: Sequence[Stop]) -> None:
    """Who is about to see these stops stands in the audit, list by list, as one who filtered it."""
    lists = {(each.list_hash, _list_of(each)) for each in stops}
    for list_hash, place in sorted(lists):
        note_list(trail, action, list_hash, place, Wanted(inspector=trail.asker.inspector_id))


def _list_of(stop: Stop) -> tuple[str, str, str]:
    return stop.place.week, stop.place.programme, stop.place.bureau
