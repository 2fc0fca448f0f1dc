"""What is taken in and sent about objections: no word of who the person is that objects."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from features.words import Text
from serving.clock import ToldMoment
from serving.lists.schemas import Sent
from serving.objections.clocks import Standing as ClockStanding
from serving.objections.clocks import Step
from serving.objections.rules import About, Action, Kind, Result, SaidBy, State

# As much as says what is wrong and why; a longer letter is kept where its reference number leads.
LONGEST_WORDS = 2_000
LONGEST_REFERENCE = 64
LONGEST_ID = 200

Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_WORDS)
]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_REFERENCE)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)]
# Numbers are kept with 32 bits: SQLite and PostgreSQL refuse to compare more.
LARGEST_ID = 2**31 - 1


class Asked(BaseModel):
    """What is taken in: nothing that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ObjectionAsked(Asked):
    """An objection to register, about one of three things.

    A `record` of the store by `table` and `row_id` (of findings and samples also one `item`); the
    `listing` by the list's `week` and `programme` (also one family of its reasons); or the
    `profile`. `reference` is the number under which the letter is kept; names, telephone and
    identity numbers stay there.
    """

    establishment_id: Id
    about: About
    table: Id | None = None
    row_id: Id | None = None
    item: Id | None = None
    week: Id | None = None
    programme: Id | None = None
    reason: Id | None = None
    said_by: SaidBy
    reference: Reference = ""
    words: Words
    received_at: ToldMoment


class StepAsked(Asked):
    """The next step, by somebody who has seen so many events (`after`): a stale one is refused."""

    after: int = Field(ge=1, le=LARGEST_ID)
    words: Words


class DecisionAsked(StepAsked):
    """A decision; `action` says how the record is corrected, where it is upheld or partly so."""

    result: Result
    action: Action | None = None


class SubjectBody(Sent):
    """What is objected to."""

    about: About
    table: str | None
    row_id: str | None
    item: str | None
    week: str | None
    programme: str | None
    reason: str | None


class EventBody(Sent):
    """One thing done with it."""

    number: int
    kind: Kind
    at: datetime
    by: str
    words: str
    result: Result | None
    action: Action | None


class ClockBody(Sent):
    """One clock; `days` are working days left, or past where it is overdue or the step was late.

    `presumed`: holidays on the way were not announced yet when this build was made.
    """

    step: Step
    counted_from: date
    due_on: date
    standing: ClockStanding
    days: int
    presumed: bool
    extended: bool
    met_on: date | None


class ObjectionBody(Sent):
    """One objection; `officers_known` says whether anybody is kept from deciding as an officer."""

    id: int
    href: str
    state: State
    under_objection: bool
    overdue: bool
    bureau: str
    establishment_id: str
    establishment_name: str
    subject: SubjectBody
    said_by: SaidBy
    reference: str
    words: str
    received_at: datetime
    registered_by: str
    officers_known: bool
    actions: tuple[Action, ...]
    clocks: tuple[ClockBody, ...]
    events: tuple[EventBody, ...]


class PlaceBody(Sent):
    """Where the establishment stood on one published list; `rank` None: it was not on it."""

    week: str
    as_of: date
    rank: int | None
    of: int
    risk: float | None
    expected_severity: float | None


class EffectBody(Sent):
    """One programme: the list objected to or the last one before, and those published since."""

    programme: str
    before: PlaceBody
    since: tuple[PlaceBody, ...]


class ObjectionWithEffectBody(ObjectionBody):
    """An objection, and where the establishment stood before and since, by published lists only."""

    effect: tuple[EffectBody, ...]


class ObjectionsBody(Sent):
    """A page of objections, newest first; `next` is where the next page is, null on the last."""

    objections: tuple[ObjectionBody, ...]
    next: str | None


class MarkBody(Sent):
    """A target under objection: which objection, about what, since when."""

    establishment_id: str
    objection_id: int
    href: str
    about: About
    since: datetime
    words: Text


class MarksBody(Sent):
    """What is under objection of one list now; the list itself never changes."""

    week: str
    programme: str
    bureau: str
    list_hash: str
    marks: tuple[MarkBody, ...]
