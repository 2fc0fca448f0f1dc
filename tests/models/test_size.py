"""A week for a whole city: everyone scored, every bureau's list with its reasons, in bounds.

`TARGETING_SOAK_ESTABLISHMENTS` sets the size: 4,000,000 is a city of the greatest size.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from data_samples.large import write_large
from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from models.labels import examples
from models.plan import plan_for
from models.scoring import scores, weekly_lists
from models.train import Provenance, train
from models.visits.lists import Target

MONDAY = date(2026, 6, 1)
TREES, TARGETS, LEARNED = 500, 100, 25_000
# What the process may hold beside the mapped store: so much for each establishment, and a base.
BASE_GIB, GIB_PER_MILLION = 1.0, 0.6


def anonymous_gib() -> float:
    """Memory of this process that no file stands behind."""
    lines = Path("/proc/self/status").read_text().splitlines()
    [said] = [line for line in lines if line.startswith("RssAnon")]
    return int(said.split()[1]) / 2**20


@contextmanager
def most_held() -> Iterator[list[float]]:
    """The most memory held from here on, looked at every twentieth of a second, as one number."""
    most, ended = [anonymous_gib()], Event()

    def look() -> None:
        while not ended.wait(0.05):
            most[0] = max(most[0], anonymous_gib())

    looking = Thread(target=look)
    looking.start()
    try:
        yield most
    finally:
        ended.set()
        looking.join()


@pytest.mark.soak
def test_a_week_of_a_city_takes_minutes_and_bounded_memory(tmp_path: Path) -> None:
    """500 trees for chance and for severity, eleven bureaus, a hundred targets each."""
    size = int(os.environ.get("TARGETING_SOAK_ESTABLISHMENTS", "400000"))
    write_large(tmp_path / "source", size)
    given = read_delivery(tmp_path / "source", Mapping(), today=MONDAY, secret=b"k" * 32)
    load(tmp_path / "store", given, refused_share=0.0)
    del given
    store = EventStore(tmp_path / "store")
    events, plan = store.events(), replace(plan_for("food", {}), rounds=TREES)
    found = examples(events, plan, until=MONDAY)
    found = found.only(np.linspace(0, len(found) - 1, LEARNED).astype(np.int64))
    features = available(CATALOGUE, events)
    matrix = build(events, Pairs(found.place, found.as_of), features, "food")
    model = train(matrix, found, features, plan, MONDAY, Provenance("", ""))
    said: list[str] = []
    start = time.perf_counter()
    with most_held() as most:
        monday = scores(store, events, model, plan, MONDAY, progress=said.append)
        scored = time.perf_counter() - start
        lists = weekly_lists(store, monday, model, "1", replace(plan, usual_capacity=TARGETS))
        whole = time.perf_counter() - start
    print(
        f"{size:,} establishments, {len(features)} features, 2 x {TREES} trees: scores {scored:.1f}"
        f" s, lists {whole - scored:.1f} s, at most {most[0]:.2f} GiB beside the mapped store"
    )
    assert len(monday.scored) == size
    assert [len(one.targets) for one in lists] == [TARGETS] * 11
    assert all(abs(_sum(target) - target.score) < 1e-6 for one in lists for target in one.targets)
    assert most[0] < BASE_GIB + GIB_PER_MILLION * size / 1e6
    assert len(said) == size // 500_000


def _sum(target: Target) -> float:
    return target.base + sum(reason.contribution for reason in target.reasons) + target.other
