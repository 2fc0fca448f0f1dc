"""The service's memory while many ask: it takes what it needs, and then no more."""

import os
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from statistics import median

import pytest

from tests.serving.made import WEEK
from tests.serving.test_load import LIST, SERVES, asked, published_for, resident_mib, serving

SECONDS = float(os.environ.get("TARGETING_SOAK_MEMORY_SECONDS", "600"))
LOOKS = 60  # every ten seconds of ten minutes
CLIENTS = 16

# Of pages and of the API, of one list and of all that is looked up beside it.
PAGE = f"/weeks/{WEEK}/food/luohu"
PATHS = (
    PAGE, f"{PAGE}?lane=risk&sort=due", f"{PAGE}/print", f"{PAGE}/export.csv",
    f"{PAGE}/export.xlsx", f"{PAGE}/targets/SZ-LUOHU-FOOD-001/decide", "/orders",
    "/objections", "/establishments/SZ-LUOHU-FOOD-002", LIST, f"{LIST}/targets?limit=9",
    f"{LIST}/decisions", f"{LIST}/outcomes", "/v1/decisions/statistics", "/v1/open-ends",
)  # fmt: skip

# What the second half may rise by, from its beginning to its end: caches and the allocator still
# fill. Of 280 MiB it is what half of 9,000 answers leave that keep two kilobytes each.
STEADY = 0.03

MOMENTS = {"1 of 10": 0.1, "5 of 10": 0.5, "10 of 10": 1.0}


def grown(looks: list[float]) -> float:
    """By which share the second half of all looks rises, from its first third to its last.

    >>> grown([50.0, 90.0, 100.0, 100.0, 100.0, 100.0, 101.0, 99.0, 100.0, 110.0, 110.0, 110.0])
    0.1
    """
    half = looks[len(looks) // 2 :]
    third = max(1, len(half) // 3)
    return round(median(half[-third:]) / median(half[:third]) - 1, 3)


@pytest.mark.soak
def test_memory_stays_flat_while_people_read(tmp_path: Path) -> None:
    """What every answer left behind would end a service that runs for months."""
    settings, cookies = published_for(CLIENTS, tmp_path / "var")
    looks: list[float] = []
    with serving(SERVES, str(settings.home)) as (port, pid), ThreadPoolExecutor(1) as beside:
        asking = beside.submit(asked, port, " ".join(PATHS), SECONDS, cookies)
        while not asking.done():
            looks.append(resident_mib(pid))
            wait([asking], timeout=SECONDS / LOOKS)
        seen = asking.result()
    told = {name: round(looks[int(LOOKS * at) - 1]) for name, at in MOMENTS.items()}
    print(f"MiB {told}, second half {grown(looks):+.1%}, {seen}")
    assert seen["wrong"] == 0
    assert grown(looks) < STEADY
