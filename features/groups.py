"""Groups of establishments: who belongs to which on a Monday, and how many others do."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.events import NEVER, Events
from features.feature import Group
from features.kernel import NOBODY, Doubles, Ints, Longs

# Groups so large that an establishment is counted with its group; in the others it is left out.
SHARED: Final[frozenset[Group]] = frozenset(
    ("area", "district", "station", "peers", "kind", "bureau", "city")
)

# Register columns that decide which group an establishment belongs to.
GROUP_READS: Final[dict[Group, tuple[str, ...]]] = {
    "area": ("lat", "lon"),
    "district": ("lat", "lon"),
    "station": ("bureau", "station"),
    "peers": ("bureau", "kind"),
    "kind": ("kind",),
    "chain": ("name",),
    "owner": ("credit_code",),
    "address": ("address",),
    "bureau": ("bureau",),
    "city": (),
}

# Group and day in one number: days lie between -_NO_DAY and half a step.
_GROUP_STEP = np.int64(2**33)
_NO_DAY = np.int64(2**32)

# Keys are numbered through a table while it has at most so many entries a pair, else by hashing.
_TABLE = 4


@dataclass(frozen=True)
class Keys:
    """The different (group, as_of) among pairs; `of` is each pair's, -1 where it is in no group."""

    group: Ints
    as_of: Ints
    of: Ints


def keys(group: Ints, as_of: Ints) -> Keys:
    """Numbers the different (group, as_of), in no order that means anything."""
    mondays, day = _numbered(as_of)
    code = np.where(group < 0, -1, group.astype(np.int64) * mondays.size + day)
    most = (int(group.max(initial=-1)) + 1) * mondays.size
    if most > _TABLE * group.size:
        of, codes = pd.factorize(np.where(code < 0, most, code))
        if (none := np.flatnonzero(codes == most)).size:
            of = np.where(of == none[0], NOBODY, of - (of > none[0]))
            codes = np.delete(codes, none[0])
    else:
        met = np.zeros(most + 1, np.bool_)
        met[code] = True
        met[-1] = False
        codes = np.flatnonzero(met).astype(np.int64)
        number = np.full(most + 1, NOBODY, np.int32)
        number[codes] = np.arange(codes.size, dtype=np.int32)
        of = number[code].astype(np.int64)
    return Keys(
        (codes // max(mondays.size, 1)).astype(np.int32),
        mondays[codes % max(mondays.size, 1)],
        of.astype(np.int32),
    )


def _numbered(as_of: Ints) -> tuple[Ints, npt.NDArray[np.int64]]:
    """The different Mondays, and which of them each pair's is."""
    day, mondays = pd.factorize(as_of)
    return mondays.astype(np.int32), day.astype(np.int64)


def has_others(events: Events, group: Group) -> npt.NDArray[np.bool_]:
    """Which groups ever had more than one establishment; the last entry, for group -1, is False.

    The others' events are all that a group without them would give: leaving it out saves the look.
    Where `events` are part of a whole, the groups without others were left out when it was parted.
    """
    if events.part:
        return np.append(np.ones(events.group_sizes[group], np.bool_), False)
    first = np.full(events.group_sizes[group] + 1, np.iinfo(np.int32).max, np.int32)
    last = np.full(first.size, -1, np.int32)
    if "establishments" in events.sources:
        versions = events.sources["establishments"]
        np.minimum.at(first, versions.groups[group], versions.owner)
        np.maximum.at(last, versions.groups[group], versions.owner)
    has: npt.NDArray[np.bool_] = first < last
    has[-1] = False
    return has


def groups_of(events: Events, version: Longs, group: Group) -> Ints:
    """The group that each pair's register version puts it in (-1: none)."""
    if group == "city":
        return np.zeros(version.size, np.int32)
    versions = events.sources.get("establishments")
    if versions is None or versions.day.size == 0:
        return np.full(version.size, NOBODY, np.int32)
    return np.where(version >= 0, versions.groups[group][version], NOBODY).astype(np.int32)


def newest_version(events: Events, place: Ints, as_of: Ints) -> Longs:
    """Row number, in the register's events, of each pair's newest usable version (-1: none)."""
    newest = np.full(place.size, -1, np.int64)
    versions = events.sources.get("establishments")
    if versions is None:
        return newest
    row = versions.offsets[place].copy()
    end = versions.offsets[place + 1]
    while (more := row < end).any():
        at = np.where(more, row, 0)
        usable = (versions.known[at] < as_of) & (versions.withdrawn[at] > as_of)
        newest = np.where(more & usable, row, newest)
        row = row + 1
    return newest


def members(events: Events, group: Ints, as_of: Ints, of: Group) -> Doubles:
    """How many establishments the register had in each (group, as_of); NaN without a register.

    A version counts while it is known, not withdrawn, and the newest of its establishment.
    """
    if "establishments" not in events.sources:
        return np.full(group.size, np.nan)
    versions = events.sources["establishments"]
    following = np.append(versions.known[1:], NEVER)
    following[np.append(versions.owner[1:] != versions.owner[:-1], True)] = NEVER
    ends = np.maximum(np.minimum(following, versions.withdrawn - 1), versions.known)
    mine = group.astype(np.int64)
    count = np.zeros(group.size)
    for days, sign in ((versions.known, 1), (ends, -1)):
        sorted_days = np.sort(versions.groups[of] * _GROUP_STEP + days)
        until = np.searchsorted(sorted_days, mine * _GROUP_STEP + as_of)
        count += sign * (until - np.searchsorted(sorted_days, mine * _GROUP_STEP - _NO_DAY))
    return count
