"""The pages of public figures: the newest week's, and any week's."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from serving.addresses import figures_address, figures_page
from serving.figures.endpoints import ChosenFigures, published_figures
from serving.figures.queries import weeks_of_figures
from serving.figures.schemas import FiguresBody
from serving.lists.queries import PreparedList
from serving.service import PublicDb
from serving.ui.figures import index_tables, lanes, last_day, programmes, tiles
from serving.ui.language import remember
from serving.ui.menu import week_name
from serving.ui.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/figures")
async def newest_figures(request: Request, db: PublicDb) -> Response:
    """The newest week's figures; without any, how to publish some."""
    weeks = weeks_of_figures(db)
    if not weeks:
        return page(request, "figures_empty.html")
    response = RedirectResponse(figures_page(weeks[0]), HTTPStatus.SEE_OTHER)
    remember(request, response)
    return response


@router.get("/figures/{week}")
async def figures_of_week(
    request: Request,
    week: ChosenFigures,
    db: PublicDb,
    found: Annotated[PreparedList, Depends(published_figures)],
) -> Response:
    """One week's figures, as they were published."""
    figures = FiguresBody.model_validate_json(found.body)
    weeks = weeks_of_figures(db)
    at = weeks.index(week)  # newest first
    return page(
        request,
        "figures.html",
        figures=figures,
        week=week_name(week),
        last_day=last_day(figures),
        tiles=tiles(rates.tile for rates in figures.pass_rates),
        indices=index_tables(figures.indices),
        programmes=programmes(figures),
        lanes=lanes(figures),
        json_address=figures_address(week),
        earlier=figures_page(weeks[at + 1]) if weeks[at + 1 :] else None,
        later=figures_page(weeks[at - 1]) if at else None,
    )
