"""Files of a folder as Arrow tables of text, each row with the line it stands on.

CSV and CSV.gz are read as text throughout, so that a bad value can be shown as it was written;
Parquet keeps its types. Only this module opens a regulator's files.
"""

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from features.sources.refusals import Refusal, SourceRefused

LINE = "_line"
ENDINGS = (".csv", ".csv.gz", ".parquet")


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
    except (pa.ArrowException, OSError) as error:
        raise SourceRefused(
            f"{path.name} is not a whole Parquet file: {error}. Export it again."
        ) from None
    return rows.append_column(LINE, pa.array(range(1, rows.num_rows + 1), pa.int64()))


def _csv(path: Path, content: bytes, table: str) -> tuple[pa.Table, tuple[Refusal, ...]]:
    broken: dict[int, Refusal] = {}

    def set_aside(row: pacsv.InvalidRow) -> str:
        if row.text.strip():
            reason = f"{row.actual_columns} values where the header has {row.expected_columns}"
            broken[row.number] = Refusal(table, path.name, 0, "the row", row.text[:80], reason)
        else:
            broken[row.number] = Refusal(table, path.name, 0, "", "", "")
        return "skip"

    try:
        text = gzip.decompress(content) if path.name.endswith(".gz") else content
        text.decode("utf-8")  # before Arrow splits it: its own words for this are none
        _refuse_bad_header(text)
        rows = pacsv.read_csv(
            pa.BufferReader(text),
            read_options=pacsv.ReadOptions(use_threads=False),
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
    except (pa.ArrowException, EOFError, OSError, UnicodeDecodeError, zlib.error) as error:
        raise SourceRefused(
            f"{path.name} cannot be read as CSV in UTF-8: {error}. Export it again."
        ) from None
    rows, lines = _numbered(rows, broken)
    refusals = tuple(
        Refusal(r.table, r.file, lines[number], r.column, r.value, r.reason)
        for number, r in sorted(broken.items())
        if r.reason
    )
    return rows, refusals


def _refuse_bad_header(text: bytes) -> None:
    """ArrowInvalid where there is no header, or one that names a column twice."""
    first = text.split(b"\n", 1)[0].decode("utf-8-sig").strip()
    if not first:
        raise pa.ArrowInvalid("it is empty, not even a header")
    head = pacsv.read_csv(pa.BufferReader(first.encode() + b"\n"))
    twice = [name for name in head.column_names if head.column_names.count(name) > 1]
    if twice:
        raise pa.ArrowInvalid(f"its header names {twice[0]!r} twice")


def _numbered(rows: pa.Table, broken: dict[int, Refusal]) -> tuple[pa.Table, dict[int, int]]:
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
    begins = 2 + np.cumsum(length) - length
    lines = pa.array(begins[records - 2], pa.int64())
    whole = pa.table({**{name: rows[name] for name in rows.column_names}, LINE: lines})
    return whole, {int(record): int(begins[record - 2]) for record in bad}
