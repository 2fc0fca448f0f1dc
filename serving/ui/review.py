"""A review in words and drawings: what drives lists, how firm they are, whom they burden."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from features.words import Text
from models.visits.measures import FEWEST
from serving.drafts.measures import ParityBody
from serving.drafts.reviewing import ByOther, Kept, ListReview, Reviewed, Stability
from serving.lists.driving import LOG_ODDS, POINTS, Driven, Driver
from serving.ui.bands import whole_percent
from serving.ui.charts import Pair, pair
from serving.ui.figures import Bar
from serving.ui.menu import week_name
from serving.ui.parts import HUNDREDTHS, signed
from serving.ui.words import BUREAUS, name, said

# How alike another version's list is: from four targets in five on it hardly matters which version
# ranks; below one in two most places depend on it.
FIRM: Final = 0.8
PARTLY: Final = 0.5
# So many of a bureau's reasons are named in one line.
NAMED: Final = 3
# How wide the mark of a value is, on a bar of 100.
_MARK: Final = 1.2


@dataclass(frozen=True)
class DriverRow:
    """A family of reasons: in how many targets it leads, what it adds; each beside the list before.

    `shares` draws in how many it is among the first three.

    What stands before is None where there is no list, or its score is in another unit.
    """

    title: Text
    leading: Text
    leading_before: str | None
    strongest: int
    shares: Pair
    mean: str
    mean_before: str | None
    means: Pair


@dataclass(frozen=True)
class Driving:
    """What drives lists; `head` says the first reason, `unit` the key of the words for means.

    `week` is that of the lists before; None without any.
    """

    targets: int
    head: Text | None
    unit: str
    rows: tuple[DriverRow, ...]
    nothing: int
    other: str
    week: Text | None
    other_unit: bool


def driving(drives: Driven, drove: Driven | None, week: str | None = None) -> Driving:
    """What drives lists, beside the lists of the week before; what drove only those, comes last."""
    alike = drove is not None and drove.unit == drives.unit
    rows = (*drives.drivers, *_gone(drives, drove)) if drives.targets else ()
    then = [(drove.of(each.family) if drove else None) for each in rows]
    means = [each.mean for each in rows] + [each.mean for each in then if each and alike]
    low, high = min(means, default=0.0), max(means, default=0.0)
    return Driving(
        targets=drives.targets,
        head=_head(drives),
        unit=drives.unit if drives.unit in (POINTS, LOG_ODDS) else "rule",
        rows=tuple(
            _driver(each, before, drives, drove, alike=alike, low=low, high=high)
            for each, before in zip(rows, then, strict=True)
        ),
        nothing=drives.nothing,
        other=_points(drives.other),
        week=week_name(week) if week and drove else None,
        other_unit=drove is not None and not alike,
    )


def _gone(drives: Driven, drove: Driven | None) -> tuple[Driver, ...]:
    """Families that only the lists before tell, as they are now: nowhere."""
    return tuple(
        replace(each, strongest=0, leading=0, mean=0.0)
        for each in (drove.drivers if drove else ())
        if drives.of(each.family) is None
    )


def _head(drives: Driven) -> Text | None:
    if not drives.drivers:
        return None
    first = drives.drivers[0]
    return said(
        "driving.head", title=first.title, strongest=first.strongest, targets=drives.targets
    )


def _driver(
    now: Driver,
    then: Driver | None,
    drives: Driven,
    drove: Driven | None,
    *,
    alike: bool,
    low: float,
    high: float,
) -> DriverRow:
    share = now.leading / drives.targets
    before = None
    if drove is not None and drove.targets:
        before = (then.leading if then else 0) / drove.targets
    mean_before = (then.mean if then else 0.0) if alike and drove and drove.targets else None
    return DriverRow(
        title=now.title,
        leading=said("driving.count", leading=now.leading, share=whole_percent(share)),
        leading_before=None if before is None else whole_percent(before),
        strongest=now.strongest,
        shares=pair(share, before, low=0.0, high=1.0),
        mean=_points(now.mean),
        mean_before=None if mean_before is None else _points(mean_before),
        means=pair(now.mean, mean_before, low=low, high=high),
    )


def leading(drives: Driven) -> tuple[Text, ...]:
    """The reasons that are most often among a list's first, in a few words each."""
    first = sorted(drives.drivers, key=lambda each: -each.leading)[:NAMED]
    return tuple(
        said("driving.one", title=each.title, leading=each.leading, targets=drives.targets)
        for each in first
        if each.leading
    )


