"""The whole way from records to scores, with and without the future in the store."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from features.store import EventStore
from models.labels import examples
from models.model import Model
from models.on_record import histories
from models.plan import plan_for
from models.scoring import scores
from models.train import Provenance, train
from models.visits.draw import Seed
from models.visits.frame import described
from models.visits.select import Plans, planned
from tests.conftest import MadeCity, known_before, stored

A_YEAR = timedelta(weeks=52)


def trained(store: EventStore, programme: str, monday: date) -> Model:
    """The plan's model for lists of the Monday on, as this store makes it."""
    events, plan = store.events(), plan_for(programme, store.meta.plans)
    features = available(CATALOGUE, events)
    found = examples(events, plan, until=monday)
    matrix = build(events, Pairs(found.place, found.as_of), features, programme)
    then = histories(events, plan, found)
    return train(matrix, found, features, plan, monday, Provenance("", ""), histories=then)


def scored(store: EventStore, programme: str, monday: date) -> tuple[Model, pd.DataFrame, Plans]:
    """A model trained for the Monday, everyone's scores on it, and the lists."""
    model = trained(store, programme, monday)
    plan = plan_for(programme, store.meta.plans)
    found = scores(store, store.events(), model, plan, monday)
    return model, found.scored, planned(store, found, model, "1", plan, Seed("5eed" * 16))


@pytest.mark.parametrize("programme", ["food", "product"])
def test_deleting_the_future_changes_not_one_byte_of_a_mondays_scores(
    made_city: MadeCity, tmp_path: Path, programme: str
) -> None:
    """Trained and scored from what was known that Monday, or from everything since: the same bytes.

    This covers labels, categories, calibration, ranges, the frame, deadlines and the draw.
    """
    monday = made_city.until - timedelta(weeks=20)
    past = stored(known_before(made_city.city, monday), tmp_path)
    model, everyone, plans = scored(made_city.store, programme, monday)
    model_then, everyone_then, plans_then = scored(past, programme, monday)
    assert model.risk_text == model_then.risk_text
    assert model.severity_text == model_then.severity_text
    assert model.card.calibration == model_then.card.calibration
    assert model.card.spread == model_then.card.spread
    columns = ["establishment_id", "bureau", "risk", "expected_severity", "rank", "eligible"]
    assert everyone[columns].to_csv() == everyone_then[columns].to_csv()
    ids = list(everyone["establishment_id"])
    assert described(made_city.store, ids, monday) == described(past, ids, monday)
    assert plans.lots.equals(plans_then.lots)
    snapshot = past.meta.snapshot
    assert [replace(one, snapshot=snapshot) for one in plans.lists] == plans_then.lists
    assert {target.lane for one in plans.lists for target in one.targets} >= {"trigger", "risk"}


def test_training_twice_gives_the_same_bytes(made_city: MadeCity) -> None:
    """A supervisor who asks for last month's model again gets last month's model."""
    monday = made_city.until - timedelta(weeks=4)
    one, other = (trained(made_city.store, "food", monday) for _ in range(2))
    assert (one.risk_text, one.severity_text) == (other.risk_text, other.severity_text)
    assert one.card == other.card


def test_who_inspects_changes_no_score(made_city: MadeCity, tmp_path: Path) -> None:
    """Permuting inspector ids leaves every score as it was (requirement 14)."""
    monday = made_city.until
    visits = made_city.city.tables["inspections"]
    mixed = visits.assign(
        inspector_id=visits["inspector_id"].sample(frac=1, random_state=3).to_numpy(),
        second_inspector_id=visits["inspector_id"].sample(frac=1, random_state=4).to_numpy(),
    )
    changed = type(made_city.city)({**made_city.city.tables, "inspections": mixed}, {})
    _, lists, _ = scored(made_city.store, "food", monday)
    _, lists_mixed, _ = scored(stored(changed, tmp_path), "food", monday)
    assert lists["risk"].tolist() == lists_mixed["risk"].tolist()


def test_the_model_finds_the_true_hazard(made_city: MadeCity) -> None:
    """In a world whose truth we know, the ranking must follow it."""
    _, lists, _ = scored(made_city.store, "food", made_city.until)
    truth = made_city.city.truth["hazard"]
    now = truth[(truth["programme"] == "food") & (truth["as_of"] == pd.Timestamp(made_city.until))]
    both = lists.merge(now, on="establishment_id", suffixes=("", "_true"))
    assert len(both) > 500
    assert both["risk"].corr(both["chance"], method="spearman") > 0.4
    assert both["expected_severity"].corr(both["expected_severity_true"], method="spearman") > 0.35


def test_closed_establishments_are_on_no_list(made_city: MadeCity) -> None:
    """Nothing costs an inspector's trust like a locked door that the register knew of."""
    _, lists, _ = scored(made_city.store, "food", made_city.until)
    register = made_city.city.tables["establishments"]
    closed = register[register["closed_on"] <= pd.Timestamp(made_city.until)]
    assert len(closed)
    assert not set(closed["establishment_id"]) & set(lists["establishment_id"])
