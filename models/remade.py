"""A published target made anew by its list's own model and Monday: the same numbers, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.build import Matrix, Pairs, Prepared, available
from features.catalogue import CATALOGUE
from features.events import Events
from features.feature import Family, Feature
from features.refused import Refused
from features.store import EventStore
from models.discretion import hidden, told_risk, told_score, unheard
from models.model import Model, features_of
from models.plan import Plan
from models.scoring import Monday
from models.visits.targets import why_of

Floats = npt.NDArray[np.float64]

# How far a number may lie from the published one: beyond floating point, below any shown digit.
SAME = 1e-6


class NotReproduced(Refused):
    """The records in force give another score than was published: nothing is explained."""


@dataclass(frozen=True)
class Told:
    """What a list tells of a target: `reasons` is what each family is told to have added."""

    establishment_id: str
    rank: int
    score: float
    risk: float
    weight: float
    base: float
    reasons: Mapping[str, float]
    other: float
    version: str


@dataclass(frozen=True)
class Given:
    """What an explanation is made from: the records, and the model and Monday of the list."""

    store: EventStore
    events: Events
    model: Model
    plan: Plan
    monday: date
    snapshot: str  # of the list


@dataclass(frozen=True)
class Remade:
    """The target made anew: its features, and its place among the events."""

    place: npt.NDArray[np.int32]
    features: Sequence[Feature]
    values: Matrix
    complaints: float
    exposure: float


def remade(given: Given, told: Told) -> Remade:
    """The target as its list told it; NotReproduced where it does not come out the same."""
    features = features_of(given.model.card, available(CATALOGUE, given.events))
    try:
        place = given.events.places(np.array([told.establishment_id]))
    except KeyError:
        raise _gone(given, told) from None
    prepared = Prepared(given.events, Pairs.on(place, given.monday), features, given.plan.programme)
    row = np.zeros(1, np.int64)
    values = prepared.only(row)
    score, risk = told_of(given.model, values, features, told.weight)
    severity = score if given.model.card.rule else score / told.weight
    scored = pd.DataFrame(
        {
            "expected_severity": [severity],
            "served": [np.nan],
            "weight": [told.weight],
            "priority": [score],
        }
    )
    monday = Monday(given.monday, scored, prepared, given.events)
    (why,) = why_of(monday, row, values, given.model, scored, np.nan)
    reasons = {reason.family: reason.contribution for reason in why.reasons}
    same = reasons.keys() == told.reasons.keys() and all(
        abs(made - published) <= SAME
        for made, published in [
            (score, told.score),
            (risk, told.risk),
            (why.base, told.base),
            (why.other, told.other),
            *((reasons[family], told.reasons[family]) for family in reasons),
        ]
    )
    if not same:
        raise _gone(given, told)
    exposure = 0.0 if given.model.card.rule else (told.weight - 1) * severity
    return Remade(place, features, values, reasons.get(Family.COMPLAINTS, 0.0), exposure)


def _gone(given: Given, told: Told) -> NotReproduced:
    now = given.store.meta.snapshot
    changed = f"and the records are now {now}" if now != given.snapshot else "as they still are"
    return NotReproduced(
        f"The score of {told.establishment_id} of {given.monday} was made from the records "
        f"{given.snapshot}, {changed}: made anew it is another number. The published list stands; "
        "its own reasons are all there is."
    )


def told_of(
    model: Model, values: Matrix, features: Sequence[Feature], weight: float
) -> tuple[float, float]:
    """The score that a list goes by, and the chance, as a list tells them."""
    found = model.score(values, features, threads=1)
    if model.card.rule:
        return float(found.score[0]), float(found.risk[0])
    if not hidden(features).size:
        return float(found.expected_severity[0] * weight), float(found.risk[0])
    score = told_score(found.expected_severity * weight, np.array([weight]))
    return float(score[0]), float(told_risk(found.risk)[0])


def shares_of(model: Model, values: Matrix, features: Sequence[Feature]) -> Floats:
    """What each feature adds as if nobody had complained, and the base: (features + 1)."""
    of = model.contributions if model.card.rule else model.severity_contributions
    row: Floats = of(unheard(values, features), features)[0]
    return row
