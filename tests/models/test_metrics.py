"""Figures that mean what they say, ties and intervals included."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models.metrics import Measurement, measured, reliability

RANDOM = np.random.default_rng(5)


def figures(
    outcome: list[int], *rankings: list[float], each: list[int] | None = None
) -> dict[tuple[str, str], Measurement]:
    """All metrics by (ranking, metric); rankings are called a, b and so on."""
    named = {letter: np.array(score) for letter, score in zip("abc", rankings, strict=False)}
    establishment = np.array(each if each else range(len(outcome)), np.int32)
    table = measured(np.array(outcome, np.int8), named, establishment, seed=1, draws=200)
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
