"""Events of a made-up city of any size, drawn as arrays: nothing is loaded, only timed."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.bench.folds import Wanted
from features.events import NEVER, SOURCES, Coding, Events, Hashed, Number, Source, hashed
from features.feature import Group

# Events a establishment has, by source: 15 in all.
EACH = {"inspections": 3, "findings": 3, "samples": 2, "complaints": 5, "credit": 1, "orders": 1}
# Day numbers: 2019-01-01 and seven years; everything is known within a month.
FIRST_DAY, DAYS, LATEST = 17_897, 2_557, 30
MONDAY = 20_605  # 2026-06-01
# One row in so many is withdrawn some day.
WITHDRAWN = 50
WORDS = 30
# Establishments whose rows lie together in a file: what is read, folded and forgotten at a time.
PART = 50_000


def made(
    establishments: int, *, seed: int = 1, each: Mapping[str, int] = MappingProxyType(EACH)
) -> Events:
    """Events of so many establishments, `each` so many by source; the same for the same seed."""
    draw = np.random.default_rng(seed)
    ids = np.array([f"E{number:08d}" for number in range(establishments)])
    sources = {
        name: _source(draw, name, establishments, number * establishments)
        for name, number in each.items()
    }
    sizes: dict[Group, int] = {}
    return Events(ids, sources, sizes)


def _source(draw: np.random.Generator, name: str, establishments: int, rows: int) -> Source:
    owner = np.sort(draw.integers(0, establishments, rows, dtype=np.int32))
    day = draw.integers(FIRST_DAY, FIRST_DAY + DAYS, rows, dtype=np.int32)
    day = day[np.lexsort((day, owner))]
    known = day + draw.integers(0, LATEST, rows, dtype=np.int32)
    gone = draw.integers(0, WITHDRAWN, rows) == 0
    withdrawn = np.where(gone, known + draw.integers(1, DAYS, rows), NEVER).astype(np.int32)
    return Source(
        offsets=np.searchsorted(owner, np.arange(establishments + 1)).astype(np.int64),
        owner=owner,
        day=day,
        known=known,
        withdrawn=withdrawn,
        columns={column: _column(draw, coding, rows) for column, coding in SOURCES[name].items()},
        groups={},
        orders={},
        keys=np.empty(0, "U1"),
    )


def _column(draw: np.random.Generator, coding: Coding, rows: int) -> npt.NDArray[Any]:
    if coding is Number:
        number = draw.integers(0, 4, rows).astype(np.float32)
        return np.where(draw.random(rows) < 0.1, np.float32(np.nan), number)
    if coding is Hashed:
        words = np.array([hashed(f"word {number}") for number in range(WORDS)], np.int32)
        return words[draw.integers(0, WORDS, rows)]
    return draw.integers(-1, len(coding), rows, dtype=np.int32)  # type: ignore[arg-type]


def write(events: Events, folder: Path) -> None:
    """One Parquet file a source with every column, and where the row lies (`row`); NaN is null.

    A row group has the rows of PART establishments; those of nobody lie in the first.
    """
    for name, source in events.sources.items():
        table = {
            "place": source.owner,
            "row": np.arange(source.day.size, dtype=np.int32),
            "day": source.day,
            "known": source.known,
            "withdrawn": source.withdrawn,
            **{f"c_{column}": array for column, array in source.columns.items()},
        }
        nulls = pa.table({column: pa.array(a, from_pandas=True) for column, a in table.items()})
        inner = np.searchsorted(source.owner, np.arange(PART, events.ids.size, PART))
        edges = [0, *inner.tolist(), source.day.size]
        with pq.ParquetWriter(folder / f"{name}.parquet", nulls.schema) as file:
            for first, past in pairwise(edges):
                file.write_table(nulls[first:past], row_group_size=max(past - first, 1))


def read(folder: Path, entries: Sequence[Wanted], chosen: slice) -> Events:
    """The columns that features look at, from `write`'s files into memory.

    Of the establishments `chosen`, which are one part.
    """
    sources = {entry.source: _read(folder, entry, chosen) for entry in entries}
    sizes: dict[Group, int] = {}
    return Events(np.empty(chosen.stop - chosen.start, "U1"), sources, sizes)


def _read(folder: Path, entry: Wanted, chosen: slice) -> Source:
    columns = ["place", "day", "known", "withdrawn", *entry.columns]
    with pq.ParquetFile(folder / f"{entry.source}.parquet") as file:
        group = file.read_row_group(chosen.start // PART, columns=columns, use_threads=False)
    arrays = {column: group[column].to_numpy() for column in columns}
    owner = arrays["place"] - np.int32(chosen.start)
    without = int(np.searchsorted(arrays["place"], 0))  # rows of nobody lie first
    counted = np.bincount(owner[without:], minlength=chosen.stop - chosen.start)
    return Source(
        offsets=np.concatenate([[0], np.cumsum(counted)]).astype(np.int64) + without,
        owner=owner,
        day=arrays["day"],
        known=arrays["known"],
        withdrawn=arrays["withdrawn"],
        columns={name.removeprefix("c_"): arrays[name] for name in entry.columns},
        groups={},
        orders={},
        keys=np.empty(0, "U1"),
    )


def mapped(events: Events, folder: Path) -> Events:
    """The same events from files mapped into memory, as the store keeps them."""

    def kept(name: str, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        np.save(folder / f"{name}.npy", array)
        found: npt.NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r")
        return found

    sources = {}
    for name, source in events.sources.items():
        parts = {
            part: kept(f"{name}-{part}", getattr(source, part))
            for part in ("offsets", "owner", "day", "known", "withdrawn")
        }
        columns = {
            column: kept(f"{name}-c-{column}", array) for column, array in source.columns.items()
        }
        sources[name] = Source(**parts, columns=columns, groups={}, orders={}, keys=source.keys)
    return Events(events.ids, sources, events.group_sizes)
