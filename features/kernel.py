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

# Pairs taken at a time, so that their events and scratch stay in a core's cache.
CHUNK = 128
# Rows older than this many days weigh as if they were this old (2^-22 at a half-life of two years).
OLDEST_WEIGHED = 16_384
# Stands for "belongs to no group", and for "whatever group" where rows of one group are asked for.
NOBODY = -1


class Rows(NamedTuple):
    """A source's events and how they are sorted for one group.

    `order[offsets[g]:offsets[g + 1]]` are the rows of group g, oldest first; an empty `order` says
    that they lie so. `day`, `known`, `withdrawn` are days since 1970; `member` is each row's group
    (empty where nobody asks); `flags` holds one bit per condition and `values` (rows, columns) the
    folded columns, missing as NaN.
    """

    offsets: Longs
    order: Ints
    day: Ints
    known: Ints
    withdrawn: Ints
    member: Ints
    flags: Ints
    values: Floats


class Folded(NamedTuple):
    """What groups' folds came to: `number` and, of how many rows it is made, `of` (keys, folds)."""

    number: Doubles
    of: Ints


class Program(NamedTuple):
    """The selections, folds and forms of one source's features, as arrays of one entry each.

    A selection is which rows count (`need`, `newer_than` < age <= `within`, `column` not missing);
    `selection` says which one each fold is made of. `parameter` is which newest row a RECENT fold
    wants, or a DECAYED fold's row of `weights`.
    """

    need: Ints
    column: Ints
    newer_than: Ints
    within: Ints
    selection: Ints
    op: Ints
    streak: Ints
    parameter: Ints
    weights: Doubles
    longest: int
    form: Ints
    arguments: Ints  # (features, 4): which folds are a, b, c, d
    settings: Doubles  # (features, 2)
    empty: Doubles
    target: Ints  # which column of the result


class Seen(NamedTuple):
    """The rows that count for a chunk of pairs: those of pair i at `ends[i]:ends[i + 1]`."""

    ends: Longs
    at: Ints
    age: Ints
    flags: Ints


@numba.njit(cache=True)
def _at(rows: Rows, place: int) -> int:
    """The row at a place of the order."""
    return rows.order[place] if rows.order.size else place


@numba.njit(cache=True)
def _first_at_or_after(rows: Rows, start: int, end: int, day: int) -> int:
    """The first place in `start:end` of the order whose row is of that day or later."""
    while start < end:
        middle = (start + end) // 2
        if rows.day[_at(rows, middle)] < day:
            start = middle + 1
        else:
            end = middle
    return start


@numba.njit(cache=True)
def _look(rows: Rows, longest: int, group: Ints, as_of: Ints, among: Ints) -> Seen:
    """The rows that count for each pair of a chunk, newest first; of group `among` where it is one.

    The one rule of time: known before the Monday, and not withdrawn by then.
    """
    first = np.zeros(group.size, np.int64)
    past = np.zeros(group.size, np.int64)
    for i in range(group.size):
        if group[i] >= 0:
            start, end = rows.offsets[group[i]], rows.offsets[group[i] + 1]
            past[i] = _first_at_or_after(rows, start, end, as_of[i])
            first[i] = _first_at_or_after(rows, start, past[i], as_of[i] - longest)
    most = (past - first).sum()
    seen = Seen(
        np.zeros(group.size + 1, np.int64),
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(most, np.int32),
    )
    n = 0
    for i in range(group.size):
        for place in range(past[i] - 1, first[i] - 1, -1):
            row = _at(rows, place)
            known = rows.known[row] < as_of[i] and rows.withdrawn[row] > as_of[i]
            if known and (among[i] == NOBODY or rows.member[row] == among[i]):
                seen.at[n] = row
                seen.age[n] = as_of[i] - rows.day[row]
                seen.flags[n] = rows.flags[row]
                n += 1
        seen.ends[i + 1] = n
    return seen


