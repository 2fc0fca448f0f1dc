"""An engine for the address of the lists' database, and the words where it cannot be had.

SQLite is the default and PostgreSQL is possible by URL, so whatever only one of them needs stays
here. No message shows a password.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from features.refused import Refused
from serving.queueing import Line

# How long a writer waits for another writer before it gives up: longer than publishing a city's
# week takes, shorter than a person's patience.
BUSY_MILLISECONDS = 10_000

# How long PostgreSQL keeps the place of a writer of whom it hears nothing: one whose machine lost
# its power must not keep others waiting for the two hours that a network takes to notice.
SILENT_MILLISECONDS = 60_000

# How long to try to reach a server: one that is there answers within a second.
REACH_SECONDS = 10

# Writers on PostgreSQL queue for this advisory lock, whose number says nothing but must never
# change: an earlier and a later build may be at work at once.
QUEUE = 20_261_127

# Where this process's writers wait, by the database.
_LINES: dict[URL, Line] = {}

_WRITES = "serving_writes"
_SECONDS = "serving_seconds"

# SQLite looks at the clock once in so many of its steps: about every millisecond.
_STEPS = 10_000

_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}

# SQLite's words where its file can't be used; it has no codes.
_NO_FILE = ("unable to open", "not a database", "readonly")

# PostgreSQL's codes of refusal, for it may speak any language.
_BUSY, _MAY_NOT, _NO_SCHEMA = "55P03", "42501", "3F000"
_STOPPED = "57014"
_UNREACHED = ("08", "28", "57P", "53300")  # connection, password, shutdown, too many connections


class DatabaseRefused(Refused):
    """The lists' database cannot be used, and nothing was written."""


