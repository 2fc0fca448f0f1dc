"""Whom the lists burden, and whether chances hold for them: by bureau, kind, age, size, chain.

A figure of fewer than 30 says "insufficient", never "pass": that few can show nothing. Visits count
for the share that was bad and for the share listed, listed visits for hits, failures for days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.backtest import EARLY, MODEL
from experiments.gate import Check
from features.events import day_number
from features.groups import groups_of, members, newest_version
from features.store import EventStore
from features.words import Text
from models.metrics.clustered import Figure, apart, mean, share
from models.metrics.days import gained
from models.metrics.ordering import Floats
from models.metrics.rankings import COVERED, on_list
from models.plan import Plan
from models.register import words_of
from models.visits.measures import FEWEST
from models.visits.parity import SMALL

# A group's chances may be off by this factor, its interval counted, before its model is refused.
OFF_BY: Final = 1.5
# Younger than this is new.
NEW_DAYS = 730
NOT_STATED = "not stated"
# The group of every visit, to hold the others against.
ALL = "all"
GROUPED_BY: Final = ("bureau", "kind", "size", "age", "chain")
_READ = ("bureau", "kind", "employees", "opened")


@dataclass(frozen=True)
class Share:
    """One group's part: the mean chance of its visits, and four figures with their intervals.

    `bad` is the share of its visits that failed, `listed` the share of them in the first fifth of
    their bureau's week (of tied ones a part), `hits` the share of those listed that failed, `days`
    how many days earlier its failures would be found (None where nobody goes anywhere).
    """

    by: str
    group: str
    mean_risk: float
    bad: Figure
    listed: Figure
    hits: Figure
    days: Figure | None

    @property
    def visits(self) -> int:
        """How many visits it had."""
        return self.bad.n

    @property
    def sufficient(self) -> bool:
        """Whether there are enough visits to say anything."""
        return sufficient(self.bad)

    @property
    def holds(self) -> bool:
        """Whether the group's mean chance is one that its failures allow."""
        return self.bad.low / OFF_BY <= self.mean_risk <= self.bad.high * OFF_BY


@dataclass(frozen=True)
class Gap:
    """How far apart the two groups of one sort are that lie farthest apart in one figure.

    They were chosen for that: the interval holds for all `pairs` of groups at once (Bonferroni).
    """

    by: str
    figure: str  # listed or hits
    most: str
    least: str
    apart: float
    low: float
    high: float
    pairs: int


def sufficient(figure: Figure) -> bool:
    """Whether a figure counts enough to be told: 30, of more than one establishment."""
    return figure.n >= FEWEST and figure.establishments > 1


def shares(judged: pd.DataFrame, store: EventStore, plan: Plan) -> list[Share]:
    """Everyone's share, then every group's; `judged` is `Backtest.judged`."""
    week = judged.groupby(["bureau", "as_of"]).ngroup().to_numpy().astype(np.int32)
    described = judged[["place", "risk"]].assign(
        bad=judged["outcome"].astype(float), listed=on_list(judged[MODEL].to_numpy(float), week)
    )
    if plan.label != "event":  # nobody goes anywhere to see a recall
        early = judged[EARLY + MODEL].to_numpy(float)
        day, block = judged["day"].to_numpy(np.int32), judged["block"].to_numpy(np.int32)
        described["gained"] = gained(day, block, early)
    facts = _facts(judged, store)
    return [
        _share(ALL, "all visits", described),
        *(
            _share(str(by), str(group), rows)
            for by in facts
            for group, rows in described.groupby(facts[by])
        ),
    ]


def _share(by: str, group: str, rows: pd.DataFrame) -> Share:
    place = rows["place"].to_numpy(np.int32)
    bad, listed = rows["bad"].to_numpy(float), rows["listed"].to_numpy(float)
    visit = np.ones(len(rows))
    days = None
    if "gained" in rows:
        days = mean(rows["gained"].to_numpy(float)[bad == 1], place[bad == 1])
    return Share(
        by=by,
        group=group,
        mean_risk=float(rows["risk"].mean()),
        bad=share(bad, visit, place),
        listed=share(listed, visit, place),
        hits=share(bad, listed, place),
        days=days,
    )


