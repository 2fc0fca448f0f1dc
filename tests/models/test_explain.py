"""Reasons add up, read well in two languages, and keep the people who complained out of it."""

from datetime import date

import numpy as np
import pytest

from features.catalogue import CATALOGUE
from features.feature import Family
from models.discretion import complaints_told
from models.explain import MOST_REASONS, Explained, explained, fact

MONDAY = date(2026, 11, 23)
NAMES = [feature.name for feature in CATALOGUE]


def why(
    shares: dict[str, float], values: dict[str, float], complaints: float = 0.0, base: float = -1.5
) -> Explained:
    """The explanation of one row with these shares and values; all others are 0.

    `complaints` is what they are told to have added.
    """
    row = np.zeros((1, len(NAMES) + 1))
    seen = np.zeros((1, len(NAMES)), np.float32)
    row[0, -1] = base
    for name, share in shares.items():
        row[0, NAMES.index(name)] = share
    for name, value in values.items():
        seen[0, NAMES.index(name)] = value
    score = row.sum(axis=1) + complaints
    return explained(row, seen, CATALOGUE, np.array([complaints]), score, MONDAY)[0]


def test_base_reasons_and_everything_else_make_the_score() -> None:
    """What is shown must be the score that ranked the list, to the last millionth."""
    random = np.random.default_rng(2)
    shares = random.normal(0, 0.3, (200, len(NAMES) + 1))
    values = random.integers(0, 4, (200, len(NAMES))).astype(np.float32)
    complaints = random.choice([0.0, 0.1, 0.4], 200)
    score = random.normal(0, 1, 200)
    given = explained(shares, values, CATALOGUE, complaints, score, MONDAY)
    for number, one in zip(score, given, strict=True):
        total = one.base + sum(reason.contribution for reason in one.reasons) + one.other
        assert total == pytest.approx(number, abs=1e-9)
        assert len(one.reasons) <= MOST_REASONS


def test_a_reason_says_the_fact_that_pulled_hardest_its_way() -> None:
    """Two failed visits is a reason an inspector can check."""
    shares = {"failed_visits_365d": 0.5, "severity_1_back": 0.2, "fail_share_ever": -0.1}
    reason = why(shares, {"failed_visits_365d": 2}).reasons[0]
    assert reason.family == Family.RESULTS
    assert reason.contribution == pytest.approx(0.6)
    assert reason.fact.zh == "近12个月检查不合格次数：2"
    assert reason.fact.en == "visits that failed in the last 12 months: 2"


def test_no_other_reason_can_say_that_somebody_complained() -> None:
    """A visit after a complaint tells its owner of one: it is explained with the complaints."""
    hidden = (Family.COMPLAINTS, Family.REPORTS)
    for feature in CATALOGUE:
        if any(word in feature.meaning.zh for word in ("投诉", "举报")):
            assert feature.family in hidden, feature.name
    told = why({"complaint_visits_1095d": 0.7}, {"complaint_visits_1095d": 1})
    assert told.reasons == ()


def test_complaints_are_named_from_five_people_on_and_never_counted() -> None:
    """With fewer, an owner could work out who complained (requirement 22)."""
    assert complaints_told(np.array([0.68]), np.array([4], np.float32)).tolist() == [0.0]
    (added,) = complaints_told(np.array([0.68]), np.array([5], np.float32)).tolist()
    assert added == pytest.approx(0.7)
    (many,) = why({}, {"complaints_90d_to_bureau": 44}, complaints=added).reasons
    assert many.family == Family.COMPLAINTS
    assert "44" not in many.fact.zh + many.fact.en
    assert "2026-10-05" in many.fact.zh


def test_reports_are_never_named() -> None:
    """Whistle-blowers stay unseen however many they are."""
    told = why({"reports_365d_to_bureau": 2.0, "verified_reports_365d": 1.0}, {})
    assert told.reasons == ()
    assert told.other == pytest.approx(3.0)


@pytest.mark.parametrize("feature", CATALOGUE, ids=NAMES)
def test_every_feature_can_be_said(feature: object) -> None:
    """Known or unknown, no sentence shows a raw name, a nan or a bare 0.30000001."""
    place = next(i for i, one in enumerate(CATALOGUE) if one is feature)
    for value in (1.0, float("nan")):
        said = fact(CATALOGUE[place], value, MONDAY)
        for text in (said.en, said.zh):
            assert "nan" not in text
            assert "_" not in text
            assert "{" not in text


def test_no_sentence_asserts_a_violation() -> None:
    """A model's hint is not a finding of law (requirement 21)."""
    said = " ".join(fact(feature, 1.0, MONDAY).zh for feature in CATALOGUE)
    for word in ("违法行为", "违规", "失信企业", "嫌疑"):
        assert word not in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("employees", 380.0, "employees: 380"),
        ("exposure", 2.5e6, "people served in a week: 2500000"),
        ("severity_change_730d", -1.25, ": -1.2"),
    ],
)
def test_a_whole_number_is_said_without_a_point(name: str, value: float, said: str) -> None:
    """Nobody employs 380.0 people."""
    assert fact(CATALOGUE[NAMES.index(name)], value, MONDAY).en.endswith(said)
