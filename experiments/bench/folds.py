"""What every other way shares: which folds are wanted of a source, and features made of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.build import Matrix
from features.events import SOURCES, Number
from features.feature import Condition, Feature, Fold, Form, Op, Where
from features.plan import code_of, scoped_to

Doubles = npt.NDArray[np.float64]
# Which rows a fold is made of: where, of which column, newer than, within.
Selection = tuple[Where, str | None, int, int]


@dataclass(frozen=True)
class Wanted:
    """The different folds of one source's features, and which of them each feature is made of."""

    source: str
    places: tuple[int, ...]
    features: tuple[Feature, ...]
    folds: tuple[Fold, ...]
    arguments: tuple[tuple[int, ...], ...]

    @property
    def columns(self) -> list[str]:
        """The source's columns that the folds look at, as they are named in its file."""
        conditions = [c for fold in self.folds for c in (*fold.where, *fold.streak)]
        named = [c.column for c in conditions] + [f.column for f in self.folds if f.column]
        return [f"c_{column}" for column in dict.fromkeys(named)]

    @property
    def selections(self) -> list[Selection]:
        """The different rows that folds are made of: counted once for all that share them."""
        return list(dict.fromkeys(selection(fold) for fold in self.folds))

    @property
    def half_lives(self) -> list[float]:
        """The different half-lives, in days, that rows are weighed by."""
        return list(dict.fromkeys(f.parameter for f in self.folds if f.op == Op.DECAYED))


def own(features: Sequence[Feature]) -> list[Feature]:
    """Those about an establishment's own rows."""
    return [f for f in features if not f.of and not f.per and f.value.form != Form.SEASON]


def wanted(features: Sequence[Feature], programme: str) -> list[Wanted]:
    """One entry a source, in the order of the features."""
    entries = []
    for source in dict.fromkeys(feature.source for feature in features):
        places = tuple(i for i, feature in enumerate(features) if feature.source == source)
        scoped = [scoped_to(features[place], programme) for place in places]
        folds = tuple(dict.fromkeys(fold for each in scoped for fold in each))
        arguments = tuple(tuple(folds.index(fold) for fold in each) for each in scoped)
        entries.append(Wanted(source, places, tuple(features[p] for p in places), folds, arguments))
    return entries


def selection(fold: Fold) -> Selection:
    """Which rows a fold is made of."""
    return fold.where, fold.column, fold.newer_than, fold.within


def codes(source: str, condition: Condition) -> list[int]:
    """The codes that a condition's words have in the source's column."""
    return [code_of(source, condition.column, word) for word in condition.among]


def is_number(source: str, column: str) -> bool:
    """Whether a column is a number, missing as NaN, rather than a code, missing as -1."""
    return SOURCES[source][column] is Number


def joined(
    entry: Wanted,
    place: npt.NDArray[np.int32],
    number: Sequence[Doubles],
    counted: Sequence[Doubles],
    as_of: int,
    out: Matrix,
) -> None:
    """Writes the entry's features of `place` into their columns of `out`, from folds of each place.

    `number` is one array a fold, NaN or anything where it is made of no row; `counted` one a
    selection: how many rows it is made of.
    """
    counts = dict(zip(entry.selections, counted, strict=True))
    of = [
        np.maximum(counts[selection(fold)] - fold.parameter, 0)
        if fold.op == Op.RECENT
        else counts[selection(fold)]
        for fold in entry.folds
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        for column, feature, arguments in zip(
            entry.places, entry.features, entry.arguments, strict=True
        ):
            v = [number[argument] for argument in arguments]
            n = [of[argument] for argument in arguments]
            value = _joined(feature, v, n, as_of)
            out[place, column] = np.where(np.isnan(value), feature.empty, value)


def _joined(feature: Feature, v: list[Doubles], n: list[Doubles], as_of: int) -> Doubles:
    form = feature.value.form
    if form == Form.PLAIN:
        return np.where(n[0] > 0, v[0], np.nan)
    if form == Form.RATIO:
        return np.where((n[1] > 0) & (v[1] > 0), v[0] / v[1], np.nan)
    if form == Form.SHRUNK:
        prior, weight = feature.value.parameters
        smoothed: Doubles = (v[0] + weight * prior) / (v[1] + weight)
        return smoothed
    if form == Form.CHANGE:
        return np.where((n[1] > 0) & (n[3] > 0), v[0] / v[1] - v[2] / v[3], np.nan)
    if form == Form.AGE:
        return np.where(n[0] > 0, as_of - v[0], np.nan)
    gap = (v[0] - v[1]) / (v[2] - 1)
    if form == Form.GAP:
        return np.where(v[2] > 1, gap, np.nan)
    return np.where((v[2] > 1) & (v[0] > v[1]), v[1] / gap, np.nan)
