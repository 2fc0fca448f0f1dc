"""Files of a folder as Arrow tables of text, each row with the line it stands on.

CSV and CSV.gz are read as text throughout, so that a bad value can be shown as it was written;
Parquet keeps its types. Only this module opens a regulator's files.
"""

import gzip
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from features.sources.refusals import ROW, Refusal, SourceRefused

LINE = "_line"
ENDINGS = (".csv", ".csv.gz", ".parquet")

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


def find_file(folder: Path, table: str) -> Path | None:
    """The folder's file for a table of the contract, by its name; None where there is none."""
    found = [folder / f"{table}{ending}" for ending in ENDINGS]
    present = [path for path in found if path.is_file()]
    if len(present) > 1:
        names = " and ".join(path.name for path in present)
        raise SourceRefused(
            f"{folder} holds {names}: remove all but one, or name one in a mapping."
        )
    return present[0] if present else None


def read_file(path: Path, table: str) -> RawTable:
    """All rows of a CSV, CSV.gz or Parquet file; SourceRefused where it cannot be read at all."""
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
    raise SourceRefused(
        f"{path.name}: only {', '.join(ENDINGS)} can be read. Export it as one of these."
    )


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
    text = _utf8(path, content)
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
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=set_aside
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


def _utf8(path: Path, content: bytes) -> bytes:
    """The text of a CSV or CSV.gz, known to be UTF-8: Arrow would not say which line is not."""
    try:
        text = gzip.decompress(content) if path.name.endswith(".gz") else content
    except (EOFError, OSError, zlib.error) as error:
        raise SourceRefused(
            f"{path.name} cannot be read as CSV: its gzip is broken ({error}). Export it again."
        ) from None
    try:
        empty = not text.decode("utf-8-sig").strip()
        odd = text.find(b"\0")
    except UnicodeDecodeError as error:
        empty, odd = False, error.start
    if odd >= 0:
        line = text.count(b"\n", 0, odd) + 1
        raise SourceRefused(
            f"{path.name} cannot be read as CSV in UTF-8: line {line} is no such text. "
            "Export it again, as UTF-8."
        )
    if empty:
        raise SourceRefused(f"{path.name} is empty, not even a header. Export it again.")
    return text


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
