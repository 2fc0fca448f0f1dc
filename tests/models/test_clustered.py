"""Intervals that hold the truth where visits come several to an establishment."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from models.metrics.clustered import NOTHING, Figure, apart, mean, share
from models.metrics.ordering import Floats
from models.metrics.shares import wilson

Places = npt.NDArray[np.int32]
HISTORIES = 400


def shared(bad: list[int], establishments: list[int], weight: float = 1.0) -> Figure:
    """The share of these visits that was bad, each counted as `weight` of one."""
    outcome = np.array(bad, float)
    return share(outcome, np.full(outcome.size, weight), np.array(establishments, np.int32))


def test_visits_to_an_establishment_that_tell_the_same_count_once() -> None:
    """Thirty establishments with three equal visits each: 90 visits, but as good as 30.

    With 30 / 29 for the mean that was fitted: 29.
    """
    figure = shared([1, 1, 1] * 6 + [0, 0, 0] * 24, [n // 3 for n in range(90)])
    assert (figure.n, figure.establishments, figure.value) == (90, 30, 0.2)
    assert figure.alike == pytest.approx(29)
    _, low, high = wilson(18, 90)
    assert figure.low < low < high < figure.high


def test_visits_of_an_establishment_each_give_wilson_s_interval() -> None:
    """Of many: Student's t is the normal one then."""
    figure = shared([1] * 2000 + [0] * 8000, list(range(10_000)))
    _, low, high = wilson(2000, 10_000)
    assert (figure.low, figure.high) == pytest.approx((low, high), abs=1e-5)


def test_an_interval_is_never_narrower_than_of_unrelated_visits() -> None:
    """Two establishments of exactly the same share prove nothing."""
    figure = shared([1, 0, 0, 0, 0] * 6, [0] * 15 + [1] * 15)
    _, low, high = wilson(6, 30)
    assert figure.low < low < high < figure.high


