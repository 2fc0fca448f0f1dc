"""Weeks made by hand, whose figures another computation must give as well."""

from collections.abc import Iterator

import pytest
from scipy.optimize import brentq
from scipy.stats import t
from sqlalchemy import Engine

from models.visits.lists import Target, WeeklyList
from serving.access.principal import Principal
from serving.database import reading
from serving.outcomes.standing import stood_between
from serving.settings import Settings
from serving.truth.report import truth
from serving.truth.schemas import LaneFoundBody, TruthBody
from tests.serving.databases import on_both
from tests.serving.decisions.made import FUTIAN, LIN
from tests.serving.made import ADMINISTRATOR, LATER, WEEK, service
from tests.serving.objections.test_queries import statements
from tests.serving.truth.made import decided, failing, listed, published, rows, visited

WEEKS = ("2026-W47", WEEK)


def score_interval(failed: int, visits: int) -> tuple[float, float]:
    """The shares that a score test by Student's t would not refuse, found by looking for them.

    A visit to each establishment: the variance of unlike ones is told by one fewer than there are.
    """
    value, critical = failed / visits, t.ppf(0.975, visits - 1)

    def beyond(share: float) -> float:
        return float(abs(value - share) - critical * (share * (1 - share) / (visits - 1)) ** 0.5)

    return (
        brentq(beyond, 1e-12, value) if failed else 0.0,
        brentq(beyond, value, 1 - 1e-12) if failed < visits else 1.0,
    )


def told(engine: Engine, first: str = WEEKS[0], last: str = WEEK) -> TruthBody:
    with reading(engine) as db:
        return truth(db, first, last, bureau=None, now=LATER)


def lane(lanes: tuple[LaneFoundBody, ...], code: str) -> LaneFoundBody:
    return next(each for each in lanes if each.lane == code)


def two_weeks(engine: Engine) -> Iterator[WeeklyList]:
    """Luohu and Futian, this week and the one before, with every kind of outcome among them."""
    for ago in (1, 0):
        luohu = rows(ago, f"L{ago}", statutory=3, risk=50, random=40, chance=0.02)
        futian = rows(ago, f"F{ago}", risk=40, random=40, chance=0.01, before=200)
        lists = listed(ago, "luohu", luohu), listed(ago, "futian", futian)
        published(engine, *lists)
        yield from lists


def results_of(targets: tuple[Target, ...], **found: tuple[int, int]) -> dict[str, str]:
    return {
        id_: result
        for code, (failed, passed) in found.items()
        for id_, result in failing(list(targets), code, failed, passed).items()
    }


@pytest.fixture
def made(engine: Engine) -> None:
    """Week 47: Luohu 15 of 40 risk, 6 of 35 random; Futian 9 of 36, 3 of 40. Week 48: fewer."""
    luohu47, futian47, luohu48, futian48 = two_weeks(engine)
    for one, found in (
        (luohu47, {"risk": (15, 25), "random": (6, 29), "statutory": (1, 1)}),
        (futian47, {"risk": (9, 27), "random": (3, 37)}),
        (luohu48, {"risk": (10, 18), "random": (2, 10)}),
        (futian48, {"risk": (0, 1), "random": (0, 0)}),
    ):
        visited(engine, one, results_of(one.targets, **found))
    nobody = [each.establishment_id for each in luohu48.targets if each.lane == "risk"][-3:]
    visited(engine, luohu48, dict.fromkeys(nobody, "refused_entry"))


@on_both
@pytest.mark.usefixtures("made")
def test_rates_and_their_intervals_are_those_of_another_computation(engine: Engine) -> None:
    """By week, all weeks together and by bureau; ends within a ten-thousandth."""
    (food,) = told(engine).programmes
    last, before = food.weeks
    assert (last.week, before.week) == (WEEK, "2026-W47")
    by_bureau = {each.bureau: each.lanes for each in food.by_bureau}
    for lanes, code, failed, visits in (
        (before.lanes, "risk", 24, 76),
        (before.lanes, "random", 9, 75),
        (food.whole.lanes, "risk", 34, 105),
        (food.whole.lanes, "random", 11, 87),
        (by_bureau["luohu"], "risk", 25, 68),
        (by_bureau["futian"], "random", 3, 40),
    ):
        found = lane(lanes, code)
        assert (found.visited, found.rate.n, found.rate.standing) == (visits, visits, "told")
        low, high = score_interval(failed, visits)
        assert found.rate.value == pytest.approx(failed / visits, abs=6e-5)
        assert found.rate.low == pytest.approx(low, abs=6e-5)
        assert found.rate.high == pytest.approx(high, abs=6e-5)


@pytest.mark.usefixtures("made")
def test_too_few_visits_are_no_rate_and_say_how_many(engine: Engine) -> None:
    """Of 29 risk visits of week 48, and of two statutory ones, no share is told."""
    (food,) = told(engine).programmes
    for found, visits in (
        (lane(food.weeks[0].lanes, "risk"), 29),
        (lane(food.whole.lanes, "statutory"), 2),
        (lane(food.whole.lanes, "trigger"), 0),
    ):
        assert (found.rate.standing, found.rate.n) == ("insufficient", visits)
        assert (found.rate.value, found.rate.low, found.rate.high) == (None, None, None)


