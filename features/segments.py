"""The store's rows on disk: Parquet files written once, every row with where it came from.

A table is a handful of segments. A load adds one, taking in the smaller ones before it, so that
there are few however many weeks have passed, and a row is rewritten a few times in all.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from features import contract
from features.tables import schema

# Which load a row came with, which of its files, and on which line.
BATCH, FILE, ORIGIN_LINE = "_batch", "_file", "_line"
PROVENANCE = pa.schema([(BATCH, pa.int32()), (FILE, pa.int16()), (ORIGIN_LINE, pa.int64())])

# Columns of each table that stores of earlier builds may lack: they are empty there.
_LATER = {
    name: [column.name for column in table.columns if column.later]
    for name, table in contract.TABLES.items()
}


def _first_schema(name: str) -> pa.Schema:
    """The table's schema without what came into the contract later."""
    return pa.schema([field for field in schema(name) if field.name not in _LATER[name]])


# Names the columns that rows are kept in: a store that has others is refused, never misread. What
# came later is no part of it, and a store without that is read as if it were empty.
KEPT_AS = hashlib.sha256(
    repr(
        [
            (name, _first_schema(name).to_string())
            for name, table in contract.TABLES.items()
            if not table.later
        ]
    ).encode()
).hexdigest()[:8]

# A load takes in each earlier segment that has fewer than so many times its rows: a row is
# rewritten about log4(all rows / a week's rows) times, and a table has about as many segments.
GROWTH = 4

# What DuckDB may hold before it spills to disk. With what numpy held beside it, 4 million
# establishments with 60 million events loaded within 5.2 GB, mapped files aside.
MEMORY = "1500MB"

# Rows are encoded in groups of this many: enough to compress, few enough to skip.
_ROW_GROUP = 122_880


# Which rows to read: any of the lists, of which all (column, comparison, value) hold.
Filters = list[list[tuple[str, str, str | list[str]]]]


@dataclass(frozen=True)
class Segment:
    """One file of a table's rows; `file` is its name under the store's folder `segments`."""

    file: str
    rows: int


def literal(path: Path | str) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def parquet(*paths: Path) -> str:
    """The SQL that reads these Parquet files, whatever letters their names have.

    >>> parquet(Path("it's [1].parquet"))
    "read_parquet(['it''s [[]1].parquet'])"
    """
    exact = [re.sub(r"([*?\[])", r"[\1]", str(path)) for path in paths]
    return f"read_parquet([{', '.join(map(literal, exact))}])"


@dataclass(frozen=True)
class Rows:
    """All rows of one table in the store: the segments' paths, none where nothing was delivered."""

    table: str
    paths: tuple[Path, ...]

    @property
    def sql(self) -> str:
        """A subquery of the rows with their provenance."""
        if not self.paths:
            nothing = [f'NULL::{_SQL_TYPES[field.type]} AS "{field.name}"' for field in self.schema]
            return f"(SELECT {', '.join(nothing)} WHERE FALSE)"
        if not _LATER[self.table]:
            return f"(FROM {parquet(*self.paths)})"
        return f"({' UNION ALL '.join(map(self._selected, self.paths))})"

    def _selected(self, path: Path) -> str:
        """The SQL of one segment's rows in the columns of today."""
        try:
            there = pq.read_schema(path).names
        except (FileNotFoundError, pa.ArrowInvalid):  # gone, or no Parquet: DuckDB will say so
            return f"FROM {parquet(path)}"
        columns = [
            f'"{field.name}"'
            if field.name in there
            else f'NULL::{_SQL_TYPES[field.type]} AS "{field.name}"'
            for field in self.schema
        ]
        return f"SELECT {', '.join(columns)} FROM {parquet(path)}"

    @property
    def schema(self) -> pa.Schema:
        """The contract's columns and then the provenance."""
        return pa.schema([*schema(self.table), *PROVENANCE])

    def read(self, filters: Filters | None = None) -> pa.Table:
        """The rows in memory, in the contract's columns, ordered by key."""
        wanted = schema(self.table)
        if not self.paths:
            return wanted.empty_table()
        parts = [_in_columns(path, wanted, filters) for path in self.paths]
        key = [(name, "ascending") for name in contract.TABLES[self.table].key]
        return pa.concat_tables(parts).sort_by(key)


