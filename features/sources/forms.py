"""How one contract column is made, as a mapping file says it.

A source column, several of them joined, a constant or an SQL expression; beside it codes, a date
form, a unit or bands. `mapped.py` makes SQL of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from features.contract import Column
from features.sources.keys import ANY, BANDS, TABLE, TEXT, TEXT_OR_TEXTS, TEXTS, UNITS, check
from features.sources.refusals import SourceRefused

FORM_KEYS = {
    "column": TEXT,
    "columns": TEXTS,
    "constant": ANY,
    "sql": TEXT,
    "codes": TABLE,
    "date_form": TEXT_OR_TEXTS,
    "otherwise": TEXT,
    "unit": UNITS,
    "bands": BANDS,
}

# What a column is made of, and what is made of that: one of each at most.
_ORIGINS = ("column", "columns", "constant", "sql")
_READINGS = ("codes", "date_form", "unit", "bands")

# Stands in a draft for what only a person can say. No code, column or date form is called so.
TODO = "TODO"

# SQL that depends on when it is run, or on chance.
_CHANGES = re.compile(
    r"\b(now|today|current_date|current_timestamp|localtimestamp|get_current_timestamp"
    r"|transaction_timestamp|random|setseed|uuid|uuidv4|uuidv7|gen_random_uuid|nextval)\b(?!\s*\.)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ColumnForm:
    """How one contract column is made: exactly one of `columns`, `constant` and `sql` is set.

    Several `columns` are joined by '/'. `codes` translates values (others: `otherwise`, or a
    refusal); `date_forms` are strptime forms, or 民国, tried in their order; `units` are the
    factors of the suffixes that a number may have, "" that of a number without; `bands` are the
    lowest number of each band and what it is called here, rising.
    """

    columns: tuple[str, ...] = ()
    constant: str | None = None
    sql: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    date_forms: tuple[str, ...] = ()
    units: Mapping[str, float] = field(default_factory=dict)
    bands: tuple[tuple[float, str], ...] = ()


def column_form(given: Any, column: Column, where: str) -> ColumnForm:
    """What a mapping says of one column; SourceRefused says what of it no column can be."""
    form: Any = {"column": given} if isinstance(given, str) else given
    check(form, FORM_KEYS, where)
    _refuse_unclear(form, column, where)
    refuse_changing(form.get("sql"), where)
    constant, forms, units = form.get("constant"), form.get("date_form", ()), form.get("unit", {})
    return ColumnForm(
        columns=(form["column"],) if "column" in form else tuple(form.get("columns", ())),
        constant=None if constant is None else str(constant),
        sql=form.get("sql"),
        codes={code: str(ours) for code, ours in form.get("codes", {}).items()},
        otherwise=form.get("otherwise"),
        date_forms=(forms,) if isinstance(forms, str) else tuple(forms),
        units=units if isinstance(units, dict) else {"": units},
        bands=tuple((bound, str(ours)) for bound, ours in form.get("bands", ())),
    )


def refuse_changing(sql: str | None, where: str) -> None:
    """The same file read on another day must give the same rows."""
    found = _CHANGES.search(sql or "")
    if found:
        raise SourceRefused(
            f"{where}: {found.group(1)} gives something else each time. Use what the file says."
        )


def _refuse_unclear(form: Mapping[str, Any], column: Column, where: str) -> None:
    if sum(key in form for key in _ORIGINS) != 1 or form.get("columns") == []:
        raise SourceRefused(f"{where} needs exactly one of column, columns, constant and sql.")
    if "constant" in form and len(form) > 1:
        raise SourceRefused(f"{where}: a constant is used as it is. Remove what stands beside it.")
    readings = [key for key in _READINGS if key in form]
    if len(readings) > 1:
        raise SourceRefused(
            f"{where} has {readings[0]} and {readings[1]}. Keep one, or write it as sql."
        )
    if "otherwise" in form and "codes" not in form:
        raise SourceRefused(f"{where} says otherwise, but than what? Add codes, or remove it.")
    if "unit" in form and column.kind not in ("number", "integer"):
        raise SourceRefused(f"{where} has a unit but holds no number. Remove the unit.")