@numba.njit(cache=True)
def _select(
    program: Program, s: int, values: Floats, seen: Seen, chosen: Ints, value: Floats, ends: Longs
) -> None:
    """Puts the places, in `seen`, of selection s's rows into `chosen`, and their values beside."""
    need, column = program.need[s], program.column[s]
    within, newer_than = program.within[s], program.newer_than[s]
    n = 0
    for i in range(ends.size - 1):
        for k in range(seen.ends[i], seen.ends[i + 1]):
            age = seen.age[k]
            if age > within:
                break
            if (seen.flags[k] & need) == need and age > newer_than:
                number = np.float32(1.0) if column < 0 else values[seen.at[k], column]
                chosen[n] = k
                value[n] = number
                n += not np.isnan(number)
        ends[i + 1] = n


@numba.njit(cache=True)
def _fold(
    program: Program,
    j: int,
    seen: Seen,
    chosen: Ints,
    value: Floats,
    ends: Longs,
    number: Doubles,
    of: Ints,
) -> None:
    """Fold j of every pair's selected rows: the number, and of how many rows it is made."""
    op, parameter, streak = program.op[j], program.parameter[j], program.streak[j]
    for i in range(ends.size - 1):
        first, last = ends[i], ends[i + 1]
        of[i] = last - first
        result = 0.0
        if op == COUNT:
            result = float(last - first)
        elif op == TOTAL:
            for k in range(first, last):
                result += value[k]
        elif op == DECAYED:
            for k in range(first, last):
                age = min(seen.age[chosen[k]], OLDEST_WEIGHED)
                result += value[k] * program.weights[parameter, age]
        elif op == RECENT:
            of[i] = max(last - first - parameter, 0)
            if of[i] > 0:
                result = value[first + parameter]
        elif op == MOST:
            for k in range(first, last):
                result = max(result, float(value[k])) if k > first else float(value[k])
        elif op == STREAK:
            for k in range(first, last):
                if (seen.flags[chosen[k]] & streak) != streak:
                    break
                result += 1.0
        elif op == DISTINCT:
            result = _different(value, first, last)
        elif last > first:
            newest = seen.age[chosen[first]]
            if op == NEAREST:
                result = newest
            elif op == FARTHEST:
                result = seen.age[chosen[last - 1]]
            else:  # NEWEST_DAY
                for k in range(first, last):
                    if seen.age[chosen[k]] != newest:
                        break
                    result += value[k]
        number[i] = result


@numba.njit(cache=True)
def _different(value: Floats, first: int, last: int) -> float:
    """How many different values there are in `first:last`; moves them to its front."""
    n = first
    for k in range(first, last):
        met = False
        for m in range(first, n):
            if value[m] == value[k]:
                met = True
                break
        if not met:
            value[n], value[k] = value[k], value[n]
            n += 1
    return float(n - first)


@numba.njit(cache=True)
def _join(program: Program, f: int, as_of: Ints, number: Doubles, of: Ints, out: Floats) -> None:
    """Feature f of every pair from its folds, or `empty` where nothing was seen to make it of."""
    a, b, c, d = program.arguments[f]
    form, target = program.form[f], program.target[f]
    prior, weight = program.settings[f]
    for i in range(as_of.size):
        result = np.nan
        if form == PLAIN:
            if of[a, i] > 0:
                result = number[a, i]
        elif form == RATIO:
            if of[b, i] > 0 and number[b, i] > 0.0:
                result = number[a, i] / number[b, i]
        elif form == SHRUNK:
            result = (number[a, i] + weight * prior) / (number[b, i] + weight)
        elif form == CHANGE:
            if of[b, i] > 0 and of[d, i] > 0:
                result = number[a, i] / number[b, i] - number[c, i] / number[d, i]
        elif form == GAP:
            if number[c, i] > 1.0:
                result = (number[a, i] - number[b, i]) / (number[c, i] - 1.0)
        elif form == OVERDUE:
            span = number[a, i] - number[b, i]
            if number[c, i] > 1.0 and span > 0.0:
                result = number[b, i] * (number[c, i] - 1.0) / span
        elif of[a, i] > 0:  # AGE
            result = as_of[i] - number[a, i]
        out[i, target] = program.empty[f] if np.isnan(result) else result