def test_no_failure_at_all_leaves_room_for_some() -> None:
    """As many as of so many establishments, as nothing shows how alike their visits are."""
    figure = shared([0] * 60, [n // 3 for n in range(60)])
    assert (figure.value, figure.low) == (0, 0)
    assert figure.high > wilson(0, 20)[2] > 0.15


def test_one_establishment_says_nothing_and_none_has_no_share() -> None:
    """However often it was visited."""
    figure = shared([0] * 50, [7] * 50)
    assert (figure.low, figure.high) == (0, 1)
    assert shared([1, 0], [1, 2], weight=0.0) is NOTHING
    assert mean(np.array([3.0, 4.0]), np.zeros(2, np.int32)).high == float("inf")
    assert mean(np.zeros(0), np.zeros(0, np.int32)) is NOTHING


def test_parts_of_rows_add_up_to_what_is_counted() -> None:
    """Half of sixty visits is thirty, as parts of a third are."""
    assert shared([1, 0] * 30, list(range(60)), weight=0.5).n == 30
    assert shared([1, 0] * 45, list(range(90)), weight=1 / 3).n == 30
    assert shared([1, 0] * 29, list(range(58)), weight=0.5).n == 29
    some = share(np.array([1.0, 0, 0]), np.array([1.0, 0.5, 0.5]), np.arange(3, dtype=np.int32))
    assert some.value == 0.5


def test_a_distance_is_newcombe_s() -> None:
    """His example of 1998, 56 of 70 beside 48 of 80, .2000 [.0524, .3339], of unrelated rows."""
    one = Figure(70, 10**9, 70.0, 56 / 70, *wilson(56, 70)[1:])
    other = Figure(80, 10**9, 80.0, 48 / 80, *wilson(48, 80)[1:])
    assert apart(one, other) == pytest.approx((0.2, 0.0524, 0.3339), abs=0.0001)
    assert apart(other, one) == pytest.approx((-0.2, -0.3339, -0.0524), abs=0.0001)
    _, low, high = apart(one, other, covered=0.99)
    assert low < 0.0524 < 0.3339 < high


def visited(random: np.random.Generator) -> tuple[Floats, Places]:
    """Visits, one to eight to an establishment with a chance of its own to fail: .2 in the mean."""
    place = np.repeat(np.arange(40, dtype=np.int32), random.integers(1, 9, 40))
    chance = random.beta(0.4, 1.6, 40)[place]
    return (random.random(place.size) < chance).astype(float), place


def held(interval: Callable[[np.random.Generator], tuple[float, float]], truth: float) -> float:
    """In what share of made histories the interval holds the truth."""
    random = np.random.default_rng(8)
    ends = [interval(random) for _ in range(HISTORIES)]
    return float(np.mean([low <= truth <= high for low, high in ends]))


def test_a_share_of_alike_visits_is_held_where_unrelated_visits_would_miss_it() -> None:
    """Wilson's interval of visits holds it in three histories of four, ours in 19 of 20."""

    def clustered(random: np.random.Generator) -> tuple[float, float]:
        bad, place = visited(random)
        figure = share(bad, np.ones(bad.size), place)
        return figure.low, figure.high

    def unrelated(random: np.random.Generator) -> tuple[float, float]:
        bad, _ = visited(random)
        return wilson(float(bad.sum()), bad.size)[1:]

    assert held(unrelated, 0.2) < 0.85
    assert held(clustered, 0.2) > 0.92


def test_a_mean_of_alike_failures_is_held_where_unrelated_ones_would_miss_it() -> None:
    """Days gained: each establishment has a lead of its own beside what chance adds."""

    def days(random: np.random.Generator) -> tuple[Floats, Figure]:
        each = random.integers(1, 9, 20)
        place = np.repeat(np.arange(20, dtype=np.int32), each)
        value = 10 + random.normal(0, 15, 20)[place] + random.normal(0, 10, place.size)
        return value, mean(value, place)

    def clustered(random: np.random.Generator) -> tuple[float, float]:
        figure = days(random)[1]
        return figure.low, figure.high

    def unrelated(random: np.random.Generator) -> tuple[float, float]:
        value, figure = days(random)
        margin = 1.96 * float(value.std(ddof=1)) / value.size**0.5
        return figure.value - margin, figure.value + margin

    assert held(unrelated, 10) < 0.85
    assert held(clustered, 10) > 0.92


@pytest.mark.soak
@pytest.mark.parametrize(
    ("places", "visits_each", "truth", "alike"),
    [
        (8, 5, 0.25, 0.3),
        (15, 2.5, 0.25, 0.3),
        (15, 2.5, 0.05, 0.3),
        (30, 1.8, 0.25, 0.2),
        (30, 1.8, 0.05, 0.2),
        (30, 3, 0.02, 0.5),
        (60, 3, 0.2, 0.4),
        (300, 2, 0.2, 0.3),
    ],
)
def test_small_groups_are_held_better_than_by_a_bootstrap(
    places: int, visits_each: float, truth: float, alike: float
) -> None:
    """So many establishments with visits each in the mean, whose outcomes are so correlated.

    A percentile bootstrap of few establishments, or of few failures, is too short.
    """
    random = np.random.default_rng(5)
    spread = 1 / alike - 1
    names = ("ours", "bootstrap of establishments", "Wilson of visits")
    within = np.zeros(len(names))
    for _ in range(2000):
        each = 1 + random.poisson(visits_each - 1, places)
        bad = random.binomial(each, random.beta(truth * spread, (1 - truth) * spread, places))
        place = np.repeat(np.arange(places, dtype=np.int32), each)
        outcome = (np.arange(place.size) - np.repeat(np.cumsum(each) - each, each)) < bad[place]
        figure = share(outcome.astype(float), np.ones(place.size), place)
        drawn = random.multinomial(places, np.ones(places) / places, 300)
        low, high = np.quantile((drawn @ bad) / (drawn @ each), [0.025, 0.975])
        wilsons = wilson(float(bad.sum()), place.size)[1:]
        found = [(figure.low, figure.high), (float(low), float(high)), wilsons]
        within += [start <= truth <= end for start, end in found]
    print(f"\n{places} establishments, {truth:.0%} bad:")
    print(
        *(f"{name} {held / 2000:.1%}" for name, held in zip(names, within, strict=True)), sep="; "
    )
    assert within[0] > 0.94 * 2000
    assert within[0] > max(within[1:])
