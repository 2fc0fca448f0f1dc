"""Rows in the order of a ranking, tied rows together, each stratum on its own.

Everything is a sum over groups of tied rows, so that ties count by expectation, and a bootstrap
draw only changes the rows' weights.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Order:
    """Each row's group of equal scores in one stratum; groups lie by stratum, best score first."""

    group: Longs  # of each row
    stratum: Longs  # of each group
    first: Longs  # the first group of each stratum

    @classmethod
    def of(cls, score: Floats, stratum: npt.NDArray[np.int32]) -> "Order":
        """Orders rows by `score`, highest first, within each of the strata numbered from 0."""
        rows = np.lexsort((-score, stratum))
        starts = np.ones(score.size, bool)
        starts[1:] = (score[rows[1:]] != score[rows[:-1]]) | (
            stratum[rows[1:]] != stratum[rows[:-1]]
        )
        group = np.empty(score.size, np.int64)
        group[rows] = np.cumsum(starts) - 1
        of_group = stratum[rows[starts]].astype(np.int64)
        return cls(group, of_group, np.flatnonzero(np.diff(of_group, prepend=-1)))

    def weighed(self, bad: Floats, weight: Floats) -> "Groups":
        """The groups with the rows' weights added up."""
        size = self.stratum.size
        return Groups(
            np.bincount(self.group, weight, minlength=size).astype(np.float64),
            np.bincount(self.group, weight * bad, minlength=size).astype(np.float64),
            self.first,
        )


@dataclass(frozen=True)
class Groups:
    """Tied rows, best first within each stratum: their weight and that of the bad among them."""

    weight: Floats
    bad: Floats
    first: Longs

    def total(self, values: Floats) -> Floats:
        """The sum of each stratum's values."""
        return np.add.reduceat(values, self.first)

    def before(self, values: Floats) -> Floats:
        """What lies before each group in its own stratum."""
        until = np.cumsum(values) - values
        return until - self.spread(until[self.first])

    def spread(self, of_stratum: Floats) -> Floats:
        """A stratum's value for each of its groups."""
        sizes = np.diff(np.append(self.first, self.weight.size))
        return np.repeat(of_stratum, sizes)

    def part_in_first(self, share: float) -> Floats:
        """How much of each group lies in the first `share` of its stratum: 0 to 1."""
        return self.part_in_places(share * self.total(self.weight))

    def part_in_places(self, places: Floats) -> Floats:
        """How much of each group lies in the first of so many places of its stratum: 0 to 1."""
        wanted = self.spread(places)
        taken = np.clip(wanted - self.before(self.weight), 0, self.weight)
        return np.divide(taken, self.weight, out=np.zeros_like(taken), where=self.weight > 0)

    def bad_in_first(self, share: float) -> float:
        """Expected weight of bad rows in the first `share` of each stratum."""
        return float((self.part_in_first(share) * self.bad).sum())
