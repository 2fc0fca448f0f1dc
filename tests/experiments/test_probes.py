"""The gate's own questions find what they are there to find."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from experiments import backtest as trials
from experiments import probes
from features.build import Matrix, Pairs, available, build
from features.catalogue import CATALOGUE
from features.events import Events, day_number
from features.feature import Condition
from features.truncated import truncated
from models.plan import plan_for
from models.scoring import scores
from models.train import Provenance, train
from tests.conftest import MadeCity


@pytest.fixture(scope="module")
def trial(made_city: MadeCity) -> trials.Trial:
    """The made city's food plan."""
    events = made_city.store.events()
    features = available(CATALOGUE, events)
    return trials.trial(events, plan_for("food", {}), features, until=made_city.until)


def test_honest_features_know_no_future(trial: trials.Trial, made_city: MadeCity) -> None:
    """Ten weeks before the end there is a future to delete."""
    monday = made_city.until - timedelta(weeks=10)
    check = probes.no_future(trial.events, trial, monday)
    assert check.passed, check.seen
    assert check.seen.startswith("0 of ")


def test_what_is_deleted_is_what_was_known_later(made_city: MadeCity) -> None:
    """Row for row what was known before the day, withdrawals of later days undone."""
    events = made_city.store.events()
    day = day_number(made_city.until - timedelta(weeks=30))
    past = truncated(events, day)
    for name, source in past.sources.items():
        whole = events.sources[name]
        assert source.day.size == int((whole.known < day).sum())
        assert (source.known < day).all()
        assert not ((source.withdrawn > day) & (source.withdrawn < 10**6)).any()
        for of, order in source.orders.items():
            assert (np.diff(source.groups[of][order.order]) >= 0).all()


def test_a_build_that_looks_ahead_is_found(
    trial: trials.Trial, made_city: MadeCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four weeks too far: without those weeks the numbers are others."""

    def ahead(events: Events, pairs: Pairs, *given: Any) -> Matrix:
        return build(events, replace(pairs, as_of=pairs.as_of + 28), *given)

    monkeypatch.setattr(probes, "build", ahead)
    check = probes.no_future(trial.events, trial, made_city.until - timedelta(weeks=10))
    assert not check.passed


@pytest.mark.parametrize("column", ["inspector_id", "second_inspector_id", "inclusion_probability"])
def test_a_feature_of_who_went_or_of_the_draw_is_forbidden(
    trial: trials.Trial, column: str
) -> None:
    """Whatever it is called, the column that it reads names it."""
    assert probes.no_forbidden_input(trial).passed
    one = next(f for f in trial.features if f.source == "inspections" and f.value.folds)
    fold = replace(one.value.folds[0], where=(Condition(column, ("J00001",)),))
    sly = replace(one, name="visits_by_j", value=replace(one.value, folds=(fold,)))
    check = probes.no_forbidden_input(replace(trial, features=[*trial.features, sly]))
    assert not check.passed
    assert check.seen == column


def test_a_model_of_real_hazards_keeps_its_list_from_week_to_week(
    trial: trials.Trial, made_city: MadeCity
) -> None:
    """And one whose order is a new draw every week does not."""
    plan, monday = replace(trial.plan, rounds=60, usual_capacity=5), made_city.until
    model = train(trial.matrix, trial.examples, trial.features, plan, monday, Provenance("", ""))
    before, now = (
        scores(made_city.store, trial.events, model, plan, day).scored
        for day in (monday - timedelta(weeks=1), monday)
    )
    assert probes.stable(before, now, plan).passed
    drawn = now.iloc[np.random.default_rng(1).permutation(len(now))]
    assert not probes.stable(before, drawn, plan).passed
