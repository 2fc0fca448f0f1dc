"""What a delivered table looks like at a glance, so that a person sees a broken export.

A month without rows, a column that is empty, ids that join nothing, a code that takes over: a load
would take them all. Who complained and what they wrote is never shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from features import contract
from features.sources.delivery import Delivered, Delivery

# Which ids of a table must be found in which other.
_JOINS = {"establishment_id": "establishments", "inspection_id": "inspections"}

# Values of a column that are shown: the first rows', or the most frequent codes.
SAMPLE, FREQUENT = 3, 4

# A column with no more values than this is one of codes, whatever the contract says of it.
FEW = 12

# A person is never shown, nor what somebody wrote: it may name one.
_NEVER_SHOWN = {
    ("complaints", "complainant"),
    ("complaints", "name"),
    ("complaints", "address"),
    ("complaints", "category"),
    ("complaints", "channel"),
    ("credit", "value"),
    ("inspections", "inspector_id"),
    ("inspections", "second_inspector_id"),
    ("inspectors", "inspector_id"),
    ("recusals", "inspector_id"),
}


@dataclass(frozen=True)
class Profile:
    """A table's days, gaps, joins and values; shares run from 0 to 1.

    `months` holds the rows of each calendar month from the first to the last. `missing` is the
    share of rows that do not state a column, for columns that some rows state. `joins` is the share
    of stated ids that are found in the other table of this delivery.
    """

    first: date | None
    last: date | None
    months: tuple[int, ...]
    missing: Mapping[str, float]
    joins: Mapping[str, float]
    sample: Mapping[str, tuple[str | None, ...]]
    frequent: Mapping[str, tuple[tuple[str, float], ...]]


def profile(delivered: Delivered, delivery: Delivery) -> Profile:
    """How one table of a delivery looks."""
    with duckdb.connect() as db:
        db.register("given", delivered.rows)
        first, last, months = _months(db, contract.TABLES[delivered.table].time)
        shown = _shown(delivered)
        return Profile(
            first,
            last,
            months,
            _missing(db, delivered),
            _joins(db, delivered, delivery),
            {**_sample(delivered.rows, shown), **_hidden(delivered)},
            _frequent(db, delivered, shown),
        )


def _stated(delivered: Delivered) -> list[str]:
    rows = delivered.rows
    return [name for name in rows.column_names if rows[name].null_count < rows.num_rows]


def _shown(delivered: Delivered) -> list[str]:
    """The columns that some row states and that may be shown."""
    return [name for name in _stated(delivered) if (delivered.table, name) not in _NEVER_SHOWN]


def _hidden(delivered: Delivered) -> dict[str, tuple[str | None, ...]]:
    """The columns that some row states and that may show a person, without values."""
    return {name: () for name in _stated(delivered) if (delivered.table, name) in _NEVER_SHOWN}


def _sample(rows: pa.Table, shown: list[str]) -> dict[str, tuple[str | None, ...]]:
    """The first row, one of the middle and the last: neighbours are often alike."""
    if not shown or not rows.num_rows:
        return {}
    spread = np.linspace(0, rows.num_rows - 1, min(SAMPLE, rows.num_rows)).astype(int)
    some = rows.take(spread).select(shown)
    return {
        name: tuple(None if value is None else str(value) for value in some[name].to_pylist())
        for name in shown
    }


def _frequent(
    db: duckdb.DuckDBPyConnection, delivered: Delivered, shown: list[str]
) -> dict[str, tuple[tuple[str, float], ...]]:
    table, found = contract.TABLES[delivered.table], {}
    for column in (table.column(name) for name in shown):
        coded = column.among or column.kind in ("boolean", "programmes")
        is_code = column.kind in ("text", "integer") and not column.name.endswith("_id")
        if not coded and not is_code:
            continue
        counts = db.execute(f"""
            SELECT "{column.name}"::VARCHAR, count(*) FROM given WHERE "{column.name}" IS NOT NULL
            GROUP BY 1 ORDER BY 2 DESC, 1
            """).fetchmany(FEW + 1)
        stated = delivered.rows.num_rows - delivered.rows[column.name].null_count
        if coded or len(counts) <= min(FEW, stated // 2):
            found[column.name] = tuple((value, n / stated) for value, n in counts[:FREQUENT])
    return found


def _months(
    db: duckdb.DuckDBPyConnection, time: str | None
) -> tuple[date | None, date | None, tuple[int, ...]]:
    if time is None:
        return None, None, ()
    first, last = db.execute(f'SELECT min("{time}"), max("{time}") FROM given').fetchall()[0]
    if first is None:
        return None, None, ()
    counts = dict(
        db.execute(f"""
            SELECT date_diff('month', DATE '{first}', "{time}"), count(*) FROM given
            WHERE "{time}" IS NOT NULL GROUP BY 1
            """).fetchall()
    )
    return first, last, tuple(counts.get(month, 0) for month in range(max(counts) + 1))


def _missing(db: duckdb.DuckDBPyConnection, delivered: Delivered) -> dict[str, float]:
    names = [column.name for column in contract.TABLES[delivered.table].columns]
    counts = ", ".join(f'count("{name}")' for name in names)
    said = db.execute(f"SELECT {counts} FROM given").fetchall()[0]
    rows = max(delivered.rows.num_rows, 1)
    return {name: 1 - n / rows for name, n in zip(names, said, strict=True) if 0 < n < rows}


def _joins(
    db: duckdb.DuckDBPyConnection, delivered: Delivered, delivery: Delivery
) -> dict[str, float]:
    shares = {}
    for column, table in _JOINS.items():
        others = [other.rows for other in delivery.tables if other.table == table]
        if delivered.table == table or column not in delivered.rows.column_names or not others:
            continue
        for number, rows in enumerate(others):
            db.register(f"other_{number}", rows.select([column]))
        there = " UNION ".join(f"SELECT {column} FROM other_{n}" for n in range(len(others)))
        found, said = db.execute(f"""
            SELECT count(*) FILTER ({column} IN (FROM ({there}))), count(*)
            FROM given WHERE {column} IS NOT NULL
            """).fetchall()[0]
        if said:
            shares[f"{column} in {table}"] = found / said
    return shares
