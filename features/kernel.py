"""One pass over sorted events for any (group, as_of) pairs: the only code that folds rows.

Compiled by numba once and driven by arrays that `plan.py` makes, so that hundreds of features cost
one walk over each establishment's events. Which rows may be seen is decided here, in `_visible`,
and nowhere else.
"""

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from features.feature import Form, Op

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

COUNT, TOTAL, MOST, RECENT = int(Op.COUNT), int(Op.TOTAL), int(Op.MOST), int(Op.RECENT)
NEAREST, FARTHEST, DECAYED = int(Op.NEAREST), int(Op.FARTHEST), int(Op.DECAYED)
STREAK, DISTINCT, NEWEST_DAY = int(Op.STREAK), int(Op.DISTINCT), int(Op.NEWEST_DAY)
PLAIN, RATIO, SHRUNK, CHANGE = int(Form.PLAIN), int(Form.RATIO), int(Form.SHRUNK), int(Form.CHANGE)
GAP, OVERDUE, AGE = int(Form.GAP), int(Form.OVERDUE), int(Form.AGE)

# Pairs one thread takes at a time: their events and scratch stay in its cache.
CHUNK = 512
# Stands for "not one of this group" where rows of the pair's own establishment are not left out.
NOBODY = -1


class Rows(NamedTuple):
    """Events sorted by group, then by day; `offsets[g]:offsets[g + 1]` are those of group g.

    `day`, `known`, `withdrawn` are days since 1970; `flags` holds one bit per condition and
    `values` one column per folded column (missing: NaN). `newer[:, k]` is the row number of the
    next newer row of the same group with the same value in the kth distinct column (-1: none).
    """

    offsets: Longs
    day: Ints
    known: Ints
    withdrawn: Ints
    owner: Ints
    flags: Longs
    values: Floats
    newer: Ints


class Program(NamedTuple):
    """The folds and forms of one source's features, as arrays of one entry each."""

    op: Ints
    need: Longs
    streak: Longs
    column: Ints
    newer_than: Ints
    within: Ints
    parameter: npt.NDArray[np.float64]
    longest: int
    form: Ints
    arguments: Ints  # (features, 4): which folds are a, b, c, d
    settings: npt.NDArray[np.float64]  # (features, 2)
    empty: npt.NDArray[np.float64]
    target: Ints  # which column of the result


@numba.njit(cache=True, inline="always")
def _visible(known: int, withdrawn: int, as_of: int) -> bool:
    """The one rule of time: known before the Monday, and not withdrawn by then."""
    return known < as_of and withdrawn > as_of


@numba.njit(cache=True)
def _newest(day: Ints, start: int, end: int, as_of: int) -> int:
    """How far `start:end` reaches with days before as_of: one past the newest such row."""
    while start < end:
        middle = (start + end) // 2
        if day[middle] < as_of:
            start = middle + 1
        else:
            end = middle
    return start


@numba.njit(cache=True)
def _first_of_its_value(rows: Rows, e: int, k: int, need: int, as_of: int) -> bool:
    """Whether no newer row that counts has the same value in the kth distinct column."""
    other = rows.newer[e, k]
    while other >= 0:
        seen = _visible(rows.known[other], rows.withdrawn[other], as_of)
        if seen and rows.day[other] < as_of and (rows.flags[other] & need) == need:
            return False
        other = rows.newer[other, k]
    return True