@pytest.mark.usefixtures("made")
def test_what_has_no_outcome_is_told_and_never_a_pass(engine: Engine) -> None:
    """A lane's targets are in four parts, which add up; those that nobody could assess are one."""
    report = told(engine)
    (food,) = report.programmes
    found = lane(food.weeks[0].lanes, "risk")
    assert (found.targets, found.visited, found.not_assessed) == (90, 29, 3)
    assert found.without_outcome == 90 - 29 - 3
    places = [week.lanes for week in food.weeks] + [each.lanes for each in food.by_bureau]
    for each in [one for lanes in (*places, food.whole.lanes) for one in lanes]:
        parts = each.visited + each.not_assessed + each.corrected + each.without_outcome
        assert parts == each.targets
    assert report.targets == 2 * (3 + 50 + 40 + 80)
    assert report.without_outcome == report.targets - report.visited - 3


@pytest.mark.usefixtures("made")
def test_risk_and_random_are_compared_as_the_papers_say(engine: Engine) -> None:
    """The ratio by Donner and Zou's formula, the difference by Newcombe's, of the two intervals."""
    (food,) = told(engine).programmes
    risk, random = 34 / 105, 11 / 87
    (risk_low, risk_high), (low, high) = score_interval(34, 105), score_interval(11, 87)
    product = risk * random
    under = product**2 - risk_low * high * (2 * risk - risk_low) * (2 * random - high)
    over = product**2 - risk_high * low * (2 * risk - risk_high) * (2 * random - low)
    ratio = food.whole.risk_over_random
    assert ratio is not None
    assert ratio.value == pytest.approx(risk / random, abs=1e-3)
    assert ratio.low == pytest.approx(
        (product - under**0.5) / (high * (2 * random - high)), abs=1e-3
    )
    assert ratio.high == pytest.approx((product + over**0.5) / (low * (2 * random - low)), abs=1e-3)
    apart = food.whole.risk_less_random
    assert apart is not None
    assert apart.value == pytest.approx(risk - random, abs=1e-4)
    assert apart.low == pytest.approx(
        risk - random - ((risk - risk_low) ** 2 + (high - random) ** 2) ** 0.5, abs=1e-4
    )
    assert apart.high == pytest.approx(
        risk - random + ((risk_high - risk) ** 2 + (random - low) ** 2) ** 0.5, abs=1e-4
    )


@pytest.mark.usefixtures("made")
def test_what_holds_of_everyone_weighs_each_draw_by_its_chance(engine: Engine) -> None:
    """Luohu drew one in 50, Futian one in 100: a visit there stands for twice as many."""
    (food,) = told(engine).programmes
    luohu, futian = (8, 47), (3, 40)  # failed, visited, of both weeks
    failing_ = luohu[0] * 50 + futian[0] * 100
    everyone = luohu[1] * 50 + futian[1] * 100
    assert food.whole.failing.value == pytest.approx(failing_ / everyone, abs=6e-5)
    assert food.whole.failing.n == 87
    of_bureau = {each.bureau: each.failing.value for each in food.by_bureau}
    assert of_bureau["luohu"] == pytest.approx(8 / 47, abs=6e-5)
    assert food.whole.failing.low is not None
    assert food.whole.failing.low < failing_ / everyone


@on_both
def test_days_to_detection_are_since_the_visit_before(engine: Engine) -> None:
    """Of planned failures with a visit before; a trigger said where to look."""
    longer = rows(0, "A", trigger=5, risk=20, before=300)
    shorter = rows(0, "B", risk=21, before=100)
    first = rows(0, "C", risk=4, before=None)
    targets = [
        each.__class__(**{**vars(each), "rank": rank})
        for rank, each in enumerate([*longer, *shorter, *first], start=1)
    ]
    one = listed(0, "luohu", targets)
    published(engine, one)
    failed = [each.establishment_id for each in one.targets]
    visited(engine, one, dict.fromkeys(failed, "fail"), days=2)
    (found,) = told(engine).days
    assert (found.bureau, found.programme) == ("luohu", "food")
    assert (found.failures, found.first_visits) == (41, 4)
    assert found.median == 102.0  # of 21 after 102 days and 20 after 302


def test_few_failures_have_no_median(engine: Engine) -> None:
    """The middle of five is anybody's guess."""
    one = listed(0, "luohu", rows(0, risk=30))
    published(engine, one)
    visited(engine, one, failing(list(one.targets), "risk", 29, 1))
    (found,) = told(engine).days
    assert (found.failures, found.median) == (29, None)


