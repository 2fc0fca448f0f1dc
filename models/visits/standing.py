"""How everyone in the frame stands on a Monday: what is due, what was left open, who is small."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.events import NEVER, day_number
from features.groups import newest_version
from features.week import week_of
from models.plan import Plan
from models.scoring import Monday
from models.visits.carried import COLUMNS, Carried, carried_over
from models.visits.floors import floors_due
from models.visits.lanes import Candidates
from models.visits.law import Law
from models.visits.parity import Sizes, sizes
from models.visits.priority import Prioritised
from models.visits.triggers import Due, open_triggers

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Last:
    """A bureau's newest list before a Monday: its own Monday, and each target's lane by id."""

    monday: date
    lanes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Before:
    """What stands already when a programme's week is planned.

    `listed` are targets of its earlier lists (`carried.COLUMNS`); `along` whom a crew of another
    programme visits this week that may do this one, too, with the programme that counts the visit.
    `last` is each bureau's newest list before.
    """

    listed: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS)))
    along: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, Last] = field(default_factory=dict)


NOTHING = Before()


@dataclass(frozen=True)
class Standing:
    """What the law says of everyone in the frame, in the order of `scored`: the risk lane's.

    `by_score`: that of a published rule's score.
    """

    scored: pd.DataFrame
    by_score: bool
    law: Law
    monday: int
    week: str
    trigger: Due
    floor: Due
    stratum: npt.NDArray[np.int32]
    sizes: Sizes
    carried: Carried
    along: Mapping[str, str]

    @classmethod
    def of(
        cls, monday: Monday, ordered: Prioritised, law: Law, plan: Plan, before: Before
    ) -> "Standing":
        """As known before the Monday."""
        events, as_of = monday.events, day_number(monday.as_of)
        place = ordered.scored["place"].to_numpy(np.int32)
        trigger = open_triggers(events, law, plan.programme, as_of)
        carried = carried_over(events, before.listed, plan.programme, monday.as_of)
        return cls(
            scored=ordered.scored,
            by_score=ordered.by_score,
            law=law,
            monday=as_of,
            week=week_of(monday.as_of),
            trigger=Due(trigger.day[place], trigger.entry[place]),
            floor=floors_due(events, law, plan.programme, as_of, place),
            stratum=_kinds(monday, place),
            sizes=sizes(events, place, as_of),
            carried=Carried(carried.since[place], carried.chance[place]),
            along=before.along,
        )

    def candidates(self, at: Ints, drawn: Ints) -> Candidates:
        """Those of one bureau, the rows `at`; `drawn` are rows of these."""
        mine = self.scored.iloc[at]
        since, chance = self.carried.since[at], self.carried.chance[at]
        carried = np.flatnonzero((since < NEVER) & ~np.isnan(chance))
        carried = carried[~np.isin(carried, drawn)]
        return Candidates(
            eligible=mine["eligible"].to_numpy(np.bool_),
            trigger_due=self.trigger.day[at],
            floor_due=self.floor.day[at],
            drawn=drawn,
            carried=carried[np.argsort(since[carried], kind="stable")],
            along=np.flatnonzero(mine["establishment_id"].isin(list(self.along))),
            small=np.flatnonzero(self.sizes.small[at] == 1),
        )


def _kinds(monday: Monday, place: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Each one's kind as a number: the strata of the draw."""
    version = newest_version(
        monday.events, place, np.full(place.size, day_number(monday.as_of), np.int32)
    )
    if "establishments" not in monday.events.sources:
        return np.zeros(place.size, np.int32)
    kind = monday.events.sources["establishments"].columns["kind"][version]
    return np.where(version >= 0, kind, -1).astype(np.int32)
