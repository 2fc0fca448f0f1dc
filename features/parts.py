"""Events in parts of some establishments each, as Parquet on storage that many machines share.

A part has its establishments' events and register rows, and stands alone but for what its groups
come to elsewhere: `sums.Asking` notes what it asks and adds, `sums.Told` gives it the answers.
Events without an establishment (weather, nuisance reports) lie in the first part.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from features.events import GROUPED, GROUPS, SOURCES, Events, Source
from features.feature import Group
from features.groups import SHARED, has_others
from features.kernel import Ints
from features.matrices import MADE_BY
from features.refused import Refused
from features.reseal import ordered
from features.segments import connection, literal, parquet
from features.store import EventStore
from features.threads import in_threads

# What a Monday's frame asks of the register.
REGISTER = (
    "establishment_id", "bureau", "programmes", "opened_on", "closed_on", "known_on", "withdrawn_on"
)  # fmt: skip
_DAYS = ("day", "known", "withdrawn")


@dataclass(frozen=True)
class Parted:
    """What a folder of parts is: whose records, how many parts, and by which code."""

    parts: int
    establishments: int
    events: int
    snapshot: str
    plans: Mapping[str, str] = field(default_factory=dict)
    assumed_fixed: tuple[str, ...] = ()
    made_by: str = MADE_BY


@dataclass(frozen=True)
class EventsPart:
    """One part: its events, with groups numbered anew, and the numbers those have in the whole."""

    events: Events
    groups: Mapping[Group, Ints]
    register: str  # the SQL that reads its register rows


def write_parts(store: EventStore, folder: Path, parts: int) -> Parted:
    """Writes the store's events into a new folder, whole or not at all.

    Refused where the folder is there already, or there are fewer establishments than parts.
    """
    events = store.events()
    if folder.exists():
        raise Refused(f"{folder} is there already. Remove it, or name another folder.")
    if not 0 < parts <= events.ids.size:
        raise Refused(f"{events.ids.size} establishments cannot be cut into {parts} parts.")
    beside = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    edges = np.linspace(0, events.ids.size, parts + 1).astype(np.int64)
    kept = {of: np.ones(0, np.bool_) if of in SHARED else has_others(events, of) for of in GROUPS}

    def write(chosen: slice) -> None:
        number = chosen.start
        first, last = int(edges[number]), int(edges[number + 1])
        place = _folder(beside, number)
        place.mkdir()
        pq.write_table(pa.table({"id": events.ids[first:last]}), place / "ids.parquet")
        for name, source in events.sources.items():
            pq.write_table(_rows(source, first, last, kept), place / f"{name}.parquet")

    in_threads(write, parts, 1)
    _write_register(store, beside, events.ids[edges[:-1]])
    parted = Parted(
        parts=parts,
        establishments=events.ids.size,
        events=sum(source.day.size for source in events.sources.values()),
        snapshot=store.meta.snapshot,
        plans=store.meta.plans,
        assumed_fixed=store.meta.assumed_fixed,
    )
    (beside / "parts.json").write_text(json.dumps(asdict(parted), indent=1))
    beside.rename(folder)
    return parted


def read_parted(folder: Path) -> Parted:
    """What `write_parts` left; Refused where it is nothing of the kind, or of another build."""
    file = folder / "parts.json"
    if not file.is_file():
        raise Refused(f"{folder} holds no parts. Write some: targeting part {folder}")
    given = json.loads(file.read_text())
    parted = Parted(**{**given, "assumed_fixed": tuple(given["assumed_fixed"])})
    if parted.made_by != MADE_BY:
        raise Refused(
            f"{folder} was written by another build than this one. Install the same build on every "
            f"machine, remove {folder} and write it again: targeting part {folder}"
        )
    return parted


def read_part(folder: Path, number: int) -> EventsPart:
    """One part's events; `events.ids` are its establishments, sorted."""
    parted, place = read_parted(folder), _folder(folder, number)
    tables = {
        name: pq.read_table(place / f"{name}.parquet")
        for name in SOURCES
        if (place / f"{name}.parquet").is_file()
    }
    ids = np.asarray(pq.read_table(place / "ids.parquet")["id"].to_pylist(), np.str_)
    numbers = {of: _present(list(tables.values()), of) for of in GROUPS}
    numbers["city"] = np.zeros(1, np.int32)
    sources = {name: _source(name, table, ids.size, numbers) for name, table in tables.items()}
    events = Events(
        ids=ids,
        sources=sources,
        group_sizes={of: found.size for of, found in numbers.items()},
        assumed_fixed=frozenset(parted.assumed_fixed),
        snapshot=parted.snapshot,
        part=True,
    )
    return EventsPart(events, numbers, f"(FROM {parquet(place / 'register.parquet')})")


