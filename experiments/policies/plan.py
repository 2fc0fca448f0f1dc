"""A week's visits under a policy: what must be answered first, then the plan of each list.

Complaints worth a visit, re-inspections, later looks and visits to who has just opened come out of
the same capacity under every policy, then open triggers; what is left is the policy's. The lanes,
the draw and the ceilings are those of `models/visits`.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from data_samples import visiting
from data_samples.arrays import Bools, Floats, Ints
from data_samples.places import BUREAUS
from data_samples.visiting import NOT_VISITED, Agenda
from experiments.policies.facts import LISTS, Facts, day_numbers
from experiments.policies.known import NO_DAY, Known
from experiments.policies.policies import Frame, Lot, Policy
from features.contract import PROGRAMMES, PURPOSES
from features.events import NEVER
from models.visits.draw import Seed, key_of
from models.visits.lanes import DAYS_OF_WEEK, Candidates, allocated
from models.visits.law import Law

# Why a licence is visited. What answers something is no choice of the policy.
ANSWER, TRIGGER, STATUTORY, BY_RISK, BY_LOT = range(5)
PLANNED: Final = (STATUTORY, BY_RISK, BY_LOT)
_LANES: Final = {"trigger": TRIGGER, "statutory": STATUTORY, "risk": BY_RISK, "random": BY_LOT}
# A trigger is followed up; other planned visits are routine, or by lot.
_PURPOSES: Final = np.array(
    [PURPOSES.index(name) for name in ("followup", "followup", "routine", "routine", "random")]
)


@dataclass(frozen=True)
class Plan:
    """The week's visits, one a licence: purpose (or NOT_VISITED), lane, chance by lot (NaN).

    `framed` are the eligible: open, allowed, and not visited anyhow.
    """

    purpose: Ints
    lane: Ints
    inclusion: Floats
    framed: Bools


def answers(
    agenda: Agenda, facts: Facts, day: int, capacity: Ints, licensed: Bools
) -> npt.NDArray[np.int64]:
    """The purpose of each licence's visit that answers something; the rest wait for a week.

    Those due first come first, as many as each list has visits. `licensed`: who opens in the week
    and is to be seen.
    """
    due = np.full(facts.size, NEVER)
    purpose = np.full(facts.size, NOT_VISITED)
    for name in visiting.DUE:
        on = day_numbers(agenda.due[name])
        mine = on < day + DAYS_OF_WEEK
        purpose[mine] = PURPOSES.index(name)
        due = np.where(mine, np.minimum(due, on), due)
    asked = facts.open_on(day) & (purpose != NOT_VISITED)
    purpose[~asked] = NOT_VISITED
    purpose[licensed], due[licensed] = PURPOSES.index("licensing"), day + DAYS_OF_WEEK
    rows = np.flatnonzero(asked | licensed)
    rows = rows[np.lexsort((due[rows], facts.list[rows]))]
    first = np.searchsorted(facts.list[rows], np.arange(LISTS))
    nth = np.arange(rows.size) - first[facts.list[rows]]
    purpose[rows[nth >= capacity[facts.list[rows]]]] = NOT_VISITED
    return purpose


def allowed(facts: Facts, known: Known, laws: tuple[Law, ...], day: int) -> Bools:
    """Whom no ceiling forbids to visit: three months between visits, and the yearly cap."""
    rest = np.array([law.no_repeat_days for law in laws])[facts.programme]
    rested = (known.sent_on == NO_DAY) | (day - known.sent_on > rest)
    most = np.array([law.yearly_cap or NEVER for law in laws])[facts.programme]
    free: Bools = rested & (known.visits_this_year[facts.establishment] < most)
    return free


@dataclass(frozen=True)
class Asked:
    """What a plan is made of; `score` and days one a licence, `capacity` one a list."""

    answering: Ints
    eligible: Bools
    score: Floats
    trigger_due: Ints
    floor_due: Ints
    capacity: Ints
    laws: tuple[Law, ...]
    day: int
    week: str
    seed: Seed
    rng: np.random.Generator


def planned(policy: Policy, facts: Facts, asked: Asked) -> Plan:
    """Every list's visits, its answers included, at most its capacity."""
    is_open = facts.open_on(asked.day)
    answered = asked.answering != NOT_VISITED
    framed = is_open & asked.eligible & ~answered
    asked = replace(asked, eligible=framed & np.isfinite(asked.score))
    lane = np.where(answered, ANSWER, -1)
    inclusion = np.full(facts.size, np.nan)
    # Equal scores in an order of the week's own.
    chance = asked.rng.random(facts.size)
    rows = np.flatnonzero(is_open & ~answered)
    rows = rows[np.lexsort((chance[rows], -asked.score[rows], facts.list[rows]))]
    edges = np.searchsorted(facts.list[rows], np.arange(LISTS + 1))
    used = np.bincount(facts.list[answered], minlength=LISTS)
    for number in range(LISTS):
        mine = rows[edges[number] : edges[number + 1]]
        left = int(asked.capacity[number] - used[number])
        if left > 0 and mine.size:
            _list(policy, facts, asked, mine, left, lane, inclusion)
    purpose = asked.answering.copy()
    chosen = (lane != -1) & ~answered
    purpose[chosen] = _PURPOSES[lane[chosen]]
    return Plan(purpose, lane, inclusion, framed)


