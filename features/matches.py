"""Which establishment the rows mean that name none: as matched, and as people decided since.

A row with a name instead of an `establishment_id` is matched with the register of its own day
(`identity.matching`). What a person decides (table `matches`) counts from the day of the decision,
and until then what was matched: a replay of an earlier Monday is not changed by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from features import contract
from features.amended import Amended
from features.identity.matching import match
from features.segments import Rows, literal, parquet

Given = Mapping[str, Rows | Amended]

# Of a row that names its establishment, and of which a person decided otherwise.
STATED, DECIDED = "stated", "decided"

# `known_on`: since when this is known to be the row's establishment (null: since the row is known);
# `until`: the first day on which it is no longer thought so.
_COLUMNS = """
    "table" VARCHAR, row_id VARCHAR, establishment_id VARCHAR, known_on DATE, until DATE,
    state VARCHAR, score DOUBLE, why VARCHAR, candidate_id VARCHAR, second_id VARCHAR,
    second_score DOUBLE"""


@dataclass(frozen=True)
class Placed:
    """A table's rows with the establishments that they mean: a row for each that it ever meant."""

    rows: Rows | Amended
    matches: Path

    @property
    def sql(self) -> str:
        """A subquery like that of `Rows`; days of knowledge and withdrawal are narrowed."""
        return placed(self.rows.sql, self.rows.table, self.matches)


def placed(rows: str, table: str, matches: Path) -> str:
    """The subquery of `Placed` for a query of some rows of the table."""
    return f"""(
        SELECT given.* REPLACE (
            CASE WHEN placed.state = '{DECIDED}' THEN placed.establishment_id
                 ELSE coalesce(given.establishment_id, placed.establishment_id)
                 END AS establishment_id,
            greatest(given.known_on, placed.known_on) AS known_on,
            least(given.withdrawn_on, placed.until) AS withdrawn_on)
        FROM {rows} AS given
        LEFT JOIN (FROM {parquet(matches)} WHERE "table" = '{table}') AS placed
        ON placed.row_id = given.{_id(table)})"""


def write_matches(
    db: duckdb.DuckDBPyConnection, given: Given, path: Path, *, before: Path | None
) -> None:
    """Writes the matches of all rows that name no establishment, and all decisions.

    `before` are those of the store before this load, whose new rows are the tables `fresh_…` of
    `db`: only what these can change is matched again.
    """
    db.execute(f"CREATE OR REPLACE TEMP TABLE found ({_COLUMNS})")
    if before:
        db.execute(f"""
            INSERT INTO found BY NAME SELECT * REPLACE (NULL AS until) FROM {parquet(before)}
            WHERE state NOT IN ('{STATED}', '{DECIDED}')
            """)
    for name in contract.MATCHED:
        if name in given:
            _match_again(db, name, given)
    decided = given["matches"].sql if "matches" in given else Rows("matches", ()).sql
    stated = [
        f"""
        SELECT "table", row_id, rows.establishment_id, '{STATED}' AS state
        FROM ended JOIN {given[name].sql} AS rows ON row_id = rows.{_id(name)}
        WHERE "table" = '{name}' AND rows.establishment_id IS NOT NULL
        """
        for name in contract.MATCHED
        if name in given
    ]
    db.execute(f"""
        COPY (
            WITH decided AS (
                SELECT "table", row_id, establishment_id, known_on,
                       lead(known_on) OVER (
                           PARTITION BY "table", row_id ORDER BY known_on, decided_on
                       ) + 1 AS until,
                       '{DECIDED}' AS state
                FROM {decided}
            ),
            ended AS (
                SELECT "table", row_id, min(known_on) + 1 AS until FROM decided GROUP BY ALL
            )
            FROM (
                SELECT * EXCLUDE (until) FROM found
                {"".join(f"UNION ALL BY NAME ({query})" for query in stated)}
            ) LEFT JOIN ended USING ("table", row_id)
            UNION ALL BY NAME FROM decided
            ORDER BY "table", row_id, known_on NULLS FIRST, until NULLS LAST
        ) TO {literal(path)} (FORMAT parquet)
        """)


def _match_again(db: duckdb.DuckDBPyConnection, name: str, given: Given) -> None:
    """Puts into `found` the matches of rows that have none, or that new versions may change."""
    fresh = db.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'fresh_establishments'")
    newest = "NULL::DATE"
    if fresh.fetchall():
        newest = "(SELECT min(known_on) FROM fresh_establishments)"
    rows = db.sql(f"""
        SELECT {_id(name)} AS row_id, name, address, NULL::VARCHAR AS credit_code, known_on
        FROM {given[name].sql} AS rows
        WHERE establishment_id IS NULL AND (
            known_on > {newest}
            OR {_id(name)} NOT IN (SELECT row_id FROM found WHERE "table" = '{name}'))
        QUALIFY row_number() OVER (PARTITION BY row_id ORDER BY rows.known_on) = 1
        ORDER BY row_id
        """).to_arrow_table()
    if not rows.num_rows:
        return
    register = given["establishments"] if "establishments" in given else Rows("establishments", ())
    columns = "establishment_id, name, address, credit_code, known_on"
    versions = db.sql(f"SELECT {columns} FROM {register.sql}").to_arrow_table()
    again = match(rows, versions).append_column("row_id", rows["row_id"])
    db.register("again", again.append_column("table", pa.array([name] * len(again), pa.string())))
    db.execute(
        f"DELETE FROM found WHERE \"table\" = '{name}' AND row_id IN (SELECT row_id FROM again)"
    )
    db.execute("INSERT INTO found BY NAME FROM again")
    db.unregister("again")


def changed(before: Path, after: Path) -> str:
    """A query for the (table, row_id, establishment_id) that mean another place than before."""
    places = 'SELECT "table", row_id, establishment_id, known_on, until FROM'
    old, new = f"({places} {parquet(before)})", f"({places} {parquet(after)})"
    return f"(FROM {old} EXCEPT FROM {new}) UNION (FROM {new} EXCEPT FROM {old})"


def _id(table: str) -> str:
    return contract.TABLES[table].key[0]
