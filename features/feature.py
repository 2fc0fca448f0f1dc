"""A feature is a declared value: which rows of which source, folded how, and what that means.

It has no clock and no data. `plan.py` compiles many of them into arrays for `kernel/`, which cuts
the rows at the Monday before any fold sees them. `catalogue/` holds the features themselves.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import IntEnum, StrEnum
from math import nan
from typing import Literal

from features.words import Text

# A window without an end: about 270 years, more than any register remembers.
EVER = 100_000

Scope = Literal["own", "other", "any"]
Group = Literal[
    "area", "district", "station", "peers", "kind", "chain", "owner", "address", "bureau", "city"
]
Unit = Literal[
    "times", "days", "share", "severity", "level", "grade", "category", "number", "season"
]


class Op(IntEnum):
    """What a fold keeps of the rows it sees, newest first."""

    COUNT = 0  # how many
    TOTAL = 1  # sum of the column
    MOST = 2  # largest value
    RECENT = 3  # the value of the nth newest row (0 is the newest)
    NEAREST = 4  # days since the newest row
    FARTHEST = 5  # days since the oldest row
    DECAYED = 6  # sum, halved for every `parameter` days of age
    STREAK = 7  # newest rows in a row that satisfy `streak`, until the first that does not
    DISTINCT = 8  # how many different values
    NEWEST_DAY = 9  # sum of the column over the rows of the newest day


class Form(IntEnum):
    """How the folds a, b, c, d of a feature become its number."""

    PLAIN = 0  # a
    RATIO = 1  # a / b
    SHRUNK = 2  # (a + weight * prior) / (b + weight)
    CHANGE = 3  # a / b - c / d
    GAP = 4  # (farthest a - nearest b) / (count c - 1): mean days between rows
    OVERDUE = 5  # nearest b / GAP
    AGE = 6  # days from the day number a to as_of
    SEASON = 7  # no fold at all: the Monday's place in the year


@dataclass(frozen=True)
class Condition:
    """A column is one of `among`, or at least `low`."""

    column: str
    among: tuple[str | int, ...] = ()
    low: float | None = None


Where = tuple[Condition, ...]
Wanted = str | int | tuple[str | int, ...] | Condition


def where(**columns: Wanted) -> Where:
    """Conditions that must all hold.

    >>> where(result="fail", purpose=("routine", "random"))[0]
    Condition(column='result', among=('fail',), low=None)
    """
    return tuple(_condition(column, wanted) for column, wanted in columns.items())


def at_least(low: float) -> Condition:
    """A condition on whichever column it is given to: the value is `low` or more."""
    return Condition("", low=low)


def _condition(column: str, wanted: Wanted) -> Condition:
    if isinstance(wanted, Condition):
        return Condition(column, wanted.among, wanted.low)
    return Condition(column, wanted if isinstance(wanted, tuple) else (wanted,))


@dataclass(frozen=True)
class Fold:
    """One accumulator over the rows with `newer_than` < age in days <= `within`."""

    op: Op
    where: Where = ()
    column: str | None = None
    within: int = EVER
    newer_than: int = 0
    parameter: float = 0.0
    streak: Where = ()


@dataclass(frozen=True)
class Value:
    """The folds a feature needs and the form that joins them."""

    form: Form
    folds: tuple[Fold, ...]
    unit: Unit
    parameters: tuple[float, float] = (0.0, 0.0)


class Family(StrEnum):
    """Under which heading a feature's share of a score is explained."""

    RESULTS = "results"
    VISITS = "visits"
    FINDINGS = "findings"
    TREND = "trend"
    SAMPLES = "samples"
    COMPLAINTS = "complaints"
    REPORTS = "reports"
    CREDIT = "credit"
    HAZARDS = "hazards"
    ORDERS = "orders"
    PROFILE = "profile"
    SURROUNDINGS = "surroundings"
    SEASON = "season"


