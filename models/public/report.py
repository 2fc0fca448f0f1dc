"""The values of a report of public figures: what is computed, stored, sent and shown.

Only values: nothing here reads a store or knows how a figure is made.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from features.words import Text

# insufficient: too few; withheld: enough, but a small cell beside it would be found from it.
Standing = Literal["told", "insufficient", "withheld"]
Verdict = Literal["reached", "not_reached", "cannot_be_told", "insufficient", "no_target"]
# What an index has too little of.
Lacking = Literal["samples", "visits"]


@dataclass(frozen=True)
class Stated:
    """A share with its 95 % interval; None, all three, unless it is `told`.

    `n` visits or samples of so many `establishments`; None where even that is nobody's business.
    """

    standing: Standing
    n: int | None
    establishments: int | None
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Cell:
    """One group's figure in a table of groups."""

    group: str
    figure: Stated


@dataclass(frozen=True)
class Target:
    """The least pass rate that is asked for, and by whom."""

    at_least: float
    source: str


@dataclass(frozen=True)
class Tile:
    """A programme's pass rate beside its target; `kind` says which samples it is of."""

    programme: str
    kind: str
    target: Target | None
    rate: Stated
    verdict: Verdict


@dataclass(frozen=True)
class PassRates:
    """A programme's tile, and its pass rates by bureau and by kind of establishment."""

    tile: Tile
    by_bureau: tuple[Cell, ...]
    by_kind: tuple[Cell, ...]


@dataclass(frozen=True)
class Prevalence:
    """A programme's share of establishments that would fail a visit, and `severe`: gravely."""

    programme: str
    failing: Stated
    severe: Stated
    by_bureau: tuple[Cell, ...]
    by_kind: tuple[Cell, ...]


@dataclass(frozen=True)
class Weights:
    """The parts of an index; together 1."""

    passed: float
    conforming: float
    not_critical: float
    effective_from: date
    source: str


@dataclass(frozen=True)
class Index:
    """A group's index with its 95 % interval; None, all three, where a component is `lacking`.

    `passed`, `conforming` and `not_critical` are its components.
    """

    group: str
    value: float | None
    low: float | None
    high: float | None
    lacking: tuple[Lacking, ...]
    passed: Stated
    conforming: Stated
    not_critical: Stated


@dataclass(frozen=True)
class Indices:
    """A programme's index for everyone and by bureau, with its weights and its formula in words."""

    programme: str
    weights: Weights
    formula: Text
    everyone: Index
    by_bureau: tuple[Index, ...]


@dataclass(frozen=True)
class LaneRate:
    """A lane's targets, how many had a visit that could tell, and the share of these that failed.

    `rate` counts visits; it has no value where these are too few.
    """

    lane: str
    targets: int
    visited: int
    rate: Stated


@dataclass(frozen=True)
class Ratio:
    """How many times as often a visit of the risk lane fails as a random one; `high` None: open."""

    value: float
    low: float
    high: float | None


@dataclass(frozen=True)
class HitRates:
    """A programme's lanes in the order of a list, and risk beside random (None: too few)."""

    programme: str
    lanes: tuple[LaneRate, ...]
    risk_over_random: Ratio | None


@dataclass(frozen=True)
class LeftOut:
    """Random visits of the window that count for nothing: no chance told; nothing assessable."""

    chance_unknown: int
    not_assessed: int


@dataclass(frozen=True)
class Report:
    """All figures of a Monday; `lists` is the SHA-256 of the lists and draws that they used.

    The same `snapshot`, `lists` and `as_of` give the same report. `hit_rates` are of places that
    lists chose: for supervisors, not for the public.
    """

    week: str
    as_of: date
    since: date
    until: date
    snapshot: str
    lists: str
    pass_rates: tuple[PassRates, ...]
    prevalence: tuple[Prevalence, ...]
    indices: tuple[Indices, ...]
    hit_rates: tuple[HitRates, ...]
    left_out: LeftOut
    method: tuple[Text, ...]
