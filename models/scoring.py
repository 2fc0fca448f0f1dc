"""Scores for everyone in the frame on one Monday, and the lists that follow from them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.build import Matrix, Pairs, available, build
from features.catalogue import CATALOGUE
from features.catalogue.complaints import COMPLAINANTS
from features.events import Events
from features.feature import Feature
from features.store import EventStore
from features.week import week_of
from models.explain import explained
from models.model import Model, features_of
from models.plan import Plan
from models.visits.frame import capacities, frame
from models.visits.lists import ModelStamp, Target, WeeklyList

RISK_LANE = "risk"

# What a target takes over from the frame and the scores as it stands.
_SHOWN = (
    "establishment_id",
    "name",
    "kind",
    "address",
    "risk",
    "expected_severity",
    "score",
    "last_visited_on",
)


@dataclass(frozen=True)
class Monday:
    """Everyone in the frame with score, risk, expected_severity and rank, and their features.

    `scored` is sorted by rank, 1 first; `matrix` and `complainants` (how many different people
    complained within a year) have its rows.
    """

    as_of: date
    scored: pd.DataFrame
    matrix: Matrix
    features: Sequence[Feature]
    complainants: npt.NDArray[np.float32]


def scores(store: EventStore, events: Events, model: Model, plan: Plan, as_of: date) -> Monday:
    """Scores and ranks the whole frame; UnfitModel where a feature cannot be made."""
    features = features_of(model.card, available(CATALOGUE, events))
    everyone = frame(store, events, plan, as_of)
    place = everyone["place"].to_numpy(np.int32)
    matrix = build(events, Pairs.on(place, as_of), features, plan.programme)
    found = model.score(matrix, features)
    everyone["score"] = found.score
    everyone["risk"] = found.risk
    everyone["expected_severity"] = found.expected_severity
    everyone["tiebreak"] = [tiebreak(week_of(as_of), id_) for id_ in everyone["establishment_id"]]
    ordered = everyone.sort_values(["score", "tiebreak"], ascending=[False, True])
    scored = ordered.assign(rank=range(1, len(ordered) + 1))
    order = scored.index.to_numpy()
    complainants = np.zeros(len(place), np.float32)
    if available([COMPLAINANTS], events):
        complainants = build(events, Pairs.on(place, as_of), [COMPLAINANTS], plan.programme)[:, 0]
    return Monday(
        as_of, scored.reset_index(drop=True), matrix[order], features, complainants[order]
    )


def tiebreak(week: str, establishment_id: str) -> str:
    """A hash of week and id: equal risks are ordered anew each week, so no id is favoured.

    >>> tiebreak("2026-W48", "A") == tiebreak("2026-W49", "A")
    False
    """
    return hashlib.sha256(f"{week}/{establishment_id}".encode()).hexdigest()


def weekly_lists(
    store: EventStore, monday: Monday, model: Model, version: str, plan: Plan
) -> list[WeeklyList]:
    """One list per bureau: its riskiest eligible establishments, as many as it can visit."""
    week = week_of(monday.as_of)
    scored = monday.scored
    bureaus = sorted(set(scored["bureau"]) | set(store.meta.bureaus))
    capacity = capacities(store, plan, monday.as_of, bureaus)
    stamp = ModelStamp(
        plan.programme,
        version,
        model.card.trained_before,
        model.card.catalogue,
        model.card.features,
    )
    lists = []
    for bureau in bureaus:
        eligible = scored[(scored["bureau"] == bureau) & scored["eligible"]]
        chosen = eligible.head(capacity[bureau])
        lists.append(
            WeeklyList(
                week=week,
                as_of=monday.as_of,
                programme=plan.programme,
                bureau=bureau,
                capacity=capacity[bureau],
                eligible=len(eligible),
                model=stamp,
                snapshot=store.meta.snapshot,
                targets=_targets(chosen, monday, model),
            )
        )
    return lists


def _targets(chosen: pd.DataFrame, monday: Monday, model: Model) -> tuple[Target, ...]:
    if chosen.empty:
        return ()
    rows_of = chosen.index.to_numpy()
    values, complainants = monday.matrix[rows_of], monday.complainants[rows_of]
    shares = model.contributions(values, monday.features)
    reasons = explained(shares, values, monday.features, complainants, monday.as_of)
    rows = chosen.to_dict("records")
    return tuple(
        Target(
            rank=rank,
            **{field: row[field] for field in _SHOWN},
            lane=RISK_LANE,
            base=why.base,
            reasons=why.reasons,
            other=why.other,
        )
        for rank, (row, why) in enumerate(zip(rows, reasons, strict=True), 1)
    )