def _in_columns(path: Path, wanted: pa.Schema, filters: Filters | None) -> pa.Table:
    """A segment's rows in these columns; those that it lacks are empty."""
    there = set(pq.read_schema(path).names)
    names = [name for name in wanted.names if name in there]
    found = pq.read_table(path, columns=names, filters=filters, partitioning=None)
    for at, field in enumerate(wanted):
        if field.name not in there:
            found = found.add_column(at, field, pa.nulls(found.num_rows, field.type))
    return found.cast(wanted)


_SQL_TYPES = {
    pa.string(): "VARCHAR",
    pa.date32(): "DATE",
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.int16(): "SMALLINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
}


@contextmanager
def connection(spill: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of bounded memory; what it cannot hold goes to files in the folder `spill`."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "preserve_insertion_order": False,
        "memory_limit": MEMORY,
        "temp_directory": str(spill) if spill else "",
    }
    with duckdb.connect(config=settings) as db:
        yield db


def taken_in(segments: Sequence[Segment], new: int) -> int:
    """How many of the last segments a load of so many new rows takes into its own.

    >>> weeks = [Segment("years", 10_000), Segment("a", 90), Segment("b", 30)]
    >>> taken_in(weeks, new=25)
    2
    >>> taken_in(weeks, new=5)
    0
    """
    total, taken = new, 0
    for segment in reversed(segments):
        if segment.rows >= GROWTH * total:
            break
        total += segment.rows
        taken += 1
    return taken


def write(db: duckdb.DuckDBPyConnection, query: str, path: Path, table: str) -> None:
    """Writes the rows of a query, sorted by the table's key, as a new segment."""
    key = ", ".join(f'"{name}"' for name in contract.TABLES[table].key)
    columns = ", ".join(f'"{name}"' for name in Rows(table, ()).schema.names)
    db.execute(
        f"COPY (SELECT {columns} FROM ({query}) ORDER BY {key}) TO {literal(path)}"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
    )


def digest(db: duckdb.DuckDBPyConnection, query: str, table: str) -> int:
    """A number that is the same for the same rows in whatever order, and adds up over parts.

    The sum of each row's MD5, modulo 2^128: what a load adds is added to what there was. Columns
    that came later are said behind the others, and only where they are not empty.
    """
    later = schema(table)
    text = " || ".join(
        [
            *(_unmistakable(field) for field in _first_schema(table)),
            *(_said_last(later.field(name)) for name in _LATER[table]),
        ]
    )
    low, high = db.execute(f"""
        SELECT coalesce(sum(md5_number_lower(said)::HUGEINT), 0),
               coalesce(sum(md5_number_upper(said)::HUGEINT), 0)
        FROM (SELECT {text} AS said FROM ({query}))
        """).fetchall()[0]
    return (int(low) % 2**64) | (int(high) % 2**64) << 64


def _unmistakable(field: pa.Field) -> str:
    """The SQL of a value that no other value, nor two values run together, could read as."""
    said = f'"{field.name}"::VARCHAR'
    if field.type == pa.string():
        said = f"strlen({said}) || ':' || {said}"
    return f"coalesce({said}, '') || ','"


def _said_last(field: pa.Field) -> str:
    """The SQL of a value with its column's name; nothing of an empty one."""
    return f"""if("{field.name}" IS NULL, '', '{field.name}:' || {_unmistakable(field)})"""


def added(one: int, other: int) -> int:
    """The digest of two parts together, from their own."""
    half = 2**64
    low = (one % half + other % half) % half
    high = (one // half + other // half) % half
    return low | high << 64
