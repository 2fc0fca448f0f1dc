"""The API of orders, of what happens to them, and of what has no recorded end."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from serving.access.asking import Db, Trail, Writing, may
from serving.addresses import order_address, outcome_address
from serving.audit.noting import note_establishment
from serving.orders import noting, queries
from serving.orders.open_ends import OpenEnd, is_closed, open_ends
from serving.orders.queries import Order, Which
from serving.orders.rules import CLOSED, EXTENDED, REINSPECTED, Event
from serving.orders.schemas import (
    ClosingIn,
    ExtensionIn,
    HappenedBody,
    NewOrderIn,
    OpenEndBody,
    OpenEndsBody,
    OrderBody,
    OrdersBody,
    ReinspectionIn,
)
from serving.outcomes.parameters import LARGEST_ID, ChosenTarget, Now, not_recorded
from serving.outcomes.queries import outcome_of
from serving.outcomes.rules import Moment, tidy
from serving.outcomes.taking import Sender
from serving.parameters import LATEST, published_week
from serving.problems import Problem

router = APIRouter(prefix="/v1", tags=["orders"])

OrderId = Annotated[int, Path(description="An order's number", examples=[17], ge=1, le=LARGEST_ID)]
READS, RECORDS = may("read_lists"), may("record_outcome")

_NO_MORE: dict[int | str, dict[str, Any]] = {
    409: {"description": "The order is closed, or the key was used for something else"}
}

# Orders on a page where nobody asks for more or fewer.
USUAL_PAGE, LARGEST_PAGE = 100, 500


@router.post(
    "/weeks/{week}/lists/{programme}/{bureau:path}/targets/{establishment_id:path}/outcome/orders",
    operation_id="open_order",
    status_code=HTTPStatus.CREATED,
    responses={
        200: {"description": "One is open already", "model": OrderBody},
        409: {"description": "The visit did not fail"},
    },
    dependencies=[RECORDS],
)
async def post_order(
    target: ChosenTarget,
    body: NewOrderIn,
    response: Response,
    db: Db,
    writing: Writing,
    trail: Trail,
    now: Now,
) -> OrderBody:
    """Open another kind of order after a visit that failed."""
    outcome = outcome_of(db, target.place)
    if outcome is None:
        raise Problem(HTTPStatus.NOT_FOUND, "no_outcome", name=target.name)
    opened = noting.open_more(Sender(writing, trail), outcome, body.kind, moment=now)
    if not opened.added:
        response.status_code = HTTPStatus.OK
    return order_body(opened.order, now)


@router.get("/orders", operation_id="list_orders", dependencies=[READS])
async def list_orders(
    db: Db,
    trail: Trail,
    now: Now,
    state: Annotated[
        Which, Query(description="Which orders are shown", examples=["overdue"])
    ] = "open",
    limit: Annotated[
        int, Query(description="The most orders of a page", examples=[100], ge=1, le=LARGEST_PAGE)
    ] = USUAL_PAGE,
    cursor: Annotated[
        int,
        Query(
            description="Where the page before said that this one begins",
            examples=[100],
            ge=0,
            le=LARGEST_ID,
        ),
    ] = 0,
) -> OrdersBody:
    """Orders, oldest first; `next` leads to the next page."""
    trail.seen("view", "orders", state=state)
    found = queries.some_orders(db, state, today=now.today, after=cursor, limit=limit + 1)
    after = found[limit - 1].id if len(found) > limit else None
    following = f"/v1/orders?state={state}&limit={limit}&cursor={after}"
    return OrdersBody(
        orders=tuple(order_body(each, now) for each in found[:limit]),
        next=None if after is None else following,
    )


@router.get("/orders/{order_id}", operation_id="get_order", dependencies=[READS])
async def get_order(order_id: OrderId, db: Db, trail: Trail, now: Now) -> OrderBody:
    """An order and all that happened to it."""
    found = noting.known_order(db, order_id)
    note_establishment(trail, found.place.establishment_id, found.place.bureau)
    return order_body(found, now)


@router.post(
    "/orders/{order_id}/extension",
    operation_id="extend_order",
    responses=_NO_MORE,
    dependencies=[RECORDS],
)
async def post_extension(
    order_id: OrderId, body: ExtensionIn, writing: Writing, trail: Trail, now: Now
) -> OrderBody:
    """Put an order off, for a reason; not by who opened it."""
    event = Event(EXTENDED, words=_words(body.words), due_on=body.due_on)
    return _taken(writing, trail, now, order_id, event, body.key)


@router.post(
    "/orders/{order_id}/reinspection",
    operation_id="reinspect",
    responses=_NO_MORE,
    dependencies=[RECORDS],
)
async def post_reinspection(
    order_id: OrderId, body: ReinspectionIn, writing: Writing, trail: Trail, now: Now
) -> OrderBody:
    """Record that two looked again, and what they found."""
    event = Event(
        REINSPECTED,
        visited_on=body.visited_on,
        result=body.result,
        severity=body.severity,
        inspectors=tuple(tidy(each) or "" for each in body.inspectors),
    )
    return _taken(writing, trail, now, order_id, event, body.key)


@router.post(
    "/orders/{order_id}/closing",
    operation_id="close_order",
    responses=_NO_MORE,
    dependencies=[RECORDS],
)
async def post_closing(
    order_id: OrderId, body: ClosingIn, writing: Writing, trail: Trail, now: Now
) -> OrderBody:
    """Close an order with a disposition and words; nothing more happens to it."""
    event = Event(CLOSED, words=_words(body.words), disposition=body.disposition)
    return _taken(writing, trail, now, order_id, event, body.key)


@router.get("/open-ends", operation_id="list_open_ends", dependencies=[READS])
async def list_open_ends(
    db: Db,
    trail: Trail,
    now: Now,
    week: Annotated[
        str, Query(description="A week like 2026-W48, or latest", examples=[LATEST])
    ] = LATEST,
) -> OpenEndsBody:
    """What of a week's lists has no recorded end."""
    chosen = published_week(db, week)
    trail.seen("view", f"open_ends:{chosen}")
    return OpenEndsBody(
        week=chosen,
        closed=is_closed(chosen, today=now.today),
        ends=tuple(_end(each) for each in open_ends(db, chosen, today=now.today)),
    )


