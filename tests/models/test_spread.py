"""Ranges of chances: told by pairs of outcomes, wide where nothing is on record."""

import numpy as np
import numpy.typing as npt
import pytest

from features.build import Pairs
from features.events import NEVER, Events, day_number
from models.labels import Examples, examples
from models.on_record import on_record
from models.plan import plan_for
from models.spread import APART_DAYS, COVERED, Spread, spread
from tests.conftest import MadeCity

PLACES = 30_000
Floats = npt.NDArray[np.float64]


def chance(score: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-score))
    return result


def visited(first: Floats, second: Floats, *, apart: int = APART_DAYS, seed: int = 1) -> Examples:
    """Every place visited twice, so many days apart, with these chances of a bad outcome."""
    rng = np.random.default_rng(seed)
    places = np.arange(first.size, dtype=np.int32)
    as_of = np.repeat(np.array([0, apart], np.int32), first.size)
    outcome = (rng.random(2 * first.size) < np.concatenate([first, second])).astype(np.int8)
    forever = np.full(as_of.size, NEVER, np.int32)
    place = np.concatenate([places, places])
    id_ = np.arange(as_of.size).astype(np.str_)
    severity = outcome.astype(np.float32)
    return Examples(id_, place, as_of, outcome, severity, as_of, forever, as_of, as_of)


@pytest.mark.parametrize("deviation", [0.0, 0.8, 1.5])
@pytest.mark.parametrize("base", [-2.5, -1.0])
def test_pairs_tell_how_far_usual_chances_differ(base: float, deviation: float) -> None:
    """The answer is known, because we drew it; both the deviation and the ranges must hold it."""
    rng = np.random.default_rng(7)
    score = base + rng.normal(0, 0.7, PLACES)
    own = chance(score + rng.normal(0, deviation, PLACES))
    learned = visited(own, own)
    known = np.ones(2 * PLACES, np.int64)
    found = spread(learned, np.tile(score, 2), known)
    assert found is not None
    assert found.pairs == PLACES
    assert found.known == pytest.approx(deviation, abs=0.25 if deviation == 0 else 0.12)
    # Calibrated chances: what the score means on average, the differences averaged over.
    edges = np.quantile(score, np.linspace(0, 1, 61))[1:-1]
    alike = np.searchsorted(edges, score)
    average = (np.bincount(alike, own) / np.bincount(alike))[alike]
    low, high = found.ranges(average, known[:PLACES])
    assert np.all((low <= average) & (average <= high))
    if deviation:
        held = float(((low <= own) & (own <= high)).mean())
        assert held == pytest.approx(COVERED, abs=0.03)


def test_what_passes_within_a_year_is_not_in_a_range() -> None:
    """Two visits in one bad month share the month: such pairs say nothing of what lasts."""
    score = np.full(PLACES, -1.0)
    own = chance(score + np.random.default_rng(3).normal(0, 1, PLACES))
    near = visited(own, own, apart=APART_DAYS - 1)
    assert spread(near, np.tile(score, 2), np.ones(2 * PLACES, np.int64)) is None


def test_without_a_record_the_range_is_wider() -> None:
    """Places that nobody knows differ more, and one's range must say so; never less."""
    rng = np.random.default_rng(5)
    score = rng.normal(-1, 0.7, PLACES)
    new = np.arange(PLACES) % 2 == 0
    own = chance(score + rng.normal(0, 1, PLACES) * np.where(new, 1.4, 0.6))
    found = spread(visited(own, own), np.tile(score, 2), np.tile(~new, 2).astype(np.int64))
    assert found is not None
    assert found.unknown == pytest.approx(1.4, abs=0.15)
    assert found.unknown > found.known + 0.2
    low, high = found.ranges(np.array([0.3, 0.3]), np.array([0, 4]))
    assert high[0] - low[0] > high[1] - low[1]
    steady = chance(score + rng.normal(0, 1, PLACES) * np.where(new, 0.2, 1.2))
    other = spread(visited(steady, steady), np.tile(score, 2), np.tile(~new, 2).astype(np.int64))
    assert other is not None
    assert other.unknown >= other.known


def test_few_pairs_tell_nothing() -> None:
    """A range made of forty visits would be a guess that looks like knowledge."""
    score = np.zeros(20)
    assert (
        spread(visited(chance(score), chance(score)), np.tile(score, 2), np.zeros(40, int)) is None
    )


def test_ranges_hold_at_the_ends() -> None:
    """Chances near 0 and 1 have ranges too, with numbers in them."""
    low, high = Spread(3.0, 0.0, 1).ranges(np.array([1e-6, 0.5, 1 - 1e-6]), np.array([0, 0, 0]))
    assert np.all((low > 0) & (low < high) & (high < 1))
    low, high = Spread(3.0, 0.0, 1).ranges(np.array([0.2]), np.array([2]))
    assert low[0] == pytest.approx(0.2, abs=1e-4)
    assert high[0] == pytest.approx(0.2, abs=1e-4)


@pytest.mark.parametrize("programme", ["food", "drug", "product"])
def test_outcomes_on_record_are_those_that_a_model_could_learn_from(
    made_city: MadeCity, programme: str
) -> None:
    """Counted once more by hand, from the examples themselves; what became known late waits."""
    events: Events = made_city.store.events()
    plan = plan_for(programme, {})
    found = examples(events, plan, until=made_city.until)
    monday = day_number(made_city.until)
    known = (found.known < monday) & (found.withdrawn > monday)
    late = (found.day < monday) & ~known
    wanted = np.bincount(found.place[known], minlength=events.ids.size)
    everyone = np.arange(events.ids.size, dtype=np.int32)
    counted = on_record(events, plan, Pairs.on(everyone, made_city.until))
    assert counted.tolist() == wanted.tolist()
    assert wanted.sum() > 0
    if programme == "food":
        assert late.any()
