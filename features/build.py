"""Numbers for any (establishment, as_of) pairs: one row each, one column a feature.

The same call serves training (each labelled visit's own Monday) and scoring (everyone, this
Monday); there is no second implementation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.events import NEVER, Events, day_number
from features.feature import Feature, Form, Group, Op
from features.kernel import NOBODY, Doubles, Ints, Longs, Program, Rows, fold
from features.plan import Plan, compiled, rows_for, sorted_for

Matrix = npt.NDArray[np.float32]

# Groups so large that their numbers are folded once per Monday and shared by their members; in the
# others the establishment's own events are left out.
SHARED: frozenset[Group] = frozenset(("area", "station", "peers", "kind", "bureau", "city"))

# Register columns that decide which group an establishment belongs to.
GROUP_READS: dict[Group, tuple[str, ...]] = {
    "area": ("lat", "lon"),
    "station": ("bureau", "station"),
    "peers": ("bureau", "kind"),
    "kind": ("kind",),
    "chain": ("name",),
    "owner": ("credit_code",),
    "address": ("address",),
    "bureau": ("bureau",),
    "city": (),
}
DAYS_IN_YEAR = 365.25

# Group and day in one number: days lie between -_NO_DAY and half a step.
_GROUP_STEP = np.int64(2**33)
_NO_DAY = np.int64(2**32)


@dataclass(frozen=True)
class Pairs:
    """Establishments (row numbers of `Events.ids`) and Mondays (day numbers): one pair a row."""

    place: Ints
    as_of: Ints

    @classmethod
    def on(cls, places: Ints, monday: date) -> "Pairs":
        """The same Monday for each of `places`."""
        return cls(places, np.full(places.size, day_number(monday), np.int32))

    def __len__(self) -> int:
        return int(self.place.size)


def available(
    features: Sequence[Feature], events: Events, *, without_assumed_fixed: bool = False
) -> list[Feature]:
    """The features that these records can make: a table that is missing has none.

    `without_assumed_fixed` leaves out what rests on register columns known only as of an export.
    """
    made = [f for f in features if f.source in events.sources or f.value.form == Form.SEASON]
    if not without_assumed_fixed:
        return made
    return [f for f in made if not events.assumed_fixed.intersection(register_reads(f))]


def register_reads(feature: Feature) -> tuple[str, ...]:
    """The register columns that a feature's number depends on."""
    groups = [group for group in (feature.of, feature.per) if group]
    return feature.reads + tuple(column for group in groups for column in GROUP_READS[group])


def build(events: Events, pairs: Pairs, features: Sequence[Feature], programme: str) -> Matrix:
    """The features of every pair as float32 (pairs, features), seen by one programme.

    Raises KeyError where a feature's source is not among the events: ask `available` first.
    """
    out = np.empty((len(pairs), len(features)), np.float32)
    grouped = any(feature.of or feature.per for feature in features)
    version = newest_version(events, pairs) if grouped else None
    for reading, plans in groupby(compiled(features, programme), key=attrgetter("reading")):
        source = events.sources[reading.source]
        rows = rows_for(reading, source)
        for plan in plans:
            _fill(events, pairs, version, plan, sorted_for(rows, source, plan.of), out)
    for place, feature in enumerate(features):
        if feature.value.form == Form.SEASON:
            out[:, place] = _season(pairs.as_of, *feature.value.parameters)
    relative = [place for place, feature in enumerate(features) if feature.per]
    if relative and version is not None:
        wholes = build(events, pairs, [_whole(features[place]) for place in relative], programme)
        for place, whole in zip(relative, wholes.T, strict=True):
            members = _members(events, pairs, version, features[place].per or "city")
            out[:, place] *= members / np.where(whole > 0, whole, 1)
    return out


def _whole(feature: Feature) -> Feature:
    """How many rows the whole of the group has that a relative feature is measured by."""
    counted = tuple(
        replace(fold, op=Op.COUNT if fold.op == Op.DISTINCT else fold.op)
        for fold in feature.value.folds
    )
    return replace(feature, value=replace(feature.value, folds=counted), of=feature.per, per=None)


