"""Keys that two spellings of one place are likely to share, as numbers: blocking for `matching`.

Texts become rows of code points and keys 48-bit hashes of them, so that a million names cost a few
array operations. Two different texts may share a key by chance; likeness is judged afterwards.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]  # texts x places; 0 beyond a text's end
Keys = npt.NDArray[np.uint64]

KEY_BITS = 48
NO_KEY = np.uint64(0)
# Letters of a name that keys look at: longer names are told apart by their beginnings.
NAME_LENGTH = 16
STREET_LENGTH = 24
FIRST_HAN = 0x2E80
# A Chinese letter says as much as three Latin ones.
LATIN_GRAM = 3
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse
_INVERSE = np.uint64(pow(int(_BASE), -1, 2**64))
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True)
class Places:
    """Normal forms, row for row: string columns of `names_parts` and `addresses_parts`."""

    brand: Any
    trade: Any
    branch: Any
    street: Any
    house: Any
    unit: Any
    code: Any  # a valid credit code's normal form, else empty


def quick_keys(places: Places) -> list[Keys]:
    """Keys that a well written record shares with its place: one array a kind, a key a row."""
    brand, street = _whole(places.brand, NAME_LENGTH), _whole(places.street, STREET_LENGTH)
    house, unit = _whole(places.house, 8), _whole(places.unit, 8)
    return [
        _key(1, _whole(places.code, 18)),
        _key(2, brand, street),
        _key(3, street, house, unit),
        _key(4, brand, house, unit),
    ]


def patient_keys(places: Places) -> list[Keys]:
    """Keys that survive a letter wrong in the name, in the street, or an address left out."""
    codes = _codes(places.brand, NAME_LENGTH)
    brand = _sum(codes)
    trade = np.maximum(_whole(places.trade, 12), np.uint64(1))  # none is as good as another
    street, house = _whole(places.street, STREET_LENGTH), _whole(places.house, 8)
    unit = _whole(places.unit, 8)
    branch = _whole(places.branch, 12)
    shorter = _one_left_out(codes)
    streets = _one_left_out(_codes(places.street, 12))
    keys = [
        _key(5, brand, trade),
        _key(6, brand, branch),
        _key(7, brand),
        _key(8, brand, house),
        *(_key(9, brand, one) for one in (*streets, street)),
        *(_key(10, one, trade) for one in (*shorter, brand)),
    ]
    for gram in _grams(codes):
        keys += [_key(11, gram, street), _key(12, gram, house, unit)]
    return keys


def _codes(column: Any, length: int) -> Codes:
    texts = np.array(column.to_pylist(), dtype=f"U{length}")
    codes: Codes = texts.view(np.uint32).reshape(-1, length)
    return codes


def _whole(column: Any, length: int) -> Keys:
    return _sum(_codes(column, length))


def _terms(codes: Codes) -> Keys:
    """Each letter's part of its text's hash: mixed, times the base to the power of its place."""
    letters = codes.astype(np.uint64) * _MIX
    letters ^= letters >> np.uint64(29)
    powers = np.cumprod(np.full(codes.shape[1], _BASE), dtype=np.uint64)
    terms: Keys = letters * powers
    return terms


def _sum(codes: Codes) -> Keys:
    """One hash a text; 0 for an empty text."""
    return np.asarray(_terms(codes).sum(axis=1, dtype=np.uint64))


def _one_left_out(codes: Codes) -> list[Keys]:
    """Hashes of each text without its first, second … letter; 0 where it has no such letter.

    Two texts that differ in one letter share the text without it.
    """
    terms = _terms(codes)
    before = np.cumsum(terms, axis=1, dtype=np.uint64)
    whole = before[:, -1]
    left = []
    for place in range(codes.shape[1]):
        here = codes[:, place] != 0
        after = (whole - before[:, place]) * _INVERSE
        without = before[:, place] - terms[:, place] + after
        left.append(np.where(here, without, NO_KEY))
    return left


def _grams(codes: Codes) -> list[Keys]:
    """Hashes of each text's Chinese letters and threes of Latin ones; 0 where there is none."""
    grams = []
    for place in range(codes.shape[1]):
        han = codes[:, place] >= FIRST_HAN
        three = codes[:, place : place + LATIN_GRAM]
        full = (three.shape[1] == LATIN_GRAM) & (three[:, -1] != 0)
        one = _sum(three[:, :1])
        grams.append(np.where(han, one, np.where(full, _sum(three), NO_KEY)))
    return grams


def _key(kind: int, *parts: Keys) -> Keys:
    """One key of all parts, different for each kind; 0 where the first or the second is empty."""
    key = np.full(len(parts[0]), kind, dtype=np.uint64)
    for part in parts:
        key = (key ^ part) * _MIX
        key ^= key >> np.uint64(31)
        key *= _BASE
    empty = (parts[0] == NO_KEY) | (parts[1] == NO_KEY if len(parts) > 1 else False)
    return np.where(empty, NO_KEY, (key >> np.uint64(64 - KEY_BITS)) | np.uint64(1))


def hashed(column: Any, length: int = NAME_LENGTH + 2) -> Keys:
    """A hash of each text's first letters; 0 for an empty text."""
    return _whole(column, length)
