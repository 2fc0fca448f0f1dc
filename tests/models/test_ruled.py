"""A rule as a model: the rule's own order, shares that add up, chances from the past only."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from features.build import Matrix, Pairs, available, build
from features.catalogue import CATALOGUE
from features.events import day_number
from features.feature import Feature
from features.refused import Refused
from models import rules
from models.calibrate import FLATTEST, calibrated
from models.explain import explained
from models.labels import Examples, examples
from models.line import term
from models.model import Model, load
from models.plan import Plan, plan_for
from models.ruled import feature_of, own_column, publishable, ruled
from models.train import Provenance
from tests.conftest import MadeCity

NAMED = {feature.name: feature for feature in CATALOGUE}
NOBODY = Provenance("", "")
EVERY_RULE = [rule for of_label in rules.RULES.values() for rule in of_label]
# Every float32 that a feature could be, and the values that rules make of what is not known.
VALUES = st.one_of(
    st.floats(width=32, allow_infinity=False),
    st.integers(-5, 5).map(float),
    st.sampled_from([np.nan, 0.0, -0.0, 1e-45, 0.02, 0.2, 0.7, 1e6, 3.4e38]),
)


@pytest.fixture(scope="module")
def record(made_city: MadeCity) -> tuple[Plan, list[Feature], Examples, Matrix]:
    """The made city's visits with the features that food's rules go by."""
    events, plan = made_city.store.events(), replace(plan_for("food", {}), rounds=60)
    wanted = {rule.feature for rule in rules.RULES["inspection"]}
    features = [f for f in available(CATALOGUE, events) if f.name in wanted]
    found = examples(events, plan, until=made_city.until)
    return plan, features, found, build(events, Pairs(found.place, found.as_of), features, "food")


def made(
    rule: rules.Rule, record: tuple[Plan, list[Feature], Examples, Matrix], monday: date
) -> Model:
    """The rule as a model for lists of the Monday on."""
    plan, features, found, matrix = record
    return ruled(rule, matrix, found, features, plan, monday, NOBODY)


def order(values: np.ndarray) -> np.ndarray:
    """Each row's place among the different values: equal where two rows tie."""
    return np.unique(values, return_inverse=True)[1]


@settings(max_examples=200, deadline=None)
@given(
    column=arrays.arrays(np.float32, st.integers(1, 60), elements=VALUES),
    rule=st.sampled_from(EVERY_RULE),
    slope=st.floats(FLATTEST, 50),
)
def test_a_term_orders_any_values_exactly_as_the_rule_does(
    column: np.ndarray, rule: rules.Rule, slope: float
) -> None:
    """Equal stays equal and other stays other: no value is too far, too near or unknown."""
    matrix = column.astype(np.float32).reshape(-1, 1)
    line = term(-slope if rule.lowest_first else slope, rule.absent)
    as_of = np.zeros(len(matrix), np.int32)
    by_rule = rules.ranking(rule, [NAMED[rule.feature]], matrix, as_of)
    assert (order(line.score(matrix)) == order(by_rule)).all()


def test_neighbouring_numbers_are_told_apart_at_every_size() -> None:
    """A thousand float32 next to one another, from the smallest to a million days."""
    for start in (0.0, 1e-30, 0.02, 0.2, 0.7, 1.0, 365.0, 99_999.0, 1e6):
        bits = np.float32(start).view(np.int32) + np.arange(1000, dtype=np.int32)
        score = term(FLATTEST, 0.2).score(bits.view(np.float32).reshape(-1, 1))
        assert (np.diff(score) > 0).all(), start


