"""What a reader may set in a what-if: few numbers, never complaints, never who inspects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from features.catalogue import CATALOGUE
from features.feature import Unit
from features.words import Text

WHAT_IF: Final = Text(en="What-if, not a record", zh="假设演算，不是记录")

# Numbers of visits and findings that somebody who knows the place can imagine otherwise.
_NAMES: Final = (
    "severity_1_back",
    "days_since_visit",
    "days_since_planned_visit",
    "failed_visits_365d",
    "failed_visits_1095d",
    "passes_in_a_row",
    "findings_last_time",
)
# The largest number of each unit: three is the gravest finding, ten years ago the farthest visit.
_MOST: Final[Mapping[Unit, float]] = {"severity": 3, "days": 3650, "times": 50}


@dataclass(frozen=True)
class Settable:
    """A number that may be set, from 0 to `most`."""

    name: str
    words: Text
    most: float


SETTABLE: Final[Mapping[str, Settable]] = {
    feature.name: Settable(feature.name, feature.meaning, _MOST[feature.value.unit])
    for feature in CATALOGUE
    if feature.name in _NAMES
}
