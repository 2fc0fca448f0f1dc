"""A week's load leaves exactly the events that one load of everything would have made."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features import contract
from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import MATCHES, EventStore
from tests.features.random_city import random_city
from tests.features.sources.builders import TODAY

# Shares of the rows that come with the first load and with each week's after it.
SHARES = (0.97, 0.01, 0.01, 0.01)
SECRET = b"of the random city"


def weekly(city: dict[str, pa.Table], seed: int) -> dict[str, np.ndarray]:
    """Which load each row comes with; findings and decisions never before what they are about."""
    random = np.random.default_rng(seed)
    loads = {
        name: random.choice(len(SHARES), table.num_rows, p=SHARES) for name, table in city.items()
    }
    for name in city:  # every table from the first load on
        loads[name][0] = 0
    for name, column, parent in (
        ("findings", "inspection_id", "inspections"),
        ("matches", "row_id", "complaints"),
    ):
        ids = city[parent][contract.TABLES[parent].key[0]].to_pylist()
        came = dict(zip(ids, loads[parent], strict=True))
        of = [came[one] for one in city[name][column].to_pylist()]
        loads[name] = np.maximum(loads[name], of)
    return loads


def loaded(
    store: Path, folder: Path, city: dict[str, pa.Table], *, may_change: bool = False
) -> EventStore:
    """The store after a load of these tables."""
    folder.mkdir(parents=True)
    for name, table in city.items():
        if table.num_rows:
            pq.write_table(table, folder / f"{name}.parquet")
    day = TODAY.replace(year=2027)
    delivery = read_delivery(folder, Mapping(refused_share=1.0), today=day, secret=SECRET)
    tables = tuple(replace(table, may_change=may_change) for table in delivery.tables)
    load(store, replace(delivery, tables=tables), refused_share=1.0)
    return EventStore(store)


def arrays(store: EventStore) -> dict[str, np.ndarray]:
    """Every array of the events."""
    folder = store.generation / "events"
    return {str(path.relative_to(folder)): np.load(path) for path in sorted(folder.rglob("*.npy"))}


def one_per_key(name: str, table: pa.Table) -> pa.Table:
    """Of rows that contradict each other the first, which a load would keep."""
    frame = table.to_pandas()
    first = ~frame.duplicated(list(contract.TABLES[name].key)).to_numpy()
    return table.filter(pa.array(first))


@pytest.mark.parametrize("seed", range(4))
def test_weekly_loads_make_the_events_of_one_load(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New establishments, renamed ones, late rows, corrections, repairs, unknown legal persons."""
    city = {name: one_per_key(name, t) for name, t in random_city(seed, 150, 600).items()}
    whole = loaded(tmp_path / "whole", tmp_path / "all", city)
    loads = weekly(city, seed)
    monkeypatch.setattr("features.loading.MOST", 1.0)  # a small city: a week touches much of it
    for number in range(len(SHARES)):
        part = {name: table.filter(loads[name] == number) for name, table in city.items()}
        weeks = loaded(tmp_path / "weeks", tmp_path / f"{number}", part)
    assert weeks.meta.snapshot == whole.meta.snapshot
    matches = [pq.read_table(store.generation / MATCHES).to_pylist() for store in (whole, weeks)]
    assert matches[0] == matches[1]
    states = {"matched", "doubtful", "stated", "decided"}
    assert {match["state"] for match in matches[0]} == states
    expected, found = arrays(whole), arrays(weeks)
    assert expected.keys() == found.keys()
    differing = [
        name for name, array in expected.items() if array.tobytes() != found[name].tobytes()
    ]
    assert differing == []
    assert {name: a.dtype for name, a in expected.items()} == {n: a.dtype for n, a in found.items()}
