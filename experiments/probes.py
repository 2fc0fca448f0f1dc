"""Questions that every training asks of its own features and model: named checks of the gate."""

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from experiments.backtest import Trial
from experiments.gate import Check
from features.build import Pairs, build, register_reads
from features.events import Events, day_number
from features.feature import Feature
from features.truncated import truncated
from features.words import Text
from models.plan import Plan

# Columns that no score may look at: who inspects, by what chance a draw took a place (it judges the
# score), and who complained rather than how many.
FORBIDDEN: Final = frozenset(
    {
        "inspector", "inspector_id", "second_inspector_id", "inclusion_probability",
        "complainant_id", "phone", "gender", "nationality", "birthplace",
    }
)  # fmt: skip
# Establishments whose features are made a second time without the future.
PROBED: Final = 500
# Of last week's riskiest, so many must still be among twice as many this week: a list that turns
# over faster than establishments change tells chance.
STILL_LISTED: Final = 0.6


def no_forbidden_input(given: Trial) -> Check:
    """No feature reads who inspects, how places were drawn, or anything about a person."""
    found = sorted({column for f in given.features for column in _reads(f)} & FORBIDDEN)
    seen = ", ".join(found) or "none of them is read"
    told = Text(f"{len(found)} of them are read", f"读取了其中 {len(found)} 项")
    return Check("forbidden", not found, seen, told)


def _reads(feature: Feature) -> set[str]:
    folds = feature.value.folds
    conditions = {c.column for fold in folds for c in (*fold.where, *fold.streak)}
    columns = {fold.column for fold in folds if fold.column}
    return conditions | columns | set(register_reads(feature))


def no_future(events: Events, given: Trial, monday: date) -> Check:
    """Deleting events known on or after a Monday changes no feature of that Monday.

    `monday` should have a future on record: on the newest Monday there is nothing to delete.
    What events are made of is looked after by tests, which delete rows and load again.
    """
    places = np.unique(given.examples.place)
    some = places[np.linspace(0, places.size - 1, min(PROBED, places.size)).astype(np.int64)]
    pairs = Pairs.on(some, monday)
    programme = given.plan.programme
    whole = build(events, pairs, given.features, programme)
    past = build(truncated(events, day_number(monday)), pairs, given.features, programme)
    moved = [
        feature.name
        for feature, before, after in zip(given.features, whole.T, past.T, strict=True)
        if not np.array_equal(before, after, equal_nan=True)
    ]
    seen = f"{len(moved)} of {len(given.features)} features of {some.size} establishments moved"
    told = Text(
        seen,
        f"{some.size} 家对象的 {len(given.features)} 项特征中，{len(moved)} 项有变动",
    )
    return Check("future", not moved, ", ".join([seen, *moved[:3]]), told)


def stable(before: pd.DataFrame, now: pd.DataFrame, plan: Plan) -> Check:
    """Last week's riskiest are still risky by the same model; who was visited leaves rightly.

    Both are `Monday.scored`, of two Mondays in a row.
    """
    capacity = plan.usual_capacity * max(now["bureau"].nunique(), 1)
    listed = before.loc[before["eligible"]].head(capacity)["establishment_id"]
    waiting = now.loc[now["eligible"]]
    still = listed[listed.isin(waiting["establishment_id"])]
    if still.empty:
        nobody = Text("nobody was listed a week ago", "一周前没有入选对象")
        return Check("stable", passed=True, seen=nobody.en, told=nobody)
    share = float(still.isin(waiting.head(2 * capacity)["establishment_id"]).mean())
    seen = f"{share:.0%} of {still.size} listed a week ago are near, wanted {STILL_LISTED:.0%}"
    told = Text(
        seen,
        f"一周前入选的 {still.size} 家中 {share:.0%} 仍排在前列，要求 {STILL_LISTED:.0%}",
    )
    return Check("stable", share >= STILL_LISTED, seen, told)