def engine_for(address: str, *, threads: int = 8) -> Engine:
    """An engine for an address like sqlite:///lists.sqlite or postgresql://USER@HOST/NAME.

    What is read in one transaction is one state of the database. As many `threads` may use it at
    once, each with a connection that reads and another that writes: none waits for one that waits.
    DatabaseRefused where the address is none; that it can be reached is seen only when it is used.
    """
    url = _url(address)
    pool = {"pool_size": threads, "max_overflow": threads}
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, **pool)  # errors are logged, rows are not
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url,
        isolation_level="REPEATABLE READ",
        hide_parameters=True,
        **pool,
        pool_pre_ping=True,  # after the server was restarted, too
        connect_args={"connect_timeout": REACH_SECONDS},
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def for_writing(engine: Engine) -> Engine:
    """The same engine, whose transactions wait for all other writers when they begin."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_WRITES: True})
    # A transaction that repeats its reads would go on seeing what stood before it had to wait.
    return engine.execution_options(**{_WRITES: True}, isolation_level="READ COMMITTED")


def within(engine: Engine, seconds: float) -> Engine:
    """The same engine, which stops what takes longer: a statement, or on SQLite a transaction.

    Whoever asked meets an error that `was_stopped` knows. Not for writers: theirs wait in a queue.
    """
    return engine.execution_options(**{_SECONDS: seconds})


def was_stopped(error: DBAPIError) -> bool:
    """Whether the database gave up because a time was over."""
    state = getattr(error.orig, "sqlstate", None)
    return state == _STOPPED or str(error.orig) == "interrupted"


def out_of_reach(error: DBAPIError) -> bool:
    """Whether the database does not answer at all, or was there and is gone."""
    if isinstance(error.orig, sqlite3.Error):
        return any(words in str(error.orig) for words in _NO_FILE)
    state = getattr(error.orig, "sqlstate", None)
    unreached = isinstance(error, OperationalError) and (
        state is None or state.startswith(_UNREACHED)
    )
    return unreached or error.connection_invalidated


@contextmanager
def queued(engine: Engine) -> Iterator[None]:
    """Waits for this process's other writers of the same database, who came before.

    Who waits here holds none of the engine's connections: readers would soon have none left.
    """
    line = _LINES.setdefault(engine.url, Line())
    with line.turn(BUSY_MILLISECONDS / 1000) as came:
        if not came:
            raise DatabaseRefused(_busy(engine.url))
        yield


@contextmanager
def refusing(engine: Engine) -> Iterator[None]:
    """Says in words, as DatabaseRefused, that the database cannot be reached or is busy.

    Any other error of a database is a fault of ours and is raised as it is.
    """
    try:
        yield
    except DBAPIError as error:
        words = _words(engine.url, error)
        if words is None:
            raise
        raise DatabaseRefused(words) from error


def shown(url: URL) -> str:
    """An address without what nobody may read.

    >>> shown(make_url("postgresql+psycopg://city:secret@db/lists?sslpassword=s&sslmode=require"))
    'postgresql+psycopg://city:***@db/lists?sslmode=require'
    """
    secret = [name for name in url.query if "password" in name]
    return url.difference_update_query(secret).render_as_string(hide_password=True)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # their words may hold a part of the password
        url = None
    if url is None or "@" in (url.host or ""):
        raise DatabaseRefused(
            "TARGETING_DATABASE_URL is no address of a database. Write sqlite:///PATH or "
            "postgresql://USER:PASSWORD@HOST/NAME, and within a password %40 for @, %3A for :, "
            "%2F for / and %25 for %."
        )
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise DatabaseRefused(
            f"Lists are kept in SQLite or PostgreSQL, and {shown(url)} is neither. Write "
            "sqlite:///PATH or postgresql://USER@HOST/NAME in TARGETING_DATABASE_URL."
        )
    return url.set(drivername=driver)


def _busy(url: URL) -> str:
    return (
        f"Another process has been writing to {shown(url)} for {BUSY_MILLISECONDS // 1000} s. "
        "Nothing was written. Wait for it to end, and run this again."
    )


def _words(url: URL, error: DBAPIError) -> str | None:
    said = " ".join(str(error.orig).split()).rstrip(".?")
    state = getattr(error.orig, "sqlstate", None)
    if state == _BUSY or said == "database is locked":
        return _busy(url)
    if state in (_MAY_NOT, _NO_SCHEMA):
        return (
            f"{shown(url)}: {said}. Nothing was written. Let its owner run targeting database once "
            "after each new build, and grant this user what serving/README.md says."
        )
    if not out_of_reach(error):
        return None
    if url.get_backend_name() == "sqlite":
        return (
            f"{shown(url)} cannot be used: {said}. Check that its folder is there, that this "
            "user may write to it, and that the file is a SQLite database."
        )
    return (
        f"{shown(url)} cannot be reached: {said}. Check that PostgreSQL runs there, that the "
        "user and the password in TARGETING_DATABASE_URL are right, and that the database is "
        "there (createdb NAME)."
    )


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # else the driver decides itself when a transaction begins
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    _keep_a_log(connection)
    for pragma in (
        "synchronous = FULL",  # a list that was said to be published survives a power cut
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Let readers go on while somebody writes, in a file of an earlier build as in a new one.

    While another process does the same SQLite refuses at once, whatever its busy_timeout.
    """
    end = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    writes = options.get(_WRITES)
    _stop_after(connection, None if writes else options.get(_SECONDS))
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _stop_after(connection: Connection, seconds: float | None) -> None:
    """Let SQLite stop this transaction then, or, as the connection had other users, not at all."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        return
    if seconds is None:
        driver.set_progress_handler(None, 0)
        return
    end = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(_WRITES):
        connection.exec_driver_sql(
            f"SET LOCAL lock_timeout = {BUSY_MILLISECONDS}; "
            f"SET LOCAL idle_in_transaction_session_timeout = {SILENT_MILLISECONDS}; "
            f"SELECT pg_advisory_xact_lock({QUEUE})"
        )
    elif (seconds := options.get(_SECONDS)) is not None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(seconds * 1000)}")
