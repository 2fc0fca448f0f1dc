"""Public figures as the page shows them: words, numbers and bars, each number with its interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from features.words import Text
from serving.figures.schemas import (
    CellBody,
    FigureBody,
    FiguresBody,
    HitRatesBody,
    IndexBody,
    IndicesBody,
    RatioBody,
    TileBody,
)
from serving.ui.words import BUREAUS, name, said

_NBSP = "\u00a0"
# A bar's scale begins and ends at a whole step: percent of a share, points of an index.
_STEP = 5
# Decimals of a percentage that is all that was published: never at odds with a verdict.
_ALL = 2
# How wide the mark of the value is, on a bar of 100.
_MARK = 1.2


@dataclass(frozen=True)
class Scale:
    """From which to which number the bars of a table reach, in percent or points."""

    start: int
    end: int

    def at(self, number: float) -> float:
        """Where a number lies on a bar from 0 to 100."""
        return round(100 * (number - self.start) / (self.end - self.start), 2)


@dataclass(frozen=True)
class Bar:
    """An interval on its scale, from 0 to 100: where it starts, how wide, its value, a target."""

    start: float
    width: float
    mark: float
    mark_width: float
    target: float | None


@dataclass(frozen=True)
class Shown:
    """A number with its interval and bar; `why` not instead, a key of words, where there is none.

    `counts` says what it was counted from; None where that is kept back.
    """

    value: str | None
    interval: str | None
    bar: Bar | None
    counts: Text | None
    why: str | None


@dataclass(frozen=True)
class Tile:
    """A programme's pass rate, beside its target."""

    programme: str
    kind: str
    target: str | None
    verdict: str
    rate: Shown
    scale: Scale


@dataclass(frozen=True)
class Row:
    """A group with a number of each column."""

    name: Text
    cells: tuple[Shown, ...]


@dataclass(frozen=True)
class Programme:
    """What stands of a programme: everyone's figures, then by bureau and by kind."""

    programme: str
    failing: Shown
    severe: Shown
    by_bureau: tuple[Row, ...]
    by_kind: tuple[Row, ...]


@dataclass(frozen=True)
class IndexRow:
    """A group's index, or what it lacks."""

    name: Text
    points: Shown
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class IndexTable:
    """A programme's index: its formula, and a row for everyone and for each bureau."""

    formula: Text
    scale: Scale
    rows: tuple[IndexRow, ...]


@dataclass(frozen=True)
class Lane:
    """A lane's targets, visits and hit rate."""

    lane: str
    targets: int
    visited: int
    rate: Shown


@dataclass(frozen=True)
class Lanes:
    """A programme's lanes, and how risk compares with chance (None: it can't be told)."""

    programme: str
    lanes: tuple[Lane, ...]
    ratio: Text | None


def last_day(figures: FiguresBody) -> str:
    """The last day that counts."""
    return (figures.until - timedelta(days=1)).isoformat()


def tiles(found: Iterable[TileBody]) -> list[Tile]:
    """A tile a programme."""
    return [_tile(tile) for tile in found]


def _tile(tile: TileBody) -> Tile:
    target = None if tile.target is None else 100 * tile.target.at_least
    scale = _scale([_low(tile.rate, 100), target], top=100)
    return Tile(
        programme=tile.programme,
        kind=tile.kind,
        target=None if target is None else f"{target:g}{_NBSP}%",
        verdict=tile.verdict,
        rate=share_shown(tile.rate, "samples", scale=scale, target=target, decimals=_ALL),
        scale=scale,
    )


def programmes(figures: FiguresBody) -> list[Programme]:
    """Every programme's prevalence beside its pass rates, by group."""
    found = []
    for seen, rates in zip(figures.prevalence, figures.pass_rates, strict=True):
        found.append(
            Programme(
                programme=seen.programme,
                failing=share_shown(seen.failing, "visits"),
                severe=share_shown(seen.severe, "visits"),
                by_bureau=_rows("bureau", seen.by_bureau, rates.by_bureau),
                by_kind=_rows("kind", seen.by_kind, rates.by_kind),
            )
        )
    return found


def _rows(by: str, visits: Sequence[CellBody], samples: Sequence[CellBody]) -> tuple[Row, ...]:
    failing, passed = ({cell.group: cell.figure for cell in cells} for cells in (visits, samples))
    nothing = FigureBody(
        standing="insufficient", n=None, establishments=None, value=None, low=None, high=None
    )
    return tuple(
        Row(
            name(by, group),
            (
                share_shown(failing.get(group, nothing), "visits"),
                share_shown(passed.get(group, nothing), "samples"),
            ),
        )
        for group in in_group_order(failing.keys() | passed.keys())
    )


