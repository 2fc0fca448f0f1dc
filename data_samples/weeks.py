"""The city lives through its weeks: who is visited, complained of, sampled, and what is found.

`live` is the only loop, over weeks, by today's practice. Whoever would have others visited takes
its steps one by one: `first_state`, then each week `moving`, `visited` and `rest_of_week`. They
decide when things happen and how bad they are; the modules of each table add the details.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_samples import hazard, signals, visiting
from data_samples.arrays import Days, Floats, Ints, chance
from data_samples.hazard import Drift
from data_samples.staff import on_duty, pool_of
from data_samples.trades import TRADES
from data_samples.visiting import Agenda
from data_samples.world import World
from features.contract import PURPOSES

# Mondays for which the truth is kept, the last being `until`.
TRUTH_WEEKS = 8

NOT_ASSESSABLE = 0.03  # of visits meet a closed door
# A tired inspector sees less: log-odds for each earlier visit of the day.
ORDER_EFFECT = -0.08
# Log-odds by purpose: a re-inspection is prepared for, a complaint says where to look.
PURPOSE_EFFECT = np.zeros(len(PURPOSES))
PURPOSE_EFFECT[PURPOSES.index("reinspection")] = -0.6
PURPOSE_EFFECT[PURPOSES.index("complaint")] = 0.3
PURPOSE_EFFECT[PURPOSES.index("licensing")] = -0.8

# Grades: reviewed once a year, each establishment in its own week. Points for the kind, the size
# and what visits found (remembered with this half-life), less what the reviewer gets wrong.
WEEKS_BETWEEN_REVIEWS = 52
MEMORY_WEEKS = 40.0
POINTS_FOR_SIZE, POINTS_FOR_FINDINGS, POINTS_ERROR = 0.3, 0.6, 0.4
GRADE_ABOVE = np.array([0.75, 1.7, 3.0])  # points: B, C, D


@dataclass(frozen=True)
class Diary:
    """What happened, one event a row, by weeks.

    `excess` is the true log-odds above its programme's middle.
    """

    # licence, happened_on, purpose, inclusion, inspector, visit_order, severity, excess
    visits: pd.DataFrame
    complaints: pd.DataFrame  # licence, monday, excess
    samples: pd.DataFrame  # licence, monday, excess
    mishaps: pd.DataFrame  # licence, monday, kind
    grades: pd.DataFrame  # establishment, monday, grade
    truth: pd.DataFrame  # licence, as_of, logit, and the parts of it that move: see hazard.Moving


@dataclass
class State:
    """What one week leaves to the next, one a licence; `grade` one an establishment."""

    drift: Drift
    relief: Floats
    memory: Floats
    grade: npt.NDArray[np.int8]
    agenda: Agenda


def live(rng: np.random.Generator, world: World) -> Diary:
    """The diary of the city's weeks, up to and without that of `until`."""
    licences, period = world.licences, world.period
    pace = visiting.bureau_habits(rng)[
        world.establishments.bureau[licences.establishment], licences.programme
    ]
    state = first_state(rng, world)
    typical = world.parts.typical(licences.programme)
    weekly: dict[str, list[pd.DataFrame]] = {name: [] for name in Diary.__annotations__}
    weekly["grades"].append(_all_grades(state.grade, period.start))
    for week, monday in enumerate(period.mondays):
        parts = moving(world, state, week)
        logit = parts.added_to(world.parts.static)
        if week > period.weeks - TRUTH_WEEKS:
            weekly["truth"].append(_truth(world, monday, logit, parts))
        if week == period.weeks:
            break
        purpose = visiting.purposes(
            rng,
            monday,
            state.agenda,
            licences,
            world.establishments,
            grade=state.grade,
            pace=pace,
        )
        visits = visited(rng, world, state, monday, logit, purpose)
        weekly["visits"].append(visits.assign(excess=visits["logit"] - typical[visits["licence"]]))
        for name, frame in rest_of_week(rng, world, state, week, logit - typical).items():
            weekly[name].append(frame)
    return Diary(**{name: pd.concat(frames, ignore_index=True) for name, frames in weekly.items()})


def first_state(rng: np.random.Generator, world: World) -> State:
    """How the city stands on the first Monday of its history."""
    licences = world.licences
    size = licences.programme.size
    drift = Drift(rng, size)
    # Before history began visits had found something too.
    memory = rng.exponential(1.0, size) * chance(world.parts.static) * 2
    return State(
        drift=drift,
        relief=np.zeros(size),
        memory=memory,
        grade=_grades(rng, world, np.arange(world.establishments.kind.size), memory),
        agenda=visiting.new_agenda(rng, size, world.period.start),
    )


def moving(world: World, state: State, week: int) -> hazard.Moving:
    """What moves the week's log-odds; weeks are asked for one after the other, from 0."""
    monday = world.period.mondays[week]
    opened = world.establishments.opened[world.licences.establishment]
    return hazard.Moving(
        drift=state.drift.in_week(week),
        season=hazard.season(monday, world.licences.programme),
        new=hazard.newness(monday, opened),
        relief=-state.relief,
    )


