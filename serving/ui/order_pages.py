"""The pages of orders: all of them, one, and what happened to it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse

from serving.access.asking import Db, Trail, Writing, may
from serving.addresses import order_page, outcome_page
from serving.audit.noting import note_establishment
from serving.objections.queries import under_objection
from serving.orders import noting, queries
from serving.orders.queries import Which
from serving.orders.rules import CLOSED, DISPOSITIONS, EXTENDED, REINSPECTED, Event
from serving.outcomes.parameters import LARGEST_ID, Now
from serving.outcomes.rules import RESULTS, Fault, Moment, tidy
from serving.outcomes.schemas import LONGEST_KEY
from serving.outcomes.taking import Sender
from serving.ui.menu import week_name
from serving.ui.outcome_forms import by_field, day_in, new_key
from serving.ui.rendering import page

router = APIRouter(include_in_schema=False)

READS, RECORDS = may("read_lists"), may("record_outcome")
OrderId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
After = Annotated[int, Query(ge=0, le=LARGEST_ID)]
STATES: tuple[Which, ...] = ("overdue", "open", "closed", "all")

# Orders on a page: some three screens of a phone.
A_PAGE = 50

# Beyond what any field takes.
_LONGEST = 1000


async def _sent(request: Request) -> Mapping[str, str]:
    form: FormData = await request.form()
    return {name: value[:_LONGEST] for name, value in form.items() if isinstance(value, str)}


Sent = Annotated[Mapping[str, str], Depends(_sent)]


@router.get("/orders", dependencies=[READS])
async def orders(
    request: Request, db: Db, trail: Trail, now: Now, state: Which = "open", after: After = 0
) -> Response:
    """Orders that stand so, oldest first, some at a time."""
    trail.seen("view", "orders", state=state)
    found = queries.some_orders(db, state, today=now.today, after=after, limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    more = f"?state={state}&after={shown[-1].id}" if len(found) > A_PAGE else None
    return page(
        request,
        "orders.html",
        orders=[(each, order_page(each.id)) for each in shown],
        objected=under_objection(db, [each.place.establishment_id for each in shown]),
        state=state,
        states=STATES,
        today=now.today,
        next=more,
    )


@router.get("/orders/{order_id}", dependencies=[READS])
async def one_order(
    request: Request, order_id: OrderId, db: Db, trail: Trail, now: Now
) -> Response:
    """An order, what happened to it, and forms for what may happen next."""
    found = noting.known_order(db, order_id)
    note_establishment(trail, found.place.establishment_id, found.place.bureau)
    return _shown(request, db, order_id, now)


@router.post("/orders/{order_id}/extension", dependencies=[RECORDS])
async def post_extension(
    request: Request,
    order_id: OrderId,
    sent: Sent,
    db: Db,
    writing: Writing,
    trail: Trail,
    now: Now,
) -> Response:
    """The order put off, or the form and why not."""
    unread: list[Fault] = []
    due = day_in("due_on", sent.get("due_on", ""), unread)
    event = Event(EXTENDED, words=_words(sent), due_on=due)
    return _noted(request, db, Sender(writing, trail), order_id, event, sent, now, unread)


@router.post("/orders/{order_id}/reinspection", dependencies=[RECORDS])
async def post_reinspection(
    request: Request,
    order_id: OrderId,
    sent: Sent,
    db: Db,
    writing: Writing,
    trail: Trail,
    now: Now,
) -> Response:
    """The look again recorded, or the form and why not."""
    unread: list[Fault] = []
    given = sent.get("severity", "")
    result = sent.get("result", "")
    event = Event(
        REINSPECTED,
        visited_on=day_in("visited_on", sent.get("visited_on", ""), unread),
        result=result,
        severity=0 if result == "pass" and not given else int(given) if given.isdecimal() else None,
        inspectors=tuple(tidy(sent.get(f"inspector_{nth}")) or "" for nth in (1, 2)),
    )
    return _noted(request, db, Sender(writing, trail), order_id, event, sent, now, unread)


@router.post("/orders/{order_id}/closing", dependencies=[RECORDS])
async def post_closing(
    request: Request,
    order_id: OrderId,
    sent: Sent,
    db: Db,
    writing: Writing,
    trail: Trail,
    now: Now,
) -> Response:
    """The order closed, or the form and why not."""
    event = Event(CLOSED, words=_words(sent), disposition=sent.get("disposition"))
    return _noted(request, db, Sender(writing, trail), order_id, event, sent, now, [])


# Which form an event is typed into.
_FORMS = {EXTENDED: "extension", REINSPECTED: "reinspection", CLOSED: "closing"}


def _noted(
    request: Request,
    db: Session,
    sender: Sender,
    order_id: int,
    event: Event,
    sent: Mapping[str, str],
    moment: Moment,
    unread: list[Fault],
) -> Response:
    key = sent.get("key", "")[:LONGEST_KEY] or new_key()
    noting.known_order(db, order_id)
    answer = unread or noting.offer(sender, order_id, event, key=key, moment=moment)
    if isinstance(answer, list):
        form = _FORMS[event.event]
        return _shown(request, db, order_id, moment, said=form, typed=sent, wrong=answer, key=key)
    return RedirectResponse(order_page(order_id), HTTPStatus.SEE_OTHER)


def _shown(
    request: Request,
    db: Session,
    order_id: int,
    moment: Moment,
    *,
    said: str | None = None,
    typed: Mapping[str, str] | None = None,
    wrong: list[Fault] | None = None,
    key: str | None = None,
) -> Response:
    found = noting.known_order(db, order_id)
    place = found.place
    return page(
        request,
        "order.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        order=found,
        objected=under_objection(db, [place.establishment_id]),
        here=order_page(order_id),
        outcome_href=outcome_page(
            place.week, place.programme, place.bureau, place.establishment_id
        ),
        week=week_name(place.week),
        today=moment.today,
        results=RESULTS,
        dispositions=DISPOSITIONS,
        said=said,
        typed=typed or {},
        wrong=by_field(wrong or ()),
        key=key or new_key(),
    )


def _words(sent: Mapping[str, str]) -> str | None:
    return sent.get("words", "").strip() or None
