"""A draft's list beside the bureau's list before it: who is new, who left, who moved, and why.

Pure: two lists in, the difference out.
"""

from dataclasses import dataclass

from features.words import Text
from serving.lists.driving import unit_of
from serving.lists.schemas import EarlierListBody, EarlierTargetBody


@dataclass(frozen=True)
class Move:
    """A target of both lists whose rank or lane differs.

    `family` is the reason whose contribution changed the most, and `raised` whether it grew; None
    where no reason changed, or the two lists' scores are not in one unit.
    """

    before: EarlierTargetBody
    now: EarlierTargetBody
    family: Text | None
    raised: bool


@dataclass(frozen=True)
class Compared:
    """How a list differs from the one before, of `week`; each part in order of rank."""

    week: str
    fresh: tuple[EarlierTargetBody, ...]
    left: tuple[EarlierTargetBody, ...]
    moved: tuple[Move, ...]

    @property
    def same(self) -> bool:
        """Whether nobody is new, left or moved."""
        return not (self.fresh or self.left or self.moved)


def compared(before: EarlierListBody, now: EarlierListBody) -> Compared:
    """How `now` differs from `before`."""
    then = {target.establishment_id: target for target in before.targets}
    listed = {target.establishment_id for target in now.targets}
    alike = unit_of(before) == unit_of(now)
    return Compared(
        week=before.week,
        fresh=tuple(each for each in now.targets if each.establishment_id not in then),
        left=tuple(each for each in before.targets if each.establishment_id not in listed),
        moved=tuple(
            _move(earlier, each, alike=alike)
            for each in now.targets
            if (earlier := then.get(each.establishment_id))
            and (earlier.rank, earlier.lane) != (each.rank, each.lane)
        ),
    )


def _move(before: EarlierTargetBody, now: EarlierTargetBody, *, alike: bool) -> Move:
    then = {each.family: each for each in before.reasons}
    since = {each.family: each for each in now.reasons}
    changed = {
        family: (since[family].contribution if family in since else 0.0)
        - (then[family].contribution if family in then else 0.0)
        for family in {**since, **then}
    }
    family = max(changed, key=lambda each: abs(changed[each]), default=None) if alike else None
    if family is None or changed[family] == 0:
        return Move(before, now, None, raised=False)
    return Move(before, now, (since.get(family) or then[family]).title, changed[family] > 0)
