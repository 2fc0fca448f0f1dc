"""Scores for everyone in the frame on one Monday."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.build import Matrix, Pairs, Prepared, available, build, in_blocks
from features.catalogue import CATALOGUE
from features.catalogue.complaints import COMPLAINANTS, told_before
from features.events import Events
from features.feature import Feature
from features.store import EventStore
from features.week import week_of
from models.model import Model, Scored, features_of
from models.on_record import on_record
from models.plan import Plan
from models.visits.frame import frame

# So many establishments take some seconds: who waits is told.
SAID_EVERY = 500_000


@dataclass(frozen=True)
class Monday:
    """Everyone in the frame with score, risk, expected_severity and rank.

    `scored` is sorted by rank, 1 first; its index says which pair of `prepared` a row is.
    """

    as_of: date
    scored: pd.DataFrame
    prepared: Prepared
    events: Events

    def by_pair(self, column: str) -> npt.NDArray[np.float64]:
        """A column of `scored` in the order of `prepared`'s pairs."""
        ordered = self.scored[column].sort_index()
        return ordered.to_numpy(np.float64)

    def complainants(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """How many different people complained of these pairs' establishments within a year.

        As of the day before which complaints may be told of.
        """
        if not available([COMPLAINANTS], self.events):
            return np.zeros(rows.size, np.float32)
        return self.told_before(rows, [COMPLAINANTS])[:, 0]

    def told_before(self, rows: npt.NDArray[np.int64], features: Sequence[Feature]) -> Matrix:
        """Features of complaints as they were before the day that may be told of."""
        pairs = Pairs.on(self.prepared.pairs.place[rows], told_before(self.as_of))
        return build(self.events, pairs, features, self.prepared.programme)

    def on_record(self, rows: npt.NDArray[np.int64], plan: Plan) -> npt.NDArray[np.int64]:
        """How many outcomes like the plan's label are on record of these pairs' establishments."""
        pairs = Pairs(self.prepared.pairs.place[rows], self.prepared.pairs.as_of[rows])
        return on_record(self.events, plan, pairs)


def scores(
    store: EventStore,
    events: Events,
    model: Model,
    plan: Plan,
    as_of: date,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Monday:
    """Scores and ranks the whole frame; UnfitModel where a feature cannot be made."""
    features = features_of(model.card, available(CATALOGUE, events))
    everyone = frame(store.rows("establishments").sql, events, plan, as_of)
    pairs = Pairs.on(everyone["place"].to_numpy(np.int32), as_of)
    prepared = Prepared(events, pairs, features, plan.programme)
    found = scored_in_blocks(prepared, model, features, progress)
    everyone["score"] = found.score
    everyone["risk"] = found.risk
    everyone["expected_severity"] = found.expected_severity
    order = ranked(found.score, everyone["establishment_id"], week_of(as_of))
    scored = everyone.iloc[order]
    return Monday(as_of, scored.assign(rank=np.arange(1, order.size + 1)), prepared, events)


def scored_in_blocks(
    prepared: Prepared, model: Model, features: Sequence[Feature], progress: Callable[[str], None]
) -> Scored:
    """Features and scores block by block: the whole matrix never exists."""
    everyone = len(prepared.pairs)
    whole = Scored(*(np.empty(everyone, np.float64) for _ in range(3)))
    done, counting = 0, Lock()

    def use(chosen: slice, block: Matrix) -> None:
        part = model.score(block, features, threads=1)
        whole.score[chosen] = part.score
        whole.risk[chosen] = part.risk
        whole.expected_severity[chosen] = part.expected_severity
        nonlocal done
        with counting:
            before, done = done, done + part.score.size
            if before // SAID_EVERY < done // SAID_EVERY:
                progress(f"{prepared.programme}: {done:,} of {everyone:,} scored")

    in_blocks(prepared, use)
    return whole


def ranked(
    score: npt.NDArray[np.float64], establishment_id: pd.Series, week: str
) -> npt.NDArray[np.int64]:
    """The rows by score, highest first; equal scores by `tiebreak`."""
    order = np.argsort(-score, kind="stable")
    same = np.flatnonzero(score[order[1:]] == score[order[:-1]])
    tied = order[(among := np.union1d(same, same + 1))]
    keys = np.array([tiebreak(week, id_) for id_ in establishment_id.iloc[tied]], np.str_)
    order[among] = tied[np.lexsort((keys, -score[tied]))]
    return order


def tiebreak(week: str, establishment_id: str) -> str:
    """A hash of week and id: equal risks are ordered anew each week, so no id is favoured.

    >>> tiebreak("2026-W48", "A") == tiebreak("2026-W49", "A")
    False
    """
    return hashlib.sha256(f"{week}/{establishment_id}".encode()).hexdigest()