def _facts(judged: pd.DataFrame, store: EventStore) -> pd.DataFrame:
    """What the register said of each visit's establishment before its Monday, as features read it.

    A chain is several establishments of one name in the register of that Monday.
    """
    events = store.events()
    place = judged["place"].to_numpy(np.int32)
    as_of = np.array([day_number(date.fromisoformat(day)) for day in judged["as_of"]], np.int32)
    version = newest_version(events, place, as_of)
    if "establishments" not in events.sources:
        return pd.DataFrame(NOT_STATED, index=judged.index, columns=list(GROUPED_BY))
    columns = events.sources["establishments"].columns
    # Of an establishment that the register did not know its last row, the one put there.
    read = {name: np.append(columns[name].astype(float), np.nan)[version] for name in _READ}
    name = groups_of(events, version, "chain")
    alike = np.where(name < 0, np.nan, members(events, name, as_of, "chain"))
    facts = {
        "bureau": words_of(store, "bureau", read["bureau"], otherwise=NOT_STATED),
        "kind": words_of(store, "kind", read["kind"], otherwise=NOT_STATED),
        "size": _either(read["employees"], read["employees"] <= SMALL, "small", "larger"),
        "age": _either(read["opened"], as_of - read["opened"] < NEW_DAYS, "new", "established"),
        "chain": _either(alike, alike > 1, "chain", "single"),
    }
    return pd.DataFrame(facts, index=judged.index)


def _either(
    stated: Floats, first: npt.NDArray[np.bool_], one: str, other: str
) -> npt.NDArray[np.object_]:
    named = np.where(first, one, other).astype(object)
    return np.where(np.isnan(stated), NOT_STATED, named)


def compared(by: str) -> tuple[str, ...]:
    """The figures in which groups are compared: each bureau's list is a fifth of its own week."""
    return ("hits",) if by == "bureau" else ("listed", "hits")


def gaps(found: Sequence[Share]) -> list[Gap]:
    """In list share and in hits, the two groups of each sort that are farthest apart.

    Of groups that suffice and are stated; none where these are fewer than two.
    """
    farthest = []
    for by, name in [(sort, name) for sort in GROUPED_BY for name in compared(sort)]:
        stated = [one for one in found if one.by == by and one.group != NOT_STATED]
        figures: dict[str, Figure] = {one.group: getattr(one, name) for one in stated}
        enough = [group for group, figure in figures.items() if sufficient(figure)]
        if len(enough) > 1:
            least, *_, most = sorted(enough, key=lambda group: figures[group].value)
            pairs = len(enough) * (len(enough) - 1) // 2
            distance = apart(figures[most], figures[least], 1 - (1 - COVERED) / pairs)
            farthest.append(Gap(by, name, most, least, *distance, pairs))
    return farthest


def chances_hold(found: Sequence[Share]) -> list[Check]:
    """A check for bureaus and one for kinds: a mean chance that no group's failures contradict."""
    checks = []
    for by in ("bureau", "kind"):
        groups = [one for one in found if one.by == by and one.sufficient]
        off = [
            f"{one.group} {one.mean_risk:.2f} for {one.bad.value:.2f}"
            for one in groups
            if not one.holds
        ]
        seen = f"{len(off)} of {len(groups)} groups with {FEWEST} visits are off {OFF_BY} times"
        told = Text(
            seen,
            f"{len(groups)} 个满 {FEWEST} 次检查的分组中，{len(off)} 组偏离达 {OFF_BY} 倍",
        )
        some = "; ".join([seen, *off[:3]])
        checks.append(Check("chances_hold", not off, some, told, of=by))
    return checks
