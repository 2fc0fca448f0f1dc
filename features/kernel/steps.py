"""Which rows count for each pair, laid out so that many pairs are folded at once.

Which rows may be seen is decided here, in `look`, and nowhere else. `in_steps` then puts every
pair's newest row first, then every pair's second: a fold goes through a step as one short loop
without branches, where a loop over each pair's few rows would guess wrong at every end.
"""

from typing import NamedTuple

import numpy as np

from features.kernel.compiling import compiled
from features.kernel.program import (
    NOBODY,
    OLDEST_WEIGHED,
    Doubles,
    Floats,
    Ints,
    Longs,
    Program,
    Rows,
)

# Pairs taken at a time, so that their events and room stay in a core's cache.
CHUNK = 512
# From so many rows on, those of a pair's time are searched for; fewer are all looked at.
MANY = 32
# An index without a sign: numba asks of the others whether they count from the end.
INDEX = np.uint64
# Places left free in each row of memory: a power of two apart, rows would share the cache's lines.
APART = 16


class Room(NamedTuple):
    """Memory that one call works in, chunk after chunk: fresh memory costs more than what fills it.

    `found` holds rows pair by pair and `at` step by step; the others are for `Seen`, for what is
    selected of it (`folding.py`), and for folds and features: (folds or features, pairs).
    """

    found: Ints
    at: Ints
    age: Ints
    flags: Ints
    values: Floats
    weights: Doubles
    hit: Ints
    value: Floats
    rank: Ints
    key: Floats
    counted: Ints
    number: Doubles
    of: Ints
    made: Floats


class Seen(NamedTuple):
    """The rows that count for a chunk of pairs: each pair's newest, each one's second, and so on.

    Pairs stand in the order `pair`, those with most rows first: step t has one row for each of the
    first `starts[t + 1] - starts[t]` of them. From step `alone` on, all rows are the first pair's.
    `values` is (columns, rows) and `weights`, what each row weighs, (half-lives, rows); both are
    longer than there are rows.
    """

    pair: Longs
    starts: Longs
    alone: int
    age: Ints
    flags: Ints
    values: Floats
    weights: Doubles


@compiled
def room(program: Program, pairs: int, rows: int) -> Room:
    """Memory for chunks of at most so many pairs and rows."""
    folds, features, half_lives = program.op.size, program.form.size, program.weights.shape[0]
    columns = program.words + program.numbers
    return Room(
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
        np.empty((columns, rows), np.float32),
        np.empty((half_lives, rows), np.float64),
        np.empty(rows, np.int32),
        np.empty(rows, np.float32),
        np.empty(rows, np.int32),
        np.empty(rows, np.float32),
        np.empty(pairs, np.int32),
        np.empty((folds, pairs + APART), np.float64),
        np.empty((folds, pairs + APART), np.int32),
        np.empty((features, pairs + APART), np.float32),
    )


@compiled
def _at(rows: Rows, place: int) -> int:
    """The row at a place of the order."""
    return rows.order[place] if rows.order.size else place


@compiled
def _first_at_or_after(rows: Rows, start: int, end: int, day: int) -> int:
    """The first place in `start:end` of the order whose row is of that day or later."""
    while start < end:
        middle = (start + end) // 2
        if rows.day[_at(rows, middle)] < day:
            start = middle + 1
        else:
            end = middle
    return start


@compiled
def places(rows: Rows, longest: int, group: Ints, as_of: Ints) -> tuple[Longs, Longs]:
    """Between which places of the order each pair's rows may lie."""
    first, past = np.zeros(group.size, np.int64), np.zeros(group.size, np.int64)
    for i in range(group.size):
        if group[i] >= 0:
            first[i], past[i] = rows.offsets[group[i]], rows.offsets[group[i] + 1]
            if past[i] - first[i] > MANY:
                past[i] = _first_at_or_after(rows, first[i], past[i], as_of[i])
                first[i] = _first_at_or_after(rows, first[i], past[i], as_of[i] - longest)
    return first, past


