from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from serving.database import open_database
from serving.settings import Settings, settings_in
from tests.postgresql import new_database
from tests.serving.made import service


@pytest.fixture(scope="session")
def made_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in a file as this build makes it: to copy it takes a hundredth of making it."""
    settings = settings_in(tmp_path_factory.mktemp("made"))
    open_database(settings).dispose()
    return file_of(settings)


@pytest.fixture(scope="session")
def made_database(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same on PostgreSQL."""
    with new_database(postgresql) as address:
        open_database(Settings(tmp_path_factory.mktemp("made"), address)).dispose()
        yield address


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """A home with a database of its own, in a file or as `databases.on_both` says.

    It is as this build makes it, or nothing at all yet where a test is marked `before_tables`.
    """
    home = tmp_path / "var"
    bare = request.node.get_closest_marker("before_tables") is not None
    if getattr(request, "param", "sqlite") == "sqlite":
        settings = settings_in(home)
        if not bare:
            home.mkdir()
            copyfile(request.getfixturevalue("made_file"), file_of(settings))
        yield settings
        return
    like = None if bare else request.getfixturevalue("made_database")
    with new_database(request.getfixturevalue("postgresql"), like=like) as address:
        yield Settings(home, address)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_database(settings)
    yield engine
    engine.dispose()


def file_of(settings: Settings) -> Path:
    """Where the database of a home lies."""
    return Path(make_url(settings.database_url).database or "")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with service(settings) as running:
        yield running
