"""Targets: what a list shows of each establishment that has a place on it, and why."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from features.events import day_of
from features.store import EventStore
from features.words import Text
from models.explain import explained
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
    people = monday.complainants(pairs)
    if model.card.rule:
        shares = model.contributions(values, features)
        reasons = explained(shares, values, features, people, monday.as_of)
    else:
        shares = model.severity_contributions(values, features)
        severities = explained(shares, values, features, people, monday.as_of)
        reasons = weighed(severities, scored, ordered.middle)
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
