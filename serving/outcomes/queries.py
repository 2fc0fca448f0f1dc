"""Questions about outcomes, each a function named for what it gives back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from features.week import monday_named
from serving.lists.schemas import LanedTargetBody, PublishedBody, TargetBody
from serving.outcomes.records import ConflictRecord, OutcomeRecord, ScanRecord, SettlementRecord
from serving.outcomes.rules import Finding, assessed, purpose_of, scan_due
from serving.records import ListRecord, PublicationRecord, TargetRecord


@dataclass(frozen=True)
class Place:
    """A target of a published list, where an outcome belongs."""

    list_id: int
    week: str
    programme: str
    bureau: str
    establishment_id: str

    @property
    def monday(self) -> date:
        """The list's Monday."""
        return monday_named(self.week)


@dataclass(frozen=True)
class Target:
    """A target as its list has it: why it was to be visited, by what chance, and by whom when."""

    place: Place
    rank: int
    name: str
    address: str
    purpose: str
    inclusion_probability: float | None
    day: date | None
    visit_order: int | None
    inspectors: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What somebody recorded of a visit. `device_at` is when their phone had it, maybe long before.

    `record` tells which row says it: the outcome's (None), or the conflict's with this id.
    """

    record: int | None
    visited_on: date
    result: str
    severity: int | None
    findings: tuple[Finding, ...]
    inspectors: tuple[str, str]
    visit_order: int | None
    scan_id: str | None
    scan_missing: str | None
    scan_words: str | None
    seen_on_device_at: datetime
    recorded_at: datetime
    recorded_by: str
    content_hash: str


@dataclass(frozen=True)
class Settlement:
    """A supervisor's word: whether the conflict `stands` from then on, and why."""

    stands: bool
    words: str
    settled_at: datetime
    settled_by: str


@dataclass(frozen=True)
class Conflict:
    """Something else that was said of the same visit; `settlement` is None while nobody decided."""

    id: int
    told: Told
    settlement: Settlement | None


@dataclass(frozen=True)
class Outcome:
    """All that is recorded of one target's visit; `standing` is what counts."""

    id: int
    place: Place
    purpose: str
    inclusion_probability: float | None
    first: Told
    conflicts: tuple[Conflict, ...]
    back_filled: str | None  # the scan's id that came later
    back_filled_at: datetime | None

    @property
    def settled(self) -> tuple[Conflict, ...]:
        """The conflicts that came to stand, in the order in which they did."""
        stood = [each for each in self.conflicts if each.settlement and each.settlement.stands]
        return tuple(sorted(stood, key=lambda each: (_moment(each), each.id)))

    @property
    def standing(self) -> Told:
        """What was recorded first, or what a supervisor last said stands instead."""
        return self.settled[-1].told if self.settled else self.first

    @property
    def open_conflicts(self) -> tuple[Conflict, ...]:
        """Those that nobody has settled."""
        return tuple(each for each in self.conflicts if each.settlement is None)

    @property
    def scan_id(self) -> str | None:
        """The on-site scan's id, whenever it came."""
        return self.standing.scan_id or self.back_filled

    @property
    def scan_due(self) -> date | None:
        """Until when a scan's id is still to be filled in; None where none is owed."""
        if self.scan_id or not assessed(self.standing.result):
            return None
        return scan_due(self.standing.visited_on)


def target_of(
    db: Session, week: str, programme: str, bureau: str, establishment_id: str
) -> Target | None:
    """A published list's target; None where that list has none with the id."""
    row = db.execute(
        _targets()
        .add_columns(ListRecord.body)
        .where(
            PublicationRecord.week == week,
            PublicationRecord.programme == programme,
            ListRecord.bureau == bureau,
            TargetRecord.establishment_id == establishment_id,
        )
    ).one_or_none()
    if row is None:
        return None
    target, published, publication, body = row
    listed = PublishedBody.validate_json(body)
    found = next(each for each in listed.targets if each.establishment_id == establishment_id)
    outing = found.outing if isinstance(found, TargetBody) else None
    laned = found if isinstance(found, LanedTargetBody) else None
    return Target(
        place=_place(target, published, publication),
        rank=found.rank,
        name=found.name,
        address=found.address,
        purpose=purpose_of(found.lane, laned.basis if laned else None),
        inclusion_probability=laned.inclusion_probability if laned else None,
        day=outing.day if outing else None,
        visit_order=outing.order if outing else None,
        inspectors=outing.inspectors if outing else (),
    )


