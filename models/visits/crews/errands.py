"""What is to be made into trips: stops, or parts of them where nobody holds all programmes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

import numpy as np

from models.visits.crews.diary import Diary, Pair, Which
from models.visits.crews.people import WORKING_DAYS, People
from models.visits.crews.rota import Stop
from models.visits.crews.routes import Longs
from models.visits.law import CREW


@dataclass(frozen=True)
class Errand:
    """A stop's visit for some of its programmes.

    `place` is its row of the distances, `due` its last working day from 0, Monday. `recused` may
    not go, `may` are qualified and not recused, `was_there` made the last visit. `apart`: the stop
    has other errands.
    """

    stop: Stop
    programmes: tuple[str, ...]
    place: int
    due: int
    recused: Which
    may: Which
    was_there: Which
    apart: bool

    @property
    def name(self) -> str:
        """What its lots are drawn with."""
        return f"{self.stop.establishment_id}/{'+'.join(self.programmes)}"

    def hinders(self, pair: Pair) -> bool:
        """Whether one of the two may not go there, or was there last."""
        return any(not self.may[one] or self.was_there[one] for one in pair)

    def returning(self, pair: Pair) -> int:
        """How many of the two were there last."""
        return int(self.was_there[list(pair)].sum())


@dataclass
class Trip:
    """Errands of one pair on one day, from 0, Monday."""

    errands: list[Errand]
    day: int
    pair: Pair


def errands_of(stops: Sequence[Stop], people: People, diary: Diary, monday: date) -> list[Errand]:
    """One for each stop, and more where fewer than two people may make them in one."""
    found = []
    for place, stop in enumerate(stops):
        away = diary.members(people.recused.get(stop.establishment_id, ()))
        there = diary.members(people.last_there.get(stop.establishment_id, ()))
        parts = list(_parts(stop.programmes, diary, ~away))
        for programmes in parts:
            may = diary.holders(programmes) & ~away
            due, apart = _due(stop, monday), len(parts) > 1
            found.append(Errand(stop, programmes, place, due, away, may, there, apart))
    return found


def _parts(programmes: tuple[str, ...], diary: Diary, here: Which) -> Iterator[tuple[str, ...]]:
    """The programmes in as large parts as two people hold; who are `here` are not recused."""
    left = programmes
    while left:
        part = next(
            (
                some
                for size in range(len(left), 1, -1)
                for some in combinations(left, size)
                if (diary.holders(some) & here).sum() >= CREW
            ),
            left[:1],
        )
        yield part
        left = tuple(one for one in left if one not in part)


def _due(stop: Stop, monday: date) -> int:
    """The stop's last working day; the week's last where it may be any, its first where overdue."""
    last = monday + timedelta(days=WORKING_DAYS - 1)
    return max((min(stop.due_on or last, last) - monday).days, 0)


def gap(metres: Longs, errand: Errand, trip: Trip) -> int:
    """Metres from an errand to the nearest of a trip."""
    return int(metres[errand.place, [other.place for other in trip.errands]].min())


def whole_trip(errands: Sequence[Errand]) -> tuple[Which, Longs]:
    """Who may go to all of these, and at how many of them each was last."""
    may: Which = np.logical_and.reduce([errand.may for errand in errands])
    there: Longs = np.sum([errand.was_there for errand in errands], axis=0, dtype=np.int64)
    return may, there
