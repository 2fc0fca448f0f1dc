"""Selections, folds and forms over rows in steps: every number of every pair of a chunk at once.

A sum adds up a pair's rows newest first, whichever pairs are in the chunk: the same pair always
gives the same number. What is not a sum is a greatest key, or a place counted from the newest row.
`starts` are those of the steps that several pairs have; rows after the last are the first pair's.
"""

import numpy as np

from features.feature import Form, Op
from features.kernel.compiling import compiled
from features.kernel.program import Doubles, Floats, Ints, Longs, Program
from features.kernel.steps import INDEX, Room, Seen

COUNT, TOTAL, MOST, RECENT = int(Op.COUNT), int(Op.TOTAL), int(Op.MOST), int(Op.RECENT)
NEAREST, FARTHEST, DECAYED = int(Op.NEAREST), int(Op.FARTHEST), int(Op.DECAYED)
STREAK, DISTINCT, NEWEST_DAY = int(Op.STREAK), int(Op.DISTINCT), int(Op.NEWEST_DAY)
PLAIN, RATIO, SHRUNK, CHANGE = int(Form.PLAIN), int(Form.RATIO), int(Form.SHRUNK), int(Form.CHANGE)
GAP, OVERDUE, AGE = int(Form.GAP), int(Form.OVERDUE), int(Form.AGE)

# Up to so many rows of a pair, every two are compared to count the different ones.
FEW = 32
# The greatest key of nothing.
LEAST = np.float32(-np.inf)
NOTHING, PLUS, MINUS = np.float32(0.0), np.float32(1.0), np.float32(-1.0)


@compiled
def folds(program: Program, seen: Seen, room: Room) -> None:
    """Every fold of every pair, in the room's `number` and, of how many rows it is made, `of`.

    What the functions below are given is few arrays, not all of these: a call hands over each one.
    """
    age, flags, n, pairs = seen.age, seen.flags, seen.age.size, seen.pair.size
    starts = seen.starts[: seen.alone + 1]
    hit, value, rank, key = room.hit[:n], room.value[:n], room.rank[:n], room.key[:n]
    count = room.counted[:pairs]
    for j in range(program.op.size):
        s, op, parameter = program.selection[j], program.op[j], program.parameter[j]
        number, of = room.number[j, :pairs], room.of[j, :pairs]
        if j == 0 or s != program.selection[j - 1]:
            _select(program.need[s], program.newer_than[s], program.within[s], age, flags, hit)
            if program.column[s] >= 0:
                _value(seen.values[program.column[s]], hit, value)
            else:
                _put(hit, value)
            _count(starts, hit, count)
        _put(count, of)
        if op == COUNT:
            _put(count, number)
        elif op == TOTAL:
            _add(starts, value, number)
        elif op == DECAYED:
            _add_weighed(starts, value, seen.weights[parameter], number)
        elif op == RECENT:
            _rank(starts, hit, rank, of)
            _ranked(rank, parameter + 1, value, key)
            _add(starts, key, number)
            for i in range(pairs):
                of[i] = max(of[i] - parameter, 0)
        elif op == STREAK:
            _rank(starts, hit, rank, of)
            _breaks(rank, flags, program.streak[j], hit, key)
            _greatest(starts, key, MINUS, number)
            for i in range(pairs):
                number[i] = number[i] - 1.0 if number[i] > 0.0 else count[i]
        elif op == DISTINCT:
            _different(seen.starts, hit, value, rank, number)
        elif op == MOST:
            _keys(value, hit, PLUS, key)
            _greatest(starts, key, PLUS, number)
        elif op == FARTHEST:
            _keys(age, hit, PLUS, key)
            _greatest(starts, key, PLUS, number)
        elif op == NEAREST:
            _keys(age, hit, MINUS, key)
            _greatest(starts, key, MINUS, number)
        else:  # NEWEST_DAY
            _keys(age, hit, MINUS, key)
            _greatest(starts, key, MINUS, number)
            _add_of_age(starts, value, age, number.copy(), number)


@compiled
def _select(need: int, newer_than: int, within: int, age: Ints, flags: Ints, hit: Ints) -> None:
    """Which rows a selection takes: 1 or 0."""
    for k in range(hit.size):
        young = (age[k] > newer_than) & (age[k] <= within)
        hit[k] = young & ((flags[k] & need) == need)


