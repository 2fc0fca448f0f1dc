"""Foreign rows become typed contract rows, or refusals with a reason; in DuckDB, one pass a table.

Every value goes through text once (`mapped.py`), so that a refusal shows what was written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from features.contract import TABLES, Column, Table
from features.segments import connection
from features.sources.folder import LINE, RawTable
from features.sources.kinds import TYPED, unreadable
from features.sources.mapped import create_mapped, quoted
from features.sources.mapping import TableForm
from features.sources.refusals import Refusal
from features.tables import ALWAYS_KNOWN

# Stands for a value that nobody is to read.
HIDDEN = "…"

# Rows that are handled at once on their way to disk.
_BATCH = 100_000


@dataclass(frozen=True)
class Checked:
    """A table's good rows in contract types with `_line`, its refusals, and rows said twice."""

    rows: pa.Table
    refusals: tuple[Refusal, ...]
    repeated: int


def checked(
    raw: RawTable,
    table: Table,
    *,
    file: str,
    form: TableForm | None,
    bureaus: tuple[str, ...],
    today: date,
    secret: bytes,
) -> Checked:
    """The contract rows of a file, read through `form` (None: in the contract's own words).

    Complainants are hashed with `secret`, and no refusal of a complaint shows a value: in a row
    whose columns have slipped any of them may be a person's name.

    SourceRefused where a column that is needed is not there, or the mapping's SQL does not run.
    """
    with TemporaryDirectory() as spill, connection(Path(spill)) as db:
        create_mapped(db, raw, table, file, form, secret)
        refused = _judge(db, table, file, form, bureaus, today)
        repeated, twice = _keep_one_per_key(db, table, file, form)
        rows = _on_disk(db, table, Path(spill) / "rows.arrow")
    refusals = sorted((*raw.refusals, *refused, *twice), key=lambda refusal: refusal.line)
    if table.name == "complaints":
        refusals = [replace(refusal, value=HIDDEN) for refusal in refusals]
    return Checked(rows, tuple(refusals), repeated)


def _judge(
    db: duckdb.DuckDBPyConnection,
    table: Table,
    file: str,
    form: TableForm | None,
    bureaus: tuple[str, ...],
    today: date,
) -> list[Refusal]:
    """`judged`: each row in its types with its first defect, if any. Returns those with one."""
    defects = [
        f"WHEN {condition} THEN {{'column': {quoted(column)}, 'value': \"{column}_text\","
        f" 'reason': {quoted(reason)}}}"
        for column, condition, reason in _defects(table, bureaus, today)
    ]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    db.execute(f"""
        CREATE TEMP TABLE judged AS
        SELECT {names}, {LINE}, CASE {" ".join(defects)} END AS defect
        FROM ({_typed(table, form)})
        """)
    db.execute("DROP TABLE mapped")
    found = db.execute(f"""
        SELECT {LINE}, defect.column, coalesce(defect.value, ''), defect.reason
        FROM judged WHERE defect IS NOT NULL ORDER BY {LINE}
        """).fetchall()
    return [
        Refusal(table.name, file, line, column, value, reason)
        for line, column, value, reason in found
    ]


def _typed(table: Table, form: TableForm | None) -> str:
    """The query of each column in its type beside its text, with known_on filled in."""
    columns = []
    for column in table.columns:
        typed = TYPED[column.kind][0].format(x=f'"{column.name}"')
        columns.append(f'"{column.name}" AS "{column.name}_text", {typed} AS "{column.name}"')
    lag = form.lag_days if form else 0
    default = f"DATE '{ALWAYS_KNOWN}'"
    if table.time:  # in some registers 9999-12-31 means "never"
        default = f"least(\"{table.time}\" + {lag}, DATE '{date.max}')"
    return f"""
        SELECT * EXCLUDE (known_on),
               CASE WHEN known_on_text IS NULL THEN {default} ELSE known_on END AS known_on
        FROM (SELECT {", ".join(columns)}, {LINE} FROM mapped)
        """


