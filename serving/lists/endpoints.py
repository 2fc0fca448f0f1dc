"""The API of published lists: weeks, the lists of a week, and one list as it was published."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from starlette.status import HTTP_304_NOT_MODIFIED

from features.week import monday_named
from serving.addresses import list_address
from serving.document import MONDAY_TO_SUNDAY
from serving.lists import queries
from serving.lists.schemas import (
    AnyListBody,
    PublicationBody,
    SummariesBody,
    SummaryBody,
    WeekBody,
    WeeksBody,
)
from serving.parameters import ChosenProgramme, ChosenWeek, published_list
from serving.service import Db

router = APIRouter(prefix="/v1/weeks", tags=["lists"])


@router.get("", operation_id="list_weeks")
def list_weeks(db: Db) -> WeeksBody:
    """All published weeks, newest first, with their programmes and bureaus."""
    return WeeksBody(weeks=tuple(_week(published) for published in queries.weeks(db)))


@router.get("/{week}/lists", operation_id="list_lists")
def list_lists(week: ChosenWeek, db: Db) -> SummariesBody:
    """All lists of a week, without their targets."""
    return SummariesBody(
        week=week, lists=tuple(_summary(each) for each in queries.summaries(db, week))
    )


@router.get(
    "/{week}/lists/{programme}/{bureau:path}",
    operation_id="get_list",
    response_model=AnyListBody,
    responses={HTTP_304_NOT_MODIFIED: {"description": "You have it already"}},
)
def get_list(
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: Annotated[str, Path(description="A bureau's id, like luohu", examples=["luohu"])],
    db: Db,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """One bureau's targets with their reasons: the very bytes that were published."""
    found = published_list(db, week, programme, bureau, address=list_address)
    headers = {
        "ETag": f'"{found.content_hash}"',
        "Content-Location": list_address(week, programme, bureau),
    }
    if _names(if_none_match, found.content_hash):
        return Response(status_code=HTTP_304_NOT_MODIFIED, headers=headers)
    return Response(found.body, media_type="application/json", headers=headers)


def _names(if_none_match: str, content_hash: str) -> bool:
    """Whether an If-None-Match header names this content.

    >>> _names('W/"a", "b"', "a"), _names("*", "a"), _names('"b"', "a"), _names("", "a")
    (True, True, False, False)
    """
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or f'"{content_hash}"' in tags


def _week(published: queries.PublishedWeek) -> WeekBody:
    begins_on = monday_named(published.week)
    return WeekBody(
        week=published.week,
        begins_on=begins_on,
        ends_on=begins_on + MONDAY_TO_SUNDAY,
        programmes=tuple(PublicationBody.model_validate(each) for each in published.programmes),
    )


def _summary(summary: queries.ListSummary) -> SummaryBody:
    return SummaryBody(
        programme=summary.programme,
        bureau=summary.bureau,
        capacity=summary.capacity,
        eligible=summary.eligible,
        targets=summary.targets,
        as_of=summary.as_of,
        model_name=summary.model_name,
        model_version=summary.model_version,
        rule=summary.rule,
        published_at=summary.published_at,
        content_hash=summary.content_hash,
        href=list_address(summary.week, summary.programme, summary.bureau),
    )
