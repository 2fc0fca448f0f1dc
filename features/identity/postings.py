"""Which register versions share a key with a record and were known before its day.

Postings are ordered by key and then by the day that the version became known. What a record may see
of a key is therefore a beginning of its postings, and the first few of it are the same whatever
became known later: a limit by how common a key is today would let the future change past matches.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.identity.keys import NO_KEY, Keys

Ints = npt.NDArray[np.int64]

DAY_BITS = np.uint64(16)
LAST_DAY = 2**16 - 1  # days since 1970-01-01: some day in 2149


@dataclass(frozen=True)
class Postings:
    """`stamps` are key and day in one number, ascending; `versions` the rows of the register."""

    stamps: Keys
    versions: npt.NDArray[np.int32]


def postings(keys: list[Keys], known: Ints) -> Postings:
    """The postings of register versions, given their keys and the days they became known."""
    days = known.astype(np.uint64)
    stamps, versions = [], []
    for one in keys:
        rows = np.flatnonzero(one != NO_KEY)
        stamps.append((one[rows] << DAY_BITS) | days[rows])
        versions.append(rows.astype(np.int32))
    stamp, version = np.concatenate(stamps), np.concatenate(versions)
    order = np.argsort(stamp, kind="stable")  # equal days: in the register's order
    return Postings(stamp[order], version[order])


def candidates(
    keys: list[Keys], days: Ints, register: Postings, *, most: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Pairs (record, version) that share a key, each once, by record and then version.

    Of one key, the first `most` versions that were known before the record's day.
    """
    day = days.astype(np.uint64)
    pairs = []
    for one in keys:
        rows = np.flatnonzero(one != NO_KEY)
        rows = rows[np.argsort(one[rows])]  # neighbours in the postings: faster to look up
        key = one[rows] << DAY_BITS
        first = np.searchsorted(register.stamps, key)
        found = np.searchsorted(register.stamps, key | day[rows])
        size = np.minimum(found - first, most)
        rows, first, size = rows[size > 0], first[size > 0], size[size > 0]
        ends = np.cumsum(size)
        within = np.arange(ends[-1] if ends.size else 0) - np.repeat(ends - size, size)
        version = register.versions[np.repeat(first, size) + within]
        pairs.append(
            (np.repeat(rows, size).astype(np.uint64) << np.uint64(32)) | version.astype(np.uint64)
        )
    pair = np.unique(np.concatenate(pairs)) if pairs else np.empty(0, dtype=np.uint64)
    return (pair >> np.uint64(32)).astype(np.int32), pair.astype(np.uint32).astype(np.int32)
