"""Rows of JSON as CSV: the same rows give the same bytes."""

import json
from collections.abc import Iterable, Sequence
from typing import IO, Any

from features.sources.portals.portal import Row

_NEEDS_QUOTES = frozenset(',"\r\n')


def columns_of(declared: Sequence[str], rows: Iterable[Row]) -> list[str]:
    """The portal's columns in its order, then those that only rows name, by the alphabet."""
    named = {name for row in rows for name in row}
    return [*declared, *sorted(named.difference(declared))]


def write_csv(file: IO[bytes], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Writes header and rows, and says how many rows."""
    file.write(_line(columns))
    written = 0
    for row in rows:
        file.write(_line([row.get(column) for column in columns]))
        written += 1
    return written


def _line(values: Sequence[Any]) -> bytes:
    # Half a surrogate pair, which JSON can hold and UTF-8 cannot, becomes a question mark.
    return (",".join(map(_cell, values)) + "\n").encode("utf-8", "replace")


def _cell(value: Any) -> str:
    r"""One value as CSV; lists and objects as JSON with their keys in order.

    >>> [_cell(value) for value in (None, True, 12.5, "a,b", {"b": 1, "a": "é"})]
    ['', 'true', '12.5', '"a,b"', '"{""a"": ""é"", ""b"": 1}"']
    """
    if value is None:
        return ""
    is_text = isinstance(value, str)
    text = str(value) if is_text else json.dumps(value, ensure_ascii=False, sort_keys=True)
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
