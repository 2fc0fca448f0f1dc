"""The API of objections: register one, see them, take the next step; and the marks of a list."""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Path, Query, Response
from sqlalchemy.orm import Session
from starlette.status import HTTP_304_NOT_MODIFIED

from serving.access.asking import Db, Trail, may
from serving.addresses import list_address, marks_address, objection_address
from serving.audit.noting import note_list
from serving.clock import day_in_city
from serving.conditional import conditional
from serving.document import canonical, sha256
from serving.lists.endpoints import BureauId, IfNoneMatch
from serving.objections.acting import AtDesk, known_objection, late_ones, note_objections
from serving.objections.changes import Next
from serving.objections.effect import effects
from serving.objections.queries import Objection, marks_of_list, objections_before, standings
from serving.objections.schemas import (
    LARGEST_ID,
    LONGEST_ID,
    DecisionAsked,
    MarksBody,
    ObjectionAsked,
    ObjectionBody,
    ObjectionsBody,
    ObjectionWithEffectBody,
    StepAsked,
)
from serving.objections.sent import body_of, effect_of, mark_of
from serving.parameters import ChosenProgramme, ChosenWeek, published_list
from serving.service import EventStore, Running, Service

router = APIRouter(tags=["objections"])

ObjectionId = Annotated[
    int, Path(description="An objection's number", examples=[12], ge=1, le=LARGEST_ID)
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        description="The same key again gives what it registered, and registers nothing new",
        examples=["5f2b7c1e"],
        min_length=1,
        max_length=LONGEST_ID,
    ),
]

USUAL_PAGE, LARGEST_PAGE = 50, 200

STALE: dict[int | str, dict[str, Any]] = {
    409: {"description": "Somebody was faster, or this step can't follow now"}
}

READS, REGISTERS, DECIDES = (
    may("read_lists"), may("register_objection"), may("decide_objection"),
)  # fmt: skip


