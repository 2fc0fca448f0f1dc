"""What is sent about one establishment: no complaint, no count of complaints, only their band."""

from datetime import date

from features.words import Text
from serving.establishments.queries import ComplaintsBand
from serving.lists.schemas import Sent
from serving.objections.schemas import MarkBody


class ProfileBody(Sent):
    """The register's row, as it was known; `grade` steers supervision and rates nobody's credit."""

    establishment_id: str
    name: str
    kind: str
    address: str
    bureau: str
    programmes: tuple[str, ...]
    grade: str | None
    opened_on: date | None
    credit_code: str | None


class InspectionBody(Sent):
    """One visit; `severity` 0–3, None where it was not assessed.

    `row_id` is what an objection names; of each record here it is.
    """

    happened_on: date
    known_on: date
    programme: str
    purpose: str
    result: str
    severity: int | None
    findings: int
    row_id: str
    under_objection: bool


class SampleBody(Sent):
    """One item of one sampling test."""

    happened_on: date
    known_on: date
    item: str
    passed: bool
    row_id: str
    under_objection: bool


class CreditBody(Sent):
    """One credit record that still counts."""

    happened_on: date
    known_on: date
    kind: str
    tier: str | None
    row_id: str
    under_objection: bool


class PredecessorBody(Sent):
    """Who stood at the address before; a firm of its own, whose records count for it alone."""

    establishment_id: str
    name: str
    closed_on: date


class HistoryBody(Sent):
    """What was known before `as_of`."""

    profile: ProfileBody
    inspections: tuple[InspectionBody, ...]
    samples: tuple[SampleBody, ...]
    credit: tuple[CreditBody, ...]
    complaints_band: ComplaintsBand
    predecessors: tuple[PredecessorBody, ...]


class PastTargetBody(Sent):
    """One time on a published list: at `rank` of `of` targets."""

    week: str
    programme: str
    bureau: str
    rank: int
    of: int
    lane: str
    risk: float
    expected_severity: float
    href: str


class EstablishmentBody(Sent):
    """An establishment; `history` is None where the service has no event store to ask.

    `marks` are the objections under way now, about whatever of it.
    """

    establishment_id: str
    as_of: date
    statement: Text
    history: HistoryBody | None
    targets: tuple[PastTargetBody, ...]
    marks: tuple[MarkBody, ...]
