"""The report's page, to be read and printed, and its file."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from models.public.stating import FEWEST
from serving.access.asking import Asker, Db, Trail, may
from serving.addresses import truth_address, truth_file
from serving.clock import day_in_city, shown_moment
from serving.files import csv_file
from serving.lists.queries import latest_week
from serving.parameters import Between, weeks_between
from serving.service import Running
from serving.truth.endpoints import SUBJECT
from serving.truth.report import truth
from serving.ui.exports import disposition
from serving.ui.figures import index_tables, tiles
from serving.ui.language import ReaderLanguage
from serving.ui.menu import in_bureau_order, short_week_name, week_name
from serving.ui.rendering import page
from serving.ui.truth import (
    KIND_KEYS,
    LANES_SHOWN,
    figures_late,
    notices,
    of_lane,
    points,
    programmes,
    qualities,
    share,
    spans,
    times,
)
from serving.ui.truth_table import table
from serving.ui.words import LANGUAGE_TAGS, say

router = APIRouter(include_in_schema=False, dependencies=[may("read_lists")])


@router.get("/truth")
async def report_page(
    request: Request,
    asker: Asker,
    db: Db,
    trail: Trail,
    service: Running,
    from_week: str = "",
    to_week: str = "",
) -> Response:
    """What the lists of some weeks brought; before the first list, what will stand here."""
    newest = latest_week(db)
    if newest is None:
        return page(request, "truth_empty.html")
    first, last = await weeks_between(db, from_week, to_week)
    trail.seen("view", SUBJECT, from_week=first, to_week=last)
    now = service.now()
    report, today = truth(db, first, last, bureau=asker.bureau, now=now), day_in_city(now)
    figures = report.figures
    return page(
        request,
        "truth.html",
        report=report,
        known=shown_moment(now),
        first=week_name(first),
        last=week_name(last),
        spans=spans(report),
        notices=notices(report, newest, today),
        programmes=programmes(report),
        lanes=LANES_SHOWN,
        of_lane=of_lane,
        week_name=week_name,
        short_week_name=short_week_name,
        share=share,
        times=times,
        points=points,
        tiles=[] if figures is None else tiles(figures.tiles),
        indices=[] if figures is None else index_tables(figures.indices),
        figures_week=None if figures is None else week_name(figures.week),
        public={} if figures is None else {one.programme: one for one in figures.prevalence},
        figures_late=figures_late(report, today),
        days=in_bureau_order(report.days),
        overrides=qualities(report),
        kinds=KIND_KEYS,
        fewest=FEWEST,
        json_address=truth_address(first, last),
        csv_address=truth_file(first, last),
    )


@router.get("/truth/export.csv")
async def report_file(
    between: Between,
    language: ReaderLanguage,
    asker: Asker,
    db: Db,
    trail: Trail,
    service: Running,
) -> Response:
    """All its figures as CSV, a row each, with the method."""
    first, last = between
    trail.seen("export", SUBJECT, from_week=first, to_week=last)
    report = truth(db, first, last, bureau=asker.bureau, now=service.now())
    whose = "" if asker.bureau is None else f"_{asker.bureau}"
    name = f"{say('truth', language)}{whose}_{first}_{last}.csv"
    return Response(
        csv_file.csv_file(table(report, language)),
        status_code=HTTPStatus.OK,
        media_type=csv_file.MEDIA_TYPE,
        headers={
            "Content-Disposition": disposition(name),
            "Content-Language": LANGUAGE_TAGS[language],
            "Vary": "Accept-Language, Cookie",
        },
    )
