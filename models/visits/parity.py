"""Whom a week's lists burden, and whom visits reach late: by size, shop and bureau, with limits.

The plan keeps the limit where it may choose, in the risk lane (`lanes.py`). Floors, triggers, the
draw and bureaus' capacities it may not: what they break is a breach, which a supervisor signs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from features import contract
from features.events import Events
from features.groups import groups_of, members, newest_version
from models.metrics.clustered import mean
from models.metrics.shares import wilson
from models.visits.floors import COUNTED
from models.visits.law import Law
from models.visits.lists import Breach, MakeUp
from models.visits.measures import FEWEST, ParityFigure, ParityVerdict

Which = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

# So many employees or fewer are a small establishment.
SMALL: Final = 5
# An interval by establishments takes two of them.
FEWEST_PLACES: Final = 2
# Failures found in so many days before the Monday tell how late visits reach.
DAYS_BACK: Final = 365


@dataclass(frozen=True)
class Sizes:
    """Of each row of a frame: whether it is small, and its person's only shop; NaN: not stated."""

    small: Floats
    single: Floats

    def of(self, group: str) -> Floats:
        """By the name of the group, small or single."""
        return self.small if group == "small" else self.single


def sizes(events: Events, place: npt.NDArray[np.int32], as_of: int) -> Sizes:
    """As the register said before day `as_of`.

    A single shop is the only establishment of its legal person in the register.
    """
    day = np.full(place.size, as_of, np.int32)
    if "establishments" not in events.sources:
        nothing = np.full(place.size, np.nan)
        return Sizes(nothing, nothing)
    version = newest_version(events, place, day)
    stated = events.sources["establishments"].columns["employees"].astype(np.float64)
    employees = np.append(stated, np.nan)[version]
    person = groups_of(events, version, "owner")
    shops = np.where(person < 0, np.nan, members(events, person, day, "owner"))
    return Sizes(_either(employees, employees <= SMALL), _either(shops, shops <= 1))


def _either(stated: Floats, group: Which) -> Floats:
    return np.where(np.isnan(stated), np.nan, group.astype(np.float64))


@dataclass(frozen=True)
class Burden:
    """What a bureau's list asks: its `visits`, of so many `eligible`, and who is on it."""

    visits: int
    eligible: int
    make_up: tuple[MakeUp, ...]


def make_up(listed: Longs, eligible: Longs, found: Sizes) -> tuple[MakeUp, ...]:
    """Small establishments and single shops among these rows on a list, and of those eligible."""
    return tuple(
        MakeUp(
            group=group,
            listed=int(np.nansum(of[listed])),
            of_listed=int((~np.isnan(of[listed])).sum()),
            eligible=int(np.nansum(of[eligible])),
            of_eligible=int((~np.isnan(of[eligible])).sum()),
        )
        for group, of in (("small", found.small), ("single", found.single))
    )


def breaches(figures: Iterable[ParityFigure]) -> list[Breach]:
    """Those figures that go beyond the law's limits."""
    return [
        Breach(
            one.by, one.group, one.figure, one.n, one.value, one.low, one.high, one.usual, one.limit
        )
        for one in figures
        if one.verdict == "broken"
        # They are there where it is not insufficient.
        and one.value is not None
        and one.low is not None
        and one.high is not None
        and one.usual is not None
    ]


def parity(lists: Mapping[str, Burden], days: pd.DataFrame, law: Law) -> list[ParityFigure]:
    """Every figure that the law limits, of a programme's lists by bureau, and `days_to_find`."""
    return [*_of_sizes(lists, law), *_of_bureaus(lists, law), *_of_days(lists, days, law)]


def _of_sizes(lists: Mapping[str, Burden], law: Law) -> Iterator[ParityFigure]:
    made = [one for burden in lists.values() for one in burden.make_up if one.group == "small"]
    listed, of_listed = sum(one.listed for one in made), sum(one.of_listed for one in made)
    frame, of_frame = sum(one.eligible for one in made), sum(one.of_eligible for one in made)
    of = _Of("size", "small", "list_share", listed, of_listed, law.list_share)
    if of_listed < FEWEST or not frame:
        yield of.insufficient()
        return
    usual = frame / of_frame
    value, low, high = wilson(listed, of_listed)
    yield of.told(value, low, high, usual, broken=low > law.list_share * usual)


