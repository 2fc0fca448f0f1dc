"""Foreign rows become typed contract rows, or refusals with a reason; in DuckDB, one pass a table.

Every value goes through text once, so that a refusal shows what was written. The SQL of a mapping
runs without access to files or the network.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import duckdb
import pyarrow as pa

from features.contract import PROGRAMMES, Column, Table
from features.sources.folder import LINE, RawTable
from features.sources.mapping import ColumnForm, TableForm
from features.sources.refusals import Refusal, SourceRefused
from features.tables import ALWAYS_KNOWN

_PROGRAMME = f"({'|'.join(PROGRAMMES)})"

# How text becomes each kind of column (null where it cannot), and what the reason says then.
_TYPED = {
    "text": ("{x}", ""),
    # A time may follow the day. DuckDB alone would also take "epoch" and "-infinity".
    "date": (
        "CASE WHEN regexp_full_match({x}, '\\d{{4}}[-/]\\d{{1,2}}[-/]\\d{{1,2}}([ T].*)?')"
        " THEN TRY_CAST({x} AS DATE) END",
        "is not a date like 2026-03-04",
    ),
    "integer": (
        "CASE WHEN regexp_full_match({x}, '[+-]?\\d+(\\.0+)?') THEN TRY_CAST({x} AS BIGINT) END",
        "is not a whole number",
    ),
    "number": (
        "CASE WHEN isfinite(TRY_CAST({x} AS DOUBLE)) THEN TRY_CAST({x} AS DOUBLE) END",
        "is not a number",
    ),
    "boolean": ("TRY_CAST({x} AS BOOLEAN)", "is neither true nor false"),
    "programmes": (
        f"CASE WHEN regexp_full_match({{x}}, '{_PROGRAMME}([|;,]{_PROGRAMME})*')"
        " THEN regexp_replace({x}, '[;,]', '|', 'g') END",
        f"is not made of {', '.join(PROGRAMMES)}, joined by |",
    ),
    "week": (
        "CASE WHEN regexp_full_match({x}, '\\d{{4}}-W(0[1-9]|[1-4]\\d|5[0-3])') THEN {x} END",
        "is not a week like 2026-W48",
    ),
}


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
) -> Checked:
    """The contract rows of a file, read through `form` (None: in the contract's own words).

    SourceRefused where a column that is needed is not there, or the mapping's SQL does not run.
    """
    with duckdb.connect() as db:
        db.register("given", raw.rows)
        db.execute("SET enable_external_access = false")
        _map(db, raw, table, file, form)
        _type(db, table, form)
        refused = _refuse(db, table, file, bureaus, today)
        repeated, twice = _keep_one_per_key(db, table, file, form)
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        rows = db.sql(f"SELECT {names}, {LINE} FROM kept ORDER BY {LINE}").to_arrow_table()
    refusals = sorted((*raw.refusals, *refused, *twice), key=lambda refusal: refusal.line)
    return Checked(rows, tuple(refusals), repeated)


def _map(
    db: duckdb.DuckDBPyConnection, raw: RawTable, table: Table, file: str, form: TableForm | None
) -> None:
    """`mapped`: every contract column as text, null where the source says nothing."""
    present = [name for name in raw.rows.column_names if name != LINE]
    forms = form.columns if form else {n: ColumnForm(column=n) for n in table.names if n in present}
    for column in table.columns:
        needed = column.required and column.name != "known_on"
        if needed and column.name not in forms:
            near = get_close_matches(column.name, present, n=1)
            hint = (
                f" Is it {near[0]!r}? Say so in a mapping."
                if near
                else " Say what it is in a mapping."
            )
            raise SourceRefused(
                f"{file} has no column {column.name!r}, which {table.name} needs.{hint}"
            )
    texts = [f'{_text(forms.get(c.name), present, file)} AS "{c.name}"' for c in table.columns]
    rows = f" WHERE {form.filter}" if form and form.filter else ""
    try:
        db.execute(
            f"CREATE TEMP TABLE mapped AS SELECT {', '.join(texts)}, {LINE} FROM given{rows}"
        )
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise SourceRefused(
            f"{file}: the mapping's SQL for {table.name} does not run: {first}"
        ) from None


def _text(form: ColumnForm | None, present: list[str], file: str) -> str:
    """The SQL of one column's text."""
    if form is None:
        return "NULL::VARCHAR"
    if form.constant is not None:
        return _quoted(form.constant)
    if form.column is not None and form.column not in present:
        near = get_close_matches(form.column, present, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(present)}."
        raise SourceRefused(f"{file} has no column {form.column!r}; {hint}")
    source = f'"{form.column}"' if form.column is not None else f"({form.sql})"
    text = f"nullif(trim({source}::VARCHAR), '')"
    if form.date_form:
        read = f"try_strptime({text}, {_quoted(form.date_form)})::DATE::VARCHAR"
        return f"coalesce({read}, {text})"
    if not form.codes:
        return text
    cases = " ".join(
        f"WHEN {_quoted(theirs)} THEN {_quoted(ours)}" for theirs, ours in form.codes.items()
    )
    rest = (
        text
        if form.otherwise is None
        else f"CASE WHEN {text} IS NOT NULL THEN {_quoted(form.otherwise)} END"
    )
    return f"CASE {text} {cases} ELSE {rest} END"


def _type(db: duckdb.DuckDBPyConnection, table: Table, form: TableForm | None) -> None:
    """`typed`: each column in its type beside its text, with known_on filled in."""
    columns = []
    for column in table.columns:
        typed = _TYPED[column.kind][0].format(x=f'"{column.name}"')
        columns.append(f'"{column.name}" AS "{column.name}_text", {typed} AS "{column.name}"')
    lag = form.lag_days if form else 0
    default = (
        f"coalesce(\"{table.time}\" + {lag}, DATE '{ALWAYS_KNOWN}')"
        if table.time
        else f"DATE '{ALWAYS_KNOWN}'"
    )
    db.execute(f"""
        CREATE TEMP TABLE typed AS
        SELECT * EXCLUDE (known_on),
               CASE WHEN known_on_text IS NULL THEN {default} ELSE known_on END AS known_on
        FROM (SELECT {", ".join(columns)}, {LINE} FROM mapped)
        """)


def _refuse(
    db: duckdb.DuckDBPyConnection, table: Table, file: str, bureaus: tuple[str, ...], today: date
) -> list[Refusal]:
    """Moves rows with a defect out of `typed` into refusals; the first defect of a row is named."""
    defects = [
        f"WHEN {condition} THEN {{'column': {_quoted(column)}, 'value': \"{column}_text\","
        f" 'reason': {_quoted(reason)}}}"
        for column, condition, reason in _defects(table, bureaus, today)
    ]
    db.execute(
        f"CREATE TEMP TABLE judged AS SELECT *, CASE {' '.join(defects)} END AS defect FROM typed"
    )
    found = db.execute(f"""
        SELECT {LINE}, defect.column, coalesce(defect.value, ''), defect.reason
        FROM judged WHERE defect IS NOT NULL ORDER BY {LINE}
        """).fetchall()
    return [
        Refusal(table.name, file, line, column, value, reason)
        for line, column, value, reason in found
    ]


def _defects(table: Table, bureaus: tuple[str, ...], today: date) -> Iterator[tuple[str, str, str]]:
    """(column, SQL condition, reason) of everything that can be wrong with a row."""
    for column in table.columns:
        yield from _column_defects(column, today)
        if column.name == "bureau" and bureaus:
            listed = ", ".join(_quoted(bureau) for bureau in bureaus)
            yield (
                "bureau",
                f"bureau NOT IN ({listed})",
                f"is none of the bureaus {', '.join(bureaus)}",
            )
    if table.time:
        reason = f"lies before {table.time}: nobody can know of it earlier"
        if table.time != "effective_on":  # a correction may be announced before it takes effect
            yield "known_on", f'known_on < "{table.time}"', reason
    if table.one_of:
        nothing = " AND ".join(f'"{name}" IS NULL' for name in table.one_of)
        yield table.one_of[0], nothing, f"is missing, and so is {' and '.join(table.one_of[1:])}"


def _column_defects(column: Column, today: date) -> Iterator[tuple[str, str, str]]:
    name, text = f'"{column.name}"', f'"{column.name}_text"'
    if _TYPED[column.kind][1]:
        yield column.name, f"{text} IS NOT NULL AND {name} IS NULL", _TYPED[column.kind][1]
    if column.required:
        yield column.name, f"{name} IS NULL", "is missing"
    if column.among:
        listed = ", ".join(_quoted(word) for word in column.among)
        yield column.name, f"{name} NOT IN ({listed})", f"is none of {', '.join(column.among)}"
    if column.low is not None:
        yield column.name, f"{name} < {column.low}", f"is below {column.low:g}"
    if column.high is not None:
        yield column.name, f"{name} > {column.high}", f"is above {column.high:g}"
    if column.never_future:
        yield column.name, f"{name} > DATE '{today}'", f"lies after {today}, the day of loading"


def _keep_one_per_key(
    db: duckdb.DuckDBPyConnection, table: Table, file: str, form: TableForm | None
) -> tuple[int, list[Refusal]]:
    """`kept`: one row for each key. Returns how many were said again, and those that contradict."""
    key = ", ".join(f'"{name}"' for name in table.key)
    content = ", ".join(f'"{column.name}"' for column in table.columns)
    highest = f'"{form.keep_highest}" DESC NULLS LAST, ' if form and form.keep_highest else ""
    db.execute(f"""
        CREATE TEMP TABLE counted AS
        SELECT *, row_number() OVER again AS nth, first({LINE}) OVER again AS first_line,
               hash({content}) = first(hash({content})) OVER again AS same
        FROM judged WHERE defect IS NULL
        WINDOW again AS (PARTITION BY {key} ORDER BY {highest}{LINE})
        """)
    db.execute("CREATE TEMP TABLE kept AS SELECT * FROM counted WHERE nth = 1")
    merged = "TRUE" if highest else "same"
    repeated = db.execute(f"SELECT count(*) FROM counted WHERE nth > 1 AND {merged}").fetchall()
    found = db.execute(f"""
        SELECT {LINE}, concat_ws('/', {key}), first_line FROM counted
        WHERE nth > 1 AND NOT {merged} ORDER BY {LINE}
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


def _quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
