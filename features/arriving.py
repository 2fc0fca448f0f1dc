"""What of a delivered table is new to the store: rows, newer versions of rows, and neither.

A row that the store has with other content is refused, or, where the mapping says that rows of its
table may change, a newer version of it: known from the day it was read, and never before.
"""

from dataclasses import dataclass

import duckdb

from features import contract
from features.segments import BATCH, FILE, ORIGIN_LINE
from features.sources.delivery import Delivered
from features.sources.folder import LINE
from features.sources.refusals import Refusal
from features.store import Meta
from features.tables import ALWAYS_KNOWN


@dataclass(frozen=True)
class Loaded:
    """What became of one table: new rows, newer versions of rows, rows known, rows set aside."""

    table: str
    file: str
    new: int
    changed: int
    known: int
    refusals: tuple[Refusal, ...]

    @property
    def added(self) -> int:
        """Rows that the store now has beside those it had."""
        return self.new + self.changed


def added(
    db: duckdb.DuckDBPyConnection, meta: Meta, given: Delivered, read_on: str, number: int
) -> Loaded:
    """Puts the rows that the store has not into `fresh_…`; what became of each.

    `stored_…` and `fresh_…` are the store's rows and those of this delivery's earlier files;
    `read_on` is today, `number` the file's place in the delivery.
    """
    name, table = given.table, contract.TABLES[given.table]
    key = ", ".join(f'"{column}"' for column in table.key)
    columns = ", ".join(f'"{column}"' for column in table.names)
    orphan, parent = _ORPHANS.get(name, ("FALSE", ""))
    again = str(given.may_change and _read_before(meta, given))
    said = _said(table, given.may_change)
    db.register("given", given.rows.append_column(LINE, given.lines))
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE compared AS
        WITH there AS (
            SELECT given.{LINE}, max(stored.known_on) AS newest_on, bool_or(fresh) AS fresh,
                   arg_max(hash({_of("stored", said)}), stored.known_on) AS newest
            FROM given JOIN (
                SELECT {columns}, FALSE AS fresh FROM stored_{name}
                UNION ALL SELECT {columns}, TRUE FROM fresh_{name}
            ) AS stored ON {_equal(table, given.may_change)} GROUP BY ALL
        )
        SELECT given.*, {orphan} AS orphan, newest_on, newest IS NOT NULL AS known,
               newest = hash({_of("given", said)}) OR ({again} AND NOT fresh) AS same,
               known AND NOT same AND NOT fresh AND {given.may_change} AS changed
        FROM given LEFT JOIN there USING ({LINE})
        """)
    db.unregister("given")
    refusals = tuple(
        Refusal(name, given.file, line, "/".join(table.key), value, reason)
        for line, value, reason in db.execute(f"""
            SELECT {LINE}, concat_ws('/', {key}),
                   CASE WHEN orphan THEN 'belongs to no {parent}' ELSE '{_OTHERWISE}' END
            FROM compared WHERE orphan OR (known AND NOT same AND NOT changed) ORDER BY {LINE}
            """).fetchall()
    )
    db.execute(f"""
        INSERT INTO fresh_{name}
        SELECT {columns}, {len(meta.batches)} AS {BATCH}, {number} AS {FILE},
               {LINE} AS {ORIGIN_LINE}
        FROM (
            SELECT * REPLACE (
                CASE WHEN changed THEN greatest(known_on, newest_on + 1, DATE '{read_on}')
                     ELSE known_on END AS known_on)
            FROM compared WHERE NOT orphan AND (NOT known OR changed)
        )
        """)
    new, changed, again = db.execute("""
        SELECT count(*) FILTER (NOT known AND NOT orphan),
               count(*) FILTER (changed AND NOT orphan), count(*) FILTER (known AND same)
        FROM compared
        """).fetchall()[0]
    return Loaded(name, given.file, new, changed, again, given.refusals + refusals)


_OTHERWISE = (
    "is in the store already with other content; deliver a correction, or say in the mapping that "
    "rows of the table may_change"
)


def _read_before(meta: Meta, given: Delivered) -> bool:
    """Whether this very file was loaded already: what it says is not news."""
    return any(
        file.table == given.table and file.sha256 == given.sha256
        for batch in meta.batches
        for file in batch.files
    )


def _said(table: contract.Table, may_change: bool) -> str:
    """The columns whose values make a row another one."""
    left_out = "known_on" if may_change else None
    return ", ".join(f'"{column}"' for column in table.names if column != left_out)


def _equal(table: contract.Table, may_change: bool) -> str:
    """The SQL of whether a stored row is, or is a version of, the given one."""
    equal = [f'given."{column}" = stored."{column}"' for column in table.key]
    if may_change and "known_on" in table.key:  # an export of today's register has one row each
        equal[table.key.index("known_on")] = (
            f"(given.known_on = stored.known_on OR given.known_on = DATE '{ALWAYS_KNOWN}')"
        )
    return " AND ".join(equal)


def _unknown(column: str, table: str) -> str:
    """The SQL of whether a row speaks of one that neither the store nor this delivery has."""
    key = contract.TABLES[table].key[0]
    known = " UNION ALL ".join(f"SELECT {key} FROM {part}_{table}" for part in ("stored", "fresh"))
    return f"given.{column} NOT IN ({known})"


_ORPHANS = {
    "findings": (_unknown("inspection_id", "inspections"), "inspection"),
    "matches": (
        " OR ".join(
            f"(given.\"table\" = '{table}' AND {_unknown('row_id', table)})"
            for table in contract.MATCHED
        ),
        "row of its table",
    ),
}


def _of(side: str, columns: str) -> str:
    return ", ".join(f"{side}.{column}" for column in columns.split(", "))
