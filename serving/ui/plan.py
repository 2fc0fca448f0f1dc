"""What a list says of its plan of visits: why each target may be visited, and what did not fit."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from models.visits.law import LANES
from serving.lists.schemas import EarlierListBody, EarlierTargetBody, ListBody, TargetBody
from serving.ui.bands import small_percent

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
    """By what right a target is listed; `chance` that of being drawn, of random targets only."""

    target: TargetBody
    deadline: Deadline | None
    chance: str | None


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
    if not isinstance(target, TargetBody):
        return None
    chance = target.inclusion_probability
    return Ground(
        target=target,
        deadline=None if target.due_on is None else _deadline(target.due_on, as_of),
        chance=None if chance is None else small_percent(chance),
    )


def shares(listed: EarlierListBody) -> list[Share]:
    """What each lane got, in the order of lanes; of earlier lists only lanes that got anything."""
    if isinstance(listed, ListBody):
        return [Share(each.lane, each.listed, each.wanted, each.held) for each in listed.lanes]
    got = Counter(target.lane for target in listed.targets)
    return [Share(lane, got[lane]) for lane in LANES if got[lane]]


def _deadline(due_on: date, as_of: date) -> Deadline:
    days = (due_on - as_of).days
    return Deadline(due_on, abs(days), over=days < 0)
