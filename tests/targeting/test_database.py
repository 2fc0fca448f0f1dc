"""`targeting database`: where lists are kept, brought up by whoever owns it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from features.refused import Refused
from targeting.app import app
from tests.postgresql import ask, new_database


def test_the_database_is_brought_up_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql: str
) -> None:
    """A file without further ado, a server by its address; twice changes nothing."""
    monkeypatch.setenv("TARGETING_HOME", str(tmp_path / "home"))
    told = CliRunner().invoke(app, ["database"])
    assert f"Lists are kept in sqlite:///{tmp_path}/home/serving.sqlite, at revision" in told.output
    with new_database(postgresql) as address:
        monkeypatch.setenv("TARGETING_DATABASE_URL", address)
        first, again = (CliRunner().invoke(app, ["database"]).output for _ in range(2))
        at = ask(address, "SELECT version_num FROM alembic_version")
    assert first == again
    assert f"at revision {at}: what this build wants" in first


def test_a_database_out_of_reach_ends_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As every refusal does."""
    monkeypatch.setenv("TARGETING_HOME", str(tmp_path))
    monkeypatch.setenv("TARGETING_DATABASE_URL", "postgresql://city:secret@127.0.0.1:1/lists")
    refused = CliRunner().invoke(app, ["database"]).exception
    assert isinstance(refused, Refused)
    assert "cannot be reached" in str(refused)
    assert "secret" not in str(refused)
