"""The pages of an inspector on the way: their week, its sheet, and a code that opens a place."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session
from starlette.responses import FileResponse, RedirectResponse

from features.week import monday_named
from features.words import Text
from serving.access.asking import Asker, Db, Trail, may
from serving.addresses import establishment_page, outcome_page
from serving.audit.noting import note_establishment
from serving.clock import day_in_city
from serving.document import MONDAY_TO_SUNDAY, STATEMENT
from serving.establishments.endpoints import known_establishment
from serving.establishments.queries import EstablishmentHistory
from serving.lists.queries import latest_week
from serving.my_week.asking import GOERS, AskersWeek, note_stops
from serving.my_week.codes import LONGEST, code_in
from serving.my_week.queries import own_week, places_listing
from serving.problems import Problem
from serving.service import EventStore, Running
from serving.ui.columns import deadline
from serving.ui.menu import week_name
from serving.ui.own_stops import own_cards, own_days
from serving.ui.rendering import STATIC, page, with_own_script
from serving.ui.words import name, said

router = APIRouter(include_in_schema=False)


@router.get("/my-week", dependencies=GOERS)
async def my_week(request: Request, mine: AskersWeek, db: Db, trail: Trail) -> Response:
    """Whom the asker visits, today first, each with the way to its outcome."""
    note_stops(trail, "view", mine.all_stops)
    week = mine.own.week
    if week is None or not mine.all_stops:
        newest = latest_week(db)
        return page(
            request,
            "my_week_empty.html",
            week=None if week is None else week_name(week),
            later=mine.own.later,
            later_name=None if mine.own.later is None else week_name(mine.own.later),
            published=newest is not None,
            inspector_id=mine.inspector_id,
        )
    stops = mine.own.stops
    answer = page(
        request,
        "my_week.html",
        week=week_name(week),
        begins_on=monday_named(week),
        ends_on=monday_named(week) + MONDAY_TO_SUNDAY,
        later=mine.own.later,
        later_name=None if mine.own.later is None else week_name(mine.own.later),
        asked_week=request.query_params.get("week"),
        today=mine.today,
        days=own_days(mine),
        left_over=own_cards(mine.own.left_over, mine),
        visited=sum(each.state == "recorded" for each in stops),
        off=sum(each.state == "called_off" for each in stops),
        planned=len(stops),
        statement=STATEMENT,
        longest=LONGEST,
    )
    return with_own_script(answer)


@router.get("/my-week/print", dependencies=[*GOERS, may("export")])
async def my_week_to_print(request: Request, mine: AskersWeek, trail: Trail) -> Response:
    """The asker's stops on A4, each with room for a result and signatures; without reasons."""
    week = mine.own.week
    if week is None:
        raise Problem(HTTPStatus.NOT_FOUND, "nothing_published")
    to_visit = [each for each in mine.own.stops if each.state == "to_visit"]
    note_stops(trail, "print", to_visit)
    return page(
        request,
        "my_week_sheet.html",
        week=week_name(week),
        asked_week=request.query_params.get("week"),
        inspector_id=mine.inspector_id,
        today=mine.today,
        days=sorted((one for one in own_days(mine) if one.open), key=lambda one: one.day),
        deadline=deadline,
        statement=STATEMENT,
    )


@router.get("/open", dependencies=[may("read_lists")])
async def open_by_code(
    request: Request,
    asker: Asker,
    db: Db,
    store: EventStore,
    trail: Trail,
    service: Running,
    code: Annotated[str, Query()] = "",
) -> Response:
    """On to the outcome of this week's target with this code, or to the establishment.

    Several are offered. What is another bureau's is as unknown as what is nobody's.
    """
    sought = code_in(code)
    if not sought:
        return _asked_for_code(request, code, HTTPStatus.OK)
    week = own_week(db, None, today=day_in_city(service.now())).week
    found = [] if week is None else _found(db, store, sought, asker.bureau, week)
    if not found:
        return _asked_for_code(request, code, HTTPStatus.NOT_FOUND)
    if len(found) == 1:
        return RedirectResponse(found[0][0], HTTPStatus.SEE_OTHER)
    note_establishment(trail, sought, asker.bureau)
    return _asked_for_code(request, code, HTTPStatus.OK, found)


@router.get("/sw.js")
async def service_worker() -> Response:
    """The script that keeps an inspector's pages; at the root, since it may keep what is below."""
    return FileResponse(STATIC / "sw.js", media_type="text/javascript")


def _found(
    db: Session, store: EstablishmentHistory | None, sought: str, bureau: str | None, week: str
) -> list[tuple[str, Text]]:
    """Where the code leads to, and in which words: targets of the week, else establishments."""
    as_of = monday_named(week)
    others = () if store is None else store.with_credit_code(sought, before=as_of)
    ids = list(dict.fromkeys((sought, *others)))
    places = places_listing(db, week, ids)
    if places:
        return [
            (
                outcome_page(each.week, each.programme, each.bureau, each.establishment_id),
                said(
                    "open.target",
                    id=each.establishment_id,
                    programme=name("programme", each.programme),
                ),
            )
            for each in places
        ]
    known = [each for each in ids if _is_known(db, store, each, bureau)]
    return [(establishment_page(each), Text(each, each)) for each in known]


def _is_known(
    db: Session, store: EstablishmentHistory | None, establishment_id: str, bureau: str | None
) -> bool:
    try:
        known_establishment(db, store, establishment_id, bureau)
    except Problem:
        return False
    return True


def _asked_for_code(
    request: Request,
    code: str,
    status: HTTPStatus,
    found: list[tuple[str, Text]] | None = None,
) -> Response:
    return page(
        request,
        "open.html",
        status=status,
        code=code[:LONGEST],
        unknown=status == HTTPStatus.NOT_FOUND,
        found=found or [],
        longest=LONGEST,
    )
