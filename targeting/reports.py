"""What was found on looking, as reports that the service keeps: drift, and the records themselves.

Nothing of a row goes into one, but how many there are, how old, and why some were set aside.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Engine

from experiments.drift import Drift
from features.catalogue import CATALOGUE
from features.sources.refusals import Refusal
from features.store import EventStore
from features.words import Text
from serving.database import open_database, reading, writing
from serving.lists.schemas import Sent
from serving.registered import keeping, queries
from serving.registered.queries import Report
from serving.registered.schemas import (
    DriftBody,
    DriftedBody,
    RecordsBody,
    RefusedRowsBody,
    TableBody,
)
from serving.settings import settings_from
from targeting.edges import now

# Reasons that are told one by one: more is a file that nobody should have loaded.
REASONS: Final = 50
# In a reason, what differs from row to row.
_NUMBER: Final = re.compile(r"\d+")

_TITLES: Final[Mapping[str, Text]] = {
    "score": Text("the score", "得分"),
    "share of failures": Text("share of failures", "不符合率"),
    "plan": Text("the plan's settings", "方案设置"),
    "law": Text("the law in force", "适用的法规"),
    "feature definitions": Text("definitions of features", "特征定义"),
    **{feature.name: feature.meaning for feature in CATALOGUE},
}


def drift_told(
    programme: str, version: str, trained_before: date, as_of: date, found: Sequence[Drift]
) -> DriftBody:
    """What moved, in words."""
    return DriftBody(
        programme=programme,
        version=int(version),
        trained_before=trained_before,
        as_of=as_of,
        found=tuple(
            DriftedBody(
                kind=one.kind,
                title=_TITLES[one.name],
                verdict=one.verdict,
                index=one.index,
                told=one.told,
            )
            for one in found
        ),
    )


def records_told(store: EventStore, refusals: Sequence[Refusal] | None) -> RecordsBody:
    """How many records there are and how old; `refusals` are the last load's, None: nobody knows.

    Values and places of what was set aside stay in its file, which is nobody's to read here.
    """
    last = store.meta.batches[-1].read_on if store.meta.batches else None
    refused = None if refusals is None else tuple(_reasons(refusals))
    return RecordsBody(
        snapshot=store.meta.snapshot,
        loaded_on=date.fromisoformat(last) if last else None,
        tables=tuple(
            TableBody(table=name, rows=rows, newest=store.newest(name))
            for name, rows in store.meta.rows.items()
        ),
        refused=refused,
    )


def _reasons(refusals: Sequence[Refusal]) -> list[RefusedRowsBody]:
    """Why rows were set aside, the most frequent first."""
    counts = Counter((one.table, one.column, _NUMBER.sub("…", one.reason)) for one in refusals)
    return [
        RefusedRowsBody(table=table, column=column, reason=reason, rows=rows)
        for (table, column, reason), rows in counts.most_common(REASONS)
    ]


def keep(kind: Report, programme: str, body: Sent) -> None:
    """Keeps a report as the newest of its kind."""
    engine = open_database(settings_from())
    try:
        with writing(engine) as db:
            keeping.keep_report(db, kind, programme, body, now=now())
    finally:
        engine.dispose()


def keep_records_in_force(engine: Engine, store: EventStore) -> None:
    """Keeps what a killed load, or an earlier build's, did not.

    Why rows were set aside is not told: only the load itself knew.
    """
    with reading(engine) as db:
        kept = queries.report(db, "records", "", RecordsBody)
    if kept is None or kept.snapshot != store.meta.snapshot:
        body = records_told(store, None)
        with writing(engine) as db:
            keeping.keep_report(db, "records", "", body, now=now())
