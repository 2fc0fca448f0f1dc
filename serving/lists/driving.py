"""Which families of reasons drive lists: how often each is the strongest, and what it adds.

Pure: lists as they are stored in, counts and means out. It speaks of the risk lane only, which is
the lane that the score ranks: triggers and floors go by days, the draw by lot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from features.words import Text
from serving.lists.schemas import (
    EarlierListBody,
    EarlierTargetBody,
    ListBody,
    ReasonBody,
    RuleBody,
)

# Points of expected severity (0-3) by people served; log-odds, as lists once were; or a rule's own.
POINTS, LOG_ODDS = "points", "log-odds"
RANKED_LANE = "risk"
# Where one family leads nearly every target (whom it serves), the next ones tell lists apart.
FIRST = 3


@dataclass(frozen=True)
class Driver:
    """A family of reasons: in `strongest` targets it is the reason that raises the score the most.

    In `leading` it is among the FIRST that do. `mean` is what it adds to a score on average, in the
    list's unit; 0 where a target does not tell it.
    """

    family: str
    title: Text
    strongest: int
    leading: int
    mean: float


@dataclass(frozen=True)
class Driven:
    """What drives the risk lanes of lists, which have so many `targets` together.

    `drivers` are in the order of how often they are the strongest, then among the first; `nothing`
    targets have no reason that raises their score. `other` is the mean of what no reason tells:
    small, or kept back. `unit` is POINTS, LOG_ODDS, or a rule's words; None of no list.
    """

    targets: int
    drivers: tuple[Driver, ...]
    nothing: int
    other: float
    unit: str | None

    def of(self, family: str) -> Driver | None:
        """The driver of that family, where any target tells it."""
        return next((each for each in self.drivers if each.family == family), None)


def driven(lists: Sequence[EarlierListBody]) -> Driven:
    """What drives the lists of one programme and week, taken together."""
    ranked = [target for one in lists for target in one.targets if target.lane == RANKED_LANE]
    titles = {reason.family: reason.title for target in ranked for reason in target.reasons}
    raising = [_raising(target) for target in ranked]
    found = [
        Driver(
            family,
            title,
            sum(family in of[:1] for of in raising),
            sum(family in of[:FIRST] for of in raising),
            sum(
                reason.contribution
                for target in ranked
                for reason in target.reasons
                if reason.family == family
            )
            / len(ranked),
        )
        for family, title in titles.items()
    ]
    return Driven(
        targets=len(ranked),
        drivers=tuple(
            sorted(found, key=lambda one: (-one.strongest, -one.leading, -one.mean, one.family))
        ),
        nothing=sum(not of for of in raising),
        other=sum(target.other for target in ranked) / max(len(ranked), 1),
        unit=unit_of(lists[0]) if lists else None,
    )


def _raising(target: EarlierTargetBody) -> list[str]:
    """The families that raise a target's score, the one that raises it the most first."""
    raising = [each for each in target.reasons if each.contribution > 0]
    return [each.family for each in sorted(raising, key=lambda each: -each.contribution)]


def strongest(target: EarlierTargetBody) -> ReasonBody | None:
    """The reason that raises a target's score the most; None where none does."""
    raising = [each for each in target.reasons if each.contribution > 0]
    return max(raising, key=lambda each: each.contribution) if raising else None


def unit_of(listed: EarlierListBody) -> str:
    """What a list's scores are in. Two rules may differ in theirs, so each has its own unit."""
    if isinstance(listed.model, RuleBody):
        return listed.model.rule.en
    return POINTS if isinstance(listed, ListBody) else LOG_ODDS
