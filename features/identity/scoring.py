"""How sure we are that a record means a place: evidence from each part of name and address, added.

Each part of a pair is put on a level (same, nearly, not given, different …), each level has its
weight in log-odds, and their sum is turned into a score from 0 to 1. No part decides alone.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from features.identity.keys import Keys, Places, hashed

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]
Levels = npt.NDArray[np.int8]

MISSING = 0  # of every part: one of the two does not give it
WORKERS = 2  # threads; the service's machines have two cores

# Weights in log-odds, fitted on the made world of seed 1 (see README): 1.0 multiplies the odds that
# the two are one place by 2.7. The first weight is for a part that one of the two does not give.
BRAND_FROM = (0.0, 0.45, 0.6, 0.74, 0.85, 0.999)  # likeness at which each further level begins
BRAND = (0.0, -2.0, 1.5, 3.5, 4.5, 5.0, 6.0)
# The shorter brand stands within the longer one, as nicknames do.
WITHIN, WITHIN_LIKENESS = 0.999, 0.80
SHORTEST_WITHIN = 2
TRADE_FROM = (0.0, 0.5, 0.999)
TRADE = (0.0, -1.5, -0.5, 0.5)
BRANCH_FROM = (0.0, 0.6, 0.999)
BRANCH = (0.0, -3.0, -1.0, 2.0)
STREET_FROM = (0.0, 0.45, 0.6, 0.74, 0.999)
STREET = (2.0, 0.0, 1.0, 4.0, 4.5, 6.0)
HOUSE_FROM = (0.0, 0.6, 0.999)
HOUSE = (0.0, -2.0, -2.0, 2.5)
UNIT_FROM = (0.0, 0.6, 0.999)
UNIT = (0.0, -2.0, -1.5, 1.0)
CODE_FROM = (0.0, 0.5)
CODE = (0.0, -4.0, 3.0)
BASE = -10.0
# With the code the same, name aside: street, house and unit must make up for this.
CODED_BASE = -4.0
# The levels that `reasons` speaks of.
SAME_CODE = 2
ALIKE_BRAND, ALIKE_STREET = 3, 3


@dataclass(frozen=True)
class Texts:
    """The parts of `Places` as arrays of str, and hashes of those that are only equal or not."""

    parts: dict[str, npt.NDArray[np.object_]]
    code: Keys


PARTS = ("brand", "trade", "branch", "street", "house", "unit")


def texts(places: Places) -> Texts:
    """The places' parts, ready to be compared by row number."""
    parts = {name: np.array(getattr(places, name).to_pylist(), dtype=object) for name in PARTS}
    return Texts(parts, hashed(places.code))


def levels(records: Texts, rows: Rows, register: Texts, versions: Rows) -> dict[str, Levels]:
    """Each part's level for each pair (record, version); 0 where one of them does not give it."""
    found = {
        "brand": _levels(_brands(records, rows, register, versions), BRAND_FROM),
    }
    rest = (TRADE_FROM, BRANCH_FROM, STREET_FROM, HOUSE_FROM, UNIT_FROM)
    for name, begins in zip(PARTS[1:], rest, strict=True):
        alike = _likeness(records.parts[name][rows], register.parts[name][versions])
        found[name] = _levels(alike, begins)
    ours, theirs = records.code[rows], register.code[versions]
    code = np.where(ours == theirs, 1.0, 0.0)
    code[(ours == 0) | (theirs == 0)] = np.nan
    return found | {"code": _levels(code, CODE_FROM)}


def log_odds(found: dict[str, Levels]) -> Floats:
    """The sum of the levels' weights, a pair each.

    A code that is the same names the legal person, whatever the name says: its premises then are
    told apart by where they are.
    """
    brand, trade, branch = (_weights(found[name], table) for name, table in _NAME)
    where = sum(_weights(found[name], table) for name, table in _WHERE)
    total: Floats = BASE + brand + trade + branch + where + _weights(found["code"], CODE)
    coded = np.where(found["code"] == SAME_CODE, CODED_BASE + branch + where, -np.inf)
    return np.maximum(total, coded).astype(np.float32)


def _weights(level: Levels, table: tuple[float, ...]) -> Floats:
    return np.array(table, dtype=np.float32)[level]


_NAME = (("brand", BRAND), ("trade", TRADE), ("branch", BRANCH))
_WHERE = (("street", STREET), ("house", HOUSE), ("unit", UNIT))
_COMMON = (
    "nothing in common", "name", "alike name", "street", "name + street", "alike name + street",
    "address", "name + address", "alike name + address",
)  # fmt: skip
_CODED = ("credit code", *(f"credit code + {common}" for common in _COMMON[1:]))
WHY = _COMMON + _CODED


def reasons(found: dict[str, Levels]) -> Levels:
    """The place in `WHY` of what each pair has in common."""
    name = np.select([found["brand"] == len(BRAND_FROM), found["brand"] >= ALIKE_BRAND], [1, 2])
    street = found["street"] >= ALIKE_STREET
    place = np.select([street & (found["house"] == len(HOUSE_FROM)), street], [2, 1])
    coded = np.where(found["code"] == SAME_CODE, len(_COMMON), 0)
    why: Levels = (name + 3 * place + coded).astype(np.int8)
    return why


def score_of(odds: Any) -> Any:
    """Log-odds as a score from 0 to 1.

    >>> float(score_of(0.0))
    0.5
    """
    return 1 / (1 + np.exp(-odds))


def _levels(likeness: Any, begins: tuple[float, ...]) -> Levels:
    """Levels from 1 on by where the likeness lies; `MISSING` where it is not known."""
    if any(low >= high for low, high in pairwise(begins)):
        raise ValueError(f"Levels begin at {begins}, which do not rise. Sort them.")
    found = np.searchsorted(np.array(begins), likeness, side="right")
    return np.where(np.isnan(likeness), MISSING, np.maximum(found, 1)).astype(np.int8)


def _brands(records: Texts, rows: Rows, register: Texts, versions: Rows) -> Floats:
    ours, theirs = records.parts["brand"][rows], register.parts["brand"][versions]
    alike = _likeness(ours, theirs)
    unlike = np.flatnonzero(alike < WITHIN_LIKENESS)
    lengths = (np.array([len(text) for text in one[unlike]]) for one in (ours, theirs))
    unlike = unlike[np.minimum(*lengths) >= SHORTEST_WITHIN] if unlike.size else unlike
    part = cpdist(ours[unlike], theirs[unlike], scorer=fuzz.partial_ratio, workers=WORKERS)
    within = unlike[part >= 100 * WITHIN]
    alike[within] = WITHIN_LIKENESS
    return alike


def _likeness(ours: Any, theirs: Any) -> Floats:
    """Likeness from 0 to 1 of each pair of texts; not a number where one is empty."""
    same = ours == theirs
    empty = (ours == "") | (theirs == "")
    alike: Floats = same.astype(np.float32)
    other = np.flatnonzero(~same & ~empty)
    if other.size:
        alike[other] = cpdist(ours[other], theirs[other], scorer=fuzz.ratio, workers=WORKERS) / 100
    alike[empty] = np.nan
    return alike
