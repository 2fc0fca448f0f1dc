"""Compiles features into arrays for the kernel: one program per source and group.

Words end here: conditions become bits of a flag word, columns become positions, forms become codes.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from features import contract
from features.events import SOURCES, Hashed, Number, Source, hashed
from features.feature import Condition, Feature, Fold, Form, Group, Op, Where
from features.groups import SHARED
from features.kernel import COLUMNS, OLDEST_WEIGHED, Doubles, Program, Rows, read_only

# Conditions of one source that fit into the bits of its flag word.
BITS = 31
# What a row weighs is a multiple of this, and never nothing: sums of whole numbers so weighted are
# exact up to 8 million, in whatever order they are added up, and one establishment can be taken
# out of its group again without a trace.
GRID = 2.0**-30
# What can be added up from parts, and taken out again.
ADDED_UP = (Op.COUNT, Op.TOTAL, Op.DECAYED)


@dataclass(frozen=True)
class Reading:
    """What a plan needs of its source: conditions as bits, and columns, those of words first."""

    source: str
    conditions: tuple[Condition, ...]
    words: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, in the order in which the kernel numbers them."""
        return self.words + self.numbers


@dataclass(frozen=True)
class Plan:
    """The features of one source and group, compiled."""

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
    and are in no plan.
    """
    places_of: dict[tuple[str, Group | None], list[int]] = {}
    for place, feature in enumerate(features):
        if feature.value.form != Form.SEASON:
            places_of.setdefault((feature.source, feature.of), []).append(place)
    plans = []
    for (source, of), places in places_of.items():
        chosen = [features[place] for place in places]
        _refuse_indivisible(of, chosen)
        scoped = [scoped_to(feature, programme) for feature in chosen]
        reading = _reading(source, [fold for folds in scoped for fold in folds])
        plans.append(Plan(reading, of, _program(reading, chosen, scoped, places)))
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
    looked_at = [*(c.column for c in conditions), *(fold.column for fold in folds if fold.column)]
    columns = dict.fromkeys(looked_at)
    numbers = tuple(column for column in columns if SOURCES[source][column] is Number)
    words = tuple(column for column in columns if column not in numbers)
    if max(len(words), len(numbers)) > COLUMNS:
        raise ValueError(
            f"The catalogue looks at {len(words)} columns of words and {len(numbers)} of numbers "
            f"of {source}; {COLUMNS} of each fit. Raise COLUMNS in features/kernel/program.py."
        )
    return Reading(source, conditions, words, numbers)


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
    tests = list(_tests(reading))
    return Program(
        words=len(reading.words),
        numbers=len(reading.numbers),
        tested=np.array([column for column, _, _, _ in tests], np.int32),
        low=np.array([low for _, low, _, _ in tests], np.float32),
        high=np.array([high for _, _, high, _ in tests], np.float32),
        bit=np.array([1 << bit for _, _, _, bit in tests], np.int32),
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
    """The source's events as kernel rows, sorted by establishment: nothing is copied."""
    words = [read_only(source.columns[column]) for column in reading.words]
    numbers = [read_only(source.columns[column]) for column in reading.numbers]
    return Rows(
        offsets=read_only(source.offsets),
        order=_NONE,
        day=read_only(source.day),
        known=read_only(source.known),
        withdrawn=read_only(source.withdrawn),
        member=_NONE,
        words=tuple(words + [_NONE] * (COLUMNS - len(words))),
        numbers=tuple(numbers + [_NO_NUMBERS] * (COLUMNS - len(numbers))),
    )


_NONE, _NO_NUMBERS = read_only(np.empty(0, np.int32)), read_only(np.empty(0, np.float32))


def sorted_for(rows: Rows, source: Source, of: Group) -> Rows:
    """The same rows sorted by a group."""
    by_group = source.orders[of]
    return rows._replace(order=read_only(by_group.order), offsets=read_only(by_group.offsets))


def with_members(rows: Rows, source: Source, of: Group) -> Rows:
    """The same rows, each with the group it belongs to."""
    return rows._replace(member=read_only(source.groups[of]))


def _tests(reading: Reading) -> Iterator[tuple[int, float, float, int]]:
    """Each span of values that satisfies a condition: column, lowest, highest, the condition."""
    for bit, condition in enumerate(reading.conditions):
        column = reading.columns.index(condition.column)
        if condition.low is not None:
            yield column, condition.low, np.inf, bit
        for word in condition.among:
            code = code_of(reading.source, condition.column, word)
            yield column, code, code, bit


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
