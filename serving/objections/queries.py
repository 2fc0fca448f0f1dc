"""Questions about objections, each a function named for what it gives back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from serving.clock import day_in_city
from serving.objections.clocks import Clock, clocks
from serving.objections.law import clocks_on
from serving.objections.records import ObjectionEventRecord, ObjectionRecord
from serving.objections.rules import ENDS, Event, SaidBy, State, Subject, state
from serving.records import ListRecord, PublicationRecord, TargetRecord


@dataclass(frozen=True)
class Objection:
    """One objection: what it is about, what was said, and its events in order."""

    id: int
    bureau: str
    establishment_id: str
    establishment_name: str
    subject: Subject
    said_by: SaidBy
    reference: str
    words: str
    received_at: datetime
    registered_by: str
    officers: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def state(self) -> State:
        """What is to be done next, or how it ended."""
        return state(self.events)

    @property
    def received_on(self) -> date:
        """The day in Beijing on which it came in."""
        return day_in_city(self.received_at)

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Its clocks, under the law of the day on which it came in."""
        law = clocks_on(self.received_on)
        return () if law is None else clocks(self.received_on, self.events, law)


@dataclass(frozen=True)
class Mark:
    """An establishment under objection: which objection, and since when it is marked."""

    objection_id: int
    establishment_id: str
    subject: Subject
    since: datetime


def objection(db: Session, objection_id: int) -> Objection | None:
    """One objection; None where there is none that the session may see."""
    found = db.scalar(select(ObjectionRecord).where(ObjectionRecord.id == objection_id))
    return None if found is None else _with_events(db, [found])[0]


def registered_with(db: Session, by: str, key: str) -> tuple[Objection, str] | None:
    """What somebody registered with an idempotency key, and the hash of what they asked."""
    found = db.scalar(
        select(ObjectionRecord).where(
            ObjectionRecord.registered_by == by, ObjectionRecord.idempotency_key == key
        )
    )
    return None if found is None else (_with_events(db, [found])[0], found.request_hash)


def open_objections(db: Session, *, bureau: str | None = None) -> list[Objection]:
    """All that have not ended, oldest first; `bureau` None: of every bureau."""
    query = select(ObjectionRecord).where(_is_open())
    return _found(db, _of(query, bureau).order_by(ObjectionRecord.id))


def objections_before(
    db: Session,
    before: int | None,
    *,
    limit: int,
    bureau: str | None = None,
    open_: bool | None = None,
) -> list[Objection]:
    """The newest `limit` whose number is below `before`; `open_`: only such, or only ended ones."""
    query = _of(select(ObjectionRecord), bureau)
    if before is not None:
        query = query.where(ObjectionRecord.id < before)
    if open_ is not None:
        query = query.where(_is_open() if open_ else ~_is_open())
    return _found(db, query.order_by(ObjectionRecord.id.desc()).limit(limit))


def objections_of(db: Session, establishment_id: str) -> list[Objection]:
    """All of one establishment, newest first."""
    return _found(
        db,
        select(ObjectionRecord)
        .where(ObjectionRecord.establishment_id == establishment_id)
        .order_by(ObjectionRecord.id.desc()),
    )


def marks_of_list(db: Session, week: str, programme: str, bureau: str) -> list[Mark]:
    """Who of a bureau's list is under objection now: one query, however long the list."""
    listed = (
        select(TargetRecord.establishment_id)
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(
            PublicationRecord.week == week,
            PublicationRecord.programme == programme,
            ListRecord.bureau == bureau,
        )
    )
    return _marks(db, _opened().where(ObjectionRecord.establishment_id.in_(listed)))


def marks_of(db: Session, establishment_id: str) -> list[Mark]:
    """What of one establishment is under objection now."""
    return _marks(db, _opened().where(ObjectionRecord.establishment_id == establishment_id))


def under_objection(db: Session, establishment_ids: Collection[str]) -> frozenset[str]:
    """Which of these establishments are under objection now."""
    found = select(ObjectionRecord.establishment_id).where(
        ObjectionRecord.establishment_id.in_(establishment_ids), _is_open()
    )
    return frozenset(db.scalars(found))


def corrected_records(db: Session, table: str) -> frozenset[str]:
    """The ids of a table's records to which an objection was upheld: they no longer stand.

    A repaired one, of which only use ends, is among them too.
    """
    found = (
        select(ObjectionRecord.row_id)
        .join(ObjectionEventRecord, ObjectionEventRecord.objection_id == ObjectionRecord.id)
        .where(
            ObjectionRecord.about == "record",
            ObjectionRecord.table == table,
            ObjectionRecord.row_id.is_not(None),
            ObjectionEventRecord.action.is_not(None),
        )
    )
    return frozenset(id_ for id_ in db.scalars(found) if id_)


