"""What an address asks of a list: its filters and its order, or the problem to answer.

An empty value asks for nothing: forms without JavaScript send every field. What no list can have
(a lane, an order, a day that isn't one) answers 422; who or what isn't on this list finds nothing.
"""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Query

from features.words import Text
from models.visits.law import LANES
from serving.lists.chosen import BY_RANK, SORTS, Wanted
from serving.problems import Problem
from serving.ui.words import said

# Longer than any registered name; the page's field takes no more either.
LONGEST_TEXT = 100


async def wanted(
    lane: Annotated[
        str,
        Query(
            description="Only this lane",
            examples=["risk"],
            json_schema_extra={"enum": ["", *LANES]},
        ),
    ] = "",
    inspector: Annotated[
        str, Query(description="Only where this inspector goes, by id", examples=["J00017"])
    ] = "",
    day: Annotated[
        str, Query(description="Only outings on this day", examples=["2026-11-25"])
    ] = "",
    kind: Annotated[
        str, Query(description="Only this kind of establishment", examples=["bakery"])
    ] = "",
    due_by: Annotated[
        str, Query(description="Only what is due on or before this day", examples=["2026-11-29"])
    ] = "",
    q: Annotated[
        str,
        Query(
            description="Only where names, addresses or ids have each of these words; neither case"
            " nor width matters",
            max_length=LONGEST_TEXT,
            examples=["茶餐厅"],
        ),
    ] = "",
    sort: Annotated[
        str,
        Query(
            description="The order: by rank, deadline, chance, expected severity, longest"
            " unvisited, or day, pair and stop; equals by rank",
            examples=["due"],
            json_schema_extra={"enum": ["", *SORTS]},
        ),
    ] = "",
) -> Wanted:
    """What is asked of a list."""
    return Wanted(
        lane=_one_of("lane", lane, tuple(LANES)),
        inspector=inspector.strip() or None,
        day=_day("day", day),
        kind=kind.strip() or None,
        due_by=_day("due_by", due_by),
        text=q.strip(),
        sort=_one_of("sort", sort, tuple(SORTS)) or BY_RANK,
    )


def _one_of(parameter: str, given: str, known: tuple[str, ...]) -> str | None:
    if given in ("", *known):
        return given or None
    raise _malformed(parameter, given, said("filter.one_of", known=", ".join(known)))


def _day(parameter: str, given: str) -> date | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = None
    if day is None or day.isoformat() != given:
        raise _malformed(parameter, given, said("filter.a_day"))
    return day


def _malformed(parameter: str, given: str, expected: Text) -> Problem:
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "malformed_filter",
        parameter=parameter,
        given=given,
        expected=expected,
    )


Asked = Annotated[Wanted, Depends(wanted)]