def index_tables(indices: Iterable[IndicesBody]) -> list[IndexTable]:
    """Each programme's index by bureau; bars of one table have one scale."""
    tables = []
    for found in indices:
        by_bureau = {one.group: one for one in found.by_bureau}
        scale = _scale([one.low for one in (found.everyone, *found.by_bureau)], top=100)
        rows = [_index(said("figures.index.whole"), found.everyone, scale)]
        rows += [
            _index(name("bureau", one), by_bureau[one], scale) for one in in_group_order(by_bureau)
        ]
        tables.append(IndexTable(found.formula, scale, tuple(rows)))
    return tables


def _index(words: Text, one: IndexBody, scale: Scale) -> IndexRow:
    if one.value is None or one.low is None or one.high is None:
        lacking = tuple(f"lacking.{part}" for part in one.lacking)
        return IndexRow(words, Shown(None, None, None, None, "figures.insufficient"), lacking)
    interval = f"{one.low:.1f}–{one.high:.1f}"
    bar = _bar(one.value, one.low, one.high, scale)
    return IndexRow(words, Shown(f"{one.value:.1f}", interval, bar, None, None), ())


def lanes(figures: FiguresBody) -> list[Lanes]:
    """The lanes of programmes that had any list to be judged."""
    return [
        Lanes(
            found.programme,
            tuple(
                Lane(one.lane, one.targets, one.visited, share_shown(one.rate))
                for one in found.lanes
            ),
            _ratio(found.risk_over_random),
        )
        for found in figures.hit_rates
        if _listed(found)
    ]


def _listed(found: HitRatesBody) -> int:
    return sum(one.targets for one in found.lanes)


def _ratio(ratio: RatioBody | None) -> Text | None:
    if ratio is None:
        return None
    low = f"{ratio.low:.1f}"
    open_above = said("figures.ratio.open", low=low)
    interval = open_above if ratio.high is None else f"{low}–{ratio.high:.1f}"
    return said("figures.ratio", ratio=f"{ratio.value:.1f}", interval=interval)


def share_shown(
    figure: FigureBody,
    counted: str | None = None,
    *,
    scale: Scale | None = None,
    target: float | None = None,
    decimals: int = 1,
) -> Shown:
    """A share in per cent with its interval and bar, or why there is none."""
    counts = (
        said(
            f"figures.{counted}",
            n=f"{figure.n:,}",
            establishments=f"{figure.establishments:,}",
        )
        if counted and figure.n is not None and figure.establishments is not None
        else None
    )
    if figure.value is None or figure.low is None or figure.high is None:
        return Shown(None, None, None, counts, f"figures.{figure.standing}")
    value, low, high = (100 * end for end in (figure.value, figure.low, figure.high))
    return Shown(
        value=_percent(value, decimals),
        interval=f"{low:.{decimals}f}–{_percent(high, decimals)}",
        bar=_bar(value, low, high, scale, target) if scale else None,
        counts=counts,
        why=None,
    )


def _bar(value: float, low: float, high: float, scale: Scale, target: float | None = None) -> Bar:
    start, end = scale.at(low), scale.at(high)
    mark = min(max(scale.at(value) - _MARK / 2, 0), 100 - _MARK)
    return Bar(
        start=start,
        width=round(end - start, 2),
        mark=round(mark, 2),
        mark_width=_MARK,
        target=None if target is None else scale.at(target),
    )


def _scale(lows: Iterable[float | None], *, top: int) -> Scale:
    """A scale from a step below the lowest number up to `top`."""
    given = [low for low in lows if low is not None]
    lowest = int(min(given, default=0) // _STEP * _STEP)
    return Scale(min(max(lowest, 0), top - _STEP), top)


def _low(figure: FigureBody, times: int) -> float | None:
    return None if figure.low is None else figure.low * times


def _percent(percent: float, decimals: int) -> str:
    """A percentage as people read it.

    >>> _percent(97.77, 1) == "97.8\u00a0%", _percent(98.96, 2) == "98.96\u00a0%"
    (True, True)
    """
    return f"{percent:.{decimals}f}{_NBSP}%"


def in_group_order(groups: Iterable[str]) -> list[str]:
    """Bureaus as the city orders them, everything else by its id."""
    known = list(BUREAUS)
    return sorted(groups, key=lambda group: (known.index(group) if group in BUREAUS else 99, group))
