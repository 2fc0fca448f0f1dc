"""Compiles features into arrays for the kernel: one program per source and group.

Words end here: conditions become bits of a flag word, columns become positions, forms become codes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from features import contract
from features.events import SOURCES, Events, Hashed, Source, hashed
from features.feature import Condition, Feature, Fold, Form, Group, Op
from features.kernel import Ints, Longs, Program, Rows

# Conditions of one source that fit into the bits of its flag word.
BITS = 62


@dataclass(frozen=True)
class Plan:
    """The features of one source and group, compiled."""

    source: str
    of: Group | None
    program: Program
    conditions: tuple[Condition, ...]
    columns: tuple[str, ...]
    distincts: tuple[str, ...]


def compiled(features: Sequence[Feature], programme: str) -> list[Plan]:
    """One plan for each source and group that `features` read, as seen by one programme.

    Columns of the result are the features' places in `features`. Season features read no source
    and are in no plan.
    """
    wanted: dict[tuple[str, Group | None], list[int]] = {}
    for place, feature in enumerate(features):
        if feature.value.form != Form.SEASON:
            wanted.setdefault((feature.source, feature.of), []).append(place)
    return [
        _plan(source, of, [features[place] for place in places], places, programme)
        for (source, of), places in wanted.items()
    ]


def _plan(
    source: str,
    of: Group | None,
    features: Sequence[Feature],
    places: Sequence[int],
    programme: str,
) -> Plan:
    scoped = [
        [_scoped(fold, feature, programme) for fold in feature.value.folds] for feature in features
    ]
    folds = list(dict.fromkeys(fold for each in scoped for fold in each))
    conditions = tuple(dict.fromkeys(c for fold in folds for c in fold.where + fold.streak))
    if len(conditions) > BITS:
        raise ValueError(
            f"The catalogue tests {len(conditions)} conditions on {source}; {BITS} fit. "
            "Express some of them through fewer columns."
        )
    distincts = _named(fold.column for fold in folds if fold.op == Op.DISTINCT)
    columns = _named(fold.column for fold in folds if fold.op != Op.DISTINCT)
    return Plan(
        source,
        of,
        _program(folds, features, scoped, places, conditions, columns, distincts),
        conditions,
        columns,
        distincts,
    )


def _named(columns: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for column in columns if column is not None))


def _scoped(fold: Fold, feature: Feature, programme: str) -> Fold:
    """The fold with the condition on the programme that its feature's scope asks for."""
    if feature.scope == "any" or "programme" not in SOURCES[feature.source]:
        return fold
    others = tuple(name for name in contract.PROGRAMMES if name != programme)
    among = (programme,) if feature.scope == "own" else others
    return replace(fold, where=(*fold.where, Condition("programme", among)))


def _program(
    folds: Sequence[Fold],
    features: Sequence[Feature],
    scoped: Sequence[Sequence[Fold]],
    places: Sequence[int],
    conditions: Sequence[Condition],
    columns: Sequence[str],
    distincts: Sequence[str],
) -> Program:
    def bits(wanted: Sequence[Condition]) -> int:
        return sum(1 << conditions.index(condition) for condition in set(wanted))

    def position(fold: Fold) -> int:
        if fold.column is None:
            return -1
        return (distincts if fold.op == Op.DISTINCT else columns).index(fold.column)

    arguments = [[folds.index(fold) for fold in each] for each in scoped]
    return Program(
        op=np.array([fold.op for fold in folds], np.int32),
        need=np.array([bits(fold.where) for fold in folds], np.int64),
        streak=np.array([bits(fold.streak) for fold in folds], np.int64),
        column=np.array([position(fold) for fold in folds], np.int32),
        newer_than=np.array([fold.newer_than for fold in folds], np.int32),
        within=np.array([fold.within for fold in folds], np.int32),
        parameter=np.array([fold.parameter for fold in folds], np.float64),
        longest=max(fold.within for fold in folds),
        form=np.array([feature.value.form for feature in features], np.int32),
        arguments=np.array([each + [0] * (4 - len(each)) for each in arguments], np.int32),
        settings=np.array([feature.value.parameters for feature in features], np.float64),
        empty=np.array([feature.empty for feature in features], np.float64),
        target=np.array(places, np.int32),
    )


def rows_for(plan: Plan, events: Events) -> Rows:
    """The source's events as the plan's kernel rows, sorted by the plan's group."""
    source = events.sources[plan.source]
    order, offsets = _order(source, plan.of, events)
    owner = source.owner[order]
    group = owner if plan.of is None else source.groups[plan.of][order]
    distinct = [_codes(source, column)[order] for column in plan.distincts]
    return Rows(
        offsets=offsets,
        day=source.day[order],
        known=source.known[order],
        withdrawn=source.withdrawn[order],
        owner=owner,
        flags=_flags(plan, source)[order],
        values=_values(plan, source)[order],
        newer=_newer(group, distinct),
    )


def _order(source: Source, of: Group | None, events: Events) -> tuple[slice | Longs, Longs]:
    """How to reorder the source's events for a group, and where each group's rows begin."""
    if of is None:
        return slice(None), source.offsets
    group = source.groups[of]
    order = np.lexsort((source.day, group))
    order = order[np.searchsorted(group[order], 0) :]
    starts = np.searchsorted(group[order], np.arange(events.group_sizes[of] + 1))
    return order, starts.astype(np.int64)


def _flags(plan: Plan, source: Source) -> Longs:
    flags = np.zeros(source.day.size, np.int64)
    for bit, condition in enumerate(plan.conditions):
        flags |= _holds(condition, plan.source, source).astype(np.int64) << bit
    return flags


def _holds(condition: Condition, name: str, source: Source) -> npt.NDArray[np.bool_]:
    column = source.columns[condition.column]
    if condition.low is not None:
        return column >= condition.low
    return np.isin(column, [_code(name, condition.column, word) for word in condition.among])


def _code(source: str, column: str, word: str | int) -> int:
    coding = SOURCES[source][column]
    if isinstance(word, int):
        return word
    if isinstance(coding, tuple):
        return coding.index(word)
    if coding is Hashed:
        return hashed(word)
    raise ValueError(f"{source}.{column} is a number; {word!r} is not one.")


def _values(plan: Plan, source: Source) -> npt.NDArray[np.float32]:
    if not plan.columns:
        return np.empty((source.day.size, 0), np.float32)
    return np.stack([_number(source, column) for column in plan.columns], axis=1)


def _number(source: Source, column: str) -> npt.NDArray[np.float32]:
    """A column as floats, where a code that is not stated is missing."""
    values = source.columns[column]
    if values.dtype == np.float32:
        return values.astype(np.float32, copy=False)
    return np.where(values < 0, np.nan, values).astype(np.float32)


def _codes(source: Source, column: str) -> Ints:
    return source.columns[column].astype(np.int32)


def _newer(group: Ints, distinct: Sequence[Ints]) -> Ints:
    """For each row and distinct column, the next newer row of its group with the same value."""
    newer = np.full((group.size, max(len(distinct), 1)), -1, np.int32)
    for k, codes in enumerate(distinct):
        order = np.lexsort((np.arange(group.size), codes, group))
        older, younger = order[:-1], order[1:]
        same = (group[older] == group[younger]) & (codes[older] == codes[younger])
        newer[older[same], k] = younger[same]
    return newer
