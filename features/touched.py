"""Which establishments a load touched, and all rows that their events are made of.

An establishment is touched where any of its events could differ: by a new row of its own, of its
legal person's, by a correction, or by a complaint that makes its author's others look different.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from features import contract
from features.amended import Amended
from features.corrections import LINKED
from features.events import OWNERS, TABLE_OF
from features.matches import Placed
from features.segments import Rows, literal, parquet

Given = Mapping[str, Rows | Amended | Placed]

# Beyond this share of the city it is quicker to make all events anew.
MOST = 0.25


@dataclass(frozen=True)
class Part:
    """Some rows of a table, and all of them, as subqueries."""

    sql: str
    whole: str


def write_touched(
    db: duckdb.DuckDBPyConnection, tables: Given, fresh: Iterable[str], replaced: str, path: Path
) -> int:
    """Writes the ids of the touched establishments; how many there are.

    `fresh` are tables that have new rows, in the temporary tables `fresh_…` of `db`; `replaced` is
    a query for the rows that mean another establishment now (`matches.changed`).
    """
    asked = [_touched_by(name, tables) for name in fresh]
    asked.append(_touched_by_replaced(replaced, tables))
    queries = " UNION ".join(query for part in asked for query in part) or _NOBODY
    db.execute(f"""
        COPY (SELECT DISTINCT establishment_id FROM ({queries}) WHERE establishment_id IS NOT NULL)
        TO {literal(path)} (FORMAT parquet)
        """)
    return int(db.execute(f"SELECT count(*) FROM {parquet(path)}").fetchall()[0][0])


def rows_of_touched(tables: Given, path: Path) -> dict[str, Part]:
    """Of each table the rows of touched establishments, of none, and what these depend on."""
    who = f"(FROM {parquet(path)})"
    return {
        name: Part(f"(FROM {rows.sql} {_only(name, tables, who)})", rows.sql)
        for name, rows in tables.items()
    }


_NOBODY = "SELECT NULL::VARCHAR AS establishment_id"


def _touched_by(name: str, tables: Given) -> list[str]:
    """Queries for the establishments that a table's new rows touch."""
    if name == "corrections":
        return [
            query
            for table in tables
            if table in _CORRECTABLE
            for query in _of_rows(table, _corrected(table, tables), tables)
        ]
    if name == "matches" or name not in _CORRECTABLE:
        return []
    return _of_rows(name, _fresh(name, tables), tables)


# Tables that events of establishments are made of.
_CORRECTABLE = [
    name
    for name in dict.fromkeys(TABLE_OF.values())
    if "establishment_id" in contract.TABLES[name].names or name == "findings"
]


def _corrected(table: str, tables: Given) -> str:
    """The rows of a table that new corrections speak of."""
    ids = f"(SELECT row_id FROM fresh_corrections WHERE \"table\" = '{table}')"
    return f"FROM {tables[table].sql} WHERE {contract.TABLES[table].key[0]} IN {ids}"


def _fresh(table: str, tables: Given) -> str:
    """The new rows of a table; where some are newer versions, with all the versions of theirs."""
    given = tables[table]
    rows = given.rows if isinstance(given, Placed) else given
    if not isinstance(rows, Amended):
        return f"FROM fresh_{table}"
    key = contract.TABLES[table].key[0]
    return f"FROM {given.sql} WHERE {key} IN (SELECT {key} FROM fresh_{table})"


def _of_rows(table: str, of: str, tables: Given) -> list[str]:
    """Queries for the establishments that hang on these rows of a table."""
    if table == "findings":
        return [_of_inspections(f"SELECT inspection_id {of}", tables)]
    if table == "complaints":
        return [_by_the_same(of, tables)]
    beside = _beside_credit(of, tables) if table == "credit" else []
    return [*_owners(table, of), *beside]


def _owners(table: str, of: str) -> list[str]:
    """Queries for the establishments whose events the rows of a table are."""
    columns = [column for column in OWNERS if column in contract.TABLES[table].names]
    return [f"SELECT {column} AS establishment_id {of}" for column in columns]


def _touched_by_replaced(replaced: str, tables: Given) -> list[str]:
    queries = [f"SELECT establishment_id FROM ({replaced})"]
    if "complaints" in tables:
        rows = f"SELECT row_id FROM ({replaced}) WHERE \"table\" = 'complaints'"
        of = f"FROM {tables['complaints'].sql} WHERE complaint_id IN ({rows})"
        queries.append(_by_the_same(of, tables))
    return queries


def _by_the_same(of: str, tables: Given) -> str:
    """The establishments of complaints, and of all others by the same people."""
    return f"""
        SELECT establishment_id {of} UNION SELECT establishment_id FROM {tables["complaints"].sql}
        WHERE complainant IN (SELECT complainant {of})"""


def _beside_credit(of: str, tables: Given) -> list[str]:
    """The premises of credit records' legal persons, and of the checks that they followed from."""
    queries = []
    if "establishments" in tables:
        queries.append(
            f"SELECT establishment_id FROM {tables['establishments'].sql} WHERE credit_code IN"
            f" (SELECT credit_code {of})"
        )
    for column, table in LINKED.items():
        if table in tables:
            checks = f"FROM {tables[table].sql} WHERE {column} IN (SELECT {column} {of})"
            queries += _owners(table, checks)
    return queries


def _of_inspections(ids: str, tables: Given) -> str:
    if "inspections" not in tables:
        return _NOBODY
    return (
        f"SELECT establishment_id FROM {tables['inspections'].sql} WHERE inspection_id IN ({ids})"
    )


def _only(name: str, tables: Given, who: str) -> str:
    """The WHERE clause for the rows that touched establishments' events are made of."""
    if name == "findings":
        return f"WHERE inspection_id IN ({_inspections_of(tables, who)})"
    if "establishment_id" not in contract.TABLES[name].names:
        return ""
    theirs = f"establishment_id IS NULL OR establishment_id IN {who}"
    if name == "complaints":
        people = f"SELECT complainant FROM {tables[name].sql} WHERE {theirs}"
        return f"WHERE {theirs} OR complainant IN ({people})"
    if name == "credit" and "establishments" in tables:
        codes = f"FROM {tables['establishments'].sql} WHERE credit_code IS NOT NULL"
        of_persons = f"SELECT credit_code {codes} AND establishment_id IN {who}"
        of_nobody = f"credit_code NOT IN (SELECT credit_code {codes})"
        return f"""WHERE establishment_id IN {who} OR (
            establishment_id IS NULL AND (credit_code IN ({of_persons}) OR {of_nobody}))"""
    others = [c for c in OWNERS[1:] if c in contract.TABLES[name].names]
    return f"WHERE {theirs}" + "".join(f" OR {column} IN {who}" for column in others)


def _inspections_of(tables: Given, who: str) -> str:
    if "inspections" not in tables:
        return "SELECT NULL"
    return f"SELECT inspection_id FROM {tables['inspections'].sql} WHERE establishment_id IN {who}"
