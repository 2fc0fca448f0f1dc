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
from serving.ui.words import said

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
    `outing` is who goes and when, on
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
    severity: Text
    visited: Text
    outing: OutingBody | None
    weekday: str | None
    nobody: Text | None
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
        severity=_severity(target),
        visited=_visited(target.last_visited_on, as_of),
        outing=outing,
        weekday=weekday(outing.day) if outing else None,
        nobody=target.nobody if isinstance(target, TargetBody) else None,
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


def _severity(target: EarlierTargetBody) -> Text:
    """The expected severity, and how often it counts where that is not once."""
    shown, most = f"{target.expected_severity:.1f}", SEVERITY_MAX
    if not isinstance(target, TargetBody) or target.weight == 1:
        return said("target.severity.value", severity=shown, most=most)
    weight = f"{target.weight:.2g}"
    return said("target.severity.weighed", severity=shown, most=most, weight=weight)


def _visited(visited_on: date | None, as_of: date) -> Text:
    """The last visit, and how long before the list's Monday it was."""
    if visited_on is None:
        return said("target.never")
    days = (as_of - visited_on).days
    if days == 1:
        return said("target.visited.one", day=visited_on)
    return said("target.visited.value", day=visited_on, days=days)
