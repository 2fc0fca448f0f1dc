"""Files of a folder as Arrow tables of text, each row with the line it stands on.

CSV, JSON lines and Excel are read as text throughout, so that a bad value can be shown as it was
written; Parquet keeps its types. Only this module opens a regulator's files.
"""

import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from features.sources.excel import read_sheet
from features.sources.json_lines import read_json_lines
from features.sources.refusals import ROW, Refusal, SourceRefused
from features.sources.text import as_utf8

LINE = "_line"
ENDINGS = (".csv", ".csv.gz", ".parquet", ".xlsx", ".jsonl", ".jsonl.gz")

# What may stand between two values; of equally frequent ones in a header the first is meant.
SEPARATORS = (",", ";", "\t", "|")

# A record of our own after a CSV's last. Where it is not the last one that is read, a quote that
# was never closed has swallowed it. No text holds NUL.
_END = b"\0"

# Arrow counts a block in 32 bits. In one block a value may be as long as the file.
_LONGEST_BLOCK = 2**31 - 1


@dataclass(frozen=True)
class RawTable:
    """A file's rows with `_line` added, the rows that could not even be split, and its hash."""

    rows: pa.Table
    refusals: tuple[Refusal, ...]
    sha256: str


@dataclass(frozen=True)
class Folder:
    """A folder whose files are tables."""

    path: Path
    wanted = f"files named like tables of the contract ({', '.join(ENDINGS)})"

    @property
    def shown(self) -> str:
        """The folder in words."""
        return str(self.path)

    def find(self, table: str) -> str | None:
        """The file for a table of the contract, by its name; None where there is none."""
        found = [self.path / f"{table}{ending}" for ending in ENDINGS]
        present = [path.name for path in found if path.is_file()]
        if len(present) > 1:
            raise SourceRefused(
                f"{self.path} holds {' and '.join(present)}: remove all but one, or name one in a "
                "mapping."
            )
        return present[0] if present else None

    def others(self, tables: Container[str]) -> dict[str, str]:
        """Files that could be tables but are called like none of these: stem and name."""
        names = [path.name for path in sorted(self.path.iterdir()) if path.name.endswith(ENDINGS)]
        stems = {name.split(".")[0]: name for name in names}
        return {stem: name for stem, name in stems.items() if stem not in tables}

    def read(self, file: str, table: str, sheet: str | None = None) -> RawTable:
        """The rows of a file; see `read_file`."""
        return read_file(self.path / file, table, sheet=sheet)


def opened(path: Path) -> Folder:
    """The folder; SourceRefused where it is none."""
    if not path.is_dir():
        raise SourceRefused(f"{path} is not a folder. Name the folder that holds the tables.")
    return Folder(path)


