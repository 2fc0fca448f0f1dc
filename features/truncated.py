"""Events as they were known on one day: what came later is deleted, not hidden.

A number about that day that changes by it has looked into the future. Tests of the whole pipeline
delete rows and load again; this does it to events at hand, so that every training can ask.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from features.events import NEVER, Events, Source
from features.feature import Group
from features.reseal import ordered


def truncated(events: Events, day: int) -> Events:
    """The events without rows known on or after `day`, and without withdrawals after it."""
    sources = {
        name: _until(source, day, events.group_sizes) for name, source in events.sources.items()
    }
    return replace(events, sources=sources, generation="")


def _until(source: Source, day: int, sizes: Mapping[Group, int]) -> Source:
    kept = np.flatnonzero(source.known < day)
    owner, when = source.owner[kept], source.day[kept]
    groups = {of: numbers[kept] for of, numbers in source.groups.items()}
    return Source(
        offsets=np.searchsorted(owner, np.arange(source.offsets.size)).astype(np.int64),
        owner=owner,
        day=when,
        known=source.known[kept],
        withdrawn=np.where(source.withdrawn[kept] > day, NEVER, source.withdrawn[kept]),
        columns={name: column[kept] for name, column in source.columns.items()},
        groups=groups,
        orders={of: ordered(groups[of], when, sizes[of]) for of in source.orders},
        keys=source.keys[kept] if source.keys.size else source.keys,
    )
