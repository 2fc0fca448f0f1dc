"""Weeks, programmes and lists as addresses name them: what is found, or the problem to answer.

Malformed answers 422, well-formed but unknown 404. The API and the pages share these.
"""

import re
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, timedelta
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, Path, Query
from sqlalchemy.orm import Session

from features.contract import PROGRAMMES
from features.week import monday_named, week_of
from features.words import Text
from serving.access.asking import Db
from serving.addresses import list_page
from serving.lists.queries import (
    ListSummary,
    PreparedList,
    is_published,
    latest_week,
    prepared_list,
    summaries,
)
from serving.problems import Link, Problem
from serving.ui.menu import in_order
from serving.ui.words import name, said

LATEST = "latest"

ONE_WEEK: Final = timedelta(weeks=1)
# A quarter, where nobody asks for more or fewer weeks; and a year, so that no question takes long.
USUAL_WEEKS: Final = timedelta(weeks=12)
MOST_WEEKS: Final = timedelta(weeks=53)


WeekNamed = Annotated[str, Path(description="A week like 2026-W48, or latest", examples=[LATEST])]


def published_week(db: Session, week: str) -> str:
    """The published week that an address names."""
    if week != LATEST:
        if not is_week(week):
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed_week", week=week)
        if is_published(db, week):
            return week
    latest = latest_week(db)
    if latest is None:
        raise Problem(HTTPStatus.NOT_FOUND, "nothing_published")
    if week == LATEST:
        return latest
    raise Problem(HTTPStatus.NOT_FOUND, "unknown_week", week=week, latest=latest)


async def known_programme(
    programme: Annotated[str, Path(description="food, drug or product", examples=["food"])],
) -> str:
    """The programme that an address names."""
    programmes = ", ".join(PROGRAMMES)
    if not re.fullmatch("[a-z]+", programme):
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "malformed_programme",
            programme=programme,
            programmes=programmes,
        )
    if programme not in PROGRAMMES:
        raise Problem(
            HTTPStatus.NOT_FOUND, "unknown_programme", programme=programme, programmes=programmes
        )
    return programme


def published_list(
    db: Session,
    week: str,
    programme: str,
    bureau: str,
    *,
    address: Callable[[str, str, str], str],
) -> PreparedList:
    """One bureau's list; where there is none, the others are linked by `address`."""
    found = prepared_list(db, week, programme, bureau)
    if found is None:
        raise unknown_list(db, week, programme, bureau, address=address)
    return found


def unknown_list(
    db: Session,
    week: str,
    programme: str,
    bureau: str,
    *,
    address: Callable[[str, str, str], str],
) -> Problem:
    """What to answer where a bureau has no list; the others of the week are linked by `address`."""
    of_week = in_order(summaries(db, week))
    instead = [each for each in of_week if each.programme == programme] or of_week
    return Problem(
        HTTPStatus.NOT_FOUND,
        "unknown_list",
        week=week,
        programme=name("programme", programme),
        bureau=name("bureau", bureau),
        links=tuple(
            Link(address(each.week, each.programme, each.bureau), _list_name(each))
            for each in instead
        ),
    )


def unknown_target(week: str, programme: str, bureau: str, establishment_id: str) -> Problem:
    """What to answer where a list has no such target, or there is no such list."""
    return Problem(
        HTTPStatus.NOT_FOUND,
        "unknown_target",
        establishment_id=establishment_id,
        bureau=name("bureau", bureau),
        programme=name("programme", programme),
        week=week,
        links=(Link(list_page(week, programme, bureau), said("problem.choices")),),
    )


def _list_name(summary: ListSummary) -> Text:
    bureau, programme = name("bureau", summary.bureau), name("programme", summary.programme)
    return Text(f"{bureau.en}: {programme.en}", f"{bureau.zh} · {programme.zh}")


async def weeks_between(
    db: Db,
    from_week: Annotated[
        str,
        Query(
            description="The first week; without it, eleven weeks before the last",
            examples=["2026-W37"],
        ),
    ] = "",
    to_week: Annotated[
        str, Query(description="The last week; without it, the newest", examples=["2026-W48"])
    ] = "",
) -> tuple[str, str]:
    """The first and the last of the weeks asked for; a problem where they are none, or too many."""
    first, last = from_week, to_week
    for given in (first, last):
        if given and not is_week(given):
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed_week", week=given)
    last = last or latest_week(db) or ""
    if not last:
        raise Problem(HTTPStatus.NOT_FOUND, "nothing_published")
    until = monday_named(last)
    first = first or week_of(until - USUAL_WEEKS + ONE_WEEK)
    if not until - MOST_WEEKS < monday_named(first) <= until:
        most = MOST_WEEKS // ONE_WEEK
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "malformed_weeks", first=first, last=last, most=most
        )
    return first, last


Between = Annotated[tuple[str, str], Depends(weeks_between)]


def is_week(week: str) -> bool:
    """Whether this is how a week is written, of a year from whose weeks a century can be counted.

    >>> is_week("2026-W48"), is_week("2026-W54"), is_week("9999-W52"), is_week("latest")
    (True, False, False, False)
    """
    try:
        monday = monday_named(week)
    except ValueError:
        return False
    return week_of(monday) == week and MINYEAR + 100 < monday.year < MAXYEAR - 100


async def _chosen_week(db: Db, week: WeekNamed) -> str:
    return published_week(db, week)


ChosenWeek = Annotated[str, Depends(_chosen_week)]
ChosenProgramme = Annotated[str, Depends(known_programme)]
