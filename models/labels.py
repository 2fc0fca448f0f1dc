"""Examples to learn from and to be measured on: an establishment on a Monday, and what came of it.

A plan says what counts as an outcome: a routine or random visit that fails, a routine sample that
fails, or a recall within the horizon. Visits for a complaint, re-inspections, follow-ups, campaigns
and licensing visits are history, never labels; "not assessable" is neither a pass nor a fail.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from features import contract
from features.events import FAULTS, NEVER, Events, Source, day_number, day_of
from features.refused import Refused
from features.week import mondays_of
from models.plan import Plan

PLANNED = tuple(contract.PURPOSES.index(purpose) for purpose in ("routine", "random"))
UNBIASED = tuple(contract.SAMPLE_KINDS.index(kind) for kind in ("monitoring", "evaluative"))
BY_PRODUCER = FAULTS.index("producer")

# A sample that fails is a major finding until somebody says more.
FAILED_SAMPLE_SEVERITY = 2
# Recall class 1 is the gravest: class c counts as severity 4 - c; unclassified as the middle one.
UNCLASSIFIED = 2
QUARTER_MONTHS = 3


@dataclass(frozen=True)
class Examples:
    """One example a row, sorted by as_of, establishment and id.

    `place` is a row number of `Events.ids`, `as_of` and the others are day numbers; `outcome` is 1
    where the rule was broken; `severity` 0-3. The outcome counts for Mondays after `known` and
    before or on which it was not `withdrawn`; from `settled` on the horizon is over. `day` is when
    it took place (a panel's: its as_of).
    """

    example_id: npt.NDArray[np.str_]
    place: npt.NDArray[np.int32]
    as_of: npt.NDArray[np.int32]
    outcome: npt.NDArray[np.int8]
    severity: npt.NDArray[np.float32]
    known: npt.NDArray[np.int32]
    withdrawn: npt.NDArray[np.int32]
    settled: npt.NDArray[np.int32]
    day: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return int(self.place.size)

    def only(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "Examples":
        """The examples at these rows."""
        return Examples(*(array[chosen] for array in vars(self).values()))

    def known_before(self, monday: date) -> npt.NDArray[np.bool_]:
        """Which outcomes a model made on `monday` may learn from."""
        day = day_number(monday)
        return (self.known < day) & (self.withdrawn > day) & (self.settled <= day)


def examples(events: Events, plan: Plan, *, until: date) -> Examples:
    """All examples of a plan whose as_of lies before `until`, in a fixed order.

    Raises Refused where the records hold no table that the plan's label comes from.
    """
    source = {"inspection": "inspections", "sample": "samples", "event": "hazards"}[plan.label]
    if source not in events.sources:
        raise Refused(
            f"The {plan.programme} plan learns from {source}, and these records have none. "
            f"Load them, or name another plan under [plans] in the mapping."
        )
    rows = events.sources[source]
    if plan.label == "inspection":
        return _sorted(_visits(rows, plan), until)
    if plan.label == "sample":
        return _sorted(_samples(rows, plan), until)
    return _sorted(_recalls(events, rows, plan, until), until)


def _visits(rows: Source, plan: Plan) -> Examples:
    failed = rows.columns["failed"]
    chosen = np.flatnonzero(
        (rows.columns["programme"] == contract.PROGRAMMES.index(plan.programme))
        & np.isin(rows.columns["purpose"], PLANNED)
        & ~np.isnan(failed)
        & (rows.owner >= 0)
    )
    outcome = failed[chosen].astype(np.int8)
    return _from_rows(rows, chosen, outcome, _floats(rows, "severity")[chosen], plan)


def _floats(rows: Source, column: str) -> npt.NDArray[np.float32]:
    return rows.columns[column].astype(np.float32, copy=False)


def _samples(rows: Source, plan: Plan) -> Examples:
    chosen = np.flatnonzero(
        (rows.columns["programme"] == contract.PROGRAMMES.index(plan.programme))
        & np.isin(rows.columns["kind"], UNBIASED)
        & ~np.isnan(rows.columns["passed"])
        & (rows.owner >= 0)
    )
    # A failure that is the producer's doing says nothing about the seller.
    own = (rows.columns["passed"] == 0) & (rows.columns["fault"] != BY_PRODUCER)
    outcome = own[chosen].astype(np.int8)
    return _from_rows(
        rows, chosen, outcome, outcome.astype(np.float32) * FAILED_SAMPLE_SEVERITY, plan
    )


def _from_rows(
    rows: Source,
    chosen: npt.NDArray[np.int64],
    outcome: npt.NDArray[np.int8],
    severity: npt.NDArray[np.float32],
    plan: Plan,
) -> Examples:
    as_of = mondays_of(rows.day[chosen])
    return Examples(
        example_id=rows.keys[chosen],
        place=rows.owner[chosen],
        as_of=as_of,
        outcome=outcome,
        severity=severity.astype(np.float32),
        known=rows.known[chosen],
        withdrawn=rows.withdrawn[chosen],
        settled=(as_of + plan.horizon_days).astype(np.int32),
        day=rows.day[chosen],
    )


def _recalls(events: Events, rows: Source, plan: Plan, until: date) -> Examples:
    """A panel: each quarter, every establishment with an earlier recall, and whether one follows.

    A recall counts on the day it became known, which is all that a regulator can wait for.
    """
    recall = contract.HAZARD_KINDS.index("recall")
    chosen = (rows.columns["kind"] == recall) & (rows.owner >= 0)
    owner, known = rows.owner[chosen], rows.known[chosen]
    weight = 4 - np.nan_to_num(rows.columns["class"][chosen], nan=UNCLASSIFIED)
    parts = []
    for monday in _quarter_mondays(int(known.min(initial=NEVER)), day_number(until)):
        place = np.unique(owner[known < monday])
        ahead = (known >= monday) & (known < monday + plan.horizon_days)
        severity = np.zeros(place.size, np.float32)
        at = np.searchsorted(place, owner[ahead])
        first = (at < place.size) & (place[np.minimum(at, place.size - 1)] == owner[ahead])
        np.maximum.at(severity, at[first], weight[ahead][first].astype(np.float32))
        parts.append((place, np.full(place.size, monday, np.int32), severity))
    if not parts:
        parts = [(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32))]
    place, as_of, severity = (np.concatenate(column) for column in zip(*parts, strict=True))
    settled = (as_of + plan.horizon_days).astype(np.int32)
    names = [f"{events.ids[p]}@{day_of(d)}" for p, d in zip(place, as_of, strict=True)]
    return Examples(
        example_id=np.array(names, np.str_),
        place=place.astype(np.int32),
        as_of=as_of,
        outcome=(severity > 0).astype(np.int8),
        severity=severity,
        known=(settled - 1).astype(np.int32),
        withdrawn=np.full(place.size, NEVER, np.int32),
        settled=settled,
        day=as_of,
    )


def _quarter_mondays(first: int, end: int) -> list[int]:
    """The first Mondays of the quarters that begin after day `first` and before day `end`."""
    if first >= end:
        return []
    mondays = []
    year, month = day_of(first).year, 1
    while (day := date(year, month, 1)) < day_of(end):
        monday = day_number(day) + (-day.weekday()) % 7
        if first < monday < end:
            mondays.append(monday)
        month += QUARTER_MONTHS
        year, month = (year + 1, 1) if month > 12 else (year, month)
    return mondays


def _sorted(found: Examples, until: date) -> Examples:
    before = found.only(found.as_of < day_number(until))
    return before.only(np.lexsort((before.example_id, before.place, before.as_of)))
