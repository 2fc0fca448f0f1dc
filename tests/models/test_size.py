"""A week for a whole city: everyone scored, every bureau's list with its reasons, in bounds.

`TARGETING_SOAK_ESTABLISHMENTS` sets the size: 4,000,000 is a city of the greatest size.
"""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from experiments.bench.held import most_held
from features.build import Pairs, Prepared, available, in_blocks
from features.catalogue import CATALOGUE
from features.contract import PROGRAMMES
from features.events import day_number
from models.scoring import scores
from models.visits.draw import Seed
from models.visits.lists import Target, WeeklyList
from models.visits.outings import with_outings
from models.visits.select import planned
from tests.models.large import MONDAY, TREES, large_city, learned

TARGETS, MONDAYS = 100, 12
SEED = Seed("5eed" * 16)
# What the process may hold beside the mapped store: so much for each establishment, and a base.
BASE_GIB, GIB_PER_MILLION = 1.0, 0.6


@pytest.mark.soak
def test_a_week_of_a_city_takes_minutes_and_bounded_memory(tmp_path: Path) -> None:
    """Three programmes, eleven bureaus, a hundred targets each, by 500 trees and 500 more."""
    city = large_city(tmp_path, 400_000, PROGRAMMES)
    models = [learned(city, programme) for programme in PROGRAMMES]
    said: list[str] = []
    lists: list[WeeklyList] = []
    people, seconds = 0, {"scores": 0.0, "lists": 0.0, "crews": 0.0}
    with most_held() as most:
        for one in models:
            plan, start = replace(one.plan, usual_capacity=TARGETS), time.perf_counter()
            monday = scores(city.store, city.events, one.model, plan, MONDAY, progress=said.append)
            scored = time.perf_counter()
            lists += planned(city.store, monday, one.model, "1", plan, SEED).lists
            seconds["scores"] += scored - start
            seconds["lists"] += time.perf_counter() - scored
            people += len(monday.scored)
        start = time.perf_counter()
        lists = with_outings(city.store, lists, MONDAY, SEED)
        seconds["crews"] = time.perf_counter() - start
    print(
        f"{people:,} establishments of {len(PROGRAMMES)} programmes, {len(models[0].features)} "
        f"features, 2 x {TREES} trees: scores {seconds['scores']:.1f} s, lists "
        f"{seconds['lists']:.1f} s, crews {seconds['crews']:.1f} s, "
        f"at most {most[0]:.2f} GiB beside the mapped store"
    )
    assert people == city.size
    assert [len(one.targets) for one in lists] == [TARGETS] * 11 * len(PROGRAMMES)
    assert all(abs(_sum(target) - target.score) < 1e-6 for one in lists for target in one.targets)
    assert all(target.outing for one in lists for target in one.targets)
    assert most[0] < BASE_GIB + GIB_PER_MILLION * city.size / 1e6
    assert len(said) >= city.size // 500_000 - len(PROGRAMMES)


def _sum(target: Target) -> float:
    return target.base + sum(reason.contribution for reason in target.reasons) + target.other


@pytest.mark.soak
def test_twelve_mondays_cost_less_than_twelve(tmp_path: Path) -> None:
    """What Mondays share is prepared once; each establishment's rows are looked at for each."""
    city = large_city(tmp_path, 200_000)
    everyone = np.arange(city.events.ids.size, dtype=np.int32)
    features = available(CATALOGUE, city.events)

    def seconds(mondays: int) -> float:
        pairs = Pairs(
            np.repeat(everyone, mondays),
            np.tile(
                [day_number(MONDAY - timedelta(weeks=w)) for w in range(mondays)], everyone.size
            ).astype(np.int32),
        )
        start = time.perf_counter()
        in_blocks(Prepared(city.events, pairs, features, "food"), lambda _, __: None)
        return time.perf_counter() - start

    seconds(1)
    one, all_of_them = seconds(1), seconds(MONDAYS)
    print(
        f"{city.size:,} establishments: {MONDAYS} Mondays take {all_of_them / one:.1f} times "
        f"as long as one, {one:.1f} s"
    )
    assert all_of_them < MONDAYS * one