def visited(
    rng: np.random.Generator,
    world: World,
    state: State,
    monday: np.datetime64,
    logit: Floats,
    purpose: Ints,
) -> pd.DataFrame:
    """The week's visits and what they found; the state moves on with them.

    `purpose` is each licence's, a place in PURPOSES or NOT_VISITED. Columns as in `Diary.visits`,
    with `logit` in place of `excess`; `inclusion` is that of today's practice.
    """
    licences, establishments = world.licences, world.establishments
    licence = rng.permutation(np.flatnonzero(purpose != visiting.NOT_VISITED))
    why = purpose[licence]
    inclusion = visiting.inclusion(monday, licences, establishments)
    owner = licences.establishment[licence]
    days = visiting.visiting_days(rng, monday, state.agenda, licence, why)
    days = np.maximum(days, establishments.opened[owner])
    pool = pool_of(establishments.bureau[owner], licences.programme[licence])
    inspector = on_duty(rng, world.staff, pool, days)
    order = _order_in_day(inspector, days)
    seen = logit[licence] + world.staff.strictness[inspector]
    seen += ORDER_EFFECT * (order - 1) + PURPOSE_EFFECT[why]
    found = hazard.severity_found(rng, seen, world.parts.gravity[licence])
    assessed = rng.random(licence.size) >= NOT_ASSESSABLE
    visiting.look_ahead(rng, state.agenda, licence, days, np.where(assessed, found, 0))
    state.relief[licence] = np.maximum(
        state.relief[licence], np.where(assessed, hazard.RELIEF[found], 0.0)
    )
    state.memory[licence] += np.where(assessed, found, 0)
    return pd.DataFrame(
        {
            "licence": licence,
            "happened_on": days,
            "purpose": why,
            "inclusion": np.where(why == visiting.RANDOM_PURPOSE, inclusion[licence], np.nan),
            "inspector": inspector,
            "visit_order": order,
            "severity": np.where(assessed, found, np.nan),
            "logit": logit[licence],
        }
    )


def _order_in_day(inspector: Ints, days: Days) -> Ints:
    """First, second … visit of an inspector's day."""
    # A week's visits: days a fortnight apart never meet.
    key = pd.Series(inspector * 14 + days.astype(np.int64) % 14)
    order: Ints = (key.groupby(key).cumcount() + 1).to_numpy().astype(np.int64)
    return order


def rest_of_week(
    rng: np.random.Generator, world: World, state: State, week: int, excess: Floats
) -> dict[str, pd.DataFrame]:
    """What else happens in the week: its `complaints`, `samples`, `mishaps` and new `grades`.

    `excess` as in `Diary`, of open and closed ones alike. The state moves on to the next Monday.
    """
    monday = world.period.mondays[week]
    is_open = world.establishments.open_on(monday)[world.licences.establishment]
    excess = np.where(is_open, excess, -np.inf)
    happened = {
        "complaints": _complaints(rng, world, state, monday, excess),
        "samples": _events(signals.sampled(rng, world, excess), monday, excess),
        "mishaps": _mishaps(rng, world, monday, excess),
        "grades": _review(rng, world, state, week, monday),
    }
    state.relief *= np.exp(-1 / hazard.RELIEF_WEEKS)
    state.memory *= 0.5 ** (1 / MEMORY_WEEKS)
    return happened


def _complaints(
    rng: np.random.Generator, world: World, state: State, monday: np.datetime64, excess: Floats
) -> pd.DataFrame:
    licence = signals.complained_of(rng, world, monday, excess)
    worth_a_visit = rng.random(licence.size) < signals.VISITED_AFTER_COMPLAINT
    visiting.answer_complaints(rng, state.agenda, np.unique(licence[worth_a_visit]), monday)
    return _events(licence, monday, excess)


def _mishaps(
    rng: np.random.Generator, world: World, monday: np.datetime64, excess: Floats
) -> pd.DataFrame:
    licence, kind = signals.mishaps(rng, world, excess)
    return pd.DataFrame({"licence": licence, "monday": np.full(licence.size, monday), "kind": kind})


def _events(licence: Ints, monday: np.datetime64, excess: Floats) -> pd.DataFrame:
    week = np.full(licence.size, monday)
    return pd.DataFrame({"licence": licence, "monday": week, "excess": excess[licence]})


def _truth(
    world: World, monday: np.datetime64, logit: Floats, parts: hazard.Moving
) -> pd.DataFrame:
    is_open = world.establishments.open_on(monday)[world.licences.establishment]
    licence = np.flatnonzero(is_open)
    as_of = np.full(licence.size, monday)
    moves = {name: part[licence] for name, part in vars(parts).items()}
    return pd.DataFrame({"licence": licence, "as_of": as_of, "logit": logit[licence], **moves})


def _review(
    rng: np.random.Generator, world: World, state: State, week: int, monday: np.datetime64
) -> pd.DataFrame:
    """The grades that this week's reviews changed."""
    size = world.establishments.kind.size
    reviewed = np.arange(week % WEEKS_BETWEEN_REVIEWS, size, WEEKS_BETWEEN_REVIEWS)
    reviewed = reviewed[world.establishments.open_on(monday)[reviewed]]
    grade = _grades(rng, world, reviewed, state.memory)
    changed = grade != state.grade[reviewed]
    state.grade[reviewed] = grade
    reviews: pd.DataFrame = _all_grades(grade, monday).assign(establishment=reviewed)[changed]
    return reviews


def _all_grades(grade: npt.NDArray[np.int8], monday: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "establishment": np.arange(grade.size),
            "monday": np.full(grade.size, monday),
            "grade": grade,
        }
    )


def _grades(
    rng: np.random.Generator, world: World, establishment: Ints, memory: Floats
) -> npt.NDArray[np.int8]:
    """Grades (places in GRADES) of these establishments, by what the regulator remembers."""
    establishments = world.establishments
    worst = np.zeros(establishments.kind.size)
    np.maximum.at(worst, world.licences.establishment, memory)
    kind = np.array([trade.effect for trade in TRADES])[establishments.kind[establishment]]
    points = kind + POINTS_FOR_SIZE * establishments.size[establishment]
    points = points + POINTS_FOR_FINDINGS * worst[establishment]
    points = points + rng.normal(0, POINTS_ERROR, establishment.size)
    return np.searchsorted(GRADE_ABOVE, points).astype(np.int8)
