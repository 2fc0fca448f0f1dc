"""Who was listed in the last weeks and has not been visited since, and from when on.

Triggers and floors stay due by their own days, and the risk lane is ranked anew each week. Who was
drawn stays drawn: a draw of which only the near ones are visited says nothing of everyone.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.events import NEVER, Events, day_number
from models.draws import VISITED_WITHIN
from models.visits.triggers import SETTLING, newest_visits

Ints = npt.NDArray[np.int32]

# Lists of so many weeks back are looked at: a later visit is not that draw's any more.
WEEKS_BACK = VISITED_WITHIN.days // 7
COLUMNS = ("establishment_id", "as_of", "lane", "inclusion_probability")


@dataclass(frozen=True)
class Carried:
    """Of each of `Events.ids`: the Monday since when it is listed and unvisited (NEVER: not).

    `chance`: that of the newest draw among these weeks that took it (NaN: none).
    """

    since: Ints
    chance: npt.NDArray[np.float64]


def mondays_back(as_of: date) -> list[date]:
    """The Mondays whose lists are looked at, newest first."""
    return [as_of - timedelta(weeks=back) for back in range(1, WEEKS_BACK + 1)]


def carried_over(events: Events, listed: pd.DataFrame, programme: str, as_of: date) -> Carried:
    """What is outstanding before `as_of` of these targets of earlier lists.

    `listed` has COLUMNS: a target a row, `as_of` the Monday of its list. A visit of the programme
    that saw something, on or after that Monday, and known by now, has settled it.
    """
    found = Carried(
        np.full(events.ids.size, NEVER, np.int32), np.full(events.ids.size, np.nan, np.float64)
    )
    recent = listed[listed["as_of"].isin(mondays_back(as_of))].sort_values("as_of", kind="stable")
    recent = recent[recent["establishment_id"].isin(events.ids)]
    if recent.empty:
        return found
    place = events.places(recent["establishment_id"].to_numpy(np.str_))
    monday = np.array([day_number(day) for day in recent["as_of"]], np.int32)
    last = newest_visits(events, programme, day_number(as_of), SETTLING)
    open_ = last[place] < monday
    np.minimum.at(found.since, place[open_], monday[open_])
    drawn = open_ & (recent["lane"] == "random").to_numpy(np.bool_)
    # In the order of Mondays: a later draw's chance replaces an earlier one's.
    found.chance[place[drawn]] = recent["inclusion_probability"].to_numpy(np.float64)[drawn]
    return found
