"""The random draw: who is visited by lot, by what chance, and how anyone can draw it again.

A seed is made and its SHA-256 announced before the Monday; the list tells the seed. Each
establishment's lot is a hash of seed, list and id: whoever has the frame and the seed finds the
same targets. Strata get their places by one step along a line, so that each establishment of a
frame has the same chance, whatever its stratum's size.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# A lot is the first so many bits of a hash, as a share of all there are.
_BITS = 52


@dataclass(frozen=True)
class Seed:
    """A week's secret: `text` is 64 hex digits; `announced_on` the day its hash was made public.

    `next_commitment` is what the lists announce: the hash of the seed of the week after.
    """

    text: str
    announced_on: date | None = None
    next_commitment: str | None = None

    @property
    def commitment(self) -> str:
        """What is announced: the SHA-256 of the seed's bytes, in hex."""
        return hashlib.sha256(bytes.fromhex(self.text)).hexdigest()


def key_of(seed: Seed, week: str, programme: str, bureau: str) -> str:
    """What a list's lots are hashed with: the week's seed, and which list it is."""
    return f"{seed.text}/{week}/{programme}/{bureau}"


def frame_hash(ids: npt.NDArray[np.str_], stratum: npt.NDArray[np.int32]) -> str:
    """The SHA-256 of whom a draw is made from, sorted by id.

    A line "stratum length id" each: the length, in characters, keeps apart ids with line breaks.
    """
    lines = hashlib.sha256()
    for at in np.argsort(ids):
        lines.update(f"{stratum[at]} {len(ids[at])} {ids[at]}\n".encode())
    return lines.hexdigest()


@dataclass(frozen=True)
class Draw:
    """A list's draw: `taken` are rows of the frame in the order of their lots.

    `probability` is each row's chance of being taken. Who turns out to be closed for good is not
    replaced: they are no part of what the others stand for, and the others' chances stay right.
    """

    taken: Ints
    probability: Floats


def draw(ids: npt.NDArray[np.str_], stratum: npt.NDArray[np.int32], quota: float, key: str) -> Draw:
    """Takes `quota` establishments on average, and never fewer than its whole part.

    `ids` are of the whole frame and `stratum` numbers each one's; `key` is the seed with the list's
    name. Everybody's chance is quota / frame, or 1 where the quota is larger.
    """
    size = ids.size
    if size == 0 or quota <= 0:
        return Draw(np.empty(0, np.int64), np.zeros(size))
    lots = np.array([lot(f"{key}/{id_}") for id_ in ids])
    wanted = min(int(quota + lot(f"{key}/places")), size)
    strata, number = np.unique(stratum, return_inverse=True)
    until = np.cumsum(np.bincount(number)) * wanted
    step = np.floor(lot(f"{key}/strata") * size).astype(np.int64)
    places = np.diff((until + step) // size, prepend=step // size)
    order = np.lexsort((lots, number))
    first = np.searchsorted(number[order], np.arange(strata.size))
    place = np.empty(size, np.int64)
    place[order] = np.arange(size) - first[number[order]]
    taken = np.flatnonzero(place < places[number])
    chance = min(quota / size, 1.0)
    return Draw(taken[np.argsort(lots[taken])], np.full(size, chance))


def lot(text: str) -> float:
    """A number from 0 to below 1 that the text decides."""
    first = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return float((first >> (64 - _BITS)) / 2**_BITS)
