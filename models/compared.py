"""A target beside others of its kind, and beside itself a week ago; nobody else is named."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from features.build import Pairs, build
from features.events import day_number
from features.groups import groups_of, newest_version
from features.words import Text
from models.discretion import HIDDEN, told_score
from models.explain import fact
from models.remade import Floats, Given, Remade, Told, shares_of
from models.visits.frame import frame

# Fewer establishments than this say little about what is usual, and could be recognised.
FEWEST_SIMILAR = 30
# So many are compared at most, evenly spaced by id: more would change no percentile that is told.
MOST_SIMILAR = 20_000
# Percentiles are told to the nearest of these.
PERCENTILE_STEP = 5
MAIN_FEATURES = 8
MOST_CHANGES = 20
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Beside:
    """How many percent of similar establishments lie below; None: too few to tell."""

    words: Text
    percentile: int | None
    of: int


@dataclass(frozen=True)
class Change:
    """A feature whose value changed within the week, and by how much its share did."""

    before: Text
    now: Text
    contribution: float


@dataclass(frozen=True)
class SinceLastWeek:
    """Rank and score a week ago; `same_model`: else changes of shares are not told."""

    rank: int
    score: float
    same_model: bool
    changes: tuple[Change, ...]


def similar(given: Given, made: Remade, shares: Floats) -> tuple[Beside, ...]:
    """Where the target lies among those of its kind in the programme's frame of the city."""
    score = Text(en="expected severity", zh="预计严重程度")
    places = _of_its_kind(given, made.place)
    if places.size < FEWEST_SIMILAR:
        return (Beside(score, None, int(places.size)),)
    if places.size > MOST_SIMILAR:
        places = places[np.linspace(0, places.size - 1, MOST_SIMILAR).astype(np.int64)]
    pairs = Pairs.on(places, given.monday)
    values = build(given.events, pairs, made.features, given.plan.programme)
    both = np.vstack([made.values, values])
    severity = given.model.score(both, made.features, threads=1).expected_severity
    cells = told_score(severity, np.ones(severity.size))
    main = [
        at
        for at in np.argsort(-np.abs(shares[:-1]), kind="stable").tolist()
        if made.features[at].family not in HIDDEN
        and not made.features[at].categorical
        and made.features[at].value.unit != "season"
    ][:MAIN_FEATURES]
    return (
        _beside(score, float(cells[0]), cells[1:]),
        *(
            _beside(made.features[at].meaning, float(made.values[0, at]), values[:, at])
            for at in main
        ),
    )


def _of_its_kind(given: Given, place: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    everyone = frame(
        given.store.rows("establishments").sql, given.events, given.plan, given.monday
    )["place"].to_numpy(np.int32)
    if "establishments" not in given.events.sources:
        return np.empty(0, np.int32)

    def kinds(places: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        day = np.full(places.size, day_number(given.monday), np.int32)
        return groups_of(given.events, newest_version(given.events, places, day), "kind")

    own = int(kinds(place)[0])
    same = (kinds(everyone) == own) & (everyone != place[0]) & (own >= 0)
    similar: npt.NDArray[np.int32] = everyone[same]
    return similar


def _beside(words: Text, own: float, others: npt.NDArray[np.floating]) -> Beside:
    known = others[~np.isnan(others)]
    if np.isnan(own) or known.size < FEWEST_SIMILAR:
        return Beside(words, None, int(known.size))
    below = float((known < own).mean() + (known == own).mean() / 2)
    percentile = round(below * 100 / PERCENTILE_STEP) * PERCENTILE_STEP
    return Beside(words, percentile, int(known.size))


def since(given: Given, told: Told, before: Told, made: Remade, shares: Floats) -> SinceLastWeek:
    """What changed since last week's list, of which only told numbers are compared."""
    if before.version != told.version:
        return SinceLastWeek(before.rank, before.score, same_model=False, changes=())
    earlier = given.monday - _WEEK
    pairs = Pairs.on(made.place, earlier)
    values = build(given.events, pairs, made.features, given.plan.programme)
    was = shares_of(given.model, values, made.features)
    old, new = values[0], made.values[0]
    other = ~((old == new) | (np.isnan(old) & np.isnan(new)))
    changed = [
        at
        for at in np.argsort(-np.abs(shares - was)[:-1], kind="stable").tolist()
        if other[at] and made.features[at].family not in HIDDEN
    ]
    told_changes = [
        Change(
            fact(made.features[at], float(old[at]), earlier),
            fact(made.features[at], float(new[at]), given.monday),
            float(shares[at] - was[at]),
        )
        for at in changed
    ]
    # Two values that are written alike are no change to a reader.
    seen = [one for one in told_changes if one.before != one.now]
    return SinceLastWeek(
        before.rank, before.score, same_model=True, changes=(*seen[:MOST_CHANGES],)
    )
