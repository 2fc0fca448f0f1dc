"""What a list says of its plan: why each target is on it, what did not fit, whom it burdens."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from features.words import Text
from models.visits.law import LANES
from serving.lists.schemas import (
    BreachBody,
    EarlierListBody,
    EarlierTargetBody,
    LanedListBody,
    LanedTargetBody,
    ListBody,
    TargetBody,
)
from serving.ui.bands import small_percent, whole_percent
from serving.ui.menu import week_name

# The lanes whose `wanted` are due: what is not listed of them is a shortage. Risk and random visits
# have places kept for them instead, and take what else is left.
DUE_LANES = ("trigger", "statutory")


@dataclass(frozen=True)
class Deadline:
    """The last day for a visit, and how far off it is: `days` to go, or over where `over`."""

    day: date
    days: int
    over: bool

    @property
    def words(self) -> str:
        """The key of the words for it."""
        if self.days == 0:
            return "due.today"
        return ("due.over" if self.over else "due.in") + (".one" if self.days == 1 else "")


@dataclass(frozen=True)
class Ground:
    """By what right a target is listed; `chance` that of being drawn, of random targets only.

    `since`: the week since when it is listed and not visited; `counted_with`: the programme in
    whose visits its visit is counted. Both None where there is none, or the list did not say.
    """

    target: LanedTargetBody
    deadline: Deadline | None
    chance: str | None
    since: Text | None
    counted_with: str | None


@dataclass(frozen=True)
class Share:
    """What a lane got; `wanted` None in lists that were published before there was a plan."""

    lane: str
    listed: int
    wanted: int | None = None
    held: int = 0

    @property
    def words(self) -> str:
        """The key of the words for it."""
        if self.wanted is None:
            return "share"
        return "share.due" if self.lane in DUE_LANES else "share.kept"

    @property
    def short(self) -> int:
        """How many that are due did not fit."""
        return max(0, self.wanted - self.listed) if self.wanted and self.lane in DUE_LANES else 0


def ground(target: EarlierTargetBody, *, as_of: date) -> Ground | None:
    """By what right a target is listed; None where its list was published without saying so."""
    if not isinstance(target, LanedTargetBody):
        return None
    chance = target.inclusion_probability
    return Ground(
        target=target,
        deadline=None if target.due_on is None else _deadline(target.due_on, as_of),
        chance=None if chance is None else small_percent(chance),
        since=week_name(target.carried_since) if _new(target) and target.carried_since else None,
        counted_with=target.counted_with if _new(target) else None,
    )


def _new(target: LanedTargetBody) -> TypeGuard[TargetBody]:
    return isinstance(target, TargetBody)


def shares(listed: EarlierListBody) -> list[Share]:
    """What each lane got, in the order of lanes; of earlier lists only lanes that got anything."""
    if isinstance(listed, LanedListBody):
        return [Share(each.lane, each.listed, each.wanted, each.held) for each in listed.lanes]
    got = Counter(target.lane for target in listed.targets)
    return [Share(lane, got[lane]) for lane in LANES if got[lane]]


@dataclass(frozen=True)
class Group:
    """How much of a list, and of those who could be on it, is of one group; in whole percent."""

    words: str
    listed: str
    eligible: str


def groups(listed: EarlierListBody) -> list[Group]:
    """The groups of a list of which it is known; none of earlier lists."""
    if not isinstance(listed, ListBody):
        return []
    return [
        Group(
            f"group.{one.group}",
            whole_percent(one.listed / one.of_listed),
            whole_percent(one.eligible / one.of_eligible),
        )
        for one in listed.make_up
        if one.of_listed and one.of_eligible
    ]


@dataclass(frozen=True)
class Broken:
    """A limit of parity that the week breaks, in words: `values` are what they say."""

    words: str
    breach: BreachBody
    values: Mapping[str, object]


def broken(listed: EarlierListBody) -> list[Broken]:
    """What the list's programme breaks in its week; nothing of earlier lists."""
    if not isinstance(listed, ListBody):
        return []
    return [_broken(breach) for breach in listed.breaches]


def _broken(breach: BreachBody) -> Broken:
    said = whole_percent if breach.figure == "list_share" else "{:.0f}".format
    values = {name: said(getattr(breach, name)) for name in ("value", "low", "high", "usual")}
    return Broken(
        f"breach.{breach.figure}.{breach.by}",
        breach,
        {**values, "n": breach.n, "limit": f"{breach.limit:g}"},
    )


def _deadline(due_on: date, as_of: date) -> Deadline:
    days = (due_on - as_of).days
    return Deadline(due_on, abs(days), over=days < 0)
