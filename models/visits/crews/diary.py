"""Who is free on which day of the week, and who goes out with whom: what a rota fills in.

People are numbered in the order of their ids, days from 0, Monday.
"""

from collections.abc import Iterable
from datetime import date

import numpy as np
import numpy.typing as npt

from models.visits.crews.people import WORKING_DAYS, People
from models.visits.draw import lot
from models.visits.law import CREW, Crew

Which = npt.NDArray[np.bool_]
Pair = tuple[int, int]

# Longer ago than any rotation time, in days.
LONG_AGO = 1_000_000


class Diary:
    """The week's days of everyone on duty; changes as trips are put in and taken out."""

    def __init__(self, people: People, crew: Crew, monday: date) -> None:
        on_duty = sorted(people.on_duty, key=lambda person: person.inspector_id)
        self.ids = [person.inspector_id for person in on_duty]
        self.programmes = [person.programmes for person in on_duty]
        self.free = np.array(
            [[day in person.days for person in on_duty] for day in range(WORKING_DAYS)], np.bool_
        ).reshape(WORKING_DAYS, len(on_duty))
        self.trips = np.zeros(len(on_duty), np.int64)  # of each person
        self._rest = crew.pair_rest_days
        place = {id_: number for number, id_ in enumerate(self.ids)}
        # Days from when two last went together until this Monday.
        self._ago = np.full((len(on_duty), len(on_duty)), LONG_AGO)
        for (one, other), day in people.met.items():
            if one in place and other in place:
                at = (place[one], place[other])
                self._ago[at] = self._ago[at[::-1]] = (monday - day).days
        self._no_pair = np.zeros_like(self._ago, dtype=np.bool_)
        self._each_once = np.triu(~self._no_pair, 1)
        self._together = np.zeros((WORKING_DAYS, len(on_duty), len(on_duty)), np.bool_)

    def members(self, ids: Iterable[str]) -> Which:
        """Which of the people these are."""
        return np.isin(np.array(self.ids, np.str_), list(ids))

    def holders(self, programmes: Iterable[str]) -> Which:
        """Who is qualified for all of these programmes."""
        wanted = frozenset(programmes)
        return np.array([wanted <= held for held in self.programmes], np.bool_)

    def rested(self, day: int) -> Which:
        """For each two people, whether they do not go together within the time on either side."""
        near = [on for on in range(WORKING_DAYS) if abs(on - day) <= self._rest]
        rested: Which = (self._ago + day > self._rest) & ~self._together[near].any(axis=0)
        return rested

    def repeats(self, pair: Pair, day: int) -> bool:
        """Whether the two went together within the rotation time before this day."""
        before = [on for on in range(day) if day - on <= self._rest]
        again = self._together[before, pair[0], pair[1]].any()
        return bool(again or self._ago[pair] + day <= self._rest)

    def pairs(self, may: Which, day: int, *, rested: bool) -> Which:
        """Each two of those who may go and are free on a day, once, as places in two orders."""
        free = may & self.free[day]
        if np.count_nonzero(free) < CREW:
            return self._no_pair
        found: Which = free[:, None] & free & self._each_once
        return found & self.rested(day) if rested else found

    def by_lot(self, pairs: Which, lots: str) -> Pair:
        """One of these pairs, each as likely as another, of those with the fewest trips so far."""
        ones, others = np.nonzero(pairs)
        busier = np.maximum(self.trips[ones], self.trips[others])
        both = self.trips[ones] + self.trips[others]
        fewest = np.flatnonzero(busier == busier.min())
        fewest = fewest[both[fewest] == both[fewest].min()]
        at = fewest[int(lot(lots) * fewest.size)]
        return int(ones[at]), int(others[at])

    def put(self, pair: Pair, day: int) -> None:
        """The two go out on this day."""
        self._write(pair, day, out=True)

    def take(self, pair: Pair, day: int) -> None:
        """They do not, after all."""
        self._write(pair, day, out=False)

    def _write(self, pair: Pair, day: int, *, out: bool) -> None:
        self.free[day, list(pair)] = not out
        self.trips[list(pair)] += 1 if out else -1
        self._together[(day, *pair)] = self._together[(day, *pair[::-1])] = out