def _fill(
    events: Events, pairs: Pairs, version: Longs | None, plan: Plan, rows: Rows, out: Matrix
) -> None:
    if plan.of is None or version is None:
        _fold(rows, plan.program, pairs.place, pairs.as_of, None, out)
        return
    group = _groups(events, version, plan.of)
    if plan.of not in SHARED:
        with_others = np.where(_has_others(events, plan.of)[group], group, NOBODY)
        _fold(rows, plan.program, with_others, pairs.as_of, pairs.place, out)
        return
    # One whole number for each (group, as_of), found by hashing rather than sorting.
    inverse, keys = pd.factorize(group.astype(np.int64) << 32 | pairs.as_of.astype(np.int64))
    columns = plan.program.target
    program = plan.program._replace(target=np.arange(columns.size, dtype=np.int32))
    shared = np.empty((keys.size, columns.size), np.float32)
    groups, mondays = (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)
    _fold(rows, program, groups, mondays, None, shared)
    out[:, columns] = shared[inverse]


def _fold(
    rows: Rows, program: Program, group: Ints, as_of: Ints, without: Ints | None, out: Matrix
) -> None:
    nobody = np.full(group.size, NOBODY, np.int32)
    fold(rows, program, group, as_of, nobody if without is None else without, out)


def _has_others(events: Events, group: Group) -> npt.NDArray[np.bool_]:
    """Which groups ever had more than one establishment; the last entry, for group -1, is False.

    The others' events are all that a group without them would give: leaving it out saves the look.
    """
    first = np.full(events.group_sizes[group] + 1, np.iinfo(np.int32).max, np.int32)
    last = np.full(first.size, -1, np.int32)
    if "establishments" in events.sources:
        versions = events.sources["establishments"]
        np.minimum.at(first, versions.groups[group], versions.owner)
        np.maximum.at(last, versions.groups[group], versions.owner)
    has: npt.NDArray[np.bool_] = first < last
    has[-1] = False
    return has


def _groups(events: Events, version: Longs, group: Group) -> Ints:
    """The group that each pair's register version puts it in (-1: none)."""
    if group == "city":
        return np.zeros(version.size, np.int32)
    versions = events.sources.get("establishments")
    if versions is None or versions.day.size == 0:
        return np.full(version.size, NOBODY, np.int32)
    return np.where(version >= 0, versions.groups[group][version], NOBODY).astype(np.int32)


def newest_version(events: Events, pairs: Pairs) -> Longs:
    """Row number, in the register's events, of each pair's newest usable version (-1: none)."""
    newest = np.full(len(pairs), -1, np.int64)
    versions = events.sources.get("establishments")
    if versions is None:
        return newest
    row = versions.offsets[pairs.place].copy()
    end = versions.offsets[pairs.place + 1]
    while (more := row < end).any():
        at = np.where(more, row, 0)
        usable = (versions.known[at] < pairs.as_of) & (versions.withdrawn[at] > pairs.as_of)
        newest = np.where(more & usable, row, newest)
        row = row + 1
    return newest


def _members(events: Events, pairs: Pairs, version: Longs, group: Group) -> Doubles:
    """How many establishments the register had in each pair's group on its Monday; NaN: no group.

    A version counts while it is known, not withdrawn, and the newest of its establishment.
    """
    mine = _groups(events, version, group).astype(np.int64)
    if "establishments" not in events.sources:
        return np.full(len(pairs), np.nan)
    versions = events.sources["establishments"]
    following = np.append(versions.known[1:], NEVER)
    following[np.append(versions.owner[1:] != versions.owner[:-1], True)] = NEVER
    ends = np.maximum(np.minimum(following, versions.withdrawn - 1), versions.known)
    members = np.zeros(len(pairs))
    for days, sign in ((versions.known, 1), (ends, -1)):
        sorted_days = np.sort(versions.groups[group] * _GROUP_STEP + days)
        until = np.searchsorted(sorted_days, mine * _GROUP_STEP + pairs.as_of)
        members += sign * (until - np.searchsorted(sorted_days, mine * _GROUP_STEP - _NO_DAY))
    return np.where(mine >= 0, members, np.nan)


def _season(as_of: Ints, harmonic: float, phase: float) -> Matrix:
    which, mondays = pd.factorize(as_of)
    days = mondays.astype("datetime64[D]")
    day_of_year = (days - days.astype("datetime64[Y]")).astype(np.int64)
    turn = 2 * np.pi * (harmonic * day_of_year / DAYS_IN_YEAR - phase)
    wave: Matrix = np.cos(turn).astype(np.float32)[which]
    return wave
