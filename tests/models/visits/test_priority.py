"""The risk lane's order: severity times exposure, taken apart into reasons that add up."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from features.words import Text
from models.explain import MOST_REASONS, Explained
from models.visits.law import Law, law_on
from models.visits.lists import Reason
from models.visits.priority import EXPOSURE, prioritised, weighed, weights
from tests.models.visits.test_select import Scored, food

__all__ = ["food"]  # the fixture, of the same city

LAW = law_on(date(2026, 11, 23), "food")
WORDS = Text("past results", "过往")


def explanation(*contributions: float, base: float = 0.5, other: float = 0.0) -> Explained:
    reasons = tuple(Reason(f"f{n}", WORDS, WORDS, value) for n, value in enumerate(contributions))
    return Explained(base, reasons, other)


def row(severity: float, served: float, weight: float) -> pd.DataFrame:
    values = {"expected_severity": severity, "served": served, "weight": weight}
    return pd.DataFrame([{**values, "priority": severity * weight}])


def test_more_people_served_count_more_within_bounds() -> None:
    """Without bounds the few largest would fill every list; who states nothing counts once."""
    served = np.array([1.0, 300.0, 600.0, 900.0, 1e6, np.nan])
    assert weights(served, 600.0, LAW).tolist() == [0.5, 0.5, 1.0, 1.5, 2.0, 1.0]
    assert weights(served, np.nan, LAW).tolist() == [1.0] * 6
    assert weights(served, 0.0, LAW).tolist() == [1.0] * 6


def test_what_exposure_adds_is_a_reason_of_its_own() -> None:
    """Base, reasons and everything else are the score that the lane goes by, to the last bit."""
    (why,) = weighed([explanation(0.4, 0.1)], row(1.0, 900.0, 1.5), 600.0)
    assert [reason.family for reason in why.reasons] == [EXPOSURE, "f0", "f1"]
    assert why.reasons[0].contribution == 0.5
    assert why.reasons[0].fact.en.startswith("people served in a week: 900, the middle")
    assert "counts 1.5 times" in why.reasons[0].fact.en
    assert "按1.5倍计" in why.reasons[0].fact.zh
    total = why.base + sum(reason.contribution for reason in why.reasons) + why.other
    assert total == pytest.approx(1.5, abs=1e-12)


def test_exposure_takes_the_place_of_the_least_reason_or_of_none() -> None:
    """No more reasons than a person reads; what is not told is in everything else."""
    many = explanation(*np.linspace(0.9, 0.1, MOST_REASONS))
    (larger,) = weighed([many], row(1.0, 900.0, 1.5), 600.0)
    assert len(larger.reasons) == MOST_REASONS
    assert EXPOSURE in {reason.family for reason in larger.reasons}
    (same,) = weighed([many], row(1.0, np.nan, 1.0), 600.0)
    assert EXPOSURE not in {reason.family for reason in same.reasons}
    for why, score in ((larger, 1.5), (same, 1.0)):
        told = sum(reason.contribution for reason in why.reasons)
        assert why.base + told + why.other == pytest.approx(score, abs=1e-12)


def test_the_risk_lane_goes_by_severity_times_exposure(food: Scored) -> None:
    """Not by the chance of any finding: that is shown beside it (requirement 13)."""
    ordered = prioritised(food.monday, LAW, by_score=False)
    scored = ordered.scored
    made = scored["expected_severity"] * scored["weight"]
    assert (scored["priority"].diff().dropna() <= 0).all()
    assert np.allclose(scored["priority"], made, rtol=0, atol=1e-12)
    assert set(scored["weight"]) > {0.5, 2.0}
    assert not scored["establishment_id"].equals(food.monday.scored["establishment_id"])
    for one in food.plans().lists:
        lane = [target.score for target in one.targets if target.lane == "risk"]
        assert lane == sorted(lane, reverse=True)
        for target in one.targets:
            assert target.score == pytest.approx(target.expected_severity * target.weight)
            told = sum(reason.contribution for reason in target.reasons)
            assert target.base + told + target.other == pytest.approx(target.score, abs=1e-9)


def test_a_published_rule_keeps_its_own_order(food: Scored) -> None:
    """What it promises is that order: no exposure is mixed in."""
    ordered = prioritised(food.monday, LAW, by_score=True)
    assert ordered.scored.index.equals(food.monday.scored.index)
    assert set(ordered.scored["weight"]) == {1.0}


def test_nothing_is_weighed_where_the_law_says_so(food: Scored) -> None:
    """A city that does not want exposure sets both bounds to 1."""
    level: Law = replace(LAW, exposure=(1.0, 1.0))
    scored = prioritised(food.monday, level, by_score=False).scored
    assert (scored["priority"] == scored["expected_severity"]).all()
