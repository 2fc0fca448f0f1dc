"""A sheet of an Excel workbook as columns of text; the first row that says anything names them."""

from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from features.sources.refusals import SourceRefused


def read_sheet(path: Path, content: bytes, sheet: str | None) -> tuple[pa.Table, list[int]]:
    """The rows of a sheet (None: the first), and the sheet's number of each row.

    SourceRefused where it is no workbook, has no such sheet, or the sheet is empty.
    """
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        name = _sheet(path, book.sheet_names, sheet)
        grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError) as error:
        raise SourceRefused(
            f"{path.name} is not a whole Excel workbook: {error}. Export it again."
        ) from None
    said = [(number, row) for number, row in enumerate(grid, start=1) if any(map(_text, row))]
    if not said:
        raise SourceRefused(f"{path.name}: sheet {name!r} is empty. Export it again.")
    (_, header), *rows = said
    columns = {
        f"{at}": pa.array([_text(row[at]) for _, row in rows], pa.string())
        for at in range(len(header))
    }
    table = pa.table(columns).rename_columns([_text(value) or "" for value in header])
    return table, [number for number, _ in rows]


def _sheet(path: Path, names: list[str], wanted: str | None) -> str:
    if wanted is None and names:
        return names[0]
    if wanted in names:
        return str(wanted)
    there = ", ".join(map(repr, names)) or "none"
    raise SourceRefused(
        f"{path.name} has no sheet {wanted!r}; it has {there}. Correct `sheet` in the mapping."
    )


def _text(value: Any) -> str | None:
    """What a cell says: whole numbers without a decimal point, days without midnight."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).strip() or None
