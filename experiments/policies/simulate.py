"""Cities lived under every policy: one a seed; after a common year of practice each its own way."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from multiprocessing import get_context
from typing import Final

from data_samples.city import draw_world, streams_of
from data_samples.period import Period
from experiments.policies.figures import figures
from experiments.policies.life import Life
from experiments.policies.living import live
from experiments.policies.policies import NOBODY, POLICIES, PRACTICE
from experiments.policies.record import Record

# A year of practice before policies part: what each learns from at first is the same.
COMMON_WEEKS: Final = 52
WEEKS_A_YEAR: Final = 52
# The last Monday of every such city: the same arguments give the same figures, whatever the day.
UNTIL: Final = date(2026, 6, 1)
PROCESSES: Final = 2


@dataclass(frozen=True)
class City:
    """Which cities are lived; `staffed`: their visits, beside what their posts are there for."""

    establishments: int
    weeks: int
    staffed: float = 1.0


@dataclass(frozen=True)
class Lived:
    """One seed's figures, by policy and by name."""

    seed: int
    figures: dict[str, dict[str, float]]


def begun(city: City, seed: int) -> Life:
    """A city on the first of the weeks to be lived, after a year of practice."""
    period = Period(weeks=COMMON_WEEKS + city.weeks, until=UNTIL)
    world = draw_world(streams_of(seed), city.establishments, period)
    life = Life.begun(world, seed, city.staffed)
    live(life, PRACTICE, COMMON_WEEKS)
    return life


def lived(city: City, seed: int) -> Lived:
    """One city's figures under every policy."""
    start = begun(city, seed)
    records: dict[str, Record] = {}
    for policy in (NOBODY, *POLICIES):
        life = start.parted()
        live(life, policy, COMMON_WEEKS + city.weeks)
        records[policy.name] = life.record
    return Lived(
        seed,
        {
            policy.name: figures(
                records[policy.name], start.facts, first=COMMON_WEEKS, beside=records
            )
            for policy in POLICIES
        },
    )


def simulated(
    city: City, seeds: Sequence[int], *, progress: Callable[[str], None] = lambda _: None
) -> list[Lived]:
    """Every seed's figures, in the order of the seeds, in two processes."""
    done = []
    # Started anew, not forked: the trees' threads do not survive a fork.
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for one in pool.map(lived, repeat(city), seeds):
            done.append(one)
            progress(f"seed {one.seed} lived under every policy, {len(done)} of {len(seeds)}")
    return done
