"""Records of a few establishments in a store of their own, for figures that the public reads."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping as SourceMapping
from features.store import EventStore
from models.public.window import Window
from tests.conftest import SECRET
from tests.features.builders import Row, establishment, tables

MONDAY = date(2026, 11, 23)
WINDOW = Window(MONDAY)
# A day well inside the window.
SPRING = date(2026, 4, 15)
NOBODY_DRAWN = pd.DataFrame(
    columns=["establishment_id", "programme", "published_on", "inclusion_probability"]
)
NOTHING_LISTED = pd.DataFrame(
    columns=["establishment_id", "programme", "lane", "monday", "published_on"]
)
_ids = count()


def stored(folder: Path, **rows: Sequence[Row]) -> EventStore:
    """A store of these rows, by table."""
    source = folder / "source"
    source.mkdir(parents=True, exist_ok=True)
    for name, table in tables(**rows).items():
        pq.write_table(table, source / f"{name}.parquet")
    delivery = read_delivery(source, SourceMapping(), today=date(2027, 6, 1), secret=SECRET)
    load(folder / "store", delivery, refused_share=0.0)
    return EventStore(folder / "store")


def visit(establishment_id: str = "A", **given: Any) -> Row:
    """A random food visit in spring that passed, drawn by a chance of one in ten."""
    number = next(_ids)
    failed = given.get("result") == "fail"
    return {
        "inspection_id": f"i{number}",
        "establishment_id": establishment_id,
        "programme": "food",
        "happened_on": SPRING,
        "known_on": given.get("happened_on", SPRING) + timedelta(days=2),
        "purpose": "random",
        "result": "pass",
        "severity": 2 if failed else 0,
        "inclusion_probability": 0.1 if given.get("purpose", "random") == "random" else None,
        **given,
    }


def sample(establishment_id: str = "A", **given: Any) -> Row:
    """A monitoring sample of food taken in spring, that passed."""
    return {
        "sample_id": f"s{next(_ids)}",
        "establishment_id": establishment_id,
        "programme": "food",
        "happened_on": SPRING,
        "known_on": given.get("happened_on", SPRING) + timedelta(days=25),
        "kind": "monitoring",
        "item": "lead",
        "passed": True,
        **given,
    }


def premises(many: int, **given: Any) -> list[Row]:
    """So many establishments, E0 and on."""
    return [establishment(f"E{number}", **given) for number in range(many)]


def spread(outcomes: Mapping[Any, int], make: Any, **given: Any) -> list[Row]:
    """Rows by `make` for E0 and on, an establishment each: so many of each result."""
    results = [result for result, times in outcomes.items() for _ in range(times)]
    word = "passed" if make is sample else "result"
    return [make(f"E{n}", **{word: result}, **given) for n, result in enumerate(results)]
