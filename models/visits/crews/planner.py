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
        self.diary, self._metres, self._most, self._key = diary, metres, most, key

    def plan(self, sets: Sequence[Sequence[list[Errand]]], errands: Sequence[Errand]) -> None:
        """Puts sets of trips (`days_out`) into the diary, in the order of deadlines, then by lot.

        `errands` are those on none of the trips; what has to be left out of one joins them.
        """
        left = list(errands)
        for alike in sets:
            planned = sorted(alike, key=lambda trip: (_due(trip), lot(self._lots("order", trip))))
            a_day = -(-len(planned) // WORKING_DAYS)
            for number, trip in enumerate(planned):
                left += self._sent(trip, number // a_day)
        left.sort(key=lambda errand: (errand.due, lot(self._lots("left", [errand]))))
        self.nobody = self._without(left)
        while self._evened() and self.nobody:  # which may have freed two who can go together
            self.nobody = self._without(self.nobody)

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
        pairs = self.diary.pairs(may, day, rested=rested)
        if pairs.any():
            pairs = pairs & (there[:, None] + there == returning)
        return self.diary.by_lot(pairs, self._lots(f"{day}", trip)) if pairs.any() else None

    def _fewest_left(
        self, trip: Sequence[Errand], days: Sequence[int], *, rested: bool
    ) -> tuple[int, Pair] | None:
        """The day and pair by which the fewest errands are left out; None where all would be."""
        hindered = np.array([~errand.may | errand.was_there for errand in trip])
        out = (hindered[:, :, None] | hindered[:, None, :]).sum(axis=0)
        anyone = self.diary.holders(trip[0].programmes)
        best: tuple[int, int, Which] | None = None
        for day in days:
            pairs = self.diary.pairs(anyone, day, rested=rested)
            fewest = int(out[pairs].min(initial=len(trip)))
            if fewest < (best[0] if best else len(trip)):
                best = fewest, day, pairs & (out == fewest)
        if best is None:
            return None
        return best[1], self.diary.by_lot(best[2], self._lots(f"{best[1]}", trip))

    def _put(self, trip: Sequence[Errand], day: int, pair: Pair) -> None:
        self.diary.put(pair, day)
        self.trips.append(Trip(list(trip), day, pair))

    def _without(self, errands: Sequence[Errand]) -> list[Errand]:
        """Puts errands one by one wherever they can be; those, or parts, that can be nowhere."""
        left, nowhere = list(errands), []
        while left:
            errand = left.pop(0)
            if self._placed(errand):
                continue
            if len(errand.programmes) > 1:
                left = [*(self._part(errand, programme) for programme in errand.programmes), *left]
            else:
                nowhere.append(errand)
        return nowhere

    def _placed(self, errand: Errand) -> bool:
        """Whether an errand has found a trip, or a pair for one of its own."""
        for returning in range(CREW + 1):
            for days in _days(errand.due, 0):
                if self._joined(errand, days, returning=returning):
                    return True
                for rested in (True, False):
                    for day in days:
                        pair = self._drawn([errand], day, rested=rested, returning=returning)
                        if pair:
                            self._put([errand], day, pair)
                            return True
        return False

    def _part(self, errand: Errand, programme: str) -> Errand:
        """One programme of a joint errand."""
        may = self.diary.holders([programme]) & ~errand.recused
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

    def _evened(self) -> bool:
        """Whether trips were handed on; each time some loads are closer to each other."""
        moved = False
        while any([self._handed_on(trip) for trip in self.trips]):  # noqa: C419  # every one
            moved = True
        return moved

    def _handed_on(self, trip: Trip) -> bool:
        """Whether a trip went from one of its two to somebody with at least two trips fewer."""
        had, (may, there) = self.diary.trips, whole_trip(trip.errands)
        free = may & (there == 0) & self.diary.free[trip.day]
        for one, other in (trip.pair, trip.pair[::-1]):
            able = free & (had <= had[one] - 2) & self.diary.rested(trip.day)[other]
            if able.any():
                fewest = np.flatnonzero(able & (had == had[able].min()))
                lots = self._lots(f"instead/{trip.day}", trip.errands)
                instead = int(fewest[int(lot(lots) * fewest.size)])
                self.diary.take(trip.pair, trip.day)
                trip.pair = (min(other, instead), max(other, instead))
                self.diary.put(trip.pair, trip.day)
                return True
        return False


def days_out(
    errands: Iterable[Errand], diary: Diary, metres: Longs, most: int
) -> list[list[list[Errand]]]:
    """Errands as trips that lie close together, in sets by who is qualified.

    Where the same people are qualified, sharing a trip makes nobody scarce.
    """
    sets: dict[bytes, list[Errand]] = {}
    for errand in errands:
        sets.setdefault(diary.holders(errand.programmes).tobytes(), []).append(errand)
    found = []
    for alike in sets.values():
        places = [errand.place for errand in alike]
        near = trips(metres[np.ix_(places, places)], most)
        found.append([[alike[one] for one in trip] for trip in near])
    return found


def _due(trip: Sequence[Errand]) -> int:
    return min(errand.due for errand in trip)


def _days(due: int, wanted: int) -> list[list[int]]:
    """The working days from the one wanted on and round again: until the deadline, and after it.

    >>> _days(2, 1)
    [[1, 2, 0], [3, 4]]
    """
    days = [(wanted + more) % WORKING_DAYS for more in range(WORKING_DAYS)]
    return [[day for day in days if day <= due], [day for day in days if day > due]]
