"""The pages: one bureau's list, one establishment, and the way in. They use the API's queries."""

from functools import partial
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from models.discretion import TOLD_RISKS
from models.visits.law import LANES
from serving.access.asking import Asker, Db, Trail, may
from serving.access.principal import Principal
from serving.access.roles import Permission
from serving.addresses import (
    decide_page,
    establishment_page,
    list_address,
    list_page,
    objecting_page,
    objection_page,
    outcome_page,
)
from serving.audit.noting import note_establishment
from serving.clock import day_in_city
from serving.document import STATEMENT
from serving.establishments.endpoints import known_establishment
from serving.establishments.queries import PastTarget
from serving.lists.driving import driven
from serving.lists.queries import approval_of, summaries, weeks_of_list
from serving.lists.schemas import ListBody, RuleBody
from serving.objections.marking import marked
from serving.objections.queries import marks_of, objections_of
from serving.service import EventStore, Running
from serving.ui.bands import BANDS, band, percent
from serving.ui.decided import beside, progress
from serving.ui.exports import AsShown, note
from serving.ui.filter_bar import filter_bar
from serving.ui.language import ReaderLanguage, asked_language, remember
from serving.ui.menu import menu, short_week_name, week_name
from serving.ui.plan import broken, groups, shares
from serving.ui.rendering import page
from serving.ui.review import driving
from serving.ui.timeline import timeline
from serving.ui.timely import approved_in_words, notice
from serving.ui.trips import trips

router = APIRouter(include_in_schema=False)


# Whose work is not the lists themselves begins with what it is.
_BEGINNINGS: Final[tuple[tuple[Permission, str], ...]] = (
    ("manage_accounts", "/accounts"),
    ("read_audit", "/audit"),
    ("promote", "/models"),
)


@router.get("/")
async def home(request: Request, asker: Asker) -> Response:
    """Where each role begins: accounts, audit, models, one's own week, lists, or figures."""
    response = RedirectResponse(_beginning(asker), HTTPStatus.SEE_OTHER)
    remember(request, response)
    return response


def _beginning(asker: Principal) -> str:
    for permission, begins in _BEGINNINGS:
        if asker.may(permission):
            return begins
    if asker.role == "inspector":
        return "/my-week"
    return "/lists" if asker.may("read_lists") else "/figures"


@router.get("/weeks/{week}/{programme}/{bureau:path}", dependencies=[may("read_lists")])
async def list_of_bureau(
    request: Request,
    as_shown: AsShown,
    language: ReaderLanguage,
    db: Db,
    trail: Trail,
    service: Running,
) -> Response:
    """One bureau's targets with their reasons, all or as the address asks for them."""
    note(trail, "view", as_shown)
    listed = as_shown.listed
    week, programme, bureau = listed.week, listed.programme, listed.bureau
    of_lanes = shares(listed)
    weeks = weeks_of_list(db, programme, bureau)
    return page(
        request,
        "list.html",
        listed=listed,
        cards=as_shown.cards,
        together=as_shown.together,
        beside={
            id_: beside(as_shown.standing.get(id_), decide_page(week, programme, bureau, id_))
            for id_ in (card.target.establishment_id for card in as_shown.cards)
        },
        decided=progress(as_shown.standing.values()),
        outcomes=as_shown.outcomes,
        outcome_page=partial(outcome_page, week, programme, bureau),
        objected=as_shown.objected,
        driving=driving(driven([listed]), None),
        bar=filter_bar(as_shown, asked_language=asked_language(request), language=language),
        shares=of_lanes,
        groups=groups(listed),
        broken=broken(listed),
        trips=trips(listed),
        in_steps=all(target.risk in TOLD_RISKS for target in listed.targets),
        in_points=isinstance(listed, ListBody) and not isinstance(listed.model, RuleBody),
        gaps=any(share.short or share.held for share in of_lanes),
        all_lanes=LANES,
        bands=BANDS,
        week=week_name(week),
        short_week=short_week_name(week),
        json_address=list_address(week, programme, bureau),
        menu=menu(
            week,
            programme,
            bureau,
            of_week=summaries(db, week),
            weeks=weeks,
        ),
        notice=notice(listed, weeks, day_in_city(service.now())),
        approval=approved_in_words(*approval_of(db, week, programme)),
    )


@router.get("/establishments/{establishment_id:path}", dependencies=[may("read_lists")])
async def establishment(
    request: Request, establishment_id: str, asker: Asker, db: Db, store: EventStore, trail: Trail
) -> Response:
    """One establishment: profile, what is on record, past ranks."""
    as_of, history, targets = known_establishment(db, store, establishment_id, asker.bureau)
    note_establishment(trail, establishment_id, asker.bureau)
    marks = marks_of(db, establishment_id)
    return page(
        request,
        "establishment.html",
        establishment_id=establishment_id,
        as_of=as_of,
        statement=STATEMENT,
        profile=targets[0] if history is None else history.profile,
        history=history,
        predecessors=[]
        if history is None
        else [(one, establishment_page(one.establishment_id)) for one in history.predecessors],
        entries=[] if history is None else timeline(marked(history, marks)),
        past=[_past(target, establishment_id) for target in targets],
        objections=[
            (each, objection_page(each.id)) for each in objections_of(db, establishment_id)
        ],
        objecting=objecting_page(establishment_id, about="profile"),
    )


def _past(target: PastTarget, establishment_id: str) -> dict[str, object]:
    listing = {"about": "listing", "week": target.week, "programme": target.programme}
    return {
        "target": target,
        "href": list_page(target.week, target.programme, target.bureau),
        "week": week_name(target.week),
        "band": band(target.risk),
        "percent": percent(target.risk),
        "objecting": objecting_page(establishment_id, **listing),
    }
