"""What happens to orders, taken with its entry in the audit, for the page and for the API."""

from http import HTTPStatus

from sqlalchemy.orm import Session

from serving.audit.chain import append
from serving.audit.queries import establishment_subject
from serving.orders import changes
from serving.orders.changes import Closed, Noted, Opened
from serving.orders.queries import Order, order, rechecked
from serving.orders.rules import CLOSED, KINDS, Event, faults
from serving.outcomes.changes import KeyTaken
from serving.outcomes.parameters import not_recorded
from serving.outcomes.queries import Outcome
from serving.outcomes.rules import Fault, Moment
from serving.outcomes.taking import Sender, note_order
from serving.problems import Problem

_ACTIONS = {"extended": "extend_order", "reinspected": "reinspect", "closed": "close_order"}


def offer(
    sender: Sender, order_id: int, event: Event, *, key: str, moment: Moment
) -> Noted | list[Fault]:
    """The order with the event, or what is wrong with it; a problem where nothing can be added.

    The order is looked at where it is written: what may happen to it depends on what just did.
    """

    def work(db: Session) -> Noted | Closed | KeyTaken | list[Fault]:
        found = known_order(db, order_id)
        before = changes.noted_before(db, found, event, key=key, who=sender.who)
        if before is not None:
            return before
        if found.closed is not None:
            return Closed(found)
        seen = event.event == CLOSED and rechecked(db, found)
        wrong = faults(event, found.state(rechecked=seen), who=sender.who, moment=moment)
        if wrong:
            return wrong
        noted = changes.note(db, found, event, key=key, who=sender.who, moment=moment)
        if isinstance(noted, Noted):
            _note(db, sender, _ACTIONS[event.event], noted.order)
        return noted

    answer = sender.writer.written(work)
    if isinstance(answer, KeyTaken):
        raise Problem(HTTPStatus.CONFLICT, "key_taken", own=key)
    if isinstance(answer, Closed):
        raise Problem(HTTPStatus.CONFLICT, "order_closed")
    return answer


def open_more(sender: Sender, outcome: Outcome, kind: str, *, moment: Moment) -> Opened:
    """An order of another kind after a visit that failed; a problem where it did not."""
    if kind not in KINDS:
        wrong = [Fault("order", "fault.order_kind")]
        raise not_recorded(wrong, HTTPStatus.UNPROCESSABLE_ENTITY)

    def work(db: Session) -> Opened | None:
        opened = changes.open_order(db, outcome, kind, who=sender.who, moment=moment)
        note_order(db, sender, outcome, opened)
        return opened

    opened = sender.writer.written(work)
    if opened is None:
        raise not_recorded([Fault("order", "fault.order_of_other")], HTTPStatus.CONFLICT)
    return opened


def known_order(db: Session, order_id: int) -> Order:
    """The order with this number; a problem where there is none."""
    found = order(db, order_id)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_order", order=order_id)
    return found


def _note(db: Session, sender: Sender, action: str, found: Order) -> None:
    place = found.place
    subject = establishment_subject(place.establishment_id)
    append(db, sender.trail.entry(action, subject, bureau=place.bureau, order=found.id))