def read_file(path: Path, table: str, *, sheet: str | None = None) -> RawTable:
    """All rows of a file of one of the `ENDINGS`; SourceRefused where it cannot be read at all.

    `sheet` is the one meant of an Excel workbook (None: its first).
    """
    if not path.is_file():
        raise SourceRefused(f"{path} does not exist. Correct the mapping's `file`, or deliver it.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceRefused(f"{path} cannot be read: {error.strerror}.") from None
    digest = hashlib.sha256(content).hexdigest()
    if path.suffix == ".parquet":
        return RawTable(_parquet(path, content), (), digest)
    if path.name.endswith((".csv", ".csv.gz")):
        rows, refusals = _csv(path, content, table)
        return RawTable(rows, refusals, digest)
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        text = as_utf8(path, content, "JSON lines")
        rows, lines, refusals = read_json_lines(path, text, table)
        return RawTable(_lined(path, rows, lines), refusals, digest)
    if path.suffix == ".xlsx":
        rows, lines = read_sheet(path, content, sheet)
        return RawTable(_lined(path, rows, lines), (), digest)
    raise SourceRefused(
        f"{path.name}: only {', '.join(ENDINGS)} can be read. Export it as one of these."
    )


def _lined(path: Path, rows: pa.Table, lines: list[int]) -> pa.Table:
    return _named(path, rows.append_column(LINE, pa.array(lines, pa.int64())))


def _parquet(path: Path, content: bytes) -> pa.Table:
    try:
        rows = pq.read_table(pa.BufferReader(content))
        rows.validate(full=True)  # that text is UTF-8, above all
        lines = pa.array(range(1, rows.num_rows + 1), pa.int64())
        return _named(path, rows.append_column(LINE, lines))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise SourceRefused(
            f"{path.name} is not a whole Parquet file: {error}. Export it again."
        ) from None


def _csv(path: Path, content: bytes, table: str) -> tuple[pa.Table, tuple[Refusal, ...]]:
    text = as_utf8(path, content, "CSV")
    broken: dict[int, pacsv.InvalidRow] = {}  # by number of the record

    def set_aside(row: pacsv.InvalidRow) -> str:
        broken[row.number] = row
        return "skip"

    block = min(len(text) + len(_END) + 2, _LONGEST_BLOCK)
    try:
        rows = pacsv.read_csv(
            pa.BufferReader(text + b"\n" + _END + b"\n"),
            read_options=pacsv.ReadOptions(use_threads=False, block_size=block),
            parse_options=pacsv.ParseOptions(
                delimiter=_separator(text),
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=pacsv.ConvertOptions(
                default_column_type=pa.string(),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowException as error:
        raise SourceRefused(
            f"{path.name} cannot be read as CSV: {error}. Export it again."
        ) from None
    rows, lines = _numbered(rows, {number: row.text for number, row in broken.items()})
    rows = _without_end(path, rows, broken, lines)
    refusals = [
        Refusal(table, path.name, lines[number], ROW, row.text[:80], _miscounted(row))
        for number, row in sorted(broken.items())
    ]
    return _named(path, rows), tuple(refusals)


def _separator(text: bytes) -> str:
    """What separates the values of a CSV: the most frequent in its header, outside of quotes."""
    header = text.lstrip().split(b"\n", 1)[0].decode()
    bare = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def _numbered(rows: pa.Table, broken: Mapping[int, str]) -> tuple[pa.Table, dict[int, int]]:
    """The rows with the line each begins on, and the line of each broken record.

    Record 1 is the header. A record takes one line more for every line break in its values.
    """
    breaks = np.zeros(rows.num_rows, np.int64)
    for column in rows.columns:
        breaks += pc.fill_null(pc.count_substring(column, "\n"), 0).to_numpy()
    bad = np.array(sorted(broken), np.int64)
    records = np.setdiff1d(np.arange(2, 2 + rows.num_rows + bad.size), bad)
    length = np.ones(rows.num_rows + bad.size, np.int64)
    length[records - 2] += breaks
    length[bad - 2] += np.array([broken[record].count("\n") for record in bad], np.int64)
    first = 2 + sum(name.count("\n") for name in rows.column_names)
    begins = first + np.cumsum(length) - length
    lines = pa.array(begins[records - 2], pa.int64())
    return rows.append_column(LINE, lines), {int(n): int(begins[n - 2]) for n in bad}


def _without_end(
    path: Path, rows: pa.Table, broken: dict[int, pacsv.InvalidRow], lines: Mapping[int, int]
) -> pa.Table:
    """The rows without our own end and without blank lines; takes the end out of `broken` too.

    SourceRefused where the last record holds our end and more: its quote was never closed.
    """
    end = _END.decode()
    *columns, line_of = rows.columns
    last = max(broken, default=0)
    if last and end in broken[last].text:
        written, line = broken.pop(last).text, lines[last]
    else:  # a file of one column, or a quote left open in the last value of a row
        written, line = columns[-1][-1].as_py(), line_of[-1].as_py()
        rows = rows.slice(0, rows.num_rows - 1)
    if written != end:
        raise SourceRefused(
            f"{path.name} cannot be read as CSV: a quote opens on line {line} and is never closed. "
            "Mend that line, or export it again."
        )
    said = [pc.is_valid(column).to_numpy() for column in rows.columns[:-1]]
    return rows.filter(pa.array(np.logical_or.reduce(said)))


def _miscounted(row: pacsv.InvalidRow) -> str:
    return f"{row.actual_columns} values where the header has {row.expected_columns}"


def _named(path: Path, rows: pa.Table) -> pa.Table:
    """The rows with their columns' names trimmed, and without columns that have none.

    SourceRefused where two names are the same but for case: SQL could not tell them apart.
    """
    names = [name.strip() for name in rows.column_names]
    if not any(names[:-1]):
        raise SourceRefused(f"{path.name}: its first line names no column. Put the header there.")
    seen: set[str] = set()
    for name in (name.lower() for name in names if name):
        if name in seen:
            raise SourceRefused(
                f"{path.name}: its header names {name!r} twice. Rename or remove one of the two."
            )
        seen.add(name)
    return rows.rename_columns(names).select([at for at, name in enumerate(names) if name])
