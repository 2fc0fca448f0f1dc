"""The catalogue's cost beside that of reading the same columns, in the same minute."""

import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_samples.city import make_city
from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from features.events import Events
from features.seal import seal
from features.tables import completed, schema

UNTIL = date(2026, 6, 1)
# How many times as long as decoding the same columns from Parquet the catalogue may take.
TIMES_READING = 8
ROUNDS = 5


def made(establishments: int) -> Events:
    """A made city's events."""
    city = make_city(establishments=establishments, weeks=156, until=UNTIL, seed=9)
    tables = {
        name: completed(name, pa.Table.from_pandas(frame, preserve_index=False))
        for name, frame in city.tables.items()
    }
    return seal({name: table.cast(schema(name)) for name, table in tables.items()})


def columns_of(events: Events, folder: Path) -> list[Path]:
    """One Parquet file a source with every column that the kernel may read."""
    for name, source in events.sources.items():
        columns = {"day": source.day, "known": source.known, "withdrawn": source.withdrawn}
        orders = {f"order_{group}": order.order for group, order in source.orders.items()}
        whole = {name: array for name, array in orders.items() if array.size == source.day.size}
        table = pa.table({**columns, "owner": source.owner, **source.columns, **whole})
        pq.write_table(table, folder / f"{name}.parquet")
    return sorted(folder.glob("*.parquet"))


def ratio(events: Events, folder: Path) -> float:
    """The catalogue's best time over reading's best time, measured in turn."""
    files = columns_of(events, folder)
    features = available(CATALOGUE, events)
    everyone = Pairs.on(np.arange(events.ids.size, dtype=np.int32), UNTIL)
    build(events, everyone, features, "food")  # compiles
    building, reading = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        build(events, everyone, features, "food")
        building.append(time.perf_counter() - start)
        start = time.perf_counter()
        for file in files:
            for column in pq.read_table(file).columns:
                column.to_numpy()
        reading.append(time.perf_counter() - start)
    total = sum(source.day.size for source in events.sources.values())
    print(f"{events.ids.size:,} establishments, {total:,} events, {len(features)} features:")
    print(f"catalogue {min(building):.3f} s, reading {min(reading):.3f} s")
    return min(building) / min(reading)


@pytest.mark.soak
def test_the_catalogue_of_a_city_costs_a_few_readings_of_it(tmp_path: Path) -> None:
    """100,000 establishments: features are not a cost that anyone plans around."""
    assert ratio(made(100_000), tmp_path) < TIMES_READING
