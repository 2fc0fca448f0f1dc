"""Trains a model on what was known before one Monday: lines, two boosters and a calibration.

The newest outcomes are kept from a first fit, calibrate its scores, and join the final fit. Seeds
and threads are fixed: the same records and plan give the same bytes.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Lock

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from features.build import Matrix
from features.events import day_number
from features.feature import Feature, fingerprint
from features.refused import Refused
from models.calibrate import Calibration, calibrated
from models.labels import Examples
from models.line import Line, fitted, fitted_mean
from models.matrix import encoded, learn_categories
from models.model import Card, Model
from models.on_record import Histories
from models.plan import Plan
from models.spread import Spread, spread

SEED = 20161

# Below this many outcomes of either kind, trees would learn accidents.
FEWEST_OUTCOMES = 50

# One tree for so many examples, up to the plan's `rounds`, and never fewer than this.
EXAMPLES_A_TREE = 50
FEWEST_ROUNDS = 50
# Where a line has done its part, twice as many examples a tree, and half as many trees.
AFTER_A_LINE = 2

# Boosters of one model that are fitted at the same time, each on one thread.
FITS_AT_ONCE = 2

# At these sizes one thread is faster than two that wait for each other. LightGBM keeps the number
# for the whole process: a call that asks for another while a booster is being made elsewhere would
# change it under that one's buffers. And data are laid out by one fit at a time.
ONE_THREAD = 1
LAYING_OUT = Lock()

# What every booster is made with.
ALWAYS = {
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": ONE_THREAD,
    "seed": SEED,
    "verbosity": -1,
}


class TooFewOutcomes(Refused):
    """There is not enough to learn from; the message says how much there is."""


@dataclass(frozen=True)
class Provenance:
    """Where a model comes from: the records' hash and the code's commit."""

    snapshot: str
    commit: str


def train(
    matrix: Matrix,
    examples: Examples,
    features: Sequence[Feature],
    plan: Plan,
    monday: date,
    provenance: Provenance,
    *,
    histories: Histories | None = None,
) -> Model:
    """A model for lists of `monday` on, from the examples whose outcome was known before it.

    `matrix` is float32 (examples, features). `histories` are the examples' own; without them the
    model's chances have no ranges. Raises TooFewOutcomes.
    """
    known = examples.known_before(monday)
    seen, learned = matrix[known], examples.only(known)
    refuse_too_few(learned, plan, monday)
    categories = learn_categories(seen, features)
    inputs = encoded(seen, features, categories)
    weight = weights(learned, plan, monday)
    boosters = Fits(inputs, learned, weight, features, plan)
    everything = np.ones(len(learned), np.bool_)
    with ThreadPoolExecutor(FITS_AT_ONCE) as fits:
        risk = fits.submit(boosters.risk, everything)
        severity = fits.submit(boosters.severity, everything)
        calibration = fits.submit(boosters.calibration, monday)
        ranges = fits.submit(boosters.spread, histories.only(known)) if histories else None
    line, trees = risk.result()
    severity_line, severity_trees = severity.result()
    card = Card(
        programme=plan.programme,
        plan=plan.name,
        trained_before=monday,
        examples=len(learned),
        outcomes=int(learned.outcome.sum()),
        features=tuple(feature.name for feature in features),
        catalogue=fingerprint(features),
        categories=categories,
        line=line,
        calibration=calibration.result(),
        snapshot=provenance.snapshot,
        commit=provenance.commit,
        spread=ranges.result() if ranges else None,
        severity_line=severity_line,
    )
    return Model(card, trees, severity_trees)


def refuse_too_few(learned: Examples, plan: Plan, monday: date) -> None:
    """Raises TooFewOutcomes where these are not enough to learn from."""
    bad = int(learned.outcome.sum())
    if min(bad, len(learned) - bad) >= FEWEST_OUTCOMES:
        return
    raise TooFewOutcomes(
        f"Before {monday} the {plan.programme} plan knows {len(learned)} outcomes, {bad} of them "
        f"bad; it wants {FEWEST_OUTCOMES} of each kind. Load earlier records, or train later."
    )


def _rounds(examples: int, plan: Plan) -> int:
    """Trees for so many examples: short records carry few, and the plan's number is the most."""
    return min(plan.rounds, max(FEWEST_ROUNDS, examples // EXAMPLES_A_TREE))


def _rounds_after_a_line(examples: int, plan: Plan) -> int:
    """Trees that learn what a line leaves."""
    rounds = _rounds(examples, plan)
    return min(rounds, max(FEWEST_ROUNDS, rounds // AFTER_A_LINE))


def _in_line(feature: Feature) -> bool:
    """Whether a feature has a slope: complaints have none, so that more of them weigh no more.

    With slopes, twice the complaints of a bureau moved its share of the list by 3 points, not 2
    (DOMAIN.md, requirement 15; `test_relative.py`).
    """
    return not feature.categorical and feature.source not in ("complaints", "verifications")


def weights(learned: Examples, plan: Plan, monday: date) -> npt.NDArray[np.float64]:
    """How much each example weighs: half for every half-life of the plan's."""
    age = day_number(monday) - learned.as_of
    weight: npt.NDArray[np.float64] = 0.5 ** (age / plan.half_life_days)
    return weight


@dataclass(frozen=True)
class Fits:
    """Everything that the fits of one model share."""

    inputs: Matrix
    learned: Examples
    weight: npt.NDArray[np.float64]
    features: Sequence[Feature]
    plan: Plan

    def calibration(self, monday: date) -> Calibration:
        """From scores of the newest outcomes by a booster that knows only older ones."""
        newest = self.learned.as_of >= day_number(monday) - self.plan.calibration_days
        if not newest.any() or newest.all():
            return Calibration()
        first = int(self.learned.as_of[newest].min())
        older = (self.learned.settled <= first) & (self.learned.known < first)
        bad = int(self.learned.outcome[older].sum())
        if min(bad, int(older.sum()) - bad) < FEWEST_OUTCOMES:
            return Calibration()
        line, trees = self.risk(older)
        booster = lgb.Booster(model_str=trees)
        left = booster.predict(self.inputs[newest], raw_score=True, num_threads=ONE_THREAD)
        score = line.score(self.inputs[newest]) + np.asarray(left)
        return calibrated(score, self.learned.outcome[newest])

    def risk(self, rows: npt.NDArray[np.bool_]) -> tuple[Line, str]:
        """A line for the chance of noncompliance, and a booster of what it leaves, as text."""
        outcome, line = self.learned.outcome[rows], self.line(rows)
        rounds = _rounds_after_a_line(len(outcome), self.plan)
        start = line.score(self.inputs[rows])
        trees = self._booster("binary", outcome.astype(np.float64), rows, rounds, start=start)
        return line, trees

    def line(self, rows: npt.NDArray[np.bool_]) -> Line:
        """A line for the chance of noncompliance."""
        inputs, outcome = self.inputs[rows], self.learned.outcome[rows]
        return fitted(inputs, outcome, self.weight[rows], self._ordered(), self._directions())

    def _ordered(self) -> npt.NDArray[np.bool_]:
        return np.array([_in_line(feature) for feature in self.features])

    def spread(self, histories: Histories) -> Spread | None:
        """From scores of each half of the city by a line through the other half."""
        score = np.empty(len(self.learned))
        for chosen in (histories.half, ~histories.half):
            bad = int(self.learned.outcome[~chosen].sum())
            if min(bad, int((~chosen).sum()) - bad) < FEWEST_OUTCOMES // 2:
                return None
            score[chosen] = self.line(~chosen).score(self.inputs[chosen])
        return spread(self.learned, score, histories.on_record)

    def severity(self, rows: npt.NDArray[np.bool_]) -> tuple[Line, str]:
        """A line for the expected severity, and a booster of what it leaves, as text."""
        severity = self._severity(rows)
        inputs, directions = self.inputs[rows], self._directions()
        line = fitted_mean(inputs, severity, self.weight[rows], self._ordered(), directions)
        rounds = _rounds_after_a_line(len(severity), self.plan)
        start = line.score(inputs)
        return line, self._booster("regression", severity, rows, rounds, start=start)

    def severity_alone(self, rows: npt.NDArray[np.bool_]) -> str:
        """A booster for the expected severity without a line, as text."""
        severity = self._severity(rows)
        return self._booster("regression", severity, rows, _rounds(len(severity), self.plan))

    def _severity(self, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        return np.nan_to_num(self.learned.severity[rows].astype(np.float64))

    def _directions(self) -> list[int]:
        """For each feature, whether it may only raise (1) or lower (-1) the risk; 0: either."""
        plan = self.plan
        directions = {**dict.fromkeys(plan.rising, 1), **dict.fromkeys(plan.falling, -1)}
        return [directions.get(feature.name, 0) for feature in self.features]

    def _booster(
        self,
        objective: str,
        target: npt.NDArray[np.float64],
        rows: npt.NDArray[np.bool_],
        rounds: int,
        *,
        start: npt.NDArray[np.float64] | None = None,
    ) -> str:
        """A booster for the `target` of `rows`, which begins at the scores `start`."""
        parameters = {
            **self.plan.booster,
            **ALWAYS,
            "objective": objective,
            "monotone_constraints": self._directions(),
        }
        data = lgb.Dataset(
            self.inputs[rows],
            label=target,
            weight=self.weight[rows],
            init_score=start,
            feature_name=[feature.name for feature in self.features],
            categorical_feature=[f.name for f in self.features if f.categorical],
            params=parameters,
        )
        with LAYING_OUT:
            data.construct()
        booster = lgb.train(parameters, data, num_boost_round=rounds)
        return str(booster.model_to_string())
