"""By which day the law wants each licence visited, as `models/visits/law.toml` says, in arrays.

The floors and triggers of `models/visits/{floors,triggers}.py`, which read them from a store: here
thousands of weeks are lived, and what is known is kept up to date instead of read again.
"""

from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from data_samples.arrays import Ints
from data_samples.trades import KINDS
from experiments.policies.facts import Facts
from experiments.policies.known import NO_DAY
from features.contract import GRADES, PROGRAMMES
from features.events import NEVER
from models.visits.law import Law, law_on

Grades = npt.NDArray[np.int8]  # places in GRADES


def laws_on(day: date) -> tuple[Law, ...]:
    """The rules of each programme, in the order of PROGRAMMES."""
    return tuple(law_on(day, programme) for programme in PROGRAMMES)


def floors_due(
    facts: Facts, laws: tuple[Law, ...], grade: Grades, planned_on: Ints, begun: int
) -> Ints:
    """The day by which each licence's floor wants its next planned visit; NEVER: no floor.

    `grade` is one a licence, `planned_on` the last planned visit (NO_DAY: none). Without one it
    counts from when the licence opened or records began.
    """
    start = np.where(planned_on == NO_DAY, np.maximum(facts.opened, begun), planned_on)
    within = np.stack([_within(law) for law in laws])[facts.programme, facts.kind, grade]
    return np.where(within == NEVER, NEVER, start + within)


@cache
def _within(law: Law) -> Ints:
    """The shortest of a programme's floors, in days, for each kind and grade."""
    shortest = np.full((KINDS.size, len(GRADES)), NEVER)
    for floor in law.floors:
        kinds = np.isin(KINDS, floor.kinds) if floor.kinds else np.ones(KINDS.size, np.bool_)
        grades = np.isin(GRADES, floor.grades) if floor.grades else np.ones(len(GRADES), np.bool_)
        falls = kinds[:, None] & grades[None, :]
        shortest[falls] = np.minimum(shortest[falls], floor.within_days)
    return shortest


def within_of(law: Law, event: str) -> int:
    """In how many days the law wants a visit after an event; 0 where it wants none."""
    return next((one.within_days for one in law.triggers if one.event == event), 0)


def lapses_after(laws: tuple[Law, ...]) -> int:
    """After how many days a trigger that nobody followed up is history."""
    return min(trigger.lapses_days for law in laws for trigger in law.triggers)