def outcome_of(db: Session, place: Place) -> Outcome | None:
    """What is recorded of a target; None where nothing is."""
    found = _outcomes(
        db,
        _rows().where(
            OutcomeRecord.list_id == place.list_id,
            OutcomeRecord.establishment_id == place.establishment_id,
        ),
    )
    return found[0] if found else None


def outcome(db: Session, outcome_id: int) -> Outcome | None:
    """The outcome with this number."""
    found = _outcomes(db, _rows().where(OutcomeRecord.id == outcome_id))
    return found[0] if found else None


def outcome_in_conflict(db: Session, conflict_id: int) -> Outcome | None:
    """The outcome that a conflict is about."""
    found = db.scalar(select(ConflictRecord.outcome_id).where(ConflictRecord.id == conflict_id))
    return None if found is None else outcome(db, found)


def outcomes_of_list(db: Session, week: str, programme: str, bureau: str) -> list[Outcome]:
    """All outcomes of a published list, by establishment id."""
    return _outcomes(
        db,
        _rows()
        .where(
            PublicationRecord.week == week,
            PublicationRecord.programme == programme,
            ListRecord.bureau == bureau,
        )
        .order_by(OutcomeRecord.establishment_id),
    )


def outcomes_of_week(db: Session, week: str, *which: ColumnElement[bool]) -> list[Outcome]:
    """What is recorded of a week's lists, of those outcomes that are so."""
    query = _rows().where(PublicationRecord.week == week, *which)
    return _outcomes(db, query.order_by(OutcomeRecord.id))


def disputed() -> ColumnElement[bool]:
    """Whether something else was said of an outcome's visit, settled or not."""
    return exists().where(ConflictRecord.outcome_id == OutcomeRecord.id)


def outcomes_of_establishment(db: Session, programme: str, establishment_id: str) -> list[Outcome]:
    """What all lists of a programme brought back from an establishment, oldest list first."""
    return _outcomes(
        db,
        _rows()
        .where(
            PublicationRecord.programme == programme,
            OutcomeRecord.establishment_id == establishment_id,
        )
        .order_by(PublicationRecord.week, OutcomeRecord.id),
    )


def all_outcomes(db: Session) -> list[Outcome]:
    """Every outcome, in the order in which they were recorded."""
    return _outcomes(db, _rows().order_by(OutcomeRecord.id))


def open_conflicts(db: Session) -> list[Outcome]:
    """The outcomes with a conflict that nobody has settled, oldest first."""
    settled = select(SettlementRecord.conflict_id)
    disputed = select(ConflictRecord.outcome_id).where(ConflictRecord.id.not_in(settled))
    return _outcomes(db, _rows().where(OutcomeRecord.id.in_(disputed)).order_by(OutcomeRecord.id))


@dataclass(frozen=True)
class ScanOwed:
    """A visit whose scan's id is still to come; `days_left` below 0: it can't any more."""

    outcome: Outcome
    due_on: date
    days_left: int


def scans_owed(db: Session, *, today: date) -> list[ScanOwed]:
    """Visits without a scan's id, the soonest due first; those for which it is too late, too."""
    scanned = exists().where(ScanRecord.outcome_id == OutcomeRecord.id)
    # What was recorded without one, first or in a conflict that may stand instead: first their
    # numbers, which are few, for nearly all outcomes have a scan and are not to be looked at.
    first = select(OutcomeRecord.id).where(OutcomeRecord.scan_id.is_(None), ~scanned)
    later = select(ConflictRecord.outcome_id).where(ConflictRecord.scan_id.is_(None))
    ids = sorted({*db.scalars(first), *db.scalars(later)})
    owed = [
        ScanOwed(each, due, (due - today).days)
        for some in _in_parts(ids)
        for each in _outcomes(db, _rows().where(OutcomeRecord.id.in_(some)))
        if (due := each.scan_due)
    ]
    return sorted(owed, key=lambda one: (one.due_on, one.outcome.id))


