"""Adds a delivery to the store: whole or not at all, and the same delivery twice changes nothing.

The next generation is written beside the current one and put in force by renaming one small file,
so a killed load leaves the old records untouched.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq

from features import contract, segments
from features.amended import Amended
from features.arriving import Loaded, added
from features.events import GROUPS, Events
from features.mapped import write_source
from features.matches import Placed, changed, write_matches
from features.reseal import reseal
from features.seal import Numbering, renumbered, seal
from features.segments import Rows, Segment
from features.sources.delivery import Delivered, Delivery
from features.sources.refusals import SourceRefused
from features.store import (
    MATCHES,
    Batch,
    BatchFile,
    EventStore,
    Meta,
    only_loader,
    put_in_force,
    rows_of,
    sync,
    write_generation,
)
from features.touched import MOST, rows_of_touched, write_touched

# Generations kept beside the current one, for readers that still have it open.
KEPT_GENERATIONS = 1


@dataclass(frozen=True)
class LoadReport:
    """The outcome of a load; `changed` is False where the store had everything already."""

    tables: tuple[Loaded, ...]
    snapshot: str
    changed: bool


def load(folder: Path, delivery: Delivery, *, refused_share: float) -> LoadReport:
    """Adds the delivery's rows to the store under `folder`.

    Raises SourceRefused (and changes nothing) where the delivery is for another city, where too
    many of its rows contradict rows that the store has, or where its complainants were hashed with
    no secret or not with the one that the store's were.
    """
    with only_loader(folder):
        _remove_unfinished(folder)
        meta = EventStore(folder).meta if (folder / "CURRENT").is_file() else Meta(snapshot="")
        _refuse_other_city(folder, meta, delivery)
        _refuse_other_secret(meta, delivery)
        unfinished = folder / f"unfinished-{os.getpid()}"
        unfinished.mkdir()
        try:
            return _loaded(folder, meta, delivery, refused_share, unfinished)
        finally:
            shutil.rmtree(unfinished)


def _loaded(
    folder: Path, meta: Meta, delivery: Delivery, refused_share: float, unfinished: Path
) -> LoadReport:
    with segments.connection(unfinished / "spill") as db:
        _stored(db, folder, meta, delivery)
        # In the contract's order findings come after inspections: theirs are there to be found.
        reports = []
        for number, delivered in enumerate(delivery.tables):
            reports.append(added(db, meta, delivered, delivery.read_on.isoformat(), number))
            _refuse_too_many(reports[-1], delivered, refused_share)
        following = _next_meta(db, meta, delivery, tuple(reports))
        changed = following.snapshot != meta.snapshot or following.layout != meta.layout
        if changed:
            _write(db, folder, meta, following, unfinished)
    return LoadReport(tuple(reports), following.snapshot, changed)


def _refuse_other_city(folder: Path, meta: Meta, delivery: Delivery) -> None:
    if meta.city and delivery.city and meta.city != delivery.city:
        raise SourceRefused(
            f"{folder} holds the records of {meta.city}; this mapping is for {delivery.city}. "
            "Set TARGETING_HOME to another folder and load it there."
        )


def _refuse_other_secret(meta: Meta, delivery: Delivery) -> None:
    """One person hashed with two secrets would count as two people."""
    if not delivery.names_people:
        return
    if delivery.key_mark is None:
        raise SourceRefused(
            "These complaints name who complained, and there is no secret to hash them with. "
            "`targeting load` makes one in complainants.key."
        )
    if meta.key_mark not in (None, delivery.key_mark):
        raise SourceRefused(
            "Complainants in the store were hashed with another secret: everybody would count "
            "twice. Put back the complainants.key of this store, or load everything into a new one."
        )


def _stored(db: duckdb.DuckDBPyConnection, folder: Path, meta: Meta, delivery: Delivery) -> None:
    """For each table of the delivery the store's rows, `stored_…`, and an empty `fresh_…`."""
    delivered = {table.table for table in delivery.tables}
    for name in {"inspections", *contract.MATCHED, *delivered}:
        stored = rows_of(folder, meta, name).sql
        db.execute(f"CREATE TEMP VIEW stored_{name} AS FROM {stored}")
        db.execute(f"CREATE TEMP TABLE fresh_{name} AS FROM {Rows(name, ()).sql}")


