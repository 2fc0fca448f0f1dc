"""Open triggers: events that must be followed by a visit by some day, whatever the score."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from features import contract
from features.events import FAULTS, NEVER, Events, Source
from models.visits.law import Law

Ints = npt.NDArray[np.int32]
Which = npt.NDArray[np.bool_]

# Rapid tests are no official result; a failure that is the producer's doing is the producer's.
_OFFICIAL: Final = tuple(
    contract.SAMPLE_KINDS.index(kind) for kind in ("monitoring", "evaluative", "enforcement")
)


# Purposes of visits that settle a trigger: all but those for a licence.
SETTLING: Final = tuple(purpose for purpose in contract.PURPOSES if purpose != "licensing")


@dataclass(frozen=True)
class Due:
    """By which day (NEVER: none) and which entry of the law (-1: none) wants each visited."""

    day: Ints
    entry: Ints


def _hazard(kind: str) -> Callable[[Source, int, int], Which]:
    code = contract.HAZARD_KINDS.index(kind)
    return lambda rows, programme, _: (
        (rows.columns["kind"] == code) & (rows.columns["programme"] == programme)
    )


def _failed_sample(rows: Source, programme: int, _: int) -> Which:
    failed: Which = (
        (rows.columns["passed"] == 0)
        & (rows.columns["fault"] != FAULTS.index("producer"))
        & (rows.columns["programme"] == programme)
        & np.isin(rows.columns["kind"], _OFFICIAL)
    )
    return failed


def _serious_list(rows: Source, _: int, __: int) -> Which:
    listed: Which = rows.columns["kind"] == contract.CREDIT_KINDS.index("serious_list")
    return listed


def _open_order(rows: Source, programme: int, as_of: int) -> Which:
    """Orders that nobody had closed, as far as was known: a closing of that day is not."""
    closed = rows.columns["closed"] < as_of  # not of one without that day, which is NaN
    theirs = np.isin(rows.columns["visited_for"], (programme, _UNSAID))
    open_: Which = ~np.isnan(rows.columns["due"]) & ~closed & theirs
    return open_


def _when_known(rows: Source) -> Ints:
    return rows.known


def _when_due(rows: Source) -> Ints:
    due = np.nan_to_num(rows.columns["due"], nan=NEVER).astype(np.int64)
    return np.maximum(rows.known, due).astype(np.int32)


# A word column's code where nothing is stated.
_UNSAID: Final = -1


@dataclass(frozen=True)
class _Event:
    """From which source an event is read, which rows are one on a day, and from when it counts."""

    source: str
    happened: Callable[[Source, int, int], Which]
    begins: Callable[[Source], Ints] = _when_known


# One for each of law.EVENTS.
_EVENTS: Final[Mapping[str, _Event]] = {
    "incident": _Event("hazards", _hazard("incident")),
    "recall": _Event("hazards", _hazard("recall")),
    "failed_sample": _Event("samples", _failed_sample),
    "serious_list": _Event("credit", _serious_list),
    "overdue_order": _Event("orders", _open_order, _when_due),
}


def open_triggers(events: Events, law: Law, programme: str, as_of: int) -> Due:
    """Of each of `Events.ids`, the trigger that is due first of those open on day `as_of`.

    A visit of the programme that saw something, on or after the day that an event became known, or
    an order was due, has settled it; one for a licence looked at other things.
    """
    last = newest_visits(events, programme, as_of, SETTLING)
    found = Due(np.full(events.ids.size, NEVER, np.int32), np.full(events.ids.size, -1, np.int32))
    code = contract.PROGRAMMES.index(programme)
    for entry, trigger in enumerate(law.triggers):
        event = _EVENTS[trigger.event]
        if event.source not in events.sources:
            continue
        rows = events.sources[event.source]
        begins = event.begins(rows)
        known = (begins < as_of) & (rows.withdrawn > as_of) & (rows.owner >= 0)
        recent = begins > as_of - trigger.lapses_days
        chosen = np.flatnonzero(known & recent & event.happened(rows, code, as_of))
        chosen = chosen[last[rows.owner[chosen]] < begins[chosen]]
        day = np.full(events.ids.size, NEVER, np.int32)
        np.minimum.at(day, rows.owner[chosen], begins[chosen] + trigger.within_days)
        sooner = day < found.day
        found.day[sooner], found.entry[sooner] = day[sooner], entry
    return found


def newest_visits(events: Events, programme: str, as_of: int, purposes: Sequence[str]) -> Ints:
    """Each establishment's newest visit for one of these purposes, as a day; -1: none known.

    A visit at which nothing could be assessed is none.
    """
    newest = np.full(events.ids.size, -1, np.int32)
    if "inspections" not in events.sources:
        return newest
    visits = events.sources["inspections"]
    seen = (
        (visits.known < as_of)
        & (visits.withdrawn > as_of)
        & (visits.columns["programme"] == contract.PROGRAMMES.index(programme))
        & np.isin(visits.columns["purpose"], [contract.PURPOSES.index(one) for one in purposes])
        & (visits.columns["result"] != contract.RESULTS.index("not_assessable"))
        & (visits.owner >= 0)
    )
    np.maximum.at(newest, visits.owner[seen], visits.day[seen])
    return newest
