"""What is measured of a programme's lists and is no part of them: parity, and how firm they are.

Only values, and nothing here changes a list. `parity.py` and `firmness.py` make them, `serving/`
keeps them beside a draft for whoever decides about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

# Figures of fewer say nothing about a group.
FEWEST: Final = 30
ParityVerdict = Literal["within", "broken", "insufficient"]
# Why a target of the list before is on no list now: somebody was there; it closed, moved or is no
# longer in the programme; a ceiling forbids a visit; its deadline is gone, or its draw over; or
# others come before it.
Left = Literal["visited", "gone", "held", "settled", "lower"]
# By what else lists were made to compare them: versions with these aliases, or the same version if
# it had learned from a part of the establishments only.
OtherAlias = Literal["previous", "challenger", "refit"]
OTHER_ALIASES: Final[tuple[OtherAlias, ...]] = ("previous", "challenger", "refit")
# Why another was not asked: it learned what became known on the Monday or later; this build cannot
# make what it needs; or a part of the establishments has too few outcomes to learn from.
NotAsked = Literal["later", "unfit", "few"]


@dataclass(frozen=True)
class ParityFigure:
    """A figure that the law limits, broken or not: `figure` of a `group` as `Breach` has them.

    `own` of the `n` visits or failures counted are the group's. Where they are too few to say,
    `value`, its 95 % interval and the `usual` are None.
    """

    by: str
    group: str
    figure: str
    own: int
    n: int
    value: float | None
    low: float | None
    high: float | None
    usual: float | None
    limit: float
    verdict: ParityVerdict


@dataclass(frozen=True)
class Other:
    """The same Monday by another model: how many of the risk lane's targets it lists as well.

    `same` is None where it was not asked, and `why` says why not.
    """

    alias: OtherAlias
    version: str
    trained_before: date | None  # None where it could not be made
    same: int | None
    why: NotAsked | None


@dataclass(frozen=True)
class Firmness:
    """How firm one bureau's list is.

    Of the `risk` lane's targets, `near` are no higher than the first who is left out would be with
    a chance at the upper end of its range; None where ranges are unknown, or nobody is left out.
    `before` is the week of the bureau's list before (None: it has none), `left` why each of its
    targets that is on no list now left it. `others` are lists by other versions.
    """

    risk: int
    near: int | None
    before: str | None
    left: Mapping[str, Left]
    others: tuple[Other, ...] = ()


@dataclass(frozen=True)
class Measures:
    """What is measured of a programme's lists: `firmness` by bureau."""

    parity: tuple[ParityFigure, ...]
    firmness: Mapping[str, Firmness] = field(default_factory=dict)
