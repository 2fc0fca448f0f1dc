"""What is sent and taken about orders and open ends."""

from datetime import date, datetime

from pydantic import Field

from serving.access.schemas import Taken
from serving.lists.schemas import Sent
from serving.orders.rules import DISPOSITIONS, KINDS
from serving.outcomes.rules import LONGEST_ID, RESULTS
from serving.outcomes.schemas import LONGEST_KEY

_LONGEST = 1000


class _Keyed(Taken):
    key: str = Field(min_length=1, max_length=LONGEST_KEY, examples=["7f9c0d1e"])


class NewOrderIn(Taken):
    """Another kind of order after a visit that failed."""

    kind: str = Field(max_length=LONGEST_ID, json_schema_extra={"enum": [*KINDS]})


class ExtensionIn(_Keyed):
    """An order is put off to another day, for a reason, and not by who opened it."""

    due_on: date
    words: str = Field(max_length=_LONGEST)


class ReinspectionIn(_Keyed):
    """Two looked again, and what they found."""

    visited_on: date
    result: str = Field(max_length=LONGEST_ID, json_schema_extra={"enum": [*RESULTS]})
    severity: int | None = None
    inspectors: tuple[str, ...] = Field(max_length=10, examples=[["J00017", "J00042"]])


class ClosingIn(_Keyed):
    """How an order ended, and why, in words."""

    disposition: str = Field(max_length=LONGEST_ID, json_schema_extra={"enum": [*DISPOSITIONS]})
    words: str = Field(max_length=_LONGEST)


class HappenedBody(Sent):
    """What happened to an order; what does not belong to its kind is null."""

    event: str
    words: str | None
    due_on: date | None
    visited_on: date | None
    result: str | None
    severity: int | None
    inspectors: tuple[str, ...]
    disposition: str | None
    recorded_at: datetime
    recorded_by: str


class OrderBody(Sent):
    """An order, by when it is due, and all that happened to it; `disposition` null while open."""

    id: int
    href: str
    outcome: str
    bureau: str
    programme: str
    establishment_id: str
    name: str
    kind: str
    opened_on: date
    opened_by: str
    due_on: date
    overdue: bool
    disposition: str | None
    events: tuple[HappenedBody, ...]


class OrdersBody(Sent):
    """A page of orders, oldest first; `next` is where the next page is, null on the last."""

    orders: tuple[OrderBody, ...]
    next: str | None


class OpenEndBody(Sent):
    """What has no recorded end: of which target, since or until which day, and where to see to it.

    `kind`: no_outcome, no_order, overdue_order, conflict, scan_owed, scan_missing.
    """

    kind: str
    programme: str
    bureau: str
    establishment_id: str
    name: str
    day: date
    href: str


class OpenEndsBody(Sent):
    """What of a week's lists has no recorded end; `closed` is false while the week is under way."""

    week: str
    closed: bool
    ends: tuple[OpenEndBody, ...]
