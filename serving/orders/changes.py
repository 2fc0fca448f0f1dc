"""What changes orders: opening one, and recording what happened to it.

Within a write transaction that others wait for; rows are added, and none after a closing.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from serving.orders.queries import Order, event_with_key, order, orders_of
from serving.orders.records import OrderEventRecord, OrderRecord
from serving.orders.rules import Event, due_on, opened_by_itself
from serving.outcomes.changes import KeyTaken
from serving.outcomes.queries import Outcome
from serving.outcomes.rules import FAIL, Moment


@dataclass(frozen=True)
class Opened:
    """An open order of this kind; `added` is False where there was one already."""

    order: Order
    added: bool


def open_order(
    db: Session, outcome: Outcome, kind: str | None, *, who: str, moment: Moment
) -> Opened | None:
    """Opens an order after an outcome that failed; None where it did not.

    `kind` None: what the severity is followed by.
    """
    told = outcome.standing
    if told.result != FAIL or told.severity is None:
        return None
    day = moment.today
    wanted = kind or opened_by_itself(told.severity, day)
    for each in orders_of(db, outcome.id):
        if each.kind == wanted and each.closed is None:
            return Opened(each, added=False)
    record = OrderRecord(
        outcome_id=outcome.id,
        bureau=outcome.place.bureau,
        kind=wanted,
        opened_on=day,
        due_on=due_on(wanted, told.severity, day),
        opened_at=moment.now,
        opened_by=who,
    )
    db.add(record)
    db.flush()
    return Opened(_found(order(db, record.id)), added=True)


@dataclass(frozen=True)
class Noted:
    """The order with the event; `added` is False where it had it already."""

    order: Order
    added: bool


@dataclass(frozen=True)
class Closed:
    """The order is closed, and nothing more happens to it."""

    order: Order


def noted_before(
    db: Session, found: Order, event: Event, *, key: str, who: str
) -> Noted | KeyTaken | None:
    """What stands under somebody's key: this event, something else, or nothing."""
    before = event_with_key(db, who, key)
    if before is None:
        return None
    same = (before.order_id, before.content_hash) == (found.id, event.content_hash)
    return Noted(found, added=False) if same else KeyTaken()


def note(
    db: Session, found: Order, event: Event, *, key: str, who: str, moment: Moment
) -> Noted | Closed | KeyTaken:
    """Records what happened to an order; that it may be so is checked before (`rules.faults`)."""
    before = noted_before(db, found, event, key=key, who=who)
    if before is not None:
        return before
    if found.closed is not None:
        return Closed(found)
    first, second = event.inspectors or (None, None)
    db.add(
        OrderEventRecord(
            order_id=found.id,
            bureau=found.place.bureau,
            event=event.event,
            words=event.words,
            due_on=event.due_on,
            visited_on=event.visited_on,
            result=event.result,
            severity=event.severity,
            inspector_id=first,
            second_inspector_id=second,
            disposition=event.disposition,
            recorded_at=moment.now,
            recorded_by=who,
            key=key,
            content_hash=event.content_hash,
        )
    )
    db.flush()
    return Noted(_found(order(db, found.id)), added=True)


def _found(recorded: Order | None) -> Order:
    if recorded is None:
        raise LookupError("An order that was just written is not there.")
    return recorded
