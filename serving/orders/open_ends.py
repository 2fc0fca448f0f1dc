"""What of a week's lists has no recorded end: nothing may end without one.

Pure joins over what is published and recorded; an end that is still in time is none of these.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from features.week import monday_named
from serving.decisions.queries import decided_between
from serving.document import MONDAY_TO_SUNDAY
from serving.orders.queries import Order, followed_by_orders, overdue_of_week, unfollowed
from serving.outcomes.queries import Outcome, Place, disputed, outcomes_of_week
from serving.outcomes.records import OutcomeRecord
from serving.outcomes.rules import FAIL
from serving.outcomes.standing import visited_of_week
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
    # Of nearly all outcomes nothing is open: they are known by their place only.
    unclear = outcomes_of_week(
        db, week, disputed() | OutcomeRecord.scan_id.is_(None) | unfollowed()
    )
    outcomes = {_of(each.place): each for each in unclear}
    followed = followed_by_orders(db, [each.id for each in unclear])
    overdue: dict[tuple[int, str], list[Order]] = {}
    for order in overdue_of_week(db, week, today=today):
        overdue.setdefault(_of(order.place), []).append(order)
    visited, spared = visited_of_week(db, week), _spared(db, week)
    found: list[OpenEnd] = []
    for place, name in _targets(db, week):
        outcome = outcomes.get(_of(place))
        if outcome is not None and outcome.standing.result == FAIL and outcome.id not in followed:
            found.append(OpenEnd("no_order", place, name, outcome.standing.visited_on))
        for order in overdue.get(_of(place), ()):
            found.append(OpenEnd("overdue_order", place, name, order.due_on, order.id))
        if outcome is not None:
            found += _of_outcome(outcome, name, today)
        elif (
            is_closed(week, today=today) and _of(place) not in visited and _of(place) not in spared
        ):
            found.append(OpenEnd("no_outcome", place, name, place.monday + MONDAY_TO_SUNDAY))
    return found


def _of_outcome(outcome: Outcome, name: str, today: date) -> Iterator[OpenEnd]:
    for conflict in outcome.open_conflicts:
        yield OpenEnd("conflict", outcome.place, name, conflict.told.visited_on)
    if outcome.scan_due is not None:
        kind: Kind = "scan_missing" if today > outcome.scan_due else "scan_owed"
        yield OpenEnd(kind, outcome.place, name, outcome.scan_due)


def _targets(db: Session, week: str) -> Iterator[tuple[Place, str]]:
    rows = db.execute(
        select(
            ListRecord.id,
            PublicationRecord.programme,
            ListRecord.bureau,
            TargetRecord.establishment_id,
            TargetRecord.name,
        )
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week)
        .order_by(ListRecord.bureau, PublicationRecord.programme, TargetRecord.rank)
    )
    for list_id, programme, bureau, establishment_id, name in rows:
        yield Place(list_id, week, programme, bureau, establishment_id), name


def _spared(db: Session, week: str) -> set[tuple[int, str]]:
    """The targets that are not to be visited by a decision that is in force: that is their end."""
    return {
        (each.list_id, each.establishment_id)
        for each in decided_between(db, week, week)
        if each.kind not in (None, "accept")
    }


def _of(place: Place) -> tuple[int, str]:
    return place.list_id, place.establishment_id
