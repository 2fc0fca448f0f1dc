"""Triggers that keep what was published as it was, whoever asks, on SQLite and PostgreSQL.

No row is updated, deleted or replaced, no table emptied, and none is added to what is complete.
Revisions call this, so what it makes must stay the same: other rules are another function.
"""

from collections.abc import Iterator

from alembic import op

NEVER_CHANGES = "A published list never changes. What is new belongs in the next week: publish that"


def keep_as_published(table: str, complete: str) -> None:
    """Guards a table; `complete` is SQL that says of a row NEW whether it would come too late.

    Guards that an earlier build made are made anew.
    """
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        statements = _sqlite(table, complete)
    else:
        schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
        quoted = connection.dialect.identifier_preparer.quote(schema)
        statements = _postgresql(table, complete, quoted)
    for statement in statements:
        connection.exec_driver_sql(statement)


def _sqlite(table: str, complete: str) -> Iterator[str]:
    for action, condition in {"update": "1", "delete": "1", "insert": complete}.items():
        yield f"DROP TRIGGER IF EXISTS {table}_refuse_{action}"
        yield (
            f"CREATE TRIGGER {table}_refuse_{action} BEFORE {action} ON {table} "
            f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGES}'); END"
        )


def _postgresql(table: str, complete: str, schema: str) -> Iterator[str]:
    refuse = f"RAISE integrity_constraint_violation USING MESSAGE = '{NEVER_CHANGES}'"
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN {refuse}; END $$"
    )
    # Its own search path: else somebody's temporary table of the same name would be looked at.
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_refuse_late() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = {schema}, pg_temp "
        f"AS $$ BEGIN IF {complete} THEN {refuse}; END IF; RETURN NEW; END $$"
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
