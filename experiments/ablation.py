"""What each family of reasons is worth: the same backtest by models that were never shown it.

Whole and reduced models are trained in the same blocks on the same outcomes, with the plan's own
settings and the same seed, and judged on the same visits: the differences are paired. Nothing is
tuned, so a family that others can stand in for looks worth little, and that is what it says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import numpy.typing as npt

from experiments.backtest import MODEL, Backtest, Entry, Ranker, Trial
from experiments.gate import JUDGED_BY
from features.build import Matrix
from features.feature import Family, Feature
from models.metrics.rankings import Measurement
from models.model import Model
from models.rules import Ranking
from models.train import Provenance, train


@dataclass(frozen=True)
class Without:
    """A model without a family of so many features; `measured` says how far the whole is ahead."""

    family: Family
    features: int
    measured: Measurement


@dataclass(frozen=True)
class Ablation:
    """The whole model's measure, and the models without each family, what costs most first."""

    whole: Measurement
    without: tuple[Without, ...]


def ablated(given: Trial, monday: date, provenance: Provenance) -> Entry:
    """The plan's model, beside itself without each family of its features."""
    fit = partial(_fit, given, monday, provenance)
    features = given.features
    whole = fit(np.ones(len(features), np.bool_))
    return Entry(
        lambda rows: whole.score(rows, features),
        {str(family): _ranker(fit(left), left, features) for family, left in _left(features)},
    )


def ablation(result: Backtest, features: Sequence[Feature]) -> Ablation:
    """What a backtest by `ablated` found."""
    rows = {row.ranking: row for row in result.table if row.metric == JUDGED_BY}
    without = [
        Without(family, int((~left).sum()), rows[str(family)]) for family, left in _left(features)
    ]
    without.sort(key=lambda one: (-one.measured.ahead, one.family))
    return Ablation(rows[MODEL], tuple(without))


def _left(features: Sequence[Feature]) -> list[tuple[Family, npt.NDArray[np.bool_]]]:
    """Each family, and which features are left without it; one that is all of them is none."""
    families = np.array([str(feature.family) for feature in features])
    lefts: Mapping[Family, npt.NDArray[np.bool_]] = {
        family: families != str(family) for family in Family
    }
    return [(family, left) for family, left in lefts.items() if left.any() and not left.all()]


def _fit(given: Trial, monday: date, provenance: Provenance, left: npt.NDArray[np.bool_]) -> Model:
    some = [feature for feature, keep in zip(given.features, left, strict=True) if keep]
    return train(given.matrix[:, left], given.examples, some, given.plan, monday, provenance)


def _ranker(model: Model, left: npt.NDArray[np.bool_], features: Sequence[Feature]) -> Ranker:
    some = [feature for feature, keep in zip(features, left, strict=True) if keep]

    def rank(rows: Matrix, _: npt.NDArray[np.int32]) -> Ranking:
        return model.score(rows[:, left], some).risk

    return rank
