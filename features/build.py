"""Numbers for any (establishment, as_of) pairs: one row each, one column a feature.

The same call serves training (each labelled visit's own Monday) and scoring (everyone, this
Monday); there is no second implementation. A city's matrix need never exist: `Prepared` makes any
part of it, and `in_blocks` all of it in one small buffer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import local

import numpy as np
import numpy.typing as npt

from features.events import Events, day_number
from features.feature import Feature, Form, Group, Op
from features.groups import (
    GROUP_READS,
    SHARED,
    Keys,
    Mondays,
    groups_of,
    has_others,
    keys,
    mondays_among,
    newest_version,
)
from features.kernel import (
    NOBODY,
    Doubles,
    Folded,
    Ints,
    Longs,
    Program,
    Rows,
    fold,
    spread,
    spread_without,
)
from features.plan import Plan, compiled, rows_for, with_members
from features.sums import Here, Sums
from features.threads import BLOCK, each, in_threads

Matrix = npt.NDArray[np.float32]
Chosen = slice | npt.NDArray[np.int64]

DAYS_IN_YEAR = 365.25


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


@dataclass(frozen=True)
class _Grouped:
    """One plan about groups, folded for every key; `group` is each pair's where it is left out."""

    rows: Rows
    program: Program
    keys: Keys
    folded: Folded
    group: Ints | None

    def fill(self, pairs: Pairs, chosen: Chosen, out: Matrix) -> None:
        """The plan's columns of the chosen pairs."""
        key, as_of = self.keys.of[chosen], pairs.as_of[chosen]
        if self.group is None:
            spread(self.program, self.folded, key, as_of, out)
            return
        place, group = pairs.place[chosen], self.group[chosen]
        spread_without(self.rows, self.program, self.folded, key, place, group, as_of, out)


class Prepared:
    """Features of all `pairs`, seen by one programme, ready to be made in any pieces.

    What the pairs' groups have in common is folded once, or told by `sums` where `events` are only
    part of a whole. Raises KeyError where a feature's source is not among the events: ask
    `available` first.
    """

    def __init__(
        self,
        events: Events,
        pairs: Pairs,
        features: Sequence[Feature],
        programme: str,
        sums: Sums | None = None,
    ) -> None:
        sums = sums or Here(events)
        self.pairs = pairs
        self.features = features
        self.programme = programme
        mondays = mondays_among(pairs.as_of)
        grouped = any(feature.of or feature.per for feature in features)
        version = newest_version(events, pairs.place, pairs.as_of) if grouped else None
        plans = compiled(features, programme)
        self._own = [
            (rows_for(plan.reading, events.sources[plan.reading.source]), plan.program)
            for plan in plans
            if plan.of is None
        ]
        self._grouped: list[_Grouped] = []
        if version is not None:
            of_groups = [plan for plan in plans if plan.of]
            self._grouped = each(
                lambda plan: _grouped(events, mondays, version, plan, sums), of_groups
            )
        self._monday = mondays.of
        self._seasons = [
            (column, _season(mondays.different, *feature.value.parameters))
            for column, feature in enumerate(features)
            if feature.value.form == Form.SEASON
        ]
        self._relative = [place for place, feature in enumerate(features) if feature.per]
        if self._relative and version is not None:
            wholes = [_whole(features[place]) for place in self._relative]
            self._wholes = Prepared(events, pairs, wholes, programme, sums)
            of = {feature.of for feature in wholes if feature.of}
            members = {group: _members(events, mondays, version, group, sums) for group in of}
            self._members = [members[feature.of] for feature in wholes if feature.of]

    def fill(self, chosen: Chosen, out: Matrix) -> None:
        """Writes every feature of the chosen pairs into `out`, float32 (pairs, features)."""
        place, as_of = self.pairs.place[chosen], self.pairs.as_of[chosen]
        for rows, program in self._own:
            fold(rows, program, place, as_of, out)
        for grouped in self._grouped:
            grouped.fill(self.pairs, chosen, out)
        for column, of_monday in self._seasons:
            out[:, column] = of_monday[self._monday[chosen]]
        if self._relative:
            wholes = np.empty((place.size, len(self._relative)), np.float32)
            self._wholes.fill(chosen, wholes)
            for column, whole, count in zip(self._relative, wholes.T, self._members, strict=True):
                out[:, column] *= count[chosen] / np.where(whole > 0, whole, 1)

    def only(self, chosen: npt.NDArray[np.int64]) -> Matrix:
        """The rows of some pairs, in the order given."""
        out = np.empty((chosen.size, len(self.features)), np.float32)
        self.fill(chosen, out)
        return out