Answer = Literal["firm", "partly", "loose", "unknown"]


@dataclass(frozen=True)
class Steady:
    """Whether lists are stable: an answer, and what it rests on, a sentence each."""

    answer: Answer
    told: tuple[Text, ...]


def steady(of: Stability, week: str | None, *, known: bool) -> Steady:
    """Whether lists are stable; `week` is that of the lists before, `known`: it was measured."""
    told = [_kept(of.kept, week) if of.kept and week else said("stable.kept.none")]
    if not known:
        return Steady("unknown", (*told, said("stable.earlier")))
    near = said("stable.near", near=of.near, of=of.near_of) if of.near_of else None
    told += [near or said("stable.near.unknown"), *map(_other, of.others)]
    return Steady(_answer(of), tuple(told))


def _answer(of: Stability) -> Answer:
    shares = [one.same / one.risk for one in of.others if one.same is not None and one.risk]
    if not shares:
        return "unknown"
    return "firm" if min(shares) >= FIRM else "partly" if min(shares) >= PARTLY else "loose"


def _kept(kept: Kept, week: str) -> Text:
    first = said(
        "stable.kept",
        targets=kept.targets,
        week=week_name(week),
        listed=kept.since.get("listed", 0),
        visited=kept.since.get("visited", 0),
        share=whole_percent(kept.settled / kept.targets) if kept.targets else "–",
    )
    parts = [
        said("stable.left.one", count=count, why=name("left", why))
        for why, count in sorted(kept.since.items(), key=lambda one: (-one[1], one[0]))
        if why not in ("listed", "visited")
    ]
    if not parts:
        return first
    rest = said("stable.others_left", parts=_joined(parts))
    return Text(f"{first.en} {rest.en}", f"{first.zh}{rest.zh}")


def _joined(parts: Sequence[Text]) -> Text:
    return Text(", ".join(each.en for each in parts), "，".join(each.zh for each in parts))


def _other(one: ByOther) -> Text:
    stamp = {
        "alias": name("other", one.alias),
        "version": one.version,
        "day": one.trained_before,
    }
    if one.same is None:
        said_so = said(f"stable.other.{one.why}", **_fitting(stamp, str(one.why)))
        return Text(said_so.en[:1].upper() + said_so.en[1:], said_so.zh)
    counted = {"same": one.same, "risk": one.risk, "share": _share(one)}
    if one.alias == "refit":
        return said("stable.refit", **counted)
    return said("stable.other", **stamp, **counted)


def _share(one: ByOther) -> str:
    return whole_percent(one.same / one.risk) if one.same is not None and one.risk else "–"


def _fitting(stamp: dict[str, object], why: str) -> dict[str, object]:
    return stamp if why == "later" else {key: stamp[key] for key in ("alias", "version")}


@dataclass(frozen=True)
class SteadyRow:
    """A bureau's part of it: kept or visited, near the edge, and the same by other versions."""

    kept: Text | None
    near: Text | None
    same: tuple[Text | None, ...]


def steady_row(of: Stability, aliases: Sequence[str]) -> SteadyRow:
    """A bureau's row under the columns of other versions, by alias."""
    same = {str(one.alias): _of(one.same, one.risk) for one in of.others if one.same is not None}
    return SteadyRow(
        kept=_of(of.kept.settled, of.kept.targets) if of.kept else None,
        near=_of(of.near, of.near_of),
        same=tuple(same.get(alias) for alias in aliases),
    )


def _of(part: int, of: int) -> Text | None:
    return said("stable.of", part=part, of=of) if of else None


