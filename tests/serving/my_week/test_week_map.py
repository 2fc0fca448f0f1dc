"""The map without tiles: true to each other, inside its frame, and every number readable."""

from itertools import combinations
from math import hypot

from serving.ui.week_map import APART, HEIGHT, WIDTH, Place, week_map


def test_dots_of_one_building_lie_beside_each_other_and_point_to_it() -> None:
    """Ten stalls of one market would be one dot with ten numbers on it."""
    market = [Place(number, "stall", 22.55, 114.1) for number in range(1, 11)]
    drawn = week_map([*market, Place(11, "afar", 22.56, 114.12)])
    assert drawn is not None
    for one, two in combinations(drawn.dots, 2):
        assert hypot(one.x - two.x, one.y - two.y) > 0.9 * APART
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in drawn.dots)
    assert len({(dot.at_x, dot.at_y) for dot in drawn.dots}) == 2


def test_east_is_right_north_is_up_and_a_kilometre_is_one_both_ways() -> None:
    """At Shenzhen's latitude a degree eastwards is shorter than one northwards."""
    degree = 1 / 110.57
    places = [Place(1, "A", 22.5, 114.0), Place(2, "B", 22.5 + degree, 114.0),
              Place(3, "C", 22.5, 114.0 + degree / 0.93)]  # fmt: skip
    drawn = week_map(places)
    assert drawn is not None
    home, north, east = drawn.dots
    assert north.y < home.y < HEIGHT
    assert east.x > home.x
    ratio = (east.x - home.x) / (home.y - north.y)
    assert 0.98 < ratio < 1.02
    assert abs((home.y - north.y) * drawn.scale_km - drawn.scale) < 0.2


def test_nothing_is_drawn_of_nowhere() -> None:
    assert week_map([]) is None
