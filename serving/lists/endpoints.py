"""The API of published lists: weeks, the lists of a week, and one list as it was published."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response
from starlette.status import HTTP_304_NOT_MODIFIED

from features.week import monday_named
from serving.access.asking import Db, Trail, may
from serving.addresses import list_address, marks_address, targets_address
from serving.audit.noting import note_list
from serving.conditional import conditional
from serving.document import MONDAY_TO_SUNDAY, canonical, sha256
from serving.filters import Asked
from serving.lists import cursors, queries
from serving.lists.chosen import chosen, unsaid
from serving.lists.schemas import (
    AnyListBody,
    ApprovalBody,
    PublicationBody,
    PublishedBody,
    SummariesBody,
    SummaryBody,
    TargetsBody,
    WeekBody,
    WeeksBody,
)
from serving.parameters import (
    ChosenProgramme,
    ChosenWeek,
    WeekNamed,
    published_list,
    published_week,
    unknown_list,
)
from serving.problems import Problem

router = APIRouter(prefix="/v1/weeks", tags=["lists"], dependencies=[may("read_lists")])

BureauId = Annotated[str, Path(description="A bureau's id, like luohu", examples=["luohu"])]
IfNoneMatch = Annotated[
    str,
    Header(
        description="ETags of what the asker has; 304 if it is still that", examples=['"9f86d0"']
    ),
]

# Targets on a page of a list, where nobody asks for more or fewer. A big bureau's week is 60.
USUAL_PAGE, LARGEST_PAGE = 100, 500


@router.get("", operation_id="list_weeks")
async def list_weeks(db: Db) -> WeeksBody:
    """All published weeks, newest first, with their programmes and bureaus."""
    return WeeksBody(weeks=tuple(_week(published) for published in queries.weeks(db)))


@router.get("/{week}/lists", operation_id="list_lists")
async def list_lists(week: ChosenWeek, db: Db) -> SummariesBody:
    """All lists of a week, without their targets."""
    return SummariesBody(
        week=week, lists=tuple(_summary(each) for each in queries.summaries(db, week))
    )


@router.get(
    "/{week}/lists/{programme}/{bureau:path}/targets",
    operation_id="list_targets",
    response_model=TargetsBody,
    responses={HTTP_304_NOT_MODIFIED: {"description": "You have it already"}},
)
async def list_targets(
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: BureauId,
    wanted: Asked,
    db: Db,
    trail: Trail,
    limit: Annotated[
        int, Query(description="The most targets of a page", ge=1, le=LARGEST_PAGE, examples=[50])
    ] = USUAL_PAGE,
    cursor: Annotated[
        str,
        Query(
            description="Where the page before said that this one begins",
            examples=["NTAuMDEyMzQ1Njc4OWFiY2RlZg"],
        ),
    ] = "",
    if_none_match: IfNoneMatch = "",
) -> Response:
    """A page of the targets that fit, in the order asked for; `next` and `Link` lead on."""
    # This must stand before `get_list`, whose bureau may hold a slash.
    found = published_list(db, week, programme, bureau, address=targets_address)
    note_list(trail, "view", found.content_hash, (week, programme, bureau), wanted)
    listed = PublishedBody.validate_json(found.body)
    fitting = chosen(listed, wanted)
    binding = {"content_hash": found.content_hash, "query": wanted.query()}
    begin = cursors.place_of(cursor, **binding) if cursor else 0
    if begin is None:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "foreign_cursor", cursor=cursor)
    end = begin + limit
    address = targets_address(week, programme, bureau)
    after = None
    if end < len(fitting):
        mark = cursors.cursor(end, **binding)
        after = address + wanted.query(limit=str(limit), cursor=mark)
    body = canonical(
        TargetsBody(
            week=week,
            programme=programme,
            bureau=bureau,
            list_hash=found.content_hash,
            of=len(listed.targets),
            fitting=len(fitting),
            unsaid=unsaid(listed, wanted),
            targets=tuple(fitting[begin:end]),
            next=after,
        ).model_dump(mode="json")
    )
    return conditional(
        body,
        content_hash=sha256(body),
        if_none_match=if_none_match,
        media_type="application/json",
        headers={"Link": _links(marks_address(week, programme, bureau), after=after)},
    )


@router.get(
    "/{week}/lists/{programme}/{bureau:path}",
    operation_id="get_list",
    response_model=AnyListBody,
    responses={HTTP_304_NOT_MODIFIED: {"description": "You have it already"}},
)
async def get_list(
    week: WeekNamed,
    programme: ChosenProgramme,
    bureau: BureauId,
    db: Db,
    trail: Trail,
    if_none_match: IfNoneMatch = "",
) -> Response:
    """One bureau's targets with their reasons: the very bytes that were published.

    `Link` leads to its marks, and to the bureau's newest list of the programme, maybe this one.
    """
    listed = queries.list_and_newest(db, week, programme, bureau)
    if listed is None:  # no such list, or the latest, or no week at all
        week = published_week(db, week)
        listed = queries.list_and_newest(db, week, programme, bureau)
    if listed is None:
        raise unknown_list(db, week, programme, bureau, address=list_address)
    found, newest = listed
    note_list(trail, "view", found.content_hash, (week, programme, bureau))
    return conditional(
        found.body,
        content_hash=found.content_hash,
        if_none_match=if_none_match,
        media_type="application/json",
        headers={
            "Content-Location": list_address(week, programme, bureau),
            "Link": _links(
                marks_address(week, programme, bureau),
                newest=list_address(newest, programme, bureau),
            ),
        },
    )


def _links(marks: str, *, after: str | None = None, newest: str | None = None) -> str:
    """Where the list's marks are, which change as it never does, its next page, and its newest."""
    links = {"next": after, "marks": marks, "latest-version": newest}
    return ", ".join(f'<{where}>; rel="{what}"' for what, where in links.items() if where)


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
        approval=None
        if summary.approval is None
        else ApprovalBody.model_validate(summary.approval),
        superseded_by=summary.superseded_by,
        content_hash=summary.content_hash,
        href=list_address(summary.week, summary.programme, summary.bureau),
    )