@numba.njit(cache=True)
def _fold_row(rows: Rows, program: Program, e: int, as_of: int, acc, seen, newest) -> None:  # type: ignore[no-untyped-def]  # scratch
    """Adds row e to every accumulator that wants it."""
    age = as_of - rows.day[e]
    flags = rows.flags[e]
    for j in range(program.op.size):
        need = program.need[j]
        if (flags & need) != need or age > program.within[j] or age <= program.newer_than[j]:
            continue
        op = program.op[j]
        column = program.column[j]
        if op == DISTINCT:
            if _first_of_its_value(rows, e, column, need, as_of):
                acc[j] += 1.0
                seen[j] += 1
            continue
        value = 1.0 if column < 0 else np.float64(rows.values[e, column])
        if np.isnan(value):
            continue
        if op == COUNT:
            acc[j] += 1.0
        elif op == TOTAL:
            acc[j] += value
        elif op == MOST:
            acc[j] = value if seen[j] == 0 else max(acc[j], value)
        elif op == RECENT:
            if seen[j] > program.parameter[j]:
                continue
            acc[j] = value
        elif op == NEAREST:
            if seen[j] == 0:
                acc[j] = age
        elif op == FARTHEST:
            acc[j] = age
        elif op == DECAYED:
            acc[j] += value * 2.0 ** (-age / program.parameter[j])
        elif op == NEWEST_DAY:
            if seen[j] == 0:
                newest[j] = age
            elif newest[j] != age:
                continue
            acc[j] += value
        elif op == STREAK:
            unbroken = acc[j] == seen[j]  # every row so far was part of the streak
            if unbroken and (flags & program.streak[j]) == program.streak[j]:
                acc[j] += 1.0
        seen[j] += 1


@numba.njit(cache=True)
def _finish(program: Program, f: int, as_of: int, acc, seen) -> Any:  # type: ignore[no-untyped-def]  # scratch
    """The number of feature f from the folds; NaN where nothing was seen to make it of."""
    a, b, c, d = program.arguments[f]
    form = program.form[f]
    if form == SHRUNK:
        prior, weight = program.settings[f]
        return (acc[a] + weight * prior) / (acc[b] + weight)
    if form == RATIO:
        return acc[a] / acc[b] if seen[b] > 0 and acc[b] > 0.0 else np.nan
    if form == CHANGE:
        return acc[a] / acc[b] - acc[c] / acc[d] if seen[b] > 0 and seen[d] > 0 else np.nan
    if form == GAP:
        return (acc[a] - acc[b]) / (acc[c] - 1.0) if acc[c] > 1.0 else np.nan
    if form == OVERDUE:
        span = acc[a] - acc[b]
        return acc[b] * (acc[c] - 1.0) / span if acc[c] > 1.0 and span > 0.0 else np.nan
    if seen[a] == 0:
        return np.nan
    if form == AGE:
        return as_of - acc[a]
    if program.op[a] == RECENT and seen[a] <= program.parameter[a]:
        return np.nan
    return acc[a]


@numba.njit(cache=True, parallel=True, nogil=True)
def fold(
    rows: Rows, program: Program, group: Ints, as_of: Ints, without: Ints, out: Floats
) -> None:
    """Writes the program's features of every pair into its columns of `out`.

    `group[i]`, `as_of[i]` name pair i, `group[i] < 0` one that belongs to no group (all empty).
    Rows owned by establishment `without[i]` are left out. `out` is float32 (pairs, features).
    """
    for chunk in numba.prange((group.size + CHUNK - 1) // CHUNK):
        acc = np.empty(program.op.size, np.float64)
        seen = np.empty(program.op.size, np.int64)
        newest = np.empty(program.op.size, np.int64)  # age of the newest row's day
        for i in range(chunk * CHUNK, min(group.size, (chunk + 1) * CHUNK)):
            acc[:] = 0.0
            seen[:] = 0
            if group[i] >= 0:
                start = rows.offsets[group[i]]
                e = _newest(rows.day, start, rows.offsets[group[i] + 1], as_of[i]) - 1
                oldest = as_of[i] - program.longest
                while e >= start and rows.day[e] >= oldest:
                    if _visible(rows.known[e], rows.withdrawn[e], as_of[i]) and (
                        without[i] == NOBODY or rows.owner[e] != without[i]
                    ):
                        _fold_row(rows, program, e, as_of[i], acc, seen, newest)
                    e -= 1
            for f in range(program.form.size):
                number = _finish(program, f, as_of[i], acc, seen)
                if np.isnan(number):
                    number = program.empty[f]
                out[i, program.target[f]] = number
