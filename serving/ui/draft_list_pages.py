"""The page of one bureau's list of a draft: its rows as asked for, beside the list before it."""

from fastapi import APIRouter, Request, Response

from models.discretion import TOLD_RISKS
from models.visits.law import LANES
from serving.access.asking import Db, Trail
from serving.addresses import draft_list_address, draft_list_page, draft_page, list_page
from serving.drafts import queries
from serving.drafts.asking import SUPERVISORS_ONLY, FoundDraft, draft_list, review_of_list
from serving.drafts.queries import Draft
from serving.filters import Asked
from serving.lists.driving import strongest
from serving.lists.schemas import ListBody, RuleBody
from serving.objections.queries import under_objection
from serving.parameters import ChosenProgramme
from serving.ui.bands import BANDS
from serving.ui.decided import NOTHING
from serving.ui.filter_bar import bar_of
from serving.ui.language import asked_language
from serving.ui.menu import Choice, in_bureau_order, week_name
from serving.ui.plan import broken, groups, shares
from serving.ui.rendering import page
from serving.ui.review import driving, steady
from serving.ui.shown import chosen_cards
from serving.ui.trips import trips
from serving.ui.words import name

router = APIRouter(include_in_schema=False, prefix="/drafts", dependencies=[SUPERVISORS_ONLY])


@router.get("/{draft_id}/{programme}/{bureau:path}")
async def list_of_draft(
    request: Request,
    found: FoundDraft,
    programme: ChosenProgramme,
    bureau: str,
    wanted: Asked,
    db: Db,
    trail: Trail,
) -> Response:
    """One bureau's list of a draft, marked as one, all or as the address asks for it."""
    one = draft_list(db, found, programme, bureau, trail=trail, wanted=wanted)
    listed = ListBody.model_validate_json(one.body)
    review = review_of_list(db, found, listed)
    difference = review.difference
    week = None if difference is None else difference.week
    of = review.reviewed
    of_lanes, fitting = shares(listed), chosen_cards(listed, wanted)
    here = draft_list_page(found.id, programme, bureau)
    return page(
        request,
        "draft_list.html",
        draft=found,
        draft_href=draft_page(found.id),
        published_href=list_page(found.week, programme, bureau),
        listed=listed,
        cards=fitting,
        bar=bar_of(listed, wanted, here, len(fitting), asked_language=asked_language(request)),
        trips=trips(listed),
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
        driving=driving(of.drives, of.drove, week),
        steady=steady(of.stability, week, known=review.measured),
        compared=difference,
        left=review.left,
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
