"""What moved the scores of many visits, as numbers: dots of a beeswarm, and courses of dependence.

Of a sample of rows, so that both stay small enough to be sent; whose rows they are is not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from features.build import Matrix
from features.feature import Feature
from models.model import Model

Floats = npt.NDArray[np.float64]

# Rows looked at, and features shown.
ROWS: Final = 2_000
SHOWN: Final = 15
# Dots of a feature: enough for its shape, few enough for a page.
DOTS: Final = 120
# A feature's values in so many steps from its least to its most, each of as many rows.
LEVELS: Final = 5
# Features whose course is told, in so many steps of their values.
COURSES: Final = 4
STEPS: Final = 10
# Of the shares at a step, what lies between these is its usual spread.
USUAL: Final = (10, 90)


@dataclass(frozen=True)
class Drawn:
    """Rows of a matrix and the exact shares of their scores: (rows, features + 1), base last."""

    rows: Matrix
    shares: Floats


@dataclass(frozen=True)
class Dot:
    """How far a feature moved one row's log-odds, and the level of its value from 0.

    `level` is None where the value is not known, or is a code without order.
    """

    share: float
    level: int | None


@dataclass(frozen=True)
class Moves:
    """What a feature did: `mean` is how far it moved a row on average, up or down."""

    place: int
    mean: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Step:
    """Rows with values of a feature from `least` to `most`: the shares' mean and usual spread."""

    least: float
    most: float
    rows: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Course:
    """How a feature's share goes with its value; `unknown` is None where every value is known."""

    place: int
    steps: tuple[Step, ...]
    unknown: Step | None


def drawn(model: Model, matrix: Matrix, features: Sequence[Feature], *, seed: int) -> Drawn:
    """A sample of the rows with what each feature added to their scores."""
    draw = np.random.default_rng(seed)
    some = draw.choice(matrix.shape[0], min(ROWS, matrix.shape[0]), replace=False)
    return Drawn(matrix[some], model.contributions(matrix[some], features))


def swarm(given: Drawn, features: Sequence[Feature]) -> tuple[Moves, ...]:
    """The features that moved most, most first: those that moved nothing are left out."""
    means = np.abs(given.shares[:, :-1]).mean(axis=0)
    order = [int(place) for place in np.argsort(-means, kind="stable") if means[place] > 0]
    return tuple(
        Moves(place, float(means[place]), _dots(given, features[place], place))
        for place in order[:SHOWN]
    )


def courses(given: Drawn, features: Sequence[Feature]) -> tuple[Course, ...]:
    """How the shares of the features that moved most go with their values.

    Codes have no order, and the season's numbers say nothing to whoever reads them.
    """
    ordered = [
        one.place
        for one in swarm(given, features)
        if features[one.place].value.unit not in ("category", "season")
    ]
    return tuple(_course(given, place) for place in ordered[:COURSES])


def _dots(given: Drawn, feature: Feature, place: int) -> tuple[Dot, ...]:
    shares = given.shares[:, place]
    levels = _levels(given.rows[:, place].astype(np.float64), feature)
    order = np.argsort(shares, kind="stable")
    some = order[np.linspace(0, order.size - 1, min(DOTS, order.size)).astype(np.int64)]
    return tuple(
        Dot(float(shares[row]), None if levels[row] < 0 else int(levels[row])) for row in some
    )


def _levels(values: Floats, feature: Feature) -> npt.NDArray[np.int64]:
    """Each value's level, equal values' the same; -1 where there is none."""
    levels = np.full(values.size, -1, np.int64)
    known = ~np.isnan(values)
    if feature.categorical or not known.any():
        return levels
    ordered = np.sort(values[known])
    below = np.searchsorted(ordered, values[known], side="left")
    up_to = np.searchsorted(ordered, values[known], side="right")
    middle = (below + up_to) / (2 * ordered.size)
    levels[known] = np.minimum((LEVELS * middle).astype(np.int64), LEVELS - 1)
    return levels


def _course(given: Drawn, place: int) -> Course:
    values, shares = given.rows[:, place].astype(np.float64), given.shares[:, place]
    known = ~np.isnan(values)
    cuts = np.linspace(0, 1, STEPS + 1)[1:]
    edges = np.unique(np.quantile(values[known], cuts)) if known.any() else np.empty(0)
    step = np.searchsorted(edges, values[known], side="left")
    parts = [np.flatnonzero(known)[step == nth] for nth in range(edges.size)]
    unknown = None if known.all() else _step(np.flatnonzero(~known), values, shares)
    return Course(place, tuple(_step(some, values, shares) for some in parts if some.size), unknown)


def _step(some: npt.NDArray[np.int64], values: Floats, shares: Floats) -> Step:
    low, high = np.percentile(shares[some], USUAL)
    least, most = float(values[some].min()), float(values[some].max())
    return Step(least, most, some.size, float(shares[some].mean()), float(low), float(high))
