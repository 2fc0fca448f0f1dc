from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from serving.database import open_database
from serving.settings import Settings, settings_in
from tests.postgresql import new_database
from tests.serving.made import service


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """A home with a database of its own, in a file or as `databases.on_both` says."""
    home = tmp_path / "var"
    if getattr(request, "param", "sqlite") == "sqlite":
        yield settings_in(home)
        return
    with new_database(request.getfixturevalue("postgresql")) as address:
        yield Settings(home, address)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_database(settings)
    yield engine
    engine.dispose()


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with service(settings) as running:
        yield running