def _list(
    policy: Policy,
    facts: Facts,
    asked: Asked,
    mine: Ints,
    capacity: int,
    lane: Ints,
    inclusion: Floats,
) -> None:
    """Plans one list; `mine` are its licences, highest score first. Writes into the last two."""
    programme = int(facts.programme[mine[0]])
    eligible, trigger = asked.eligible[mine], asked.trigger_due[mine].astype(np.int32)
    due_now = trigger <= asked.day + DAYS_OF_WEEK - 1
    triggered = due_now | ((trigger < NEVER) & eligible)
    frame = np.flatnonzero(eligible & ~triggered if policy.draws_all else eligible)
    frame = frame[np.argsort(mine[frame])]  # in the order of ids, as the frame is published
    places = max(capacity - int(triggered.sum()), 0) if policy.draws_all else capacity
    drawn = np.empty(0, np.int64)
    if policy.lot and frame.size and places:
        lot = _lot(policy, facts, asked, mine[frame], places)
        drawn = frame[lot.taken]
        inclusion[mine[drawn]] = lot.chance[lot.taken]
    floor = asked.floor_due[mine] if policy.keeps_floors else np.full(mine.size, NEVER)
    law = replace(asked.laws[programme], risk_share=policy.risk_share)
    given = Candidates(
        eligible=eligible,
        trigger_due=trigger,
        floor_due=np.minimum(floor, NEVER).astype(np.int32),
        drawn=drawn,
        # Of small ones the plan's risk lane may not take too many.
        small=np.flatnonzero(facts.small[mine]) if policy.keeps_floors else np.empty(0, np.int64),
    )
    if policy.draws_all:
        given = replace(given, eligible=eligible & triggered)
    found = allocated(given, capacity, law, asked.day)
    lane[mine[found.rows]] = [_LANES[name] for name in found.lanes]


def _lot(policy: Policy, facts: Facts, asked: Asked, rows: Ints, places: int) -> Lot:
    if policy.lot is None:
        raise ValueError(f"{policy.name} draws nobody.")
    programme, bureau = int(facts.programme[rows[0]]), int(facts.bureau[rows[0]])
    frame = Frame(
        places=places,
        ids=facts.id[rows],
        kind=facts.kind[rows].astype(np.int32),
        programme=programme,
        score=asked.score[rows],
        key=key_of(asked.seed, asked.week, PROGRAMMES[programme], BUREAUS[bureau].id),
        rng=asked.rng,
    )
    return policy.lot(frame)