def _defects(table: Table, bureaus: tuple[str, ...], today: date) -> Iterator[tuple[str, str, str]]:
    """(column, SQL condition, reason) of everything that can be wrong with a row."""
    for column in table.columns:
        yield from _column_defects(column, today)
        if column.name == "bureau" and bureaus:
            named = f"is none of the bureaus {', '.join(bureaus)}"
            yield "bureau", f"bureau NOT IN ({_listed(bureaus)})", named
    if table.name == "corrections":
        yield "table", f'"table" NOT IN ({_listed(TABLES)})', f"is none of {', '.join(TABLES)}"
    if table.time:
        reason = f"lies before {table.time}: nobody can know of it earlier"
        if table.time != "effective_on":  # a correction may be announced before it takes effect
            yield "known_on", f'known_on < "{table.time}"', reason
    if table.one_of:
        nothing = " AND ".join(f'"{name}" IS NULL' for name in table.one_of)
        yield table.one_of[0], nothing, f"is missing, and so is {' and '.join(table.one_of[1:])}"


def _column_defects(column: Column, today: date) -> Iterator[tuple[str, str, str]]:
    name, text = f'"{column.name}"', f'"{column.name}_text"'
    for condition, reason in unreadable(column.kind, text, name):
        yield column.name, condition, reason
    if column.required:
        yield column.name, f"{name} IS NULL", "is missing"
    if column.among:
        named = f"is none of {', '.join(column.among)}"
        yield column.name, f"{name} NOT IN ({_listed(column.among)})", named
    if column.low is not None:
        yield column.name, f"{name} < {column.low}", f"is below {column.low:g}"
    if column.above is not None:
        yield column.name, f"{name} <= {column.above}", f"is not above {column.above:g}"
    if column.high is not None:
        yield column.name, f"{name} > {column.high}", f"is above {column.high:g}"
    if column.never_future:
        yield column.name, f"{name} < DATE '{ALWAYS_KNOWN}'", f"lies before {ALWAYS_KNOWN}"
        # What was not stated but follows from a lag may lie ahead: the row counts once it is past.
        future = f"{text} IS NOT NULL AND {name} > DATE '{today}'"
        yield column.name, future, f"lies after {today}, the day of loading"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(quoted(word) for word in words)


def _keep_one_per_key(
    db: duckdb.DuckDBPyConnection, table: Table, file: str, form: TableForm | None
) -> tuple[int, list[Refusal]]:
    """`extra`: all rows of a key but one. Returns how many said it again, and who contradict."""
    key = ", ".join(f'"{name}"' for name in table.key)
    content = ", ".join(f'"{column.name}"' for column in table.columns)
    # Of several that are equally high the content decides: the order of the file never does.
    highest = (
        f'"{form.keep_highest}" DESC NULLS LAST, {content}, ' if form and form.keep_highest else ""
    )
    db.execute(f"""
        CREATE TEMP TABLE several AS
        SELECT {key} FROM judged WHERE defect IS NULL GROUP BY ALL HAVING count(*) > 1
        """)
    db.execute(f"""
        CREATE TEMP TABLE extra AS
        SELECT * FROM (
            SELECT {key}, {LINE}, row_number() OVER again AS nth,
                   first({LINE}) OVER again AS first_line,
                   hash({content}) = first(hash({content})) OVER again AS same
            FROM judged SEMI JOIN several USING ({key}) WHERE defect IS NULL
            WINDOW again AS (PARTITION BY {key} ORDER BY {highest}{LINE})
        ) WHERE nth > 1
        """)
    merged = "TRUE" if highest else "same"
    repeated = db.execute(f"SELECT count(*) FROM extra WHERE {merged}").fetchall()
    found = db.execute(f"""
        SELECT {LINE}, concat_ws('/', {key}), first_line FROM extra
        WHERE NOT {merged} ORDER BY {LINE}
        """).fetchall()
    names = "/".join(table.key)
    refusals = [
        Refusal(
            table.name,
            file,
            line,
            names,
            value,
            f"is a duplicate key: line {first} has it with other content",
        )
        for line, value, first in found
    ]
    return int(repeated[0][0]), refusals


def _on_disk(db: duckdb.DuckDBPyConnection, table: Table, path: Path) -> pa.Table:
    """The rows that are kept, in the order of the file, mapped from disk rather than in memory."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    kept = db.sql(f"""
        SELECT {names}, {LINE} FROM judged ANTI JOIN extra USING ({LINE})
        WHERE defect IS NULL ORDER BY {LINE}
        """).to_arrow_reader(_BATCH)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, kept.schema) as file:
        for batch in kept:
            file.write_batch(batch)
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
