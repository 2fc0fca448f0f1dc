"""One visit for several programmes: where a crew may do them all, it is counted once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from features.contract import PROGRAMMES
from features.store import EventStore
from models.visits.crews.people import WORKING_DAYS, People, people_of
from models.visits.crews.records import posts
from models.visits.law import crew_on


@dataclass(frozen=True)
class Shared:
    """Which programmes a bureau's crews may do in one visit: bureau -> pairs of programmes."""

    pairs: Mapping[str, frozenset[frozenset[str]]]

    def allows(self, bureau: str, one: str, other: str) -> bool:
        """Whether a crew of the bureau may do both programmes."""
        return frozenset((one, other)) in self.pairs.get(bureau, frozenset())


def shared(store: EventStore, monday: date) -> Shared:
    """By who is on duty in the week that begins on `monday`, as known before it."""
    crew, staff = crew_on(monday), posts(store, monday)
    pairs = {}
    for bureau in {post.bureau for post in staff}:
        people = people_of(bureau, (), monday, crew, posts=staff, recusals=(), went=())
        pairs[bureau] = frozenset(
            frozenset(pair)
            for pair in combinations(PROGRAMMES, 2)
            if _most_on_a_day(people, pair) >= crew.inspectors
        )
    return Shared(pairs)


def _most_on_a_day(people: People, programmes: Iterable[str]) -> int:
    """How many who hold all of these are on duty together, on the best day of the week."""
    able = [one.days for one in people.on_duty if one.programmes.issuperset(programmes)]
    return max(sum(day in days for days in able) for day in range(WORKING_DAYS))


@dataclass(frozen=True)
class Planned:
    """Visits of the week so far: establishment -> the bureau and programme that count each."""

    visits: Mapping[str, tuple[str, str]]

    def along(self, programme: str, crews: Shared) -> dict[str, str]:
        """Whom a crew visits that may do this programme, too; by which programme it is counted."""
        return {
            establishment_id: counting
            for establishment_id, (bureau, counting) in self.visits.items()
            if crews.allows(bureau, counting, programme)
        }

    def and_of(self, bureau: str, programme: str, establishment_ids: Iterable[str]) -> "Planned":
        """With another list's own visits."""
        mine = dict.fromkeys(establishment_ids, (bureau, programme))
        return Planned({**mine, **self.visits})