FAMILY_TITLES = {
    Family.RESULTS: Text(en="Past results", zh="过往检查结果"),
    Family.VISITS: Text(en="Time since visits", zh="检查间隔"),
    Family.FINDINGS: Text(en="What was found", zh="发现的问题"),
    Family.TREND: Text(en="Recent change", zh="近期变化"),
    Family.SAMPLES: Text(en="Sampling tests", zh="抽检结果"),
    Family.COMPLAINTS: Text(en="Complaints", zh="投诉情况"),
    Family.REPORTS: Text(en="Reports", zh="举报线索"),
    Family.CREDIT: Text(en="Credit records", zh="信用记录"),
    Family.HAZARDS: Text(en="Recalls and incidents", zh="召回与事故"),
    Family.ORDERS: Text(en="Orders", zh="责令整改"),
    Family.PROFILE: Text(en="Kind and size", zh="经营类型与规模"),
    Family.SURROUNDINGS: Text(en="Area, chain and similar premises", zh="周边、连锁与同类"),
    Family.SEASON: Text(en="Season and the city as a whole", zh="季节与全市总体"),
}


@dataclass(frozen=True)
class Feature:
    """A number about an establishment on a Monday.

    `source` names the events it reads, `of` whose events: its own (None) or those of a group it
    belongs to. `scope` says whose programme counts where a source has programmes: the plan's own,
    the others, or any. `empty` is the number where no row counts; left out it is "we don't know".
    `per` divides the number by what its group counts for a member on average: 2 is twice the usual,
    and stays 2 where all of the group comes to be counted otherwise.
    """

    name: str
    source: str
    value: Value
    meaning: Text
    family: Family
    empty: float = nan
    of: Group | None = None
    scope: Scope = "own"
    per: Group | None = None
    reads: tuple[str, ...] = field(default=())  # register columns, beyond the source's own

    @property
    def categorical(self) -> bool:
        """Whether the number is a code without order."""
        return self.value.unit == "category"

    @property
    def checkable(self) -> bool:
        """Whether a person can recount it from the records: nothing weighted or smoothed."""
        weighted = any(fold.op == Op.DECAYED for fold in self.value.folds)
        plain = self.value.form not in (Form.SHRUNK, Form.OVERDUE, Form.SEASON)
        return plain and not weighted and self.per is None


