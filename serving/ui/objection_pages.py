"""The pages of objections: all of them, one of them, and the form that registers one."""

from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse

from serving.access.asking import Asker, Db, Trail, may
from serving.access.principal import Principal
from serving.addresses import objection_page
from serving.audit.noting import note_establishment
from serving.clock import day_in_city
from serving.objections.acting import AtDesk, Desk, known_objection, note_objections
from serving.objections.changes import Next
from serving.objections.effect import effects
from serving.objections.intake import known_today
from serving.objections.law import clocks_on
from serving.objections.queries import Objection, objections_before, open_objections, standings
from serving.objections.rules import RESULTS, SAID_BY, Kind, refused_next, refused_reviewer
from serving.objections.schemas import (
    LARGEST_ID,
    LONGEST_REFERENCE,
    LONGEST_WORDS,
    DecisionAsked,
    StepAsked,
)
from serving.problems import Problem
from serving.service import EventStore, Running, Service
from serving.ui.objecting import Typed, asked_of, form_of
from serving.ui.objections import (
    alerts,
    clock_shown,
    done,
    effect_shown,
    establishment_of,
    how,
    reason_title,
    rows,
)
from serving.ui.rendering import page
from serving.ui.words import said

router = APIRouter(include_in_schema=False)

# Ended ones on a page: what a supervisor looks back at.
ENDED_SHOWN = 50

READS, REGISTERS = may("read_lists"), may("register_objection")
DECIDES = may("decide_objection")
ObjectionId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


class TypedStep(BaseModel):
    """What the forms of an objection's page send."""

    model_config = ConfigDict(frozen=True)

    after: str = ""
    words: str = ""
    result: str = ""
    action: str = ""


