"""What is sent and taken about outcomes, their conflicts and scans."""

from datetime import date, datetime

from pydantic import Field

from serving.access.schemas import Taken
from serving.clock import ToldMoment
from serving.lists.schemas import Sent
from serving.outcomes.rules import LONGEST_ID, MOST_FINDINGS, NON_RESULTS, SCAN_MISSING
from serving.problems import ProblemBody

# A key is drawn by the sender, mostly a UUID.
LONGEST_KEY = 100

# Beyond what any field takes: so that a slip is told in our words, and a flood is cut off.
_LONGEST = 1000


class FindingIn(Taken):
    """One item that was not in order: its code or words, how bad, and whether it came back."""

    item: str = Field(max_length=_LONGEST, examples=["F-22"])
    severity: int = Field(examples=[2])
    repeated: bool | None = None


class OutcomeIn(Taken):
    """What was found at a visit. `key` is the sender's own: the same key is never taken twice.

    `seen_on_device_at` is when the phone had it, now where it is left out. A check has a `scan_id`,
    or `scan_missing` with words. `order` names the kind of order that a failed visit opens, where
    that is not the usual one.
    """

    key: str = Field(min_length=1, max_length=LONGEST_KEY, examples=["7f9c0d1e"])
    visited_on: date
    result: str = Field(
        max_length=LONGEST_ID, json_schema_extra={"enum": ["pass", "fail", *NON_RESULTS]}
    )
    severity: int | None = None
    findings: tuple[FindingIn, ...] = Field(default=(), max_length=2 * MOST_FINDINGS)
    inspectors: tuple[str, ...] = Field(max_length=10, examples=[["J00017", "J00042"]])
    visit_order: int | None = None
    scan_id: str | None = Field(default=None, max_length=_LONGEST)
    scan_missing: str | None = Field(
        default=None, max_length=LONGEST_ID, json_schema_extra={"enum": [None, *SCAN_MISSING]}
    )
    scan_words: str | None = Field(default=None, max_length=_LONGEST)
    seen_on_device_at: ToldMoment | None = None
    order: str | None = Field(default=None, max_length=LONGEST_ID)


class ScanIn(Taken):
    """The id of a scan that could not be made before the visit."""

    scan_id: str = Field(max_length=_LONGEST)


class SettlementIn(Taken):
    """Which of the two stands: the conflict (true), or what stood before; and why, in words."""

    stands: bool
    words: str = Field(max_length=_LONGEST)


class FindingBody(Sent):
    """One item that was not in order."""

    item: str
    severity: int
    repeated: bool | None


class ToldBody(Sent):
    """What somebody recorded of a visit."""

    visited_on: date
    result: str
    severity: int | None
    findings: tuple[FindingBody, ...]
    inspectors: tuple[str, str]
    visit_order: int | None
    scan_id: str | None
    scan_missing: str | None
    scan_words: str | None
    seen_on_device_at: datetime
    recorded_at: datetime
    recorded_by: str


class SettlementBody(Sent):
    """A supervisor's word on a conflict."""

    stands: bool
    words: str
    settled_at: datetime
    settled_by: str


class ConflictBody(Sent):
    """Something else that was said of a visit; `settlement` is null while nobody decided."""

    id: int
    href: str
    told: ToldBody
    settlement: SettlementBody | None


class OutcomeBody(Sent):
    """All that is recorded of a target's visit: what `standing` counts, what came `first`.

    `scan_id` is the scan's, whenever it came; `scan_due` the last day for one that is owed.
    """

    id: int
    href: str
    week: str
    programme: str
    bureau: str
    establishment_id: str
    purpose: str
    standing: ToldBody
    first: ToldBody
    conflicts: tuple[ConflictBody, ...]
    scan_id: str | None
    scan_due: date | None


class TargetOutcomeBody(Sent):
    """A target, who was to go when, and what was found; `outcome` null where nothing is known."""

    week: str
    programme: str
    bureau: str
    establishment_id: str
    name: str
    purpose: str
    day: date | None
    visit_order: int | None
    inspectors: tuple[str, ...]
    outcome: OutcomeBody | None


class OutcomesBody(Sent):
    """The outcomes of a list that are recorded, by establishment."""

    week: str
    programme: str
    bureau: str
    outcomes: tuple[OutcomeBody, ...]


class DisputedBody(Sent):
    """A conflict beside the outcome that it is about."""

    conflict: ConflictBody
    outcome: OutcomeBody


class OtherOutcomeProblemBody(ProblemBody):
    """That another outcome stands, and the conflict that what you said is kept as."""

    conflict: ConflictBody
    outcome: OutcomeBody


class ConflictsBody(Sent):
    """The conflicts that nobody has settled, oldest first."""

    conflicts: tuple[DisputedBody, ...]


class ScanOwedBody(Sent):
    """A visit whose scan is owed; `days_left` below 0: it is missing for good."""

    bureau: str
    due_on: date
    days_left: int
    outcome: OutcomeBody


class ScansOwedBody(Sent):
    """Visits whose scans are owed, the soonest due first."""

    scans: tuple[ScanOwedBody, ...]
