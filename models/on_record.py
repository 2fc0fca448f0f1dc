"""How many outcomes of the kind that a plan predicts are on record of an establishment."""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from features.build import Pairs, available, build
from features.catalogue.hazards import RECALLS
from features.catalogue.history import PLANNED_ASSESSED
from features.catalogue.samples import UNBIASED
from features.events import Events
from features.feature import EVER, Family, Feature, Where, count, where
from features.words import Text
from models.labels import Examples
from models.plan import Label, Plan

# The table that each label comes from, and which of its rows are outcomes like it.
_OUTCOMES: Mapping[Label, tuple[str, Where]] = {
    "inspection": ("inspections", PLANNED_ASSESSED),
    "sample": ("samples", UNBIASED + where(passed=(0, 1))),
    "event": ("hazards", RECALLS),
}


def on_record(events: Events, plan: Plan, pairs: Pairs) -> npt.NDArray[np.int64]:
    """For each pair, how many outcomes like the plan's label were known of it before its Monday.

    All 0 where the records hold no table of them.
    """
    source, rows = _OUTCOMES[plan.label]
    counted = Feature(
        "outcomes_on_record",
        source=source,
        value=count(EVER, rows),
        meaning=Text(en="outcomes on record", zh="已有结果次数"),
        family=Family.RESULTS,
        empty=0,
    )
    if not available([counted], events):
        return np.zeros(len(pairs), np.int64)
    return build(events, pairs, [counted], plan.programme)[:, 0].astype(np.int64)


@dataclass(frozen=True)
class Histories:
    """Of each example: how many outcomes were on record, and in which half of the city it is.

    Halves go by a hash of the establishment's id, so that nobody who comes later moves others.
    """

    on_record: npt.NDArray[np.int64]
    half: npt.NDArray[np.bool_]

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Histories":
        """Those of the chosen examples."""
        return Histories(self.on_record[chosen], self.half[chosen])


def histories(events: Events, plan: Plan, found: Examples) -> Histories:
    """The histories of these examples as they were on each one's own Monday."""
    place, at = np.unique(found.place, return_inverse=True)
    half = np.array([crc32(str(id_).encode()) % 2 == 0 for id_ in events.ids[place]], np.bool_)
    return Histories(on_record(events, plan, Pairs(found.place, found.as_of)), half[at])
