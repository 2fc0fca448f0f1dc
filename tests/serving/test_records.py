import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, ProgrammingError

from serving.database import open_database, reading
from serving.figures.publish import publish_figures
from serving.lists.queries import latest_week
from serving.migrations.guards import NEVER_CHANGES
from serving.publish import publish
from serving.records import Base
from serving.settings import Settings
from tests.postgresql import tell
from tests.serving.databases import on_both, on_postgresql
from tests.serving.figures import report
from tests.serving.made import EARLIER_WEEK, NOW, WEEK, earlier, empty, weekly

MORE_LISTS = (
    "INSERT INTO lists SELECT id + 9, publication_id, 'more', 1, 1, 0, 'x', body FROM lists"
)
MORE_TARGETS = (
    "INSERT INTO targets SELECT id + 9, list_id, 3, 'X', name, kind, address, lane, risk, "
    "expected_severity FROM targets WHERE rank = 1"
)
ROOT = Path(__file__).parents[2]

CHANGES = [
    "UPDATE publications SET capacity = 99",
    "UPDATE lists SET content_hash = 'x'",
    "UPDATE targets SET rank = 9 WHERE rank = 1",
    "UPDATE figures SET body = ''",
    "DELETE FROM publications",
    "DELETE FROM lists",
    "DELETE FROM targets WHERE rank = 2",
    "DELETE FROM figures",
    "INSERT INTO publications SELECT * FROM publications WHERE true ON CONFLICT DO NOTHING",
    "INSERT INTO lists SELECT * FROM lists WHERE true ON CONFLICT (id) DO UPDATE SET size = 9",
    "INSERT INTO targets SELECT * FROM targets WHERE rank = 1 ON CONFLICT (id) DO UPDATE SET "
    "rank = 9",
    "INSERT INTO figures SELECT * FROM figures WHERE true ON CONFLICT (week) DO UPDATE SET "
    "body = excluded.body",
    "INSERT INTO publications SELECT id + 9, week, programme, as_of, published_at, 'x', snapshot, "
    "model, capacity, size FROM publications",
    "INSERT INTO figures SELECT id + 9, week, as_of, published_at, 'x', snapshot, body "
    "FROM figures",
    "INSERT INTO lists SELECT id + 9, publication_id, 'more', 1, 1, 0, 'x', body FROM lists",
    "INSERT INTO targets SELECT id + 9, list_id, 3, 'X', name, kind, address, lane, risk, "
    "expected_severity FROM targets WHERE rank = 1",
]
OF_SQLITE = [
    "INSERT OR REPLACE INTO publications SELECT * FROM publications",
    "INSERT OR REPLACE INTO lists SELECT * FROM lists",
    "INSERT OR REPLACE INTO targets SELECT * FROM targets WHERE rank = 1",
    "INSERT OR REPLACE INTO figures SELECT * FROM figures",
]
OF_POSTGRESQL = [
    "TRUNCATE publications CASCADE",
    "TRUNCATE targets CASCADE",
    "TRUNCATE figures",
    "MERGE INTO targets USING lists ON true WHEN MATCHED THEN UPDATE SET rank = 9",
    "WITH gone AS (DELETE FROM figures RETURNING week) SELECT * FROM gone",
]


def filled(engine: Engine) -> None:
    publish(engine, [weekly("luohu")], now=NOW)
    publish_figures(engine, report(), now=NOW)