@dataclass(frozen=True)
class ParityRow:
    """A figure beside its limit; `value` None where it is insufficient."""

    group: Text
    verdict: str
    value: str | None
    interval: Text | None
    bar: Bar | None
    usual: Text | None
    limit: Text | None
    own: Text


@dataclass(frozen=True)
class ParityTable:
    """The figures of one kind."""

    figure: str
    rows: tuple[ParityRow, ...]


@dataclass(frozen=True)
class ParityPanel:
    """All figures that the law limits; `head` counts them."""

    head: Text
    tables: tuple[ParityTable, ...]
    fewest: int = FEWEST


def parity_panel(figures: Sequence[ParityBody]) -> ParityPanel:
    """Parity as a page shows it: sizes, then bureaus as the city orders them."""
    known = list(BUREAUS)
    figures = sorted(
        figures,
        key=lambda each: (
            each.by == "bureau",
            known.index(each.group) if each.group in BUREAUS else len(known),
            each.group,
        ),
    )
    verdicts = [each.verdict for each in figures]
    kinds = sorted({each.figure for each in figures}, reverse=True)  # shares of visits first
    return ParityPanel(
        said(
            "parity.head",
            all=len(figures),
            broken=verdicts.count("broken"),
            insufficient=verdicts.count("insufficient"),
        ),
        tuple(
            ParityTable(kind, _parity_rows([each for each in figures if each.figure == kind]))
            for kind in kinds
        ),
    )


def _parity_rows(figures: Sequence[ParityBody]) -> tuple[ParityRow, ...]:
    ends = [
        end
        for each in figures
        if each.high is not None and each.usual is not None
        for end in (each.high, each.usual * each.limit)
    ]
    top = max(ends, default=1.0)
    return tuple(_parity_row(each, top) for each in figures)


def _parity_row(one: ParityBody, top: float) -> ParityRow:
    group, own = name(one.by, one.group), said("parity.own", own=one.own, n=one.n)
    if one.figure != "list_share":
        own = Text(str(one.n), str(one.n))
    if one.value is None or one.low is None or one.high is None or one.usual is None:
        return ParityRow(group, one.verdict, None, None, None, None, None, own)
    shown = whole_percent if one.figure == "list_share" else "{:.0f}".format
    most = one.usual * one.limit
    both_ways = one.by == "bureau" and one.figure == "list_share"
    return ParityRow(
        group=group,
        verdict=one.verdict,
        value=shown(one.value),
        interval=said("parity.interval", low=shown(one.low), high=shown(one.high)),
        bar=_interval(one.value, one.low, one.high, most, top),
        usual=said("parity.usual", usual=shown(one.usual)),
        limit=said("parity.between", low=shown(one.usual / one.limit), high=shown(most))
        if both_ways
        else said("parity.most", high=shown(most)),
        own=own,
    )


def _interval(value: float, low: float, high: float, most: float, top: float) -> Bar:
    start, end, mark, limit = (
        round(100 * max(each, 0.0) / top, 2) for each in (low, high, value, most)
    )
    return Bar(
        start, round(end - start, 2), max(mark - _MARK / 2, 0.0), _MARK, min(limit, 100 - _MARK)
    )


@dataclass(frozen=True)
class ListRow:
    """One bureau's list of a draft as its row shows it."""

    href: str
    review: ListReview
    leading: tuple[Text, ...]
    steady: SteadyRow

    @property
    def short(self) -> int:
        """How many that are due did not fit."""
        return sum(each.short for each in self.review.reviewed.lanes)

    @property
    def held(self) -> int:
        """How many that are due wait for a ceiling."""
        return sum(each.held for each in self.review.reviewed.lanes)


def list_row(review: ListReview, href: str, aliases: Sequence[str]) -> ListRow:
    """The row of one bureau's list."""
    of: Reviewed = review.reviewed
    return ListRow(href, review, leading(of.drives), steady_row(of.stability, aliases))


def _points(mean: float) -> str:
    return signed(round(mean * HUNDREDTHS))