@compiled
def _value(given: Floats, hit: Ints, value: Floats) -> None:
    """The selected rows' values, 0 elsewhere; a row whose value is missing is not selected."""
    for k in range(hit.size):
        stated = (hit[k] != 0) & (given[k] == given[k])
        hit[k] = stated
        value[k] = given[k] if stated else NOTHING


@compiled
def _count(starts: Longs, hit: Ints, count: Ints) -> None:
    """How many selected rows each pair has."""
    count[:] = 0
    for t in range(starts.size - 1):
        step = hit[starts[t] : starts[t + 1]]
        for i in range(step.size):
            count[i] += step[i]
    for k in range(starts[-1], hit.size):
        count[0] += hit[k]


@compiled
def _add(starts: Longs, value: Floats, number: Doubles) -> None:
    """Each pair's sum."""
    number[:] = 0.0
    for t in range(starts.size - 1):
        step = value[starts[t] : starts[t + 1]]
        for i in range(step.size):
            number[i] += step[i]
    for k in range(starts[-1], value.size):
        number[0] += value[k]


@compiled
def _add_weighed(starts: Longs, value: Floats, weight: Doubles, number: Doubles) -> None:
    """Each pair's sum of values by weights."""
    number[:] = 0.0
    for t in range(starts.size - 1):
        step, weighs = value[starts[t] : starts[t + 1]], weight[starts[t] : starts[t + 1]]
        for i in range(step.size):
            number[i] += step[i] * weighs[i]
    for k in range(starts[-1], value.size):
        number[0] += value[k] * weight[k]


@compiled
def _add_of_age(starts: Longs, value: Floats, age: Ints, wanted: Doubles, number: Doubles) -> None:
    """Each pair's sum over its rows of the age it wants."""
    number[:] = 0.0
    for t in range(starts.size - 1):
        step, old = value[starts[t] : starts[t + 1]], age[starts[t] : starts[t + 1]]
        for i in range(step.size):
            number[i] += step[i] if old[i] == wanted[i] else NOTHING
    for k in range(starts[-1], value.size):
        number[0] += value[k] if age[k] == wanted[0] else NOTHING


@compiled
def _keys(of: Ints | Floats, hit: Ints, sign: np.float32, key: Floats) -> None:
    """The selected rows' keys, `sign` times what they have; LEAST elsewhere."""
    for k in range(key.size):
        key[k] = sign * np.float32(of[k]) if hit[k] != 0 else LEAST


@compiled
def _greatest(starts: Longs, key: Floats, sign: np.float32, number: Doubles) -> None:
    """`sign` times each pair's greatest key, 0 without any; spoils the keys."""
    first = starts[1] if starts.size > 1 else min(1, key.size)
    greatest = key[:first]
    for t in range(1, starts.size - 1):
        step = key[starts[t] : starts[t + 1]]
        for i in range(step.size):
            greatest[i] = step[i] if step[i] > greatest[i] else greatest[i]
    for k in range(max(starts[-1], first), key.size):
        greatest[0] = key[k] if key[k] > greatest[0] else greatest[0]
    for i in range(greatest.size):
        number[i] = sign * greatest[i] if greatest[i] > LEAST else NOTHING
    for i in range(greatest.size, number.size):
        number[i] = 0.0


@compiled
def _rank(starts: Longs, hit: Ints, rank: Ints, count: Ints) -> None:
    """Each selected row's place among its pair's, 1 the newest, and how many there are."""
    count[:] = 0
    for t in range(starts.size - 1):
        step, place = hit[starts[t] : starts[t + 1]], rank[starts[t] : starts[t + 1]]
        for i in range(step.size):
            count[i] += step[i]
            place[i] = count[i] * step[i]
    for k in range(starts[-1], hit.size):
        count[0] += hit[k]
        rank[k] = count[0] * hit[k]


@compiled
def _ranked(rank: Ints, wanted: int, value: Floats, key: Floats) -> None:
    """The values of the rows that have a rank, 0 elsewhere."""
    for k in range(key.size):
        key[k] = value[k] if rank[k] == wanted else NOTHING


