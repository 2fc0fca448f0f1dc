"""What `build.py` and `sums.py` call: features of pairs, folds of groups, features out of folds."""

import numpy as np

from features.kernel.compiling import compiled
from features.kernel.folding import folds, join
from features.kernel.program import NOBODY, Doubles, Floats, Folded, Ints, Longs, Program, Rows
from features.kernel.steps import CHUNK, Room, in_steps, look, places, room

# Rows of a pair that room is made for; more make room for themselves.
USUAL_ROWS = 8
# Rows that are added up at a time.
WALKED = 1024
# A chunk of large groups takes no more pairs than have so many rows: memory stays bounded.
FULL = 2**20


@compiled
def _folds(
    rows: Rows, program: Program, group: Ints, as_of: Ints, among: Ints, held: Room
) -> tuple[Longs, Room]:
    """A chunk's folds, in the `number` and `of` of a room, and the order of pairs there."""
    first, past = places(rows, program.longest, group, as_of)
    most = (past - first).sum() + 1
    if most > held.found.size:
        held = room(program, held.counted.size, 2 * most)
    ends = look(rows, program.longest, first, past, as_of, among, held.found)
    seen = in_steps(rows, program, as_of, ends, held)
    folds(program, seen, held)
    return seen.pair, held


@compiled
def _room_for(program: Program, pairs: int) -> Room:
    """Room for the chunks of so many pairs."""
    at_once = min(pairs, CHUNK)
    return room(program, at_once, USUAL_ROWS * at_once + 1)


@compiled
def _end(rows: Rows, group: Ints, start: int) -> int:
    """Where the chunk of pairs that begins at `start` ends: past one pair at least."""
    end, held = start, 0
    while end < min(group.size, start + CHUNK):
        if group[end] >= 0:
            held += rows.offsets[group[end] + 1] - rows.offsets[group[end]]
        if held > FULL and end > start:
            break
        end += 1
    return end


@compiled
def fold(rows: Rows, program: Program, place: Ints, as_of: Ints, out: Floats) -> None:
    """Writes the program's features of every (place, as_of) pair into their columns of `out`.

    `out` is float32 (pairs, features).
    """
    held = _room_for(program, place.size)
    among = np.full(CHUNK, NOBODY, np.int32)
    start = 0
    while start < place.size:
        end = _end(rows, place, start)
        mondays = as_of[start:end]
        pair, held = _folds(rows, program, place[start:end], mondays, among, held)
        join(program, pair, mondays, held.number, held.of, held.made, out[start:end])
        start = end


@compiled
def gather(
    rows: Rows, program: Program, group: Ints, as_of: Ints, number: Doubles, of: Ints
) -> None:
    """Folds of every (group, as_of), for `spread` and `spread_without` to make features of.

    `number` and, of how many rows it is made, `of` are written: (keys, folds).
    """
    held = _room_for(program, group.size)
    among = np.full(CHUNK, NOBODY, np.int32)
    start = 0
    while start < group.size:
        end = _end(rows, group, start)
        key, held = _folds(rows, program, group[start:end], as_of[start:end], among, held)
        for i in range(key.size):
            number[start + key[i]] = held.number[:, i]
            of[start + key[i]] = held.of[:, i]
        start = end


@compiled
def add_up(
    rows: Rows, program: Program, key: Ints, mondays: Ints, number: Doubles, of: Ints
) -> None:
    """Adds every row, as if it were alone, to the folds of its group on each Monday.

    For what can be added up: one walk over rows as they lie, where `gather` reads each group's rows
    from all over memory. `key[group, monday]` says which folds, NOBODY where nobody asks; its last
    row is for rows of no group. `number` and `of` are (keys, folds), 0 before.
    """
    held, among = room(program, WALKED, WALKED + 1), np.full(WALKED, NOBODY, np.int32)
    first, past = np.empty(WALKED, np.int64), np.empty(WALKED, np.int64)
    as_of = np.empty(WALKED, np.int32)
    for start in range(0, rows.day.size, WALKED):
        end = min(start + WALKED, rows.day.size)
        for monday in range(mondays.size):
            n, row = 0, start
            while row < end:  # as if the next few of one group were a pair
                group, first[n] = rows.member[row], row
                while row < min(end, first[n] + USUAL_ROWS) and rows.member[row] == group:
                    row += 1
                past[n], as_of[n] = row, mondays[monday]
                n += key[group, monday] >= 0
            ends = look(rows, program.longest, first[:n], past[:n], as_of[:n], among, held.found)
            seen = in_steps(rows, program, as_of[:n], ends, held)
            folds(program, seen, held)
            for i in range(seen.pair.size):
                whole = key[rows.member[first[seen.pair[i]]], monday]
                for j in range(program.op.size):
                    number[whole, j] += held.number[j, i]
                    of[whole, j] += held.of[j, i]


@compiled
def spread(program: Program, folded: Folded, key: Ints, as_of: Ints, out: Floats) -> None:
    """Features of every pair from its group's folds `key`; all empty where it has none."""
    held = _room_for(program, key.size)
    for start in range(0, key.size, CHUNK):
        end = min(key.size, start + CHUNK)
        pair = np.arange(end - start)
        _of_keys(folded, key[start:end], pair, held.number, held.of)
        join(program, pair, as_of[start:end], held.number, held.of, held.made, out[start:end])


@compiled
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
    held = _room_for(program, key.size)
    number, of = np.empty_like(held.number), np.empty_like(held.of)
    for start in range(0, key.size, CHUNK):
        end = min(key.size, start + CHUNK)
        mondays = as_of[start:end]
        asked = np.where(key[start:end] < 0, np.int32(NOBODY), place[start:end])
        pair, held = _folds(rows, program, asked, mondays, group[start:end], held)
        _of_keys(folded, key[start:end], pair, number, of)
        number[:, : pair.size] -= held.number[:, : pair.size]
        of[:, : pair.size] -= held.of[:, : pair.size]
        join(program, pair, mondays, number, of, held.made, out[start:end])


@compiled
def _of_keys(folded: Folded, key: Ints, pair: Longs, number: Doubles, of: Ints) -> None:
    """The folds of each pair's key, in the order of pairs; of no rows where it has none."""
    for i in range(pair.size):
        if key[pair[i]] >= 0:
            number[:, i] = folded.number[key[pair[i]]]
            of[:, i] = folded.of[key[pair[i]]]
        else:
            number[:, i] = 0.0
            of[:, i] = 0