def _folder(folder: Path, number: int) -> Path:
    return folder / f"part-{number:05}"


def _rows(
    source: Source, first: int, last: int, kept: Mapping[Group, npt.NDArray[np.bool_]]
) -> pa.Table:
    """The rows of establishments `first:last`; those of none, which lie before all, with the first.

    A group that nobody shares is none: what it comes to is the establishment's own.
    """
    start, end = (int(source.offsets[first]) if first else 0), int(source.offsets[last])
    rows = slice(start, end)
    groups = {}
    for of, every in source.groups.items():
        number = np.asarray(every[rows])
        groups[f"group_{of}"] = number if of in SHARED else np.where(kept[of][number], number, -1)
    owner = np.asarray(source.owner[rows])
    return pa.table(
        {
            "owner": np.where(owner < 0, -1, owner - first).astype(np.int32),
            **{name: getattr(source, name)[rows] for name in _DAYS},
            **{f"column_{name}": column[rows] for name, column in source.columns.items()},
            **groups,
        }
    )


def _write_register(store: EventStore, folder: Path, firsts: npt.NDArray[np.str_]) -> None:
    """Each part's register rows, sorted by nothing: the frame sorts."""
    edges = pa.table({"first": firsts, "part": np.arange(firsts.size, dtype=np.int32)})
    columns = ", ".join(REGISTER)
    with connection(folder / "spill") as db:
        db.register("edges", edges)
        db.execute(f"""
            COPY (SELECT {columns}, part FROM {store.rows("establishments").sql} AS row
                  ASOF JOIN edges ON row.establishment_id >= edges.first)
            TO {literal(folder / "register")} (FORMAT parquet, PARTITION_BY part)
            """)
        for number in range(firsts.size):
            whole = folder / "register" / f"part={number}"
            given = parquet(*sorted(whole.glob("*.parquet"))) if whole.is_dir() else None
            rows = f"{given}" if given else f"{store.rows('establishments').sql} WHERE FALSE"
            to = literal(_folder(folder, number) / "register.parquet")
            db.execute(f"COPY (SELECT {columns} FROM {rows}) TO {to} (FORMAT parquet)")
    shutil.rmtree(folder / "register", ignore_errors=True)
    shutil.rmtree(folder / "spill", ignore_errors=True)


def _present(tables: list[pa.Table], of: Group) -> Ints:
    """The groups that any row is in, in ascending order."""
    name = f"group_{of}"
    found = [np.unique(table[name].to_numpy()) for table in tables if name in table.column_names]
    every = np.unique(np.concatenate(found)) if found else np.empty(0)
    return every[every >= 0].astype(np.int32)


def _source(name: str, table: pa.Table, size: int, numbers: Mapping[Group, Ints]) -> Source:
    def part(column: str) -> npt.NDArray[Any]:
        found: npt.NDArray[Any] = table[column].to_numpy()
        return found

    owner, day = part("owner"), part("day")
    groups: dict[Group, Ints] = {}
    for of in (of for of in GROUPS if f"group_{of}" in table.column_names):
        number = part(f"group_{of}")
        groups[of] = np.where(number < 0, -1, np.searchsorted(numbers[of], number)).astype(np.int32)
    return Source(
        offsets=np.searchsorted(owner, np.arange(size + 1)).astype(np.int64),
        owner=owner,
        day=day,
        known=part("known"),
        withdrawn=part("withdrawn"),
        columns={column: part(f"column_{column}") for column in SOURCES[name]},
        groups=groups,
        orders={of: ordered(groups[of], day, numbers[of].size) for of in GROUPED.get(name, ())},
        keys=np.empty(0, "U1"),
    )
