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
from features.build import Pairs, Prepared, in_blocks
from features.events import day_number
from models.scoring import scores, weekly_lists
from models.visits.lists import Target
from tests.models.large import MONDAY, TREES, large_city

TARGETS, MONDAYS = 100, 12
# What the process may hold beside the mapped store: so much for each establishment, and a base.
BASE_GIB, GIB_PER_MILLION = 1.0, 0.6


@pytest.mark.soak
def test_a_week_of_a_city_takes_minutes_and_bounded_memory(tmp_path: Path) -> None:
    """500 trees for chance and for severity, eleven bureaus, a hundred targets each."""
    city = large_city(tmp_path, 400_000)
    size, store = city.size, city.store
    plan = replace(city.plan, usual_capacity=TARGETS)
    said: list[str] = []
    start = time.perf_counter()
    with most_held() as most:
        monday = scores(store, city.events, city.model, city.plan, MONDAY, progress=said.append)
        scored = time.perf_counter() - start
        lists = weekly_lists(store, monday, city.model, "1", plan)
        whole = time.perf_counter() - start
    print(
        f"{size:,} establishments, {len(city.features)} features, 2 x {TREES} trees: "
        f"scores {scored:.1f} s, lists {whole - scored:.1f} s, "
        f"at most {most[0]:.2f} GiB beside the mapped store"
    )
    assert len(monday.scored) == size
    assert [len(one.targets) for one in lists] == [TARGETS] * 11
    assert all(abs(_sum(target) - target.score) < 1e-6 for one in lists for target in one.targets)
    assert most[0] < BASE_GIB + GIB_PER_MILLION * size / 1e6
    assert len(said) == size // 500_000


def _sum(target: Target) -> float:
    return target.base + sum(reason.contribution for reason in target.reasons) + target.other


@pytest.mark.soak
def test_twelve_mondays_cost_less_than_twelve(tmp_path: Path) -> None:
    """What Mondays share is prepared once; each establishment's rows are looked at for each."""
    city = large_city(tmp_path, 200_000)
    everyone = np.arange(city.events.ids.size, dtype=np.int32)

    def seconds(mondays: int) -> float:
        pairs = Pairs(
            np.repeat(everyone, mondays),
            np.tile(
                [day_number(MONDAY - timedelta(weeks=w)) for w in range(mondays)], everyone.size
            ).astype(np.int32),
        )
        start = time.perf_counter()
        in_blocks(Prepared(city.events, pairs, city.features, "food"), lambda _, __: None)
        return time.perf_counter() - start

    seconds(1)
    one, all_of_them = seconds(1), seconds(MONDAYS)
    print(
        f"{city.size:,} establishments: {MONDAYS} Mondays take {all_of_them / one:.1f} times "
        f"as long as one, {one:.1f} s"
    )
    assert all_of_them < MONDAYS * one