def fingerprint(features: Sequence[Feature]) -> str:
    """A hash of everything that decides the numbers of these features, but not of their wording.

    Twelve hex digits; equal for equal definitions in equal order, whatever machine makes it.
    """
    definitions = [{**asdict(feature), "meaning": None, "family": None} for feature in features]
    text = json.dumps(definitions, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def count(within: int = EVER, rows: Where = (), *, newer_than: int = 0) -> Value:
    """How many rows."""
    fold = Fold(Op.COUNT, rows, within=within, newer_than=newer_than)
    return Value(Form.PLAIN, (fold,), "times")


def total(column: str, within: int = EVER, rows: Where = (), *, unit: Unit = "number") -> Value:
    """The sum of a column."""
    return Value(Form.PLAIN, (Fold(Op.TOTAL, rows, column, within),), unit)


def most(column: str, within: int = EVER, rows: Where = (), *, unit: Unit = "severity") -> Value:
    """The largest value of a column."""
    return Value(Form.PLAIN, (Fold(Op.MOST, rows, column, within),), unit)


def recent(column: str, nth: int = 0, rows: Where = (), *, unit: Unit = "severity") -> Value:
    """The value of a column in the nth newest row that has one; 0 is the newest."""
    fold = Fold(Op.RECENT, rows, column, parameter=float(nth))
    return Value(Form.PLAIN, (fold,), unit)


def days_since(rows: Where = ()) -> Value:
    """Days since the newest row."""
    return Value(Form.PLAIN, (Fold(Op.NEAREST, rows),), "days")


def days_since_first(rows: Where = ()) -> Value:
    """Days since the oldest row."""
    return Value(Form.PLAIN, (Fold(Op.FARTHEST, rows),), "days")


def mean(column: str, within: int = EVER, rows: Where = (), *, unit: Unit = "severity") -> Value:
    """The mean of a column over the rows that have it."""
    folds = (Fold(Op.TOTAL, rows, column, within), Fold(Op.COUNT, rows, column, within))
    return Value(Form.RATIO, folds, unit)


def share(part: Where, rows: Where = (), within: int = EVER) -> Value:
    """Which share of `rows` are also `part`."""
    folds = (Fold(Op.COUNT, rows + part, within=within), Fold(Op.COUNT, rows, within=within))
    return Value(Form.RATIO, folds, "share")


def smoothed_share(
    part: Where, rows: Where = (), within: int = EVER, *, prior: float, weight: float
) -> Value:
    """A share drawn towards `prior` as if `weight` rows more had shown exactly that."""
    folds = (Fold(Op.COUNT, rows + part, within=within), Fold(Op.COUNT, rows, within=within))
    return Value(Form.SHRUNK, folds, "share", (prior, weight))


def decayed(column: str | None, half_life: int, rows: Where = (), unit: Unit = "number") -> Value:
    """The sum of a column (None: of ones) in which a row counts half for every half-life of age."""
    fold = Fold(Op.DECAYED, rows, column, parameter=float(half_life))
    return Value(Form.PLAIN, (fold,), unit)


def decayed_mean(column: str, half_life: int, rows: Where = (), unit: Unit = "severity") -> Value:
    """The mean of a column in which a row weighs half for every half-life of age."""
    seen = (*rows, Condition(column, low=-1e9))
    folds = (
        Fold(Op.DECAYED, rows, column, parameter=float(half_life)),
        Fold(Op.DECAYED, seen, None, parameter=float(half_life)),
    )
    return Value(Form.RATIO, folds, unit)


def change(column: str, recent_days: int, before_days: int, rows: Where = ()) -> Value:
    """The mean over the last `recent_days` less the mean over the `before_days` before those."""
    until = recent_days + before_days
    folds = (
        Fold(Op.TOTAL, rows, column, recent_days),
        Fold(Op.COUNT, rows, column, recent_days),
        Fold(Op.TOTAL, rows, column, until, recent_days),
        Fold(Op.COUNT, rows, column, until, recent_days),
    )
    return Value(Form.CHANGE, folds, "number")


def streak(holds: Where, rows: Where = ()) -> Value:
    """How many of the newest `rows` in a row satisfy `holds`."""
    return Value(Form.PLAIN, (Fold(Op.STREAK, rows, streak=holds),), "times")


def distinct(column: str, within: int = EVER, rows: Where = ()) -> Value:
    """How many different values a column takes; rows that do not state it do not count."""
    stated = (*rows, Condition(column, low=0))
    return Value(Form.PLAIN, (Fold(Op.DISTINCT, stated, column, within),), "times")


def on_newest_day(column: str | None = None, rows: Where = (), *, unit: Unit = "times") -> Value:
    """The sum of a column (None: the count) over the rows of the newest day that has any."""
    return Value(Form.PLAIN, (Fold(Op.NEWEST_DAY, rows, column),), unit)


def mean_gap(rows: Where = ()) -> Value:
    """Mean days between one row and the next; unknown below two rows."""
    return Value(Form.GAP, _gap_folds(rows), "days")


def overdue(rows: Where = ()) -> Value:
    """Days since the newest row, in units of the mean gap; unknown below two rows."""
    return Value(Form.OVERDUE, _gap_folds(rows), "number")


def _gap_folds(rows: Where) -> tuple[Fold, ...]:
    return (Fold(Op.FARTHEST, rows), Fold(Op.NEAREST, rows), Fold(Op.COUNT, rows))


def age(column: str) -> Value:
    """Days from the newest known value of a column of dates to as_of."""
    return Value(Form.AGE, (Fold(Op.RECENT, (), column),), "days")


def season(harmonic: int, phase: float) -> Value:
    """cos(2 pi (harmonic * day of year / 365.25 - phase)): the Monday's place in the year."""
    return Value(Form.SEASON, (), "season", (float(harmonic), phase))
