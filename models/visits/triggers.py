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


def _hazard(kind: str) -> Callable[[Source, int], Which]:
    code = contract.HAZARD_KINDS.index(kind)
    return lambda rows, programme: (
        (rows.columns["kind"] == code) & (rows.columns["programme"] == programme)
    )


def _failed_sample(rows: Source, programme: int) -> Which:
    failed: Which = (
        (rows.columns["passed"] == 0)
        & (rows.columns["fault"] != FAULTS.index("producer"))
        & (rows.columns["programme"] == programme)
        & np.isin(rows.columns["kind"], _OFFICIAL)
    )
    return failed


def _serious_list(rows: Source, _: int) -> Which:
    listed: Which = rows.columns["kind"] == contract.CREDIT_KINDS.index("serious_list")
    return listed


# From which source each of law.EVENTS is read, and which of its rows are one.
_EVENTS: Final[Mapping[str, tuple[str, Callable[[Source, int], Which]]]] = {
    "incident": ("hazards", _hazard("incident")),
    "recall": ("hazards", _hazard("recall")),
    "failed_sample": ("samples", _failed_sample),
    "serious_list": ("credit", _serious_list),
}


def open_triggers(events: Events, law: Law, programme: str, as_of: int) -> Due:
    """Of each of `Events.ids`, the trigger that is due first of those open on day `as_of`.

    A visit of the programme that saw something, on or after the day that an event became known, has
    settled it; one for a licence looked at other things.
    """
    last = newest_visits(events, programme, as_of, SETTLING)
    found = Due(np.full(events.ids.size, NEVER, np.int32), np.full(events.ids.size, -1, np.int32))
    code = contract.PROGRAMMES.index(programme)
    for entry, trigger in enumerate(law.triggers):
        source, happened = _EVENTS[trigger.event]
        if source not in events.sources:
            continue
        rows = events.sources[source]
        known = (rows.known < as_of) & (rows.withdrawn > as_of) & (rows.owner >= 0)
        recent = rows.known > as_of - trigger.lapses_days
        chosen = np.flatnonzero(known & recent & happened(rows, code))
        chosen = chosen[last[rows.owner[chosen]] < rows.known[chosen]]
        day = np.full(events.ids.size, NEVER, np.int32)
        np.minimum.at(day, rows.owner[chosen], rows.known[chosen] + trigger.within_days)
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
