"""A straight line under the trees: a regression on most features, kept as plain numbers.

What grows evenly with the record takes trees many steps to follow and a line one. The boosters
begin at the line and learn what it leaves, so that a score stays a sum of its features' shares. The
chance has a logistic line, the expected severity a plain one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression, Ridge

from features.build import Matrix

Floats = npt.NDArray[np.float64]

# How hard slopes are held towards 0 (L2). Toronto to 2007, Chicago to June 2012 and recalls to 2017
# are ranked no better with three times as much, or a third.
PULL = 1 / 0.003
# A value counts as at most so many spreads from the mean: one odd record bends no slope.
FARTHEST = 5.0
# The spread of a term that stands alone: a power of two, so that dividing by it loses nothing.
WIDE = 32.0
# Spreads below this are rounding, not differences.
NO_SPREAD = 1e-6
# Slopes are kept to so many digits: sums that several threads make differ in later ones.
DIGITS = 6


@dataclass(frozen=True)
class Line:
    """Log-odds, or points of severity: an intercept, and one share a feature.

    A known value's share is its `slope` times how many spreads its signed logarithm is from
    `centre`; an unknown one's is `absent`. Features left to the trees have no share. `usual` is
    each share's mean among the examples it was learned from.
    """

    centre: tuple[float, ...]
    spread: tuple[float, ...]
    slope: tuple[float, ...]
    absent: tuple[float, ...]
    usual: tuple[float, ...]
    intercept: float

    def shares(self, seen: Matrix) -> Floats:
        """What each feature adds to each row: (rows, features)."""
        steps, missing = _steps(seen, np.array(self.centre), np.array(self.spread))
        result: Floats = np.where(missing, np.array(self.absent), steps * np.array(self.slope))
        return result

    def score(self, seen: Matrix) -> Floats:
        """Each row's sum; the same bits whichever rows are asked for together."""
        score: Floats = self.intercept + self.shares(seen).sum(axis=1)
        return score

    def contributions(self, seen: Matrix) -> Floats:
        """Shares beside the usual ones, and the usual score last: (rows, features + 1)."""
        usual = np.array(self.usual)
        base = np.full((len(seen), 1), self.intercept + usual.sum())
        return np.hstack([self.shares(seen) - usual, base])


def line_of(given: Mapping[str, Any]) -> Line:
    """The line that was written as JSON."""
    numbers: Any = {name: tuple(x) if isinstance(x, list) else x for name, x in given.items()}
    return Line(**numbers)


def fitted(
    seen: Matrix,
    outcome: npt.NDArray[np.int8],
    weight: Floats,
    ordered: npt.NDArray[np.bool_],
    directions: Sequence[int],
) -> Line:
    """The line for log-odds through these examples' features, of which those `ordered` count.

    `directions`: which features may only raise (1) or only lower (-1) the score; 0: either.
    """
    line = LogisticRegression(C=1 / PULL, max_iter=300, tol=1e-3)
    return _line(line, seen, outcome, weight, ordered, directions)


def fitted_mean(
    seen: Matrix,
    target: Floats,
    weight: Floats,
    ordered: npt.NDArray[np.bool_],
    directions: Sequence[int],
) -> Line:
    """The same for the mean of a number, by least squares."""
    return _line(Ridge(alpha=PULL), seen, target, weight, ordered, directions)


def _line(
    regression: LogisticRegression | Ridge,
    seen: Matrix,
    target: npt.NDArray[np.int8] | Floats,
    weight: Floats,
    ordered: npt.NDArray[np.bool_],
    directions: Sequence[int],
) -> Line:
    known = np.where(ordered, _logarithm(seen), np.nan)
    count = np.maximum((~np.isnan(known)).sum(axis=0), 1)
    centre = np.nansum(known, axis=0) / count
    spread = np.sqrt(np.nansum((known - centre) ** 2, axis=0) / count)
    spread = np.where(spread < NO_SPREAD, 1.0, spread)
    steps, missing = _steps(seen, centre, spread)
    told = ordered & missing.any(axis=0) & ~missing.all(axis=0)
    design = np.hstack([steps[:, ordered], missing[:, told]])
    regression.fit(design, target, weight)
    found = np.round(np.ravel(regression.coef_), DIGITS)
    slope, absent = np.zeros(ordered.size), np.zeros(ordered.size)
    slope[ordered], absent[told] = np.split(found, [int(ordered.sum())])
    slope[slope * np.array(directions) < 0] = 0.0
    usual = np.where(missing, absent, steps * slope).mean(axis=0)
    return Line(
        centre=_plain(centre),
        spread=_plain(spread),
        slope=_plain(slope),
        absent=_plain(absent),
        usual=_plain(usual),
        intercept=round(float(np.ravel(regression.intercept_)[0]), DIGITS),
    )


def term(slope: float, absent: float) -> Line:
    """The line of one feature alone: its signed logarithm times `slope`, nothing else.

    A value that is not known counts as `absent`. Other values stay other scores, in their order,
    and none is farther than the farthest: WIDE loses no digit, and the largest float32's logarithm
    is less than three of it.
    """
    steps, _ = _steps(np.array([[absent]]), np.zeros(1), np.full(1, WIDE))
    return Line((0.0,), (WIDE,), (slope * WIDE,), (float(steps[0, 0] * slope * WIDE),), (0.0,), 0.0)


def _plain(numbers: Floats) -> tuple[float, ...]:
    return tuple(map(float, numbers))


def _logarithm(seen: Matrix | Floats) -> Floats:
    """Counts and days by their size, not by their number: log(1 + |value|) with its sign."""
    values = seen.astype(np.float64)
    result: Floats = np.sign(values) * np.log1p(np.abs(values))
    return result


def _steps(
    seen: Matrix | Floats, centre: Floats, spread: Floats
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """How many spreads each value is from the centre, 0 where it is unknown, and where it is."""
    steps = np.clip((_logarithm(seen) - centre) / spread, -FARTHEST, FARTHEST)
    missing = np.isnan(steps)
    return np.where(missing, 0.0, steps), missing
