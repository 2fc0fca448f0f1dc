"""The pages of drafts: what waits, and one draft with what decides about it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from features.words import Text
from models.visits.law import LANES
from serving.access.asking import Asker, Db
from serving.access.principal import Principal
from serving.addresses import draft_list_page, draft_page
from serving.clock import day_in_city, shown_moment
from serving.drafts import queries
from serving.drafts.asking import (
    SUPERVISORS_ONLY,
    AtDesk,
    DraftId,
    FoundDraft,
    found_draft,
    reviews,
)
from serving.drafts.deciding import LONGEST_WORDS, NotDecided, computed_it, may_decide
from serving.drafts.endpoints import PAGE, Before
from serving.drafts.queries import Draft, DraftProgramme
from serving.drafts.reviewing import ProgrammeReview
from serving.service import Running
from serving.ui.menu import in_bureau_order, week_name
from serving.ui.plan import broken
from serving.ui.rendering import page
from serving.ui.review import driving, list_row, parity_panel, steady
from serving.ui.words import said

router = APIRouter(include_in_schema=False, prefix="/drafts", dependencies=[SUPERVISORS_ONLY])

Words = Annotated[str, Form(max_length=LONGEST_WORDS)]
Seen = Annotated[str, Form(max_length=64)]


@router.get("")
async def all_drafts(request: Request, db: Db, service: Running, before: Before = None) -> Response:
    """Drafts, newest first, and what has become of each."""
    today = day_in_city(service.now())
    found = queries.drafts(db, before=before, limit=PAGE)
    return page(
        request,
        "drafts.html",
        drafts=[
            {
                "draft": each,
                "href": draft_page(each.id),
                "week": week_name(each.week),
                "computed_at": shown_moment(each.computed_at),
                "computed_by": _computed_by(each),
                "state": each.state(today),
            }
            for each in found
        ],
        older=f"/drafts?before={found[-1].id}" if len(found) == PAGE else None,
    )


@router.get("/{draft_id}")
async def one_draft(
    request: Request, found: FoundDraft, asker: Asker, db: Db, service: Running
) -> Response:
    """A draft: every bureau's list in numbers, limits broken, and the forms that decide."""
    return _draft_page(request, found, asker, db, service)


@router.post("/{draft_id}/approval")
async def post_approval(
    request: Request,
    draft_id: DraftId,
    desk: AtDesk,
    asker: Asker,
    db: Db,
    service: Running,
    content_hash: Seen = "",
    words: Words = "",
) -> Response:
    """Published, and the first of the new lists; or the draft, and why not."""
    try:
        done = desk.approve(draft_id, seen=content_hash, words=words)
    except NotDecided as refused:
        return await _not_decided(request, draft_id, asker, db, service, refused, approving=words)
    return RedirectResponse(draft_page(done.draft.id), HTTPStatus.SEE_OTHER)


@router.post("/{draft_id}/rejection")
async def post_rejection(
    request: Request,
    draft_id: DraftId,
    desk: AtDesk,
    asker: Asker,
    db: Db,
    service: Running,
    content_hash: Seen = "",
    words: Words = "",
) -> Response:
    """Sent back; or the draft, and why not."""
    try:
        desk.send_back(draft_id, seen=content_hash, words=words)
    except NotDecided as refused:
        return await _not_decided(
            request, draft_id, asker, db, service, refused, sending_back=words
        )
    return RedirectResponse(draft_page(draft_id), HTTPStatus.SEE_OTHER)


def _draft_page(
    request: Request,
    found: Draft,
    asker: Principal,
    db: Db,
    service: Running,
    *,
    status: int = HTTPStatus.OK,
    refused: NotDecided | None = None,
    approving: str = "",
    sending_back: str = "",
) -> Response:
    state = found.state(day_in_city(service.now()))
    return page(
        request,
        "draft.html",
        status=status,
        draft=found,
        week=week_name(found.week),
        state=state,
        computed_at=shown_moment(found.computed_at),
        computed_by=_computed_by(found),
        decided_at=shown_moment(found.decision.at) if found.decision else None,
        newer_href=draft_page(found.newer) if found.newer else None,
        programmes=[
            _programme(found, one, review)
            for one, review in zip(found.programmes, reviews(db, found), strict=True)
        ],
        lanes=LANES,
        decides=state == "waiting" and may_decide(asker),
        own=computed_it(found, asker),
        longest=LONGEST_WORDS,
        refused=None if refused is None else refused.words,
        approving=approving,
        sending_back=sending_back,
    )


def _programme(found: Draft, one: DraftProgramme, review: ProgrammeReview) -> dict[str, object]:
    """A programme as the page shows it."""
    of = review.reviewed
    week = max((each.difference.week for each in review.lists if each.difference), default=None)
    aliases = [each.alias for each in of.stability.others]
    return {
        "programme": one,
        "rows": [
            list_row(each, draft_list_page(found.id, one.programme, each.bureau), aliases)
            for each in in_bureau_order(review.lists)
        ],
        "lanes": of.lanes,
        "driving": driving(of.drives, of.drove, week),
        "steady": steady(of.stability, week, known=any(each.measured for each in review.lists)),
        "aliases": aliases,
        "parity": None if review.parity is None else parity_panel(review.parity),
        "broken": broken(review.lists[0].listed) if review.lists else [],
    }


def _computed_by(found: Draft) -> Text:
    return said("audit.command", name=found.computed_by.removeprefix("command:"))


async def _not_decided(
    request: Request,
    draft_id: int,
    asker: Principal,
    db: Db,
    service: Running,
    refused: NotDecided,
    **typed: str,
) -> Response:
    """The draft as it stands now, why nothing was decided, and what was typed."""
    found = await found_draft(db, draft_id)
    return _draft_page(
        request, found, asker, db, service, status=refused.status, refused=refused, **typed
    )
