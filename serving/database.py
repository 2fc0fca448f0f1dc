"""The engine, the schema and the two kinds of transaction: one that reads, one that writes.

SQLite is the default and PostgreSQL is possible by URL, so whatever only SQLite needs stays here,
guarded by the dialect. The tables themselves are in `records.py`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from serving.records import Base
from serving.settings import Settings

# How long a writer waits for another writer before it gives up: longer than publishing a city's
# week takes, shorter than a person's patience.
BUSY_MILLISECONDS = 10_000

_BEGIN = "sqlite_begin"


def open_database(settings: Settings) -> Engine:
    """An engine whose schema is there; makes the home folder and the tables where they are not."""
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = create_engine(make_url(settings.database_url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    with _immediate(engine).begin() as connection:
        Base.metadata.create_all(connection)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one state of the database from its first query to its last."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that commits at the end of the block, or changes nothing if the block fails.

    On SQLite it holds the write lock from its first statement, so what it reads stays true.
    """
    with Session(_immediate(engine), expire_on_commit=False) as session, session.begin():
        yield session


def _immediate(engine: Engine) -> Engine:
    return engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # else the driver decides itself when a transaction begins
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",  # a list that was said to be published survives a power cut
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