def most_folds(features: Sequence[Feature], programme: str) -> int:
    """The most numbers that anything asked about a group is made of; at least 1."""
    plans = compiled([*features, *(_whole(f) for f in features if f.per)], programme)
    return max([plan.program.op.size for plan in plans if plan.of], default=1)


def build(events: Events, pairs: Pairs, features: Sequence[Feature], programme: str) -> Matrix:
    """The features of every pair as float32 (pairs, features): see `Prepared`."""
    prepared = Prepared(events, pairs, features, programme)
    out = np.empty((len(pairs), len(features)), np.float32)
    fill(prepared, out)
    return out


def fill(prepared: Prepared, out: Matrix) -> None:
    """Writes all features of all pairs into `out`, which may be a file mapped into memory."""
    in_threads(lambda chosen: prepared.fill(chosen, out[chosen]), len(prepared.pairs), BLOCK)


def in_blocks(prepared: Prepared, use: Callable[[slice, Matrix], None]) -> None:
    """Makes all pairs a block at a time, and gives `use` which they are and their features.

    `use` is called in several threads at once, each of which has one block's memory: it copies what
    it keeps.
    """
    mine = local()

    def one(chosen: slice) -> None:
        if not hasattr(mine, "block"):
            mine.block = np.empty((BLOCK, len(prepared.features)), np.float32)
        block = mine.block[: chosen.stop - chosen.start]
        prepared.fill(chosen, block)
        use(chosen, block)

    in_threads(one, len(prepared.pairs), BLOCK)


def _whole(feature: Feature) -> Feature:
    """How many rows the whole of the group has that a relative feature is measured by."""
    counted = tuple(
        replace(fold, op=Op.COUNT if fold.op == Op.DISTINCT else fold.op)
        for fold in feature.value.folds
    )
    return replace(feature, value=replace(feature.value, folds=counted), of=feature.per, per=None)


def _members(events: Events, mondays: Mondays, version: Longs, of: Group, sums: Sums) -> Doubles:
    """How many establishments are in each pair's group on its Monday; NaN: no group."""
    asked = keys(groups_of(events, version, of), mondays, events.group_sizes[of])
    return np.append(sums.members(of, asked), np.nan)[asked.of]


def _grouped(events: Events, mondays: Mondays, version: Longs, plan: Plan, sums: Sums) -> _Grouped:
    of, source = plan.of or "city", events.sources[plan.reading.source]
    rows = rows_for(plan.reading, source)
    group = groups_of(events, version, of)
    left_out = of not in SHARED
    if left_out:
        group = np.where(has_others(events, of)[group], group, NOBODY)
    asked = keys(group, mondays, events.group_sizes[of])
    folded = sums.folded(plan, rows, asked)
    if left_out:
        rows = with_members(rows, source, of)
    return _Grouped(rows, plan.program, asked, folded, group if left_out else None)


def _season(mondays: Ints, harmonic: float, phase: float) -> Matrix:
    days = mondays.astype("datetime64[D]")
    day_of_year = (days - days.astype("datetime64[Y]")).astype(np.int64)
    turn = 2 * np.pi * (harmonic * day_of_year / DAYS_IN_YEAR - phase)
    wave: Matrix = np.cos(turn).astype(np.float32)
    return wave
