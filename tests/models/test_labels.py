"""What counts as an outcome, and from when a model may learn of it."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

from features.catalogue import CATALOGUE
from features.events import day_number
from features.refused import Refused
from features.seal import seal
from features.tables import schema
from models.labels import Examples, examples
from models.plan import plan_for
from tests.conftest import MadeCity
from tests.features.builders import FEBRUARY_20, MONDAY, Row, inspection, tables, value_of

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
        {**sample, "sample_id": "4", "attributed_to": "producer", "producer_id": "B"},
        {**sample, "sample_id": "5", "attributed_to": "producer", "producer_id": "A"},
    ]
    made = examples(seal(tables(samples=rows)), plan_for("product", {}), until=LATER)
    outcomes = dict(zip(made.example_id, made.outcome, strict=True))
    assert outcomes == {"1/lead": 0, "2/lead": 1, "4/lead": 0, "5/lead": 1}


def test_in_the_made_city_no_label_of_a_seller_is_anothers_doing(made_city: MadeCity) -> None:
    """Had all that producers spoilt been good, every seller's outcome would be what it is."""
    samples = made_city.city.tables["samples"]
    spoilt = samples["attributed_to"] == "producer"
    assert spoilt.sum() > 50
    good = samples.assign(passed=samples["passed"] | spoilt)
    plan, labels = plan_for("product", {}), []
    for given in (samples, good):
        table = pa.Table.from_pandas(given, schema("samples"), preserve_index=False)
        made = examples(seal({"samples": table}), plan, until=made_city.until)
        labels.append(dict(zip(made.example_id, made.outcome, strict=True)))
    assert labels[0] == labels[1]
    assert sum(map(int, labels[0].values())) > 50


def test_what_fails_in_many_shops_counts_for_who_made_it_once_a_day() -> None:
    """A campaign that samples one lot in fifty shops is one occasion."""
    sample = {
        "programme": "product", "kind": "monitoring", "item": "lead", "passed": False,
        "attributed_to": "producer", "producer_id": "P",
    }  # fmt: skip
    rows = [
        {**sample, "sample_id": str(n), "establishment_id": f"S{n}", "happened_on": FEBRUARY_20}
        for n in range(50)
    ]
    other = {**rows[0], "sample_id": "o", "happened_on": FEBRUARY_20 - timedelta(days=9)}
    given = tables(samples=[*rows, other])
    named = {feature.name: feature for feature in CATALOGUE}
    feature = named["failed_products_365d"]
    assert value_of(feature, given, of="P", programme="product") == 2
    assert value_of(feature, given, of="S1", programme="product") == 0


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
