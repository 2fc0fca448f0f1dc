"""Who gets a bureau's visits: the random draw first, then triggers, floors and risk.

Shares are kept: nothing takes the draw's places, and only a trigger that is due this week takes
risk's. What is due and does not fit is counted as a shortage, never hidden.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.events import NEVER
from models.visits.law import LANES, Lane, Law
from models.visits.lists import LaneCount

Longs = npt.NDArray[np.int64]
Which = npt.NDArray[np.bool_]

DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Candidates:
    """A bureau's frame, one row an establishment, riskiest first.

    `eligible`: no ceiling forbids a visit; `trigger_due` and `floor_due` are day numbers (NEVER:
    none); `drawn` are the rows that the draw took, in its order.
    """

    eligible: Which
    trigger_due: npt.NDArray[np.int32]
    floor_due: npt.NDArray[np.int32]
    drawn: Longs


@dataclass(frozen=True)
class Allocation:
    """Rows of the frame in the order of the list, each one's lane, what lanes wanted and got."""

    rows: Longs
    lanes: tuple[Lane, ...]
    counts: tuple[LaneCount, ...]


def allocated(given: Candidates, capacity: int, law: Law, monday: int) -> Allocation:
    """The visits of the week that begins on day `monday`.

    A trigger that is due this week passes the ceilings; everything else keeps them.
    """
    sunday = monday + DAYS_OF_WEEK - 1
    free = np.ones(given.eligible.size, np.bool_)
    listed: dict[Lane, list[Longs]] = {lane: [] for lane in LANES}

    def take(lane: Lane, rows: Longs, room: int) -> int:
        """Lists the first of these rows that are still free; what room is left."""
        chosen = rows[free[rows]][: max(room, 0)]
        free[chosen] = False
        listed[lane].append(chosen)
        return room - chosen.size

    this_week = _by_day(given.trigger_due, given.trigger_due <= sunday)
    early = _by_day(given.trigger_due, (given.trigger_due < NEVER) & given.eligible)
    overdue = given.floor_due <= sunday
    floors = _by_day(given.floor_due, overdue & given.eligible)
    eligible = np.flatnonzero(given.eligible)

    room = take("random", given.drawn, capacity)
    room = take("trigger", this_week, room)
    kept = min(int(law.risk_share * capacity), room)
    shared = take("trigger", early, room - kept)
    shared = take("statutory", floors, shared)
    room = take("risk", eligible, shared + kept)
    # Where risk has nobody left, what is due may have its places.
    room = take("trigger", early, room)
    take("statutory", floors, room)

    rows = {lane: np.concatenate(parts) for lane, parts in listed.items()}
    # Who is late for both is counted once, with the trigger.
    late = free & overdue & (given.trigger_due > sunday)
    left = {
        "trigger": int(free[this_week].sum()),
        "statutory": int((late & given.eligible).sum()),
        "risk": max(kept - rows["risk"].size, 0),
    }
    held = {"statutory": int((late & ~given.eligible).sum())}
    return Allocation(
        np.concatenate([rows[lane] for lane in LANES]),
        tuple(lane for lane in LANES for _ in range(rows[lane].size)),
        tuple(
            LaneCount(lane, rows[lane].size + left.get(lane, 0), rows[lane].size, held.get(lane, 0))
            for lane in LANES
        ),
    )


def _by_day(due: npt.NDArray[np.int32], chosen: Which) -> Longs:
    """The chosen rows, those due first before others, the riskier of one day first."""
    rows = np.flatnonzero(chosen)
    return rows[np.argsort(due[rows], kind="stable")]
