"""The event store: every loaded row, and the sorted columns made of it, under one folder.

A *generation* is a folder that is written once and never changed; the file CURRENT names the one in
force. Readers open a generation and keep it; `loading.py` writes the next one beside it.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features import contract
from features.corrections import spans, usable
from features.events import GROUPED, GROUPS, SOURCES, Events, GroupOrder, Source
from features.queries import QUERIES, VERSIONS
from features.refused import Refused

# Names how tables become events: a generation made otherwise is never misread.
LAYOUT = hashlib.sha256(repr((SOURCES, GROUPS, GROUPED, QUERIES, VERSIONS)).encode()).hexdigest()[
    :8
]


class StoreProblem(Refused):
    """The store cannot do what was asked; the message says what to do next."""


@dataclass(frozen=True)
class Meta:
    """What a generation is: whose records, under which rules, and exactly which."""

    snapshot: str
    city: str | None = None
    bureaus: tuple[str, ...] = ()
    plans: Mapping[str, str] = field(default_factory=dict)
    reinspection_within_days: int | None = None
    assumed_fixed: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    layout: str = LAYOUT


class EventStore:
    """Reads the generation in force under `folder`; `StoreProblem` where nothing was loaded yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = self._current()
        self.meta = read_meta(self.generation)

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

    def events(self) -> Events:
        """The events, mapped into memory from disk: nothing is decoded.

        StoreProblem where a build that makes events otherwise wrote them.
        """
        if self.meta.layout != LAYOUT:
            raise StoreProblem(
                f"{self.generation.name} was written by a build that makes events otherwise. Load "
                "any delivery again, even an old one: its rows are known, the events are made anew."
            )
        with _not_replaced(self.generation):
            return read_events(self.generation, self.meta)

    def table(self, name: str) -> pa.Table:
        """All rows of one contract table; an empty one where it was never delivered."""
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
        if table not in self.meta.rows:
            return []
        found = self._read(table, filters=[(column, "==", value)])
        rows = cast("list[dict[str, Any]]", found.to_pylist())
        row_id = contract.TABLES[table].key[0]
        corrected = spans(
            table, self.table("corrections") if "corrections" in self.meta.rows else None
        )
        return usable(rows, row_id, corrected.to_pylist(), before)

    def _read(self, name: str, filters: list[tuple[str, str, str]] | None = None) -> pa.Table:
        with _not_replaced(self.generation):
            path = self.generation / "tables" / f"{name}.parquet"
            return pq.read_table(path, filters=filters)


@contextmanager
def _not_replaced(generation: Path) -> Iterator[None]:
    """StoreProblem where two later loads have removed the generation since it was opened."""
    try:
        yield
    except FileNotFoundError:
        raise StoreProblem(
            f"{generation.name} was replaced by later loads and is gone. Open the store again."
        ) from None


def read_meta(generation: Path) -> Meta:
    """A generation's description."""
    given = json.loads((generation / "meta.json").read_text())
    given["bureaus"] = tuple(given["bureaus"])
    given["assumed_fixed"] = tuple(given["assumed_fixed"])
    return Meta(**given)


def write_generation(
    folder: Path, tables: Mapping[str, pa.Table], events: Events, meta: Meta
) -> None:
    """Writes a generation into the empty folder `folder`, on disk when this returns."""
    (folder / "tables").mkdir(parents=True)
    for name, table in tables.items():
        pq.write_table(table, folder / "tables" / f"{name}.parquet", compression="zstd")
    _save(folder / "events" / "ids.npy", events.ids)
    for name, source in events.sources.items():
        for part, array in _parts(source).items():
            _save(folder / "events" / name / f"{part}.npy", array)
    sizes = {str(group): size for group, size in events.group_sizes.items()}
    (folder / "events" / "groups.json").write_text(json.dumps(sizes))
    (folder / "meta.json").write_text(json.dumps(asdict(meta), ensure_ascii=False, indent=1))
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def read_events(generation: Path, meta: Meta) -> Events:
    """A generation's events, memory-mapped."""
    folder = generation / "events"
    sources = {name: _source(folder / name, name) for name in SOURCES if (folder / name).is_dir()}
    sizes = json.loads((folder / "groups.json").read_text())
    return Events(
        ids=np.load(folder / "ids.npy"),
        sources=sources,
        group_sizes=sizes,
        assumed_fixed=frozenset(meta.assumed_fixed),
        snapshot=meta.snapshot,
    )


def _parts(source: Source) -> dict[str, Any]:
    return {
        **{
            name: getattr(source, name)
            for name in ("offsets", "owner", "day", "known", "withdrawn", "keys")
        },
        **{f"column_{name}": array for name, array in source.columns.items()},
        **{f"group_{group}": array for group, array in source.groups.items()},
        **{f"order_{group}": sorted_.order for group, sorted_ in source.orders.items()},
        **{f"order_{group}_offsets": sorted_.offsets for group, sorted_ in source.orders.items()},
    }


def _source(folder: Path, name: str) -> Source:
    def part(file: str) -> Any:
        return np.load(folder / f"{file}.npy", mmap_mode="r")

    groups = GROUPS if name == "establishments" else ()
    ordered = GROUPS if name in GROUPED else ()
    return Source(
        offsets=part("offsets"),
        owner=part("owner"),
        day=part("day"),
        known=part("known"),
        withdrawn=part("withdrawn"),
        columns={column: part(f"column_{column}") for column in SOURCES[name]},
        groups={group: part(f"group_{group}") for group in groups},
        orders={
            group: GroupOrder(part(f"order_{group}"), part(f"order_{group}_offsets"))
            for group in ordered
        },
        keys=part("keys"),
    )


def _save(path: Path, array: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, array)


def _sync(path: Path) -> None:
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
    _sync(pointer)
    pointer.replace(folder / "CURRENT")
    _sync(folder)


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
