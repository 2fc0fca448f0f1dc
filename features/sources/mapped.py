"""A file's rows in the contract's columns, still as text: what a mapping says, as SQL.

The SQL of a mapping runs without access to files or the network.
"""

from collections.abc import Container, Mapping, Sequence

import duckdb
from duckdb.func import PythonUDFType

from features.contract import Column, Table
from features.identity.codes import LEFT_OUT
from features.sources.complainants import hasher
from features.sources.folder import LINE, RawTable
from features.sources.forms import ColumnForm
from features.sources.kinds import (
    REPUBLIC_FORMS,
    WITHOUT_UNIT,
    as_half_width,
    half_width,
    republic_day,
)
from features.sources.mapping import TableForm
from features.sources.refusals import NEARLY, SourceRefused, nearest

# Space around a value is no part of it: blanks, tabs, the ideographic and no-break spaces, NUL.
_SPACE = "' ' || " + " || ".join(f"chr({ord(space)})" for space in "\t\r\n\u3000\u00a0\0")

# A credit code as `normal_code` gives it: one legal person, however an office writes its code.
_PLAIN_CODE = f"nullif(upper(regexp_replace({{code}}, '{LEFT_OUT}', '', 'g')), '')"

# A number that stands before its unit; commas between thousands.
_COUNTED = "^([+-]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)\\s*(.*)$"


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
    forms = form.columns if form else {n: ColumnForm((n,)) for n in table.names if n in present}
    _refuse_missing(table, forms.keys(), present, file)
    texts = {name: _text(one, table, name, present, file) for name, one in forms.items()}
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


def _text(form: ColumnForm, table: Table, name: str, present: list[str], file: str) -> str:
    """The SQL of one column's text."""
    if form.constant is not None:
        return f"nullif({quoted(form.constant)}, '')"
    text = _source(form, present, file)
    plain = _is_plain(table, table.column(name))
    if plain:
        text = as_half_width(text)
    if form.date_forms:
        return f"coalesce({', '.join(day(text, one) for one in form.date_forms)}, {text})"
    if form.units:
        return _measured(text, form.units)
    if form.bands:
        return _banded(text, form.bands)
    if form.codes:
        return _translated(text, form, plain)
    return text


def _source(form: ColumnForm, present: list[str], file: str) -> str:
    """The SQL of what is written, without the space around it; null where nothing is."""
    for name in form.columns:
        if name not in present:
            near = nearest(name, present)
            hint = f"did you mean {near!r}?" if near else f"it has {', '.join(present)}."
            raise SourceRefused(f"{file} has no column {name!r}; {hint}")
    sources = [_identifier(name) for name in form.columns] or [f"({form.sql}\n)"]
    texts = [f"nullif(trim({source}::VARCHAR, {_SPACE}), '')" for source in sources]
    return texts[0] if len(texts) == 1 else "(" + " || '/' || ".join(texts) + ")"


def _is_plain(table: Table, column: Column) -> bool:
    """Whether full-width letters of a column mean the plain ones: in ids and codes.

    Names and addresses stay as they are written. Days and numbers are read in any width later, so
    that a refusal shows them as they stand in the file.
    """
    is_id = column.name in table.key or column.name.endswith("_id") or column.name == "credit_code"
    return column.kind == "text" and (is_id or bool(column.among))


def day(text: str, date_form: str) -> str:
    """The SQL of a day that is written in a form, as text; null where it is not."""
    if date_form.lower() in REPUBLIC_FORMS:
        return republic_day(text)
    read = f"try_strptime({text}, {quoted(date_form)})::DATE"
    # %Y alone would take the 16 of 3/4/16 for the year 16, before %y is tried.
    return f"CASE WHEN year({read}) >= 1000 THEN {read}::VARCHAR END"


def _number(text: str) -> str:
    return f"TRY_CAST({as_half_width(text)} AS DOUBLE)"


def _measured(text: str, units: Mapping[str, float]) -> str:
    """A number in the unit that its suffix names; as it is where no unit says so."""
    plain = as_half_width(text)
    number = f"TRY_CAST(replace(regexp_extract({plain}, '{_COUNTED}', 1), ',', '') AS DOUBLE)"
    suffix = f"trim(regexp_extract({plain}, '{_COUNTED}', 2))"
    cases = " ".join(
        f"WHEN {quoted(half_width(unit).strip())} THEN {number} * {factor!r}"
        for unit, factor in units.items()
    )
    # Left as it is, a number without its unit would be taken for one in ours.
    bare = f"CASE WHEN {number} IS NOT NULL AND {suffix} = '' THEN {text} || '{WITHOUT_UNIT}' END"
    return f"coalesce((CASE {suffix} {cases} END)::VARCHAR, {bare}, {text})"


def _banded(text: str, bands: Sequence[tuple[float, str]]) -> str:
    """What the band of a number is called; what is no number is left to be refused as it is."""
    number = _number(text)
    cases = " ".join(f"WHEN {number} >= {low!r} THEN {quoted(ours)}" for low, ours in bands[::-1])
    # Left as it is, a number below all bands could be taken for what a band is called.
    below = f"WHEN {number} IS NOT NULL THEN {text} || ' (below all bands)'"
    made = f"CASE WHEN NOT isfinite({number}) THEN {text} {cases} {below} ELSE {text} END"
    return f"nullif({made}, '')"


def _translated(text: str, form: ColumnForm, plain: bool) -> str:
    theirs = {half_width(code) if plain else code: ours for code, ours in form.codes.items()}
    cases = " ".join(f"WHEN {quoted(code)} THEN {quoted(ours)}" for code, ours in theirs.items())
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
