"""Without a family of reasons: the same visits, the same folds, and nothing of that family."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from experiments import backtest as trials
from experiments.ablation import ablated, ablation
from experiments.gate import JUDGED_BY
from features.build import available
from features.catalogue import CATALOGUE
from features.feature import Family
from models.plan import plan_for
from models.train import Provenance
from tests.conftest import MadeCity

NOBODY = Provenance("", "")
DAYS = (date(2026, 3, 2), date(2026, 5, 3))
FAMILIES = (Family.RESULTS, Family.SEASON, Family.PROFILE)


@pytest.fixture(scope="module")
def trial(made_city: MadeCity) -> trials.Trial:
    """The made city's food plan with three families of features, and few trees."""
    events = made_city.store.events()
    some = [one for one in available(CATALOGUE, events) if one.family in FAMILIES and not one.of]
    plan = replace(plan_for("food", {}), rounds=30)
    return trials.trial(events, plan, some, until=made_city.until)


def judged(trial: trials.Trial, enter: trials.Enter) -> trials.Backtest:
    first, last = DAYS
    return trials.backtest(
        trial, first=first, last=last, provenance=NOBODY, progress=lambda _: None, enter=enter
    )


def test_the_whole_model_is_that_of_the_backtest_itself(trial: trials.Trial) -> None:
    """The same visits in the same blocks, and nothing tuned: else there is nothing to compare."""
    plain, again = judged(trial, trials.trained), judged(trial, ablated)
    same = ["inspection_id", "block", "risk"]
    assert again.judged[same].equals(plain.judged[same])
    found = ablation(again, trial.features)
    (usual,) = [row for row in plain.table if (row.ranking, row.metric) == ("model", JUDGED_BY)]
    assert (found.whole.value, found.whole.low) == (usual.value, usual.low)
    assert {one.family for one in found.without} == set(FAMILIES)
    assert found.without[0].family is Family.RESULTS  # the made world's failures come of these
    assert found.without[0].measured.ahead > 0.02


def test_a_model_without_a_family_reads_nothing_of_it(trial: trials.Trial) -> None:
    """Whatever its columns hold, what is ranked without them stays."""
    of_results = np.array([one.family is Family.RESULTS for one in trial.features])
    other = trial.matrix.copy()
    other[:, of_results] = np.random.default_rng(7).permuted(other[:, of_results], axis=0)
    entry = ablated(trial, DAYS[0], NOBODY)
    changed = ablated(replace(trial, matrix=other), DAYS[0], NOBODY)
    days = trial.examples.as_of
    before, after = (each.beside["results"](trial.matrix, days) for each in (entry, changed))
    assert np.array_equal(before, after)
    assert not np.array_equal(entry.score(trial.matrix).risk, changed.score(trial.matrix).risk)