@router.post(
    "/v1/objections",
    operation_id="register_objection",
    status_code=HTTPStatus.CREATED,
    dependencies=[REGISTERS],
    responses={
        200: {"description": "It was registered before, with this key", "model": ObjectionBody},
        409: {"description": "The key was used for something else, or no records are here"},
    },
)
async def post_objection(
    asked: ObjectionAsked,
    desk: AtDesk,
    db: Db,
    store: EventStore,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> ObjectionBody:
    """Register an objection: it is marked from this moment on, and its clock runs."""
    made, new = desk.registered(asked, db, store, key=idempotency_key)
    response.headers["Location"] = objection_address(made.id)
    if not new:
        response.status_code = HTTPStatus.OK
    return body_of(made, today=desk.today)


@router.get("/v1/objections", operation_id="list_objections", dependencies=[READS])
async def list_objections(
    db: Db,
    trail: Trail,
    service: Running,
    open_: Annotated[
        bool | None,
        Query(
            alias="open",
            description="Only such as are under way, or only ended ones",
            examples=[True],
        ),
    ] = None,
    overdue: Annotated[
        bool, Query(description="Only those whose clock has run out", examples=[True])
    ] = False,
    bureau: Annotated[str, Query(description="Only this bureau's", examples=["luohu"])] = "",
    cursor: Annotated[
        int | None,
        Query(description="Only those before this number", examples=[12], ge=1, le=LARGEST_ID),
    ] = None,
    limit: Annotated[
        int, Query(description="The most of a page", examples=[20], ge=1, le=LARGEST_PAGE)
    ] = USUAL_PAGE,
) -> ObjectionsBody:
    """Objections that fit, newest first."""
    today = day_in_city(service.now())
    one_more = limit + 1
    if overdue:
        late = [] if open_ is False else late_ones(db, today, bureau or None)
        found = [each for each in reversed(late) if cursor is None or each.id < cursor][:one_more]
    else:
        found = objections_before(db, cursor, limit=one_more, bureau=bureau or None, open_=open_)
    shown = found[:limit]
    note_objections(trail, shown, bureau or None)
    asked = {
        "open": None if open_ is None else str(open_).lower(),
        "overdue": "true" if overdue else None,
        "bureau": bureau or None,
        "limit": str(limit),
        "cursor": str(shown[-1].id) if len(found) > limit else None,
    }
    return ObjectionsBody(
        objections=tuple(body_of(each, today=today) for each in shown),
        next=_query(asked) if len(found) > limit else None,
    )


@router.get("/v1/objections/{objection_id}", operation_id="get_objection", dependencies=[READS])
async def get_objection(
    objection_id: ObjectionId, db: Db, trail: Trail, service: Running
) -> ObjectionWithEffectBody:
    """One objection: what was said and done, its clocks, and what became of it on later lists."""
    found = known_objection(db, objection_id)
    note_objections(trail, [found], found.bureau)
    return _with_effect(db, found, service)


@router.post(
    "/v1/objections/{objection_id}/verify",
    operation_id="verify_objection",
    responses=STALE,
    dependencies=[DECIDES],
)
async def verify(objection_id: ObjectionId, asked: StepAsked, desk: AtDesk) -> ObjectionBody:
    """What is objected to was found and looked at: whoever decides can be asked."""
    step = Next("verified", asked.after, asked.words)
    return body_of(desk.stepped(objection_id, step), today=desk.today)


@router.post(
    "/v1/objections/{objection_id}/extend",
    operation_id="extend_objection",
    responses=STALE,
    dependencies=[DECIDES],
)
async def extend(objection_id: ObjectionId, asked: StepAsked, desk: AtDesk) -> ObjectionBody:
    """Put the decision off, once and in time, and say why."""
    step = Next("extended", asked.after, asked.words)
    return body_of(desk.stepped(objection_id, step), today=desk.today)


@router.post(
    "/v1/objections/{objection_id}/decide",
    operation_id="decide_objection",
    responses=STALE,
    dependencies=[DECIDES],
)
async def decide(objection_id: ObjectionId, asked: DecisionAsked, desk: AtDesk) -> ObjectionBody:
    """Decide, if you neither made what is objected to nor registered the objection."""
    step = Next("decided", asked.after, asked.words, asked.result, asked.action)
    return body_of(desk.stepped(objection_id, step), today=desk.today)


@router.post(
    "/v1/objections/{objection_id}/withdraw",
    operation_id="withdraw_objection",
    responses=STALE,
    dependencies=[REGISTERS],
)
async def withdraw(objection_id: ObjectionId, asked: StepAsked, desk: AtDesk) -> ObjectionBody:
    """Whoever objected no longer does."""
    step = Next("withdrawn", asked.after, asked.words)
    return body_of(desk.stepped(objection_id, step), today=desk.today)


@router.get(
    "/v1/weeks/{week}/lists/{programme}/{bureau:path}/marks",
    operation_id="list_marks",
    response_model=MarksBody,
    responses={HTTP_304_NOT_MODIFIED: {"description": "You have it already"}},
    dependencies=[READS],
)
async def list_marks(
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: BureauId,
    db: Db,
    trail: Trail,
    if_none_match: IfNoneMatch = "",
) -> Response:
    """What of a list is under objection now, beside the list, which never changes."""
    # This must stand before `get_list`, whose bureau may hold a slash.
    found = published_list(db, week, programme, bureau, address=list_address)
    note_list(trail, "view_marks", found.content_hash, (week, programme, bureau))
    body = canonical(
        MarksBody(
            week=week,
            programme=programme,
            bureau=bureau,
            list_hash=found.content_hash,
            marks=tuple(map(mark_of, marks_of_list(db, week, programme, bureau))),
        ).model_dump(mode="json")
    )
    return conditional(
        body,
        content_hash=sha256(body),
        if_none_match=if_none_match,
        media_type="application/json",
        headers={"Content-Location": marks_address(week, programme, bureau)},
    )


def _with_effect(db: Session, found: Objection, service: Service) -> ObjectionWithEffectBody:
    of = standings(db, found.establishment_id, found.bureau)
    body = body_of(found, today=day_in_city(service.now()))
    return ObjectionWithEffectBody(**dict(body), effect=tuple(map(effect_of, effects(found, of))))


def _query(asked: dict[str, str | None]) -> str:
    set_ = {name: value for name, value in asked.items() if value is not None}
    return f"{objection_address()}?{urlencode(set_)}"