@on_both
def test_overrides_are_told_with_both_answers(engine: Engine) -> None:
    """Futian signs all; Luohu takes off whom visits find in order: right, and so by reason."""
    luohu = listed(0, "luohu", rows(0, "L", risk=240))
    futian = listed(0, "futian", rows(0, "F", risk=240))
    published(engine, luohu, futian)
    ids = [each.establishment_id for each in luohu.targets]
    kinds: dict[str, tuple[str, str | None]] = dict.fromkeys(ids[:180], ("accept", None))
    kinds |= dict.fromkeys(ids[180:220], ("reject", "closed_down"))
    kinds |= dict.fromkeys(ids[220:224], ("replace", "duplicate"))
    kinds |= dict.fromkeys(ids[224:230], ("defer", "closed_for_now"))
    decided(engine, luohu, kinds)
    decided(engine, futian, {each.establishment_id: ("accept", None) for each in futian.targets})
    visited(engine, luohu, {
        **dict.fromkeys(ids[:70], "fail"), **dict.fromkeys(ids[70:180], "pass"),
        **dict.fromkeys(ids[180:182], "fail"), **dict.fromkeys(ids[182:220], "pass"),
    })  # fmt: skip
    report = told(engine)
    city, other, mine = report.overrides
    assert [each.bureau for each in report.overrides] == [None, "futian", "luohu"]
    assert [each.looks for each in report.overrides] == ["looks", "rubber_stamp", "looks"]
    shares = (mine.decided, mine.accepted, mine.deferred, mine.rejected, mine.replaced)
    assert [each.count for each in shares] == [230, 180, 6, 40, 4]
    assert [each.of for each in shares] == [240, 230, 230, 230, 230]
    assert (mine.overridden.count, city.overridden.count, city.overridden.of) == (44, 44, 470)
    assert (mine.accepted_bad.count, mine.accepted_bad.of) == (70, 180)
    assert (mine.overridden_bad.count, mine.overridden_bad.of) == (2, 40)
    assert (mine.verdict, other.verdict, city.verdict) == ("right", "insufficient", "right")
    apart = mine.overridden_less_accepted
    assert apart is not None
    assert apart.value == pytest.approx(2 / 40 - 70 / 180, abs=1e-4)
    assert apart.high < 0
    codes = [(each.kind, each.code, each.count, each.visited) for each in report.codes]
    assert codes == [
        ("defer", "closed_for_now", 6, 0),
        ("reject", "closed_down", 40, 40),
        ("replace", "duplicate", 4, 0),
    ]
    assert (report.codes[1].bad.count, report.codes[1].bad.of) == (2, 40)


@on_both
@pytest.mark.usefixtures("made")
def test_a_bureau_sees_its_own_and_the_audit_knows_of_it(settings: Settings) -> None:
    """Another bureau's rows do not exist in it, nor in its sums."""
    auditor = Principal("zhao.jie", "auditor", None)
    with service(settings, asker=LIN) as client:
        mine = client.get("/v1/truth").json()
        file = client.get("/truth/export.csv?lang=en")
    with service(settings, asker=FUTIAN) as client:
        other = client.get("/v1/truth?from_week=2026-W48").json()
    with service(settings, asker=auditor) as client:
        city = client.get("/v1/truth").json()
        entries = client.get("/v1/audit").json()["entries"]
    assert (mine["bureau"], other["bureau"], city["bureau"]) == ("luohu", "futian", None)
    assert (mine["targets"], other["targets"], city["targets"]) == (186, 80, 346)
    (food,) = mine["programmes"]
    assert [each["bureau"] for each in food["by_bureau"]] == ["luohu"]
    assert "Futian" not in file.text
    seen = [
        (each["action"], each["actor"], each["told"])
        for each in reversed(entries)
        if each["subject"] == "truth"
    ]
    quarter = {"from_week": "2026-W37", "to_week": WEEK}
    assert seen == [
        ("view", LIN.name, quarter),
        ("export", LIN.name, quarter),
        ("view", FUTIAN.name, {"from_week": WEEK, "to_week": WEEK}),
        ("view", "zhao.jie", quarter),
    ]


@on_both
def test_more_weeks_take_no_more_statements(engine: Engine) -> None:
    """The year's report asks the database as often as the week's."""
    counted = []
    for ago in range(6):
        one = listed(ago, "luohu", rows(ago, f"W{ago}", risk=35, random=2))
        published(engine, one)
        visited(engine, one, failing(list(one.targets), "risk", 20, 10))
        decided(engine, one, {one.targets[0].establishment_id: ("accept", None)})
        if ago in (0, 5):
            with statements(engine) as sent:
                told(engine, "2026-W40")
            counted.append(len(sent))
    assert counted[0] == counted[1] <= 10


@pytest.mark.usefixtures("made")
def test_a_visit_of_a_later_list_is_not_these_weeks(engine: Engine) -> None:
    """It tells whether an override was right, and is no hit of a week before."""
    report = told(engine, "2026-W47", "2026-W47")
    with reading(engine) as db:
        assert len(stood_between(db, "2026-W47", "2026-W47")) == report.visited == 40 + 35 + 2 + 76
    assert report.weeks == ("2026-W47",)


def test_without_a_list_there_is_no_report(settings: Settings) -> None:
    """And who may not read lists is not let."""
    with service(settings) as client:
        assert client.get("/v1/truth").status_code == 404
        assert client.get("/v1/truth?from_week=W1").status_code == 422
    with service(settings, asker=ADMINISTRATOR) as client:
        assert client.get("/v1/truth").status_code == 403