def first_with_key(db: Session, who: str, key: str) -> OutcomeRecord | None:
    """The outcome that somebody recorded under a key of theirs."""
    return db.scalar(
        select(OutcomeRecord).where(OutcomeRecord.recorded_by == who, OutcomeRecord.key == key)
    )


def conflict_with_key(db: Session, who: str, key: str) -> ConflictRecord | None:
    """The conflict that somebody recorded under a key of theirs."""
    return db.scalar(
        select(ConflictRecord).where(ConflictRecord.recorded_by == who, ConflictRecord.key == key)
    )


def _targets() -> Select[TargetRecord, ListRecord, PublicationRecord]:
    return (
        select(TargetRecord, ListRecord, PublicationRecord)
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
    )


_Rows = Select[OutcomeRecord, ListRecord, PublicationRecord]


def _rows() -> _Rows:
    return (
        select(OutcomeRecord, ListRecord, PublicationRecord)
        .join(ListRecord, OutcomeRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
    )


def _outcomes(db: Session, query: _Rows) -> list[Outcome]:
    rows = db.execute(query).all()
    ids = [record.id for record, *_ in rows]
    conflicts, scans = _conflicts(db, ids), _scans(db, ids)
    return [
        Outcome(
            id=record.id,
            place=_place(record, published, publication),
            purpose=record.purpose,
            inclusion_probability=record.inclusion_probability,
            first=_told(record, None),
            conflicts=tuple(conflicts.get(record.id, ())),
            back_filled=scans[record.id].scan_id if record.id in scans else None,
            back_filled_at=scans[record.id].recorded_at if record.id in scans else None,
        )
        for record, published, publication in rows
    ]


# Values that one query may be asked for at once: SQLite takes 32,766, PostgreSQL's driver 65,535.
_AT_ONCE = 10_000


def _conflicts(db: Session, ids: Sequence[int]) -> dict[int, list[Conflict]]:
    found: dict[int, list[Conflict]] = defaultdict(list)
    for some in _in_parts(ids):
        rows = db.execute(
            select(ConflictRecord, SettlementRecord)
            .outerjoin(SettlementRecord, SettlementRecord.conflict_id == ConflictRecord.id)
            .where(ConflictRecord.outcome_id.in_(some))
            .order_by(ConflictRecord.id)
        )
        for record, settled in rows:
            settlement = None
            if settled is not None:
                settlement = Settlement(
                    settled.stands, settled.words, settled.settled_at, settled.settled_by
                )
            told = _told(record, record.id)
            found[record.outcome_id].append(Conflict(record.id, told, settlement))
    return found


def _scans(db: Session, ids: Sequence[int]) -> dict[int, ScanRecord]:
    return {
        scan.outcome_id: scan
        for some in _in_parts(ids)
        for scan in db.scalars(select(ScanRecord).where(ScanRecord.outcome_id.in_(some)))
    }


def _in_parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[begin : begin + _AT_ONCE] for begin in range(0, len(ids), _AT_ONCE))


def _place(
    row: TargetRecord | OutcomeRecord, published: ListRecord, publication: PublicationRecord
) -> Place:
    return Place(
        list_id=published.id,
        week=publication.week,
        programme=publication.programme,
        bureau=published.bureau,
        establishment_id=row.establishment_id,
    )


def _told(record: OutcomeRecord | ConflictRecord, number: int | None) -> Told:
    return Told(
        record=number,
        visited_on=record.visited_on,
        result=record.result,
        severity=record.severity,
        findings=tuple(Finding(**each) for each in record.findings),
        inspectors=(record.inspector_id, record.second_inspector_id),
        visit_order=record.visit_order,
        scan_id=record.scan_id,
        scan_missing=record.scan_missing,
        scan_words=record.scan_words,
        seen_on_device_at=record.seen_on_device_at,
        recorded_at=record.recorded_at,
        recorded_by=record.recorded_by,
        content_hash=record.content_hash,
    )


def _moment(conflict: Conflict) -> datetime:
    if conflict.settlement is None:
        raise ValueError(f"Conflict {conflict.id} is not settled.")
    return conflict.settlement.settled_at
