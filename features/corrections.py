"""From when until when a row may be used, after its corrections.

A correction has two days: when it takes effect and when we knew of it. A row is out of use from
the first Monday on which both have passed, and back in use when a `restore` has passed in turn.
A repaired credit record takes the check result that it followed from with it, and gives it back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import pyarrow as pa

ENDS_USE = ("annul", "repair")
RESTORES_USE = ("restore",)

_SPANS = pa.schema(
    [("row_id", pa.string()), ("usable_from", pa.date32()), ("usable_until", pa.date32())]
)
Correction = Mapping[str, Any]
Span = tuple[date | None, date | None]  # from after this day until before that one

# The columns of a credit record that name the check it followed from, and that check's table.
LINKED = {"inspection_id": "inspections", "sample_id": "samples"}


def spans(table: str, corrections: pa.Table | None) -> pa.Table:
    """Every corrected row's spans of use as (row_id, usable_from, usable_until).

    `usable_from` is a day of knowledge (null: the row's own), so the row counts for Mondays after
    it; `usable_until` is the first day on which it no longer counts (null: for good). Rows without
    a correction are not listed; one that never counts has a span that ends before it begins.
    `amend` and objections change no span. A row that several records speak of (`because`) counts
    while none of them ends its use.
    """
    by_row: dict[str, dict[str | None, list[Correction]]] = defaultdict(lambda: defaultdict(list))
    for correction in corrections.to_pylist() if corrections is not None else []:
        if correction["table"] == table and correction["action"] in ENDS_USE + RESTORES_USE:
            by_row[correction["row_id"]][correction.get("because")].append(correction)
    rows = []
    for row_id, by_cause in by_row.items():
        common: list[Span] = [(None, None)]
        for corrected in by_cause.values():
            common = _both(common, list(_spans_of_row(corrected)))
        rows += [
            {"row_id": row_id, "usable_from": start, "usable_until": end}
            for start, end in common or [_NOWHERE]
        ]
    return pa.Table.from_pylist(rows, schema=_SPANS)


def with_cascades(corrections: pa.Table, linked: pa.Table) -> pa.Table:
    """The corrections, and those of check results that repaired credit records followed from.

    `linked` are the credit records that name a check: `record_id`, the columns of `LINKED` and
    `known_on`. The column `because` names the record of a cascade; of other corrections it is null.
    """
    own = corrections.append_column("because", pa.nulls(corrections.num_rows, pa.string()))
    records = {record["record_id"]: record for record in linked.to_pylist()}
    cascades = [
        {
            **correction,
            "table": table,
            "row_id": records[correction["row_id"]][column],
            "known_on": _later(correction["known_on"], records[correction["row_id"]]["known_on"]),
            "because": correction["row_id"],
        }
        for correction in corrections.to_pylist()
        for column, table in LINKED.items()
        if correction["table"] == "credit"
        and correction["action"] in ("repair", *RESTORES_USE)
        and correction["row_id"] in records
        and records[correction["row_id"]][column]
    ]
    return pa.concat_tables([own, pa.Table.from_pylist(cascades, schema=own.schema)])


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


# A span that covers no day.
_NOWHERE: Span = (date.max, date.min)


def _both(ones: list[Span], others: list[Span]) -> list[Span]:
    """The spans in which both hold."""
    common = []
    for one, other in product(ones, others):
        start = max(one[0] or date.min, other[0] or date.min)
        end = min(one[1] or date.max, other[1] or date.max)
        if end > start + timedelta(days=1):  # some day lies between
            common.append((None if start == date.min else start, None if end == date.max else end))
    return common


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
