"""The event store: every loaded row, and the sorted columns made of it, under one folder.

Rows lie in `segments/`, written once. A *generation* is a folder that names the segments it is made
of and holds the events, written once, too; the file CURRENT names the one in force. Readers open a
generation and keep it; `loading.py` writes the next one beside it.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import duckdb
import numpy as np
import pyarrow as pa

from features import contract, identity
from features.amended import amended
from features.corrections import spans, usable, with_cascades
from features.events import GROUPED, GROUPS, SOURCES, Events
from features.mapped import save, source
from features.matches import placed
from features.queries import INFERRED, LINKED_CREDIT, QUERIES, TOLD_TWICE, VERSIONS
from features.refused import Refused
from features.segments import (
    BATCH,
    FILE,
    KEPT_AS,
    ORIGIN_LINE,
    Filters,
    Rows,
    Segment,
    digest,
    parquet,
)
from features.tables import ALWAYS_KNOWN

# Names how tables become events and in which files: a generation made otherwise is never misread.
PARTS = 4  # raised with what `mapped.parts` writes
_MADE_BY = (
    SOURCES, GROUPS, GROUPED, QUERIES, VERSIONS, LINKED_CREDIT, INFERRED, TOLD_TWICE,
    identity.VERSION,
)  # fmt: skip
LAYOUT = hashlib.sha256(repr((PARTS, *_MADE_BY)).encode()).hexdigest()[:8]

# The file of a generation that says which establishments rows without one mean.
MATCHES = "matches.parquet"


class StoreProblem(Refused):
    """The store cannot do what was asked; the message says what to do next."""


@dataclass(frozen=True)
class BatchFile:
    """One file of a load: what it was for, its name and content, and how many rows were new."""

    table: str
    file: str
    sha256: str
    new: int


@dataclass(frozen=True)
class Batch:
    """One load that brought something new."""

    read_on: str  # the day, like 2026-03-09
    mapping: str
    files: tuple[BatchFile, ...]


@dataclass(frozen=True)
class Origin:
    """Where a row came from: the load (counted from 1), its day, the file, its hash, the line."""

    batch: int
    read_on: str
    file: str
    sha256: str
    line: int


@dataclass(frozen=True)
class Meta:
    """What a generation is: whose records, under which rules, and exactly which."""

    snapshot: str
    city: str | None = None
    bureaus: tuple[str, ...] = ()
    plans: Mapping[str, str] = field(default_factory=dict)
    reinspection_within_days: int | None = None
    assumed_fixed: tuple[str, ...] = ()
    repair_hides_checks: bool = True
    key_mark: str | None = None  # tells whether complainants were hashed with the same key
    amended: tuple[str, ...] = ()  # tables in which some rows have several versions
    rows: Mapping[str, int] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)  # of all rows, hexadecimal
    segments: Mapping[str, tuple[Segment, ...]] = field(default_factory=dict)
    batches: tuple[Batch, ...] = ()
    layout: str = LAYOUT
    kept_as: str = KEPT_AS
    generation: str = ""  # drawn anew for each that is written


class EventStore:
    """Reads the generation in force under `folder`; `StoreProblem` where nothing was loaded yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = self._current()
        self.meta = read_meta(self.generation)
        self._spans_of: dict[str, list[dict[str, Any]]] = {}  # a generation never changes

    def _current(self) -> Path:
        pointer = self.folder / "CURRENT"
        if not pointer.is_file():
            raise StoreProblem(
                f"{self.folder} holds no records yet. "
                "Load some: targeting load SOURCE --mapping FILE"
            )
        generation = self.folder / pointer.read_text().strip()
        if not (generation / "meta.json").is_file():
            raise StoreProblem(
                f"{pointer} names {generation.name}, which is not there. Put the folder back from "
                f"a backup, or remove {self.folder} and load every delivery again."
            )
        return generation

    @cached_property
    def _corrections(self) -> pa.Table | None:
        if "corrections" not in self.meta.rows:
            return None
        corrections = self._read("corrections")
        if "credit" not in self.meta.rows or not self.meta.repair_hides_checks:
            return corrections
        with duckdb.connect() as db, _whole(self):
            linked = db.sql(LINKED_CREDIT.format(credit=self.rows("credit").sql)).to_arrow_table()
        return with_cascades(corrections, linked)

    @property
    def replaced(self) -> bool:
        """Whether another generation has come into force since this one was opened."""
        return self._current() != self.generation

    def events(self) -> Events:
        """The events, mapped into memory from disk: nothing is decoded.

        StoreProblem where a build that makes events otherwise wrote them.
        """
        if self.meta.layout != LAYOUT:
            raise StoreProblem(
                f"{self.generation.name} was written by a build that makes events otherwise. Load "
                "any delivery again, even an old one: its rows are known, the events are made anew."
            )
        with _whole(self):
            return read_events(self.generation, self.meta)

    def rows(self, name: str) -> Rows:
        """A table's rows where they lie on disk."""
        return rows_of(self.folder, self.meta, name)

    def table(self, name: str) -> pa.Table:
        """All rows of one contract table, by key; an empty one where it was never delivered."""
        return self._read(name) if name in self.meta.rows else pa.table({})

    def tables(self) -> dict[str, pa.Table]:
        """All tables that were delivered."""
        return {name: self.table(name) for name in contract.TABLES if name in self.meta.rows}

    def known_rows(
        self, table: str, column: str, value: str, *, before: date
    ) -> list[dict[str, Any]]:
        """Rows of a table with `column` equal to `value`, as known and usable on the day `before`.

        A row that was known later, withdrawn by then or ended by a correction is not among them.
        """
        return self.known_rows_of(table, column, [value], before=before)

    def known_rows_of(
        self, table: str, column: str, values: Sequence[str], *, before: date
    ) -> list[dict[str, Any]]:
        """The same of several values, in one read of the table."""
        if table not in self.meta.rows:
            return []
        rows = cast("list[dict[str, Any]]", self._found(table, column, list(values)).to_pylist())
        row_id = contract.TABLES[table].key[0]
        return usable(rows, row_id, self._spans(table), before)

    def _found(self, table: str, column: str, values: list[str]) -> pa.Table:
        """The rows with `column` one of `values` in any version; matched ones name their place."""
        meant = table in contract.MATCHED and column == "establishment_id"
        found = self._read(table, [[(column, "in", values)]])
        if not meant and table not in self.meta.amended:
            return found
        key, matches = contract.TABLES[table].key[0], self.generation / MATCHES
        ids = set(found[key].to_pylist())
        with duckdb.connect() as db, _whole(self):
            if meant:
                placed_here = (
                    f"SELECT row_id FROM {parquet(matches)} WHERE list_contains(?, {column})"
                )
                ids.update(row_id for (row_id,) in db.execute(placed_here, [values]).fetchall())
            if not ids:
                return found
            rows = self._read(table, [[(key, "in", sorted(ids))]])
            db.register("given_rows", rows)
            query = amended("given_rows", table) if table in self.meta.amended else "given_rows"
            query = placed(query, table, matches) if meant else query
            query = f"FROM {query} WHERE list_contains(?, {column}) ORDER BY {key}, known_on"
            return db.sql(query, params=[values]).to_arrow_table().cast(rows.schema)

    def newest(self, name: str) -> date | None:
        """The newest day on which a row of a table was first known; None where no row has a day."""
        with duckdb.connect() as db, _whole(self):
            rows = self.rows(name).sql
            found = db.execute(f"SELECT max(known_on)::DATE FROM ({rows})").fetchone()
        day: date | None = found[0] if found else None
        return None if day == ALWAYS_KNOWN else day

    def register_of(self, establishment_ids: list[str]) -> pa.Table:
        """All versions of these establishments in the register."""
        return self._read("establishments", [[("establishment_id", "in", establishment_ids)]])

    def origin(self, table: str, key: Mapping[str, str]) -> list[Origin]:
        """Where the rows with these values came from, in the order of their loads."""
        wanted = " AND ".join(f'"{column}"::VARCHAR = ?' for column in key)
        with duckdb.connect() as db, _whole(self):
            found = db.execute(
                f"SELECT {BATCH}, {FILE}, {ORIGIN_LINE} FROM {self.rows(table).sql}"
                f" WHERE {wanted} ORDER BY ALL",
                list(key.values()),
            ).fetchall()
        origins = []
        for number, file, line in found:
            batch = self.meta.batches[number]
            given = batch.files[file]
            origins.append(Origin(number + 1, batch.read_on, given.file, given.sha256, line))
        return origins

    def damage(self) -> list[str]:
        """The tables whose rows on disk are not those that were loaded; empty where all are."""
        with duckdb.connect() as db:
            return [
                name
                for name, expected in self.meta.digests.items()
                if self._digest(db, name) != expected
            ]

    def _digest(self, db: duckdb.DuckDBPyConnection, name: str) -> str | None:
        try:
            return f"{digest(db, self.rows(name).sql, name):032x}"
        except duckdb.Error:  # a file that is gone, or is no Parquet any more
            return None

    def _spans(self, table: str) -> list[dict[str, Any]]:
        if table not in self._spans_of:
            self._spans_of[table] = spans(table, self._corrections).to_pylist()
        return self._spans_of[table]

    def _read(self, name: str, filters: Filters | None = None) -> pa.Table:
        with _whole(self):
            return self.rows(name).read(filters)


