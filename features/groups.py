"""Groups of establishments: who belongs to which on a Monday, and how many others do."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.events import NEVER, Events
from features.feature import Group
from features.kernel import NOBODY, Doubles, Ints, Longs, newest, number, read_only

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

# Group and day in one number: days, and numbers of Mondays, lie from -_NO_DAY to half a step.
_GROUP_STEP = np.int64(2**33)
_NO_DAY = np.int64(2**32)

# Keys are numbered through a table while it has at most so many entries a pair, else by hashing.
_TABLE = 4


@dataclass(frozen=True)
class Mondays:
    """The `different` Mondays among pairs; `of` says which of them each pair's is."""

    different: Ints
    of: Ints


def mondays_among(as_of: Ints) -> Mondays:
    """The Mondays among these."""
    of, different = pd.factorize(as_of)
    return Mondays(different.astype(np.int32), of.astype(np.int32))


@dataclass(frozen=True)
class Keys:
    """The different (group, as_of) among pairs; `of` is each pair's, -1 where it is in no group.

    `table[group, monday]` are those of each of the `mondays`, -1 where nobody asks and, in the last
    row, for no group; None where groups are many beside the pairs.
    """

    group: Ints
    as_of: Ints
    of: Ints
    mondays: Ints
    table: Ints | None


def keys(group: Ints, mondays: Mondays, groups: int) -> Keys:
    """Numbers the different (group, as_of), in no order that means anything, of so many groups."""
    different, of = mondays.different, np.full(group.size, NOBODY, np.int32)
    if (groups + 1) * different.size <= _TABLE * group.size:
        table = np.full((groups + 1, different.size), NOBODY, np.int32)
        first = np.empty(group.size, np.int64)
        first = first[: number(group, mondays.of, table, of, first)]
        return Keys(group[first], different[mondays.of[first]], of, different, table)
    inside = np.flatnonzero(group >= 0)
    code, met = pd.factorize(group[inside] * _GROUP_STEP + mondays.of[inside])
    of[inside] = code
    met, then = np.divmod(met, _GROUP_STEP)
    return Keys(met.astype(np.int32), different[then], of, different, None)


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
    version = np.full(place.size, NOBODY, np.int64)
    if versions := events.sources.get("establishments"):
        known, withdrawn = read_only(versions.known), read_only(versions.withdrawn)
        newest(read_only(versions.offsets), known, withdrawn, place, as_of, version)
    return version


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
