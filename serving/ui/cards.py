"""A published target as its page shows it: rounded numbers, bars, days since a visit."""

from dataclasses import dataclass
from datetime import date

from features.contract import SEVERITY_MAX
from features.words import Text
from serving.addresses import establishment_page
from serving.lists.schemas import (
    EarlierListBody,
    EarlierTargetBody,
    LanedTargetBody,
    OutingBody,
    ReasonBody,
    TargetBody,
)
from serving.ui.bands import Band, band, percent, percents
from serving.ui.parts import shown_parts, signed
from serving.ui.plan import Ground, ground
from serving.ui.trips import weekday

# Bars are drawn in a box this wide, from an axis: to the right where a reason raises the risk.
BAR_BOX = 100.0


@dataclass(frozen=True)
class Bar:
    """Where a bar begins in its box, and how wide it is; bars of one list are comparable."""

    axis: float
    start: float
    width: float
    raises: bool


@dataclass(frozen=True)
class Line:
    """One reason, what it adds to the score, and its bar."""

    reason: ReasonBody
    points: str
    bar: Bar


@dataclass(frozen=True)
class Card:
    """One target. `base`, `reasons` and `other` add up to `score` as they are written.

    `range` is that of its chance, None where nobody knows; `unknown`: there is not enough history.
    `weight` is how often its severity counts, None where once. `outing` is who goes and when, on
    which `weekday`; `nobody` why nobody does; both None in lists that did not say.
    `ground` is by what right it is listed, None in lists that did not say.
    """

    target: EarlierTargetBody
    href: str
    band: Band
    percent: str
    range: str | None
    unknown: bool
    ground: Ground | None
    severity: str
    weight: str | None
    outing: OutingBody | None
    weekday: str | None
    nobody: Text | None
    severity_most: int
    days_since_visit: int | None
    lines: tuple[Line, ...]
    base: str
    reasons: str
    other: str
    score: str


def cards(listed: EarlierListBody) -> list[Card]:
    """The targets of a list in rank order, their bars on one scale."""
    contributions = [reason.contribution for target in listed.targets for reason in target.reasons]
    low, high = min(contributions, default=0.0), max(contributions, default=0.0)
    return [_card(target, as_of=listed.as_of, low=low, high=high) for target in listed.targets]


def bar(contribution: float, *, low: float, high: float) -> Bar:
    """The bar of one reason where a list's contributions, and 0, span the whole box.

    >>> bar(0.5, low=-1.0, high=3.0)
    Bar(axis=25.0, start=25.0, width=12.5, raises=True)
    >>> bar(-1.0, low=-1.0, high=3.0)
    Bar(axis=25.0, start=0.0, width=25.0, raises=False)
    """
    left, right = min(low, 0.0), max(high, 0.0)
    whole = (right - left) or 1.0
    axis, width = (round(BAR_BOX * (part / whole), 2) for part in (-left, abs(contribution)))
    raises = contribution > 0
    return Bar(axis, axis if raises else round(axis - width, 2), width, raises)


def _card(target: EarlierTargetBody, *, as_of: date, low: float, high: float) -> Card:
    parts = shown_parts(target)
    outing = target.outing if isinstance(target, TargetBody) else None
    return Card(
        target=target,
        href=establishment_page(target.establishment_id),
        band=band(target.risk),
        percent=percent(target.risk),
        range=_range(target),
        unknown=isinstance(target, LanedTargetBody) and target.outcomes_on_record == 0,
        ground=ground(target, as_of=as_of),
        severity=f"{target.expected_severity:.1f}",
        weight=_weight(target),
        outing=outing,
        weekday=weekday(outing.day) if outing else None,
        nobody=target.nobody if isinstance(target, TargetBody) else None,
        severity_most=SEVERITY_MAX,
        days_since_visit=_days(target.last_visited_on, as_of),
        lines=tuple(
            Line(reason, signed(points), bar(reason.contribution, low=low, high=high))
            for reason, points in zip(target.reasons, parts.reasons, strict=True)
        ),
        base=signed(parts.base),
        reasons=signed(sum(parts.reasons)),
        other=signed(parts.other),
        score=signed(parts.score),
    )


def _range(target: EarlierTargetBody) -> str | None:
    if not isinstance(target, LanedTargetBody):
        return None
    low, high = target.risk_low, target.risk_high
    return None if low is None or high is None else percents(low, high)


def _weight(target: EarlierTargetBody) -> str | None:
    """How often its severity counts; None where once, or where the list did not say."""
    if not isinstance(target, TargetBody) or target.weight == 1:
        return None
    return f"{target.weight:.2g}"


def _days(visited_on: date | None, as_of: date) -> int | None:
    return None if visited_on is None else (as_of - visited_on).days