def _refuse_too_many(loaded: Loaded, given: Delivered, refused_share: float) -> None:
    if len(loaded.refusals) <= refused_share * given.read:
        return
    last = loaded.refusals[-1]
    raise SourceRefused(
        f"{given.file}: {len(loaded.refusals)} of {given.read} rows are refused, more than "
        f"{refused_share:.0%} allows (refused_share); for example {last}. "
        "Mend the export; nothing was loaded."
    )


def _next_meta(
    db: duckdb.DuckDBPyConnection, meta: Meta, delivery: Delivery, loaded: tuple[Loaded, ...]
) -> Meta:
    """The next generation's description, without its segments."""
    within = delivery.reinspection_within_days
    rows, digests = dict(meta.rows), dict(meta.digests)
    for name in dict.fromkeys(table.table for table in loaded):
        rows[name] = rows.get(name, 0) + sum(table.added for table in loaded if table.table == name)
        fresh = segments.digest(db, f"FROM fresh_{name}", name)
        digests[name] = f"{segments.added(int(digests.get(name, '0'), 16), fresh):032x}"
    rules = Meta(
        snapshot="",
        city=delivery.city or meta.city,
        bureaus=tuple(dict.fromkeys((*meta.bureaus, *delivery.bureaus))),
        plans={**meta.plans, **delivery.plans},
        reinspection_within_days=meta.reinspection_within_days if within is None else within,
        assumed_fixed=tuple(sorted({*meta.assumed_fixed, *delivery.assumed_fixed})),
        repair_hides_checks=meta.repair_hides_checks
        if delivery.repair_hides_checks is None
        else delivery.repair_hides_checks,
        rows={name: rows[name] for name in contract.TABLES if name in rows},
        amended=tuple(
            name for name in contract.TABLES if name in meta.amended or _amends(name, loaded)
        ),
        digests={name: digests[name] for name in contract.TABLES if name in digests},
    )
    files = tuple(
        BatchFile(given.table, given.file, given.sha256, table.added)
        for given, table in zip(delivery.tables, loaded, strict=True)
    )
    return replace(
        rules,
        snapshot=_snapshot(rules),
        generation=secrets.token_hex(16),
        key_mark=delivery.key_mark if delivery.names_people else meta.key_mark,
        batches=(*meta.batches, Batch(delivery.read_on.isoformat(), delivery.mapping, files)),
    )


def _amends(name: str, loaded: tuple[Loaded, ...]) -> bool:
    """Whether rows got several versions by this load; the register's are rows by themselves."""
    versions = "known_on" in contract.TABLES[name].key
    return not versions and any(one.changed for one in loaded if one.table == name)


def _snapshot(rules: Meta) -> str:
    """A name for every row and rule: the same records have one, in whatever order they came."""
    in_any_order = replace(
        rules, bureaus=tuple(sorted(rules.bureaus)), plans=dict(sorted(rules.plans.items()))
    )
    return hashlib.sha256(repr(asdict(in_any_order)).encode()).hexdigest()[:16]


def _write(
    db: duckdb.DuckDBPyConnection, folder: Path, meta: Meta, following: Meta, unfinished: Path
) -> None:
    _remove_old(folder, meta)
    following = replace(following, segments=_write_segments(db, folder, meta, following))
    written = unfinished / "generation"
    events = _events(db, folder, meta, following, unfinished)
    write_generation(written, events, following)
    finished = folder / f"generation-{following.snapshot}-{following.layout}"
    written.rename(finished)
    put_in_force(folder, finished.name)


