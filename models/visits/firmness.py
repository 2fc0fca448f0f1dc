"""How firm a Monday's lists are: who left since the list before and why, and how near the cut is.

It reads what the lists were made of, and changes nothing of them. Lists by other versions are
compared with `same_as`, whoever made them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.contract import SEVERITY_MAX
from features.events import NEVER, day_number
from models.model import Model
from models.plan import Plan
from models.scoring import Monday
from models.visits.lanes import DAYS_OF_WEEK
from models.visits.lists import WeeklyList
from models.visits.measures import Left
from models.visits.priority import Prioritised
from models.visits.standing import Last, Standing
from models.visits.targets import told
from models.visits.triggers import SETTLING, newest_visits


@dataclass(frozen=True)
class Cut:
    """The rows of a bureau's risk lane, and of who would have been next (None: nobody)."""

    risk: Sequence[int]
    left_out: int | None


def left_of(
    last: Mapping[str, Last], lists: Iterable[WeeklyList], monday: Monday, standing: Standing
) -> dict[str, dict[str, Left]]:
    """Why each target of a bureau's list before that is not on its list now left it, by bureau."""
    now = {one.bureau: {each.establishment_id for each in one.targets} for one in lists}
    gone = {
        bureau: [id_ for id_ in before.lanes if id_ not in now.get(bureau, set())]
        for bureau, before in last.items()
    }
    if not any(gone.values()):
        return {bureau: {} for bureau in gone}
    # Once for all bureaus: each of these looks through the whole frame, or all visits.
    ids = np.unique([id_ for of in gone.values() for id_ in of]).astype(np.str_)
    known = ids[np.isin(ids, monday.events.ids)]
    programme, as_of = monday.prepared.programme, day_number(monday.as_of)
    newest = newest_visits(monday.events, programme, as_of, SETTLING)
    visited = dict(zip(known.tolist(), newest[monday.events.places(known)].tolist(), strict=True))
    at = np.flatnonzero(standing.scored["establishment_id"].isin(ids))
    rows = dict(zip(standing.scored["establishment_id"].iloc[at], at.tolist(), strict=True))

    def why(id_: str, bureau: str) -> Left:
        if visited.get(id_, -1) >= day_number(last[bureau].monday):
            return "visited"
        row = rows.get(id_)
        if row is None or standing.scored["bureau"].iat[row] != bureau:
            return "gone"
        if not standing.scored["eligible"].iat[row]:
            return "held"
        return "lower" if _wants(last[bureau].lanes[id_], row, standing) else "settled"

    return {bureau: {id_: why(id_, bureau) for id_ in of} for bureau, of in gone.items()}


def _wants(lane: str, row: int, standing: Standing) -> bool:
    """Whether the lane that a target was listed by still wants it: then there was no place."""
    sunday = standing.monday + DAYS_OF_WEEK - 1
    wants = {
        "trigger": standing.trigger.day[row] < NEVER,
        "statutory": standing.floor.day[row] <= sunday,
        "random": standing.carried.since[row] < NEVER,
    }
    return bool(wants.get(lane, True))


def near_cuts(
    cuts: Sequence[Cut], monday: Monday, ordered: Prioritised, model: Model, plan: Plan
) -> list[int | None]:
    """How many of each risk lane are no higher than the first left out could be.

    That one's priority with a chance at the upper end of its range, and what is found as severe as
    expected; all as they are told. None where ranges are unknown, or nobody is left out.
    """
    spread = model.card.spread
    if spread is None or ordered.by_score:
        return [None] * len(cuts)
    rows = np.array(
        [row for cut in cuts if cut.left_out is not None for row in (*cut.risk, cut.left_out)],
        np.int64,
    )
    scored = told(ordered.scored.iloc[rows], monday.prepared.features)
    risk, weight = (scored[column].to_numpy(np.float64) for column in ("risk", "weight"))
    priority = scored["priority"].to_numpy(np.float64)
    _, high = spread.ranges(risk, monday.on_record(scored.index.to_numpy(np.int64), plan))
    upper = np.minimum(priority * high / risk, SEVERITY_MAX * weight)
    found: list[int | None] = []
    begin = 0
    for cut in cuts:
        if cut.left_out is None:
            found.append(None)
            continue
        end = begin + len(cut.risk)
        found.append(int((priority[begin:end] <= upper[end]).sum()))
        begin = end + 1
    return found


def same_as(lists: Sequence[WeeklyList], others: Sequence[WeeklyList]) -> dict[str, int]:
    """How many of each bureau's risk lane are on the other list of the bureau as well, in any lane.

    They would be visited by that one, too: floors and the draw go by no score, so who moves between
    lanes keeps a visit.
    """
    of_bureau = {one.bureau: {each.establishment_id for each in one.targets} for one in others}
    return {
        one.bureau: sum(
            each.establishment_id in of_bureau.get(one.bureau, set())
            for each in one.targets
            if each.lane == "risk"
        )
        for one in lists
    }
