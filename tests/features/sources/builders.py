"""Files of a regulator, made for tests: visits as CSV, and mappings for them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from features.sources.delivery import Delivered, read_delivery
from features.sources.mapping import Mapping, read_mapping

TODAY = date(2026, 3, 9)
COLUMNS = ("inspection_id", "establishment_id", "programme", "happened_on", "result", "severity")
IN_OUR_WORDS = {name: f'"{name}"' for name in COLUMNS}

Visit = dict[str, str]


def visit(number: int = 1, **given: str) -> Visit:
    """A food visit in February to an establishment of its own, passed."""
    return {
        "inspection_id": str(number),
        "establishment_id": f"E{number}",
        "programme": "food",
        "happened_on": f"2026-02-{number % 28 + 1:02}",
        "result": "pass",
        "severity": "0",
        **given,
    }


def visits(many: int) -> list[Visit]:
    """So many visits, each to an establishment of its own."""
    return [visit(number) for number in range(1, many + 1)]


def csv_of(rows: Sequence[Visit]) -> str:
    """The rows as CSV with a header; a value that needs quotes brings its own."""
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def source(folder: Path, **files: str | bytes) -> Path:
    """A folder with these files; `__` in a name stands for its dot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        given = content.encode() if isinstance(content, str) else content
        (folder / name.replace("__", ".")).write_bytes(given)
    return folder


def toml(*, top: str = "", table: str = "", **columns: str) -> str:
    """A mapping of visits.csv: more keys of the file and of its table, columns as TOML values."""
    lines = (f"{name} = {form}" for name, form in {**IN_OUR_WORDS, **columns}.items())
    return "\n".join(
        [
            'city = "Example"',
            top,
            "[tables.inspections]",
            'file = "visits.csv"',
            table,
            "[tables.inspections.columns]",
            *lines,
        ]
    )


def mapped(folder: Path, text: str) -> Mapping:
    """The mapping in a TOML text."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "city.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def read(folder: Path, mapping: Mapping | None = None) -> Delivered:
    """The first table of a folder, however many of its rows are refused."""
    chosen = mapping or Mapping(refused_share=1.0)
    return read_delivery(folder, chosen, today=TODAY).tables[0]


def read_visits(folder: Path, text: str) -> Delivered:
    """What inspections.csv holding this text delivers."""
    return read(source(folder, inspections__csv=text))


def refusals(delivered: Delivered) -> list[str]:
    """What is set aside, in words."""
    return [str(refusal) for refusal in delivered.refusals]
