"""Whom a week's lists burden: groups are counted, and what goes beyond the limits is told."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from features.events import day_number
from features.seal import seal
from models.visits.law import Law
from models.visits.lists import MakeUp
from models.visits.measures import FEWEST
from models.visits.parity import (
    SMALL,
    Burden,
    Sizes,
    breaches,
    days_to_find,
    make_up,
    parity,
    sizes,
)
from tests.features.builders import MONDAY, establishment, inspection, tables

NO_DAYS = pd.DataFrame(columns=["place", "days", "bureau", "size"])


def law(list_share: float = 1.5, days: float = 1.5) -> Law:
    return Law((), (), 90, 4, random_share=0.1, risk_share=0.5, list_share=list_share, days=days)


def burden(visits: int, eligible: int, small: int = 0, of_frame: int = 0) -> Burden:
    return Burden(visits, eligible, (MakeUp("small", small, visits, of_frame, eligible),))


def test_small_and_single_shops_are_told_from_the_register_of_the_day() -> None:
    """A chain's branch is no single shop; of whom nothing is stated, nothing is counted."""
    rows = [
        establishment("A", employees=SMALL, credit_code="one"),
        establishment("B", employees=SMALL + 1, credit_code="two"),
        establishment("C", employees=900, credit_code="two"),
        establishment("D"),
        establishment("A", employees=70, credit_code="one", known_on=MONDAY),
    ]
    events = seal(tables(establishments=rows, inspections=[inspection()]))
    place = events.places(np.array(["A", "B", "C", "D"]))
    found = sizes(events, place, day_number(MONDAY))
    np.testing.assert_array_equal(found.small, [1, 0, 0, np.nan])
    np.testing.assert_array_equal(found.single, [1, 0, 0, np.nan])
    listed, eligible = np.array([0, 3]), np.arange(4)
    assert make_up(listed, eligible, found) == (
        MakeUp("small", 1, 1, 1, 3),
        MakeUp("single", 1, 1, 1, 3),
    )


def test_too_many_small_ones_are_a_breach_when_chance_is_no_excuse() -> None:
    """The interval must lie beyond the limit, and fewer than 30 targets say nothing."""
    (found,) = breaches(parity({"a": burden(100, 1000, small=80, of_frame=400)}, NO_DAYS, law()))
    assert (found.by, found.group, found.figure) == ("size", "small", "list_share")
    assert (found.value, found.usual, found.limit, found.n) == (0.8, 0.4, 1.5, 100)
    assert found.low > 0.6
    assert breaches(parity({"a": burden(100, 1000, small=62, of_frame=400)}, NO_DAYS, law())) == []
    few = {"a": burden(FEWEST - 1, 1000, small=FEWEST - 1, of_frame=100)}
    assert breaches(parity(few, NO_DAYS, law())) == []


def test_a_bureau_with_too_many_or_too_few_visits_is_a_breach() -> None:
    """Its establishments would be visited twice as often for where they stand."""
    lists = {"a": burden(240, 1000), "b": burden(180, 1000), "c": burden(200, 1000)}
    assert breaches(parity(lists, NO_DAYS, law())) == []
    few = {**lists, "d": burden(29, 40)}
    assert breaches(parity(few, NO_DAYS, law())) == []
    more = {**lists, "a": burden(900, 1000)}
    assert [(one.group, round(one.value, 2)) for one in breaches(parity(more, NO_DAYS, law()))] == [
        ("a", 0.7), ("b", 0.14), ("c", 0.16),
    ]  # fmt: skip


def test_days_to_detection_are_compared_with_the_programme() -> None:
    """By bureau and by size; a group of few failures is not told."""
    rng = np.random.default_rng(1)
    groups = [("a", "small", 100.0, 400), ("b", "larger", 300.0, 60), ("c", "larger", 900.0, 5)]
    rows = pd.concat(
        pd.DataFrame(
            {"place": np.arange(n) + at * 1000, "days": rng.normal(days, 20, n), "bureau": bureau,
             "size": size}
        )
        for at, (bureau, size, days, n) in enumerate(groups)
    )  # fmt: skip
    found = breaches(parity({}, rows, law()))
    assert [(one.by, one.group, one.n) for one in found] == [
        ("bureau", "b", 60), ("size", "larger", 65),
    ]  # fmt: skip
    assert found[0].usual == pytest.approx(rows["days"].mean())
    assert breaches(parity({}, rows, law(days=4.0))) == []


def test_days_run_from_the_visit_before_to_the_one_that_found_it() -> None:
    """Planned visits find; any visit that saw something was before. What came late, nobody knew."""
    first, second = date(2025, 9, 1), date(2025, 12, 10)
    visits = [
        inspection("A", happened_on=first, result="pass"),
        inspection("A", happened_on=second, result="fail", severity=2),
        inspection("A", happened_on=second + timedelta(days=9), purpose="reinspection",
                   result="fail", severity=2),
        inspection("A", happened_on=MONDAY - timedelta(days=3), result="fail", severity=2,
                   known_on=MONDAY),
        inspection("B", happened_on=second, result="fail", severity=2),
        inspection("C", happened_on=date(2024, 1, 1), result="pass"),
        inspection("C", happened_on=date(2024, 9, 1), result="fail", severity=2),
    ]  # fmt: skip
    events = seal(tables(establishments=[establishment(x) for x in "ABC"], inspections=visits))
    place = events.places(np.array(["A", "B", "C"]))
    frame = pd.DataFrame({"place": place, "bureau": ["luohu", "futian", "futian"]})
    found = days_to_find(
        events, "food", day_number(MONDAY), frame, Sizes(np.array([1.0, 0.0, 0.0]), np.ones(3))
    )
    assert found.to_dict("records") == [
        {"place": place[0], "days": 100.0, "bureau": "luohu", "size": "small"}
    ]


def test_every_figure_is_told_with_its_limit_or_as_insufficient() -> None:
    """Also where no limit is broken: who approves sees how far off it is, and of how many."""
    lists = {"a": burden(100, 1000, small=45, of_frame=400), "b": burden(12, 90)}
    days = pd.DataFrame(
        {"place": np.arange(40), "days": np.arange(40.0), "bureau": "a", "size": "small"}
    )
    found = {(one.figure, one.by, one.group): one for one in parity(lists, days, law())}
    assert list(found) == [
        ("list_share", "size", "small"), ("list_share", "bureau", "a"),
        ("list_share", "bureau", "b"), ("days_to_detection", "bureau", "a"),
        ("days_to_detection", "bureau", "b"), ("days_to_detection", "size", "larger"),
        ("days_to_detection", "size", "small"),
    ]  # fmt: skip
    few, whole = found["list_share", "bureau", "b"], found["list_share", "bureau", "a"]
    assert (few.verdict, few.own, few.n, few.value) == ("insufficient", 12, 112, None)
    assert (whole.verdict, whole.own, whole.limit) == ("within", 100, 1.5)
    assert whole.low is not None
    assert whole.value is not None
    assert whole.low < whole.value == pytest.approx(100 / 112)
    assert found["days_to_detection", "bureau", "a"].value == pytest.approx(19.5)
    assert found["days_to_detection", "size", "larger"].verdict == "insufficient"
    assert breaches(found.values()) == []
