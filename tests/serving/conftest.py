from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from serving.database import open_database
from serving.settings import Settings, settings_in
from tests.serving.made import service


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "var")


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_database(settings)
    yield engine
    engine.dispose()


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with service(settings) as running:
        yield running
