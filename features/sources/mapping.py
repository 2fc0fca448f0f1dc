"""Mapping files: how a city's foreign columns, codes and dates become the contract's (TOML).

A table names its file and what each contract column is made of (`forms.py`). `docs/mapping.md`
shows all of it. Without a mapping a folder is read in the contract's own words.
"""

import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from features import contract
from features.sources.forms import TODO, ColumnForm, column_form, refuse_changing
from features.sources.keys import (
    NUMBER,
    TABLE,
    TEXT,
    TEXTS,
    WHOLE,
    YES_NO,
    check,
    check_between,
    meant,
)
from features.sources.refusals import SourceRefused

# Share of a table's rows that may be refused before the load stops.
REFUSED_SHARE = 0.01

# A lag of years is a mistyped one.
LONGEST_LAG_DAYS = 3650

_TOP_KEYS = {
    "city": TEXT,
    "bureaus": TEXTS,
    "reinspection_within_days": WHOLE,
    "refused_share": NUMBER,
    "plans": TABLE,
    "repair_hides_checks": YES_NO,
    "tables": TABLE,
}
_TABLE_KEYS = {
    "file": TEXT,
    "sheet": TEXT,
    "columns": TABLE,
    "filter": TEXT,
    "lag_days": WHOLE,
    "assumed_fixed": TEXTS,
    "keep_highest": TEXT,
    "may_be_empty": YES_NO,
    "may_change": YES_NO,
}


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
    may_change: bool = False  # a row that comes back otherwise counts so from that day on
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

    @property
    def unsettled(self) -> list[str]:
        """The codes of theirs that a draft left for a person to translate, each with its column."""
        return [
            f"{table}.{column} {code!r}"
            for table, form in self.tables
            for column, made in form.columns.items()
            for code, ours in made.codes.items()
            if ours == TODO
        ]


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
    check(given, _TOP_KEYS, path.name)
    tables = tuple(
        (name, _table(name, form, path.name))
        for name, forms in given.get("tables", {}).items()
        for form in (forms if isinstance(forms, list) else [forms])
    )
    if not tables:
        raise SourceRefused(
            f"{path.name} maps no table. Add at least [tables.inspections] with a file."
        )
    check(given.get("plans", {}), dict.fromkeys(contract.PROGRAMMES, TEXT), f"{path.name} plans")
    check_between(given, "refused_share", 0, 1, path.name)
    check_between(given, "reinspection_within_days", 0, LONGEST_LAG_DAYS, path.name)
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
        raise SourceRefused(f"{file}: there is no table {name!r}{meant(name, contract.TABLES)}")
    where = f"{file} [tables.{name}]"
    check(given, _TABLE_KEYS, where)
    if "file" not in given or "columns" not in given:
        raise SourceRefused(f"{where} needs a `file` and `columns`.")
    if Path(given["file"]).is_absolute() or ".." in Path(given["file"]).parts:
        raise SourceRefused(
            f"{where}: {given['file']} lies outside of the source. Name a file within the folder."
        )
    refuse_changing(given.get("filter"), f"{where} filter")
    table = contract.TABLES[name]
    named = [*given["columns"], *given.get("assumed_fixed", ())]
    for column in [*named, given["keep_highest"]] if "keep_highest" in given else named:
        if column not in table.names:
            raise SourceRefused(
                f"{where}: {name} has no column {column!r}{meant(column, table.names)}"
            )
    columns = {
        name: column_form(form, table.column(name), f"{where} {name}")
        for name, form in given["columns"].items()
    }
    check_between(given, "lag_days", 0, LONGEST_LAG_DAYS, where)
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
        may_change=given.get("may_change", False),
        sheet=given.get("sheet"),
    )