def _events(
    db: duckdb.DuckDBPyConnection, folder: Path, meta: Meta, following: Meta, unfinished: Path
) -> Events:
    """The events of all rows: made anew, or where few establishments are touched, only theirs."""
    rows = {name: _versions(following, rows_of(folder, following, name)) for name in following.rows}
    written, touched = unfinished / "generation", unfinished / "touched.parquet"
    words, matches = written / "events" / "words", written / MATCHES
    written.mkdir()
    alike = meta.rows and meta.layout == following.layout
    write_matches(db, rows, matches, before=_matches(folder) if alike else None)
    tables = {
        name: Placed(table, matches) if name in contract.MATCHED else table
        for name, table in rows.items()
        if name != "matches"
    }
    kept = partial(write_source, written)
    sealed = partial(
        seal,
        reinspection_within_days=following.reinspection_within_days,
        assumed_fixed=frozenset(following.assumed_fixed),
        repair_hides_checks=following.repair_hides_checks,
        snapshot=following.snapshot,
        spill=unfinished / "spill",
        words_to=words,
    )
    if not _same_rules(meta, following):
        return sealed(tables, kept=kept)
    store = EventStore(folder)
    before = store.events()
    replaced = changed(_matches(folder), matches)
    fresh = _new_rows(meta, following)
    if write_touched(db, tables, fresh, replaced, touched) > MOST * before.ids.size:
        return sealed(tables, kept=kept)
    earlier = Numbering(
        before.ids,
        {g: store.generation / "events" / "words" / f"{g}.parquet" for g in GROUPS},
    )
    part = sealed(rows_of_touched(tables, touched), earlier=earlier)
    ids = np.asarray(pq.read_table(touched)["establishment_id"].to_pylist(), np.str_)
    return reseal(before, part, ids, renumbered(earlier, words), kept)


def _versions(meta: Meta, rows: Rows) -> Rows | Amended:
    """A table's rows as they are read."""
    return Amended(rows) if rows.table in meta.amended else rows


def _matches(folder: Path) -> Path:
    return EventStore(folder).generation / MATCHES


def _same_rules(meta: Meta, following: Meta) -> bool:
    """Whether the earlier events were made by the rules, and of the tables, of the next."""
    return (
        bool(meta.rows)
        and all(
            getattr(meta, rule) == getattr(following, rule)
            for rule in ("layout", "reinspection_within_days", "repair_hides_checks")
        )
        and meta.rows.keys() == following.rows.keys()
    )


def _write_segments(
    db: duckdb.DuckDBPyConnection, folder: Path, meta: Meta, following: Meta
) -> Mapping[str, tuple[Segment, ...]]:
    """Each table's segments with the fresh rows in one more, which takes in smaller ones."""
    (folder / "segments").mkdir(exist_ok=True)
    written = dict(meta.segments)
    for name, new in _new_rows(meta, following).items():
        before = meta.segments.get(name, ())
        kept = before[: len(before) - segments.taken_in(before, new)]
        merged = before[len(kept) :]
        paths = tuple(folder / "segments" / segment.file for segment in merged)
        segment = Segment(
            f"{name}-{len(meta.batches):06}.parquet", new + sum(one.rows for one in merged)
        )
        query = f"FROM {Rows(name, paths).sql} UNION ALL FROM fresh_{name}"
        path = folder / "segments" / segment.file
        segments.write(db, query, path, name)
        sync(path)
        written[name] = (*kept, segment)
    sync(folder / "segments")
    return written


def _new_rows(meta: Meta, following: Meta) -> dict[str, int]:
    """How many rows are new of each table that has any."""
    new = {name: rows - meta.rows.get(name, 0) for name, rows in following.rows.items()}
    return {name: rows for name, rows in new.items() if rows}


def _remove_unfinished(folder: Path) -> None:
    """Removes what killed loads left half written."""
    for path in folder.glob("unfinished-*"):
        shutil.rmtree(path)


def _remove_old(folder: Path, meta: Meta) -> None:
    """Removes generations and segments too old for any reader, and those never put in force."""
    current = folder / "CURRENT"
    in_force = current.read_text().strip() if current.is_file() else ""
    others = [path for path in folder.glob("generation-*") if path.name != in_force]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[max(KEPT_GENERATIONS - 1, 0) :]:
        shutil.rmtree(path)
    used = {segment.file for table in meta.segments.values() for segment in table}
    for path in folder.glob("segments/*"):
        if path.name not in used:
            path.unlink()
