"""Drawings: where marks and intervals lie, in a field of 100 by 100.

`templates/charts.html` draws it, and stretches the field to any width; words stand beside it in the
page's own size. Two lines are told apart by shape and stroke, never by colour alone, so paper and
whoever sees no colours lose nothing; and each number is in a table as well.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from serving.figures.schemas import FigureBody

# A scale ends at the first of these, in per cent, that holds every interval.
_TOPS: Final = (10, 20, 40, 60, 80, 100)
# Room left and right, so that no mark is cut; and how far two marks of a week stand apart, of its
# own width.
_MARGIN: Final = 4
_APART: Final = 0.3
# Fewer than two points are no course of things.
_FEWEST_POINTS: Final = 2


@dataclass(frozen=True)
class Point:
    """A share and its interval: x from the left, the others from the top."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """One line: its name (a code), and its points in runs that no missing week breaks."""

    code: str
    runs: tuple[tuple[Point, ...], ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """All of them."""
        return tuple(point for run in self.runs for point in run)


@dataclass(frozen=True)
class Trend:
    """Lines over the same weeks, from 0 to `top` per cent."""

    lines: tuple[Line, ...]
    top: int

    @property
    def ticks(self) -> tuple[int, int, int]:
        """What stands at the scale, from above, in per cent."""
        return self.top, self.top // 2, 0


def trend(series: Sequence[tuple[str, Sequence[FigureBody]]]) -> Trend | None:
    """Each series' told shares over the same weeks, oldest first; None where that is no course."""
    told = [figure for _, figures in series for figure in figures if figure.high is not None]
    if max((_told(figures) for _, figures in series), default=0) < _FEWEST_POINTS:
        return None
    highest = max(100 * (figure.high or 0) for figure in told)
    top = next(each for each in _TOPS if each >= min(highest, _TOPS[-1]))
    return Trend(
        tuple(
            Line(code, _runs(figures, top, _APART * (nth - (len(series) - 1) / 2)))
            for nth, (code, figures) in enumerate(series)
        ),
        top,
    )


def _told(figures: Sequence[FigureBody]) -> int:
    return sum(figure.value is not None for figure in figures)


def _runs(figures: Sequence[FigureBody], top: int, aside: float) -> tuple[tuple[Point, ...], ...]:
    width = (100 - 2 * _MARGIN) / len(figures)
    runs: list[list[Point]] = [[]]
    for nth, figure in enumerate(figures):
        if figure.value is None or figure.low is None or figure.high is None:
            runs.append([])
            continue
        x = round(_MARGIN + width * (nth + 0.5 + aside), 2)
        y, low, high = (
            round(100 - 10_000 * end / top, 2) for end in (figure.value, figure.low, figure.high)
        )
        runs[-1].append(Point(x, y, low, high))
    return tuple(tuple(run) for run in runs if run)


@dataclass(frozen=True)
class Pair:
    """A bar from an axis, and where the number before stands on its scale (None: there is none)."""

    axis: float
    start: float
    width: float
    raises: bool
    before: float | None


def pair(now: float, before: float | None, *, low: float, high: float) -> Pair:
    """The bar of a number where `low` to `high`, and 0, span the whole box.

    >>> pair(0.5, 0.0, low=-1.0, high=3.0)
    Pair(axis=25.0, start=25.0, width=12.5, raises=True, before=25.0)
    >>> pair(-1.0, None, low=-1.0, high=3.0)
    Pair(axis=25.0, start=0.0, width=25.0, raises=False, before=None)
    """
    left, right = min(low, 0.0), max(high, 0.0)
    whole = (right - left) or 1.0
    axis, width = (round(100 * (part / whole), 2) for part in (-left, abs(now)))
    then = None if before is None else round(100 * ((before - left) / whole), 2)
    return Pair(axis, axis if now > 0 else round(axis - width, 2), width, now > 0, then)


@dataclass(frozen=True)
class Whisker:
    """A number with its interval on a line from 0 to 100; `axis` is where nothing is."""

    at: float
    low: float
    high: float
    axis: float


