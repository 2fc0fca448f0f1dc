"""What is sent about lists. Nothing here has a default: a field is there, or is None on purpose."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from features.words import Text


class Sent(BaseModel):
    """A part of an answer: never changed once made, and without fields that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class ReasonBody(Sent):
    """One family of reasons; `contribution` in log-odds, above 0 where it raised the risk."""

    family: str
    title: Text
    fact: Text
    contribution: float


class EarlierTargetBody(Sent):
    """One row: `base` + the contributions + `other` = `score`, and `risk` is its calibration.

    Lists that were published before chances had ranges have rows like this, and keep them.
    """

    rank: int
    establishment_id: str
    name: str
    kind: str
    address: str
    lane: str
    risk: float
    expected_severity: float
    score: float
    base: float
    reasons: tuple[ReasonBody, ...]
    other: float
    last_visited_on: date | None


class TargetBody(EarlierTargetBody):
    """A row whose chance has a range, and that says how much is on record.

    Nine in ten establishments with the same score have their usual chance from `risk_low` to
    `risk_high` (both null where the model does not know). `outcomes_on_record`: results like the
    predicted one that were known; 0 is not enough history.
    """

    risk_low: float | None
    risk_high: float | None
    outcomes_on_record: int


class ModelBody(Sent):
    """Which model ranked the list; `catalogue` is the fingerprint of its feature definitions."""

    name: str
    version: str
    trained_before: date
    catalogue: str


class RuleBody(ModelBody):
    """Which fixed rule ranked the list, where no trained model did: `rule` says it in words."""

    rule: Text


class ListBody(Sent):
    """One bureau's published list: written once, sent byte for byte as it was written."""

    week: str
    begins_on: date
    ends_on: date
    as_of: date
    programme: str
    bureau: str
    capacity: int
    eligible: int
    model: RuleBody | ModelBody
    snapshot: str
    statement: Text
    targets: tuple[TargetBody | EarlierTargetBody, ...]


class PublicationBody(Sent):
    """One programme of a published week, and the bureaus that have a list in it."""

    programme: str
    published_at: datetime
    content_hash: str
    bureaus: tuple[str, ...]


class WeekBody(Sent):
    """A published week, from its Monday to its Sunday."""

    week: str
    begins_on: date
    ends_on: date
    programmes: tuple[PublicationBody, ...]


class WeeksBody(Sent):
    """All published weeks, newest first."""

    weeks: tuple[WeekBody, ...]


class SummaryBody(Sent):
    """A list without its rows; `href` is where they are."""

    programme: str
    bureau: str
    capacity: int
    eligible: int
    targets: int
    as_of: date
    model_name: str
    model_version: str
    rule: Text | None
    published_at: datetime
    content_hash: str
    href: str


class SummariesBody(Sent):
    """All lists of one week, by programme and bureau."""

    week: str
    lists: tuple[SummaryBody, ...]
