"""What `build.py` and `sums.py` call: features of pairs, folds of groups, features out of folds."""

import numpy as np

from features.kernel.compiling import compiled
from features.kernel.folding import folds, join
from features.kernel.program import NOBODY, Doubles, Floats, Folded, Ints, Longs, Program, Rows
from features.kernel.steps import APART, CHUNK, Room, in_steps, look, places, room

# Rows of a chunk that room is made for; more make room for themselves.
USUAL_ROWS = 8 * CHUNK


@compiled
def _folds(
    rows: Rows, program: Program, group: Ints, as_of: Ints, among: Ints, held: Room
) -> tuple[Longs, Room]:
    """A chunk's folds, in the `number` and `of` of a room, and the order of pairs there."""
    first, past = places(rows, program.longest, group, as_of)
    most = (past - first).sum() + 1
    if most > held.found.size:
        held = room(program, 2 * most)
    ends = look(rows, program.longest, first, past, as_of, among, held.found)
    seen = in_steps(rows, program, as_of, ends, held)
    folds(program, seen, held)
    return seen.pair, held


@compiled
def fold(rows: Rows, program: Program, place: Ints, as_of: Ints, out: Floats) -> None:
    """Writes the program's features of every (place, as_of) pair into their columns of `out`.

    `out` is float32 (pairs, features).
    """
    held = room(program, USUAL_ROWS)
    among = np.full(CHUNK, NOBODY, np.int32)
    for start in range(0, place.size, CHUNK):
        end = min(place.size, start + CHUNK)
        mondays = as_of[start:end]
        pair, held = _folds(rows, program, place[start:end], mondays, among, held)
        join(program, pair, mondays, held.number, held.of, held.made, out[start:end])


@compiled
def gather(
    rows: Rows, program: Program, group: Ints, as_of: Ints, number: Doubles, of: Ints
) -> None:
    """Folds of every (group, as_of), for `spread` and `spread_without` to make features of.

    `number` and, of how many rows it is made, `of` are written: (keys, folds).
    """
    held = room(program, USUAL_ROWS)
    among = np.full(CHUNK, NOBODY, np.int32)
    for start in range(0, group.size, CHUNK):
        end = min(group.size, start + CHUNK)
        key, held = _folds(rows, program, group[start:end], as_of[start:end], among, held)
        for i in range(key.size):
            number[start + key[i]] = held.number[:, i]
            of[start + key[i]] = held.of[:, i]


@compiled
def spread(program: Program, folded: Folded, key: Ints, as_of: Ints, out: Floats) -> None:
    """Features of every pair from its group's folds `key`; all empty where it has none."""
    made = np.empty((program.form.size, CHUNK + APART), np.float32)
    number = np.empty((program.op.size, CHUNK + APART), np.float64)
    of = np.empty((program.op.size, CHUNK + APART), np.int32)
    for start in range(0, key.size, CHUNK):
        end = min(key.size, start + CHUNK)
        pair = np.arange(end - start)
        _of_keys(folded, key[start:end], pair, number, of)
        join(program, pair, as_of[start:end], number, of, made, out[start:end])


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
    held = room(program, USUAL_ROWS)
    number = np.empty((program.op.size, CHUNK + APART), np.float64)
    of = np.empty((program.op.size, CHUNK + APART), np.int32)
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
