"""A map without tiles: a day's stops as numbered dots, true to scale, for an inline SVG.

Pure. Nothing is asked of anybody: no street is drawn, only how the stops lie to each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Final

from serving.establishments.queries import Extent

# The drawing's own units, about a phone's points; dots keep away from its edges, and apart.
WIDTH, HEIGHT, EDGE, APART = 360.0, 220.0, 28.0, 25.0

# Kilometres of a degree of latitude; of one of longitude at the equator.
_DEGREE_KM, _DEGREE_EAST_KM = 110.57, 111.32
# A day within one building still gets a drawing with a scale: half a kilometre across at least.
_LEAST_KM: Final = 0.5
_SCALES_KM: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
# How often dots that touch are pushed apart: enough for ten in one spot.
_PUSHES: Final = 60


@dataclass(frozen=True)
class Place:
    """A stop's number on its day, and where it is."""

    number: int
    name: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Dot:
    """A stop as drawn at x, y; where it really lies is `at_x`, `at_y`, with a line to it."""

    number: int
    name: str
    x: float
    y: float
    at_x: float
    at_y: float

    @property
    def moved(self) -> bool:
        """Whether it had to make room for another one."""
        return hypot(self.x - self.at_x, self.y - self.at_y) > 1


@dataclass(frozen=True)
class WeekMap:
    """The drawing: dots, and a bar as long as `scale_km`."""

    dots: tuple[Dot, ...]
    scale: float
    scale_km: float
    width: float = WIDTH
    height: float = HEIGHT


def week_map(places: Sequence[Place]) -> WeekMap | None:
    """The drawing of a day's stops, north up; None without any.

    >>> one = week_map([Place(1, "A", 22.55, 114.10), Place(2, "B", 22.56, 114.10)])
    >>> [(dot.number, dot.x, dot.y) for dot in one.dots], one.scale_km
    ([(1, 180.0, 192.0), (2, 180.0, 28.0)], 1)
    """
    if not places:
        return None
    middle = sum(each.lat for each in places) / len(places)
    east = [each.lon * _DEGREE_EAST_KM * cos(radians(middle)) for each in places]
    north = [each.lat * _DEGREE_KM for each in places]
    wide, high = (max(max(of) - min(of), _LEAST_KM) for of in (east, north))
    unit = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    centre = [(max(of) + min(of)) / 2 for of in (east, north)]
    true = [
        (WIDTH / 2 + (x - centre[0]) * unit, HEIGHT / 2 - (y - centre[1]) * unit)
        for x, y in zip(east, north, strict=True)
    ]
    scale_km = max(each for each in _SCALES_KM if each * unit <= WIDTH / 2)
    dots = tuple(
        Dot(each.number, each.name, *_rounded(where), *_rounded(at))
        for each, where, at in zip(places, _apart(true), true, strict=True)
    )
    return WeekMap(dots, round(scale_km * unit, 1), scale_km)


@dataclass(frozen=True)
class Locator:
    """A bureau as a box, and within it the box that a day's stops take, in the drawing's units."""

    width: float
    height: float
    x: float
    y: float
    day_width: float
    day_height: float


# Both boxes at most so large; and that of a day large enough to be seen.
BOX_WIDTH, BOX_HEIGHT, LEAST = 96.0, 64.0, 5.0


def locator(places: Sequence[Place], extent: Extent | None) -> Locator | None:
    """Where in its bureau a day lies, north up; None without a bureau's extent or any place.

    >>> locator([Place(1, "A", 22.55, 114.1)], (22.5, 114.0, 22.6, 114.2))
    Locator(width=96.0, height=52.0, x=45.5, y=23.5, day_width=5.0, day_height=5.0)
    """
    if extent is None or not places:
        return None
    south, west, north, east = extent
    narrower = cos(radians((south + north) / 2))
    wide, high = max((east - west) * narrower, 1e-6), max(north - south, 1e-6)
    unit = min(BOX_WIDTH / wide, BOX_HEIGHT / high)
    xs = [(each.lon - west) * narrower * unit for each in places]
    ys = [(north - each.lat) * unit for each in places]
    x, day_width = _side(xs, wide * unit)
    y, day_height = _side(ys, high * unit)
    return Locator(
        *(round(each, 1) for each in (wide * unit, high * unit, x, y, day_width, day_height))
    )


def _side(at: Sequence[float], length: float) -> tuple[float, float]:
    """Where a day's box begins on a side of its bureau's, and how long it is: never outside."""
    begin, end = (min(max(of(at), 0.0), length) for of in (min, max))
    size = min(max(end - begin, LEAST), length)
    return min(max((begin + end - size) / 2, 0.0), length - size), size


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 1), round(point[1], 1)


def _apart(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points, pushed apart where dots would cover each other, always the same way."""
    moved = list(points)
    pairs = [(one, two) for two in range(len(moved)) for one in range(two)]
    for _ in range(_PUSHES):
        near = [(one, two) for one, two in pairs if _between(moved[one], moved[two]) < APART - 0.1]
        for one, two in near:
            (x, y), (u, v) = moved[one], moved[two]
            between = _between(moved[one], moved[two])
            # Two in one spot go their ways by their order, for there is no direction between them.
            right, down = ((u - x) / between, (v - y) / between) if between else (1.0, 0.3 * two)
            push = (APART - between) / 2
            moved[one] = _within(x - right * push, y - down * push)
            moved[two] = _within(u + right * push, v + down * push)
        if not near:
            break
    return moved


def _between(one: tuple[float, float], two: tuple[float, float]) -> float:
    return hypot(two[0] - one[0], two[1] - one[1])


def _within(x: float, y: float) -> tuple[float, float]:
    """The point, where its whole dot is still on the drawing."""
    edge = APART / 2
    return min(max(x, edge), WIDTH - edge), min(max(y, edge), HEIGHT - edge)
