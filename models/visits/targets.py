"""Targets: what a list shows of each establishment that has a place on it, and why."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.build import Matrix
from features.events import day_of
from features.feature import Feature
from features.store import EventStore
from features.words import Text
from models.discretion import (
    complaints_only,
    complaints_told,
    hidden,
    told_risk,
    told_score,
    unheard,
)
from models.explain import Explained, explained
from models.model import Model
from models.plan import Plan
from models.scoring import Monday
from models.visits.frame import described
from models.visits.law import Lane
from models.visits.lists import Target
from models.visits.priority import Prioritised, weighed


@dataclass(frozen=True)
class Placed:
    """A place on a list: `row` of `Prioritised.scored`; the others as `Target` has them."""

    rank: int
    row: int
    lane: Lane
    also: tuple[str, ...]
    basis: str
    rule: Text
    due_on: date | None
    inclusion_probability: float | None
    carried_since: str | None
    counted_with: str | None


def told(scored: pd.DataFrame, features: Sequence[Feature]) -> pd.DataFrame:
    """The rows with risk, expected_severity and priority as they are told (`discretion.py`)."""
    if not hidden(features).size:
        return scored
    weight = scored["weight"].to_numpy(np.float64)
    priority = told_score(scored["priority"].to_numpy(np.float64), weight)
    risk = told_risk(scored["risk"].to_numpy(np.float64))
    return scored.assign(priority=priority, expected_severity=priority / weight, risk=risk)


def why_of(
    monday: Monday,
    pairs: npt.NDArray[np.int64],
    values: Matrix,
    model: Model,
    scored: pd.DataFrame,
    middle: float,
) -> list[Explained]:
    """The explanation of each pair's priority as it is told, which `scored` has in the same order.

    `values` are the pairs' features, `middle` is whom the middle establishment serves.
    """
    features = monday.prepared.features
    shares_of = model.contributions if model.card.rule else model.severity_contributions
    alone = unheard(values, features)
    shares = shares_of(alone, features)
    columns, complaints = complaints_only(features), np.zeros(pairs.size)
    if columns.size:
        people = monday.complainants(pairs)
        alone[:, columns] = monday.told_before(pairs, [features[at] for at in columns])
        added = shares_of(alone, features).sum(axis=1) - shares.sum(axis=1)
        complaints = complaints_told(added, people)
    if model.card.rule:
        score = scored["priority"].to_numpy(np.float64)
        return explained(shares, values, features, complaints, score, monday.as_of)
    severity = scored["expected_severity"].to_numpy(np.float64)
    severities = explained(shares, values, features, complaints, severity, monday.as_of)
    return weighed(severities, scored, middle)


def targets_of(
    store: EventStore,
    monday: Monday,
    ordered: Prioritised,
    model: Model,
    plan: Plan,
    placed: Sequence[Placed],
) -> list[Target]:
    """The targets with their reasons, in the order given."""
    if not placed:
        return []
    scored = ordered.scored.iloc[[one.row for one in placed]]
    pairs = scored.index.to_numpy(np.int64)
    values, features = monday.prepared.only(pairs), monday.prepared.features
    scored = told(scored, features)
    reasons = why_of(monday, pairs, values, model, scored, ordered.middle)
    register = described(store, list(scored["establishment_id"]), monday.as_of)
    known, risk = monday.on_record(pairs, plan), scored["risk"].to_numpy(np.float64)
    spread = model.card.spread
    ranges = None if spread is None else np.transpose(spread.ranges(risk, known)).tolist()
    rows = zip(scored.to_dict("records"), placed, reasons, known.tolist(), strict=True)
    targets = []
    for number, (row, place, why, outcomes) in enumerate(rows):
        entry = register[row["establishment_id"]]
        low, high = ranges[number] if ranges else (None, None)
        targets.append(
            Target(
                rank=place.rank,
                establishment_id=row["establishment_id"],
                name=entry.name,
                kind=entry.kind,
                address=entry.address,
                lane=place.lane,
                also=place.also,
                basis=place.basis,
                rule=place.rule,
                due_on=place.due_on,
                inclusion_probability=place.inclusion_probability,
                carried_since=place.carried_since,
                counted_with=place.counted_with,
                outing=None,
                nobody=None,
                risk=row["risk"],
                risk_low=low,
                risk_high=high,
                outcomes_on_record=outcomes,
                expected_severity=row["expected_severity"],
                served=None if math.isnan(row["served"]) else row["served"],
                weight=row["weight"],
                score=row["priority"],
                base=why.base,
                reasons=why.reasons,
                other=why.other,
                last_visited_on=None if row["last_visited"] < 0 else day_of(row["last_visited"]),
            )
        )
    return targets
