"""Rankings without ML: what the grading measure says by date, and what no rule may look at."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from features.catalogue import CATALOGUE
from features.events import day_number
from features.feature import Family, Feature
from models import rules
from models.grading import A_GRADE, Grading, Table, gradings, in_force
from models.plan import plan_for

NAMED: Mapping[str, Feature] = {feature.name: feature for feature in CATALOGUE}
MONDAY = date(2026, 6, 1)
EVERYONE = [rule for programme in ("food", "drug", "product") for rule in rules.rules_of(
    plan_for(programme, {})
)]  # fmt: skip


@pytest.fixture
def grading() -> Grading:
    """The food grading."""
    return gradings()["food"]


def graded(grading: Grading, **values: float) -> float:
    """The ranking's value of one establishment whose other features are not known."""
    return graded_on(MONDAY, grading, **values)


def graded_on(monday: date, grading: Grading, /, **values: float) -> float:
    """The same, on a Monday."""
    features = [NAMED[name] for name in values] or [NAMED["grade"]]
    row = np.array([list(values.values()) or [np.nan]], np.float32)
    return float(grading.ranking(features, row, np.array([day_number(monday)], np.int32))[0])


def test_the_registers_own_grade_goes_before_what_we_would_make_of_it(grading: Grading) -> None:
    """A bureau has graded it: its record orders establishments of that grade, no more."""
    assert graded(grading, grade=2, severity_1_back=0) // A_GRADE == 2
    assert graded(grading, grade=0, severity_1_back=3, failed_samples_365d=4) // A_GRADE == 0
    assert graded(grading, grade=1, severity_1_back=3) > graded(grading, grade=1, severity_1_back=0)


def test_a_grade_ends_with_its_most_points_included(grading: Grading) -> None:
    """A is up to 30 points, B above 30, C above 45, D above 60."""
    points = [0, 30, 31, 45, 46, 60, 61, 100]
    as_they_are = Table("exposure", 0, tuple((value, value) for value in points))
    version = replace(grading.versions[0], static=(), dynamic=(as_they_are,), dynamic_most=100)
    simple = replace(grading, versions=(version,))
    assert [graded(simple, exposure=value) // A_GRADE for value in points] == [
        0, 0, 1, 1, 2, 2, 3, 3,
    ]  # fmt: skip


def test_without_a_grade_points_are_made_from_what_is_on_record(grading: Grading) -> None:
    """Static: people served and employees, 20 where unknown. Dynamic: 10, 5 and 0 where unknown."""
    assert graded(grading) == 1 * A_GRADE + 35
    clean = {"severity_1_back": 0.0, "severity_2_back": 0.0, "repeated_findings_1095d": 0.0}
    assert graded(grading, **clean) == 20
    assert graded(grading, exposure=12000, employees=3, **clean) == 25
    assert graded(grading, severity_1_back=3, severity_2_back=3) == 3 * A_GRADE + 65


def test_a_failed_sample_raises_by_one_grade_and_all_there_is_by_two(grading: Grading) -> None:
    """However much is on record, the measure goes up by one or two."""
    clean = {"severity_1_back": 0.0, "severity_2_back": 0.0}
    assert graded(grading, failed_samples_365d=0, **clean) // A_GRADE == 0
    assert graded(grading, failed_samples_365d=1, **clean) // A_GRADE == 1
    everything = {"failed_samples_365d": 3.0, "penalties_365d": 2.0, "severe_orders_1095d": 1.0}
    assert graded(grading, **everything, **clean) // A_GRADE == 2


def test_three_clean_years_lower_by_one_grade(grading: Grading) -> None:
    """Years in which nobody came show nothing, and A stays A."""
    large = {"exposure": 12000.0, "employees": 200.0}
    clean = {"visits_1095d": 2.0, "days_since_first_visit": 1500.0, "failed_visits_1095d": 0.0}
    assert graded(grading, **large) // A_GRADE == 2
    assert graded(grading, **large, **clean) // A_GRADE == 1
    assert graded(grading, **large, **{**clean, "visits_1095d": 0}) // A_GRADE == 2
    assert graded(grading, **large, **{**clean, "days_since_first_visit": 900}) // A_GRADE == 2
    assert graded(grading, **large, **{**clean, "failed_visits_1095d": 1}) // A_GRADE == 2
    assert graded(grading, grade=0, **clean) // A_GRADE == 0


def test_each_monday_is_graded_by_the_measure_in_force_on_it(grading: Grading) -> None:
    """A list of 2016 may not use what a law of 2022 says, nor the other way round."""
    first = grading.versions[0]
    later = replace(first, effective_from=date(2022, 3, 15), levels=(10, 20, 30, 100))
    both = replace(grading, versions=(first, later))
    assert in_force(both.versions, day_number(date(2022, 3, 14))) is first
    assert in_force(both.versions, day_number(date(2022, 3, 15))) is later
    mondays = [date(2017, 1, 2), date(2022, 3, 14), date(2022, 3, 21)]
    row = np.full((3, 1), np.nan, np.float32)
    as_of = np.array([day_number(monday) for monday in mondays], np.int32)
    found = both.ranking([NAMED["grade"]], row, as_of) // A_GRADE
    assert found.tolist() == [1, 1, 3]


def test_before_any_measure_the_first_one_stands_in(grading: Grading) -> None:
    """No list of 2015 was made by it; what it would have found is measured all the same."""
    assert in_force(grading.versions, day_number(date(2015, 6, 1))) is None
    assert in_force(grading.versions, day_number(date(2016, 12, 1))) is grading.versions[0]
    assert graded_on(date(2015, 6, 1), grading, grade=3) == graded(grading, grade=3)


def test_the_measure_is_left_out_with_a_reason_where_nothing_of_it_can_be_made() -> None:
    """An establishment's opening day makes no grade; its last result makes points."""
    plan = plan_for("food", {})
    names = [rule.name for rule in rules.usable(plan, [NAMED["days_since_opening"]])]
    assert "statutory_grade_points" not in names
    (grading,) = [rule for rule in rules.rules_of(plan) if isinstance(rule, Grading)]
    said = rules.lacking(grading, [NAMED["days_since_opening"]])
    assert said is not None
    assert said.startswith("statutory_grade_points is left out: these records do not make any of")
    assert rules.lacking(grading, [NAMED["severity_1_back"]]) is None


def test_only_food_is_graded() -> None:
    """The measure is for food; drugs and products have others, which are not written down yet."""
    assert [rule.name for rule in EVERYONE if isinstance(rule, Grading)] == [
        "statutory_grade_points"
    ]


@pytest.mark.parametrize("rule", EVERYONE, ids=lambda rule: rule.name)
def test_no_rule_reads_complaints(rule: rules.Rule | Grading) -> None:
    """Whoever sees a rule's list would see who was complained of."""
    for name in rule.reads:
        assert NAMED[name].family not in (Family.COMPLAINTS, Family.REPORTS)
