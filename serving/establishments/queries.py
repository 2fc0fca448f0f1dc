"""What is known about one establishment: its history from the event store, its past ranks from us.

The event store lies outside `serving`; `EstablishmentHistory` says what the service needs of it.
A `History` has no room for who complained, how often or with what words: only the band.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from serving.records import ListRecord, PublicationRecord, TargetRecord

ComplaintsBand = Literal["fewer_than_5", "5_or_more"]

# Distinct complainants are counted over this many days before the day that may be told of.
COMPLAINTS_DAYS = 365

# A visit after a complaint would point at who complained. Follow-ups are told the same way, so that
# `other` doesn't give it away.
PURPOSES_UNTOLD = frozenset({"complaint", "followup"})
OTHER = "other"


@dataclass(frozen=True)
class Profile:
    """The newest version of the register's row that was known."""

    establishment_id: str
    name: str
    kind: str
    address: str
    bureau: str
    programmes: tuple[str, ...]
    grade: str | None
    opened_on: date | None
    credit_code: str | None


@dataclass(frozen=True)
class InspectionFact:
    """One visit; `severity` 0–3, None where it was not assessed.

    `row_id` is the store's, empty where whoever tells the history has none. `officers` went,
    `items` are what they found: neither is sent.
    """

    happened_on: date
    known_on: date
    programme: str
    purpose: str
    result: str
    severity: int | None
    findings: int
    row_id: str = ""
    officers: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    under_objection: bool = False


@dataclass(frozen=True)
class SampleFact:
    """One item of one sampling test; who took it is not in the contract."""

    happened_on: date
    known_on: date
    item: str
    passed: bool
    row_id: str = ""
    under_objection: bool = False


@dataclass(frozen=True)
class CreditFact:
    """One credit record that still counts: a repaired one has left.

    `officers` made the check that it followed from, where it names one that is known; not sent.
    """

    happened_on: date
    known_on: date
    kind: str
    tier: str | None
    row_id: str = ""
    officers: tuple[str, ...] = ()
    under_objection: bool = False


@dataclass(frozen=True)
class Predecessor:
    """Who stood at the address before; a firm of its own, whose records count for it alone."""

    establishment_id: str
    name: str
    closed_on: date


@dataclass(frozen=True)
class History:
    """What was known about one establishment before a day."""

    profile: Profile
    inspections: tuple[InspectionFact, ...]
    samples: tuple[SampleFact, ...]
    credit: tuple[CreditFact, ...]
    complaints_band: ComplaintsBand
    predecessors: tuple[Predecessor, ...] = ()


def without_causes(history: History) -> History:
    """The history with the purposes that a complaint may lie behind told as `other`."""
    return replace(
        history,
        inspections=tuple(
            replace(visit, purpose=OTHER) if visit.purpose in PURPOSES_UNTOLD else visit
            for visit in history.inspections
        ),
    )


# South, west, north and east, in degrees.
Extent = tuple[float, float, float, float]


class EstablishmentHistory(Protocol):
    """Whoever can tell an establishment's history: the event store."""

    def history(self, establishment_id: str, *, before: date) -> History | None:
        """What was known (`known_on < before`) and not withdrawn; None for an unknown id."""

    def places(
        self, establishment_ids: Iterable[str], *, before: date
    ) -> Mapping[str, tuple[float, float]]:
        """Latitude and longitude as the register had them, of those of whom it had both."""

    def extent(self, bureau: str, *, before: date) -> Extent | None:
        """Within which degrees a bureau's establishments lie; None where nobody knows of any."""

    def with_credit_code(self, code: str, *, before: date) -> tuple[str, ...]:
        """Whose credit code this was, by id: a firm's branches may share one."""


@dataclass(frozen=True)
class PastTarget:
    """One time that an establishment was on a list: at `rank` of `of` targets."""

    week: str
    programme: str
    bureau: str
    rank: int
    of: int
    lane: str
    risk: float
    expected_severity: float
    name: str
    kind: str
    address: str


def past_targets(db: Session, establishment_id: str) -> list[PastTarget]:
    """All times an establishment was on a published list, newest week first, then by programme."""
    rows = db.execute(
        select(TargetRecord, ListRecord, PublicationRecord)
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(TargetRecord.establishment_id == establishment_id)
        .order_by(PublicationRecord.week.desc(), PublicationRecord.programme, ListRecord.bureau)
    )
    return [
        PastTarget(
            week=publication.week,
            programme=publication.programme,
            bureau=published.bureau,
            rank=target.rank,
            of=published.size,
            lane=target.lane,
            risk=target.risk,
            expected_severity=target.expected_severity,
            name=target.name,
            kind=target.kind,
            address=target.address,
        )
        for target, published, publication in rows
    ]


def latest_as_of(db: Session) -> date | None:
    """The as_of of the newest publication: what was known later is not shown; None without one."""
    return db.scalar(select(func.max(PublicationRecord.as_of)))