def whiskers(found: Sequence[tuple[float, float, float]]) -> list[Whisker]:
    """Numbers with both ends of their intervals, all on one scale that holds zero.

    >>> whiskers([(0.5, 0.0, 1.0), (-1.0, -1.0, 0.0)])[0].axis
    50.0
    """
    ends = [end for each in found for end in each]
    least, most = min([0.0, *ends]), max([0.0, *ends])
    width = (most - least) or 1.0

    def place(value: float) -> float:
        return round(_MARGIN + (100 - 2 * _MARGIN) * (value - least) / width, 2)

    nothing = place(0.0)
    return [Whisker(place(at), place(low), place(high), nothing) for at, low, high in found]


@dataclass(frozen=True)
class Cloud:
    """Pairs of shares with the second's interval, both from 0 to `top` per cent."""

    points: tuple[Point, ...]
    top: int

    @property
    def ticks(self) -> tuple[int, int, int]:
        """What stands at either scale, from its end, in per cent."""
        return self.top, self.top // 2, 0


def cloud(found: Sequence[tuple[float, float, float, float]]) -> Cloud:
    """Of each (first, second, low, high) a point; the diagonal is where both are the same."""
    highest = max((100 * max(each) for each in found), default=0.0)
    top = next(each for each in _TOPS if each >= min(highest, _TOPS[-1]))

    def place(share: float) -> float:
        return round(10_000 * share / top, 2)

    return Cloud(
        tuple(
            Point(place(x), 100 - place(y), 100 - place(low), 100 - place(high))
            for x, y, low, high in found
        ),
        top,
    )


@dataclass(frozen=True)
class Dots:
    """Dots of one level, `level` None: without order; each (x, y) in a field of 100 by 100."""

    level: int | None
    places: tuple[tuple[float, float], ...]


# A swarm's dots that lie as near as this are stacked, and so many stacks fill its height.
_COLUMNS: Final = 60
_STACKED: Final = 9


def swarms(
    found: Sequence[Sequence[tuple[float, int | None]]],
) -> tuple[list[tuple[Dots, ...]], float, tuple[float, float]]:
    """Each feature's dots by level, where nothing is, and both ends of the scale they share."""
    ends = [share for dots in found for share, _ in dots]
    least, most = min([0.0, *ends]), max([0.0, *ends])
    width = (most - least) or 1.0

    def place(share: float) -> float:
        return round(_MARGIN + (100 - 2 * _MARGIN) * (share - least) / width, 1)

    return [_swarm(dots, place) for dots in found], place(0.0), (least, most)


def _swarm(
    dots: Sequence[tuple[float, int | None]], place: Callable[[float], float]
) -> tuple[Dots, ...]:
    """Dots that would lie on one another stand above and below the middle, in turn."""
    stacked = Counter[int]()
    by_level: defaultdict[int | None, list[tuple[float, float]]] = defaultdict(list)
    for share, level in dots:
        x = place(share)
        column = int(x * _COLUMNS / 100)
        nth = stacked[column]
        stacked[column] += 1
        aside = ((nth + 1) // 2) * (1 if nth % 2 else -1)
        y = 50 + max(-_STACKED, min(_STACKED, aside)) * 45 / _STACKED
        by_level[level].append((x, round(y, 1)))
    ordered = sorted(by_level, key=lambda level: -1 if level is None else level)
    return tuple(Dots(level, tuple(by_level[level])) for level in ordered)


@dataclass(frozen=True)
class CourseLine:
    """A mean with its usual spread over steps of a value; `axis` is where nothing is.

    `ends` are the scale's, from above.
    """

    points: tuple[Point, ...]
    axis: float
    ends: tuple[float, float]


def course(found: Sequence[tuple[float, float, float]]) -> CourseLine:
    """Of each step's (mean, low, high) a point, from the left."""
    ends = [end for each in found for end in each]
    least, most = min([0.0, *ends]), max([0.0, *ends])
    height = (most - least) or 1.0
    width = (100 - 2 * _MARGIN) / max(len(found), 1)

    def place(value: float) -> float:
        return round(100 - 100 * (value - least) / height, 2)

    points = tuple(
        Point(round(_MARGIN + width * (nth + 0.5), 2), *map(place, each))
        for nth, each in enumerate(found)
    )
    return CourseLine(points, place(0.0), (most, least))
