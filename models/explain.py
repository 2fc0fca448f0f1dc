"""Reasons for a score: exact shares of it, in families, as sentences with the values behind them.

The shares are LightGBM's TreeSHAP of a sum, an expected severity or log-odds; base, named reasons
and "everything else" add up to it. Complaints are named as a band of five or more people or not at
all, reports never. A sentence states a record or a number, never a violation that no decision has
found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from features.build import Matrix
from features.feature import FAMILY_TITLES, Family, Feature
from features.words import Text
from models.visits.lists import Reason

# A target shows at most so many reasons, and none that moves its score by less than this.
MOST_REASONS = 5
SMALLEST_REASON = 0.03
# Fewer different people than this could be recognised by the one they complained about.
FEWEST_COMPLAINANTS = 5

# Families that are never named, whatever their share: they go into "everything else".
UNNAMED = frozenset({Family.REPORTS})

_NONE = Text(en="none on record", zh="无记录")
_SEVERITY = Text(en="{} of 3", zh="{}（最高为3）")
_MANY_COMPLAINTS = Text(
    en="complaints in the last 12 months: many (5 people or more)", zh="近12个月投诉较多（5人以上）"
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
    shares: npt.NDArray[np.float64],
    values: Matrix,
    features: Sequence[Feature],
    complainants: npt.NDArray[np.float32],
    as_of: date,
) -> list[Explained]:
    """One explanation a row.

    `shares` is (rows, features + 1) of the score, the last column the base; `values` is (rows,
    features), as the features were built, not encoded; `complainants` is how many different people
    complained of each row's establishment within a year.
    """
    places = _by_family(features)
    many = complainants >= FEWEST_COMPLAINANTS
    return [
        _one(shares[row], values[row], features, places, bool(many[row]), as_of)
        for row in range(shares.shape[0])
    ]


def _by_family(features: Sequence[Feature]) -> Mapping[Family, npt.NDArray[np.int64]]:
    families = np.array([feature.family for feature in features])
    return {Family(name): np.flatnonzero(families == name) for name in np.unique(families)}


def _one(
    shares: npt.NDArray[np.float64],
    values: npt.NDArray[np.float32],
    features: Sequence[Feature],
    places: Mapping[Family, npt.NDArray[np.int64]],
    many: bool,
    as_of: date,
) -> Explained:
    totals = {family: float(shares[at].sum()) for family, at in places.items()}
    nameable = [
        family
        for family, total in totals.items()
        if abs(total) >= SMALLEST_REASON
        and family not in UNNAMED
        and (family is not Family.COMPLAINTS or many)
    ]
    nameable.sort(key=lambda family: (-abs(totals[family]), family))
    reasons = tuple(
        Reason(
            family=str(family),
            title=FAMILY_TITLES[family],
            fact=_fact(family, totals[family], shares, values, features, places[family], as_of),
            contribution=totals[family],
        )
        for family in nameable[:MOST_REASONS]
    )
    base = float(shares[-1])
    other = float(shares.sum()) - base - sum(reason.contribution for reason in reasons)
    return Explained(base, reasons, other)


def _fact(
    family: Family,
    total: float,
    shares: npt.NDArray[np.float64],
    values: npt.NDArray[np.float32],
    features: Sequence[Feature],
    places: npt.NDArray[np.int64],
    as_of: date,
) -> Text:
    """The sentence for a family: its member that pulled hardest the way the family went.

    One that a person can recount comes before one that is weighted or smoothed.
    """
    if family is Family.COMPLAINTS:
        return _MANY_COMPLAINTS
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
