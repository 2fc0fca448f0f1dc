"""Hit rates say how well a lane chooses: of visits that its list sent, and of no others."""

from datetime import date, timedelta

import pandas as pd
import pytest
from scipy.stats.contingency import relative_risk

from features.seal import seal
from models.metrics.clustered import Figure
from models.metrics.shares import wilson
from models.public.lanes import hit_rates
from models.public.report import HitRates, LaneRate
from models.public.stating import ratio
from tests.features.builders import Row, tables
from tests.models.public.builders import MONDAY, WINDOW, visit

LISTED = date(2026, 4, 13)  # a Monday


def listed(many: int, lane: str = "risk", first: int = 0, **given: date) -> pd.DataFrame:
    """A list's targets, E0 and on, published on its Monday."""
    return pd.DataFrame(
        {
            "establishment_id": [f"E{n}" for n in range(first, first + many)],
            "programme": "food",
            "lane": lane,
            "monday": LISTED,
            "published_on": LISTED,
            **given,
        }
    )


def found(rows: list[Row], lists: pd.DataFrame) -> HitRates:
    """The food lanes of these visits and lists."""
    return hit_rates(seal(tables(inspections=rows)), WINDOW, lists)[0]


def lane(rates: HitRates, name: str = "risk") -> LaneRate:
    """One lane of them."""
    return next(one for one in rates.lanes if one.lane == name)


def after(days: int, **given: object) -> Row:
    """A routine visit to E0 so many days after the list's Monday, that failed."""
    return visit(
        "E0",
        happened_on=LISTED + timedelta(days=days),
        **{"purpose": "routine", "result": "fail", **given},
    )


@pytest.mark.parametrize(
    ("rows", "visited"),
    [
        ([after(0)], 1),
        ([after(27)], 1),
        ([after(28)], 0),
        ([after(-1)], 0),
        ([after(3, programme="drug")], 0),
        ([after(3, result="not_assessable", severity=None)], 0),
        ([after(3, result="unknown", severity=None), after(9)], 1),
        ([after(3, purpose="followup")], 1),
        ([after(3, purpose="complaint")], 0),
        ([after(3, purpose="reinspection")], 0),
        ([after(3, purpose="licensing")], 0),
        ([after(3, known_on=MONDAY)], 0),
        ([after(3, withdrawn_on=MONDAY - timedelta(days=1))], 0),
    ],
)
def test_a_visit_is_a_lists_where_the_list_sent_it(rows: list[Row], visited: int) -> None:
    """In time, of the programme, with a result, sent by nothing else, and known by the Monday."""
    risk = lane(found(rows, listed(2)))
    assert (risk.targets, risk.visited) == (2, visited)


@pytest.mark.parametrize(
    ("monday", "days_later", "targets"),
    [
        (LISTED, 0, 1),
        (LISTED, 6, 1),
        (LISTED, 7, 0),
        (WINDOW.until, 0, 0),
        (WINDOW.since - timedelta(days=1), 0, 0),
    ],
)
def test_a_list_counts_if_it_came_out_in_its_week_and_in_the_year(
    monday: date, days_later: int, targets: int
) -> None:
    """A list of a past week that is published today has sent nobody."""
    one = listed(1, monday=monday, published_on=monday + timedelta(days=days_later))
    assert lane(found([after(3)], one)).targets == targets


def test_a_target_that_the_records_do_not_know_has_no_visit_and_hides_none() -> None:
    """Renamed or gone, it is a target all the same."""
    lists = listed(3).assign(establishment_id=["E", "E0", "Z"])
    risk = lane(found([after(3)], lists))
    assert (risk.targets, risk.visited) == (3, 1)


def test_a_visit_before_publication_was_not_its_lists() -> None:
    """Published on Thursday, visited on Tuesday: somebody else sent it."""
    late = listed(1, published_on=LISTED + timedelta(days=3))
    assert lane(found([after(1)], late)).visited == 0
    assert lane(found([after(4)], late)).visited == 1


