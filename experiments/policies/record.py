"""What is written down of a city lived under a policy: visits, and what was true week by week."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt

from data_samples.arrays import Floats, Ints


@dataclass(frozen=True)
class Week:
    """What was true on a Monday.

    `framed` licences were eligible, whether or not their list had a visit to give; a visit to each
    would have failed `framed_chance` of them on average. `harm` is expected severity by weight over
    all that are open. Of `floors` food licences `overdue` had waited longer than the law allows.
    """

    monday: int
    open: int
    framed: int
    framed_chance: float
    harm: float
    floors: int
    overdue: int


@dataclass(frozen=True)
class Visits:
    """Visits, one a row: `lane` is one of plan.py's, `severity` NaN where nothing was assessed."""

    week: Ints
    licence: Ints
    day: Ints
    lane: Ints
    severity: Floats
    inclusion: Floats

    @classmethod
    def together(cls, parts: Sequence["Visits"]) -> "Visits":
        """All rows."""
        return cls(
            *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(cls))
        )

    def where(self, rows: npt.NDArray[np.bool_]) -> "Visits":
        """Some of the rows."""
        return Visits(*(getattr(self, one.name)[rows] for one in fields(Visits)))


@dataclass
class Record:
    """All weeks; `chances` are each licence's true one, 0 while it is closed."""

    weeks: list[Week] = field(default_factory=list)
    parts: list[Visits] = field(default_factory=list)
    chances: list[npt.NDArray[np.float32]] = field(default_factory=list)

    def add(self, week: Week, visits: Visits, chance: npt.NDArray[np.float32]) -> None:
        """Another week."""
        self.weeks.append(week)
        self.parts.append(visits)
        self.chances.append(chance)

    def visits(self) -> Visits:
        """Every visit."""
        return Visits.together(self.parts)
