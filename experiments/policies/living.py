"""A made city lived week by week under one policy: what is true, what is done, what becomes known.

`data_samples/weeks.py` moves the city, `effects.py` adds what it lacks, `plan.py` chooses the
visits, `happening.py` says when who knows of what.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data_samples import hazard, signals, visiting, weeks
from data_samples.arrays import Floats, Ints, chance, days_of
from experiments.policies import dates, effects, happening, learner
from experiments.policies.facts import day_numbers
from experiments.policies.life import NEWS, OPENING, PLAN, REST, STORM, VISITS, Life
from experiments.policies.plan import PLANNED, Asked, Plan, allowed, answers, planned
from experiments.policies.policies import Monday, Policy
from experiments.policies.record import Visits, Week
from experiments.policies.truth import found_chance
from models.visits.draw import Seed
from models.visits.law import Law


def live(life: Life, policy: Policy, until: int) -> None:
    """Lives the weeks up to and without number `until`."""
    while life.week < until:
        _week(life, policy)
        life.week += 1


@dataclass(frozen=True)
class _Today:
    """A Monday, its number, the laws in force, and the day on which records began."""

    monday: np.datetime64
    day: int
    laws: tuple[Law, ...]
    begun: int

    @classmethod
    def of(cls, life: Life) -> "_Today":
        mondays = life.world.period.mondays
        monday, numbers = mondays[life.week], day_numbers(mondays)
        laws = dates.laws_on(date.fromisoformat(str(monday)))
        return cls(monday, int(numbers[life.week]), laws, int(numbers[0]))

    @property
    def is_years_first(self) -> bool:
        """Whether no Monday of its calendar year came before."""
        return str(self.monday)[:4] != str(self.monday - np.timedelta64(7, "D"))[:4]


def _week(life: Life, policy: Policy) -> None:
    world, facts, state, known = life.world, life.facts, life.state, life.known
    today = _Today.of(life)
    if today.is_years_first:
        known.visits_this_year[:] = 0
    known.a_week_on(today.day)
    known.lapse(today.day, dates.lapses_after(today.laws))

    grade = state.grade[facts.establishment]
    floor = dates.floors_due(facts, today.laws, grade, life.planned_on, today.begun)
    cleaned = life.strategic & effects.cleaning(today.day, floor)
    logit = weeks.moving(world, state, life.week).added_to(world.parts.static)
    logit = logit + life.talk.deterrence(facts, facts.open_on(today.day))
    logit = logit + effects.CLEANED * cleaned

    table = learner.features(facts, known, today.day)
    plan = _plan(life, policy, table, today)
    visits = weeks.visited(life.rng(VISITS), world, state, today.monday, logit, plan.purpose)
    _written(life, plan, visits, logit, floor, today)
    news = life.rng(NEWS)
    _remembered(news, life, plan, visits, table)
    _rest(news, life, logit, today)


def _plan(life: Life, policy: Policy, table: learner.Table, today: _Today) -> Plan:
    """The week's visits, from what is known on the Monday."""
    facts, known, day, laws = life.facts, life.known, today.day, today.laws
    if policy.learns and life.week % learner.WEEKS_BETWEEN_FITS == 0:
        life.learner.learn(day)
    grade = known.grade[facts.establishment]
    rng = life.rng(PLAN)
    seen = Monday(
        facts=facts,
        known=known,
        day=day,
        expected=life.learner.expected(table) if policy.learns else np.zeros(facts.size),
        wanted=visiting.wanted(
            today.monday, life.state.agenda, facts.programme, grade=grade, pace=life.pace
        ),
        rng=rng,
    )
    opens = (facts.opened >= day) & (facts.opened < day + 7)
    luck = life.rng(OPENING).random(facts.size)
    capacity = life.capacity[life.week]
    asked = Asked(
        answering=answers(
            life.state.agenda, facts, day, capacity, opens & (luck < visiting.LICENSED)
        ),
        eligible=allowed(facts, known, laws, day),
        score=policy.score(seen),
        trigger_due=known.trigger_due,
        floor_due=dates.floors_due(facts, laws, grade, known.planned_on, today.begun),
        capacity=capacity,
        laws=laws,
        day=day,
        week=str(today.monday),
        seed=_seed(life.seed, life.week),
        rng=rng,
    )
    return planned(policy, facts, asked)


