"""Whole columns at once: array types, and the drawing and spelling that numpy lacks.

Absent values are "" in words, NaN in numbers and NaT in days.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]
Words = npt.NDArray[np.str_]

NO_DAY = np.datetime64("NaT", "D")
DECIMAL = "0123456789"
HEXADECIMAL = "0123456789abcdef"


def drawn(rng: np.random.Generator, size: int, shares: Sequence[float] | Floats) -> Ints:
    """So many places in `shares`, each as likely as its share (which need not sum to 1)."""
    edges = np.cumsum(np.asarray(shares, dtype=np.float64))
    places = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    found: Ints = np.minimum(places, edges.size - 1).astype(np.int64)
    return found


def days_later(rng: np.random.Generator, days: Days, first: int, last: int) -> Days:
    """Each day moved on by between `first` and `last` days, both included."""
    moved: Days = days + rng.integers(first, last + 1, days.size).astype("m8[D]")
    return moved


def only_before(days: Days, until: np.datetime64) -> Days:
    """The days before `until`; later ones have not come yet and are absent."""
    return np.where(days < until, days, NO_DAY)


def days_of(column: pd.Series) -> Days:
    """A frame's dates as whole days."""
    return column.to_numpy().astype("M8[D]")


def words_of(column: pd.Series) -> Words:
    """A frame's words as numpy's."""
    return column.to_numpy().astype(np.str_)


def chance(logit: Floats) -> Floats:
    """The chance that a log-odds stands for.

    >>> chance(np.array([0.0]))
    array([0.5])
    """
    return 1 / (1 + np.exp(-logit))


def spelled(places: npt.NDArray[np.integer[Any]], alphabet: str) -> Words:
    """One word a row, its letters given by their places in the alphabet.

    >>> spelled(np.array([[1, 0], [2, 2]]), "abc").tolist()
    ['ba', 'cc']
    """
    letters = np.ascontiguousarray(np.array(list(alphabet))[places])
    return letters.view(f"U{places.shape[1]}").ravel()


def digits(numbers: Ints, base: int, width: int) -> Ints:
    """The last `width` digits of each number, highest first: one row a number."""
    return numbers[:, None] // base ** np.arange(width - 1, -1, -1) % base


def numbered(prefix: str, numbers: Ints, width: int) -> Words:
    """Ids such as E0000042.

    >>> numbered("E", np.array([42]), 4).tolist()
    ['E0042']
    """
    return written(prefix, spelled(digits(numbers, 10, width), DECIMAL))


def written(*parts: Words | str) -> Words:
    """The parts of each row, one after the other."""
    return np.asarray(reduce(np.strings.add, parts), dtype=np.str_)


def kept_where(condition: Bools, words: Words) -> Words:
    """The words where the condition holds, absent elsewhere."""
    return np.where(condition, words, "")
