"""Which licences are visited in a week, and why: the mixed practice of a regulator without a model.

Routine visits follow intervals, grades, past failures and each bureau's habits; random ones follow
nothing; the others answer something that happened.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_samples.arrays import NO_DAY, Bools, Days, Floats, Ints
from data_samples.period import weeks_to_spring_festival
from data_samples.places import BUREAUS
from data_samples.population import Establishments, Licences
from features.contract import PROGRAMMES, PURPOSES

# Chance of a routine visit in a week at an interval of USUAL_WEEKS: food, drug, product.
ROUTINE = np.array([0.052, 0.022, 0.018])
USUAL_WEEKS = 26.0
MOST_OVERDUE = 2.0  # times USUAL_WEEKS: from there the chance rises no more
QUIET_WEEKS = 10  # no routine visit so soon after another visit
BY_GRADE = np.array([0.8, 1.0, 1.4, 2.0])
AFTER_FAIL = 1.5
HABIT_SD = 0.25  # of the logarithm of each bureau's pace in a programme
# Chance of a visit by lot in a week: about a tenth of the routine ones.
RANDOM = np.array([0.0036, 0.0018, 0.0014])
CHANCE_DECIMALS = 8  # as it is told: more would only tell how computers divide
# Before Spring Festival, food: in these weeks, this chance of a campaign visit.
CAMPAIGN_WEEKS = (1.0, 4.0)
CAMPAIGN = 0.03
LICENSED = 0.8  # of openings are visited in their first week
# A failed visit is followed by another after 7-14 days: drawn 9-14, moved back from a weekend.
REINSPECTION_DAYS = (9, 14)
FOLLOWUP = 0.12  # of failed visits get a later look as well
FOLLOWUP_DAYS = (60, 120)
COMPLAINT_DAYS = (2, 9)

NOT_VISITED = -1
RANDOM_PURPOSE = PURPOSES.index("random")
# A later one overrules an earlier one in the same week; a visit by lot yields to none.
DUE = ("followup", "complaint", "reinspection")


@dataclass
class Agenda:
    """What each licence is due for, and how it stands: moves on week by week."""

    due: dict[str, Days]
    last_visit: Days
    failed_last: Bools

    def plan(self, purpose: str, licence: Ints, days: Days) -> None:
        """A visit for `purpose` on these days, which overrules an earlier plan for it."""
        self.due[purpose][licence] = days


def new_agenda(rng: np.random.Generator, size: int, start: np.datetime64) -> Agenda:
    """Nothing due; everyone was last visited some time in the year and a half before."""
    past = (rng.random(size) * 550).astype("m8[D]")
    return Agenda(
        due={purpose: np.full(size, NO_DAY) for purpose in DUE},
        last_visit=start - past - 1,
        failed_last=np.zeros(size, dtype=bool),
    )


def bureau_habits(rng: np.random.Generator) -> Floats:
    """How much faster than usual each bureau works in each programme."""
    return np.exp(rng.normal(0, HABIT_SD, (len(BUREAUS), len(PROGRAMMES))))


def purposes(
    rng: np.random.Generator,
    monday: np.datetime64,
    agenda: Agenda,
    licences: Licences,
    establishments: Establishments,
    *,
    grade: npt.NDArray[np.int8],
    pace: Floats,
) -> Ints:
    """The purpose of each licence's visit in the week (a place in PURPOSES), or NOT_VISITED."""
    owner, programme = licences.establishment, licences.programme
    is_open = establishments.open_on(monday)[owner]
    routine = wanted(monday, agenda, programme, grade=grade[owner], pace=pace)
    purpose = np.full(owner.size, NOT_VISITED)
    purpose[is_open & (rng.random(owner.size) < routine)] = PURPOSES.index("routine")
    if _in_campaign(monday):
        food = programme == PROGRAMMES.index("food")
        purpose[is_open & food & (rng.random(owner.size) < CAMPAIGN)] = PURPOSES.index("campaign")
    for name in DUE:
        due = agenda.due[name] < monday + np.timedelta64(7, "D")
        purpose[is_open & due] = PURPOSES.index(name)
    purpose[is_open & (rng.random(owner.size) < RANDOM[programme])] = RANDOM_PURPOSE
    opened = establishments.opened[owner]
    opening = (opened >= monday) & (opened < monday + np.timedelta64(7, "D"))
    purpose[opening & (rng.random(owner.size) < LICENSED)] = PURPOSES.index("licensing")
    return purpose