def order_body(found: Order, moment: Moment) -> OrderBody:
    """An order as it is sent."""
    place = found.place
    return OrderBody(
        id=found.id,
        href=order_address(found.id),
        outcome=outcome_address(place.week, place.programme, place.bureau, place.establishment_id),
        bureau=place.bureau,
        programme=place.programme,
        establishment_id=place.establishment_id,
        name=found.name,
        kind=found.kind,
        opened_on=found.opened_on,
        opened_by=found.opened_by,
        due_on=found.due_on,
        overdue=found.overdue(moment.today),
        disposition=found.closed.disposition if found.closed else None,
        events=tuple(_happened(each) for each in found.events),
    )


def _happened(each: queries.Happened) -> HappenedBody:
    fields = {name: getattr(each, name) for name in HappenedBody.model_fields}
    return HappenedBody(**fields)


def _end(found: OpenEnd) -> OpenEndBody:
    place = found.place
    where = outcome_address(place.week, place.programme, place.bureau, place.establishment_id)
    return OpenEndBody(
        kind=found.kind,
        programme=place.programme,
        bureau=place.bureau,
        establishment_id=place.establishment_id,
        name=found.name,
        day=found.day,
        href=where if found.order is None else order_address(found.order),
    )


def _taken(
    writing: Writing, trail: Trail, now: Moment, order_id: int, event: Event, key: str
) -> OrderBody:
    answer = noting.offer(Sender(writing, trail), order_id, event, key=key, moment=now)
    if isinstance(answer, list):
        raise not_recorded(answer, HTTPStatus.UNPROCESSABLE_ENTITY)
    return order_body(answer.order, now)


def _words(given: str) -> str | None:
    return given.strip() or None
