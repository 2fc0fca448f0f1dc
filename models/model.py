"""A trained model as data: two native LightGBM texts and one JSON, nothing pickled.

A line and the `risk` booster add up to the log-odds of noncompliance, calibrated to a chance;
another line and the severity booster add up to the expected severity. A model knows which features
it needs and refuses a build that cannot make them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from features.build import Matrix
from features.contract import SEVERITY_MAX
from features.feature import Feature, fingerprint
from features.refused import Refused
from models.calibrate import Calibration
from models.line import Line, line_of
from models.matrix import Categories, encoded
from models.spread import Spread

Scores = npt.NDArray[np.float64]


class UnfitModel(Refused):
    """This build cannot use the model; the message says what to do."""


@dataclass(frozen=True)
class Card:
    """Everything about a model but its trees. `trained_before`: no later row was seen.

    `rule` names the ranking without ML that this model is (`ruled.py`); None where it was trained.
    `spread` is None where outcomes were too few to tell ranges of chances by.
    """

    programme: str
    plan: str
    trained_before: date
    examples: int
    outcomes: int
    features: tuple[str, ...]
    catalogue: str
    categories: Categories
    line: Line
    calibration: Calibration
    snapshot: str
    commit: str
    rule: str | None = None  # cards of earlier builds do not say
    spread: Spread | None = None  # nor do they know this
    severity_line: Line | None = None  # None: the severity booster stands alone


@dataclass(frozen=True)
class Scored:
    """Each pair's raw score (log-odds), chance of noncompliance and expected severity (0-3)."""

    score: Scores
    risk: Scores
    expected_severity: Scores


@dataclass(frozen=True)
class Model:
    """Two boosters (LightGBM's own text) and their card."""

    card: Card
    risk_text: str
    severity_text: str

    @cached_property
    def _risk(self) -> lgb.Booster:
        return lgb.Booster(model_str=self.risk_text)

    @cached_property
    def _severity(self) -> lgb.Booster:
        return lgb.Booster(model_str=self.severity_text)

    def score(self, matrix: Matrix, features: Sequence[Feature], *, threads: int = 0) -> Scored:
        """Scores for rows of `features`, which must be `features_of(self.card, …)`.

        By so many `threads`, 0 for all cores: whoever calls from several threads says 1.
        """
        seen = encoded(matrix, features, self.card.categories)
        left = np.asarray(self._risk.predict(seen, raw_score=True, num_threads=threads))
        score = self.card.line.score(seen) + left
        severity = np.asarray(self._severity.predict(seen, num_threads=threads), np.float64)
        if self.card.severity_line:
            severity = self.card.severity_line.score(seen) + severity
        return Scored(
            score, self.card.calibration.chance(score), np.clip(severity, 0, SEVERITY_MAX)
        )

    def line_alone(self, matrix: Matrix, features: Sequence[Feature]) -> Scores:
        """What logistic regression on the same features says, without the trees: log-odds."""
        return self.card.line.score(encoded(matrix, features, self.card.categories))

    def contributions(self, matrix: Matrix, features: Sequence[Feature]) -> Scores:
        """Exact shares of the raw score: (rows, features + 1), the last column the base.

        Of the trees by TreeSHAP, of the line by its terms: both are beside the usual establishment.
        """
        seen = encoded(matrix, features, self.card.categories)
        of_trees = np.asarray(self._risk.predict(seen, pred_contrib=True), np.float64)
        return of_trees + self.card.line.contributions(seen)

    def severity_contributions(self, matrix: Matrix, features: Sequence[Feature]) -> Scores:
        """The same of the expected severity, in its points, before it is held within 0 and 3."""
        seen = encoded(matrix, features, self.card.categories)
        of_trees = np.asarray(self._severity.predict(seen, pred_contrib=True), np.float64)
        line = self.card.severity_line
        return of_trees + line.contributions(seen) if line else of_trees

    def gain(self) -> Mapping[str, float]:
        """Each feature's total gain in the risk booster."""
        gains = self._risk.feature_importance(importance_type="gain")
        return dict(zip(self.card.features, map(float, gains), strict=True))

    def save(self, folder: Path) -> None:
        """Writes risk.txt, severity.txt and card.json into an existing folder."""
        (folder / "risk.txt").write_text(self.risk_text)
        (folder / "severity.txt").write_text(self.severity_text)
        (folder / "card.json").write_text(card_json(self.card))


def card_json(card: Card) -> str:
    """The card as JSON, readable back by `load`."""
    return json.dumps(asdict(card), indent=1, default=str, ensure_ascii=False)


def load(folder: Path) -> Model:
    """The model that `Model.save` wrote into `folder`; UnfitModel where an earlier build did."""
    given = json.loads((folder / "card.json").read_text())
    if "line" not in given:
        raise UnfitModel(
            f"The {given['programme']} model was trained by an earlier build, whose models had no "
            f"line under their trees. Retrain: targeting train {given['programme']}"
        )
    card = Card(
        **{
            **given,
            "trained_before": date.fromisoformat(given["trained_before"]),
            "features": tuple(given["features"]),
            "categories": {name: tuple(codes) for name, codes in given["categories"].items()},
            "line": line_of(given["line"]),
            "calibration": Calibration(**given["calibration"]),
            "spread": Spread(**spread) if (spread := given.get("spread")) else None,
            "severity_line": line_of(line) if (line := given.get("severity_line")) else None,
        }
    )
    return Model(card, (folder / "risk.txt").read_text(), (folder / "severity.txt").read_text())


def features_of(card: Card, available: Sequence[Feature]) -> list[Feature]:
    """The features a model needs, in its order, from those this build and these records can make.

    UnfitModel where one is missing, or where a definition has changed since training.
    """
    made = {feature.name: feature for feature in available}
    missing = [name for name in card.features if name not in made]
    if missing:
        raise UnfitModel(cannot_make(card.programme, missing[0]))
    wanted = [made[name] for name in card.features]
    if fingerprint(wanted) != card.catalogue:
        raise UnfitModel(
            f"The {card.programme} model was trained on feature definitions {card.catalogue}; this "
            f"build has {fingerprint(wanted)} under the same names. "
            f"Go back to commit {card.commit}, or retrain: targeting train {card.programme}"
        )
    return wanted


def cannot_make(programme: str, feature: str) -> str:
    """What to say of a model whose feature is not to be had."""
    return (
        f"The {programme} model needs {feature}, which features/catalogue no longer makes or whose "
        f"table is not loaded. Put it back, or retrain: targeting train {programme}"
    )
