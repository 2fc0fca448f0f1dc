"""A first mapping of a foreign source, as TOML for a person to finish.

What was guessed stands in it, what was not understood is a TODO: a value that no load accepts. No
column that may show a person is sampled.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from features import contract
from features.contract import Column
from features.sources.delivery import opened
from features.sources.folder import LINE
from features.sources.forms import TODO
from features.sources.guesses import (
    Guess,
    agreeing,
    date_forms,
    example,
    guess,
    values,
    with_register,
)
from features.sources.headers import is_personal, is_written, meaning, meaning_of_name
from features.sources.refusals import SourceRefused

# Codes of a column that are listed, and letters of an example.
CODES, LETTERS = 12, 24

# With more values than this a column holds no codes, and what it holds may show people.
MOST_CODES = 100

_AMONG = {"boolean": ("true", "false"), "programmes": contract.PROGRAMMES}

_HEAD = """\
# Drafted by `targeting map`. Names were guessed, and a wrong column loads as well as a right one:
# read every line, settle each TODO. What can be written: docs/mapping.md. Then see what it makes:
#   targeting check SOURCE --mapping THIS_FILE
# city = "…"  # TODO: one store holds one city
# reinspection_within_days = 14  # a visit without a purpose so soon after another: a re-inspection
"""


def draft(source: Path | str) -> str:
    """The text of a mapping of a folder or database; SourceRefused where it holds nothing."""
    guesses, others = [], []
    with opened(source) as given:
        for file in given.others(()).values():
            try:
                rows = given.read(file, "draft").rows.drop_columns([LINE])
            except SourceRefused as refused:  # a draft of the other files is still of use
                others.append(f"# {_line(str(refused))}\n")
                continue
            likely = guess(file, rows)
            if likely:
                guesses.append(likely)
            else:
                headers = "".join(f"#   {_text(name)}\n" for name in rows.column_names)
                others.append(f"# {_line(file)} looks like no table of ours. It has:\n{headers}")
        if not guesses and not others:
            raise SourceRefused(f"{given.shown} holds no table. Wanted {given.wanted}.")
    order = list(contract.TABLES)
    agreed = sorted(agreeing(with_register(guesses)), key=lambda one: order.index(one.table))
    several = {one.table for one in agreed if [g.table for g in agreed].count(one.table) > 1}
    tables = ["".join(_table(one, several=one.table in several)) for one in agreed]
    return "\n".join([_HEAD, *tables, *others])


def _table(given: Guess, *, several: bool) -> Iterator[str]:
    table, name = contract.TABLES[given.table], f"tables.{given.table}"
    yield f"[[{name}]]\n" if several else f"[{name}]\n"
    yield f"file = {_text(given.file)}\n"
    if given.keep_highest:
        yield f"keep_highest = {_text(given.keep_highest)}  # of two rows of one day\n"
    if table.time and "known_on" not in given.columns:
        yield "# lag_days = 3  # TODO: how long after the event could this be read at the office?\n"
    yield f"\n[{name}.columns]\n"
    coded = []
    for column in table.columns:
        if column.name in given.columns:
            line, codes = _mapped(given, column)
            yield line
            coded += codes
        elif column.required and column.name != "known_on":
            yield _lacking(given, column)
        elif column.name in ("programmes", "bureau"):
            yield f"# {column.name} = {{ constant = {_text(TODO)} }}  # {_wanted(column)}\n"
    if given.unused:
        yield "# Not used:\n"
    for header in given.unused:
        yield _unused(given, header)
    for column_name, lines in coded:
        yield f"\n[{name}.columns.{column_name}]\n{lines}"


def _mapped(given: Guess, column: Column) -> tuple[str, list[tuple[str, str]]]:
    """The line of a column that has a header; a column with codes is a table of its own, after."""
    header = given.columns[column.name]
    plain = f"{column.name} = {_text(header)}"
    if column.kind == "date":
        return f"{column.name} = {_day(given, header)}\n", []
    found = values(given.rows, header)
    if column.kind == "number":
        return f"{column.name} = {_number(header, found, column)}\n", []
    if not _is_coded(column):
        return f"{plain}\n", []
    unknown = [value for value in found if not _is_ours(column, value)]
    if not unknown:
        return f"{plain}\n", []
    if all(_is_number(value) for value in found):
        bands = f"{{ column = {_text(header)}, bands = [[0, {_text(TODO)}]] }}"
        return f"{column.name} = {bands}  # {_wanted(column)}, from the lowest number of each\n", []
    if len(found) > MOST_CODES or example(given.rows, header) is None:
        return f"{plain}  # {_wanted(column)}; too many values, or they may show people\n", []
    lines = [_code(given.table, column, value) for value in unknown[:CODES]]
    if len(unknown) > CODES:
        lines.append(f"# TODO: … and {len(unknown) - CODES} other values, or more\n")
    codes = f"[tables.{given.table}.columns.{column.name}.codes]  # {_wanted(column, todo='')}\n"
    return "", [(column.name, f"column = {_text(header)}\n\n{codes}{''.join(lines)}")]


def _code(table: str, column: Column, value: str) -> str:
    parts = re.split(r"[、,，;；|/+]", value) if column.kind == "programmes" else [value]
    meanings = [meaning(table, column.name, part.strip()) for part in parts]
    ours = "|".join(one for one in meanings if one) if all(meanings) else None
    return f"{_text(value)} = {_text(ours or TODO)}\n"


def _day(given: Guess, header: str) -> str:
    days = values(given.rows, header)
    forms = date_forms(days)
    if forms == []:
        return _text(header)
    stated = forms[0] if forms and len(forms) == 1 else TODO
    comment = ""
    if forms is None:
        comment = f"  # TODO: how is {_text(days[0])} written? one form, or a list of them"
    elif len(forms) > 1:
        comment = f"  # TODO: all days fit each of {', '.join(map(_text, forms))}"
    return f"{{ column = {_text(header)}, date_form = {_text(stated)} }}{comment}"


def _number(header: str, found: Sequence[str], column: Column) -> str:
    """The form of a column of numbers, with the unit that stands behind them, if it is one."""
    parts = [re.fullmatch(r"([+-]?[\d,]*\.?\d+)\s*([^\d\s.,+-][^\d]*)?", one) for one in found]
    if not any(
        "," in value or (part and part[2]) for value, part in zip(found, parts, strict=True)
    ):
        return _text(header)
    units = sorted({(part[2] or "").strip() for part in parts if part})
    if len(units) > 1:
        named = ", ".join(map(_text, units))
        return f"{_text(header)}  # TODO: unit = {{ … }}, how many of ours one is of {named}"
    # Of a chance, 36 % is 0.36; what else is counted in percent may be so here as well.
    each = "0.01" if units[0] == "%" and column.high == 1 else "1"
    unit = f"{{ {_text(units[0])} = {each} }}" if units[0] else "1"
    return f"{{ column = {_text(header)}, unit = {unit} }}"


def _lacking(given: Guess, column: Column) -> str:
    """The line of a column that is needed and was not found."""
    table = contract.TABLES[given.table]
    parts = [given.columns.get("establishment_id"), given.columns.get(table.time or "")]
    if column.name == table.key[0] and all(parts):
        columns = ", ".join(_text(part) for part in parts if part)
        return f"{column.name} = {{ columns = [{columns}] }}  # TODO: two on one day are one so\n"
    ours = meaning_of_name(given.table, column.name, given.file) if _is_coded(column) else None
    if ours:
        return f"{column.name} = {{ constant = {_text(ours)} }}  # by the file's name\n"
    if _is_coded(column):
        return f"{column.name} = {{ constant = {_text(TODO)} }}  # {_wanted(column)}, or a column\n"
    return f"{column.name} = {_text(TODO)}  # TODO: which column, or columns or sql?\n"


def _unused(given: Guess, header: str) -> str:
    if is_personal(header):
        return f"#   {_text(header)}: of people, not looked at\n"
    if is_written(header):
        return f"#   {_text(header)}: in words, not looked at\n"
    # Whatever stands beside a complaint may be about who complained.
    shown = None if given.table == "complaints" else example(given.rows, header)
    return f"#   {_text(header)}" + (f": for example {_text(_cut(shown))}\n" if shown else "\n")


def _is_coded(column: Column) -> bool:
    known = column.among or column.kind in ("boolean", "programmes")
    return bool(known) or (column.kind == "integer" and column.high is not None)


def _is_ours(column: Column, value: str) -> bool:
    """Whether a value can be loaded as it is."""
    if column.kind == "boolean":
        return value.lower() in ("true", "false", "1", "0")
    if column.kind == "programmes":
        return set(value.replace(";", "|").replace(",", "|").split("|")) <= set(contract.PROGRAMMES)
    if column.kind == "integer":
        whole = value.removesuffix(".0")
        return whole.isdecimal() and (column.low or 0) <= int(whole) <= (column.high or 0)
    return value in column.among


def _is_number(value: str) -> bool:
    try:
        float(value.replace(",", ""))
    except ValueError:
        return False
    return True


def _wanted(column: Column, *, todo: str = "TODO: ") -> str:
    """What a column may hold, in words."""
    if column.name == "bureau":
        return f"{todo}whose list a place is on"
    if column.kind == "integer":
        return f"{todo}from {column.low:g} to {column.high:g}"
    among = column.among or _AMONG[column.kind]
    return f"{todo}one of {', '.join(among)}"


def _text(text: str) -> str:
    """A TOML string on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(text: str) -> str:
    """A text on one line of a comment."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _cut(value: str) -> str:
    line = _line(value)
    return line if len(line) <= LETTERS else f"{line[: LETTERS - 1]}…"
