"""A ranking without ML as a model: one term of a line, no trees, and a chance from outcomes.

It orders establishments exactly as `rules.ranking` does, and is stored, scored, explained and
published like any model. Whether it may be is for the gate to say (`experiments/gate.py`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from features.build import Matrix
from features.events import day_number
from features.feature import Feature, fingerprint
from features.refused import Refused
from models.calibrate import TOO_FEW, Calibration, calibrated
from models.grading import Grading
from models.labels import Examples
from models.line import term
from models.model import Card, Model
from models.plan import Plan
from models.rules import Rule, lacking, rules_of
from models.train import ALWAYS, Fits, Provenance, refuse_too_few, weights


def publishable(plan: Plan, name: str, features: Sequence[Feature]) -> Rule:
    """The plan's rule of this name, where lists can be made by it; Refused, with why, elsewhere."""
    named = {rule.name: rule for rule in rules_of(plan)}
    possible = ", ".join(name for name, rule in named.items() if isinstance(rule, Rule))
    rule = named.get(name)
    if rule is None:
        raise Refused(f"There is no {plan.programme} rule {name!r}; there are {possible}.")
    if isinstance(rule, Grading):
        raise Refused(
            f"{name} cannot be published: it goes by steps of several features at once, and a list "
            "shows reasons that add up to its score. It is a ranking to measure models by. "
            f"Publish another: {possible}."
        )
    if reason := lacking(rule, features):
        raise Refused(f"{reason}. Load the table that it comes from, or publish another rule.")
    return rule


def ruled(
    rule: Rule,
    matrix: Matrix,
    examples: Examples,
    features: Sequence[Feature],
    plan: Plan,
    monday: date,
    provenance: Provenance,
) -> Model:
    """The rule as a model for lists of `monday` on, from outcomes known before it.

    `matrix` is float32 (examples, features), of which only the rule's is used. Raises
    TooFewOutcomes.
    """
    feature = feature_of(rule, features)
    known = examples.known_before(monday)
    seen, learned = own_column(rule, features, matrix[known]), examples.only(known)
    refuse_too_few(learned, plan, monday)
    sign = -1.0 if rule.lowest_first else 1.0
    chance = _chance(term(sign, rule.absent).score(seen), learned, plan, monday)
    line = term(sign * chance.slope, rule.absent)
    usual = float(line.shares(seen).mean())
    fits = Fits(seen, learned, weights(learned, plan, monday), [feature], plan)
    card = Card(
        programme=plan.programme,
        plan=plan.name,
        trained_before=monday,
        examples=len(learned),
        outcomes=int(learned.outcome.sum()),
        features=(feature.name,),
        catalogue=fingerprint([feature]),
        categories={},
        line=replace(line, usual=(usual,)),
        calibration=Calibration(intercept=chance.intercept),
        snapshot=provenance.snapshot,
        commit=provenance.commit,
        rule=rule.name,
    )
    return Model(card, _no_trees(feature), fits.severity_alone(np.ones(len(learned), np.bool_)))


def feature_of(rule: Rule, features: Sequence[Feature]) -> Feature:
    """The one feature that a rule ranks by."""
    return features[_place(rule, features)]


def own_column(rule: Rule, features: Sequence[Feature], matrix: Matrix) -> Matrix:
    """What the rule's model sees of a matrix of `features`: (rows, 1)."""
    place = _place(rule, features)
    return matrix[:, place : place + 1]


def _place(rule: Rule, features: Sequence[Feature]) -> int:
    return [feature.name for feature in features].index(rule.feature)


def _chance(
    score: npt.NDArray[np.float64], learned: Examples, plan: Plan, monday: date
) -> Calibration:
    """The chance by score, from the newest outcomes; from all where those are too few.

    The order was learned from nothing, so no outcome has to be kept from it.
    """
    newest = learned.as_of >= day_number(monday) - plan.calibration_days
    bad = int(learned.outcome[newest].sum())
    enough = min(bad, int(newest.sum()) - bad) >= TOO_FEW
    chosen = newest if enough else np.ones(len(learned), np.bool_)
    return calibrated(score[chosen], learned.outcome[chosen])


def _no_trees(feature: Feature) -> str:
    """A booster without a tree: it adds nothing to any score, and shares of nothing."""
    nothing = lgb.Dataset(np.zeros((1, 1)), label=[0], feature_name=[feature.name], params=ALWAYS)
    return str(lgb.Booster({**ALWAYS, "objective": "binary"}, nothing).model_to_string())
