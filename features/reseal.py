"""Puts the events of touched establishments in the place of their old ones.

What comes out is, array for array, what sealing all rows anew would give: a week costs reading and
writing the arrays instead of joining and sorting the city.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from features.events import Events, GroupOrder, Source
from features.feature import Group

Ints = npt.NDArray[np.int32]
Renumbered = Mapping[Group, Ints]  # the new number of each of a group's earlier words


def reseal(
    before: Events,
    part: Events,
    touched: npt.NDArray[np.str_],
    renumbered: Renumbered,
    kept: Callable[[str, Source], Source],
) -> Events:
    """The earlier events with those of `touched` establishments, and of none, from `part`.

    `part` was sealed with the earlier numbering, so its places and groups are those of the whole.
    """
    places = np.searchsorted(part.ids, before.ids).astype(np.int32)  # of the earlier, in the new
    anew = np.zeros(part.ids.size + 1, bool)  # the last stands for no establishment
    anew[np.searchsorted(part.ids, touched)] = True
    anew[-1] = True
    sources = {
        name: kept(name, _merged(before.sources[name], source, places, anew, renumbered, part))
        for name, source in part.sources.items()
    }
    return Events(part.ids, sources, part.group_sizes, part.assumed_fixed, part.snapshot)


def _merged(
    old: Source,
    new: Source,
    places: Ints,
    anew: npt.NDArray[np.bool_],
    renumbered: Renumbered,
    part: Events,
) -> Source:
    owner = np.where(old.owner < 0, -1, places[old.owner]) if places.size else old.owner
    stays, comes = ~anew[owner], anew[new.owner]
    owners = np.concatenate([owner[stays], new.owner[comes]]).astype(np.int32)
    order = np.argsort(owners, kind="stable")

    def joined(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.concatenate([one[stays], other[comes]])[order]

    owners = owners[order]
    day = joined(old.day, new.day)
    groups = {g: joined(_moved(old.groups[g], renumbered[g]), new.groups[g]) for g in new.groups}
    return Source(
        offsets=np.searchsorted(owners, np.arange(part.ids.size + 1)).astype(np.int64),
        owner=owners,
        day=day,
        known=joined(old.known, new.known),
        withdrawn=joined(old.withdrawn, new.withdrawn),
        columns={name: joined(old.columns[name], new.columns[name]) for name in new.columns},
        groups=groups,
        orders={
            group: ordered(groups[group], day, part.group_sizes[group]) for group in new.orders
        },
        keys=joined(old.keys, new.keys) if new.keys.size or old.keys.size else new.keys,
    )


def ordered(group: Ints, day: Ints, groups: int) -> GroupOrder:
    """The events of each group, oldest first; events without a group are left out."""
    order = np.lexsort((day, group)).astype(np.int32)
    order = order[np.searchsorted(group[order], 0) :]
    return GroupOrder(order, np.searchsorted(group[order], np.arange(groups + 1)).astype(np.int64))


def _moved(group: Ints, renumbered: Ints) -> Ints:
    return np.where(group < 0, -1, renumbered[group]).astype(np.int32) if renumbered.size else group
