"""Opening the lists' database, and the two kinds of transaction: one that reads, one that writes.

The tables themselves are in `records.py`, how they come about in `migrations/`, and what only one
kind of database needs in `connecting.py`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from serving.connecting import engine_for, for_writing, queued, refusing
from serving.migrations import bring_up, is_newest
from serving.settings import Settings

Written = TypeVar("Written")


def open_database(settings: Settings) -> Engine:
    """An engine whose database is as this build wants it; brings an earlier one up to that.

    Makes the home folder where it is not. Raises a Refused, and changes nothing, where the database
    cannot be reached, is newer than this build, or holds tables that are not ours.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = engine_for(settings.database_url)
    with refusing(engine):
        with engine.begin() as connection:
            newest = is_newest(connection)
        if not newest:  # so whoever only reads waits for nobody, and needs no right to write
            with for_writing(engine).begin() as connection:
                bring_up(connection)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one state of the database from its first query to its last."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that commits at the end of the block, or changes nothing if the block fails.

    From its first statement it is the only one of ours that writes, so what it reads stays true.
    """
    with (
        refusing(engine),
        queued(engine),
        Session(for_writing(engine), expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


def written(engine: Engine, work: Callable[[Session], Written]) -> Written:
    """What `work` gives back, which looks whether a thing stands before it writes it.

    Done a second time where the database refused the first: somebody who does not wait in our
    queue, such as a person at a console, wrote the same thing in between. Now `work` sees theirs.
    """
    try:
        with writing(engine) as db:
            return work(db)
    except IntegrityError:
        with writing(engine) as db:
            return work(db)
