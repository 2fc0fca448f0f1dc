"""Tables and views of a department's database, read only, as rows of text in a stable order."""

import hashlib
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from features.sources.folder import LINE, RawTable
from features.sources.refusals import SourceRefused, nearest

# Rows that are fetched at once.
_BATCH = 20_000

_DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


@dataclass(frozen=True)
class Database:
    """An open connection: one moment of the database, whatever is written to it meanwhile."""

    connection: sa.Connection
    shown: str  # its address without the password
    wanted = "tables or views named like those of the contract"

    def find(self, table: str) -> str | None:
        """The name of the table or view that is called like a table of the contract, if any."""
        return table if table in self._names(None) else None

    def others(self, tables: Container[str]) -> dict[str, str]:
        """Tables and views that are called like none of these."""
        return {name: name for name in self._names(None) if name not in tables}

    def read(self, file: str, table: str, sheet: str | None = None) -> RawTable:  # noqa: ARG002  # as of a folder
        """All rows of the table or view `file`, which may be `schema.table`.

        Ordered by primary key, else by all columns: the same rows are read in the same order.
        SourceRefused where there is none of that name.
        """
        schema, _, name = file.rpartition(".")
        names = self._names(schema or None)
        if sheet or name not in names:
            near = nearest(name, names)
            hint = f"did you mean {near!r}?" if near else f"it has {', '.join(names) or 'none'}."
            raise SourceRefused(f"{self.shown} has no table or view {sheet or file!r}; {hint}")
        with _refusing(self.shown):
            return self._rows(schema or None, name)

    def _names(self, schema: str | None) -> list[str]:
        with _refusing(self.shown):
            inspector = sa.inspect(self.connection)
            return [
                *inspector.get_table_names(schema=schema),
                *inspector.get_view_names(schema=schema),
            ]

    def _rows(self, schema: str | None, name: str) -> RawTable:
        inspector, quote = sa.inspect(self.connection), self.connection.dialect.identifier_preparer
        columns = [column["name"] for column in inspector.get_columns(name, schema=schema)]
        key = inspector.get_pk_constraint(name, schema=schema)["constrained_columns"] or columns
        whole = ".".join(quote.quote(part) for part in (schema, name) if part)
        # The text of a query, not a reflected table: a bad day in a column of days stays as it is.
        query = f"SELECT {_listed(quote, columns)} FROM {whole} ORDER BY {_listed(quote, key)}"
        found = self.connection.execution_options(yield_per=_BATCH).execute(sa.text(query))
        digest, batches = hashlib.sha256(), []
        wanted = pa.schema([(column, pa.string()) for column in columns])
        for rows in found.partitions():
            texts = [[_text(value) for value in row] for row in rows]
            digest.update(repr(texts).encode())
            arrays = [pa.array(list(column), pa.string()) for column in zip(*texts, strict=True)]
            batches.append(pa.record_batch(arrays, schema=wanted))
        table = pa.Table.from_batches(batches, schema=wanted)
        lines = pa.array(range(1, table.num_rows + 1), pa.int64())
        return RawTable(table.append_column(LINE, lines), (), digest.hexdigest())


@contextmanager
def opened(address: str) -> Iterator[Database]:
    """The database at an address like sqlite:///records.db or postgresql://user@host/records.

    SourceRefused where it cannot be reached; no message shows the password.
    """
    try:
        url = sa.make_url(address)
        shown = url.render_as_string(hide_password=True)
        backend = url.get_backend_name()
    except (sa.exc.ArgumentError, ValueError):
        raise SourceRefused(
            "That is no address of a database. Write sqlite:///PATH or postgresql://USER@HOST/NAME."
        ) from None
    with _refusing(shown):
        if backend == "sqlite":
            engine = sa.create_engine(f"sqlite:///file:{url.database}?mode=ro&uri=true")
        elif backend in _DRIVERS:
            engine = sa.create_engine(
                url.set(drivername=_DRIVERS[backend]),
                isolation_level="REPEATABLE READ",
                execution_options={"postgresql_readonly": True},
            )
        else:
            raise SourceRefused(f"{shown}: only SQLite and PostgreSQL can be read.")
        connection = engine.connect()
    try:
        with _refusing(shown):
            connection.begin()
            if backend == "sqlite":  # its driver would begin anew with each query
                connection.exec_driver_sql("BEGIN")
        yield Database(connection, shown)
    finally:
        connection.close()
        engine.dispose()


@contextmanager
def _refusing(shown: str) -> Iterator[None]:
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise SourceRefused(
            f"{shown} cannot be read: {said}. Check the address and what its user may read."
        ) from None


def _listed(quote: Any, columns: list[str]) -> str:
    return ", ".join(quote.quote(column) for column in columns)


def _text(value: Any) -> str | None:
    """A value as a file would hold it; moments with a zone as UTC."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
