"""The differencing attack: the same city with one complaint more, and how well that is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from features.build import Pairs, build
from features.contract import COMPLAINT_KINDS
from features.events import NEVER, Events, day_number
from features.feature import Feature
from features.groups import newest_version
from features.reseal import ordered
from models.model import Model

Floats = npt.NDArray[np.float64]

# A person whom no record names yet.
SOMEBODY_NEW = 2**24 + 1
CATEGORY = 1


def bureau_of(events: Events, place: int, day: int) -> int:
    """The number of an establishment's bureau on a day; -1: none."""
    version = newest_version(events, np.array([place], np.int32), np.array([day], np.int32))
    groups = events.sources["establishments"].groups["bureau"]
    return int(np.append(groups, -1)[version[0]])


def one_more(
    events: Events, place: int, day: int, *, kind: str = "dispute", who: int = SOMEBODY_NEW
) -> Events:
    """These events with one complaint more, made and known on a day, about one establishment."""
    source = events.sources["complaints"]
    first, last = source.offsets[place], source.offsets[place + 1]
    at = int(first + np.searchsorted(source.day[first:last], day, side="right"))

    def with_one(column: npt.NDArray[Any], value: int) -> npt.NDArray[Any]:
        return np.insert(np.asarray(column), at, value)

    offsets = np.array(source.offsets)
    offsets[place + 1 :] += 1
    bureau = with_one(source.groups["bureau"], bureau_of(events, place, day))
    days = with_one(source.day, day)
    new = {
        "programme": 0,
        "kind": COMPLAINT_KINDS.index(kind),
        "category": CATEGORY,
        "complainant": who,
        "claimant": 0,
    }
    more = replace(
        source,
        offsets=offsets,
        owner=with_one(source.owner, place),
        day=days,
        known=with_one(source.known, day),
        withdrawn=with_one(source.withdrawn, NEVER),
        columns={name: with_one(column, new[name]) for name, column in source.columns.items()},
        groups={"bureau": bureau},
        orders={"bureau": ordered(bureau, days, events.group_sizes["bureau"])},
    )
    return replace(events, sources={**events.sources, "complaints": more})


@dataclass(frozen=True)
class Numbers:
    """Expected severities and chances of some establishments on one Monday."""

    severity: Floats
    risk: Floats


def numbers(
    events: Events,
    model: Model,
    features: Sequence[Feature],
    places: npt.NDArray[np.int32],
    monday: date,
) -> Numbers:
    """What the model says of these establishments on the Monday."""
    found = model.score(
        build(events, Pairs.on(places, monday), features, model.card.programme), features
    )
    return Numbers(found.expected_severity, found.risk)


def with_one_more(
    events: Events,
    model: Model,
    features: Sequence[Feature],
    places: npt.NDArray[np.int32],
    monday: date,
    *,
    kind: str = "dispute",
) -> Numbers:
    """The same where somebody new complained of each three days before: one world a complaint."""
    day = day_number(monday) - 3
    parts = [
        numbers(
            one_more(events, int(place), day, kind=kind), model, features, places[i : i + 1], monday
        )
        for i, place in enumerate(places)
    ]
    return Numbers(
        np.concatenate([part.severity for part in parts]),
        np.concatenate([part.risk for part in parts]),
    )


def advantage(without: Floats, with_one: Floats) -> float:
    """How much more often the best threshold on a week's change says "a complaint" rightly.

    0: guessing; 1: it always knows.
    """
    thresholds = np.unique(np.concatenate([without, with_one]))
    gaps = [abs((with_one >= t).mean() - (without >= t).mean()) for t in thresholds]
    return float(max(gaps))
