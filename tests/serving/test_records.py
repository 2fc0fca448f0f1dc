import sqlite3

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from serving.database import open_database
from serving.publish import publish
from serving.records import NEVER_CHANGES, Base
from serving.settings import Settings
from tests.serving.made import NOW, weekly

CHANGES = [
    "UPDATE publications SET capacity = 99",
    "UPDATE lists SET body = x'7b7d'",
    "UPDATE targets SET rank = 9 WHERE rank = 1",
    "DELETE FROM publications",
    "DELETE FROM lists",
    "DELETE FROM targets WHERE rank = 2",
    "INSERT OR REPLACE INTO publications SELECT * FROM publications",
    "INSERT OR REPLACE INTO lists SELECT * FROM lists",
    "INSERT OR REPLACE INTO targets SELECT * FROM targets WHERE rank = 1",
    "INSERT INTO lists SELECT id + 9, publication_id, 'more', 1, 1, 0, 'x', x'7b7d' FROM lists",
    "INSERT INTO targets SELECT id + 9, list_id, 3, 'X', name, kind, address, lane, risk, "
    "expected_severity FROM targets WHERE rank = 1",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_published_list_never_changes(engine: Engine, change: str) -> None:
    """Not even raw SQL by someone in a hurry can alter, add to or remove what was published."""
    publish(engine, [weekly("luohu")], now=NOW)
    with engine.connect() as connection, pytest.raises(IntegrityError, match=NEVER_CHANGES):
        connection.execute(text(change))


def test_another_program_on_the_same_file_is_refused_too(engine: Engine) -> None:
    """The rule lives in the file, not in our code: the sqlite3 shell meets it as well."""
    publish(engine, [weekly("luohu")], now=NOW)
    assert engine.url.database is not None
    with sqlite3.connect(engine.url.database) as raw:
        for change in CHANGES:
            with pytest.raises(sqlite3.IntegrityError, match=NEVER_CHANGES):
                raw.execute(change)


def test_opening_the_database_again_keeps_what_is_there(engine: Engine, settings: Settings) -> None:
    """Every start of the service opens it."""
    publish(engine, [weekly("luohu")], now=NOW)
    again = open_database(settings)
    assert not publish(again, [weekly("luohu")], now=NOW)[0].changed
    again.dispose()


def test_the_schema_can_be_made_on_postgresql() -> None:
    """A city that outgrows a file changes a URL, not code."""
    for table in Base.metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
        assert "TRIGGER" not in made


def test_sqlite_waits_for_other_writers_and_keeps_foreign_keys(engine: Engine) -> None:
    """Publishing while people read must disturb neither."""
    with engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}
