"""The pages of drafts: what waits, one draft with what decides about it, and one list of it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from features.words import Text
from models.discretion import TOLD_RISKS
from models.visits.law import LANES
from serving.access.asking import Asker, Db, Trail
from serving.access.principal import Principal
from serving.addresses import draft_list_address, draft_list_page, draft_page, list_page
from serving.clock import day_in_city, shown_moment
from serving.drafts import queries
from serving.drafts.asking import (
    SUPERVISORS_ONLY,
    AtDesk,
    DraftId,
    FoundDraft,
    draft_list,
    found_draft,
)
from serving.drafts.comparing import Compared, compared, strongest
from serving.drafts.deciding import LONGEST_WORDS, NotDecided, computed_it, may_decide
from serving.drafts.endpoints import PAGE, Before
from serving.drafts.queries import Draft
from serving.lists.queries import PreparedList, list_before, lists_before
from serving.lists.schemas import ListBody, PublishedBody, RuleBody
from serving.objections.queries import under_objection
from serving.parameters import ChosenProgramme
from serving.service import Running
from serving.ui.bands import BANDS
from serving.ui.cards import cards
from serving.ui.decided import NOTHING
from serving.ui.menu import Choice, in_bureau_order, week_name
from serving.ui.plan import broken, groups, shares
from serving.ui.rendering import page
from serving.ui.words import name, said

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


@router.get("/{draft_id}/{programme}/{bureau:path}")
async def list_of_draft(
    request: Request,
    found: FoundDraft,
    programme: ChosenProgramme,
    bureau: str,
    db: Db,
    trail: Trail,
) -> Response:
    """One bureau's list of a draft, marked as one, beside the bureau's list before it."""
    one = draft_list(db, found, programme, bureau, trail=trail)
    listed = ListBody.model_validate_json(one.body)
    before = list_before(db, found.week, programme, bureau)
    difference = compared(PublishedBody.validate_json(before.body), listed) if before else None
    of_lanes = shares(listed)
    return page(
        request,
        "draft_list.html",
        draft=found,
        draft_href=draft_page(found.id),
        listed=listed,
        cards=cards(listed),
        objected=under_objection(db, [each.establishment_id for each in listed.targets]),
        beside={},  # nobody decides about a target of a draft
        decided=NOTHING,
        together=_together(db, found, programme, bureau),
        shares=of_lanes,
        groups=groups(listed),
        broken=broken(listed),
        in_steps=all(target.risk in TOLD_RISKS for target in listed.targets),
        in_points=not isinstance(listed.model, RuleBody),
        gaps=any(share.short or share.held for share in of_lanes),
        all_lanes=LANES,
        bands=BANDS,
        week=week_name(found.week),
        json_address=draft_list_address(found.id, programme, bureau),
        compared=difference,
        compared_week=None if difference is None else week_name(difference.week),
        compared_href=None if difference is None else list_page(difference.week, programme, bureau),
        strongest=strongest,
        bureaus=[
            Choice(
                name("bureau", each.bureau),
                draft_list_page(found.id, programme, each.bureau),
                each.bureau == bureau,
                each.targets,
            )
            for each in in_bureau_order(
                each for one in found.programmes if one.programme == programme for each in one.lists
            )
        ],
        programmes=[
            Choice(
                name("programme", one.programme),
                draft_list_page(found.id, one.programme, bureau),
                one.programme == programme,
                None,
            )
            for one in found.programmes
            if any(each.bureau == bureau for each in one.lists)
        ],
    )


@dataclass(frozen=True)
class Row:
    """One bureau's list of a draft in numbers; `difference` None where it has no earlier list."""

    bureau: str
    href: str
    listed: ListBody
    short: int
    nobody: int
    difference: Compared | None


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
    listed = {
        (each.programme, each.bureau): ListBody.model_validate_json(each.body)
        for each in queries.bodies(db, found.id)
    }
    before = lists_before(db, found.week)
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
            {
                "programme": one,
                "rows": [
                    _row(
                        found,
                        listed[one.programme, each.bureau],
                        before.get((one.programme, each.bureau)),
                    )
                    for each in in_bureau_order(one.lists)
                ],
                "broken": broken(listed[one.programme, one.lists[0].bureau]) if one.lists else [],
            }
            for one in found.programmes
        ],
        decides=state == "waiting" and may_decide(asker),
        own=computed_it(found, asker),
        longest=LONGEST_WORDS,
        refused=None if refused is None else refused.words,
        approving=approving,
        sending_back=sending_back,
    )


def _computed_by(found: Draft) -> Text:
    return said("audit.command", name=found.computed_by.removeprefix("command:"))


def _row(found: Draft, listed: ListBody, before: PreparedList | None) -> Row:
    return Row(
        bureau=listed.bureau,
        href=draft_list_page(found.id, listed.programme, listed.bureau),
        listed=listed,
        short=sum(share.short for share in shares(listed)),
        nobody=sum(target.nobody is not None for target in listed.targets),
        difference=compared(PublishedBody.validate_json(before.body), listed) if before else None,
    )


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


def _together(db: Db, found: Draft, programme: str, bureau: str) -> dict[str, tuple[str, ...]]:
    """Who of a list is on the draft's lists of other programmes: by id, which ones."""
    others: dict[str, tuple[str, ...]] = {}
    for one in found.programmes:
        if one.programme == programme:
            continue
        other = queries.body(db, found.id, one.programme, bureau)
        for target in ListBody.model_validate_json(other.body).targets if other else ():
            named = others.get(target.establishment_id, ())
            others[target.establishment_id] = (*named, one.programme)
    return others