def rows_of(folder: Path, meta: Meta, name: str) -> Rows:
    """A table's rows in the store under `folder`, as `meta` has them."""
    segments = meta.segments.get(name, ())
    return Rows(name, tuple(folder / "segments" / segment.file for segment in segments))


@contextmanager
def _whole(store: EventStore) -> Iterator[None]:
    """StoreProblem where files are gone: later loads have removed them, or something else has."""
    try:
        yield
    except (FileNotFoundError, duckdb.IOException):
        if store.replaced:
            raise StoreProblem(
                f"{store.generation.name} was replaced by later loads and is gone. "
                "Open the store again."
            ) from None
        raise StoreProblem(
            f"{store.folder} lacks files that {store.generation.name} is made of. Put the folder "
            "back from a backup, or remove it and load every delivery again."
        ) from None


def read_meta(generation: Path) -> Meta:
    """A generation's description."""
    given = json.loads((generation / "meta.json").read_text())
    if given.get("kept_as") != KEPT_AS:
        raise StoreProblem(
            f"{generation} was written by an earlier build, which kept rows otherwise. "
            f"Remove {generation.parent} and load every delivery again."
        )
    for words in ("bureaus", "assumed_fixed", "amended"):
        given[words] = tuple(given[words])
    given["segments"] = {
        name: tuple(Segment(**segment) for segment in segments)
        for name, segments in given["segments"].items()
    }
    given["batches"] = tuple(
        Batch(one["read_on"], one["mapping"], tuple(BatchFile(**file) for file in one["files"]))
        for one in given["batches"]
    )
    return Meta(**given)