@pytest.mark.parametrize(
    ("weeks", "visited", "targets"),
    [
        (1, 9, (0, 1)),  # listed again, and visited since
        (1, None, (0, 1)),  # listed again, and never visited
        (1, 3, (1, 1)),  # visited, and listed again all the same
        (4, 9, (1, 1)),  # listed again when the first list was over
    ],
)
def test_a_target_that_is_carried_over_is_one(
    weeks: int, visited: int | None, targets: tuple[int, int]
) -> None:
    """Each week's list has it until it is visited; counted each time, few would seem visited."""
    later = LISTED + timedelta(weeks=weeks)
    lists = pd.concat([listed(1), listed(1, "random", monday=later, published_on=later)])
    rates = found([after(50) if visited is None else after(visited)], lists)
    risk, random = lane(rates), lane(rates, "random")
    assert (risk.targets, random.targets) == targets
    assert risk.visited + random.visited == (visited is not None)


def test_the_first_visit_that_tells_is_the_lists() -> None:
    """What a second one found comes of the first."""
    rows = [
        visit(f"E{n}", purpose="routine", result=result, happened_on=LISTED + timedelta(days=days))
        for n in range(40)
        for result, days in (("fail" if n < 10 else "pass", 2), ("pass" if n < 10 else "fail", 12))
    ]
    risk = lane(found(rows, listed(50)))
    assert (risk.targets, risk.visited, risk.rate.value) == (50, 40, 0.25)


def lists_and_visits(risk: int, random: int) -> tuple[pd.DataFrame, list[Row]]:
    """A hundred targets by risk and a hundred by lot, of which so many failed."""
    lists = pd.concat([listed(100), listed(100, "random", 100)])
    rows = [
        visit(
            f"E{n}",
            purpose="routine" if n < 100 else "random",
            happened_on=LISTED + timedelta(days=n % 5),
            result="fail" if n % 100 < (risk if n < 100 else random) else "pass",
        )
        for n in range(200)
    ]
    return lists, rows


def test_how_much_better_than_by_lot_the_risk_lane_is() -> None:
    """Forty of a hundred beside twenty: twice as often, from hardly to three times."""
    lists, rows = lists_and_visits(40, 20)
    over = found(rows, lists).risk_over_random
    assert over is not None
    assert over.value == 2.0
    theirs = relative_risk(40, 100, 20, 100).confidence_interval(0.95)
    assert (over.low, over.high) == pytest.approx((theirs.low, theirs.high), rel=0.05)


@pytest.mark.parametrize(("risk", "random", "high"), [(40, 1, True), (40, 0, None), (0, 20, True)])
def test_a_ratio_to_next_to_nothing_is_open_or_none(
    risk: int, random: int, high: bool | None
) -> None:
    """A share of nothing can be divided by nothing; one of little by little is wide."""
    lists, rows = lists_and_visits(risk, random)
    over = found(rows, lists).risk_over_random
    assert (over is None) == (high is None)
    if over is not None:
        assert 0 <= over.low <= over.value
        assert over.high is None or over.value < over.high


def test_few_visits_give_no_rate_and_no_ratio() -> None:
    """Twenty-nine say how many there are, and that is all."""
    lists, rows = lists_and_visits(10, 10)
    rates = found(rows[:100] + rows[100:129], lists)
    random = lane(rates, "random")
    assert (random.targets, random.visited, random.rate.standing) == (100, 29, "insufficient")
    assert random.rate.value is None
    assert rates.risk_over_random is None
    assert lane(rates).rate.value == 0.1


def test_a_ratio_is_open_above_where_the_other_share_may_be_nothing() -> None:
    """Donner and Zou's interval; of shares that are sure it is a point."""
    sure = Figure(10**6, 10**6, 1e6, 0.4, 0.4, 0.4)
    half = Figure(10**6, 10**6, 1e6, 0.2, 0.2, 0.2)
    assert vars(ratio(sure, half)) == {"value": 2.0, "low": 2.0, "high": 2.0}
    little = Figure(100, 100, 100.0, 0.01, 0.0, wilson(1, 100)[2])
    assert ratio(sure, little).high is None
    nothing = Figure(100, 100, 100.0, 0.0, 0.0, 0.04)
    assert ratio(nothing, half).low == 0.0
