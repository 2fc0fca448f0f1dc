"""Fills a week's diary: whole trips first, then, one by one, what they had to leave out.

Rules give way in one order. Nobody goes unqualified, recused, or on two trips a day, ever. Then:
nobody returns to where they were last, deadlines are met, two who went together rest from it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from models.visits.crews.diary import Diary, Pair, Which
from models.visits.crews.errands import Errand, Trip, gap, whole_trip
from models.visits.crews.people import WORKING_DAYS
from models.visits.crews.routes import Longs, trips
from models.visits.draw import lot
from models.visits.law import CREW


class Planner:
    """The trips of one bureau's week, and the errands that nobody can run, as they come about."""

    def __init__(self, diary: Diary, metres: Longs, most: int, key: str) -> None:
        self.trips: list[Trip] = []
        self.nobody: list[Errand] = []
        self._diary, self._metres, self._most, self._key = diary, metres, most, key

    def plan(self, errands: Sequence[Errand]) -> None:
        """Puts all errands into trips, in the order of deadlines and then by lot."""
        left = [errand for errand in errands if errand.may.sum() < CREW]
        for alike in self._alike(errand for errand in errands if errand.may.sum() >= CREW):
            places = [errand.place for errand in alike]
            near = trips(self._metres[np.ix_(places, places)], self._most)
            planned = [[alike[one] for one in trip] for trip in near]
            planned.sort(key=lambda trip: (_due(trip), lot(self._lots("order", trip))))
            a_day = -(-len(planned) // WORKING_DAYS)
            for number, trip in enumerate(planned):
                left += self._sent(trip, number // a_day)
        left.sort(key=lambda errand: (errand.due, lot(self._lots("left", [errand]))))
        without = len(left) + 1
        while len(left) < without:  # evening out may have freed two for whom nobody was left
            without = len(left)
            self.nobody = []
            while left:
                left = [*self._placed(left[0]), *left[1:]]
            while sum([self._handed_on(trip) for trip in self.trips]):
                pass  # each time some loads are closer to each other
            left = self.nobody

    def _alike(self, errands: Iterable[Errand]) -> list[list[Errand]]:
        """Errands by who is qualified: of the same people, a shared trip makes nobody scarce."""
        sets: dict[bytes, list[Errand]] = {}
        for errand in errands:
            holders = self._diary.holders(errand.programmes)
            sets.setdefault(holders.tobytes(), []).append(errand)
        return list(sets.values())

    def _lots(self, what: str, trip: Sequence[Errand]) -> str:
        """What a trip's lots are hashed with."""
        return f"{self._key}/{what}/{min(errand.name for errand in trip)}"

    def _sent(self, trip: list[Errand], wanted: int) -> list[Errand]:
        """Puts a trip into the diary; which errands have to be left out for it."""
        for days in _days(_due(trip), wanted):
            for day in days:
                if pair := self._drawn(trip, day, rested=True, returning=0):
                    self._put(trip, day, pair)
                    return []
            for rested in (True, False):
                if found := self._fewest_left(trip, days, rested=rested):
                    self._put([one for one in trip if not one.hinders(found[1])], *found)
                    return [one for one in trip if one.hinders(found[1])]
        return trip

    def _drawn(
        self, trip: Sequence[Errand], day: int, *, rested: bool, returning: int
    ) -> Pair | None:
        """Two for a whole trip of whom so many, over all stops, were there last; by lot."""
        may, there = whole_trip(trip)
        pairs = self._diary.pairs(may, day, rested=rested)
        pairs &= there[:, None] + there == returning
        return self._diary.by_lot(pairs, self._lots(f"{day}", trip)) if pairs.any() else None

    def _fewest_left(
        self, trip: Sequence[Errand], days: Sequence[int], *, rested: bool
    ) -> tuple[int, Pair] | None:
        """The day and pair by which the fewest errands are left out; None where all would be."""
        hindered = np.array([~errand.may | errand.was_there for errand in trip])
        out = (hindered[:, :, None] | hindered[:, None, :]).sum(axis=0)
        anyone = self._diary.holders(trip[0].programmes)
        best: tuple[int, int, Which] | None = None
        for day in days:
            pairs = self._diary.pairs(anyone, day, rested=rested)
            fewest = int(out[pairs].min(initial=len(trip)))
            if fewest < (best[0] if best else len(trip)):
                best = fewest, day, pairs & (out == fewest)
        if best is None:
            return None
        return best[1], self._diary.by_lot(best[2], self._lots(f"{best[1]}", trip))

    def _put(self, trip: Sequence[Errand], day: int, pair: Pair) -> None:
        self._diary.put(pair, day)
        self.trips.append(Trip(list(trip), day, pair))

    def _placed(self, errand: Errand) -> list[Errand]:
        """Puts one errand wherever it can be; the parts of a joint one that nobody can run."""
        for returning in range(CREW + 1):
            for days in _days(errand.due, 0):
                if self._joined(errand, days, returning=returning):
                    return []
                for rested in (True, False):
                    for day in days:
                        pair = self._drawn([errand], day, rested=rested, returning=returning)
                        if pair:
                            self._put([errand], day, pair)
                            return []
        if len(errand.programmes) > 1:
            return [self._part(errand, programme) for programme in errand.programmes]
        self.nobody.append(errand)
        return []

    def _part(self, errand: Errand, programme: str) -> Errand:
        """One programme of a joint errand."""
        may = self._diary.holders([programme]) & ~errand.recused
        return replace(errand, programmes=(programme,), may=may, apart=True)

    def _joined(self, errand: Errand, days: Sequence[int], *, returning: int) -> bool:
        """Whether an errand could join the nearest trip of these days with room for it."""
        able = [
            (gap(self._metres, errand, trip), number)
            for number, trip in enumerate(self.trips)
            if trip.day in days
            and len(trip.errands) < self._most
            and errand.may[list(trip.pair)].all()
            and errand.returning(trip.pair) == returning
            and errand.place not in [other.place for other in trip.errands]
        ]
        if able:
            self.trips[min(able)[1]].errands.append(errand)
        return bool(able)

    def _handed_on(self, trip: Trip) -> bool:
        """Whether a trip went from one of its two to somebody with at least two trips fewer."""
        had, (may, there) = self._diary.trips, whole_trip(trip.errands)
        free = may & (there == 0) & self._diary.free[trip.day]
        for one, other in (trip.pair, trip.pair[::-1]):
            able = free & (had <= had[one] - 2) & self._diary.rested(trip.day)[other]
            if able.any():
                fewest = np.flatnonzero(able & (had == had[able].min()))
                lots = self._lots(f"instead/{trip.day}", trip.errands)
                instead = int(fewest[int(lot(lots) * fewest.size)])
                self._diary.take(trip.pair, trip.day)
                trip.pair = (min(other, instead), max(other, instead))
                self._diary.put(trip.pair, trip.day)
                return True
        return False


def _due(trip: Sequence[Errand]) -> int:
    return min(errand.due for errand in trip)


def _days(due: int, wanted: int) -> list[list[int]]:
    """The working days from the one wanted on and round again: until the deadline, and after it.

    >>> _days(2, 1)
    [[1, 2, 0], [3, 4]]
    """
    days = [(wanted + more) % WORKING_DAYS for more in range(WORKING_DAYS)]
    return [[day for day in days if day <= due], [day for day in days if day > due]]
