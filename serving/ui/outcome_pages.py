"""The pages of outcomes: recording one on the spot, reading it, settling what is disputed of it."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse

from serving.access.asking import Asker, Db, Trail, Writing, may
from serving.addresses import list_page, order_page, outcome_page
from serving.audit.noting import note_establishment
from serving.objections.queries import under_objection
from serving.orders import noting
from serving.orders.queries import orders_of
from serving.orders.rules import KINDS
from serving.outcomes import queries, taking
from serving.outcomes.changes import Differs
from serving.outcomes.endpoints import known_conflict
from serving.outcomes.parameters import ChosenTarget, ConflictId, Now
from serving.outcomes.queries import Outcome, Place, Target
from serving.outcomes.rules import FAIL, NON_RESULTS, SCAN_MISSING, Fault, Moment
from serving.outcomes.taking import Sender
from serving.problems import Problem
from serving.ui.menu import week_name
from serving.ui.outcome_forms import Typed, begun, by_field, offered_by, typed_in, with_more_rows
from serving.ui.rendering import page, with_own_script
from serving.ui.words import said

router = APIRouter(include_in_schema=False)

_OF_TARGET = "/weeks/{week}/{programme}/{bureau:path}/targets/{establishment_id:path}/outcome"
READS, RECORDS, SETTLES = may("read_lists"), may("record_outcome"), may("settle")

# What a form sends to get more rows for findings, and to record nothing yet.
MORE = "more"


async def _sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_sent)]
Words = Annotated[str, Form(max_length=1000)]


@router.post(f"{_OF_TARGET}/scan", dependencies=[RECORDS])
async def post_scan(
    target: ChosenTarget,
    db: Db,
    writing: Writing,
    trail: Trail,
    now: Now,
    scan_id: Words = "",
) -> Response:
    """The scan's id filled in, and back to the outcome."""
    found = _recorded(db, target)
    taking.fill_in(Sender(writing, trail), found, scan_id, moment=now)
    return _back(target.place)


@router.post(f"{_OF_TARGET}/orders", dependencies=[RECORDS])
async def post_order(
    target: ChosenTarget, db: Db, writing: Writing, trail: Trail, now: Now, kind: Words = ""
) -> Response:
    """Another kind of order opened, and on to it."""
    found = _recorded(db, target)
    opened = noting.open_more(Sender(writing, trail), found, kind, moment=now)
    return RedirectResponse(order_page(opened.order.id), HTTPStatus.SEE_OTHER)


@router.get(_OF_TARGET, dependencies=[READS])
async def outcome_of_target(
    request: Request, target: ChosenTarget, asker: Asker, db: Db, trail: Trail, now: Now
) -> Response:
    """What was found at a target, and where nothing is recorded yet, the form for it."""
    note_establishment(trail, target.place.establishment_id, target.place.bureau)
    found = queries.outcome_of(db, target.place)
    typed = begun(target, now) if asker.may("record_outcome") else None
    return _shown(request, db, target, found, typed, now)


@router.post(_OF_TARGET, dependencies=[RECORDS])
async def post_outcome(
    request: Request,
    target: ChosenTarget,
    sent: Sent,
    db: Db,
    writing: Writing,
    trail: Trail,
    now: Now,
) -> Response:
    """Recorded, and shown; or the form as it was typed, and what is to be put right in it."""
    typed = typed_in(sent)
    if typed.result == MORE:
        more = replace(typed, findings=with_more_rows(typed), result=FAIL)
        return _shown(request, db, target, queries.outcome_of(db, target.place), more, now)
    order_kind = typed.order or None if typed.result == FAIL else None
    read = offered_by(typed, now)
    offered = None if isinstance(read, list) else taking.tidied(read)
    wrong = read if isinstance(read, list) else []
    if offered is not None:
        wrong = taking.all_faults(target, offered, order_kind, now)
    if offered is None or wrong:
        found = queries.outcome_of(db, target.place)
        return _shown(request, db, target, found, typed, now, wrong)
    sender = Sender(writing, trail)
    answer = taking.offer(sender, target, offered, order_kind=order_kind, key=typed.key, moment=now)
    if isinstance(answer, Differs):
        return _shown(request, db, target, answer.outcome, None, now, beside=answer.conflict.id)
    return _back(target.place)


@router.get("/conflicts", dependencies=[SETTLES])
async def conflicts(request: Request, db: Db, trail: Trail) -> Response:
    """The targets of which two things are said and nobody has settled which stands."""
    trail.seen("view", "conflicts")
    found = queries.open_conflicts(db)
    return page(
        request,
        "conflicts.html",
        disputed=[(each, _page_of(each.place), week_name(each.place.week)) for each in found],
        objected=under_objection(db, [each.place.establishment_id for each in found]),
    )


@router.post("/conflicts/{conflict_id}/settlement", dependencies=[SETTLES])
async def post_settlement(
    conflict_id: ConflictId,
    db: Db,
    writing: Writing,
    trail: Trail,
    now: Now,
    stands: Words = "",
    words: Words = "",
) -> Response:
    """Settled, and back to the outcome."""
    place = known_conflict(db, conflict_id).place
    sender = Sender(writing, trail)
    if stands not in ("yes", "no"):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not_settled", faults=said("settle.choose"))
    taking.settle(sender, conflict_id, stands=stands == "yes", words=words, moment=now)
    return _back(place)


def _shown(
    request: Request,
    db: Session,
    target: Target,
    found: Outcome | None,
    typed: Typed | None,
    moment: Moment,
    wrong: list[Fault] | None = None,
    beside: int | None = None,
) -> Response:
    place = target.place
    asker = getattr(request.state, "asker", None)
    status = HTTPStatus.OK
    if wrong:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif beside is not None:
        status = HTTPStatus.CONFLICT
    answer = page(
        request,
        "outcome.html",
        status=status,
        target=target,
        own=asker is not None and asker.inspector_id in target.inspectors,
        objected=under_objection(db, [place.establishment_id]),
        week=week_name(place.week),
        back=list_page(place.week, place.programme, place.bureau),
        here=_page_of(place),
        outcome=found,
        orders=[(each, order_page(each.id)) for each in (orders_of(db, found.id) if found else ())],
        form=typed if found is None or wrong or (typed and typed.result) else None,
        wrong=by_field(wrong or ()),
        beside=beside,
        today=moment.today,
        non_results=NON_RESULTS,
        scan_missing=SCAN_MISSING,
        kinds=KINDS,
    )
    return with_own_script(answer)


def _recorded(db: Session, target: Target) -> Outcome:
    found = queries.outcome_of(db, target.place)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "no_outcome", name=target.name)
    return found


def _page_of(place: Place) -> str:
    return outcome_page(place.week, place.programme, place.bureau, place.establishment_id)


def _back(place: Place) -> Response:
    return RedirectResponse(_page_of(place), HTTPStatus.SEE_OTHER)
