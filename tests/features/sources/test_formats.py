"""The same records, in whatever file an office exports them, are the same records."""

import gzip
import json
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.refused import Refused
from tests.features.sources.builders import (
    csv_of,
    mapped,
    read,
    refusals,
    source,
    toml,
    visit,
    visits,
)
from tests.features.test_loading import loaded

ROWS = [visit(n, establishment_id=f"深圳市罗湖区第{n}号店“东门”") for n in range(1, 8)]
TEXT = csv_of(ROWS)


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    """An Excel workbook of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def grid(rows: list[dict[str, str]]) -> list[list[Any]]:
    """Rows as Excel holds them: ids and severities as numbers, days as days."""

    def cell(name: str, value: str) -> Any:
        if name in ("inspection_id", "severity"):
            return float(value)
        return datetime.fromisoformat(value) if name == "happened_on" else value

    return [list(rows[0]), *([cell(*item) for item in row.items()] for row in rows)]


def lines(rows: list[dict[str, str]]) -> str:
    """Rows as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


FILES = {
    "csv": TEXT.encode(),
    "csv with a mark": TEXT.encode("utf-8-sig"),
    "csv in GBK": TEXT.encode("gbk"),
    "csv in GB18030": TEXT.encode("gb18030"),
    "csv in UTF-16": TEXT.encode("utf-16"),
    "csv of semicolons": TEXT.replace(",", ";").encode(),
    "csv of tabs in GBK": TEXT.replace(",", "\t").encode("gbk"),
    "csv of bars": TEXT.replace(",", "|").replace("\n", "\r\n").encode(),
    "csv.gz": gzip.compress(TEXT.encode("gb18030")),
    "jsonl": lines(ROWS).encode(),
    "jsonl.gz": gzip.compress(lines(ROWS).encode("utf-8-sig")),
    "xlsx": workbook(("检查", [[], *grid(ROWS)])),
}


@pytest.mark.parametrize("name", FILES)
def test_the_form_of_a_file_makes_no_difference(tmp_path: Path, name: str) -> None:
    """One snapshot, because one truth; Parquet is what it is held against."""
    table = pa.Table.from_pylist([{**row, "severity": int(row["severity"])} for row in ROWS])
    (tmp_path / "parquet").mkdir()
    pq.write_table(table, tmp_path / "parquet" / "inspections.parquet")
    expected = loaded(tmp_path / "one", tmp_path / "parquet").snapshot
    ending = name.split()[0].replace(".", "__")
    folder = source(tmp_path / "given", **{f"inspections__{ending}": FILES[name]})
    assert loaded(tmp_path / "two", folder).snapshot == expected


def test_a_quoted_name_may_hold_other_separators(tmp_path: Path) -> None:
    """Somebody calls a column "a; b; c; d; e; f; g; h"."""
    header, *rows = TEXT.splitlines()
    text = "\n".join([f'{header},"a;b;c;d;e;f;g;h"', *(f"{row},x" for row in rows)])
    assert read(source(tmp_path, inspections__csv=text)).rows.num_rows == len(ROWS)


def test_a_sheet_is_named_by_the_mapping_and_its_rows_by_their_number(tmp_path: Path) -> None:
    """A workbook often begins with a cover, and a sheet with an empty line."""
    bad = grid([visit(1), visit(2, result="odd")])
    content = workbook(("封面", [["说明"]]), ("数据", [[], *bad]))
    folder = source(tmp_path, visits__xlsx=content)
    text = toml(table='sheet = "数据"').replace("visits.csv", "visits.xlsx")
    given = read(folder, mapped(tmp_path, "refused_share = 0.5\n" + text))
    assert refusals(given) == [
        "visits.xlsx line 4, result 'odd': is none of pass, fail, not_assessable, unknown"
    ]
    for wrong in ('sheet = "2025"', ""):
        other = mapped(tmp_path, text.replace('sheet = "数据"', wrong))
        with pytest.raises(Refused, match=r"no sheet '2025'; it has '封面', '数据'|no column"):
            read(folder, other)


@pytest.mark.parametrize("content", [b"", b"no workbook", FILES["xlsx"][:-200]])
def test_a_broken_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    """Half a download."""
    with pytest.raises(Refused, match=r"is not a whole Excel workbook.*Export it again"):
        read(source(tmp_path, inspections__xlsx=content))


def test_an_empty_sheet_is_refused(tmp_path: Path) -> None:
    """An export without a header is a broken one."""
    with pytest.raises(Refused, match="sheet '空' is empty"):
        read(source(tmp_path, inspections__xlsx=workbook(("空", []))))


def test_lines_that_are_no_objects_are_set_aside_with_their_number(tmp_path: Path) -> None:
    """A log of a service that stopped in the middle of a line."""
    deep, half = '{"a":' * 5000, r'{"inspection_id": "\ud800"}'
    text = lines(visits(2)) + f"\n[1, 2]\n{half}\n{deep}\n" + '{"inspection_id": "9", "estab'
    given = read(source(tmp_path, inspections__jsonl=text))
    assert [(refusal.line, refusal.reason) for refusal in given.refusals] == [
        (line, "is no JSON object") for line in (4, 5, 6, 7)
    ]
    with pytest.raises(Refused, match="holds no JSON object"):
        read(source(tmp_path / "none", inspections__jsonl="[]\n"))


def test_numbers_of_json_are_kept_as_they_were_written(tmp_path: Path) -> None:
    """An id of twenty digits is no float."""
    row = json.dumps(visit(1)).replace('"1"', "12345678901234567890", 1)
    given = read(source(tmp_path, inspections__jsonl=row))
    assert given.rows["inspection_id"].to_pylist() == ["12345678901234567890"]
    assert given.rows["happened_on"].to_pylist() == [date(2026, 2, 2)]
