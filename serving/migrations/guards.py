"""Triggers that keep what was published or recorded, whoever asks, on SQLite and PostgreSQL.

No row is updated, deleted or replaced, no table emptied, and none is added to what is complete.
Revisions call this, so what it makes must stay the same: other rules are another function.
Tables whose rows do change are named here as well (`may_change`): on PostgreSQL the service owns
none, and is granted nothing but reading and adding by itself.
"""

from collections.abc import Iterator, Mapping

from alembic import op
from sqlalchemy import text

NEVER_CHANGES = "A published list never changes. What is new belongs in the next week: publish that"
RECORD_NEVER_CHANGES = "What was recorded never changes. Record what is new beside it"


def keep_as_published(table: str, complete: str) -> None:
    """Guards a table; `complete` is SQL that says of a row NEW whether it would come too late.

    Guards that an earlier build made are made anew.
    """
    _guard(table, complete, NEVER_CHANGES)


def keep_as_recorded(table: str, late: str) -> None:
    """Guards a table to which rows are only added; `late` is SQL that refuses a row NEW.

    It must at least refuse what INSERT OR REPLACE would replace, which SQLite deletes unseen: a row
    with a key that stands.
    """
    _guard(table, late, RECORD_NEVER_CHANGES)


def keep_but(table: str, *, refused_update: str, refused_insert: str, words: str) -> None:
    """Guards a table whose rows stay, though some of what they say may change.

    Both conditions are SQL of a row NEW, the first also of the row OLD that it would replace.
    `refused_insert` must at least refuse what INSERT OR REPLACE would replace: a key that stands.
    """
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        conditions = {"update": refused_update, "delete": "1", "insert": refused_insert}
        statements = _sqlite(table, conditions, words)
    else:
        statements = _postgresql_but(table, refused_update, refused_insert, words, _schema())
    for statement in statements:
        connection.exec_driver_sql(statement)


def may_change(table: str) -> None:
    """Lets whoever may add to a table change and remove its rows as well, on PostgreSQL."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        return
    grantees = connection.execute(
        text(
            "SELECT grantee FROM information_schema.role_table_grants WHERE table_name = :table "
            "AND table_schema = current_schema() AND privilege_type = 'INSERT'"
        ),
        {"table": table},
    ).scalars()
    for grantee in grantees.all():
        quoted = connection.dialect.identifier_preparer.quote(grantee)
        connection.exec_driver_sql(f"GRANT UPDATE, DELETE ON {table} TO {quoted}")


def _guard(table: str, refused: str, words: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        statements = _sqlite(table, {"update": "1", "delete": "1", "insert": refused}, words)
    else:
        statements = _postgresql(table, refused, words, _schema())
    for statement in statements:
        connection.exec_driver_sql(statement)


def _schema() -> str:
    connection = op.get_bind()
    schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
    return connection.dialect.identifier_preparer.quote(schema)


def _sqlite(table: str, refused: Mapping[str, str], words: str) -> Iterator[str]:
    for action, condition in refused.items():
        yield f"DROP TRIGGER IF EXISTS {table}_refuse_{action}"
        yield (
            f"CREATE TRIGGER {table}_refuse_{action} BEFORE {action} ON {table} "
            f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def _postgresql(table: str, refused: str, words: str, schema: str) -> Iterator[str]:
    refuse = f"RAISE integrity_constraint_violation USING MESSAGE = '{words}'"
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN {refuse}; END $$"
    )
    # Its own search path: else somebody's temporary table of the same name would be looked at.
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_refuse_late() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = {schema}, pg_temp "
        f"AS $$ BEGIN IF {refused} THEN {refuse}; END IF; RETURN NEW; END $$"
    )
    # A statement's, so that TRUNCATE and INSERT ... ON CONFLICT DO UPDATE are met as well.
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_change()"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_refuse_late BEFORE INSERT "
        f"ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse_late()"
    )


def _postgresql_but(table: str, update: str, insert: str, words: str, schema: str) -> Iterator[str]:
    yield from _postgresql(table, insert, words, schema)
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_refuse_change BEFORE DELETE OR TRUNCATE "
        f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_change()"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({update}) EXECUTE FUNCTION {table}_refuse_change()"
    )


def keep_finished(table: str, kept: str, unfinished: str, words: str) -> None:
    """Guards a table whose rows come to an end.

    `kept` is SQL of OLD and NEW that refuses an update, `unfinished` SQL of OLD that refuses to
    remove a row; a row whose key stands is not added, so that SQLite's INSERT OR REPLACE removes
    nothing unseen.
    """
    standing = f"EXISTS (SELECT 1 FROM {table} AS standing WHERE standing.id = NEW.id)"
    connection = op.get_bind()
    for action, refused in {"update": kept, "delete": unfinished, "insert": standing}.items():
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_refuse_{action} BEFORE {action} ON {table} "
                f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
        quoted = connection.dialect.identifier_preparer.quote(schema)
        passed = "OLD" if action == "delete" else "NEW"
        connection.exec_driver_sql(
            f"CREATE FUNCTION {table}_refuse_{action}() RETURNS trigger LANGUAGE plpgsql "
            f"SET search_path = {quoted}, pg_temp AS $$ BEGIN IF {refused} THEN "
            f"RAISE integrity_constraint_violation USING MESSAGE = '{words}'; END IF; "
            f"RETURN {passed}; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_refuse_{action} BEFORE {action.upper()} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse_{action}()"
        )