def write_generation(folder: Path, events: Events, meta: Meta) -> None:
    """Writes the rest of a generation, whose sources are there; all on disk when this returns."""
    save(folder / "events" / "ids.npy", events.ids)
    (folder / "events" / "groups.json").write_text(json.dumps(dict(events.group_sizes)))
    (folder / "meta.json").write_text(json.dumps(asdict(meta), ensure_ascii=False, indent=1))
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def read_events(generation: Path, meta: Meta) -> Events:
    """A generation's events, memory-mapped."""
    folder = generation / "events"
    sources = {name: source(folder / name, name) for name in SOURCES if (folder / name).is_dir()}
    sizes = json.loads((folder / "groups.json").read_text())
    return Events(
        ids=np.load(folder / "ids.npy", mmap_mode="r"),
        sources=sources,
        group_sizes=sizes,
        assumed_fixed=frozenset(meta.assumed_fixed),
        snapshot=meta.snapshot,
        generation=meta.generation,
    )


def sync(path: Path) -> None:
    """Waits until a file, or a folder's list of names, is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_in_force(folder: Path, generation: str) -> None:
    """Makes a written generation the current one, in one step that cannot be seen half done."""
    pointer = folder / "CURRENT.new"
    pointer.write_text(generation)
    sync(pointer)
    pointer.replace(folder / "CURRENT")
    sync(folder)


@contextmanager
def only_loader(folder: Path) -> Iterator[None]:
    """Holds the store's lock for writing; StoreProblem where another process has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "LOCK").open("w") as handle:
        try:
            flock(handle, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise StoreProblem(
                f"Another load into {folder} is running. Wait for it to end, then load again."
            ) from None
        yield
