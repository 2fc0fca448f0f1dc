"""The API of public figures: which weeks have any, and one week's as they were published."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from features.week import monday_named
from serving.addresses import figures_address, figures_page
from serving.figures import queries
from serving.figures.schemas import FiguresBody, FiguresWeeksBody
from serving.lists.queries import PreparedList
from serving.parameters import LATEST, is_week
from serving.problems import Link, Problem
from serving.service import PublicDb
from serving.ui.menu import week_name

router = APIRouter(prefix="/v1/figures", tags=["figures"])


async def week_of_figures(
    db: PublicDb,
    week: Annotated[str, Path(description="A week like 2026-W48, or latest", examples=[LATEST])],
) -> str:
    """The week with published figures that an address names."""
    if week != LATEST and not is_week(week):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed_week", week=week)
    published = queries.weeks_of_figures(db)
    if not published:
        raise Problem(HTTPStatus.NOT_FOUND, "no_figures")
    if week == LATEST:
        return published[0]
    if week not in published:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "unknown_figures",
            week=week,
            monday=monday_named(week),
            latest=published[0],
            links=tuple(Link(figures_page(each), week_name(each)) for each in published),
        )
    return week


ChosenFigures = Annotated[str, Depends(week_of_figures)]


async def published_figures(db: PublicDb, week: ChosenFigures) -> PreparedList:
    """The bytes of a week's figures."""
    found = queries.prepared_figures(db, week)
    if found is None:  # between two questions to a database in which no row is ever removed
        raise Problem(HTTPStatus.NOT_FOUND, "no_figures")
    return found


@router.get("", operation_id="list_figures")
async def list_figures(db: PublicDb) -> FiguresWeeksBody:
    """All weeks with published figures, newest first."""
    return FiguresWeeksBody(weeks=tuple(queries.weeks_of_figures(db)))


@router.get("/{week}", operation_id="get_figures", response_model=FiguresBody)
async def get_figures(
    week: ChosenFigures, found: Annotated[PreparedList, Depends(published_figures)]
) -> Response:
    """A week's figures: the very bytes that were published."""
    headers = {"ETag": f'"{found.content_hash}"', "Content-Location": figures_address(week)}
    return Response(found.body, media_type="application/json", headers=headers)