@dataclass(frozen=True)
class Standing:
    """One published list of a bureau, and where an establishment stood on it; None: not on it."""

    week: str
    programme: str
    as_of: date
    rank: int | None
    of: int
    risk: float | None
    expected_severity: float | None


def standings(db: Session, establishment_id: str, bureau: str) -> list[Standing]:
    """Where an establishment stood on each list of a bureau's, oldest week first."""
    rows = db.execute(
        select(
            PublicationRecord.week,
            PublicationRecord.programme,
            PublicationRecord.as_of,
            TargetRecord.rank,
            ListRecord.size,
            TargetRecord.risk,
            TargetRecord.expected_severity,
        )
        .join(ListRecord, ListRecord.publication_id == PublicationRecord.id)
        .outerjoin(
            TargetRecord,
            (TargetRecord.list_id == ListRecord.id)
            & (TargetRecord.establishment_id == establishment_id),
        )
        .where(ListRecord.bureau == bureau)
        .order_by(PublicationRecord.week, PublicationRecord.programme)
    )
    return [Standing(*row) for row in rows]


def newest_event(db: Session) -> int:
    """The number of the newest event of all objections; 0 without any."""
    return db.scalar(select(func.max(ObjectionEventRecord.id))) or 0


def events_after(db: Session, after: int) -> list[tuple[Objection, Event]]:
    """The events recorded since one, each with its objection as it stands now, in their order."""
    rows = list(
        db.scalars(
            select(ObjectionEventRecord)
            .where(ObjectionEventRecord.id > after)
            .order_by(ObjectionEventRecord.id)
        )
    )
    ids = {row.objection_id for row in rows}
    of = {
        each.id: each
        for each in _found(db, select(ObjectionRecord).where(ObjectionRecord.id.in_(ids)))
    }
    return [(of[row.objection_id], _event(row)) for row in rows]


def _is_open() -> ColumnElement[bool]:
    end = aliased(ObjectionEventRecord)
    return ~exists(select(end.id).where(end.objection_id == ObjectionRecord.id, end.kind.in_(ENDS)))


def _of(query: Select[ObjectionRecord], bureau: str | None) -> Select[ObjectionRecord]:
    return query if bureau is None else query.where(ObjectionRecord.bureau == bureau)


def _opened() -> Select[ObjectionRecord, datetime]:
    return (
        select(ObjectionRecord, ObjectionEventRecord.at)
        .join(ObjectionEventRecord, ObjectionEventRecord.objection_id == ObjectionRecord.id)
        .where(ObjectionEventRecord.number == 1, _is_open())
        .order_by(ObjectionRecord.id)
    )


def _marks(db: Session, query: Select[ObjectionRecord, datetime]) -> list[Mark]:
    return [
        Mark(record.id, record.establishment_id, _subject(record), since)
        for record, since in db.execute(query)
    ]


def _found(db: Session, query: Select[ObjectionRecord]) -> list[Objection]:
    return _with_events(db, list(db.scalars(query)))


def _with_events(db: Session, records: Sequence[ObjectionRecord]) -> list[Objection]:
    of: dict[int, list[ObjectionEventRecord]] = defaultdict(list)
    for row in db.scalars(
        select(ObjectionEventRecord)
        .where(ObjectionEventRecord.objection_id.in_([each.id for each in records]))
        .order_by(ObjectionEventRecord.objection_id, ObjectionEventRecord.number)
    ):
        of[row.objection_id].append(row)
    return [_objection(record, of[record.id]) for record in records]


def _objection(record: ObjectionRecord, events: Iterable[ObjectionEventRecord]) -> Objection:
    return Objection(
        id=record.id,
        bureau=record.bureau,
        establishment_id=record.establishment_id,
        establishment_name=record.establishment_name,
        subject=_subject(record),
        said_by=cast("SaidBy", record.said_by),
        reference=record.reference,
        words=record.words,
        received_at=record.received_at,
        registered_by=record.registered_by,
        officers=tuple(record.officers),
        events=tuple(map(_event, events)),
    )


def _subject(record: ObjectionRecord) -> Subject:
    return Subject(
        about=cast("Any", record.about),
        table=record.table,
        row_id=record.row_id,
        item=record.item,
        week=record.week,
        programme=record.programme,
        reason=record.reason,
    )


def _event(row: ObjectionEventRecord) -> Event:
    return Event(
        number=row.number,
        kind=cast("Any", row.kind),
        at=row.at,
        by=row.by,
        words=row.words,
        result=cast("Any", row.result),
        action=cast("Any", row.action),
    )