def _written(
    life: Life, plan: Plan, visits: pd.DataFrame, logit: Floats, floor: Ints, today: _Today
) -> None:
    """Writes down what was true in the week and what was done."""
    facts, world, day = life.facts, life.world, today.day
    is_open = facts.open_on(day)
    licence = visits["licence"].to_numpy()
    expected = hazard.expected_severity(logit, world.parts.gravity)
    found = found_chance(world, facts, logit, visits, today.monday)
    life.record.add(
        Week(
            monday=day,
            open=int(is_open.sum()),
            framed=int(plan.framed.sum()),
            framed_chance=float(found[plan.framed].sum()),
            harm=float((facts.weight * expected)[is_open].sum()),
            floors=int((is_open & (facts.programme == 0)).sum()),
            overdue=int((is_open & (facts.programme == 0) & (floor < day)).sum()),
        ),
        Visits(
            week=np.full(licence.size, life.week),
            licence=licence,
            day=day_numbers(days_of(visits["happened_on"])),
            lane=plan.lane[licence],
            severity=visits["severity"].to_numpy(),
            inclusion=plan.inclusion[licence],
        ),
        np.where(is_open, chance(logit), 0.0).astype(np.float32),
    )


def _remembered(
    rng: np.random.Generator, life: Life, plan: Plan, visits: pd.DataFrame, table: learner.Table
) -> None:
    """Where people were sent is known at once; what they found, when it is recorded."""
    facts, known = life.facts, life.known
    licence, severity = visits["licence"].to_numpy(), visits["severity"].to_numpy()
    on = day_numbers(days_of(visits["happened_on"]))
    is_planned = np.isin(plan.lane[licence], PLANNED)
    known.sent(licence, on, facts.establishment[licence[is_planned]])
    life.talk.spread(facts, licence)
    read = happening.of_visits(rng, life.world, visits, is_planned)
    known.coming = known.coming.and_also(read)
    teaches = is_planned & ~np.isnan(severity)
    life.planned_on[licence[teaches]] = on[teaches]
    life.learner.examples.add(table[licence[teaches]], severity[teaches], read.known[teaches])


def _rest(rng: np.random.Generator, life: Life, logit: Floats, today: _Today) -> None:
    """Moves the city on to the next Monday, and puts the week's news on its way."""
    world, facts, state, known = life.world, life.facts, life.state, life.known
    day, laws = today.day, today.laws
    happened = weeks.rest_of_week(life.rng(REST), world, state, life.week, logit - life.typical)
    storm = life.rng(STORM)
    baseless = effects.stormed(storm, life.storms, life.week, facts, facts.open_on(day))
    answered = storm.random(baseless.size) < signals.VISITED_AFTER_COMPLAINT
    visiting.answer_complaints(storm, state.agenda, np.unique(baseless[answered]), today.monday)
    complaints = np.concatenate([happened["complaints"]["licence"].to_numpy(), baseless])
    known.coming = known.coming.and_also(
        happening.of_complaints(rng, complaints, day),
        happening.of_samples(rng, happened["samples"], facts, day, laws),
        happening.of_mishaps(rng, happened["mishaps"], facts, day, laws),
    )
    grades = happened["grades"]
    known.grade[grades["establishment"].to_numpy()] = grades["grade"].to_numpy()


def _seed(seed: int, week: int) -> Seed:
    """A made week's seed is no secret of anybody."""
    return Seed(hashlib.sha256(f"{seed}/{week}".encode()).hexdigest())