@pytest.mark.parametrize("rule", rules.RULES["inspection"], ids=lambda rule: rule.name)
def test_a_rules_model_ranks_the_city_as_the_rule_does(
    rule: rules.Rule,
    record: tuple[Plan, list[Feature], Examples, Matrix],
    made_city: MadeCity,
    tmp_path: Path,
) -> None:
    """Stored and loaded, with shares that add up to the score, and chances between 0 and 1."""
    _, features, found, matrix = record
    model = made(rule, record, made_city.until)
    model.save(tmp_path)
    model = load(tmp_path)
    assert model.card.rule == rule.name
    own, column = [feature_of(rule, features)], own_column(rule, features, matrix)
    scored = model.score(column, own)
    by_rule = rules.ranking(rule, features, matrix, found.as_of)
    assert (order(scored.score) == order(by_rule)).all()
    shares = model.contributions(column, own)
    assert np.abs(shares.sum(axis=1) - scored.score).max() < 1e-12
    assert shares[:, 0].mean() == pytest.approx(0, abs=0.2)
    assert np.unique(shares[:, 1]).size == 1  # without a tree the base is one number
    assert ((scored.risk > 0) & (scored.risk < 1)).all()
    assert scored.risk.mean() == pytest.approx(found.outcome.mean(), abs=0.05)
    assert set(model.gain().values()) == {0.0}


def test_its_reasons_are_its_own_term(
    record: tuple[Plan, list[Feature], Examples, Matrix], made_city: MadeCity
) -> None:
    """The usual score, the rule's value in words, and nothing that is not named."""
    _, features, _, matrix = record
    rule = rules.RULES["inspection"][-1]
    model = made(rule, record, made_city.until)
    own, column = [feature_of(rule, features)], own_column(rule, features, matrix)
    worst = np.array([int(np.nanargmax(column[:, 0]))])
    shares = model.contributions(column[worst], own)
    score = model.score(column[worst], own).score
    (why,) = explained(shares, column[worst], own, np.zeros(1), score, made_city.until)
    assert [reason.family for reason in why.reasons] == ["results"]
    assert "mean severity of visits, newer ones weighing more" in why.reasons[0].fact.en
    assert why.other == pytest.approx(0, abs=1e-12)


def test_a_rules_chances_know_nothing_from_its_monday_on(
    record: tuple[Plan, list[Feature], Examples, Matrix], made_city: MadeCity
) -> None:
    """Turning round every outcome not known before the Monday changes not one byte."""
    plan, features, found, matrix = record
    monday = made_city.until - timedelta(weeks=20)
    rule = rules.RULES["inspection"][1]
    honest = made(rule, record, monday)
    late = ~found.known_before(monday)
    assert late.any()
    turned = replace(
        found,
        outcome=np.where(late, 1 - found.outcome, found.outcome).astype(np.int8),
        severity=np.where(late, 3 - found.severity, found.severity).astype(np.float32),
    )
    assert honest == made(rule, (plan, features, turned, matrix), monday)
    assert (found.as_of[found.known_before(monday)] < day_number(monday)).all()


def test_a_rule_that_goes_the_wrong_way_keeps_its_order_and_its_mean_chance() -> None:
    """A list by it may be bad; its chances must not be worse than its order."""
    random = np.random.default_rng(3)
    score = random.normal(0, 5, 5000)
    outcome = (random.random(5000) < 1 / (1 + np.exp(1.5 + score / 5))).astype(np.int8)
    found = calibrated(score, outcome)
    assert found.slope == FLATTEST
    assert found.chance(score).mean() == pytest.approx(outcome.mean(), abs=1e-6)


def test_what_cannot_be_published_is_refused_with_words() -> None:
    """Who asks learns which rules there are, and why not this one."""
    plan = plan_for("food", {})
    assert publishable(plan, "last_result", CATALOGUE).name == "last_result"
    with pytest.raises(Refused, match="no food rule 'coin'; there are longest_unvisited, last_"):
        publishable(plan, "coin", CATALOGUE)
    with pytest.raises(Refused, match=r"statutory_grade_points cannot be published.*add up"):
        publishable(plan, "statutory_grade_points", CATALOGUE)
    with pytest.raises(Refused, match=r"last_result is left out.*Load the table"):
        publishable(plan, "last_result", [NAMED["grade"]])
