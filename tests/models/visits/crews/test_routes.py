"""Days out lie close together, and go the shortest way: against chance and against the best."""

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest

from models.visits.crews.routes import FAR, distances, trips, way
from tests.models.visits.crews.builders import around, stop


def length(metres: np.ndarray, order: tuple[int, ...]) -> int:
    return int(sum(metres[one, other] for one, other in pairwise(order)))


def ways(metres: np.ndarray, found: list[list[int]]) -> int:
    return sum(way(metres, trip)[1] for trip in found)


@pytest.mark.parametrize("seed", range(20))
def test_a_trip_goes_the_shortest_way_there_is(seed: int) -> None:
    """Against every order of up to five stops."""
    rng = np.random.default_rng(seed)
    metres, size = distances(around(rng, 12)), int(rng.integers(1, 6))
    stops = sorted(rng.choice(12, size, replace=False).tolist())
    order, metres_of = way(metres, stops)
    assert sorted(order) == stops
    assert metres_of == length(metres, tuple(order))
    assert metres_of == min(length(metres, other) for other in permutations(stops))


@pytest.mark.parametrize(("size", "most"), [(0, 4), (1, 4), (9, 4), (30, 4), (30, 1), (31, 5)])
def test_every_stop_is_on_one_of_as_few_trips_as_can_be(size: int, most: int) -> None:
    """Days out are what a bureau is short of."""
    found = trips(distances(around(np.random.default_rng(size), size)), most)
    assert sorted(one for trip in found for one in trip) == list(range(size))
    assert len(found) == -(-size // most)
    assert all(0 < len(trip) <= most for trip in found)


def test_trips_are_near_the_best_there_are() -> None:
    """Twelve stops in three trips, by trying all 5,775: on average within 2 %, of 40 cities."""
    excess = []
    for seed in range(40):
        metres = distances(around(np.random.default_rng(seed), 12))
        cost: dict[tuple[int, ...], int] = {
            four: way(metres, four)[1] for four in combinations(range(12), 4)
        }
        best = min(
            cost[one] + cost[other] + cost[third]
            for one in cost
            if 0 in one
            for rest in [tuple(sorted(set(range(12)) - set(one)))]
            for other in combinations(rest, 4)
            if rest[0] in other
            for third in [tuple(sorted(set(rest) - set(other)))]
        )
        excess.append(ways(metres, trips(metres, 4)) / best - 1)
    assert np.mean(excess) < 0.02
    assert np.min(excess) == 0


@pytest.mark.parametrize(("size", "ratio"), [(20, 0.6), (60, 0.2), (150, 0.15), (300, 0.12)])
def test_trips_lie_far_closer_together_than_by_chance(size: int, ratio: float) -> None:
    """Metres walked between stops beside those of trips put together by lot."""
    rng = np.random.default_rng(size)
    metres = distances(around(rng, size))
    mixed = rng.permutation(size)
    by_chance = ways(metres, [mixed[at : at + 4].tolist() for at in range(0, size, 4)])
    assert ways(metres, trips(metres, 4)) < ratio * by_chance


def test_stops_of_unknown_place_go_with_their_station() -> None:
    """In the middle of its others; where these are unknown, too, with what has the same words."""
    north = [stop(f"N{n}", at=(22.5, 114 + n / 1000), near="north") for n in range(3)]
    south = [stop(f"S{n}", at=(22.7, 114 + n / 1000), near="south") for n in range(3)]
    lost = [stop("L0", near="north"), stop("L1", near="south")]
    nowhere = [stop("X0", near="road"), stop("X1", near="road"), stop("X2"), stop("X3")]
    stops = [*north, *south, *lost, *nowhere]
    metres = distances(stops)
    names = [{stops[one].establishment_id for one in trip} for trip in trips(metres, 4)]
    assert {"N0", "N1", "N2", "L0"} in names
    assert {"S0", "S1", "S2", "L1"} in names
    place = [one.establishment_id for one in stops]
    assert metres[place.index("X0"), place.index("X1")] == 0
    assert metres[place.index("X2"), place.index("X3")] == FAR
    assert (metres == metres.T).all()