def everything(engine: Engine) -> list[list[tuple[object, ...]]]:
    """All rows of all tables."""
    with engine.connect() as connection:
        return [
            [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        ]


@on_both
def test_a_published_list_never_changes(engine: Engine) -> None:
    """Not even raw SQL by someone in a hurry can alter, add to or remove what was published."""
    filled(engine)
    published = everything(engine)
    own = OF_SQLITE if engine.dialect.name == "sqlite" else OF_POSTGRESQL
    for change in [*CHANGES, *own]:
        with (
            pytest.raises(IntegrityError, match=NEVER_CHANGES),
            engine.begin() as connection,
        ):
            connection.execute(text(change))
    assert everything(engine) == published


@on_both
def test_a_holidays_empty_list_takes_no_target(engine: Engine) -> None:
    """Of no visits, none is complete; nor is there a list that nobody has seen."""
    publish(engine, [empty("luohu")], now=NOW)
    for list_id in (1, 2):
        late = f"INSERT INTO targets VALUES (9, {list_id}, 1, 'X', 'n', 'k', 'a', 'risk', 0.5, 1.0)"
        with (
            engine.connect() as connection,
            pytest.raises(IntegrityError, match=NEVER_CHANGES),
        ):
            connection.execute(text(late))


def test_another_program_on_the_same_file_is_refused_too(engine: Engine) -> None:
    """The rule lives in the file, not in our code: the sqlite3 shell meets it as well."""
    filled(engine)
    assert engine.url.database is not None
    with sqlite3.connect(engine.url.database) as raw:
        for change in [*CHANGES, *OF_SQLITE]:
            with pytest.raises(sqlite3.IntegrityError, match=NEVER_CHANGES):
                raw.execute(change)


@on_postgresql
def test_another_program_on_the_same_server_is_refused_too(
    engine: Engine, settings: Settings
) -> None:
    """In whatever isolation it asks, by COPY, and behind a table of its own with our name."""
    filled(engine)
    with psycopg.connect(settings.database_url, autocommit=True) as raw:
        raw.execute("CREATE TEMPORARY TABLE targets (list_id int)")
        raw.execute("CREATE TEMPORARY TABLE lists AS SELECT 1 AS id, 99 AS size")
        with pytest.raises(psycopg.IntegrityError, match=NEVER_CHANGES):
            raw.execute(
                "INSERT INTO public.targets VALUES (9, 1, 9, 'X', 'n', 'k', 'a', 'risk', .5, 1)"
            )
        with (
            pytest.raises(psycopg.IntegrityError, match=NEVER_CHANGES),
            raw.cursor().copy("COPY public.targets FROM STDIN") as rows,
        ):
            rows.write_row((9, 1, 9, "X", "n", "k", "a", "risk", 0.5, 1))


@on_postgresql
def test_who_looked_before_a_list_came_out_cannot_add_to_it(
    engine: Engine, settings: Settings
) -> None:
    """A transaction that began earlier does not see that the list is complete."""
    with psycopg.connect(settings.database_url) as raw:
        raw.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        raw.execute("SELECT count(*) FROM lists")
        filled(engine)
        with pytest.raises(psycopg.IntegrityError, match=NEVER_CHANGES):
            raw.execute("INSERT INTO targets VALUES (9, 1, 9, 'X', 'n', 'k', 'a', 'risk', .5, 1)")


def of_the_readme(prefix: str) -> list[list[str]]:
    """The statements that serving/README.md shows, block by block, with other names for roles."""
    words = (ROOT / "serving" / "README.md").read_text(encoding="utf-8")
    named = words.replace("lists_", f"{prefix}_").replace("DATABASE lists ", f"DATABASE {prefix} ")
    return [block.split(";")[:-1] for block in re.findall(r"```sql\n(.*?)```", named, re.DOTALL)]


def test_a_service_that_owns_no_table_can_publish_and_nothing_else(
    settings: Settings, postgresql: str
) -> None:
    """What serving/README.md tells a city to do is enough, and nobody can take a guard away."""
    city = f"city_{uuid4().hex}"
    administrator, owner = of_the_readme(city)
    tell(postgresql, *administrator)
    lists = make_url(postgresql).set(database=city)
    owners = lists.set(username=f"{city}_owner").render_as_string(hide_password=False)
    tell(owners, *owner)
    open_database(replace(settings, database_url=owners)).dispose()
    services = lists.set(username=f"{city}_service").render_as_string(hide_password=False)
    engine = open_database(replace(settings, database_url=services))
    assert publish(engine, [weekly("luohu")], now=NOW)[0].changed
    assert publish_figures(engine, report(), now=NOW).changed
    for forbidden in (
        "DROP TRIGGER targets_refuse_change ON targets",
        "ALTER TABLE targets DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION targets_refuse_late() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NEW; END $$",
        "TRUNCATE targets",
        "DELETE FROM targets",
        "DROP TABLE targets",
    ):
        with engine.connect() as connection, pytest.raises(ProgrammingError) as refused:
            connection.execute(text(forbidden))
        assert re.search("must be owner|permission denied", str(refused.value)), forbidden
    engine.dispose()
    tell(postgresql, f"DROP DATABASE {city} WITH (FORCE)")
    tell(postgresql, f"DROP ROLE {city}_service", f"DROP ROLE {city}_owner")


@on_both
def test_opening_the_database_again_keeps_what_is_there(engine: Engine, settings: Settings) -> None:
    """Every start of the service opens it."""
    publish(engine, [weekly("luohu")], now=NOW)
    again = open_database(settings)
    assert not publish(again, [weekly("luohu")], now=NOW)[0].changed
    again.dispose()


@on_both
def test_who_reads_sees_one_moment(engine: Engine) -> None:
    """A page that asks twice must not tell of two weeks."""
    publish(engine, [earlier("luohu")], now=NOW)
    with reading(engine) as db:
        assert latest_week(db) == EARLIER_WEEK
        publish(engine, [weekly("luohu")], now=NOW)
        assert latest_week(db) == EARLIER_WEEK
    with reading(engine) as db:
        assert latest_week(db) == WEEK


def test_sqlite_waits_for_other_writers_and_keeps_foreign_keys(engine: Engine) -> None:
    """Publishing while people read must disturb neither."""
    with engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}
