"""The API of a draft's review: what its page says, in numbers."""

from fastapi import APIRouter

from serving.access.asking import Db
from serving.drafts.asking import SUPERVISORS_ONLY, FoundDraft, reviews
from serving.drafts.review_schemas import (
    BecameBody,
    ByOtherBody,
    DraftReviewBody,
    DrivenBody,
    KeptBody,
    LaneSumBody,
    ListReviewBody,
    ProgrammeReviewBody,
    StabilityBody,
)
from serving.drafts.reviewing import Kept, LaneSum, ListReview, ProgrammeReview, Stability
from serving.lists.driving import Driven

router = APIRouter(prefix="/v1/drafts", tags=["drafts"], dependencies=[SUPERVISORS_ONLY])


@router.get("/{draft_id}/review", operation_id="get_draft_review")
async def get_draft_review(found: FoundDraft, db: Db) -> DraftReviewBody:
    """What helps to decide: lanes, what drives the lists, how stable they are, parity.

    Complaints are told as in the lists themselves: as the one family that they are.
    """
    return DraftReviewBody(
        draft=found.id,
        week=found.week,
        content_hash=found.content_hash,
        programmes=tuple(_programme(one) for one in reviews(db, found)),
    )


def _programme(one: ProgrammeReview) -> ProgrammeReviewBody:
    of = one.reviewed
    return ProgrammeReviewBody(
        programme=one.programme,
        lanes=_lanes(of.lanes),
        drives=_driven(of.drives),
        drove=None if of.drove is None else _driven(of.drove),
        stability=_stability(of.stability),
        parity=one.parity,
        lists=tuple(_list(each) for each in one.lists),
    )


def _list(one: ListReview) -> ListReviewBody:
    of, difference = one.reviewed, one.difference
    return ListReviewBody(
        bureau=one.bureau,
        capacity=one.listed.capacity,
        eligible=one.listed.eligible,
        targets=len(one.listed.targets),
        nobody=one.nobody,
        before=None if difference is None else difference.week,
        fresh=None if difference is None else len(difference.fresh),
        left=None if difference is None else len(difference.left),
        moved=None if difference is None else len(difference.moved),
        lanes=_lanes(of.lanes),
        drives=_driven(of.drives),
        drove=None if of.drove is None else _driven(of.drove),
        stability=_stability(of.stability),
    )


def _lanes(lanes: tuple[LaneSum, ...]) -> tuple[LaneSumBody, ...]:
    return tuple(LaneSumBody.model_validate(each) for each in lanes)


def _driven(of: Driven) -> DrivenBody:
    return DrivenBody.model_validate(of)


def _stability(of: Stability) -> StabilityBody:
    return StabilityBody(
        kept=None if of.kept is None else _kept(of.kept),
        risk=of.risk,
        near=of.near,
        near_of=of.near_of,
        others=tuple(ByOtherBody.model_validate(each) for each in of.others),
    )


def _kept(of: Kept) -> KeptBody:
    since = sorted(of.since.items())
    return KeptBody(
        targets=of.targets,
        since=tuple(BecameBody(why=why, count=count) for why, count in since),
    )
