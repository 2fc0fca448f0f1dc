"""Figures that mean what they say, ties and intervals included."""

from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from models.metrics.calibration import reliability
from models.metrics.days import days_earlier
from models.metrics.rankings import Judged, Measurement, measured

RANDOM = np.random.default_rng(5)


def figures(
    outcome: list[int],
    *rankings: Sequence[float],
    each: list[int] | None = None,
    weeks: list[int] | None = None,
) -> dict[tuple[str, str], Measurement]:
    """All metrics by (ranking, metric); rankings are called a, b and so on."""
    named = {letter: np.array(score, float) for letter, score in zip("abc", rankings, strict=False)}
    establishment = np.array(each if each else range(len(outcome)), np.int32)
    week = np.array(weeks if weeks else [0] * len(outcome), np.int32)
    judged = Judged(np.array(outcome, np.int8), establishment, week, week)
    table = measured(judged, named, seed=1, draws=200)
    return {(row.ranking, row.metric): row for row in table}


def test_a_perfect_ranking_finds_everything_first() -> None:
    """Ten visits, two bad, put first."""
    found = figures([1, 1] + [0] * 8, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    assert found["a", "roc_auc"].value == 1
    assert found["a", "precision_at_10_percent"].value == pytest.approx(1)
    assert found["a", "found_in_first_half"].value == 1


def test_ties_count_as_if_they_were_drawn() -> None:
    """A rule that says the same of everyone is worth exactly nothing, however rows are sorted."""
    found = figures([1, 1] + [0] * 8, [0.5] * 10)
    assert found["a", "roc_auc"].value == 0.5
    assert found["a", "precision_at_10_percent"].value == pytest.approx(0.2)
    assert found["a", "found_in_first_half"].value == pytest.approx(0.5)


def test_the_area_is_scikit_learns() -> None:
    """Our own weighted form exists for the bootstrap; its value must be everybody's."""
    outcome = RANDOM.integers(0, 2, 500)
    score = RANDOM.integers(0, 20, 500) + outcome
    ours = figures(outcome.tolist(), score.tolist())["a", "roc_auc"].value
    assert ours == pytest.approx(roc_auc_score(outcome, score))


def test_the_average_precision_is_scikit_learns() -> None:
    """Where nothing is tied."""
    outcome = RANDOM.integers(0, 2, 300)
    score = RANDOM.random(300) + 0.2 * outcome
    ours = figures(outcome.tolist(), score.tolist())["a", "average_precision"].value
    assert ours == pytest.approx(average_precision_score(outcome, score))


def test_the_average_precision_of_ties_is_that_of_every_order() -> None:
    """Two tied groups: the mean over all orders in which their rows could be drawn."""
    outcome, score = [1, 0, 1, 0, 0, 1], [2, 2, 2, 1, 1, 1]
    orders = [
        [outcome[i] for i in (*first, *second)]
        for first in permutations(range(3))
        for second in permutations(range(3, 6))
    ]
    by_hand = [average_precision_score(drawn, range(6, 0, -1)) for drawn in orders]
    ours = figures(outcome, score)["a", "average_precision"].value
    assert ours == pytest.approx(np.mean(by_hand))


def test_each_week_has_a_list_of_its_own() -> None:
    """A ranking that only knows which week is bad puts nobody before anybody within a week."""
    weeks = [0] * 10 + [1] * 10
    outcome = [1] * 8 + [0] * 2 + [1, 1] + [0] * 8
    knows_weeks = [1.0 - week for week in weeks]
    knows_all = [float(bad) for bad in outcome]
    found = figures(outcome, knows_weeks, knows_all, weeks=weeks)
    assert found["a", "weekly_precision"].value == pytest.approx(0.5)
    assert found["a", "weekly_lift"].value == pytest.approx(1)
    assert found["b", "weekly_precision"].value == pytest.approx(1)
    assert found["b", "weekly_recall"].value == pytest.approx(4 / 10)
    assert found["a", "roc_auc"].value > 0.7
    assert found["a", "roc_auc_of_blocks"].value == pytest.approx(0.5)


def earlier(day: list[int], outcome: list[int], stratum: list[int], score: list[float]) -> float:
    """The mean gain of failed visits, in days."""
    places = np.arange(len(day), dtype=np.int32)
    [found] = days_earlier(
        np.array(day, np.int32),
        np.array(outcome, np.int8),
        places,
        np.array(stratum, np.int32),
        {"a": np.array(score, float)},
        metric="days_earlier",
        seed=1,
        draws=20,
    )
    return found.value


def test_a_failure_moved_to_the_first_day_gains_the_days_between() -> None:
    """The last of four visits takes the first one's day; the others give way."""
    assert earlier([10, 20, 30, 40], [0, 0, 0, 1], [0] * 4, [0, 0, 0, 1]) == 30
    assert earlier([10, 20, 30, 40], [1, 0, 0, 1], [0] * 4, [0, 0, 0, 1]) == (30 + (10 - 30)) / 2


def test_nobody_takes_another_inspectors_days() -> None:
    """Each stratum shares its own days only, and equal scores share them evenly."""
    assert earlier([10, 20, 30, 40], [0, 1, 0, 1], [0, 0, 1, 1], [0, 1, 0, 1]) == 10
    assert earlier([10, 20, 30, 40], [0, 0, 0, 1], [0] * 4, [5, 5, 5, 5]) == 40 - 25


def test_a_ranking_is_level_with_itself() -> None:
    """Paired differences share their draws: equal rankings differ by nothing, not by noise."""
    outcome = RANDOM.integers(0, 2, 100).tolist()
    score = RANDOM.random(100).tolist()
    level = figures(outcome, score, score)["b", "roc_auc"]
    assert (level.ahead, level.ahead_low, level.ahead_high) == (0, 0, 0)


def test_many_visits_of_few_establishments_have_wide_intervals() -> None:
    """A hundred visits to four kitchens are four kitchens' worth of evidence."""
    each = np.repeat(np.arange(20), 25)
    bad = (RANDOM.random(20) < 0.5).astype(int)[each]
    score = RANDOM.random(20)[each]
    apart = figures(bad.tolist(), score.tolist())["a", "roc_auc"]
    together = figures(bad.tolist(), score.tolist(), each=each.tolist())["a", "roc_auc"]
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_chances_that_hold_have_a_slope_of_one() -> None:
    """Exaggerated chances have a slope below one."""
    risk = RANDOM.beta(1, 4, 20_000)
    outcome = (RANDOM.random(20_000) < risk).astype(np.int8)
    assert reliability(outcome, risk).slope == pytest.approx(1, abs=0.08)
    honest = reliability(outcome, risk)
    assert honest.slope_low < 1 < honest.slope_high
    bold = risk**2 / (risk**2 + (1 - risk) ** 2)
    assert reliability(outcome, bold).slope == pytest.approx(0.5, abs=0.05)
