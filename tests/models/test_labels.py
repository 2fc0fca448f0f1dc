"""What counts as an outcome, and from when a model may learn of it."""

from datetime import date, timedelta

import pytest

from features.events import day_number
from features.refused import Refused
from features.seal import seal
from models.labels import Examples, examples
from models.plan import plan_for
from tests.features.builders import MONDAY, Row, inspection, tables

WEDNESDAY = date(2026, 3, 4)
LATER = date(2027, 1, 4)


def found(*rows: Row, programme: str = "food", until: date = LATER) -> Examples:
    """The food plan's examples from some visits."""
    return examples(seal(tables(inspections=rows)), plan_for(programme, {}), until=until)


def test_an_example_is_asked_about_on_the_monday_of_its_own_week() -> None:
    """The list that sent the inspector was made that Monday, not the day before the visit."""
    assert found(inspection(happened_on=WEDNESDAY)).as_of.tolist() == [day_number(date(2026, 3, 2))]


@pytest.mark.parametrize(
    "purpose", ["complaint", "reinspection", "followup", "licensing", "campaign"]
)
def test_only_routine_and_random_visits_are_examples(purpose: str) -> None:
    """Somebody went to the others for a reason that the list will not have (requirement 11)."""
    assert len(found(inspection(purpose=purpose, result="fail"))) == 0
    assert len(found(inspection(purpose="random"), inspection(purpose="routine"))) == 2


@pytest.mark.parametrize("result", ["not_assessable", "unknown"])
def test_a_visit_without_a_result_is_not_a_pass(result: str) -> None:
    """A closed door says nothing about the kitchen (requirement 12)."""
    assert len(found(inspection(result=result, severity=None))) == 0


def test_an_outcome_is_learned_once_known_and_once_its_horizon_is_over() -> None:
    """A label used before anybody could read it is the future in disguise."""
    late = found(inspection(happened_on=WEDNESDAY, known_on=date(2026, 4, 10)))
    assert not late.known_before(date(2026, 4, 6))[0]
    assert late.known_before(date(2026, 4, 13))[0]
    prompt = found(inspection(happened_on=WEDNESDAY))
    assert not prompt.known_before(date(2026, 3, 9))[0]
    assert prompt.known_before(date(2026, 3, 16))[0]


def test_an_annulled_outcome_teaches_until_it_is_annulled() -> None:
    """Replays of the past keep it, later models never see it."""
    wrong = found(inspection(happened_on=WEDNESDAY, withdrawn_on=date(2026, 5, 1)))
    assert wrong.known_before(date(2026, 4, 27))[0]
    assert not wrong.known_before(date(2026, 5, 4))[0]


def test_a_producers_fault_is_not_the_sellers() -> None:
    """A shop that sold a maker's bad lot is not a bad shop (requirement 20)."""
    sample = {
        "establishment_id": "A",
        "programme": "product",
        "happened_on": WEDNESDAY,
        "kind": "monitoring",
        "item": "lead",
        "passed": False,
    }
    rows = [
        {**sample, "sample_id": "1", "attributed_to": "producer"},
        {**sample, "sample_id": "2", "attributed_to": "seller"},
        {**sample, "sample_id": "3", "attributed_to": "seller", "kind": "enforcement"},
    ]
    made = examples(seal(tables(samples=rows)), plan_for("product", {}), until=LATER)
    assert dict(zip(made.example_id, made.outcome, strict=True)) == {"1/lead": 0, "2/lead": 1}


def test_a_recall_panel_asks_only_about_firms_already_recalled() -> None:
    """Each quarter, those with an earlier recall; the outcome is a recall known in the horizon."""
    recall = {"programme": "drug", "kind": "recall", "class": 1}
    rows = [
        {**recall, "hazard_id": "1", "establishment_id": "A", "happened_on": date(2025, 1, 15)},
        {**recall, "hazard_id": "2", "establishment_id": "A", "happened_on": date(2025, 8, 1)},
        {**recall, "hazard_id": "3", "establishment_id": "B", "happened_on": date(2025, 8, 1)},
    ]
    plan = plan_for("drug", {"drug": "drug_recalls"})
    made = examples(seal(tables(hazards=rows)), plan, until=date(2025, 12, 1))
    assert made.example_id.tolist() == [
        "A@2025-04-07",
        "A@2025-07-07",
        "A@2025-10-06",
        "B@2025-10-06",
    ]
    assert made.outcome.tolist() == [1, 1, 0, 0]
    assert made.severity.tolist() == [3, 3, 0, 0]
    horizon = timedelta(days=plan.horizon_days)
    assert made.known_before(date(2025, 4, 7) + horizon).tolist() == [True, False, False, False]


def test_records_without_the_labels_table_are_refused_with_a_way_out() -> None:
    """A city that sends no samples cannot have a product model, and should read why."""
    with pytest.raises(Refused, match=r"learns from samples.*\[plans\]"):
        examples(seal(tables(inspections=[inspection()])), plan_for("product", {}), until=MONDAY)
