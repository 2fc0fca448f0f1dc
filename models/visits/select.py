"""A Monday's lists: one a bureau, its visits by lane, each with what put it there and why."""

from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.events import NEVER, day_of
from features.store import EventStore
from features.week import week_of
from features.words import Text
from models.model import Model
from models.plan import Plan
from models.rules import meaning
from models.scoring import Monday
from models.visits.draw import Draw, Seed, draw, frame_hash, key_of
from models.visits.firmness import Cut, left_of, near_cuts
from models.visits.frame import capacities
from models.visits.lanes import DAYS_OF_WEEK, allocated
from models.visits.law import OF_DRAW, OF_RISK, Lane, law_on
from models.visits.lists import DrawStamp, LaneCount, ModelStamp, WeeklyList
from models.visits.measures import Firmness, Measures
from models.visits.parity import Burden, breaches, days_to_find, make_up, parity
from models.visits.priority import prioritised
from models.visits.standing import NOTHING, Before, Ints, Standing
from models.visits.targets import Placed, targets_of

_BY_RISK = Text(
    en="expected severity times people served: among the bureau's highest",
    zh="预期严重程度×服务人数，居本局前列",
)
_BY_RULE = Text(en="among the highest scores of the bureau", zh="得分居本局前列")
_BY_LOT = Text(
    en="drawn by lot within its kind, whatever its risk", zh="按类型抽签产生，不看风险高低"
)


@dataclass(frozen=True)
class Plans:
    """A Monday's lists, everyone's lot in the draws that they began with, and their `measures`.

    `lots` has a row for each eligible establishment: establishment_id, bureau, stratum,
    inclusion_probability, drawn.
    """

    lists: list[WeeklyList]
    lots: pd.DataFrame
    measures: Measures = field(default_factory=lambda: Measures(()))


def planned(
    store: EventStore,
    monday: Monday,
    model: Model,
    version: str,
    plan: Plan,
    seed: Seed,
    *,
    before: Before = NOTHING,
) -> Plans:
    """One list per bureau: as many visits as it can make, by lanes, drawn with the week's seed."""
    law, week = law_on(monday.as_of, plan.programme), week_of(monday.as_of)
    ordered = prioritised(monday, law, by_score=model.card.rule is not None)
    standing = Standing.of(monday, ordered, law, plan, before)
    bureaus = sorted({*monday.scored["bureau"].unique(), *store.meta.bureaus})
    capacity = capacities(store, plan, monday.as_of, bureaus)
    at = ordered.scored.groupby("bureau", observed=True).indices
    parts = [
        _Part.of(
            bureau,
            np.asarray(at.get(bureau, ()), np.int64),
            standing,
            capacity[bureau],
            plan.programme,
            seed,
        )
        for bureau in bureaus
    ]
    placed = [one for part in parts for one in part.placed]
    targets = iter(targets_of(store, monday, ordered, model, plan, placed))
    stamp = ModelStamp(
        plan.programme,
        version,
        model.card.trained_before,
        model.card.catalogue,
        model.card.features,
        meaning(plan, model.card.rule) if model.card.rule else None,
    )
    days = days_to_find(
        monday.events, plan.programme, standing.monday, ordered.scored, standing.sizes
    )
    figures = parity({part.bureau: part.burden for part in parts}, days, law)
    broken = tuple(breaches(figures))
    lists = [
        WeeklyList(
            week=week,
            as_of=monday.as_of,
            programme=plan.programme,
            bureau=part.bureau,
            capacity=capacity[part.bureau],
            eligible=part.lots["establishment_id"].size,
            lanes=part.counts,
            draw=part.stamp,
            make_up=part.burden.make_up,
            breaches=broken,
            signature=None,
            model=stamp,
            snapshot=store.meta.snapshot,
            targets=tuple(islice(targets, len(part.placed))),
        )
        for part in parts
    ]
    lots = [part.lots for part in parts]
    near = near_cuts([part.cut for part in parts], monday, ordered, model, plan)
    left = left_of(before.last, lists, monday, standing)
    firmness = {
        one.bureau: Firmness(
            risk=len(part.cut.risk),
            near=edge,
            before=None if (last := before.last.get(one.bureau)) is None else week_of(last.monday),
            left=left.get(one.bureau, {}),
        )
        for one, part, edge in zip(lists, parts, near, strict=True)
    }
    return Plans(
        lists,
        pd.concat(lots, ignore_index=True) if lots else pd.DataFrame(),
        Measures(tuple(figures), firmness),
    )


