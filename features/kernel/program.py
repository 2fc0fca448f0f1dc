"""What the kernel is given: rows, the program that folds them, and what groups came to."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

# Rows older than this many days weigh as if they were this old (2^-22 at a half-life of two years).
OLDEST_WEIGHED: Final = 16_384
# Columns of words, and columns of numbers, that one program may look at.
COLUMNS: Final = 6
# Stands for "belongs to no group", and for "whatever group" where rows of one group are asked for.
NOBODY: Final = -1


class Rows(NamedTuple):
    """A source's events and how they are sorted for one group; all arrays are read only.

    `order[offsets[g]:offsets[g + 1]]` are the rows of group g, oldest first; an empty `order` says
    that they lie so. `day`, `known`, `withdrawn` are days since 1970; `member` is each row's group
    (empty where nobody asks). `words` (codes, below 0 where not stated) and `numbers` (NaN) are the
    columns that a program looks at, as they lie in the store, each COLUMNS long with empty ones.
    """

    offsets: Longs
    order: Ints
    day: Ints
    known: Ints
    withdrawn: Ints
    member: Ints
    words: tuple[Ints, ...]
    numbers: tuple[Floats, ...]


class Program(NamedTuple):
    """The conditions, selections, folds and forms of one plan, as arrays of one entry each.

    Columns are the first `words` of `Rows.words`, then the first `numbers` of `Rows.numbers`. Test
    r sets `bit[r]` of a row's flags where column `tested[r]` lies from `low[r]` to `high[r]`. A
    selection is which rows count (all flags of `need`, `newer_than` < age <= `within`, `column` not
    missing); `selection` says which one each fold is made of. `parameter` is which newest row a
    RECENT fold wants, or a DECAYED fold's row of `weights`.
    """

    words: int
    numbers: int
    tested: Ints
    low: Floats
    high: Floats
    bit: Ints
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


class Folded(NamedTuple):
    """What groups' folds came to: `number` and, of how many rows it is made, `of` (keys, folds)."""

    number: Doubles
    of: Ints


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same array, read only: to the kernel that is another type, and the only one it knows."""
    same = np.asarray(array).view()
    same.flags.writeable = False
    return same