@compiled
def _breaks(rank: Ints, flags: Ints, streak: int, hit: Ints, key: Floats) -> None:
    """Keys of the selected rows that do not satisfy `streak`: the newest has the greatest."""
    for k in range(key.size):
        breaks = (hit[k] != 0) & ((flags[k] & streak) != streak)
        key[k] = -rank[k] if breaks else LEAST


@compiled
def _different(starts: Longs, hit: Ints, value: Floats, fresh: Ints, number: Doubles) -> None:
    """How many different values each pair's selected rows have; `starts` are of all steps."""
    if starts.size > FEW:
        _different_of_many(starts, hit, value, number)
        return
    number[:] = 0.0
    for t in range(starts.size - 1):
        step, new = value[starts[t] : starts[t + 1]], fresh[starts[t] : starts[t + 1]]
        _put(hit[starts[t] : starts[t + 1]], new)
        for u in range(t):
            newer, counts = value[starts[u] : starts[u + 1]], hit[starts[u] : starts[u + 1]]
            for i in range(step.size):
                new[i] = 0 if (counts[i] != 0) & (newer[i] == step[i]) else new[i]
        for i in range(step.size):
            number[i] += new[i]


@compiled
def _different_of_many(starts: Longs, hit: Ints, value: Floats, number: Doubles) -> None:
    """The same, pair by pair: comparing every two rows takes too long where there are many."""
    met = np.empty(starts.size, np.float32)
    for i in range(number.size):
        n, t = 0, 0
        while t < starts.size - 1 and starts[t] + i < starts[t + 1]:
            k = starts[t] + i
            t += 1
            if hit[k] == 0:
                continue
            met[n] = value[k]  # found at the latest there
            m = 0
            while met[m] != value[k]:
                m += 1
            n += m == n
        number[i] = n


@compiled
def _put(given: Ints, into: Ints | Floats | Doubles) -> None:
    """Copies numbers: a loop is ten times as fast as numba's assignment to a slice."""
    for k in range(into.size):
        into[k] = given[k]


@compiled
def join(
    program: Program, pair: Longs, as_of: Ints, number: Doubles, of: Ints, made: Floats, out: Floats
) -> None:
    """Writes every feature of every pair from its folds, of which column i is `pair[i]`'s.

    `as_of` and `out` are by pair. A feature is `empty` where nothing was seen to make it of.
    """
    target = program.target
    for f in range(program.form.size):
        form, empty, made_of = program.form[f], program.empty[f], program.arguments[f]
        a, b, c, d = number[made_of[0]], number[made_of[1]], number[made_of[2]], number[made_of[3]]
        of_a, of_b, of_d = of[made_of[0]], of[made_of[1]], of[made_of[3]]
        result = made[f, : pair.size]
        if form == PLAIN:
            _plain(a, of_a, empty, result)
        elif form == RATIO:
            _ratio(a, b, of_b, empty, result)
        elif form == SHRUNK:
            prior, weight = program.settings[f]
            for i in range(pair.size):
                result[i] = (a[i] + weight * prior) / (b[i] + weight)
        elif form == CHANGE:
            for i in range(pair.size):
                known = (of_b[i] > 0) & (of_d[i] > 0)
                result[i] = a[i] / b[i] - c[i] / d[i] if known else empty
        elif form == GAP:
            for i in range(pair.size):
                result[i] = (a[i] - b[i]) / (c[i] - 1.0) if c[i] > 1.0 else empty
        elif form == OVERDUE:
            for i in range(pair.size):
                span = a[i] - b[i]
                known = (c[i] > 1.0) & (span > 0.0)
                result[i] = b[i] * (c[i] - 1.0) / span if known else empty
        else:  # AGE
            for i in range(pair.size):
                result[i] = as_of[pair[i]] - a[i] if of_a[i] > 0 else empty
    # Row by row: what is written lies together, and what is read meanwhile stays in the cache.
    for i in range(pair.size):
        row = out[pair[i]]
        for f in range(program.form.size):
            row[INDEX(target[f])] = made[f, i]


@compiled
def _plain(a: Doubles, of: Ints, empty: float, result: Floats) -> None:
    for i in range(result.size):
        result[i] = a[i] if of[i] > 0 else empty


@compiled
def _ratio(a: Doubles, b: Doubles, of: Ints, empty: float, result: Floats) -> None:
    for i in range(result.size):
        result[i] = a[i] / b[i] if (of[i] > 0) & (b[i] > 0.0) else empty
