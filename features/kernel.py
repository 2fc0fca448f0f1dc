"""One pass over sorted events for any (group, as_of) pairs: the only code that folds rows.

Compiled by numba once and driven by arrays that `plan.py` makes, so that hundreds of features cost
one walk over each establishment's events. Which rows may be seen is decided here, in `_look`, and
nowhere else: folds only ever see what it lets through.
"""

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from features.feature import Form, Op

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

COUNT, TOTAL, MOST, RECENT = int(Op.COUNT), int(Op.TOTAL), int(Op.MOST), int(Op.RECENT)
NEAREST, FARTHEST, DECAYED = int(Op.NEAREST), int(Op.FARTHEST), int(Op.DECAYED)
STREAK, DISTINCT, NEWEST_DAY = int(Op.STREAK), int(Op.DISTINCT), int(Op.NEWEST_DAY)
PLAIN, RATIO, SHRUNK, CHANGE = int(Form.PLAIN), int(Form.RATIO), int(Form.SHRUNK), int(Form.CHANGE)
GAP, OVERDUE, AGE = int(Form.GAP), int(Form.OVERDUE), int(Form.AGE)

# Pairs one thread takes at a time: their events and scratch stay in its cache.
CHUNK = 512
# Rows older than this many days weigh as if they were this old (2^-22 at a half-life of two years).
OLDEST_WEIGHED = 16_384
# Stands for "not one of this group" where rows of the pair's own establishment are not left out.
NOBODY = -1


class Rows(NamedTuple):
    """A source's events and how they are sorted for one group.

    `order[offsets[g]:offsets[g + 1]]` are the rows of group g, oldest first. `day`, `known`,
    `withdrawn` are days since 1970; `owner` is the row's establishment; `flags` holds one bit per
    condition and `values` (rows, columns) the folded columns, missing as NaN.
    """

    offsets: Longs
    order: Ints
    day: Ints
    known: Ints
    withdrawn: Ints
    owner: Ints
    flags: Longs
    values: Floats


class Program(NamedTuple):
    """The folds and forms of one source's features, as arrays of one entry each.

    `parameter` is which newest row a RECENT fold wants, or a DECAYED fold's row of `weights`.
    """

    op: Ints
    need: Longs
    streak: Longs
    column: Ints
    newer_than: Ints
    within: Ints
    parameter: Ints
    weights: Doubles
    longest: int
    form: Ints
    arguments: Ints  # (features, 4): which folds are a, b, c, d
    settings: Doubles  # (features, 2)
    empty: Doubles
    target: Ints  # which column of the result


@numba.njit(cache=True)
def _newest(rows: Rows, start: int, end: int, as_of: int) -> int:
    """How far `start:end` of the order reaches with days before as_of: one past the newest."""
    while start < end:
        middle = (start + end) // 2
        if rows.day[rows.order[middle]] < as_of:
            start = middle + 1
        else:
            end = middle
    return start


@numba.njit(cache=True)
def _look(
    rows: Rows,
    group: int,
    as_of: int,
    without: int,
    longest: int,
    at: Ints,
    age: Ints,
    flags: Longs,
) -> int:
    """Copies the rows that count into `at`, `age`, `flags`, newest first, and says how many.

    The one rule of time: known before the Monday, and not withdrawn by then.
    """
    start = rows.offsets[group]
    place = _newest(rows, start, rows.offsets[group + 1], as_of) - 1
    seen = 0
    while place >= start:
        row = rows.order[place]
        if as_of - rows.day[row] > longest:
            break
        if (
            rows.known[row] < as_of
            and rows.withdrawn[row] > as_of
            and (without == NOBODY or rows.owner[row] != without)
        ):
            at[seen] = row
            age[seen] = as_of - rows.day[row]
            flags[seen] = rows.flags[row]
            seen += 1
        place -= 1
    return seen


