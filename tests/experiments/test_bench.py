"""The kernel beside two other ways of making the same numbers; DuckDB is its oracle."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from experiments.bench import duck, frames, measure, world
from experiments.bench.folds import own, wanted
from features.build import Matrix, Pairs, build
from features.catalogue import CATALOGUE
from features.events import Events, day_number
from features.refused import Refused
from features.seal import seal
from tests.features.random_city import FIRST, random_city

WAYS = {"duckdb": duck.features, "pandas": frames.features}
FEATURES = own(CATALOGUE)


def by(way: str, events: Events, folder: Path, as_of: int) -> Matrix:
    """Everyone's features, made the other way."""
    world.write(events, folder)
    out = np.tile(np.array([f.empty for f in FEATURES], np.float32), (events.ids.size, 1))
    WAYS[way](folder, wanted(FEATURES, "food"), as_of, out)
    return out


@pytest.mark.parametrize("weeks", [30, 150])
@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize("way", WAYS)
def test_other_ways_find_the_same_in_every_cell(
    tmp_path: Path, way: str, seed: int, weeks: int
) -> None:
    """Late knowledge, withdrawals, missing values and ties of a day included."""
    events = seal(random_city(seed), reinspection_within_days=14)
    as_of = day_number(FIRST + timedelta(weeks=weeks))
    everyone = np.arange(events.ids.size, dtype=np.int32)
    pairs = Pairs(everyone, np.full(everyone.size, as_of, np.int32))
    made = build(events, pairs, FEATURES, "food")
    other = by(way, events, tmp_path, as_of)
    measure.refuse_different(made, other, [feature.name for feature in FEATURES], way)
    assert np.unique(made).size > 100


def test_a_difference_is_found() -> None:
    """A comparison that cannot fail compares nothing."""
    one, two = np.zeros((3, 2), np.float32), np.zeros((3, 2), np.float32)
    two[2, 1] = np.nan
    with pytest.raises(Refused, match="visits of establishment 2"):
        measure.refuse_different(one, two, ["days", "visits"], "pandas")


def test_a_bench_says_how_many_times(tmp_path: Path) -> None:
    """A small one, to its end: equal first, then each way's medians and every run."""
    bench = measure.features(2_000, 2, lambda _: None)
    assert bench.cells == 2_000 * bench.features
    assert [len(one.seconds) for one in bench.timed] == [2, 2, 2, 2]
    assert len(bench.lines()) == 6
    bench.write(tmp_path / "bench.json")
    assert '"peak_gib"' in (tmp_path / "bench.json").read_text()
