"""A file's rows in the contract's columns, still as text: what a mapping says, as SQL.

The SQL of a mapping runs without access to files or the network.
"""

from collections.abc import Container, Mapping
from string import ascii_lowercase, ascii_uppercase, digits

import duckdb
from duckdb.func import PythonUDFType

from features.contract import Table
from features.sources.complainants import hasher
from features.sources.folder import LINE, RawTable
from features.sources.mapping import ColumnForm, TableForm
from features.sources.refusals import NEARLY, SourceRefused, nearest

# Space around a value is no part of it: blanks, tabs, the ideographic and no-break spaces, NUL.
_SPACE = "' ' || " + " || ".join(f"chr({ord(space)})" for space in "\t\r\n\u3000\u00a0\0")

# A credit code as `codes.plain_code` gives it: one legal person, however an office writes its code.
_HALF_WIDTH = ascii_uppercase + ascii_lowercase + digits
_FULL_WIDTH = "".join(chr(ord(letter) + 0xFEE0) for letter in _HALF_WIDTH)
_PLAIN_CODE = (
    "nullif(upper(regexp_replace(translate({code}, "
    f"'{_FULL_WIDTH}', '{_HALF_WIDTH}'), "
    "'[\\s\u3000\u00a0\uff0d\u2013\u2014-]', '', 'g')), '')"
)


def create_mapped(
    db: duckdb.DuckDBPyConnection,
    raw: RawTable,
    table: Table,
    file: str,
    form: TableForm | None,
    secret: bytes,
) -> None:
    """Makes the table `mapped`: all contract columns as text, null where the source says nothing.

    Whoever complained is hashed with `secret` on the way: what DuckDB keeps may go to disk.

    SourceRefused where a column that is needed is not there, or the mapping's SQL does not run.
    """
    present = [name for name in raw.rows.column_names if name != LINE]
    if form is None:
        _refuse_misspelt(table, present, file)
    forms = form.columns if form else {n: ColumnForm(column=n) for n in table.names if n in present}
    _refuse_missing(table, forms.keys(), present, file)
    texts = {column: _text(one, present, file) for column, one in forms.items()}
    if "complainant" in texts:
        db.create_function(
            "hashed", hasher(secret), ["VARCHAR"], "VARCHAR", type=PythonUDFType.ARROW
        )
        texts["complainant"] = f"hashed({texts['complainant']})"
    if "credit_code" in texts:
        texts["credit_code"] = _PLAIN_CODE.format(code=texts["credit_code"])
    made = ", ".join(f'{texts.get(name, "NULL::VARCHAR")} AS "{name}"' for name in table.names)
    rows = f"given WHERE ({form.filter}\n)" if form and form.filter else "given"
    db.execute("SET TimeZone = 'UTC'")  # a moment's day is the same on every machine
    try:
        db.register("given", raw.rows)
        db.execute("SET enable_external_access = false")
        db.execute(f"CREATE TEMP TABLE mapped AS SELECT {made}, {LINE} FROM {rows}")
    except duckdb.Error as error:
        part, words = _culprit(db, texts, rows, error)
        raise SourceRefused(
            f"{file}: what the mapping of {table.name} says of {part} does not run: {words}. "
            "Correct it in the mapping."
        ) from None


def quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _refuse_misspelt(table: Table, present: list[str], file: str) -> None:
    """In our own words a column we do not know is passed over; one that is nearly ours is not.

    Without its `known_on` a table would be used before anybody knew of it.
    """
    lacking = [name for name in table.names if name not in present]
    for name in present:
        meant = None if name in table.names else nearest(name, lacking, cutoff=NEARLY)
        if meant:
            raise SourceRefused(
                f"{file} has a column {name!r}: is it {meant!r}? Rename it, or say what it is "
                "in a mapping."
            )


def _refuse_missing(table: Table, mapped: Container[str], present: list[str], file: str) -> None:
    for column in table.columns:
        if not column.required or column.name == "known_on" or column.name in mapped:
            continue
        near = nearest(column.name, present)
        hint = f"Is it {near!r}? Say so in a mapping." if near else "Say what it is in a mapping."
        raise SourceRefused(
            f"{file} has no column {column.name!r}, which {table.name} needs. {hint}"
        )


def _text(form: ColumnForm, present: list[str], file: str) -> str:
    """The SQL of one column's text."""
    if form.constant is not None:
        return f"nullif({quoted(form.constant)}, '')"
    if form.column is not None and form.column not in present:
        near = nearest(form.column, present)
        hint = f"did you mean {near!r}?" if near else f"it has {', '.join(present)}."
        raise SourceRefused(f"{file} has no column {form.column!r}; {hint}")
    source = _identifier(form.column) if form.column is not None else f"({form.sql}\n)"
    text = f"nullif(trim({source}::VARCHAR, {_SPACE}), '')"
    if form.date_forms:
        forms = ", ".join(map(quoted, form.date_forms))
        read = f"try_strptime({text}, [{forms}])::DATE::VARCHAR"
        return f"coalesce({read}, {text})"
    if not form.codes:
        return text
    cases = " ".join(
        f"WHEN {quoted(theirs)} THEN {quoted(ours)}" for theirs, ours in form.codes.items()
    )
    rest = text
    if form.otherwise is not None:
        rest = f"CASE WHEN {text} IS NOT NULL THEN {quoted(form.otherwise)} END"
    return f"nullif(CASE {text} {cases} ELSE {rest} END, '')"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _culprit(
    db: duckdb.DuckDBPyConnection, texts: Mapping[str, str], rows: str, error: duckdb.Error
) -> tuple[str, str]:
    """What of the mapping fails by itself, and DuckDB's words for it."""
    for part, text in {"its filter": "1", **texts}.items():
        try:
            db.execute(f"CREATE OR REPLACE TEMP TABLE tried AS SELECT {text} AS tried FROM {rows}")
        except duckdb.Error as alone:
            return part, str(alone).splitlines()[0]
    return "its columns together", str(error).splitlines()[0]
