"""What helps to decide about a draft: lanes, what drives its lists, how firm they are, parity.

Pure: the draft's lists, each bureau's list before and what was measured in, the review out. A
bureau's list and a whole programme are reviewed alike, so that rows add up to what stands above.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.visits.law import LANES
from models.visits.measures import Left, NotAsked, OtherAlias
from serving.drafts.comparing import Compared, compared
from serving.drafts.measures import KeptFirmness, ParityBody
from serving.lists.driving import RANKED_LANE, Driven, driven
from serving.lists.schemas import EarlierListBody, ListBody

# Lanes whose `wanted` are due: what is not listed of them is a shortage.
_DUE = ("trigger", "statutory")

# What became of a target of the list before: listed still, or why not; unknown of earlier builds.
Since = Literal["listed", "unknown"] | Left


@dataclass(frozen=True)
class LaneSum:
    """A lane of one list or of several: what it wanted, got and lacks, and what ceilings hold."""

    lane: str
    wanted: int
    listed: int
    held: int
    short: int


@dataclass(frozen=True)
class Kept:
    """What became of the risk lane's targets of the list before."""

    targets: int
    since: Mapping[Since, int]

    @property
    def settled(self) -> int:
        """How many are listed still, or were visited since."""
        return self.since.get("listed", 0) + self.since.get("visited", 0)


@dataclass(frozen=True)
class ByOther:
    """Another version's lists: they have `same` of the `risk` lane's targets, too (None: `why`)."""

    alias: OtherAlias
    version: str
    trained_before: date | None
    risk: int
    same: int | None
    why: NotAsked | None


@dataclass(frozen=True)
class Stability:
    """How firm lists are. `kept` is None without a list before.

    Of `near_of` targets of the risk lane `near` are within reach of the first who is left out; 0 of
    0 where nobody knows.
    """

    kept: Kept | None
    risk: int
    near: int
    near_of: int
    others: tuple[ByOther, ...]


@dataclass(frozen=True)
class Reviewed:
    """One list, or a programme's lists together; `drove` is of the lists before (None: none)."""

    lanes: tuple[LaneSum, ...]
    drives: Driven
    drove: Driven | None
    stability: Stability


@dataclass(frozen=True)
class ListReview:
    """One bureau's list; `difference` is None where it has no list before.

    `left` says why who left it did, and `measured` whether a build kept what only it could know.
    """

    listed: ListBody
    difference: Compared | None
    reviewed: Reviewed
    left: Mapping[str, Left]
    measured: bool

    @property
    def bureau(self) -> str:
        """Whose list it is."""
        return self.listed.bureau

    @property
    def nobody(self) -> int:
        """To how many of its targets nobody can go."""
        return sum(target.nobody is not None for target in self.listed.targets)


@dataclass(frozen=True)
class ProgrammeReview:
    """A programme's lists by bureau and together; `parity` None where a build kept none."""

    programme: str
    reviewed: Reviewed
    lists: tuple[ListReview, ...]
    parity: tuple[ParityBody, ...] | None


@dataclass(frozen=True)
class Beside:
    """A list of a draft, the bureau's list before, and what was measured when it was computed."""

    listed: ListBody
    before: EarlierListBody | None
    firmness: KeptFirmness | None

    @property
    def left(self) -> Mapping[str, Left]:
        """Why who left the list before did; nothing where another list came between."""
        known = self.firmness and self.before and self.firmness.before == self.before.week
        return self.firmness.left if known and self.firmness else {}


def list_review(one: Beside) -> ListReview:
    """The review of one bureau's list."""
    difference = None if one.before is None else compared(one.before, one.listed)
    return ListReview(one.listed, difference, _reviewed([one]), one.left, one.firmness is not None)


def programme_review(
    programme: str, lists: Sequence[Beside], parity: tuple[ParityBody, ...] | None
) -> ProgrammeReview:
    """The review of a programme's lists, in the order given."""
    return ProgrammeReview(
        programme, _reviewed(lists), tuple(list_review(one) for one in lists), parity
    )


def _reviewed(lists: Sequence[Beside]) -> Reviewed:
    before = [one.before for one in lists if one.before is not None]
    return Reviewed(
        lanes=tuple(_lane(lane, lists) for lane in LANES),
        drives=driven([one.listed for one in lists]),
        drove=driven(before) if before else None,
        stability=Stability(
            kept=_kept(lists) if before else None,
            risk=sum(target.lane == RANKED_LANE for one in lists for target in one.listed.targets),
            near=sum(one.near or 0 for one in _firm(lists)),
            near_of=sum(one.risk for one in _firm(lists) if one.near is not None),
            others=tuple(_others(_firm(lists))),
        ),
    )


def _firm(lists: Sequence[Beside]) -> list[KeptFirmness]:
    return [one.firmness for one in lists if one.firmness is not None]


def _lane(lane: str, lists: Sequence[Beside]) -> LaneSum:
    of = [each for one in lists for each in one.listed.lanes if each.lane == lane]
    short = sum(max(each.wanted - each.listed, 0) for each in of) if lane in _DUE else 0
    return LaneSum(
        lane,
        sum(each.wanted for each in of),
        sum(each.listed for each in of),
        sum(each.held for each in of),
        short,
    )


def _kept(lists: Sequence[Beside]) -> Kept:
    since = Counter(_since(lists))
    return Kept(since.total(), since)


def _since(lists: Sequence[Beside]) -> Iterable[Since]:
    for one in lists:
        now = {target.establishment_id for target in one.listed.targets}
        for target in one.before.targets if one.before else ():
            if target.lane != RANKED_LANE:
                continue
            id_ = target.establishment_id
            yield "listed" if id_ in now else one.left.get(id_, "unknown")


def _others(firm: Sequence[KeptFirmness]) -> Iterable[ByOther]:
    """Each version that any list was compared with, over all lists that were."""
    each_once = {(one.alias, one.version): one for firmness in firm for one in firmness.others}
    for (alias, version), first in each_once.items():
        of = [
            (firmness.risk, one.same)
            for firmness in firm
            for one in firmness.others
            if (one.alias, one.version) == (alias, version)
        ]
        asked = [same for _, same in of if same is not None]
        yield ByOther(
            alias,
            version,
            first.trained_before,
            sum(risk for risk, _ in of),
            sum(asked) if len(asked) == len(of) else None,
            first.why,
        )