@compiled
def look(
    rows: Rows, longest: int, first: Longs, past: Longs, as_of: Ints, among: Ints, found: Ints
) -> Longs:
    """Writes the rows that count for each pair, newest first; of group `among` where it is one.

    Those of pair i are `found[ends[i]:ends[i + 1]]`. The one rule of time: known before the Monday,
    and not withdrawn by then.
    """
    ends = np.zeros(as_of.size + 1, np.int64)
    n = INDEX(0)
    for i in range(as_of.size):
        monday, oldest = as_of[i], as_of[i] - longest
        for place in range(past[i] - 1, first[i] - 1, -1):
            row = INDEX(_at(rows, place))
            day = rows.day[row]
            counts = (rows.known[row] < monday) & (rows.withdrawn[row] > monday)
            counts &= (day < monday) & (day >= oldest)
            if rows.member.size:
                counts &= (among[i] == NOBODY) | (rows.member[row] == among[i])
            found[n] = row  # left behind where it does not count
            n += INDEX(counts)
        ends[i + 1] = n
    return ends


@compiled
def in_steps(rows: Rows, program: Program, as_of: Ints, ends: Longs, room: Room) -> Seen:
    """The rows found, step by step."""
    pair, starts = _ordered(ends)
    n = ends[as_of.size]
    at, age, flags = room.at[:n], room.age[:n], room.flags[:n]
    for t in range(starts.size - 1):
        row, old = at[starts[t] : starts[t + 1]], age[starts[t] : starts[t + 1]]
        for place in range(row.size):
            i = INDEX(pair[place])
            row[place] = room.found[INDEX(ends[i] + t)]
            old[place] = as_of[i] - rows.day[INDEX(row[place])]
    for c in range(program.words):
        _words(rows.words[c], at, room.values[c, :n])
    for c in range(program.numbers):
        _numbers(rows.numbers[c], at, room.values[program.words + c, :n])
    flags[:] = 0
    for r in range(program.tested.size):
        tested = room.values[program.tested[r], :n]
        _mark(tested, program.low[r], program.high[r], program.bit[r], flags)
    for h in range(program.weights.shape[0]):
        _weigh(program.weights[h], age, room.weights[h, :n])
    alone = 0
    while alone < starts.size - 1 and starts[alone + 1] - starts[alone] > 1:
        alone += 1
    return Seen(pair, starts, alone, age, flags, room.values, room.weights)


@compiled
def _words(given: Ints, at: Ints, value: Floats) -> None:
    """The rows' codes; NaN where they are not stated."""
    for k in range(at.size):
        code = given[INDEX(at[k])]
        value[k] = np.float32(code) if code >= 0 else np.float32(np.nan)


@compiled
def _numbers(given: Floats, at: Ints, value: Floats) -> None:
    for k in range(at.size):
        value[k] = given[INDEX(at[k])]


@compiled
def _mark(tested: Floats, low: np.float32, high: np.float32, bit: int, flags: Ints) -> None:
    for k in range(flags.size):
        flags[k] |= bit if (tested[k] >= low) & (tested[k] <= high) else 0


@compiled
def _weigh(of_age: Doubles, age: Ints, weight: Doubles) -> None:
    for k in range(age.size):
        weight[k] = of_age[INDEX(min(age[k], OLDEST_WEIGHED))]


@compiled
def _ordered(ends: Longs) -> tuple[Longs, Longs]:
    """The pairs, those with most rows first, and where each step starts."""
    pairs, most = ends.size - 1, 0
    for i in range(pairs):
        most = max(most, ends[i + 1] - ends[i])
    longer = np.zeros(most + 1, np.int64)  # how many pairs have more than so many rows
    for i in range(pairs):
        longer[ends[i + 1] - ends[i]] += 1
    above = 0
    for t in range(most, -1, -1):
        above, longer[t] = above + longer[t], above
    starts = np.zeros(most + 1, np.int64)
    for t in range(most):
        starts[t + 1] = starts[t] + longer[t]
    pair = np.empty(pairs, np.int64)
    for i in range(pairs):
        size = ends[i + 1] - ends[i]
        pair[longer[size]] = i
        longer[size] += 1
    return pair, starts
