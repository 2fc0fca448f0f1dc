"""How the lists' database comes to be as `records.py` says: one revision after another, never back.

A revision is a module in `versions/`, found and counted by Alembic. It is history: it names its own
tables and rules, and is never edited once a database may have it. Run from here, by every start of
a command or of the service, so there is no alembic.ini and no env.py.
"""

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from features.refused import Refused
from serving.connecting import shown

_REVISIONS = ScriptDirectory(str(Path(__file__).parent))


class DatabaseIsNewer(Refused):
    """The database is at a revision that this build does not know: nothing was changed."""

    def __init__(self, connection: Connection, found: str) -> None:
        super().__init__(
            f"{shown(connection.engine.url)} is at revision {found}, and this build knows its "
            f"revisions up to {newest()}: a newer build, or another program, made it. Nothing was "
            "changed. Install that build, or name another database in TARGETING_DATABASE_URL."
        )


def newest() -> str:
    """The newest revision that this build knows."""
    head = _REVISIONS.get_current_head()
    if head is None:
        raise FileNotFoundError(f"{_REVISIONS.dir} lacks its versions. Install the build again.")
    return head


def revision_of(connection: Connection) -> str | None:
    """The revision that a database is at, None before the first; refused if we don't know it."""
    known = {script.revision for script in _REVISIONS.walk_revisions()}
    found = MigrationContext.configure(connection).get_current_heads()
    if strange := sorted(set(found) - known):
        raise DatabaseIsNewer(connection, ", ".join(strange))
    return found[0] if found else None


def is_newest(connection: Connection) -> bool:
    """Whether there is nothing to do."""
    return revision_of(connection) == newest()


def bring_up(connection: Connection) -> None:
    """Brings a database up to the newest revision, within the transaction that is under way.

    The caller holds the lock of all writers: of two who open an old database at once, the second
    finds it done.
    """
    at = revision_of(connection)
    context = MigrationContext.configure(connection)
    steps = [step for step in _REVISIONS.iterate_revisions(newest(), at) if step.revision != at]
    with Operations.context(context):
        for step in reversed(steps):
            step.module.upgrade()
            context.stamp(_REVISIONS, step.revision)
