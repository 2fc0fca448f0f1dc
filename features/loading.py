"""Adds a delivery to the store: whole or not at all, and the same delivery twice changes nothing.

The next generation is written beside the current one and put in force by renaming one small file,
so a killed load leaves the old records untouched.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from features import contract
from features.seal import seal
from features.sources.delivery import Delivered, Delivery
from features.sources.folder import LINE
from features.sources.refusals import Refusal, SourceRefused
from features.store import EventStore, Meta, only_loader, put_in_force, write_generation
from features.tables import schema

# What stands for a null where records are hashed.
_NOTHING = {pa.string(): "", pa.date32(): date.min, pa.int64(): 0, pa.float64(): 0.0, pa.int8(): 0}

# Generations kept beside the current one, for readers that still have it open.
KEPT_GENERATIONS = 1


@dataclass(frozen=True)
class Loaded:
    """What became of one table: rows new to the store, rows it had already, rows set aside."""

    table: str
    file: str
    new: int
    known: int
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class LoadReport:
    """The outcome of a load; `changed` is False where the store had everything already."""

    tables: tuple[Loaded, ...]
    snapshot: str
    changed: bool


def load(folder: Path, delivery: Delivery, *, refused_share: float) -> LoadReport:
    """Adds the delivery's rows to the store under `folder`.

    Raises SourceRefused (and changes nothing) where the delivery is for another city, or where too
    many of its rows contradict rows that the store has.
    """
    with only_loader(folder):
        _remove_unfinished(folder)
        before, meta = _before(folder)
        _refuse_other_city(folder, meta, delivery)
        merged = dict(before)
        reports = []
        # In the contract's order findings come after inspections: theirs are there to be found.
        for delivered in delivery.tables:
            merged[delivered.table], loaded = _merged(delivered.table, merged, delivered)
            _refuse_too_many(loaded, delivered, refused_share)
            reports.append(loaded)
        following = _next_meta(meta, delivery, merged)
        changed = following != meta
        if changed:
            _write(folder, merged, following)
    return LoadReport(tuple(reports), following.snapshot, changed)


def _before(folder: Path) -> tuple[dict[str, pa.Table], Meta]:
    if not (folder / "CURRENT").is_file():
        return {}, Meta(snapshot="")
    store = EventStore(folder)
    return store.tables(), store.meta


def _refuse_other_city(folder: Path, meta: Meta, delivery: Delivery) -> None:
    if meta.city and delivery.city and meta.city != delivery.city:
        raise SourceRefused(
            f"{folder} holds the records of {meta.city}; this mapping is for {delivery.city}. "
            "Set TARGETING_HOME to another folder and load it there."
        )


def _merged(name: str, tables: Mapping[str, pa.Table], given: Delivered) -> tuple[pa.Table, Loaded]:
    """The store's rows with the new ones of a delivery, sorted by key."""
    table = contract.TABLES[name]
    key = ", ".join(f'"{column}"' for column in table.key)
    content = ", ".join(f'"{column}"' for column in table.names)
    with duckdb.connect() as db:
        db.register("stored", tables.get(name, schema(name).empty_table()))
        db.register("given", given.rows.append_column(LINE, given.lines))
        db.register("inspections", tables.get("inspections", schema("inspections").empty_table()))
        orphan = (
            "given.inspection_id NOT IN (SELECT inspection_id FROM inspections)"
            if name == "findings"
            else "FALSE"
        )
        db.execute(f"""
            CREATE TEMP TABLE compared AS
            SELECT given.*, {orphan} AS orphan, stored.known_on IS NOT NULL AS known,
                   hash({_of("given", content)}) = hash({_of("stored", content)}) AS same
            FROM given LEFT JOIN stored ON {_equal(table.key)}
            """)
        refusals = tuple(
            Refusal(name, given.file, line, "/".join(table.key), value, reason)
            for line, value, reason in db.execute(f"""
                SELECT {LINE}, concat_ws('/', {key}),
                       CASE WHEN orphan THEN 'belongs to no inspection'
                       ELSE 'is in the store already with other content; deliver a correction' END
                FROM compared WHERE orphan OR (known AND NOT same) ORDER BY {LINE}
                """).fetchall()
        )
        known = int(
            db.execute("SELECT count(*) FROM compared WHERE known AND same").fetchall()[0][0]
        )
        rows = db.sql(f"""
            SELECT {content} FROM stored UNION ALL
            SELECT {content} FROM compared WHERE NOT known AND NOT orphan ORDER BY {key}
            """).to_arrow_table()
    new = rows.num_rows - (tables[name].num_rows if name in tables else 0)
    return rows.cast(schema(name)), Loaded(name, given.file, new, known, given.refusals + refusals)


