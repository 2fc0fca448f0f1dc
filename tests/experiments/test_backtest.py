"""A backtest trains on the past only, judges each visit once, and says what it found."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from experiments import backtest as trials
from experiments import gate
from experiments.report import lines
from features.build import available
from features.catalogue import CATALOGUE
from features.events import day_number
from features.refused import Refused
from models.draws import inclusion_of
from models.metrics.calibration import Reliability
from models.metrics.random_arm import BAD_SHARE, RISK_ABOVE, RandomArm
from models.metrics.rankings import Measurement
from models.plan import plan_for
from models.train import Provenance
from tests.conftest import MadeCity

NOBODY = Provenance("", "")


@pytest.fixture(scope="module")
def trial(made_city: MadeCity) -> trials.Trial:
    """The made city's food plan, ready to be judged."""
    events = made_city.store.events()
    return trials.trial(
        events,
        plan_for("food", {}),
        available(CATALOGUE, events),
        until=made_city.until,
        inclusion=lambda ids: inclusion_of(made_city.store, ids),
    )


def judged(trial: trials.Trial, first: date, last: date) -> trials.Backtest:
    """The backtest of some days."""
    return trials.backtest(
        trial, first=first, last=last, provenance=NOBODY, progress=lambda _: None
    )


def test_every_visit_of_the_days_asked_for_is_judged_once(trial: trials.Trial) -> None:
    """Both days included, nothing twice, and the file names each visit by its own id."""
    first, last = date(2025, 12, 2), date(2026, 3, 4)
    found = judged(trial, first, last).predictions
    day = trial.examples.day
    asked = (day >= day_number(first)) & (day <= day_number(last))
    assert sorted(found["inspection_id"]) == sorted(trial.examples.example_id[asked])
    assert list(found) == [
        "inspection_id", "establishment_id", "as_of", "risk", "expected_severity", "outcome",
    ]  # fmt: skip
    assert found["risk"].between(0, 1).all()
    assert found["expected_severity"].between(0, 3).all()


def test_a_block_learns_nothing_from_itself_or_later(trial: trials.Trial) -> None:
    """Turning round every outcome from the block's first Monday on changes no prediction of it."""
    first, last = date(2026, 3, 2), date(2026, 5, 3)
    honest = judged(trial, first, last).predictions
    turned = trial.examples.outcome.copy()
    late = trial.examples.as_of >= day_number(first) - trial.plan.horizon_days + 1
    turned[late] = 1 - turned[late]
    examples = type(trial.examples)(**{**vars(trial.examples), "outcome": turned})
    other = judged(type(trial)(**{**vars(trial), "examples": examples}), first, last).predictions
    np.testing.assert_array_equal(honest["risk"], other["risk"])


def test_the_model_is_ahead_of_rankings_without_ml_in_a_world_we_know(trial: trials.Trial) -> None:
    """If it cannot win where the hazard is real and persistent, it will not win anywhere."""
    result = judged(trial, date(2025, 6, 2), date(2026, 5, 29))
    auc = {row.ranking: row for row in result.table if row.metric == "roc_auc"}
    assert auc["model"].value > 0.6
    assert all(
        row.ahead > 0
        for name, row in auc.items()
        if name not in (trials.MODEL, trials.LOGISTIC, trials.LOGISTIC_ON_ALL)
    )
    assert any("model ahead by" in line for line in lines(result))


def test_every_figure_says_whom_it_is_about(trial: trials.Trial, made_city: MadeCity) -> None:
    """Of everybody by the random draws of two years, or of the outcomes on record alone."""
    first, last = date(2024, 9, 2), date(2026, 5, 29)
    result = judged(trial, first, last)
    visits = made_city.city.tables["inspections"].set_index("inspection_id")
    told = visits["inclusion_probability"].reindex(result.judged["inspection_id"]).to_numpy()
    np.testing.assert_array_equal(result.judged["inclusion"], told)
    arm = result.random_arm
    assert arm.verdict == "sufficient"
    assert (arm.judged, arm.visits) == (len(told), int((~np.isnan(told)).sum()))
    shares = {one.name: one for one in arm.estimates}
    assert shares[BAD_SHARE].low < 0.22 < shares[BAD_SHARE].high  # test_city's rate of food visits
    assert shares[RISK_ABOVE].low < 0 < shares[RISK_ABOVE].high
    headings = [line for line in lines(result) if line.endswith(":")]
    of = {"outcomes on record": 11, "whole frame by random draws": 4}
    for about, figures in of.items():
        assert sum(line.endswith(f", {about}:") for line in headings) >= figures - 1
    assert all(line.endswith(tuple(f", {about}:" for about in of)) for line in headings)


def test_a_history_without_draws_says_so_and_gives_no_figure_of_everybody(
    trial: trials.Trial,
) -> None:
    """Samples and recalls have no chance on record, nor have most cities' visits."""
    undrawn = replace(trial, inclusion=np.full(len(trial.examples), np.nan))
    said = list(lines(judged(undrawn, date(2026, 3, 2), date(2026, 5, 29))))
    assert said[1].startswith("Random draws: none of the ")
    headings = [line for line in said if line.endswith(":")]
    assert headings
    assert all(line.endswith(", outcomes on record:") for line in headings)


def test_days_without_outcomes_are_refused_with_words(trial: trials.Trial) -> None:
    """Nobody should read an empty table as a good result."""
    with pytest.raises(Refused, match="Choose later dates"):
        judged(trial, date(2020, 1, 1), date(2020, 3, 1))


def test_blocks_cover_every_day_without_overlap() -> None:
    """A gap would leave visits unjudged, an overlap would judge them twice."""
    blocks = list(trials.blocks(date(2026, 1, 1), date(2026, 6, 30), 5))
    assert blocks[0][0] <= date(2026, 1, 1)
    assert blocks[-1][1] > date(2026, 6, 30)
    assert all(end == start for (_, end), (start, _) in pairwise(blocks))
    assert all(end - start == timedelta(weeks=5) for start, end in blocks)


def result_with(**ahead: tuple[float, float, float]) -> trials.Backtest:
    """A backtest whose model is so far ahead of each ranking (value, low, high)."""
    rows = [Measurement("model", gate.JUDGED_BY, 0.7, 0.68, 0.72, 0, 0, 0)]
    rows += [Measurement(name, gate.JUDGED_BY, 0.6, 0.5, 0.7, *by) for name, by in ahead.items()]
    chance = Reliability(0.1, 0.16, 0.2, 0.2, 1.0, 0.9, 1.1, 0.0, ())
    nothing_drawn = RandomArm(0, 0, 0, 0.0, (), ())
    return trials.Backtest(pd.DataFrame(), rows, chance, nothing_drawn, 1, 0)


def test_the_gate_wants_every_ranking_without_ml_beaten_beyond_doubt() -> None:
    """A lead whose interval reaches zero is not a lead."""
    assert gate.passed(gate.checks(result_with(last_result=(0.05, 0.01, 0.09))))
    assert not gate.passed(gate.checks(result_with(last_result=(0.05, -0.01, 0.09))))


def test_the_gate_lets_logistic_regression_be_level_but_not_clearly_better() -> None:
    """Trees that lose to ten coefficients are not worth explaining."""
    assert gate.passed(gate.checks(result_with(logistic_regression=(-0.01, -0.03, 0.01))))
    assert not gate.passed(gate.checks(result_with(logistic_regression=(-0.03, -0.05, -0.01))))
    assert not gate.passed(gate.checks(result_with(logistic_on_all_features=(-0.03, -0.05, -0.01))))
