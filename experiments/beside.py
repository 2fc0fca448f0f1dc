"""The rankings without ML of the same rows as a model's: their orders, and the chance of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from experiments.backtest import Trial
from features.build import Matrix, Pairs, build
from features.feature import Feature
from models import rules
from models.metrics.ordering import Floats
from models.metrics.rankings import Measurement
from models.ruled import feature_of, own_column, ruled
from models.train import Provenance


@dataclass(frozen=True)
class Beside:
    """What the rules read of some rows: `matrix` is (rows, features), `as_of` day numbers."""

    given: Trial
    features: Sequence[Feature]
    matrix: Matrix
    as_of: npt.NDArray[np.int32]

    @classmethod
    def of(cls, given: Trial, pairs: Pairs) -> "Beside":
        """Of these establishments on these Mondays."""
        read = {name for rule in rules.usable(given.plan, given.features) for name in rule.reads}
        features = [feature for feature in given.features if feature.name in read]
        matrix = build(given.events, pairs, features, given.plan.programme)
        return cls(given, features, matrix, pairs.as_of)

    def rankings(self) -> dict[str, Floats]:
        """Each rule's order of the rows, higher first."""
        return {
            rule.name: rules.ranking(rule, self.features, self.matrix, self.as_of)
            for rule in rules.usable(self.given.plan, self.given.features)
        }

    def best(self, table: Sequence[Measurement], metric: str) -> rules.Rule:
        """The rule of the highest figure among those that can be published."""
        value = {one.ranking: one.value for one in table if one.metric == metric}
        usable = rules.usable(self.given.plan, self.given.features)
        published = [rule for rule in usable if isinstance(rule, rules.Rule)]
        return max(published, key=lambda rule: value[rule.name])

    def risk(self, rule: rules.Rule, monday: date, provenance: Provenance) -> Floats:
        """The chance of each row that the rule would publish, by what was known before `monday`."""
        of, given = feature_of(rule, self.features), self.given
        model = ruled(
            rule, given.matrix, given.examples, given.features, given.plan, monday, provenance
        )
        return model.score(own_column(rule, self.features, self.matrix), [of]).risk
