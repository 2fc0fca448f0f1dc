"""Compiles features into arrays for the kernel: one program per source and group.

Words end here: conditions become bits of a flag word, columns become positions, forms become codes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from features import contract
from features.events import SOURCES, Hashed, Source, hashed
from features.feature import Condition, Feature, Fold, Form, Group, Op, Where
from features.groups import SHARED
from features.kernel import OLDEST_WEIGHED, Doubles, Ints, Program, Rows
from features.threads import in_threads

# Conditions of one source that fit into the bits of its flag word.
BITS = 31
# What a row weighs is a multiple of this, and never nothing: sums of whole numbers so weighted are
# exact up to 8 million, in whatever order they are added up, and one establishment can be taken
# out of its group again without a trace.
GRID = 2.0**-30
# What can be added up from parts, and taken out again.
ADDED_UP = (Op.COUNT, Op.TOTAL, Op.DECAYED)

_NONE = np.empty(0, np.int32)
# Events whose flags are made at a time: few enough for a core's cache.
_PIECE = 65_536


@dataclass(frozen=True)
class Reading:
    """What all features together need of one source: conditions as bits, columns as positions."""

    source: str
    conditions: tuple[Condition, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The features of one source and group, compiled; `reading` is shared by the source's plans."""

    reading: Reading
    of: Group | None
    program: Program

    @property
    def name(self) -> str:
        """The same wherever the same is folded of the same groups: 64 hexadecimal digits."""
        arrays = [np.asarray(array) for array in self.program]
        said = [self.reading, self.of, [(a.dtype.str, a.shape) for a in arrays]]
        name = hashlib.sha256(repr(said).encode())
        for array in arrays:
            name.update(np.ascontiguousarray(array).tobytes())
        return name.hexdigest()


def compiled(features: Sequence[Feature], programme: str) -> list[Plan]:
    """One plan for each source and group that `features` read, as seen by one programme.

    Columns of the result are the features' places in `features`. Season features read no source
    and are in no plan. Plans of one source follow each other.
    """
    by_source: dict[str, dict[Group | None, list[int]]] = {}
    for place, feature in enumerate(features):
        if feature.value.form != Form.SEASON:
            by_source.setdefault(feature.source, {}).setdefault(feature.of, []).append(place)
    plans = []
    for source, by_group in by_source.items():
        scoped = {
            p: scoped_to(features[p], programme) for places in by_group.values() for p in places
        }
        reading = _reading(source, [fold for folds in scoped.values() for fold in folds])
        for of, places in by_group.items():
            chosen = [features[place] for place in places]
            _refuse_indivisible(of, chosen)
            program = _program(reading, chosen, [scoped[place] for place in places], places)
            plans.append(Plan(reading, of, program))
    return plans


def _refuse_indivisible(of: Group | None, features: Sequence[Feature]) -> None:
    """ValueError where a feature of others could not be told apart from the establishment's own."""
    for feature in features if of and of not in SHARED else ():
        for fold in feature.value.folds:
            if fold.op not in ADDED_UP:
                raise ValueError(
                    f"{feature.name} is about others of the same {of}: {fold.op.name} cannot leave "
                    "the establishment itself out. Count or add up instead."
                )


def _reading(source: str, folds: Sequence[Fold]) -> Reading:
    conditions = tuple(dict.fromkeys(c for fold in folds for c in fold.where + fold.streak))
    if len(conditions) > BITS:
        raise ValueError(
            f"The catalogue tests {len(conditions)} conditions on {source}; {BITS} fit. "
            "Express some of them through fewer columns."
        )
    return Reading(source, conditions, _named(fold.column for fold in folds))


def _named(columns: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for column in columns if column is not None))


def scoped_to(feature: Feature, programme: str) -> tuple[Fold, ...]:
    """The feature's folds with the condition on the programme that its scope asks for."""
    folds = feature.value.folds
    if feature.scope == "any" or "programme" not in SOURCES[feature.source]:
        return folds
    others = tuple(name for name in contract.PROGRAMMES if name != programme)
    among = (programme,) if feature.scope == "own" else others
    mine = Condition("programme", among)
    return tuple(replace(fold, where=(*fold.where, mine)) for fold in folds)


