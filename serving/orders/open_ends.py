"""What of a week's lists has no recorded end: nothing may end without one.

Pure joins over what is published and recorded; an end that is still in time is none of these.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from features.week import monday_named
from serving.decisions.queries import standings_of
from serving.document import MONDAY_TO_SUNDAY
from serving.orders.queries import Order, orders_of_week
from serving.outcomes.queries import Outcome, Place, outcomes_of_week
from serving.outcomes.rules import FAIL
from serving.records import ListRecord, PublicationRecord, TargetRecord

Kind = Literal["no_outcome", "no_order", "overdue_order", "conflict", "scan_owed", "scan_missing"]


@dataclass(frozen=True)
class OpenEnd:
    """What is open of a target: since the `day` it could be seen to, or until when it still can."""

    kind: Kind
    place: Place
    name: str
    day: date
    order: int | None = None


def is_closed(week: str, *, today: date) -> bool:
    """Whether a week is over, so that every target of its lists should have an end."""
    return today > monday_named(week) + MONDAY_TO_SUNDAY


def open_ends(db: Session, week: str, *, today: date) -> list[OpenEnd]:
    """All of a week, by bureau, programme and rank; of one target in the order of `Kind`."""
    outcomes = {_of(each.place): each for each in outcomes_of_week(db, week)}
    orders: dict[int, list[Order]] = {}
    for order in orders_of_week(db, week):
        orders.setdefault(order.outcome_id, []).append(order)
    targets = list(_targets(db, week))
    spared = _spared(db, {place.list_id for place, _ in targets})
    found: list[OpenEnd] = []
    for place, name in targets:
        outcome = outcomes.get(_of(place))
        if outcome is not None:
            found += _of_outcome(outcome, orders.get(outcome.id, []), name, today)
        elif is_closed(week, today=today) and _of(place) not in spared:
            found.append(OpenEnd("no_outcome", place, name, place.monday + MONDAY_TO_SUNDAY))
    return found


def _of_outcome(outcome: Outcome, orders: list[Order], name: str, today: date) -> Iterator[OpenEnd]:
    place, told = outcome.place, outcome.standing
    if told.result == FAIL and not orders:
        yield OpenEnd("no_order", place, name, told.visited_on)
    for order in orders:
        if order.overdue(today):
            yield OpenEnd("overdue_order", place, name, order.due_on, order.id)
    for conflict in outcome.open_conflicts:
        yield OpenEnd("conflict", place, name, conflict.told.visited_on)
    if outcome.scan_due is not None:
        kind: Kind = "scan_missing" if today > outcome.scan_due else "scan_owed"
        yield OpenEnd(kind, place, name, outcome.scan_due)


def _targets(db: Session, week: str) -> Iterator[tuple[Place, str]]:
    rows = db.execute(
        select(TargetRecord, ListRecord, PublicationRecord)
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week)
        .order_by(ListRecord.bureau, PublicationRecord.programme, TargetRecord.rank)
    )
    for target, published, publication in rows:
        yield (
            Place(
                list_id=published.id,
                week=publication.week,
                programme=publication.programme,
                bureau=published.bureau,
                establishment_id=target.establishment_id,
            ),
            target.name,
        )


def _spared(db: Session, list_ids: Iterable[int]) -> set[tuple[int, str]]:
    """The targets that are not to be visited by a decision that is in force: that is their end."""
    return {
        (list_id, id_)
        for list_id in list_ids
        for id_, standing in standings_of(db, list_id).items()
        if standing.in_force is not None and not standing.signed_off
    }


def _of(place: Place) -> tuple[int, str]:
    return place.list_id, place.establishment_id
