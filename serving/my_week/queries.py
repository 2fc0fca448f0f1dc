"""Questions about an inspector's own week, over the published lists that the session may see.

A list says who goes and when; what people decided and what was found stand beside it, as they are
when somebody asks.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from features.week import week_of
from serving.decisions.queries import standings_of
from serving.decisions.standing import Standing
from serving.lists.schemas import ListBody, OutingBody, PublishedBody, TargetBody
from serving.objections.queries import under_objection
from serving.outcomes.queries import Outcome, Place, outcomes_of_list
from serving.records import ListRecord, PublicationRecord, TargetRecord

# What is to be done at a stop: visit it, nothing any more, or nothing because people said so.
State = Literal["to_visit", "recorded", "called_off"]


@dataclass(frozen=True)
class Stop:
    """A target on the asker's way: of which list, what people decided, and what was found there."""

    place: Place
    listed: ListBody
    list_hash: str
    target: TargetBody
    outing: OutingBody
    standing: Standing | None
    outcome: Outcome | None
    objected: bool

    @property
    def state(self) -> State:
        """What is to be done. Nobody goes where a decision in force says otherwise."""
        if self.outcome is not None:
            return "recorded"
        in_force = None if self.standing is None else self.standing.in_force
        return "called_off" if in_force and in_force.kind != "accept" else "to_visit"


@dataclass(frozen=True)
class OwnWeek:
    """The stops of a week; `left_over` are those of the one before that are still to be visited.

    `later` is the next week that is published already. `week` is None where nothing is.
    """

    week: str | None
    later: str | None
    stops: tuple[Stop, ...]
    left_over: tuple[Stop, ...]


def own_week(
    db: Session, inspector_id: str | None, *, today: date, week: str | None = None
) -> OwnWeek:
    """The week asked for; else this one, or the newest before it, or the first that is to come.

    On a Friday on which next week's lists are out already, today's visits are still this week's.
    """
    weeks = published_weeks(db)
    chosen = week if week in weeks else _of_today(weeks, today)
    if chosen is None:
        return OwnWeek(None, None, (), ())
    following = {earlier: later for later, earlier in pairwise(weeks)}
    before = dict(pairwise(weeks))
    if inspector_id is None:
        return OwnWeek(chosen, following.get(chosen), (), ())
    earlier = stops(db, before[chosen], inspector_id) if chosen in before else []
    again = _listed_in(db, chosen)
    left_over = [
        each
        for each in earlier
        if each.state == "to_visit"
        and (each.place.programme, each.place.establishment_id) not in again
    ]
    own = stops(db, chosen, inspector_id)
    return OwnWeek(chosen, following.get(chosen), tuple(own), tuple(left_over))


def published_weeks(db: Session) -> list[str]:
    """The weeks of which the session sees a list, newest first."""
    return list(
        db.scalars(
            select(PublicationRecord.week)
            .join(ListRecord, ListRecord.publication_id == PublicationRecord.id)
            .distinct()
            .order_by(PublicationRecord.week.desc())
        )
    )


def stops(db: Session, week: str, inspector_id: str) -> list[Stop]:
    """Where an inspector goes in a week, by day and stop; a stop of two programmes is two."""
    rows = db.execute(
        select(ListRecord, PublicationRecord.programme)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week)
        .order_by(PublicationRecord.programme, ListRecord.bureau)
    ).all()
    found = [
        stop
        for record, programme in rows
        for stop in _of_list(db, record, week, programme, inspector_id)
    ]
    objected = under_objection(db, {each.place.establishment_id for each in found})
    marked = [replace(each, objected=each.place.establishment_id in objected) for each in found]
    return sorted(marked, key=lambda each: (each.outing.day, each.outing.order))


def goers(db: Session, week: str, bureau: str) -> list[str]:
    """Who goes on visits of a bureau's lists, who has most stops first; equal ones by id."""
    bodies = db.scalars(
        select(ListRecord.body)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week, ListRecord.bureau == bureau)
    )
    counted = Counter(
        id_
        for listed in map(PublishedBody.validate_json, bodies)
        if isinstance(listed, ListBody)
        for target in listed.targets
        if target.outing
        for id_ in target.outing.inspectors
    )
    return sorted(counted, key=lambda id_: (-counted[id_], id_))


def places_listing(db: Session, week: str, establishment_ids: Iterable[str]) -> list[Place]:
    """The targets of a week's lists with one of these ids, by programme."""
    rows = db.execute(
        select(TargetRecord.establishment_id, ListRecord, PublicationRecord.programme)
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(
            PublicationRecord.week == week,
            TargetRecord.establishment_id.in_(list(establishment_ids)),
        )
        .order_by(PublicationRecord.programme, ListRecord.bureau)
    )
    return [
        Place(record.id, week, programme, record.bureau, id_) for id_, record, programme in rows
    ]


def _of_list(
    db: Session, record: ListRecord, week: str, programme: str, inspector_id: str
) -> list[Stop]:
    listed = PublishedBody.validate_json(record.body)
    if not isinstance(listed, ListBody):
        return []
    own = [
        (target, target.outing)
        for target in listed.targets
        if target.outing and inspector_id in target.outing.inspectors
    ]
    if not own:
        return []
    standing = standings_of(db, record.id)
    outcomes = {
        each.place.establishment_id: each
        for each in outcomes_of_list(db, week, programme, record.bureau)
    }
    return [
        Stop(
            place=Place(record.id, week, programme, record.bureau, target.establishment_id),
            listed=listed,
            list_hash=record.content_hash,
            target=target,
            outing=outing,
            standing=standing.get(target.establishment_id),
            outcome=outcomes.get(target.establishment_id),
            objected=False,
        )
        for target, outing in own
    ]


def _listed_in(db: Session, week: str) -> set[tuple[str, str]]:
    rows = db.execute(
        select(PublicationRecord.programme, TargetRecord.establishment_id)
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week)
    )
    return {(programme, id_) for programme, id_ in rows}


def _of_today(weeks: Sequence[str], today: date) -> str | None:
    """The newest week that has begun, else the first; `weeks` newest first."""
    begun = [each for each in weeks if each <= week_of(today)]
    return begun[0] if begun else weeks[-1] if weeks else None
