"""Mapping files: how a city's foreign columns, codes and dates become the contract's (TOML).

A table names its file and, per contract column, one of: a source column, a constant, an SQL
expression over the source's columns, or a column with codes or a date form. `docs/mapping.md` shows
all of it. Without a mapping a folder is read in the contract's own words.
"""

import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from features import contract
from features.sources.refusals import SourceRefused

# Share of a table's rows that may be refused before the load stops.
REFUSED_SHARE = 0.01

_TOP_KEYS = ("city", "bureaus", "reinspection_within_days", "refused_share", "plans", "tables")
_TABLE_KEYS = (
    "file",
    "columns",
    "filter",
    "lag_days",
    "assumed_fixed",
    "keep_highest",
    "may_be_empty",
)
_FORM_KEYS = ("column", "constant", "sql", "codes", "date_form", "otherwise")


@dataclass(frozen=True)
class ColumnForm:
    """How one contract column is made: exactly one of `column`, `constant` and `sql` is set.

    `codes` translates values (others: `otherwise`, or a refusal); `date_form` is a strptime form.
    """

    column: str | None = None
    constant: str | None = None
    sql: str | None = None
    codes: Dictionary[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    date_form: str | None = None


@dataclass(frozen=True)
class TableForm:
    """How one contract table is made from one file."""

    file: str
    columns: Dictionary[str, ColumnForm]
    filter: str | None = None  # SQL: which rows of the file are meant
    lag_days: int = 0  # how long after the event a row without known_on became known
    assumed_fixed: tuple[str, ...] = ()
    keep_highest: str | None = (
        None  # of rows with the same key, keep the one highest in this column
    )
    may_be_empty: bool = False


@dataclass(frozen=True)
class Mapping:
    """A whole mapping file. `tables` is empty where a folder already speaks the contract."""

    name: str = "the contract's own words"
    city: str | None = None
    bureaus: tuple[str, ...] = ()
    reinspection_within_days: int | None = None
    refused_share: float = REFUSED_SHARE
    plans: Dictionary[str, str] = field(default_factory=dict)
    tables: tuple[tuple[str, TableForm], ...] = ()  # a table may be made of several files


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file; SourceRefused says which line, table or column is wrong."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourceRefused(f"There is no mapping file {path}. Give one with --mapping.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceRefused(
            f"{path.name} is not a TOML file: {error}. Mend it and try again."
        ) from None
    _check_keys(given, _TOP_KEYS, path.name)
    tables = tuple(
        (name, _table(name, form, path.name))
        for name, forms in given.get("tables", {}).items()
        for form in (forms if isinstance(forms, list) else [forms])
    )
    if not tables:
        raise SourceRefused(
            f"{path.name} maps no table. Add at least [tables.inspections] with a file."
        )
    _check_keys(given.get("plans", {}), contract.PROGRAMMES, f"{path.name} [plans]")
    return Mapping(
        name=path.name,
        city=given.get("city"),
        bureaus=tuple(given.get("bureaus", ())),
        reinspection_within_days=given.get("reinspection_within_days"),
        refused_share=float(given.get("refused_share", REFUSED_SHARE)),
        plans=given.get("plans", {}),
        tables=tables,
    )


def _table(name: str, given: Dictionary[str, Any], file: str) -> TableForm:
    if name not in contract.TABLES:
        raise SourceRefused(f"{file}: there is no table {name!r}{_nearest(name, contract.TABLES)}.")
    where = f"{file} [tables.{name}]"
    _check_keys(given, _TABLE_KEYS, where)
    if "file" not in given or "columns" not in given:
        raise SourceRefused(f"{where} needs a `file` and `columns`.")
    table = contract.TABLES[name]
    columns = {}
    for column, form in given["columns"].items():
        if column not in table.names:
            raise SourceRefused(
                f"{where}: {name} has no column {column!r}{_nearest(column, table.names)}."
            )
        columns[column] = _column(form, f"{where} {column}")
    for column in given.get("assumed_fixed", ()):
        if column not in table.names:
            raise SourceRefused(
                f"{where}: assumed_fixed names {column!r}, which {name} does not have."
            )
    missing = [
        c.name
        for c in table.columns
        if c.required and c.name not in columns and c.name != "known_on"
    ]
    if missing:
        raise SourceRefused(
            f"{where} does not say what {missing[0]!r} is made of, and {name} needs it."
        )
    return TableForm(
        file=given["file"],
        columns=columns,
        filter=given.get("filter"),
        lag_days=int(given.get("lag_days", 0)),
        assumed_fixed=tuple(given.get("assumed_fixed", ())),
        keep_highest=given.get("keep_highest"),
        may_be_empty=bool(given.get("may_be_empty", False)),
    )


def _column(given: str | Dictionary[str, Any], where: str) -> ColumnForm:
    if isinstance(given, str):
        return ColumnForm(column=given)
    _check_keys(given, _FORM_KEYS, where)
    if sum(key in given for key in ("column", "constant", "sql")) != 1:
        raise SourceRefused(f"{where} needs exactly one of column, constant and sql.")
    constant = given.get("constant")
    return ColumnForm(
        column=given.get("column"),
        constant=None if constant is None else str(constant),
        sql=given.get("sql"),
        codes={str(code): str(ours) for code, ours in given.get("codes", {}).items()},
        otherwise=given.get("otherwise"),
        date_form=given.get("date_form"),
    )


def _check_keys(given: Dictionary[str, Any], allowed: tuple[str, ...], where: str) -> None:
    for key in given:
        if key not in allowed:
            raise SourceRefused(f"{where}: unknown key {key!r}{_nearest(key, allowed)}.")


def _nearest(word: str, among: Any) -> str:
    """'; did you mean …' where something is near, else the list of what there is."""
    near = get_close_matches(word, list(among), n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(among)}"
