"""From when until when a row may be used, after its corrections.

A correction has two days: when it takes effect and when we knew of it. A row is out of use from
the first Monday on which both have passed, and back in use when a `restore` has passed in turn.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

ENDS_USE = ("annul", "repair")
RESTORES_USE = ("restore",)

_SPANS = pa.schema(
    [("row_id", pa.string()), ("usable_from", pa.date32()), ("usable_until", pa.date32())]
)
Correction = Mapping[str, Any]


def spans(table: str, corrections: pa.Table | None) -> pa.Table:
    """Every corrected row's spans of use as (row_id, usable_from, usable_until).

    `usable_from` is a day of knowledge (null: the row's own), so the row counts for Mondays after
    it; `usable_until` is the first day on which it no longer counts (null: for good). Rows without
    a correction are not listed. `amend` and objections change no span.
    """
    by_row: dict[str, list[Correction]] = defaultdict(list)
    for correction in corrections.to_pylist() if corrections is not None else []:
        if correction["table"] == table and correction["action"] in ENDS_USE + RESTORES_USE:
            by_row[correction["row_id"]].append(correction)
    rows = [
        {"row_id": row_id, "usable_from": start, "usable_until": end}
        for row_id, corrected in by_row.items()
        for start, end in _spans_of_row(corrected)
    ]
    return pa.Table.from_pylist(rows, schema=_SPANS)


def usable(
    rows: list[dict[str, Any]], row_id: str, corrected: list[dict[str, Any]], before: date
) -> list[dict[str, Any]]:
    """The rows that were known before the day and that no correction or withdrawal had ended."""
    by_row: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for span in corrected:
        by_row[span["row_id"]].append(span)
    whole = [{"usable_from": None, "usable_until": None}]
    return [
        row
        for row in rows
        if row["known_on"] < before
        and (row["withdrawn_on"] is None or row["withdrawn_on"] > before)
        and any(_covers(span, before) for span in by_row.get(row[row_id], whole))
    ]


def _covers(span: Mapping[str, date | None], before: date) -> bool:
    start, end = span["usable_from"], span["usable_until"]
    return (start is None or start < before) and (end is None or end > before)


def _spans_of_row(corrections: list[Correction]) -> Iterator[tuple[date | None, date | None]]:
    start: date | None = None
    in_use = True
    for correction in sorted(corrections, key=_order):
        day = _takes_effect(correction)
        if in_use and correction["action"] in ENDS_USE:
            yield start, day
            in_use = False
        elif not in_use and correction["action"] in RESTORES_USE:
            start = day - timedelta(days=1)
            in_use = True
    if in_use:
        yield start, None


def _order(correction: Correction) -> tuple[date, bool]:
    """By the day they take effect; of one day, a restore is of what ended that day."""
    return _takes_effect(correction), correction["action"] in RESTORES_USE


def _takes_effect(correction: Correction) -> date:
    """The first as_of at which the correction holds: effective by then, and known before."""
    known = correction["known_on"] or correction["effective_on"]
    known = min(known, date.max - timedelta(days=1))  # 9999-12-31 may mean "never"
    first: date = max(correction["effective_on"], known + timedelta(days=1))
    return first
