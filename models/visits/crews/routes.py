"""Trips of a day that lie close together, and the shortest way through each.

Distances are whole metres as the crow flies, so that the same stops make the same trips on any
machine. A stop of unknown place lies in the middle of its station's other stops; where these are
unknown, too, it is far from everything but what bears the same words.
"""

from collections.abc import Sequence
from functools import cache
from itertools import combinations, permutations

import numpy as np
import numpy.typing as npt

from models.visits.crews.rota import Stop

Longs = npt.NDArray[np.int64]

METRES_PER_DEGREE = 111_320  # of latitude
# Farther than any two places of a city, in metres: where nobody knows how far it is.
FAR = 1_000_000
# A trip exchanges stops with so many of those nearest to it: ten were hardly better than six.
NEIGHBOURS = 6


def distances(stops: Sequence[Stop]) -> Longs:
    """Metres between each two stops; FAR where one of them is nobody knows where."""
    places = np.array([_place(stop, stops) for stop in stops], np.float64).reshape(-1, 2)
    known = np.asarray(~np.isnan(places).any(axis=1))
    middle = float(places[known, 0].mean()) if known.any() else 0.0
    flat = np.nan_to_num(places) * [1.0, np.cos(np.radians(middle))] * METRES_PER_DEGREE
    between = np.hypot(*(flat[:, None] - flat).transpose(2, 0, 1))
    words = np.array([stop.near for stop in stops], np.str_)
    alike = (words[:, None] == words) & (words != "") & ~known
    metres: Longs = np.where(known[:, None] & known, np.rint(between), np.where(alike, 0, FAR))
    np.fill_diagonal(metres, 0)
    return metres.astype(np.int64)


def _place(stop: Stop, stops: Sequence[Stop]) -> tuple[float, float]:
    """Latitude and longitude; those of its station's other stops on average; NaN: unknown."""
    if stop.lat is not None and stop.lon is not None:
        return stop.lat, stop.lon
    near = [
        (one.lat, one.lon)
        for one in stops
        if stop.near and one.near == stop.near and one.lat is not None and one.lon is not None
    ]
    lat, lon = np.mean(near, axis=0) if near else (np.nan, np.nan)
    return float(lat), float(lon)


def way(metres: Longs, stops: Sequence[int]) -> tuple[list[int], int]:
    """The order of at most `law.MOST_STOPS` stops that makes the shortest way, and its metres."""
    orders = np.asarray(stops)[_orders(len(stops))]
    lengths = metres[orders[:, :-1], orders[:, 1:]].sum(axis=1)
    return orders[lengths.argmin()].tolist(), int(lengths.min())


def trips(metres: Longs, most: int) -> list[list[int]]:
    """Every stop in one of as few trips as there can be of at most so many stops.

    The loneliest stop takes along the nearest, then who is nearest to either, and so on. Then each
    two neighbouring trips share out their stops anew in the best way that there is, while any do.
    """
    found = _grown(metres, most)
    lengths = [way(metres, trip)[1] for trip in found]
    changed = set(range(len(found)))
    while changed:
        before, changed = changed, set()
        for one in range(len(found)):
            for other in _neighbours(metres, found, one):
                if not {one, other} & (before | changed):
                    continue
                split, parts = _split(metres, [*found[one], *found[other]], most)
                if sum(split) < lengths[one] + lengths[other]:
                    (found[one], found[other]), (lengths[one], lengths[other]) = parts, split
                    changed |= {one, other}
    return found


def _grown(metres: Longs, most: int) -> list[list[int]]:
    left, found = np.arange(len(metres)), []
    while left.size:
        trip = [int(left[metres[np.ix_(left, left)].sum(axis=1).argmax()])]
        left = left[left != trip[0]]
        while left.size and len(trip) < most:
            trip.append(int(left[metres[np.ix_(trip, left)].min(axis=0).argmin()]))
            left = left[left != trip[-1]]
        found.append(trip)
    return found


def _neighbours(metres: Longs, found: Sequence[Sequence[int]], one: int) -> list[int]:
    """The trips with a stop nearest to one of this trip's."""
    nearest = metres[found[one]].min(axis=0)
    gaps = np.array([nearest[trip].min() for trip in found])
    gaps[one] = 2 * FAR
    order: list[int] = np.argsort(gaps, kind="stable")[: min(NEIGHBOURS, len(found) - 1)].tolist()
    return order


def _split(
    metres: Longs, stops: Sequence[int], most: int
) -> tuple[tuple[int, int], tuple[list[int], list[int]]]:
    """The two trips of these stops whose ways are shortest together; their lengths, and they."""
    best = None
    for many in range(max(len(stops) - most, 1), len(stops) // 2 + 1):
        ones, others = (np.asarray(stops)[places] for places in _halves(len(stops), many))
        lengths, rest = _shortest(metres, ones), _shortest(metres, others)
        at = int((lengths + rest).argmin())
        split = (int(lengths[at]), int(rest[at]))
        if best is None or sum(split) < sum(best[0]):
            best = split, (ones[at].tolist(), others[at].tolist())
    if best is None:
        raise ValueError("Two trips have at least two stops.")
    return best


def _shortest(metres: Longs, sets: Longs) -> Longs:
    """The length of the shortest way through each set, a row of stops."""
    orders = sets[:, _orders(sets.shape[1])]
    lengths: Longs = metres[orders[..., :-1], orders[..., 1:]].sum(axis=2).min(axis=1)
    return lengths


@cache
def _orders(size: int) -> Longs:
    """Every order of so many stops, one a row; of an order and its reverse, one."""
    kept = [order for order in permutations(range(size)) if size < 2 or order[0] < order[-1]]
    return np.array(kept, np.int64).reshape(-1, size)


@cache
def _halves(size: int, many: int) -> tuple[Longs, Longs]:
    """Every choice of `many` of so many stops, and who is left, as rows of places."""
    chosen = list(combinations(range(size), many))
    left = [sorted(set(range(size)) - set(places)) for places in chosen]
    return np.array(chosen, np.int64), np.array(left, np.int64)