@dataclass(frozen=True)
class _Part:
    """One bureau's draw and allocation; `placed` in the order of the list, `cut` its risk lane."""

    bureau: str
    counts: tuple[LaneCount, ...]
    placed: list[Placed]
    lots: pd.DataFrame
    stamp: DrawStamp | None
    burden: Burden
    cut: Cut

    @classmethod
    def of(
        cls,
        bureau: str,
        at: Ints,
        standing: Standing,
        capacity: int,
        programme: str,
        seed: Seed,
    ) -> "_Part":
        """The bureau's establishments are the rows `at` of the ordered frame."""
        mine, law = standing.scored.iloc[at], standing.law
        frame = np.flatnonzero(mine["eligible"].to_numpy(np.bool_))
        # Drawn in the order of ids: the frame as anyone may have it, not as the model ranks it.
        ids = mine["establishment_id"].to_numpy(np.str_)[frame]
        frame, ids = frame[np.argsort(ids)], np.sort(ids)
        stratum = standing.stratum[at[frame]]
        quota = law.random_share * capacity
        drawn = draw(ids, stratum, quota, key_of(seed, standing.week, programme, bureau))
        given = standing.candidates(at, frame[drawn.taken])
        allocation = allocated(given, capacity, law, standing.monday)
        chance = np.zeros(at.size)
        chance[frame] = drawn.probability
        new = set(given.drawn.tolist())
        placed = [
            _placed(rank, lane, int(at[row]), standing, float(chance[row]) if row in new else None)
            for rank, (row, lane) in enumerate(
                zip(allocation.rows.tolist(), allocation.lanes, strict=True), 1
            )
        ]
        stamp = DrawStamp(
            seed=seed.text,
            commitment=seed.commitment,
            announced_on=seed.announced_on,
            quota=quota,
            frame=frame.size,
            frame_hash=frame_hash(ids, stratum),
            next_commitment=seed.next_commitment,
        )
        return cls(
            bureau,
            allocation.counts,
            placed,
            _lots(bureau, ids, stratum, drawn),
            stamp if frame.size and quota > 0 else None,
            Burden(
                visits=sum(one.counted_with is None for one in placed),
                eligible=frame.size,
                make_up=make_up(at[allocation.rows], at[frame], standing.sizes),
            ),
            Cut(
                [one.row for one in placed if one.lane == "risk"],
                None if allocation.left_out is None else int(at[allocation.left_out]),
            ),
        )


def _lots(
    bureau: str, ids: npt.NDArray[np.str_], stratum: npt.NDArray[np.int32], drawn: Draw
) -> pd.DataFrame:
    taken = np.zeros(ids.size, np.bool_)
    taken[drawn.taken] = True
    return pd.DataFrame(
        {
            "establishment_id": ids,
            "bureau": bureau,
            "stratum": stratum,
            "inclusion_probability": drawn.probability,
            "drawn": taken,
        }
    )


def _placed(rank: int, lane: Lane, row: int, standing: Standing, chance: float | None) -> Placed:
    """One place on a list, of the establishment at a row of the ordered frame.

    `chance` is that of this week's draw, of those whom it took: their age does not count.
    """
    sunday = standing.monday + DAYS_OF_WEEK - 1
    trigger, floor = int(standing.trigger.day[row]), int(standing.floor.day[row])
    due: dict[Lane, int] = {"trigger": trigger, "statutory": floor if floor <= sunday else NEVER}
    basis, rule = _reason(lane, row, standing)
    day = due.get(lane, min(due.values()))
    since = NEVER if lane == "random" and chance is not None else standing.carried.since[row]
    if lane == "random" and chance is None:
        chance = float(standing.carried.chance[row])
    return Placed(
        rank=rank,
        row=row,
        lane=lane,
        also=tuple(other for other, day in due.items() if day < NEVER and other != lane),
        basis=basis,
        rule=rule,
        due_on=None if day == NEVER else day_of(day),
        inclusion_probability=chance if lane == "random" else None,
        carried_since=None if since == NEVER else week_of(day_of(int(since))),
        counted_with=standing.along.get(str(standing.scored["establishment_id"].iat[row])),
    )


def _reason(lane: Lane, row: int, standing: Standing) -> tuple[str, Text]:
    """The legal basis and the rule of a lane for one establishment."""
    if lane == "trigger":
        trigger = standing.law.triggers[standing.trigger.entry[row]]
        return trigger.basis, trigger.words
    if lane == "statutory":
        floor = standing.law.floors[standing.floor.entry[row]]
        return floor.basis, floor.words
    if lane == "risk":
        return OF_RISK, _BY_RULE if standing.by_score else _BY_RISK
    return OF_DRAW, _BY_LOT
