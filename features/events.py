"""What the kernel reads: per source, columns of events sorted by establishment and day.

This module holds the values and their coding; `seal.py` makes them from tables and `store.py`
keeps them on disk. Days are whole numbers since 1970-01-01.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, get_args

import numpy as np
import numpy.typing as npt

from features import contract
from features.feature import Group

Words = tuple[str, ...]

NEVER: Final = int(np.iinfo(np.int32).max)
EPOCH: Final = date(1970, 1, 1)
GROUPS: Final[tuple[Group, ...]] = get_args(Group)


class Hashed:
    """Marks a column of open words, kept as 24-bit codes (exact in float32)."""


class Number:
    """Marks a column that is a number already; missing is NaN."""


Coding = Words | type[Hashed] | type[Number]

_CREDIT_CLASSES = ("A", "B", "C", "D")

FAULTS: Final = ("own", "producer")

# Every source of events and how its columns are coded. A word column's code is its place in the
# tuple; -1 is "not stated".
SOURCES: Final[Mapping[str, Mapping[str, Coding]]] = {
    "establishments": {
        "kind": Hashed,
        "industry": Hashed,
        "bureau": Hashed,
        "grade": Number,  # A 0 … D 3
        "employees": Number,
        "exposure": Number,
        "opened": Number,  # day number
        "closed": Number,  # day number
        "programmes": Number,  # how many
    },
    "inspections": {
        "programme": contract.PROGRAMMES,
        "purpose": contract.PURPOSES,
        "result": contract.RESULTS,
        "severity": Number,
        "failed": Number,  # 1 fail, 0 pass, missing where neither
    },
    "findings": {
        "programme": contract.PROGRAMMES,
        "severity": Number,
        "item": Hashed,
        "repeated": Number,
    },
    "samples": {
        "programme": contract.PROGRAMMES,
        "kind": contract.SAMPLE_KINDS,
        "fault": FAULTS,  # of a failure: the establishment's own, or another's who made it
        "passed": Number,
        "excess": Number,  # measured / limit
    },
    # What an establishment made and failed elsewhere by its doing.
    "products": {"programme": contract.PROGRAMMES, "occasion": Number},  # day number
    "complaints": {
        "programme": contract.PROGRAMMES,
        "kind": contract.COMPLAINT_KINDS,
        "category": Hashed,
        "complainant": Hashed,
        "claimant": ("ordinary", "prolific"),
    },
    "verifications": {
        "programme": contract.PROGRAMMES,
        "kind": contract.COMPLAINT_KINDS,
        "verified": Number,  # 1 found true, 0 found not to be
    },
    "credit": {
        "kind": contract.CREDIT_KINDS,
        "tier": contract.CREDIT_TIERS,
        "amount": Number,
        "class": Number,  # A 0 … D 3
    },
    "orders": {
        "kind": contract.ORDER_KINDS,
        "term": Number,  # days allowed
        "due": Number,  # day number
        "closed": Number,  # day number; on a day before it nobody knew of it
        "visited_for": contract.PROGRAMMES,  # at the visit that it followed
    },
    "order_closures": {"kind": contract.ORDER_KINDS},
    "hazards": {
        "programme": contract.PROGRAMMES,
        "kind": contract.HAZARD_KINDS,
        "class": Number,
        "occasion": Number,  # day number
    },
    "area_events": {"kind": Hashed},
    "context": {"name": Hashed, "value": Number},
}

# Which table each source is made of; a source without its table is absent, not zero.
TABLE_OF: Final[Mapping[str, str]] = {
    **{source: source for source in SOURCES},
    "products": "samples",
    "verifications": "complaints",
    "order_closures": "orders",
}


# Columns that name an establishment whose events a row makes.
OWNERS: Final = ("establishment_id", "producer_id")

# Sources whose events features look at by group as well as by establishment, and by which groups.
GROUPED: Final[Mapping[str, tuple[Group, ...]]] = {
    "inspections": tuple(group for group in GROUPS if group != "bureau"),
    "complaints": ("bureau",),
    "area_events": ("area",),
    "context": ("city",),
}

# Sources that labels are made of: they keep their rows' ids.
KEYED: Final = ("inspections", "samples")


def hashed(word: str) -> int:
    """The 24-bit code of an open word: the same in every store, whatever else is in it."""
    return int(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest()[:6], 16)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The day that is so many days after 1970-01-01."""
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True)
class GroupOrder:
    """Events sorted by group, then day: `order[offsets[g]:offsets[g + 1]]` are those of group g."""

    order: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Source:
    """One source's events, sorted by establishment, then day.

    `offsets` is int64 (establishments + 1); the other arrays are int32 or float32 (events).
    `owner` is each event's establishment as a row number of `Events.ids`, -1 (sorted first) where
    it has none. `groups` (of register versions and `GROUPED` sources) says which group each belongs
    to, an event the one it was in when it became known, -1 none; `orders` (of `GROUPED` sources)
    sorts events by that group.
    """

    offsets: npt.NDArray[np.int64]
    owner: npt.NDArray[np.int32]
    day: npt.NDArray[np.int32]
    known: npt.NDArray[np.int32]
    withdrawn: npt.NDArray[np.int32]
    columns: Mapping[str, npt.NDArray[np.float32] | npt.NDArray[np.int32]]
    groups: Mapping[Group, npt.NDArray[np.int32]]
    orders: Mapping[Group, GroupOrder]
    keys: npt.NDArray[np.str_]  # the rows' own ids, only where labels are made of them


@dataclass(frozen=True)
class Events:
    """All sources over one sorted list of establishment ids.

    `assumed_fixed` names register columns whose past values are not known, only today's.
    `snapshot` identifies the records these were made of, `generation` the writing of these events.
    `part`: other establishments of the same groups are elsewhere (`parts.py`).
    """

    ids: npt.NDArray[np.str_]
    sources: Mapping[str, Source]
    group_sizes: Mapping[Group, int]
    assumed_fixed: frozenset[str] = frozenset()
    snapshot: str = ""
    generation: str = ""
    part: bool = False

    def places(self, establishment_ids: npt.NDArray[np.str_]) -> npt.NDArray[np.int32]:
        """Row numbers of the ids; KeyError naming the first id that is not among them."""
        given = np.asarray(establishment_ids)
        found = np.searchsorted(self.ids, given)
        known = found < self.ids.size
        known[known] = self.ids[found[known]] == given[known]
        if not known.all():
            raise KeyError(f"no establishment {given[~known][0]!r} in these records")
        return found.astype(np.int32)