def _of_bureaus(lists: Mapping[str, Burden], law: Law) -> Iterator[ParityFigure]:
    visits = sum(burden.visits for burden in lists.values())
    everyone = sum(burden.eligible for burden in lists.values())
    for bureau, burden in lists.items():
        of = _Of("bureau", bureau, "list_share", burden.visits, visits, law.list_share)
        usual = burden.eligible / max(everyone, 1)
        if max(burden.visits, usual * visits) < FEWEST:
            yield of.insufficient()
            continue
        value, low, high = wilson(burden.visits, visits)
        broken = low > law.list_share * usual or high < usual / law.list_share
        yield of.told(value, low, high, usual, broken=broken)


def _of_days(lists: Mapping[str, Burden], days: pd.DataFrame, law: Law) -> Iterator[ParityFigure]:
    usual = float(days["days"].mean()) if len(days) else 0.0
    for by, known in (("bureau", sorted(lists)), ("size", ["larger", "small"])):
        found = dict(iter(days.dropna(subset=by).groupby(by)))
        for group in sorted({*known, *map(str, found)}):
            rows = found.get(group, days[:0])
            of = _Of(by, group, "days_to_detection", len(rows), len(rows), law.days)
            if min(len(days), len(rows)) < FEWEST:
                yield of.insufficient()
                continue
            figure = mean(rows["days"].to_numpy(np.float64), rows["place"].to_numpy(np.int32))
            if figure.establishments < FEWEST_PLACES:
                yield of.insufficient()
                continue
            broken = figure.low > law.days * usual
            yield of.told(figure.value, figure.low, figure.high, usual, broken=broken)


@dataclass(frozen=True)
class _Of:
    """What a figure is of, as `ParityFigure` has it."""

    by: str
    group: str
    figure: str
    own: int
    n: int
    limit: float

    def told(
        self, value: float, low: float, high: float, usual: float, *, broken: bool
    ) -> ParityFigure:
        verdict: ParityVerdict = "broken" if broken else "within"
        return self._with(value, low, high, usual, verdict)

    def insufficient(self) -> ParityFigure:
        return self._with(None, None, None, None, "insufficient")

    def _with(
        self,
        value: float | None,
        low: float | None,
        high: float | None,
        usual: float | None,
        verdict: ParityVerdict,
    ) -> ParityFigure:
        return ParityFigure(
            self.by, self.group, self.figure, self.own, self.n, value, low, high, usual,
            self.limit, verdict,
        )  # fmt: skip


def days_to_find(
    events: Events, programme: str, as_of: int, frame: pd.DataFrame, found: Sizes
) -> pd.DataFrame:
    """How long ago the visit before was, of each failure that planned visits found lately.

    Of the frame's establishments, in DAYS_BACK before day `as_of`; the visit before is any that saw
    something. Columns: place, days, bureau, size (small, larger or None: not stated).
    """
    columns = ["place", "days", "bureau", "size"]
    if "inspections" not in events.sources:
        return pd.DataFrame(columns=columns)
    visits = events.sources["inspections"]
    chosen = np.flatnonzero(
        (visits.known < as_of)
        & (visits.withdrawn > as_of)
        & (visits.columns["programme"] == contract.PROGRAMMES.index(programme))
        & (visits.columns["result"] != contract.RESULTS.index("not_assessable"))
        & (visits.owner >= 0)
    )
    # Rows are sorted by establishment and day: the one before of the same is the visit before.
    owner, day = visits.owner[chosen], visits.day[chosen].astype(np.int64)
    since = np.diff(day, prepend=day[:1])
    again = np.append(False, owner[1:] == owner[:-1])[: owner.size]
    purposes = [contract.PURPOSES.index(purpose) for purpose in COUNTED]
    failed = (visits.columns["failed"][chosen] == 1) & np.isin(
        visits.columns["purpose"][chosen], purposes
    )
    late = again & failed & (day >= as_of - DAYS_BACK)
    row = np.full(events.ids.size, -1, np.int64)
    row[frame["place"].to_numpy()] = np.arange(len(frame))
    at = row[owner[late]]
    within = at >= 0
    of, small = at[within], found.small[at[within]]
    size = np.where(small == 1, "small", "larger").astype(object)
    size[np.isnan(small)] = None
    return pd.DataFrame(
        {
            "place": owner[late][within],
            "days": since[late][within].astype(np.float64),
            "bureau": frame["bureau"].to_numpy(object)[of],
            "size": size,
        },
        columns=columns,
    )
