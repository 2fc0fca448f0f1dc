"""Whether tables that stand before the first revision are those of an earlier build."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect

from features.refused import Refused
from serving.connecting import shown


class NotOurTables(Refused):
    """The database holds tables with our names that no build of ours made: nothing was changed."""

    def __init__(self, connection: Connection, differences: list[str]) -> None:
        super().__init__(
            f"{shown(connection.engine.url)} has tables with the names of ours that no build of "
            f"ours made: {'; '.join(differences)}. Nothing was changed. Name a database without "
            "tables in TARGETING_DATABASE_URL."
        )


def refuse_unlike(connection: Connection, tables: MetaData) -> None:
    """Refuses tables that have the name of one of `tables` and are not like it; others may lack."""
    standing = set(inspect(connection).get_table_names())

    def compared(thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        table = name if kind == "table" else thing.table.name
        return table in standing and table in tables.tables

    context = MigrationContext.configure(connection, opts={"include_object": compared})
    differences = compare_metadata(context, tables)
    if differences:
        raise NotOurTables(connection, [_said(one) for one in differences])


def _said(difference: Any) -> str:
    """One of Alembic's differences, from what stands to what should, in words."""
    match difference:
        case ("add_column", _, table, column):
            return f"{table} lacks {column.name}"
        case ("remove_column", _, table, column):
            return f"{table} has {column.name}"
        case [(str(kind), _, str(table), str(column), *_), *_]:
            return f"{table}.{column} differs ({kind.removeprefix('modify_')})"
        case (str(kind), thing):
            return f"{thing.table.name} differs in {thing.name} ({kind})"
    return str(difference)