@router.get("/objections", dependencies=[READS])
async def objections(
    request: Request,
    db: Db,
    trail: Trail,
    asker: Asker,
    service: Running,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> Response:
    """Those under way, by when they are due, and below them those that have ended."""
    today = day_in_city(service.now())
    under_way = rows(open_objections(db), today)
    ended = objections_before(db, before, limit=ENDED_SHOWN + 1, open_=False)
    shown = ended[:ENDED_SHOWN]
    note_objections(trail, [*(row.objection for row in under_way), *shown], asker.bureau)
    return page(
        request,
        "objections.html",
        under_way=under_way,
        alerts=alerts(under_way),
        ended=[(each, objection_page(each.id)) for each in shown],
        older=f"{objection_page()}?before={shown[-1].id}" if len(ended) > ENDED_SHOWN else None,
        how=how(clocks_on(today)),
    )


@router.get("/objections/new", dependencies=[REGISTERS])
async def new_objection(
    request: Request,
    typed: Annotated[Typed, Query()],
    asker: Asker,
    db: Db,
    store: EventStore,
    trail: Trail,
    service: Running,
) -> Response:
    """The form, for what the address names."""
    note_establishment(trail, typed.establishment_id, asker.bureau)
    return _form(request, typed, asker=asker, db=db, store=store, service=service)


@router.post("/objections/new", dependencies=[REGISTERS])
async def post_objection(
    request: Request,
    typed: Annotated[Typed, Form()],
    desk: AtDesk,
    db: Db,
    store: EventStore,
    service: Running,
) -> Response:
    """Registered, and on to its page; or the form again, with what was typed, and why not."""
    try:
        made, _ = desk.registered(asked_of(typed), db, store, key=typed.key or None)
    except Problem as problem:
        return _form(
            request, typed, asker=desk.asker, db=db, store=store, service=service, problem=problem
        )
    return RedirectResponse(objection_page(made.id), HTTPStatus.SEE_OTHER)


@router.get("/objections/{objection_id}", dependencies=[READS])
async def one_objection(
    request: Request,
    objection_id: ObjectionId,
    asker: Asker,
    db: Db,
    trail: Trail,
    service: Running,
) -> Response:
    """One objection: what was said and done, its clocks and effect, and what can be done."""
    found = known_objection(db, objection_id)
    note_objections(trail, [found], found.bureau)
    return _page(request, found, asker=asker, db=db, service=service)


@router.post("/objections/{objection_id}/verify", dependencies=[DECIDES])
async def verify(
    request: Request,
    objection_id: ObjectionId,
    typed: Annotated[TypedStep, Form()],
    desk: AtDesk,
    db: Db,
    service: Running,
) -> Response:
    """Verified."""
    return _step(request, objection_id, "verified", typed, desk, db, service)


@router.post("/objections/{objection_id}/extend", dependencies=[DECIDES])
async def extend(
    request: Request,
    objection_id: ObjectionId,
    typed: Annotated[TypedStep, Form()],
    desk: AtDesk,
    db: Db,
    service: Running,
) -> Response:
    """The decision put off."""
    return _step(request, objection_id, "extended", typed, desk, db, service)


@router.post("/objections/{objection_id}/decide", dependencies=[DECIDES])
async def decide(
    request: Request,
    objection_id: ObjectionId,
    typed: Annotated[TypedStep, Form()],
    desk: AtDesk,
    db: Db,
    service: Running,
) -> Response:
    """Decided."""
    return _step(request, objection_id, "decided", typed, desk, db, service)


@router.post("/objections/{objection_id}/withdraw", dependencies=[REGISTERS])
async def withdraw(
    request: Request,
    objection_id: ObjectionId,
    typed: Annotated[TypedStep, Form()],
    desk: AtDesk,
    db: Db,
    service: Running,
) -> Response:
    """Withdrawn."""
    return _step(request, objection_id, "withdrawn", typed, desk, db, service)


def _step(
    request: Request,
    objection_id: int,
    kind: Kind,
    typed: TypedStep,
    desk: Desk,
    db: Session,
    service: Service,
) -> Response:
    """The step taken, and back to the page; or the page as it is now, and why not."""
    try:
        desk.stepped(objection_id, _next(kind, typed))
    except Problem as problem:
        if problem.status == HTTPStatus.NOT_FOUND:
            raise
        found = known_objection(db, objection_id)  # the first query: it sees what stands now
        note_objections(desk.trail, [found], found.bureau)
        return _page(
            request, found, asker=desk.asker, db=db, service=service, problem=problem, typed=typed
        )
    return RedirectResponse(objection_page(objection_id), HTTPStatus.SEE_OTHER)


def _next(kind: Kind, typed: TypedStep) -> Next:
    """The step as it was typed; a problem where a field is not filled as it should be."""
    given = {name: one for name, one in typed.model_dump().items() if one}
    try:
        if kind == "decided":
            decision = DecisionAsked.model_validate(given)
            return Next(kind, decision.after, decision.words, decision.result, decision.action)
        step = StepAsked.model_validate({"after": typed.after, "words": typed.words})
    except ValidationError as error:
        faults = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", faults=faults) from error
    return Next(kind, step.after, step.words)


def _form(
    request: Request,
    typed: Typed,
    *,
    asker: Principal,
    db: Session,
    store: EventStore,
    service: Service,
    problem: Problem | None = None,
) -> Response:
    now = service.now()
    history, targets = known_today(db, store, typed.establishment_id, bureau=asker.bureau, now=now)
    return page(
        request,
        "objection_form.html",
        status=HTTPStatus.OK if problem is None else problem.status,
        form=form_of(db, typed, history, targets),
        typed=typed,
        key=typed.key or uuid4().hex,
        today=day_in_city(now),
        said_by=SAID_BY,
        longest_words=LONGEST_WORDS,
        longest_reference=LONGEST_REFERENCE,
        refused=_words_of(problem),
    )


def _page(
    request: Request,
    found: Objection,
    *,
    asker: Principal,
    db: Session,
    service: Service,
    problem: Problem | None = None,
    typed: TypedStep | None = None,
) -> Response:
    today = day_in_city(service.now())
    law = clocks_on(found.received_on)
    who = {asker.name, asker.inspector_id or asker.name}
    of = standings(db, found.establishment_id, found.bureau)
    return page(
        request,
        "objection.html",
        status=HTTPStatus.OK if problem is None else problem.status,
        objection=found,
        reason=reason_title(db, found),
        establishment=establishment_of(found),
        done=done(found),
        clocks=[clock_shown(each, today) for each in found.clocks],
        effects=[effect_shown(each, found.bureau) for each in effects(found, of)],
        may_follow=_may_follow(found, asker),
        not_theirs=refused_reviewer(who, officers=found.officers, events=found.events) is not None,
        results=RESULTS,
        extend_days=law.extend_days if law else 0,
        longest_words=LONGEST_WORDS,
        refused=_words_of(problem),
        typed=typed or TypedStep(),
    )


def _may_follow(found: Objection, asker: Principal) -> set[Kind]:
    """The steps for which this asker gets a form."""
    steps: set[Kind] = set()
    if asker.may("decide_objection") and not asker.machine:
        steps |= {"verified", "extended", "decided"}
    if asker.may("register_objection"):
        steps.add("withdrawn")
    seen = len(found.events)
    return {kind for kind in steps if refused_next(found.events, kind, after=seen) is None}


def _words_of(problem: Problem | None) -> object:
    if problem is None:
        return None
    return said(f"problem.{problem.kind}.detail", **problem.values)