@numba.njit(cache=True)
def _folds(
    rows: Rows, program: Program, group: Ints, as_of: Ints, among: Ints, number: Doubles, of: Ints
) -> None:
    """All folds (folds, pairs) of a chunk of pairs."""
    seen = _look(rows, program.longest, group, as_of, among)
    # One place more than rows: a value that proves missing is written there and left behind.
    chosen = np.empty(seen.at.size + 1, np.int32)
    value = np.empty(seen.at.size + 1, np.float32)
    ends = np.zeros(group.size + 1, np.int64)
    for j in range(program.op.size):
        if j == 0 or program.selection[j] != program.selection[j - 1]:
            _select(program, program.selection[j], rows.values, seen, chosen, value, ends)
        _fold(program, j, seen, chosen, value, ends, number[j], of[j])


@numba.njit(cache=True, nogil=True)
def fold(rows: Rows, program: Program, place: Ints, as_of: Ints, out: Floats) -> None:
    """Writes the program's features of every (place, as_of) pair into their columns of `out`.

    `out` is float32 (pairs, features).
    """
    for start in range(0, place.size, CHUNK):
        end = min(place.size, start + CHUNK)
        number = np.empty((program.op.size, end - start), np.float64)
        of = np.empty((program.op.size, end - start), np.int32)
        mondays, whichever = as_of[start:end], np.full(end - start, NOBODY, np.int32)
        _folds(rows, program, place[start:end], mondays, whichever, number, of)
        for f in range(program.form.size):
            _join(program, f, mondays, number, of, out[start:end])


@numba.njit(cache=True, nogil=True)
def gather(
    rows: Rows, program: Program, group: Ints, as_of: Ints, number: Doubles, of: Ints
) -> None:
    """Folds of every (group, as_of), for `spread` and `spread_without` to make features of.

    `number` and, of how many rows it is made, `of` are written: (keys, folds).
    """
    for start in range(0, group.size, CHUNK):
        end = min(group.size, start + CHUNK)
        numbers = np.empty((program.op.size, end - start), np.float64)
        ofs = np.empty((program.op.size, end - start), np.int32)
        whichever = np.full(end - start, NOBODY, np.int32)
        _folds(rows, program, group[start:end], as_of[start:end], whichever, numbers, ofs)
        number[start:end] = numbers.T
        of[start:end] = ofs.T


@numba.njit(cache=True, nogil=True)
def spread(program: Program, folded: Folded, key: Ints, as_of: Ints, out: Floats) -> None:
    """Features of every pair from its group's folds `key`; all empty where it has none."""
    for start in range(0, key.size, CHUNK):
        end = min(key.size, start + CHUNK)
        number, of = _of_keys(folded, key[start:end])
        for f in range(program.form.size):
            _join(program, f, as_of[start:end], number, of, out[start:end])


@numba.njit(cache=True, nogil=True)
def spread_without(
    rows: Rows,
    program: Program,
    folded: Folded,
    key: Ints,
    place: Ints,
    group: Ints,
    as_of: Ints,
    out: Floats,
) -> None:
    """The same without what the establishment itself, `place`, adds to its `group`.

    `rows` are sorted by establishment. Counts are exact, and so are sums of whole numbers and of
    weights on a grid while they stay below 8 million (`plan.py`).
    """
    for start in range(0, key.size, CHUNK):
        end = min(key.size, start + CHUNK)
        number, of = _of_keys(folded, key[start:end])
        asked = np.where(key[start:end] < 0, NOBODY, place[start:end])
        own = np.empty((program.op.size, end - start), np.float64)
        own_of = np.empty((program.op.size, end - start), np.int32)
        _folds(rows, program, asked, as_of[start:end], group[start:end], own, own_of)
        number -= own
        of -= own_of
        for f in range(program.form.size):
            _join(program, f, as_of[start:end], number, of, out[start:end])


@numba.njit(cache=True)
def _of_keys(folded: Folded, key: Ints) -> tuple[Doubles, Ints]:
    """The folds (folds, pairs) of each pair's key; of no rows where it has none."""
    number = np.zeros((folded.number.shape[1], key.size), np.float64)
    of = np.zeros((folded.number.shape[1], key.size), np.int32)
    for i in range(key.size):
        if key[i] >= 0:
            number[:, i] = folded.number[key[i]]
            of[:, i] = folded.of[key[i]]
    return number, of
