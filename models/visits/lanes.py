"""Who gets a bureau's visits: the random draw first, then triggers, floors and risk.

Shares are kept: nothing takes the draw's places, and only a trigger that is due this week takes
risk's. What is due and does not fit is counted as a shortage, never hidden.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from features.events import NEVER
from models.visits.law import LANES, Lane, Law
from models.visits.lists import LaneCount

Longs = npt.NDArray[np.int64]
Which = npt.NDArray[np.bool_]

DAYS_OF_WEEK = 7


def _nobody() -> Longs:
    return np.empty(0, np.int64)


@dataclass(frozen=True)
class Candidates:
    """A bureau's frame, one row an establishment, in the order of the risk lane.

    `eligible`: no ceiling forbids a visit; `trigger_due` and `floor_due` are day numbers (NEVER:
    none). Rows in their order: `drawn` by this week's draw, and `carried`, drawn earlier and not
    visited yet. `along` are visited this week for another programme by a crew that may do this one,
    too: they take no place. `small` are those of whom the risk lane may not take too many.
    """

    eligible: Which
    trigger_due: npt.NDArray[np.int32]
    floor_due: npt.NDArray[np.int32]
    drawn: Longs
    carried: Longs = field(default_factory=_nobody)
    along: Longs = field(default_factory=_nobody)
    small: Longs = field(default_factory=_nobody)


@dataclass(frozen=True)
class Allocation:
    """Rows of the frame in the order of the list, each one's lane, what lanes wanted and got.

    `left_out` is the row that the risk lane would have taken next; None where there is nobody.
    """

    rows: Longs
    lanes: tuple[Lane, ...]
    counts: tuple[LaneCount, ...]
    left_out: int | None


def allocated(given: Candidates, capacity: int, law: Law, monday: int) -> Allocation:
    """The visits of the week that begins on day `monday`.

    A trigger that is due this week passes the ceilings; everything else keeps them.
    """
    sunday = monday + DAYS_OF_WEEK - 1
    taking = _Taking(given)
    eligible = given.eligible
    this_week = _by_day(given.trigger_due, given.trigger_due <= sunday)
    early = _by_day(given.trigger_due, (given.trigger_due < NEVER) & eligible)
    overdue = given.floor_due <= sunday
    floors = _by_day(given.floor_due, overdue & eligible)
    carried = given.carried[eligible[given.carried]]

    room = taking.due("random", given.drawn, capacity)
    room = taking.due("trigger", this_week, room)
    kept = min(int(law.risk_share * capacity), room)
    shared = taking.due("random", carried, room - kept)
    shared = taking.due("trigger", early, shared)
    shared = taking.due("statutory", floors, shared)
    room = taking.risk(np.flatnonzero(eligible), shared + kept, law)
    # Where risk has nobody left, what is due may have its places.
    room = taking.due("random", carried, room)
    room = taking.due("trigger", early, room)
    taking.due("statutory", floors, room)

    rows, free = taking.listed(), taking.free
    # Who is late for both is counted once, with the trigger; who was drawn, with the draw.
    waiting = np.zeros(free.size, np.bool_)
    waiting[carried] = free[carried]
    late = free & overdue & (given.trigger_due > sunday) & ~waiting
    left = {
        "trigger": int(free[this_week].sum()),
        "statutory": int((late & eligible).sum()),
        "risk": max(kept - taking.places(rows["risk"]), 0),
        "random": int((waiting & (given.trigger_due > sunday)).sum()),
    }
    held = {
        "statutory": int((late & ~eligible).sum()),
        "random": int(given.carried.size - carried.size),
    }
    return Allocation(
        np.concatenate([rows[lane] for lane in LANES]),
        tuple(lane for lane in LANES for _ in range(rows[lane].size)),
        tuple(
            LaneCount(lane, rows[lane].size + left[lane], rows[lane].size, held.get(lane, 0))
            for lane in LANES
        ),
        # Who comes along with another crew may have been taken since.
        taking.left_out if taking.left_out is not None and free[taking.left_out] else None,
    )


class _Taking:
    """Who is listed so far, by lane. Room is in places: who comes along takes none."""

    def __init__(self, given: Candidates) -> None:
        self.free = np.ones(given.eligible.size, np.bool_)
        self._given = given
        self._along = np.zeros(self.free.size, np.bool_)
        self._along[given.along] = True
        self._parts: dict[Lane, list[Longs]] = {lane: [] for lane in LANES}
        self.left_out: int | None = None

    def listed(self) -> dict[Lane, Longs]:
        """The rows of each lane, in the order in which they were taken."""
        return {lane: np.concatenate(parts) for lane, parts in self._parts.items()}

    def places(self, rows: Longs) -> int:
        """How many places these rows take."""
        return int((~self._along[rows]).sum())

    def due(self, lane: Lane, rows: Longs, room: int) -> int:
        """Lists those of the rows that are still free, as far as room goes; what room is left."""
        rows = rows[self.free[rows]]
        place = ~self._along[rows]
        return self._take(lane, rows[~place | (np.cumsum(place) <= room)], room)

    def risk(self, rows: Longs, room: int, law: Law) -> int:
        """The same of the first rows; small ones are put last where they are too many for it."""
        rows = rows[self.free[rows]]
        small = np.isin(rows, self._given.small)
        usual = int(self._given.eligible[self._given.small].sum())
        share = usual and min(law.list_share * usual / int(self._given.eligible.sum()), 1.0)
        # Rounded up: the place of a lane that has but one may be anybody's.
        put_back = small & (np.cumsum(small) > math.ceil(share * room))
        rows = np.concatenate([rows[~put_back], rows[put_back]])
        place = ~self._along[rows]
        taken = np.cumsum(place)
        # Who comes along is listed only where the risk would have sent somebody anyway.
        full = np.searchsorted(taken, room) + 1 if room > 0 else 0
        self.left_out = int(rows[full]) if full < rows.size else None
        return self._take("risk", rows[:full], room)

    def _take(self, lane: Lane, chosen: Longs, room: int) -> int:
        self.free[chosen] = False
        self._parts[lane].append(chosen)
        return room - self.places(chosen)


def _by_day(due: npt.NDArray[np.int32], chosen: Which) -> Longs:
    """The chosen rows, those due first before others, the riskier of one day first."""
    rows = np.flatnonzero(chosen)
    return rows[np.argsort(due[rows], kind="stable")]