def _of(side: str, columns: str) -> str:
    return ", ".join(f"{side}.{column}" for column in columns.split(", "))


def _equal(key: tuple[str, ...]) -> str:
    return " AND ".join(f'given."{column}" = stored."{column}"' for column in key)


def _refuse_too_many(loaded: Loaded, given: Delivered, refused_share: float) -> None:
    if len(loaded.refusals) <= refused_share * given.read:
        return
    last = loaded.refusals[-1]
    raise SourceRefused(
        f"{given.file}: {len(loaded.refusals)} of {given.read} rows are refused, more than "
        f"{refused_share:.0%} allows (refused_share); for example {last}. "
        "Mend the export; nothing was loaded."
    )


def _next_meta(meta: Meta, delivery: Delivery, tables: Mapping[str, pa.Table]) -> Meta:
    within = delivery.reinspection_within_days
    rules = Meta(
        snapshot="",
        city=delivery.city or meta.city,
        bureaus=tuple(dict.fromkeys((*meta.bureaus, *delivery.bureaus))),
        plans={**meta.plans, **delivery.plans},
        reinspection_within_days=meta.reinspection_within_days if within is None else within,
        assumed_fixed=tuple(sorted({*meta.assumed_fixed, *delivery.assumed_fixed})),
        rows={name: tables[name].num_rows for name in contract.TABLES if name in tables},
    )
    return replace(rules, snapshot=_snapshot(rules, tables))


def _snapshot(rules: Meta, tables: Mapping[str, pa.Table]) -> str:
    """A hash of every row and rule: the same records give the same, in whatever order they came."""
    in_any_order = replace(
        rules, bureaus=tuple(sorted(rules.bureaus)), plans=dict(sorted(rules.plans.items()))
    )
    digest = hashlib.sha256(repr(in_any_order).encode())
    for name in contract.TABLES:
        if name in tables:
            sink = pa.BufferOutputStream()
            plain = _without_nulls(tables[name])
            with pa.ipc.new_stream(sink, plain.schema) as stream:
                stream.write_table(plain.combine_chunks())
            digest.update(name.encode())
            digest.update(sink.getvalue())
    return digest.hexdigest()[:16]


def _without_nulls(table: pa.Table) -> pa.Table:
    """The table as bytes that are equal for equal rows: what lies under a null is any number."""
    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        values = column.cast(pa.int8()) if pa.types.is_boolean(column.type) else column
        columns[name] = pc.fill_null(values, _NOTHING[values.type])
        columns[f"{name} is stated"] = pc.is_valid(column).cast(pa.int8())
    return pa.table(columns)


def _write(folder: Path, tables: Mapping[str, pa.Table], meta: Meta) -> None:
    _remove_old(folder)
    events = seal(
        tables,
        reinspection_within_days=meta.reinspection_within_days,
        assumed_fixed=frozenset(meta.assumed_fixed),
        snapshot=meta.snapshot,
    )
    unfinished = folder / f"unfinished-{os.getpid()}"
    write_generation(unfinished, tables, events, meta)
    finished = folder / f"generation-{meta.snapshot}-{meta.layout}"
    unfinished.rename(finished)
    put_in_force(folder, finished.name)


def _remove_unfinished(folder: Path) -> None:
    """Removes what killed loads left half written."""
    for path in folder.glob("unfinished-*"):
        shutil.rmtree(path)


def _remove_old(folder: Path) -> None:
    """Removes generations too old for any reader, and what was never put in force."""
    current = folder / "CURRENT"
    in_force = current.read_text().strip() if current.is_file() else ""
    others = [path for path in folder.glob("generation-*") if path.name != in_force]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[max(KEPT_GENERATIONS - 1, 0) :]:
        shutil.rmtree(path)
