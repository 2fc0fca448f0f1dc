"""Reasons for a score: exact shares of it, in families, as sentences with the values behind them.

The shares are LightGBM's TreeSHAP of a sum, an expected severity or log-odds; base, named reasons
and "everything else" add up to it. They are taken as if nobody had complained or reported anything
(`discretion.py`): complaints are named as a band of five or more people or not at all, reports
never, and no other reason moves when somebody complains. A sentence states a record or a number,
never a violation that no decision has found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from features.build import Matrix
from features.catalogue.complaints import told_before
from features.feature import FAMILY_TITLES, Family, Feature
from features.words import Text
from models.discretion import HIDDEN
from models.visits.lists import Reason

Floats = npt.NDArray[np.float64]

# A target shows at most so many reasons, and none that moves its score by less than this.
MOST_REASONS = 5
SMALLEST_REASON = 0.03

_NONE = Text(en="none on record", zh="无记录")
_SEVERITY = Text(en="{} of 3", zh="{}（最高为3）")
_MANY_COMPLAINTS = Text(
    en="complaints in the 12 months before {}: many (5 people or more)",
    zh="{}之前12个月投诉较多（5人以上）",
)
_OF_ITS_KIND = Text(
    en="{}: how establishments of the same have fared", zh="{}：同类经营主体的总体情况"
)


@dataclass(frozen=True)
class Explained:
    """One score taken apart: `base + sum of contributions + other == score` within 1e-6."""

    base: float
    reasons: tuple[Reason, ...]
    other: float


def explained(
    shares: Floats,
    values: Matrix,
    features: Sequence[Feature],
    complaints: Floats,
    score: Floats,
    as_of: date,
) -> list[Explained]:
    """One explanation a row.

    `shares` is (rows, features + 1), the last column the base, of what the score would be if nobody
    had complained; `values` is (rows, features), as the features were built, not encoded.
    `complaints` is what complaints are told to have added to each row's `score`, 0 where they are
    not named.
    """
    places = _by_family(features)
    return [
        _one(shares[row], values[row], features, places, complaints[row], score[row], as_of)
        for row in range(shares.shape[0])
    ]


def _by_family(features: Sequence[Feature]) -> Mapping[Family, npt.NDArray[np.int64]]:
    families = np.array([feature.family for feature in features])
    named = (Family(name) for name in np.unique(families))
    return {family: np.flatnonzero(families == family) for family in named if family not in HIDDEN}


def _one(
    shares: Floats,
    values: npt.NDArray[np.float32],
    features: Sequence[Feature],
    places: Mapping[Family, npt.NDArray[np.int64]],
    complaints: float,
    score: float,
    as_of: date,
) -> Explained:
    totals = {family: float(shares[at].sum()) for family, at in places.items()}
    totals[Family.COMPLAINTS] = float(complaints)
    nameable = [family for family, total in totals.items() if abs(total) >= SMALLEST_REASON]
    nameable.sort(key=lambda family: (-abs(totals[family]), family))
    reasons = tuple(
        Reason(
            family=str(family),
            title=FAMILY_TITLES[family],
            fact=many_complaints(as_of)
            if family is Family.COMPLAINTS
            else _fact(totals[family], shares, values, features, places[family], as_of),
            contribution=totals[family],
        )
        for family in nameable[:MOST_REASONS]
    )
    base = float(shares[-1])
    other = float(score) - base - sum(reason.contribution for reason in reasons)
    return Explained(base, reasons, other)


def many_complaints(as_of: date) -> Text:
    """What is said of complaints where they may be told: a band, and as of when."""
    day = told_before(as_of)
    return Text(en=_MANY_COMPLAINTS.en.format(day), zh=_MANY_COMPLAINTS.zh.format(day))


def _fact(
    total: float,
    shares: Floats,
    values: npt.NDArray[np.float32],
    features: Sequence[Feature],
    places: npt.NDArray[np.int64],
    as_of: date,
) -> Text:
    """The sentence for a family: its member that pulled hardest the way the family went.

    One that a person can recount comes before one that is weighted or smoothed.
    """
    pull = np.sign(total) * shares[places]
    checkable = np.array([features[place].checkable for place in places])
    countable = checkable & (pull > 0)
    strongest = places[np.argmax(np.where(countable, pull, -np.inf) if countable.any() else pull)]
    return fact(features[strongest], float(values[strongest]), as_of)


def fact(feature: Feature, value: float, as_of: date) -> Text:
    """A feature's meaning with its value, in both languages.

    >>> from features.catalogue import CATALOGUE
    >>> named = {feature.name: feature for feature in CATALOGUE}
    >>> fact(named["days_since_visit"], 400.0, date(2026, 11, 23)).zh
    '距上次检查的天数：400（2025-10-19）'
    """
    if feature.categorical:
        return Text(
            en=_OF_ITS_KIND.en.format(feature.meaning.en),
            zh=_OF_ITS_KIND.zh.format(feature.meaning.zh),
        )
    if feature.value.unit == "season":
        return feature.meaning
    said = _NONE if np.isnan(value) else _said(feature, value, as_of)
    return Text(en=f"{feature.meaning.en}: {said.en}", zh=f"{feature.meaning.zh}：{said.zh}")


def _said(feature: Feature, value: float, as_of: date) -> Text:
    unit = feature.value.unit
    if unit == "times":
        return _same(f"{value:.0f}")
    if unit == "days":
        day = f"{value:.0f}"
        since = feature.name.startswith("days_since")
        return _dated(day, as_of - timedelta(days=round(value))) if since else _same(day)
    if unit == "share":
        return _same(f"{value:.0%}")
    if unit == "severity":
        return Text(en=_SEVERITY.en.format(f"{value:.1f}"), zh=_SEVERITY.zh.format(f"{value:.1f}"))
    if unit == "grade":
        return _same("ABCD"[int(value)])
    if unit != "number":
        return _same(f"{value:g}")
    return _same(f"{value:.0f}" if value.is_integer() else f"{value:.1f}")


def _same(text: str) -> Text:
    return Text(en=text, zh=text)


def _dated(text: str, day: date) -> Text:
    return Text(en=f"{text} ({day})", zh=f"{text}（{day}）")
