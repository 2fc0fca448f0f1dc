"""Mapping files: how a city's foreign columns, codes and dates become the contract's (TOML).

A table names its file and, per contract column, one of: a source column, a constant, an SQL
expression over the source's columns, or a column with codes or a date form. `docs/mapping.md` shows
all of it. Without a mapping a folder is read in the contract's own words.
"""

import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from features import contract
from features.sources.refusals import SourceRefused, nearest

# Share of a table's rows that may be refused before the load stops.
REFUSED_SHARE = 0.01

# A lag of years is a mistyped one.
LONGEST_LAG_DAYS = 3650

# SQL that depends on when it is run, or on chance.
_CHANGES = re.compile(
    r"\b(now|today|current_date|current_timestamp|localtimestamp|get_current_timestamp"
    r"|transaction_timestamp|random|setseed|uuid|uuidv4|uuidv7|gen_random_uuid|nextval)\b(?!\s*\.)",
    re.IGNORECASE,
)

# What each key may hold, in words: the reader of an error writes TOML, not Python.
_TEXT, _TEXTS, _WHOLE = "a text in quotes", 'a list like ["north", "south"]', "a whole number"
_NUMBER, _YES_NO, _TABLE, _ANY = "a number", "true or false", "a table of keys", "a value"
_TEXT_OR_TEXTS = f"{_TEXT}, or {_TEXTS}"
_TOP_KEYS = {
    "city": _TEXT,
    "bureaus": _TEXTS,
    "reinspection_within_days": _WHOLE,
    "refused_share": _NUMBER,
    "plans": _TABLE,
    "repair_hides_checks": _YES_NO,
    "tables": _TABLE,
}
_TABLE_KEYS = {
    "file": _TEXT,
    "sheet": _TEXT,
    "columns": _TABLE,
    "filter": _TEXT,
    "lag_days": _WHOLE,
    "assumed_fixed": _TEXTS,
    "keep_highest": _TEXT,
    "may_be_empty": _YES_NO,
}
_FORM_KEYS = {
    "column": _TEXT,
    "constant": _ANY,
    "sql": _TEXT,
    "codes": _TABLE,
    "date_form": _TEXT_OR_TEXTS,
    "otherwise": _TEXT,
}


