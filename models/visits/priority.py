"""What the risk lane goes by: expected severity times exposure, and what that is made of.

A list that goes by the chance of any finding sends people to small shops, where something minor is
always found. So the expected severity (0-3) counts as often as there are people served beside the
programme's middle establishment, within bounds that the law's configuration gives. A published rule
goes by its own score: what it promises is that order, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.events import day_number
from features.groups import newest_version
from features.week import week_of
from features.words import Text
from models.explain import MOST_REASONS, SMALLEST_REASON, Explained
from models.scoring import Monday, ranked
from models.visits.law import Law
from models.visits.lists import Reason

Floats = npt.NDArray[np.float64]

EXPOSURE = "exposure"
_TITLE = Text(en="People served", zh="服务人数")
_FACT = Text(
    en="people served in a week: {served:,.0f}, the middle establishment {middle:,.0f}: "
    "counts {weight:.2g} times",
    zh="每周服务人数：{served:,.0f}，本领域中位数{middle:,.0f}：按{weight:.2g}倍计",
)


@dataclass(frozen=True)
class Prioritised:
    """The scored frame in the order of the risk lane, first row first.

    Its columns are those of `Monday.scored`, and `served` (people a week, NaN: not stated),
    `weight` and `priority`. `middle` is the number served by the middle establishment of the frame;
    `by_score`: the order is that of a published rule's score.
    """

    scored: pd.DataFrame
    middle: float
    by_score: bool


def prioritised(monday: Monday, law: Law, *, by_score: bool) -> Prioritised:
    """Everyone by expected severity times weight, equal ones by lot; `by_score`: by score alone."""
    scored = monday.scored
    served = _served(monday)
    middle = float(np.median(stated)) if (stated := served[~np.isnan(served)]).size else np.nan
    weight = np.ones(served.size) if by_score else weights(served, middle, law)
    severity = scored["expected_severity"].to_numpy(np.float64)
    priority = scored["score"].to_numpy(np.float64) if by_score else severity * weight
    found = scored.assign(served=served, weight=weight, priority=priority)
    order = ranked(priority, scored["establishment_id"], week_of(monday.as_of))
    return Prioritised(found.iloc[order], middle, by_score)


def weights(served: Floats, middle: float, law: Law) -> Floats:
    """How often each one's expected severity counts; once where it is not stated whom it serves.

    >>> from datetime import date
    >>> from models.visits.law import law_on
    >>> law = law_on(date(2026, 11, 23), "food")
    >>> weights(np.array([10.0, 900.0, 5000.0, np.nan]), 600.0, law).tolist()
    [0.5, 1.5, 2.0, 1.0]
    """
    least, most = law.exposure
    beside = served / middle if middle > 0 else np.full(served.size, np.nan)
    result: Floats = np.nan_to_num(np.clip(beside, least, most), nan=1.0)
    return result


def _served(monday: Monday) -> Floats:
    """People whom each row's establishment serves in a week, by the register; NaN: not stated."""
    if "establishments" not in monday.events.sources:
        return np.full(len(monday.scored), np.nan)
    place = monday.scored["place"].to_numpy(np.int32)
    day = np.full(place.size, day_number(monday.as_of), np.int32)
    version = newest_version(monday.events, place, day)
    stated = monday.events.sources["establishments"].columns[EXPOSURE]
    # Of an establishment that the register did not know: the row put at the end.
    found: Floats = np.append(stated.astype(np.float64), np.nan)[version]
    return found


def weighed(why: Sequence[Explained], rows: pd.DataFrame, middle: float) -> list[Explained]:
    """Explanations of expected severities as explanations of their `priority`, row by row.

    `rows` has expected_severity, served, weight and priority. What the weight adds is a reason of
    its own, told like the others where it is among the largest.
    """
    columns = ("expected_severity", "served", "weight", "priority")
    values = rows[list(columns)].to_numpy(np.float64)
    return [_weighed(one, value, middle) for one, value in zip(why, values, strict=True)]


def _weighed(why: Explained, values: Floats, middle: float) -> Explained:
    severity, served, weight, priority = values.tolist()
    added = (weight - 1) * severity
    reasons = why.reasons
    if abs(added) >= SMALLEST_REASON:
        words = {"served": served, "middle": middle, "weight": weight}
        fact = Text(en=_FACT.en.format(**words), zh=_FACT.zh.format(**words))
        mine = Reason(EXPOSURE, _TITLE, fact, added)
        ordered = sorted((*reasons, mine), key=lambda one: (-abs(one.contribution), one.family))
        reasons = tuple(ordered[:MOST_REASONS])
    told = sum(reason.contribution for reason in reasons)
    return Explained(why.base, reasons, priority - why.base - told)
