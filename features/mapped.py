"""A source of events as files that are mapped into memory: one an array, nothing to decode."""

from pathlib import Path
from typing import Any

import numpy as np

from features.events import GROUPED, GROUPS, SOURCES, GroupOrder, Source


def write_source(generation: Path, name: str, of: Source) -> Source:
    """Writes one source of events under a new generation's folder; the same, mapped from disk."""
    for part, array in parts(of).items():
        save(generation / "events" / name / f"{part}.npy", array)
    return source(generation / "events" / name, name)


def source(folder: Path, name: str) -> Source:
    """A source in its folder, mapped from disk."""

    def part(file: str) -> Any:
        return np.load(folder / f"{file}.npy", mmap_mode="r")

    ordered = GROUPED.get(name, ())
    groups = GROUPS if name == "establishments" else ordered
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


def parts(of: Source) -> dict[str, Any]:
    """The arrays of a source by the names of their files: see `store.PARTS`."""
    return {
        **{
            name: getattr(of, name)
            for name in ("offsets", "owner", "day", "known", "withdrawn", "keys")
        },
        **{f"column_{name}": array for name, array in of.columns.items()},
        **{f"group_{group}": array for group, array in of.groups.items()},
        **{f"order_{group}": sorted_.order for group, sorted_ in of.orders.items()},
        **{f"order_{group}_offsets": sorted_.offsets for group, sorted_ in of.orders.items()},
    }


def save(path: Path, array: Any) -> None:
    """Writes an array for `numpy.load` to map, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, array)