@dataclass(frozen=True)
class ColumnForm:
    """How one contract column is made: exactly one of `column`, `constant` and `sql` is set.

    `codes` translates values (others: `otherwise`, or a refusal); `date_forms` are strptime forms,
    tried in their order.
    """

    column: str | None = None
    constant: str | None = None
    sql: str | None = None
    codes: Dictionary[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    date_forms: tuple[str, ...] = ()


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
    sheet: str | None = None  # of an Excel workbook; None: the first


@dataclass(frozen=True)
class Mapping:
    """A whole mapping file. `tables` is empty where a folder already speaks the contract."""

    name: str = "the contract's own words"
    city: str | None = None
    bureaus: tuple[str, ...] = ()
    reinspection_within_days: int | None = None
    refused_share: float = REFUSED_SHARE
    plans: Dictionary[str, str] = field(default_factory=dict)
    repair_hides_checks: bool | None = None  # None: as the store has it
    tables: tuple[tuple[str, TableForm], ...] = ()  # a table may be made of several files


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file; SourceRefused says which line, table or column is wrong."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SourceRefused(f"There is no mapping file {path}. Give one with --mapping.") from None
    except OSError as error:
        raise SourceRefused(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceRefused(
            f"{path.name} is not a TOML file: {error}. Mend it and try again."
        ) from None
    _check(given, _TOP_KEYS, path.name)
    tables = tuple(
        (name, _table(name, form, path.name))
        for name, forms in given.get("tables", {}).items()
        for form in (forms if isinstance(forms, list) else [forms])
    )
    if not tables:
        raise SourceRefused(
            f"{path.name} maps no table. Add at least [tables.inspections] with a file."
        )
    _check(given.get("plans", {}), dict.fromkeys(contract.PROGRAMMES, _TEXT), f"{path.name} plans")
    _check_between(given, "refused_share", 0, 1, path.name)
    _check_between(given, "reinspection_within_days", 0, LONGEST_LAG_DAYS, path.name)
    return Mapping(
        name=path.name,
        city=given.get("city"),
        bureaus=tuple(given.get("bureaus", ())),
        reinspection_within_days=given.get("reinspection_within_days"),
        refused_share=float(given.get("refused_share", REFUSED_SHARE)),
        plans=given.get("plans", {}),
        repair_hides_checks=given.get("repair_hides_checks"),
        tables=tables,
    )


def _table(name: str, given: Any, file: str) -> TableForm:
    if name not in contract.TABLES:
        raise SourceRefused(f"{file}: there is no table {name!r}{_meant(name, contract.TABLES)}")
    where = f"{file} [tables.{name}]"
    _check(given, _TABLE_KEYS, where)
    if "file" not in given or "columns" not in given:
        raise SourceRefused(f"{where} needs a `file` and `columns`.")
    if Path(given["file"]).is_absolute() or ".." in Path(given["file"]).parts:
        raise SourceRefused(
            f"{where}: {given['file']} lies outside of the source. Name a file within the folder."
        )
    _refuse_changing(given.get("filter"), f"{where} filter")
    table = contract.TABLES[name]
    named = [*given["columns"], *given.get("assumed_fixed", ())]
    for column in [*named, given["keep_highest"]] if "keep_highest" in given else named:
        if column not in table.names:
            raise SourceRefused(
                f"{where}: {name} has no column {column!r}{_meant(column, table.names)}"
            )
    columns = {name: _column(form, f"{where} {name}") for name, form in given["columns"].items()}
    _check_between(given, "lag_days", 0, LONGEST_LAG_DAYS, where)
    missing = [
        c.name
        for c in table.columns
        if c.required and c.name not in columns and c.name != "known_on"
    ]
    if missing:
        raise SourceRefused(
            f"{where} does not say what {missing[0]!r} is made of, and {name} needs it. "
            f"Add {missing[0]} to its columns."
        )
    return TableForm(
        file=given["file"],
        columns=columns,
        filter=given.get("filter"),
        lag_days=given.get("lag_days", 0),
        assumed_fixed=tuple(given.get("assumed_fixed", ())),
        keep_highest=given.get("keep_highest"),
        may_be_empty=given.get("may_be_empty", False),
        sheet=given.get("sheet"),
    )


def _column(given: Any, where: str) -> ColumnForm:
    form: Any = {"column": given} if isinstance(given, str) else given
    _check(form, _FORM_KEYS, where)
    if sum(key in form for key in ("column", "constant", "sql")) != 1:
        raise SourceRefused(f"{where} needs exactly one of column, constant and sql.")
    if "constant" in form and len(form) > 1:
        raise SourceRefused(f"{where}: a constant is used as it is. Remove what stands beside it.")
    if "codes" in form and "date_form" in form:
        raise SourceRefused(f"{where} has codes and a date_form. Keep one, or write it as sql.")
    if "otherwise" in form and "codes" not in form:
        raise SourceRefused(f"{where} says otherwise, but than what? Add codes, or remove it.")
    _refuse_changing(form.get("sql"), where)
    constant, forms = form.get("constant"), form.get("date_form", ())
    return ColumnForm(
        column=form.get("column"),
        constant=None if constant is None else str(constant),
        sql=form.get("sql"),
        codes={code: str(ours) for code, ours in form.get("codes", {}).items()},
        otherwise=form.get("otherwise"),
        date_forms=(forms,) if isinstance(forms, str) else tuple(forms),
    )


def _refuse_changing(sql: str | None, where: str) -> None:
    """The same file read on another day must give the same rows."""
    found = _CHANGES.search(sql or "")
    if found:
        raise SourceRefused(
            f"{where}: {found.group(1)} gives something else each time. Use what the file says."
        )


def _check(given: Any, allowed: Dictionary[str, str], where: str) -> None:
    """SourceRefused where `given` is no table of these keys, each holding what it may."""
    if not isinstance(given, dict):
        raise SourceRefused(f"{where} must be {_TABLE}, not {given!r}.")
    for key, value in given.items():
        if key not in allowed:
            raise SourceRefused(f"{where}: unknown key {key!r}{_meant(key, allowed)}")
        if not _holds(value, allowed[key]):
            raise SourceRefused(f"{where}: {key} must be {allowed[key]}, not {value!r}.")


def _holds(value: Any, wanted: str) -> bool:
    if wanted == _TEXT:
        return isinstance(value, str)
    if wanted == _TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if wanted == _TEXT_OR_TEXTS:
        return _holds(value, _TEXT) or _holds(value, _TEXTS)
    if wanted == _TABLE:
        return isinstance(value, dict)
    if wanted == _YES_NO:
        return isinstance(value, bool)
    if wanted == _ANY:
        return not isinstance(value, dict | list)
    number = int if wanted == _WHOLE else int | float
    return isinstance(value, number) and not isinstance(value, bool)


def _check_between(given: Dictionary[str, Any], key: str, low: int, high: int, where: str) -> None:
    if key in given and not low <= given[key] <= high:
        raise SourceRefused(f"{where}: {key} must lie from {low} to {high}, not at {given[key]}.")


def _meant(word: str, among: Iterable[str]) -> str:
    """'; did you mean …?' where something is near, else the list of what there is."""
    near = nearest(word, among)
    return f"; did you mean {near!r}?" if near else f"; there are {', '.join(among)}."
