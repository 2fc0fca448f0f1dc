"""The severity to expect of a visit, learned from the visits that a policy itself has made.

It stands in for the real model (`models/train.py`: 156 features from a store, a line and LightGBM):
a simulated week has a few hundredths of a second, and what is asked here is how policies compare
when each learns from its own visits, not how good the best model is. So: boosted trees on what
`known.py` holds, anew every quarter. It never sees a true hazard, nor news of its Monday or later.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingRegressor

from data_samples.arrays import Floats, Ints
from experiments.policies.facts import Facts
from experiments.policies.known import NO_DAY, Known

# Fixed on the cities of seeds 101-105; a quarter is how often plans train anew.
WEEKS_BETWEEN_FITS = 13
TREES, LEAVES, RATE, SMALLEST_LEAF = 60, 6, 0.1, 60
# Fewer outcomes teach nothing: until then the mean of all is expected of everyone.
FEWEST = 200
# A licence with few visits is as bad as so many visits of the middle one.
PRIOR_VISITS = 2.0
# Older than this is as good as never.
LONGEST_DAYS = 1500.0

Table = npt.NDArray[np.float32]


def features(facts: Facts, known: Known, day: int) -> Table:
    """What is known of each licence on the Monday `day`, one a row."""
    middle = known.severities.sum() / max(known.visits.sum(), 1.0)
    mean = (known.severities + PRIOR_VISITS * middle) / (known.visits + PRIOR_VISITS)
    unvisited = np.where(known.seen_on == NO_DAY, LONGEST_DAYS, day - known.seen_on)
    customers = np.sqrt(facts.exposure + 1.0)
    columns = (
        np.minimum(unvisited, LONGEST_DAYS),
        known.last_severity,
        mean,
        known.visits,
        _around(known, facts.street, middle),
        np.where(facts.chain >= 0, _around(known, facts.chain, middle), np.nan),
        known.grade[facts.establishment],
        facts.kind,
        facts.programme,
        np.log(facts.employees + 1.0),
        np.minimum(day - facts.opened, LONGEST_DAYS),
        known.complaints,
        known.complaints / customers,
        known.failed_samples,
        known.mishaps,
    )
    return np.column_stack(columns).astype(np.float32)


def _around(known: Known, group: Ints, middle: float) -> Floats:
    """How bad the group of each licence was found to be: its street, or its chain."""
    member = np.maximum(group, 0)
    severities = np.bincount(member, known.severities)
    visits = np.bincount(member, known.visits)
    mean: Floats = (severities + PRIOR_VISITS * middle) / (visits + PRIOR_VISITS)
    return mean[member]


@dataclass
class Examples:
    """Planned visits that saw something: what was known on their Monday, and what they found."""

    tables: list[Table] = field(default_factory=list)
    severities: list[Floats] = field(default_factory=list)
    known_on: list[Ints] = field(default_factory=list)

    def add(self, table: Table, severity: Floats, known_on: Ints) -> None:
        """A week's visits."""
        self.tables.append(table)
        self.severities.append(severity)
        self.known_on.append(known_on)

    def known_before(self, day: int) -> tuple[Table, Floats]:
        """Those whose outcome was known before a day."""
        known = np.concatenate(self.known_on) < day
        return np.concatenate(self.tables)[known], np.concatenate(self.severities)[known]


@dataclass
class Learner:
    """What one policy has learned so far."""

    examples: Examples
    _trees: HistGradientBoostingRegressor | None = None
    _mean: float = 1.0

    def learn(self, day: int) -> None:
        """Learns anew from everything known before the Monday `day`."""
        table, severity = self.examples.known_before(day)
        if severity.size < FEWEST:
            return
        trees = HistGradientBoostingRegressor(
            loss="poisson",
            learning_rate=RATE,
            max_iter=TREES,
            max_leaf_nodes=LEAVES,
            min_samples_leaf=SMALLEST_LEAF,
            early_stopping=False,
            random_state=0,
        )
        self._trees = trees.fit(table, severity)

    def expected(self, table: Table) -> Floats:
        """The severity to expect of a visit to each, 0-3."""
        if self._trees is None:
            return np.full(len(table), self._mean)
        expected: Floats = self._trees.predict(table).astype(np.float64)
        return np.minimum(expected, 3.0)
