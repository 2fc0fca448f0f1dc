"""The API of drafts: what waits, one draft, one list of it as its bytes, and deciding about it."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from starlette.status import HTTP_304_NOT_MODIFIED

from serving.access.asking import Db, Trail
from serving.addresses import draft_list_address
from serving.clock import day_in_city
from serving.conditional import conditional
from serving.document import MONDAY_TO_SUNDAY
from serving.drafts import queries
from serving.drafts.asking import SUPERVISORS_ONLY, AtDesk, DraftId, FoundDraft, draft_list
from serving.drafts.deciding import NotDecided
from serving.drafts.queries import Draft
from serving.drafts.schemas import (
    ApprovalOfDraftBody,
    ApproveBody,
    DraftBody,
    DraftDecisionBody,
    DraftListBody,
    DraftProgrammeBody,
    DraftsBody,
    PublishedByBody,
    SendBackBody,
)
from serving.lists.endpoints import IfNoneMatch
from serving.lists.schemas import ListBody
from serving.parameters import ChosenProgramme
from serving.problems import Problem
from serving.service import Running

router = APIRouter(prefix="/v1/drafts", tags=["drafts"], dependencies=[SUPERVISORS_ONLY])

BureauId = Annotated[str, Path(description="A bureau's id, like luohu", examples=["luohu"])]
Before = Annotated[
    int | None,
    Query(description="Only drafts before this number", examples=[21], ge=1, le=2**31 - 1),
]

# Drafts of an answer: a quarter's, where each week has one or two.
PAGE = 20

_NOT_DECIDED: dict[int | str, dict[str, Any]] = {
    409: {"description": "It was decided, replaced or overtaken, or is over"}
}


@router.get(
    "",
    operation_id="list_drafts",
    responses={404: {"description": "Your role sees no drafts"}},
)
async def list_drafts(db: Db, service: Running, before: Before = None) -> DraftsBody:
    """Drafts, newest first, with what has become of each."""
    today = day_in_city(service.now())
    found = queries.drafts(db, before=before, limit=PAGE)
    following = f"/v1/drafts?before={found[-1].id}" if len(found) == PAGE else None
    return DraftsBody(
        drafts=tuple(_draft(each, today) for each in found),
        next=following,
    )


@router.get("/{draft_id}", operation_id="get_draft")
async def get_draft(found: FoundDraft, service: Running) -> DraftBody:
    """One draft, without the rows of its lists."""
    return _draft(found, day_in_city(service.now()))


@router.get(
    "/{draft_id}/lists/{programme}/{bureau:path}",
    operation_id="get_draft_list",
    response_model=ListBody,
    responses={HTTP_304_NOT_MODIFIED: {"description": "You have it already"}},
)
async def get_draft_list(
    found: FoundDraft,
    programme: ChosenProgramme,
    bureau: BureauId,
    db: Db,
    trail: Trail,
    if_none_match: IfNoneMatch = "",
) -> Response:
    """One bureau's list of a draft: the bytes that publishing it, unsigned, would store."""
    one = draft_list(db, found, programme, bureau, trail=trail)
    return conditional(
        one.body,
        content_hash=one.content_hash,
        if_none_match=if_none_match,
        media_type="application/json",
        headers={"Content-Location": draft_list_address(found.id, programme, bureau)},
    )


@router.post(
    "/{draft_id}/approval",
    operation_id="approve_draft",
    status_code=HTTPStatus.CREATED,
    responses=_NOT_DECIDED,
)
async def approve_draft(draft_id: DraftId, body: ApproveBody, desk: AtDesk) -> ApprovalOfDraftBody:
    """Publish a draft as it was looked at; for supervisors of the whole city."""
    try:
        done = desk.approve(draft_id, seen=body.content_hash, words=body.words)
    except NotDecided as refused:
        raise refusal(refused) from None
    hashes = {each.programme: each.content_hash for each in done.draft.programmes}
    return ApprovalOfDraftBody(
        draft=done.draft.id,
        week=done.draft.week,
        publications=tuple(
            PublishedByBody(
                programme=one.programme,
                content_hash=one.content_hash,
                draft_hash=hashes[one.programme],
                signed=one.programme in done.signed,
                changed=one.changed,
            )
            for one in done.receipts
        ),
    )


@router.post(
    "/{draft_id}/rejection",
    operation_id="send_draft_back",
    status_code=HTTPStatus.NO_CONTENT,
    responses=_NOT_DECIDED,
)
async def send_draft_back(draft_id: DraftId, body: SendBackBody, desk: AtDesk) -> None:
    """Send a draft back with words; for supervisors of the whole city."""
    try:
        desk.send_back(draft_id, seen=body.content_hash, words=body.words)
    except NotDecided as refused:
        raise refusal(refused) from None


def refusal(refused: NotDecided) -> Problem:
    """What is answered where nothing was decided."""
    return Problem(refused.status, "draft_not_decided", words=refused.words)


def _draft(found: Draft, today: date) -> DraftBody:
    return DraftBody(
        id=found.id,
        week=found.week,
        begins_on=found.as_of,
        ends_on=found.as_of + MONDAY_TO_SUNDAY,
        computed_at=found.computed_at,
        computed_by=found.computed_by,
        content_hash=found.content_hash,
        state=found.state(today),
        newer=found.newer,
        breaches=found.breaches,
        decision=None
        if found.decision is None
        else DraftDecisionBody.model_validate(found.decision),
        programmes=tuple(
            DraftProgrammeBody(
                programme=one.programme,
                model_name=one.model["name"],
                model_version=one.model["version"],
                snapshot=one.snapshot,
                content_hash=one.content_hash,
                published_as=one.published_as,
                lists=tuple(
                    DraftListBody(
                        bureau=each.bureau,
                        capacity=each.capacity,
                        eligible=each.eligible,
                        targets=each.targets,
                        content_hash=each.content_hash,
                        href=draft_list_address(found.id, one.programme, each.bureau),
                    )
                    for each in one.lists
                ),
            )
            for one in found.programmes
        ),
    )
