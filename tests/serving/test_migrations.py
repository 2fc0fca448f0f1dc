"""A database of an earlier build becomes this build's, whole or not at all, and never goes back."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from serving.connecting import engine_for
from serving.database import open_database
from serving.figures.publish import publish_figures
from serving.migrations import DatabaseIsNewer, is_newest, newest, revision_of
from serving.migrations.earlier import NotOurTables
from serving.migrations.guards import NEVER_CHANGES
from serving.publish import publish
from serving.records import Base
from serving.settings import Settings
from tests.serving.databases import on_both, stored
from tests.serving.figures import report
from tests.serving.made import NOW, target, weekly

pytestmark = pytest.mark.before_tables

ROOT = Path(__file__).parents[2]

# A file as the last build left it that counted no revisions, with a list published.
EARLIER = (Path(__file__).parent / "earlier_database.sql").read_text(encoding="utf-8")
FIRST_TABLES = ("publications", "lists", "targets", "figures")
SAME = [weekly("luohu", target())]

OPENS = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from serving.database import open_database
from serving.settings import Settings
@event.listens_for(Engine, "after_cursor_execute")
def look(connection, cursor, statement, *rest):
    if sys.argv[3] in statement:
        os.kill(os.getpid(), signal.SIGKILL)
open_database(Settings(Path(sys.argv[1]), sys.argv[2]))
"""


def opener(settings: Settings, dies_at: str = "nowhere") -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", OPENS, str(settings.home), settings.database_url, dies_at]
    return subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE)


@pytest.fixture
def earlier_build(settings: Settings) -> Iterator[Engine]:
    """A database of a build before revisions, with a list; on PostgreSQL it had no guards."""
    settings.home.mkdir()
    engine = engine_for(settings.database_url)
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(str(engine.url.database)) as raw:
            raw.executescript(EARLIER)
        raw.close()
    else:
        Base.metadata.create_all(engine)
        publish(engine, SAME, now=NOW)
        later = [table for name, table in Base.metadata.tables.items() if name not in FIRST_TABLES]
        Base.metadata.drop_all(engine, later)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


@on_both
def test_the_revisions_together_make_the_tables_that_the_code_knows(engine: Engine) -> None:
    """Else a page would ask for a column that only a test's database has."""
    with engine.connect() as connection:
        assert is_newest(connection)
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        checks = {
            check["name"]
            for table in Base.metadata.tables
            for check in inspect(connection).get_check_constraints(table)
        }
    assert checks == {
        "ck_targets_rank",
        "ck_targets_risk",
        "ck_accounts_role",
        "ck_decisions_kind",
        "ck_decisions_turn",
        "ck_seconds_verdict",
        "ck_jobs_kind",
        "ck_jobs_state",
        "ck_jobs_result",
        "ck_jobs_failure",
    }


@on_both
def test_an_earlier_builds_database_is_taken_over(
    earlier_build: Engine, settings: Settings
) -> None:
    """What it published stands, byte for byte, and is guarded from now on."""
    assert stored(earlier_build) == (1, 1, 1)
    engine = open_database(settings)
    assert not publish(engine, SAME, now=NOW)[0].changed
    with engine.connect() as connection:
        assert revision_of(connection) == newest()
        with pytest.raises(IntegrityError, match=NEVER_CHANGES):
            connection.execute(text("UPDATE targets SET rank = 2"))
    engine.dispose()


@on_both
def test_a_database_from_before_figures_gets_them(
    earlier_build: Engine, settings: Settings
) -> None:
    """The very first build's."""
    with earlier_build.begin() as connection:
        connection.execute(text("DROP TABLE figures"))
    engine = open_database(settings)
    assert publish_figures(engine, report(), now=NOW).changed
    with engine.connect() as connection, pytest.raises(IntegrityError, match=NEVER_CHANGES):
        connection.execute(text("DELETE FROM figures"))
    engine.dispose()


@on_both
def test_a_newer_builds_database_is_refused(engine: Engine, settings: Settings) -> None:
    """Going back would lose what the newer build keeps there."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseIsNewer) as refused:
        open_database(settings)
    words = str(refused.value)
    assert f"is at revision 9999, and this build knows its revisions up to {newest()}" in words
    assert "Nothing was changed. Install that build, or name another database" in words
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


@on_both
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("ALTER TABLE lists DROP COLUMN body", "lists lacks body"),
        ("ALTER TABLE targets ADD COLUMN phone VARCHAR", "targets has phone"),
        ("DROP INDEX ix_targets_establishment_id", "targets differs in ix_targets_est"),
    ],
)
def test_tables_that_are_not_ours_are_left_alone(
    earlier_build: Engine, settings: Settings, change: str, words: str
) -> None:
    """Another program's database, named by mistake, gets no table and no trigger of ours."""
    with earlier_build.begin() as connection:
        connection.execute(text(change))
        connection.execute(text("DROP TABLE figures"))
    with pytest.raises(NotOurTables, match=words):
        open_database(settings)
    assert tables(earlier_build) == {"publications", "lists", "targets"}


@on_both
def test_tables_of_other_names_are_nobodys_business(settings: Settings) -> None:
    """A city may keep its own notes beside ours."""
    settings.home.mkdir()
    engine = engine_for(settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (words VARCHAR)"))
    open_database(settings).dispose()
    assert tables(engine) == {"notes", "alembic_version", *Base.metadata.tables}
    engine.dispose()


@on_both
@pytest.mark.parametrize("earlier", [False, True], ids=["new", "earlier"])
def test_processes_that_open_a_database_at_once_all_succeed(
    settings: Settings, request: pytest.FixtureRequest, earlier: bool
) -> None:
    """A service and a weekly job start together after an update."""
    if earlier:
        request.getfixturevalue("earlier_build")
    running = [opener(settings) for _ in range(2)]
    said = [each.communicate()[1] for each in running]
    assert [each.returncode for each in running] == [0, 0], said
    engine = open_database(settings)
    assert publish(engine, SAME, now=NOW)[0].changed != earlier
    engine.dispose()


def test_a_file_that_somebody_writes_is_opened_once_they_are_done(
    earlier_build: Engine, settings: Settings
) -> None:
    """SQLite won't wait by itself where an earlier build's file gets its log of changes."""
    writer = sqlite3.connect(str(earlier_build.url.database), check_same_thread=False)
    writer.isolation_level = None
    writer.execute("PRAGMA journal_mode = DELETE")
    writer.execute("BEGIN IMMEDIATE")
    done = Timer(0.3, writer.rollback)
    done.start()
    open_database(settings).dispose()
    done.join()
    writer.close()


@on_both
def test_an_update_that_is_killed_changed_nothing(
    earlier_build: Engine, settings: Settings
) -> None:
    """Half of a revision would fit neither build."""
    before = tables(earlier_build)
    killed = opener(settings, "INSERT INTO alembic_version")
    _, said = killed.communicate()
    assert killed.returncode == -signal.SIGKILL, said
    assert tables(earlier_build) == before
    assert "alembic_version" not in before
    engine = open_database(settings)
    assert stored(engine) == (1, 1, 1)
    engine.dispose()