def _program(
    reading: Reading,
    features: Sequence[Feature],
    scoped: Sequence[Sequence[Fold]],
    places: Sequence[int],
) -> Program:
    # Folds of one selection follow each other, and those that move the values come last.
    different = dict.fromkeys(fold for each in scoped for fold in each)
    selections = list(dict.fromkeys(_selection(fold) for fold in different))
    folds = sorted(different, key=lambda f: (selections.index(_selection(f)), f.op == Op.DISTINCT))
    half_lives = list(dict.fromkeys(fold.parameter for fold in folds if fold.op == Op.DECAYED))

    def bits(wanted: Sequence[Condition]) -> int:
        return sum(1 << reading.conditions.index(condition) for condition in set(wanted))

    def parameter(fold: Fold) -> int:
        return half_lives.index(fold.parameter) if fold.op == Op.DECAYED else int(fold.parameter)

    arguments = [[folds.index(fold) for fold in each] for each in scoped]
    return Program(
        need=np.array([bits(rows) for rows, _, _, _ in selections], np.int32),
        column=np.array(
            [-1 if c is None else reading.columns.index(c) for _, c, _, _ in selections], np.int32
        ),
        newer_than=np.array([newer_than for _, _, newer_than, _ in selections], np.int32),
        within=np.array([within for _, _, _, within in selections], np.int32),
        selection=np.array([selections.index(_selection(fold)) for fold in folds], np.int32),
        op=np.array([fold.op for fold in folds], np.int32),
        streak=np.array([bits(fold.streak) for fold in folds], np.int32),
        parameter=np.array([parameter(fold) for fold in folds], np.int32),
        weights=_weights(half_lives),
        longest=max(fold.within for fold in folds),
        form=np.array([feature.value.form for feature in features], np.int32),
        arguments=np.array([each + [0] * (4 - len(each)) for each in arguments], np.int32),
        settings=np.array([feature.value.parameters for feature in features], np.float64),
        empty=np.array([_empty(feature) for feature in features], np.float64),
        target=np.array(places, np.int32),
    )


def _empty(feature: Feature) -> float:
    """What a feature is where no row counts: a smoothed share is then what it is drawn towards."""
    value = feature.value
    return value.parameters[0] if value.form == Form.SHRUNK else feature.empty


def _selection(fold: Fold) -> tuple[Where, str | None, int, int]:
    """Which rows a fold is made of."""
    return fold.where, fold.column, fold.newer_than, fold.within


def _weights(half_lives: Sequence[float]) -> Doubles:
    """What a row of each age weighs under each half-life: (half-lives, days), on the grid."""
    ages = np.arange(OLDEST_WEIGHED + 1)
    exact = np.array([0.5 ** (ages / days) for days in half_lives]).reshape(-1, ages.size)
    return np.maximum(np.round(exact / GRID), 1) * GRID


def rows_for(reading: Reading, source: Source) -> Rows:
    """The source's events as kernel rows, sorted by establishment."""
    flags = np.empty(source.day.size, np.int32)
    values = np.empty((source.day.size, len(reading.columns)), np.float32)

    def some(chosen: slice) -> None:
        flags[chosen] = _flags(reading, source, chosen)
        for place, column in enumerate(reading.columns):
            values[chosen, place] = _number(source.columns[column][chosen])

    in_threads(some, source.day.size, _PIECE)
    return Rows(
        offsets=source.offsets,
        order=_NONE,
        day=source.day,
        known=source.known,
        withdrawn=source.withdrawn,
        member=_NONE,
        flags=flags,
        values=values,
    )


def sorted_for(rows: Rows, source: Source, of: Group) -> Rows:
    """The same rows sorted by a group."""
    return rows._replace(order=source.orders[of].order, offsets=source.orders[of].offsets)


def _flags(reading: Reading, source: Source, chosen: slice) -> Ints:
    flags = np.zeros(chosen.stop - chosen.start, np.int32)
    for bit, condition in enumerate(reading.conditions):
        held = _holds(condition, reading.source, source.columns[condition.column][chosen])
        flags |= held.astype(np.int32) << np.int32(bit)
    return flags


def _holds(
    condition: Condition, name: str, column: npt.NDArray[np.float32] | Ints
) -> npt.NDArray[np.bool_]:
    if condition.low is not None:
        above: npt.NDArray[np.bool_] = column >= condition.low
        return above
    codes = [code_of(name, condition.column, word) for word in condition.among]
    held: npt.NDArray[np.bool_] = column == codes[0]
    for code in codes[1:]:
        held |= column == code
    return held


def code_of(source: str, column: str, word: str | int) -> int:
    """The code that a word has in a source's column; ValueError where the column holds numbers."""
    coding = SOURCES[source][column]
    if isinstance(word, int):
        return word
    if isinstance(coding, tuple):
        return coding.index(word)
    if coding is Hashed:
        return hashed(word)
    raise ValueError(f"{source}.{column} is a number; {word!r} is not one.")


def _number(column: npt.NDArray[np.float32] | Ints) -> npt.NDArray[np.float32]:
    """A column as floats, where a code that is not stated is missing."""
    if column.dtype == np.float32:
        return column.astype(np.float32, copy=False)
    return np.where(column < 0, np.float32(np.nan), column).astype(np.float32)
