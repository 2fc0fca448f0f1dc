"""A made city in a store and a PostgreSQL, shared by the tests that need one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data_samples.city import City, make_city, write_city
from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from tests.postgresql import running_server

UNTIL = date(2026, 6, 1)
SECRET = b"of the made city"


@dataclass(frozen=True)
class MadeCity:
    """A made city, its store, and the Monday it was made up to."""

    city: City
    store: EventStore
    until: date


@pytest.fixture(scope="session")
def made_city(tmp_path_factory: pytest.TempPathFactory) -> MadeCity:
    """1,500 establishments with two and a half years of records, loaded."""
    city = make_city(establishments=1500, weeks=130, until=UNTIL, seed=11)
    folder = tmp_path_factory.mktemp("city")
    return MadeCity(city, stored(city, folder), UNTIL)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL, started by the first test that wants one."""
    with running_server() as address:
        yield address


def stored(city: City, folder: Path) -> EventStore:
    """The city's tables in a store of their own under `folder`."""
    write_city(city, folder / "source", form="parquet")
    delivery = read_delivery(folder / "source", Mapping(), today=UNTIL, secret=SECRET)
    load(folder / "store", delivery, refused_share=0.0)
    return EventStore(folder / "store")


def known_before(city: City, monday: date) -> City:
    """The city without rows known on or after the Monday, and nothing that hangs on such rows."""
    tables = {
        name: frame[frame["known_on"] < pd.Timestamp(monday)] if "known_on" in frame else frame
        for name, frame in city.tables.items()
    }
    visits = set(tables["inspections"]["inspection_id"])
    findings = tables["findings"]
    tables["findings"] = pd.DataFrame(findings[findings["inspection_id"].isin(visits)])
    return City({name: frame for name, frame in tables.items() if len(frame)}, city.truth)
