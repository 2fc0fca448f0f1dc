"""What the store knows of staff, recusals, past visits and places before a Monday.

Read once for all bureaus. A table that was never delivered is empty, and rows that were withdrawn
or annulled by then are left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from features.contract import TABLES
from features.corrections import spans, usable
from features.store import EventStore
from models.visits.crews.people import ALL, Post, Recusal, Went
from models.visits.crews.rota import Stop
from models.visits.frame import NEWEST
from models.visits.law import Crew


@dataclass(frozen=True)
class Wanted:
    """An establishment's place on one list: for which programme, and by when, if by any day."""

    establishment_id: str
    programme: str
    due_on: date | None


def stops_of(store: EventStore, wanted: Iterable[Wanted], monday: date) -> list[Stop]:
    """One stop for each establishment, whatever lists it is on, by id; its place as then known."""
    by_id: dict[str, list[Wanted]] = {}
    for one in wanted:
        by_id.setdefault(one.establishment_id, []).append(one)
    register = _register(store, sorted(by_id), monday)
    stops = []
    for id_, places in sorted(by_id.items()):
        days = [one.due_on for one in places if one.due_on]
        programmes = tuple(sorted({one.programme for one in places}))
        stops.append(Stop(id_, programmes, due_on=min(days, default=None), **register.get(id_, {})))
    return stops


def _register(store: EventStore, ids: list[str], monday: date) -> dict[str, dict[str, Any]]:
    if "establishments" not in store.meta.rows:
        return {}
    with duckdb.connect() as db:
        db.register("register", store.register_of(ids))
        rows = db.execute(
            f"""
            SELECT establishment_id, lat, lon, coalesce(station, address, ''), credit_code
            FROM ({NEWEST.format(register="register")})
            """,
            {"as_of": monday},
        ).fetchall()
    names = ("lat", "lon", "near", "credit_code")
    return {id_: dict(zip(names, rest, strict=True)) for id_, *rest in rows}


def posts(store: EventStore, monday: date) -> list[Post]:
    """The staff list of all bureaus."""
    return [
        Post(
            row["inspector_id"],
            row["bureau"],
            frozenset(row["programmes"].split("|")) if row["programmes"] else ALL,
            row["from"],
            row["to"],
        )
        for row in _known(store, "inspectors", store.table("inspectors"), monday)
    ]


def recusals(store: EventStore, monday: date) -> list[Recusal]:
    """All recusals."""
    columns = ("inspector_id", "establishment_id", "credit_code", "from", "to")
    known = _known(store, "recusals", store.table("recusals"), monday)
    return [Recusal(*(row[name] for name in columns)) for row in known]


def went(store: EventStore, stops: Sequence[Stop], monday: date, crew: Crew) -> list[Went]:
    """All visits of these stops, and everybody's within the rotation time."""
    if "inspections" not in store.meta.rows:
        return []
    with duckdb.connect() as db:
        ids = pa.table({"id": pa.array([stop.establishment_id for stop in stops], pa.string())})
        db.register("stops", ids)
        found = db.sql(
            f"""
            SELECT inspection_id, establishment_id, programme, happened_on, inspector_id,
                   second_inspector_id, known_on, withdrawn_on
            FROM {store.rows("inspections").sql}
            WHERE known_on < $monday AND (happened_on >= $since
                OR establishment_id IN (SELECT id FROM stops))
            """,
            params={"monday": monday, "since": monday - timedelta(days=crew.pair_rest_days)},
        ).to_arrow_table()
    return [
        Went(
            row["establishment_id"],
            row["programme"],
            row["happened_on"],
            frozenset({row["inspector_id"], row["second_inspector_id"]} - {None}),
        )
        for row in _known(store, "inspections", found, monday)
    ]


def _known(store: EventStore, table: str, given: pa.Table, monday: date) -> list[Mapping[str, Any]]:
    """The newest version of each row that was known and in use before the Monday, by key."""
    key = TABLES[table].key
    ended = spans(table, store.table("corrections") if "corrections" in store.meta.rows else None)
    rows = usable(given.to_pylist(), key[0], ended.to_pylist(), monday)
    newest = {
        tuple(row[name] for name in key): row
        for row in sorted(rows, key=lambda row: row["known_on"])
    }
    return [newest[one] for one in sorted(newest)]