def wanted(
    monday: np.datetime64,
    agenda: Agenda,
    programme: Ints,
    *,
    grade: npt.NDArray[np.int8],
    pace: Floats,
) -> Floats:
    """Each licence's chance of a routine visit in the week, were it open; `grade` its owner's."""
    weeks_since = (monday - agenda.last_visit).astype(np.float64) / 7
    overdue = np.clip(weeks_since / USUAL_WEEKS, 0, MOST_OVERDUE) * (weeks_since >= QUIET_WEEKS)
    keenness = BY_GRADE[grade] * np.where(agenda.failed_last, AFTER_FAIL, 1.0)
    chances: Floats = ROUTINE[programme] * pace * overdue * keenness
    return chances


def inclusion(monday: np.datetime64, licences: Licences, establishments: Establishments) -> Floats:
    """The chance that a licence open on the Monday has a visit by lot in the week: once, at most.

    A licensing visit overrules the draw, so who opens on that very day has less of a chance.
    """
    opens_today = establishments.opened[licences.establishment] == monday
    left: Floats = RANDOM[licences.programme] * np.where(opens_today, 1 - LICENSED, 1.0)
    return left.round(CHANCE_DECIMALS)


def _in_campaign(monday: np.datetime64) -> bool:
    first, last = CAMPAIGN_WEEKS
    return first <= weeks_to_spring_festival(monday.astype(object)) < last


def visiting_days(
    rng: np.random.Generator, monday: np.datetime64, agenda: Agenda, licence: Ints, purpose: Ints
) -> Days:
    """The day of each visit: the one it is due on, or any working day of the week."""
    days = monday + rng.integers(0, 5, licence.size).astype("m8[D]")
    for name in DUE:
        due = agenda.due[name][licence]
        days = np.where((purpose == PURPOSES.index(name)) & (due >= monday), due, days)
    return days


def on_a_working_day(days: Days) -> Days:
    """The days, those of a weekend moved back to its Friday."""
    weekday = (days.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    moved: Days = days - np.maximum(weekday - 4, 0).astype("m8[D]")
    return moved


def look_ahead(
    rng: np.random.Generator, agenda: Agenda, licence: Ints, days: Days, severity: Ints
) -> None:
    """Notes the visits that were made, and plans what follows from the failed ones."""
    for due in agenda.due.values():
        made = due[licence] <= days
        due[licence[made]] = NO_DAY
    agenda.last_visit[licence] = days
    failed = severity >= 2
    agenda.failed_last[licence] = failed
    again, day = licence[failed], days[failed]
    agenda.plan("reinspection", again, _due_after(rng, day, REINSPECTION_DAYS))
    some = rng.random(again.size) < FOLLOWUP
    agenda.plan("followup", again[some], _due_after(rng, day[some], FOLLOWUP_DAYS))


def answer_complaints(
    rng: np.random.Generator, agenda: Agenda, licence: Ints, monday: np.datetime64
) -> None:
    """Plans a visit for each licence that a complaint of this week is worth one."""
    days = _due_after(rng, np.full(licence.size, monday + 6), COMPLAINT_DAYS)
    agenda.plan("complaint", licence, days)


def _due_after(rng: np.random.Generator, days: Days, between: tuple[int, int]) -> Days:
    first, last = between
    return on_a_working_day(days + rng.integers(first, last + 1, days.size).astype("m8[D]"))
