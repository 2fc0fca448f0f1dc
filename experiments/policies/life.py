"""One made city on one Monday, and all that a policy's weeks leave to the next."""

import copy
from dataclasses import dataclass, field

import numpy as np

from data_samples import visiting, weeks
from data_samples.arrays import Bools, Floats, Ints
from data_samples.period import WEEKS_OF_YEAR
from data_samples.staff import VISITS_PER_YEAR
from data_samples.world import World
from experiments.policies import effects
from experiments.policies.dates import laws_on
from experiments.policies.facts import LISTS, Facts, day_numbers
from experiments.policies.known import Known
from experiments.policies.learner import Examples, Learner
from experiments.policies.record import Record

# Subjects of random numbers, each its own in every week. New ones go to the end.
(START, STRATEGIC, STORMS, PACE, OPENING, PLAN, VISITS, REST, STORM, NEWS) = range(10)
# What is drawn once has a week of its own, after any other.
_ONCE = 1 << 20


@dataclass
class Life:
    """One city on one Monday, and what has been written down of it since `kept_from`."""

    seed: int
    world: World
    facts: Facts
    typical: Floats
    pace: Floats
    strategic: Bools
    storms: list[effects.Storm]
    capacity: Ints  # of each week and list
    state: weeks.State
    talk: effects.Talk
    known: Known
    learner: Learner
    planned_on: Ints  # the last planned visit that saw something, known or not
    week: int = 0
    record: Record = field(default_factory=Record)

    @classmethod
    def begun(cls, world: World, seed: int, staffed: float = 1.0) -> "Life":
        """The city on the first Monday of its history.

        `staffed`: its visits, as a multiple of what its posts are there for.
        """
        facts = Facts.of(world, laws_on(world.period.until))
        state = weeks.first_state(_rng(seed, _ONCE, START), world)
        pace = visiting.bureau_habits(_rng(seed, _ONCE, PACE))
        return cls(
            seed=seed,
            world=world,
            facts=facts,
            typical=world.parts.typical(facts.programme),
            pace=pace[facts.bureau, facts.programme],
            strategic=effects.strategic(_rng(seed, _ONCE, STRATEGIC), facts),
            storms=effects.storms(_rng(seed, _ONCE, STORMS), world.period.weeks),
            capacity=capacities(facts, world, staffed),
            state=state,
            talk=effects.Talk.none(facts),
            known=Known.nothing(facts, state.grade),
            learner=Learner(Examples()),
            planned_on=np.full(facts.size, -1),
        )

    def parted(self) -> "Life":
        """The same city on the same Monday, to be lived on in another way; nothing written down."""
        shared = (self.world, self.facts, self.typical, self.pace, self.strategic, self.storms)
        kept = {id(one): one for one in (*shared, self.capacity)}
        other = copy.deepcopy(self, kept)
        other.record = Record()
        return other

    def rng(self, subject: int) -> np.random.Generator:
        """The week's random numbers of a subject: the same whatever was done before."""
        return _rng(self.seed, self.week, subject)


def capacities(facts: Facts, world: World, staffed: float) -> Ints:
    """Visits of every kind that each list has in each week: what its posts are there for.

    So many a year for each open licence; what is left of a visit is carried into the next week.
    """
    mondays = day_numbers(world.period.mondays)
    a_week = staffed * VISITS_PER_YEAR[facts.programme] / WEEKS_OF_YEAR
    due = [
        np.bincount(facts.list, weights=a_week * facts.open_on(int(day)), minlength=LISTS)
        for day in mondays
    ]
    whole = np.floor(np.cumsum(due, axis=0)).astype(np.int64)
    return np.diff(whole, axis=0, prepend=0)


def _rng(seed: int, week: int, subject: int) -> np.random.Generator:
    return np.random.default_rng((seed, week, subject))
