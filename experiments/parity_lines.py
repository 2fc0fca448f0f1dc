"""Groups as a table for a terminal and for a model's card: per cent, days, and what they count."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final
from unicodedata import east_asian_width

from experiments.parity import (
    ALL,
    GROUPED_BY,
    NOT_STATED,
    Gap,
    Share,
    compared,
    gaps,
    sufficient,
)
from models.metrics.clustered import Figure
from models.metrics.rankings import COVERED
from models.visits.measures import FEWEST

INSUFFICIENT: Final = "insufficient"
# The longest line of text, and the columns beside the group with their widths.
_LINE: Final = 110
_COLUMNS: Final = {
    "visits": 8,
    "chance": 8,
    "bad": 15,
    "listed": 15,
    "hits (of listed)": 20,
    "days earlier (of failures)": 30,
}


def lines(found: Sequence[Share]) -> Iterator[str]:
    """A table of groups by each thing they are grouped by, and how far apart these are."""
    timed = any(one.days for one in found)
    days = "days earlier: that failures would be found; " if timed else ""
    yield from wrap(
        f"By group, outcomes on record, in per cent [{COVERED:.0%} interval, clustered by "
        "establishment]. chance: mean chance; bad: visits that failed; listed: visits in the first "
        f"fifth of their bureau's week; hits: listed visits that failed; {days}{INSUFFICIENT}: "
        f"fewer than {FEWEST}, or of one establishment.",
        _LINE,
    )
    first = max((_columns(one.group) for one in found if one.sufficient), default=0) + 4
    widths = dict(list(_COLUMNS.items())[: len(_COLUMNS) if timed else -1])
    yield " " * first + "".join(f"{name:>{width}}" for name, width in widths.items())
    farthest = {(one.by, one.figure): one for one in gaps(found)}
    for by in (ALL, *GROUPED_BY):
        groups = sorted((one for one in found if one.by == by), key=lambda one: -one.visits)
        if [one.group for one in groups] == [NOT_STATED]:
            yield f"{by}: {NOT_STATED} of any visit"
            continue
        if groups and by != ALL:
            yield f"{by}, each with a fifth of its week listed" if by == "bureau" else by
        yield from (_row(one, first) for one in groups if one.sufficient)
        few = ", ".join(f"{one.group} {one.visits}" for one in groups if not one.sufficient)
        if few:
            said = f"{INSUFFICIENT}, visits: {few}"
            yield from wrap(said, _LINE, initial_indent="  ", subsequent_indent="    ")
        if by != ALL and len(groups) > 1:
            yield from (_distance(name, farthest.get((by, name))) for name in compared(by))


def _row(one: Share, first: int) -> str:
    name = "  " + one.group
    cells = [
        f"{one.visits:,}",
        f"{one.mean_risk * 100:.0f}",
        _cell(one.bad, ".0f", 100),
        _cell(one.listed, ".0f", 100),
        f"{_cell(one.hits, '.0f', 100)} ({one.hits.n:,})",
        *([f"{_cell(one.days, '+.1f')} ({one.days.n:,})"] if one.days else []),
    ]
    padded = (f"{cell:>{width}}" for cell, width in zip(cells, _COLUMNS.values(), strict=False))
    return name + " " * (first - _columns(name)) + "".join(padded)


def _cell(figure: Figure, form: str, times: int = 1) -> str:
    if not sufficient(figure):
        return INSUFFICIENT
    value, low, high = (
        f"{number * times:{form}}" for number in (figure.value, figure.low, figure.high)
    )
    return f"{value} [{low}, {high}]"


def _distance(figure: str, one: Gap | None) -> str:
    if one is None:
        return f"  {figure}: {INSUFFICIENT} to compare groups"
    points, low, high = (f"{number * 100:.0f}" for number in (one.apart, one.low, one.high))
    said = f"{one.most} above {one.least} by {points} points [{low}, {high}]"
    if one.pairs == 1:
        return f"  {figure}: {said}"
    return f"  {figure}, farthest apart: {said}, for all {one.pairs:,} pairs at once"


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: Chinese takes two a character."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
