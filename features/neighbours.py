"""What stood at an establishment's address before it: found by the groups of the events."""

from datetime import date
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.identity.successors import MOST_AT_ONE_DOOR, successors
from features.store import LAYOUT, EventStore


def predecessors(store: EventStore, establishment_id: str, *, before: date) -> list[dict[str, Any]]:
    """The newest register rows, known before the day, of those that it followed at its address.

    None are found in a store whose events were made by another build, where `load` has to come
    first.
    """
    if "establishments" not in store.meta.rows or store.meta.layout != LAYOUT:
        return []
    register = _at_its_addresses(store, establishment_id)
    known = register.filter(pc.less(register["known_on"], before))
    linked = [
        link["predecessor_id"]
        for link in successors(known).to_pylist()
        if link["establishment_id"] == establishment_id and link["known_on"] < before
    ]
    rows = cast("list[dict[str, Any]]", known.to_pylist())
    newest = {row["establishment_id"]: row for row in sorted(rows, key=lambda r: r["known_on"])}
    return [newest[one] for one in linked]


def _at_its_addresses(store: EventStore, establishment_id: str) -> pa.Table:
    """All register rows of establishments that ever had an address of this one's."""
    events = store.events()
    versions = events.sources["establishments"]
    place = int(np.searchsorted(events.ids, establishment_id))
    if place == events.ids.size or events.ids[place] != establishment_id:
        return store.register_of([])
    address = versions.groups["address"]
    own = np.unique(address[versions.offsets[place] : versions.offsets[place + 1]])
    sharing = np.unique(versions.owner[np.isin(address, own[own >= 0])])
    crowded = sharing.size > MOST_AT_ONE_DOOR * max(own.size, 1)  # a market hall
    return store.register_of([] if crowded else events.ids[sharing].tolist())
