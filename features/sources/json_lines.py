"""JSON lines as columns of text: one object a line, numbers as they were written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from features.sources.refusals import ROW, Refusal, SourceRefused

Record = dict[str, str | None]


def read_json_lines(
    path: Path, text: bytes, table: str
) -> tuple[pa.Table, list[int], tuple[Refusal, ...]]:
    """The objects as rows of text, the line of each, and the lines that hold none.

    Keys become columns in the order in which they first appear; nested values stay JSON.
    SourceRefused where no line holds an object.
    """
    rows: list[Record] = []
    lines: list[int] = []
    refusals: list[Refusal] = []
    for line, written in _numbered(text):
        record = _record(written)
        if record is None:
            reason = "is no JSON object"
            refusals.append(Refusal(table, path.name, line, ROW, written[:80], reason))
        else:
            rows.append(record)
            lines.append(line)
    if not rows:
        raise SourceRefused(
            f"{path.name} holds no JSON object, one a line. Export it again as JSON lines."
        )
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    return pa.table(columns), lines, tuple(refusals)


def _numbered(text: bytes) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.decode().split("\n"), start=1):
        if line.strip():
            yield number, line


def _record(written: str) -> Record | None:
    try:
        given = json.loads(written, parse_float=str, parse_int=str, parse_constant=str)
        if not isinstance(given, dict):
            return None
        record = {name: _text(value) for name, value in given.items()}
        "".join(text for pair in record.items() for text in pair if text).encode()
    except (ValueError, RecursionError):  # half of a surrogate pair is no text either
        return None
    return record


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