@numba.njit(cache=True, inline="always")
def _folded(
    program: Program,
    j: int,
    values: Floats,
    at: Ints,
    age: Ints,
    flags: Longs,
    seen: int,
    met: Floats,
) -> tuple[float, int]:
    """Fold j over the rows seen: its number, and of how many rows it is made."""
    op, need, column = program.op[j], program.need[j], program.column[j]
    within, newer_than, parameter = program.within[j], program.newer_than[j], program.parameter[j]
    number, rows = 0.0, 0
    newest_age = -1
    for k in range(seen):
        if age[k] > within:
            break
        if (flags[k] & need) != need or age[k] <= newer_than:
            continue
        value = np.float32(1.0) if column < 0 else values[at[k], column]
        if np.isnan(value):
            continue
        rows += 1
        if op == COUNT:
            number += 1.0
        elif op == TOTAL:
            number += value
        elif op == DECAYED:
            number += value * program.weights[parameter, min(age[k], OLDEST_WEIGHED)]
        elif op == RECENT:
            if rows > parameter:
                number = value
                break
        elif op == NEAREST:
            number = age[k]
            break
        elif op == FARTHEST:
            number = age[k]
        elif op == MOST:
            number = value if rows == 1 else max(number, np.float64(value))
        elif op == STREAK:
            if (flags[k] & program.streak[j]) != program.streak[j]:
                break
            number += 1.0
        elif op == NEWEST_DAY:
            newest_age = age[k] if rows == 1 else newest_age
            if age[k] != newest_age:
                break
            number += value
        else:  # DISTINCT: `met` holds the values met so far
            different = int(number)
            known = False
            for m in range(different):
                known = known or met[m] == value
            if not known:
                met[different] = value
                number += 1.0
    if op == RECENT and rows <= parameter:
        rows = 0
    return number, rows


@numba.njit(cache=True, inline="always")
def _joined(program: Program, f: int, as_of: int, number: Doubles, rows: Longs) -> float:
    """The number of feature f from its folds; NaN where nothing was seen to make it of."""
    a, b, c, d = program.arguments[f]
    form = program.form[f]
    result = np.nan
    if form == SHRUNK:
        prior, weight = program.settings[f]
        result = (number[a] + weight * prior) / (number[b] + weight)
    elif form == RATIO:
        if rows[b] > 0 and number[b] > 0.0:
            result = number[a] / number[b]
    elif form == CHANGE:
        if rows[b] > 0 and rows[d] > 0:
            result = number[a] / number[b] - number[c] / number[d]
    elif form == GAP:
        if number[c] > 1.0:
            result = (number[a] - number[b]) / (number[c] - 1.0)
    elif form == OVERDUE:
        span = number[a] - number[b]
        if number[c] > 1.0 and span > 0.0:
            result = number[b] * (number[c] - 1.0) / span
    elif rows[a] > 0:
        result = as_of - number[a] if form == AGE else number[a]
    return result


@numba.njit(cache=True, parallel=True, nogil=True)
def fold(
    rows: Rows, program: Program, group: Ints, as_of: Ints, without: Ints, out: Floats
) -> None:
    """Writes the program's features of every pair into their columns of `out`.

    `group[i]`, `as_of[i]` name pair i, `group[i] < 0` one that belongs to no group (all empty).
    Rows owned by establishment `without[i]` are left out. `out` is float32 (pairs, features).
    """
    largest = 0
    for g in range(rows.offsets.size - 1):
        largest = max(largest, rows.offsets[g + 1] - rows.offsets[g])
    for chunk in numba.prange((group.size + CHUNK - 1) // CHUNK):
        at = np.empty(largest, np.int32)
        age = np.empty(largest, np.int32)
        flags = np.empty(largest, np.int64)
        met = np.empty(largest, np.float32)
        number = np.empty(program.op.size, np.float64)
        made_of = np.empty(program.op.size, np.int64)
        for i in range(chunk * CHUNK, min(group.size, (chunk + 1) * CHUNK)):
            seen = 0
            if group[i] >= 0:
                seen = _look(rows, group[i], as_of[i], without[i], program.longest, at, age, flags)
            if seen == 0:
                for f in range(program.form.size):
                    out[i, program.target[f]] = program.empty[f]
                continue
            for j in range(program.op.size):
                number[j], made_of[j] = _folded(program, j, rows.values, at, age, flags, seen, met)
            for f in range(program.form.size):
                joined = _joined(program, f, as_of[i], number, made_of)
                out[i, program.target[f]] = program.empty[f] if np.isnan(joined) else joined
