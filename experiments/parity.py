"""Whom the lists burden, and whether chances hold for them: by bureau, kind, age, size, chain.

A group of fewer than 30 visits says "insufficient", never "pass": that few can show nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from experiments.backtest import EARLY, MODEL
from experiments.gate import Check
from features.store import EventStore
from models.metrics.calibration import wilson
from models.metrics.days import gained
from models.metrics.rankings import FIRST_FIFTH

# Fewer visits than this say nothing about a group.
FEWEST: Final = 30
# A group's chances may be off by this factor, its interval counted, before its model is refused.
OFF_BY: Final = 1.5
# Younger than this is new; so many employees or fewer are a small establishment.
NEW_DAYS, SMALL = 730, 5
NOT_STATED = "not stated"


@dataclass(frozen=True)
class Share:
    """One group's part: visits, share of failures with its interval, mean chance, and its lists.

    `listed` is the share of its visits in the first fifth of their bureau's week, `hits` the share
    of those that failed; `days` how many days earlier its failures would be found (NaN: none).
    """

    by: str
    group: str
    visits: int
    bad_share: float
    low: float
    high: float
    mean_risk: float
    listed: float
    hits: float
    days: float

    @property
    def sufficient(self) -> bool:
        """Whether there are enough visits to say anything."""
        return self.visits >= FEWEST

    @property
    def holds(self) -> bool:
        """Whether the group's mean chance is one that its failures allow."""
        return self.low / OFF_BY <= self.mean_risk <= self.high * OFF_BY


def shares(judged: pd.DataFrame, store: EventStore) -> list[Share]:
    """Every group's share; `judged` is `Backtest.judged`."""
    facts = _facts(judged, store)
    week = judged.groupby(["bureau", "as_of"])[MODEL]
    places = np.ceil(FIRST_FIFTH * week.transform("size"))
    described = pd.concat([judged.drop(columns="bureau"), facts], axis=1).assign(
        listed=week.rank(ascending=False, method="first") <= places,
        gained=gained(
            judged["day"].to_numpy(), judged["block"].to_numpy(), judged[EARLY + MODEL].to_numpy()
        ),
    )
    return [
        _share(by, str(group), rows)
        for by in facts.columns
        for group, rows in described.groupby(by, observed=True)
    ]


def _share(by: str, group: str, rows: pd.DataFrame) -> Share:
    bad, listed = rows["outcome"] == 1, rows["listed"]
    share, low, high = wilson(float(bad.sum()), len(rows))
    return Share(
        by=by,
        group=group,
        visits=len(rows),
        bad_share=share,
        low=low,
        high=high,
        mean_risk=float(rows["risk"].mean()),
        listed=float(listed.mean()),
        hits=float(bad[listed].mean()),
        days=float(rows.loc[bad, "gained"].mean()),
    )


def _facts(judged: pd.DataFrame, store: EventStore) -> pd.DataFrame:
    """What the register said of each visit's establishment before its Monday."""
    visits = judged[["establishment_id", "as_of"]].reset_index(names="row")
    with duckdb.connect() as db:
        db.register("visits", visits)
        return db.execute(
            f"""
            WITH register AS {store.rows("establishments").sql},
            names AS (SELECT name, count(DISTINCT establishment_id) AS places
                      FROM register GROUP BY name),
            newest AS (
                SELECT visits.row, as_of::DATE AS as_of, register.*
                FROM visits ASOF LEFT JOIN register
                  ON visits.establishment_id = register.establishment_id
                 AND visits.as_of::DATE > register.known_on
            )
            SELECT coalesce(bureau, '{NOT_STATED}') AS bureau,
                   coalesce(kind, '{NOT_STATED}') AS kind,
                   CASE WHEN opened_on IS NULL THEN '{NOT_STATED}'
                        WHEN as_of - opened_on < {NEW_DAYS} THEN 'new'
                        ELSE 'established' END AS age,
                   CASE WHEN employees IS NULL THEN '{NOT_STATED}'
                        WHEN employees <= {SMALL} THEN 'small' ELSE 'larger' END AS size,
                   CASE WHEN places > 1 THEN 'chain' ELSE 'single' END AS chain
            FROM newest LEFT JOIN names USING (name) ORDER BY row
            """
        ).df()


def chances_hold(found: Sequence[Share]) -> list[Check]:
    """A check for bureaus and one for kinds: a mean chance that no group's failures contradict."""
    checks = []
    for by in ("bureau", "kind"):
        groups = [one for one in found if one.by == by and one.sufficient]
        off = [
            f"{one.group} {one.mean_risk:.2f} for {one.bad_share:.2f}"
            for one in groups
            if not one.holds
        ]
        seen = f"{len(off)} of {len(groups)} groups with {FEWEST} visits are off {OFF_BY} times"
        checks.append(Check(f"chances hold by {by}", not off, "; ".join([seen, *off[:3]])))
    return checks


def lines(found: Sequence[Share]) -> Iterator[str]:
    """One line a group, for a terminal."""
    yield (
        "By group, outcomes on record: visits, bad [interval], mean chance, share listed, hits, "
        "days gained."
    )
    for one in found:
        if not one.sufficient:
            yield f"  {one.by} {one.group}: {one.visits} visits, insufficient"
            continue
        yield (
            f"  {one.by} {one.group}: {one.visits:,} visits, {one.bad_share:.1%} "
            f"[{one.low:.1%}, {one.high:.1%}], chance {one.mean_risk:.1%}, "
            f"listed {one.listed:.1%}, hits {one.hits:.1%}, {one.days:+.1f} days"
        )
