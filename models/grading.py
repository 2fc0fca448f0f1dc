"""What the law's grading measure would rank by: a grade A to D, and within it points.

The numbers are dated configuration (`grading.toml`), made from features that the catalogue has
anyway. It competes in backtests like the other rankings without ML; `rules.py` calls it.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from features.build import Matrix
from features.events import day_number
from features.feature import Feature
from features.words import Text

Points = npt.NDArray[np.float64]
# A feature's value of each row; NaN where it is not known, or not made from these records.
Column = Callable[[str], Points]

GRADE = "grade"
# A grade outweighs all points: there are 100 of these at most.
A_GRADE = 1000.0


@dataclass(frozen=True)
class Table:
    """Points of the last of `steps` (value, points) that a feature reaches, else `unknown`."""

    feature: str
    unknown: float
    steps: tuple[tuple[float, float], ...]

    def points(self, column: Column) -> Points:
        """The points of each row."""
        values = column(self.feature)
        reached = np.searchsorted([value for value, _ in self.steps], values, side="right")
        of_steps = np.array([0.0, *(points for _, points in self.steps)])
        result: Points = np.where(np.isnan(values), self.unknown, of_steps[reached])
        return result


@dataclass(frozen=True)
class Raise:
    """A feature of `at_least` so much raises the grade by so many levels."""

    feature: str
    at_least: float
    levels: int


@dataclass(frozen=True)
class Version:
    """A measure and the day from which it was in force.

    `levels`: the most points of each grade, A first. `raises` raise a grade, by `most_raised` at
    most; it falls by `lowered` where all of `needs` are reached and none of `none_of` is on record.
    """

    name: str
    effective_from: date
    source: str
    programmes: tuple[str, ...]
    levels: tuple[float, ...]
    static_most: float
    dynamic_most: float
    static: tuple[Table, ...]
    dynamic: tuple[Table, ...]
    raises: tuple[Raise, ...]
    most_raised: int
    lowered: int
    needs: Mapping[str, float]
    none_of: tuple[str, ...]

    @property
    def scored(self) -> tuple[str, ...]:
        """The features that a grade or points can be made from."""
        return (GRADE, *(table.feature for table in (*self.static, *self.dynamic)))

    @property
    def reads(self) -> tuple[str, ...]:
        """Every feature that the measure looks at, each once."""
        raising = [one.feature for one in self.raises]
        return tuple(dict.fromkeys([*self.scored, *raising, *self.needs, *self.none_of]))

    def points(self, column: Column) -> Points:
        """Static and dynamic points of each row, 0 to 100, more being riskier."""
        static = sum((table.points(column) for table in self.static), np.zeros(1))
        dynamic = sum((table.points(column) for table in self.dynamic), np.zeros(1))
        total: Points = np.minimum(static, self.static_most) + np.minimum(
            dynamic, self.dynamic_most
        )
        return total

    def grade(self, column: Column) -> Points:
        """Each row's grade, 0 for A: the register's own, else the one that is made from points."""
        made = np.searchsorted(self.levels[:-1], self.points(column), side="left")
        moved = made + self._raised(column) - self._lowered(column)
        given = column(GRADE)
        return np.where(np.isnan(given), np.clip(moved, 0, len(self.levels) - 1), given)

    def _raised(self, column: Column) -> Points:
        levels = [one.levels * (column(one.feature) >= one.at_least) for one in self.raises]
        result: Points = np.minimum(sum(levels, np.zeros(1)), self.most_raised)
        return result

    def _lowered(self, column: Column) -> Points:
        shown = [column(name) >= least for name, least in self.needs.items()]
        clean = [~(column(name) > 0) for name in self.none_of]
        result: Points = self.lowered * np.logical_and.reduce([*shown, *clean])
        return result


@dataclass(frozen=True)
class Grading:
    """Rank by grade, the worst first, and within a grade by points.

    `versions` are the measures of one programme, the oldest first.
    """

    name: str
    meaning: Text
    versions: tuple[Version, ...]

    @property
    def reads(self) -> tuple[str, ...]:
        """Every feature that any version looks at."""
        return tuple(dict.fromkeys(name for one in self.versions for name in one.reads))

    @property
    def scored(self) -> tuple[str, ...]:
        """The features of which one at least must be made for there to be any points."""
        return tuple(dict.fromkeys(name for one in self.versions for name in one.scored))

    def ranking(
        self, features: Sequence[Feature], matrix: Matrix, as_of: npt.NDArray[np.int32]
    ) -> Points:
        """Each row's value by the measure of its own Monday, higher first."""
        places = {feature.name: place for place, feature in enumerate(features)}
        mondays, which = np.unique(as_of, return_inverse=True)
        used = [self.versions.index(self.used_on(int(monday))) for monday in mondays]
        version = np.array(used, np.int64)[which]
        result = np.empty(as_of.size, np.float64)
        for number in np.unique(version):
            rows = version == number
            result[rows] = _value(self.versions[number], _columns(matrix[rows], places))
        return result

    def used_on(self, monday: int) -> Version:
        """The version in force on a Monday (day number); before there was one, the first.

        A list of 2015 had no such ranking. It is measured all the same, by the measure to come: its
        numbers come from no record, so it knows nothing of the future but its own existence.
        """
        return in_force(self.versions, monday) or self.versions[0]


def in_force(versions: Sequence[Version], monday: int) -> Version | None:
    """The newest version that was in force on a Monday (day number); None before the first."""
    begun = [one for one in versions if day_number(one.effective_from) <= monday]
    return max(begun, key=lambda one: one.effective_from, default=None)


def _value(version: Version, column: Column) -> Points:
    return A_GRADE * version.grade(column) + version.points(column)


def _columns(matrix: Matrix, places: Mapping[str, int]) -> Column:
    def column(name: str) -> Points:
        if name not in places:
            return np.full(len(matrix), np.nan)
        return matrix[:, places[name]].astype(np.float64)

    return column


@cache
def gradings() -> Mapping[str, Grading]:
    """The grading of each programme that `grading.toml` has a measure for."""
    text = (files("models") / "grading.toml").read_text(encoding="utf-8")
    found = [_version(given) for given in tomllib.loads(text)["version"]]
    programmes = dict.fromkeys(name for one in found for name in one.programmes)
    return {
        programme: Grading(
            "statutory_grade_points",
            Text(en="grade and points of the grading measure", zh="风险分级等级与分值"),
            tuple(one for one in found if programme in one.programmes),
        )
        for programme in programmes
    }


def _version(given: Mapping[str, Any]) -> Version:
    raised, lowered = given["raised"], given["lowered"]
    return Version(
        name=given["name"],
        effective_from=given["effective_from"],
        source=given["source"],
        programmes=tuple(given["programmes"]),
        levels=tuple(given["levels"]),
        static_most=given["static_most"],
        dynamic_most=given["dynamic_most"],
        static=_tables(given["static"]),
        dynamic=_tables(given["dynamic"]),
        raises=tuple(Raise(**one) for one in raised["by"]),
        most_raised=raised["most"],
        lowered=lowered["levels"],
        needs=lowered["needs"],
        none_of=tuple(lowered["none_of"]),
    )


def _tables(given: Sequence[Mapping[str, Any]]) -> tuple[Table, ...]:
    return tuple(
        Table(
            one["feature"], one["unknown"], tuple((value, points) for value, points in one["steps"])
        )
        for one in given
    )
