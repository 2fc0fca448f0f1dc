"""Whether people look at what they sign, and whether they were right to sign otherwise."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from serving.decisions.rules import Proposed
from serving.decisions.statistics import (
    FOLLOWED,
    TOO_FEW_DECIDED,
    CodeCount,
    Decided,
    Overrides,
    Visit,
    overrides,
)
from serving.outcomes.changes import Differs
from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.decisions.made import (
    ACCEPT,
    ELEVENTH,
    FUTIAN,
    LIN,
    REJECT,
    TENTH,
    TRIGGER,
    TWELFTH,
    WORDS,
    decided,
    published,
)
from tests.serving.made import MONDAY, NOW, earlier, service, target
from tests.serving.outcomes.builders import failed, passed, record, settle

PLACE = ("luohu", "food")


def stands(
    of: str, kind: str = "accept", code: str | None = None, *, monday: date = MONDAY,
    waits: bool = False, refused: bool = False,
) -> Decided:  # fmt: skip
    idle = waits or refused
    return Decided(
        list_id=1, bureau="luohu", programme="food", monday=monday, establishment_id=of,
        kind=None if idle else kind,  # type: ignore[arg-type]
        code=None if idle else code, waits=waits,
    )  # fmt: skip


def visit(of: str, *, days: int = 2, bad: bool | None = True) -> Visit:
    return Visit("luohu", "food", of, MONDAY + timedelta(days=days), bad)


def figures(*decided: Decided, targets: int = 500, visits: tuple[Visit, ...] = ()) -> Overrides:
    (found,) = overrides({PLACE: targets}, decided, visits)
    return found


def accepted(count: int) -> list[Decided]:
    return [stands(f"A{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("decided", "overridden", "too_few"),
    [
        (TOO_FEW_DECIDED - 1, 0, False),
        (TOO_FEW_DECIDED, 0, True),
        (TOO_FEW_DECIDED, 1, True),
        (TOO_FEW_DECIDED, 2, False),
        (400, 3, True),
        (400, 4, False),
    ],
)
def test_whoever_overrides_less_than_one_in_a_hundred_is_a_rubber_stamp(
    decided: int, overridden: int, too_few: bool
) -> None:
    """Of 200 decided at least: below that, none may be chance."""
    off = [stands(f"R{number}", "reject", "duplicate") for number in range(overridden)]
    found = figures(*accepted(decided - overridden), *off)
    assert (found.decided.count, found.overridden.count) == (decided, overridden)
    assert found.too_few is too_few


def test_what_is_in_force_counts_and_nothing_else() -> None:
    """Deferrals stay on; what waits, or was refused, has changed nothing."""
    found = figures(
        stands("A"),
        stands("D", "defer", "no_staff_this_week"),
        stands("R", "reject", "duplicate"),
        stands("P", "replace", "duplicate"),
        stands("W", "reject", "closed_down", waits=True),
        stands("X", "reject", "closed_down", refused=True),
        targets=10,
    )
    assert (found.decided.count, found.decided.of, found.decided.value) == (4, 10, 0.4)
    assert (found.overridden.count, found.overridden.of) == (2, 4)
    assert (found.deferred, found.waiting) == (1, 1)
    assert found.codes == (
        CodeCount("defer", "no_staff_this_week", 1),
        CodeCount("reject", "duplicate", 1),
        CodeCount("replace", "duplicate", 1),
    )
    assert found.overridden.low is not None
    assert found.overridden.high is not None
    assert found.overridden.low < 0.5 < found.overridden.high


def test_an_override_is_held_against_what_visits_found_all_the_same() -> None:
    """Beside the accepted: of those whom nobody could assess, nothing is known."""
    found = figures(
        *(stands(f"A{number}") for number in range(4)),
        *(stands(f"R{number}", "reject", "local_knowledge") for number in range(4)),
        visits=(
            visit("A0"), visit("A1", bad=False), visit("A2", bad=None), visit("X"),
            visit("R0", days=30), visit("R1", bad=False, days=9), visit("R2", bad=None, days=9),
            visit("R3", days=-1), visit("R3", days=FOLLOWED.days),
        ),
    )  # fmt: skip
    assert (found.accepted_bad.count, found.accepted_bad.of) == (1, 2)
    assert found.overridden_visited == 3
    assert (found.overridden_bad.count, found.overridden_bad.of) == (1, 2)


def test_a_visit_is_told_of_one_override_only() -> None:
    """Two weeks of overrides and one visit are one piece of evidence, not two."""
    before = MONDAY - timedelta(weeks=1)
    twice = (stands("R", "reject", "duplicate"), stands("R", "reject", "duplicate", monday=before))
    assert figures(*twice, visits=(visit("R"),)).overridden_visited == 1
    assert figures(*twice, visits=(visit("R"), visit("R", days=-5))).overridden_visited == 2


def test_nothing_decided_is_no_share_of_nothing() -> None:
    """A bureau that has not begun has no rate, and is no rubber stamp."""
    found = figures(targets=12)
    assert (found.decided.value, found.overridden.value, found.too_few) == (0.0, None, False)


@on_both
def test_the_statistics_are_of_the_weeks_and_the_bureau_asked_for(
    settings: Settings, engine: Engine
) -> None:
    """Each bureau sees its own; the city sees all."""
    published(engine)
    publish(engine, [earlier("luohu", target(1, "E-0099"))], now=NOW)
    decided(engine, ELEVENTH, REJECT)
    decided(engine, TWELFTH, Proposed("defer", "seasonal_closure", WORDS, "2026-W49"))
    decided(engine, TENTH, REJECT)
    decided(engine, TRIGGER, ACCEPT)
    address = "/v1/decisions/statistics"
    with service(settings, asker=LIN) as client:
        told = client.get(address).json()
        week = client.get(f"{address}?from_week=2026-W48&to_week=2026-W48").json()
        before = client.get(f"{address}?to_week=2026-W47").json()
        wrong = [
            client.get(f"{address}?{query}").status_code
            for query in (
                "from_week=W48", "from_week=2026-W48&to_week=2026-W47", "from_week=2025-W01",
            )
        ]  # fmt: skip
    with service(settings, asker=FUTIAN) as client:
        other = client.get(address).json()["overrides"]
    with service(settings) as client:
        city = client.get(address).json()["overrides"]
    assert (told["from_week"], told["to_week"]) == ("2026-W37", "2026-W48")
    (mine,) = told["overrides"]
    assert (mine["bureau"], mine["targets"], mine["waiting"], mine["deferred"]) == (
        "luohu", 13, 1, 1,
    )  # fmt: skip
    assert (mine["decided"]["count"], mine["overridden"]["count"]) == (3, 1)
    assert mine["codes"][1] == {"kind": "reject", "code": "closed_down", "count": 1}
    assert week["overrides"][0]["targets"] == 12
    assert (before["overrides"][0]["targets"], before["overrides"][0]["decided"]["count"]) == (1, 0)
    assert wrong == [422, 422, 422]
    assert [each["bureau"] for each in other] == ["futian"]
    assert [each["bureau"] for each in city] == ["futian", "luohu"]


def test_without_a_published_week_there_is_nothing_to_count(settings: Settings) -> None:
    """And that is said, not a zero."""
    with service(settings) as client:
        assert client.get("/v1/decisions/statistics").status_code == 404


@on_both
def test_what_visits_found_answers_whether_an_override_was_right(
    settings: Settings, engine: Engine
) -> None:
    """Of the standing outcome: a dispute that a supervisor settled counts as settled."""
    published(engine)
    decided(engine, ELEVENTH, REJECT)
    for accepted in (TWELFTH, TENTH, TRIGGER):
        decided(engine, accepted, ACCEPT)
    record(engine, failed(), of=ELEVENTH)
    record(engine, passed(), of=TWELFTH)
    record(engine, passed(result="refused_entry", severity=None, scan_id=None), of=TRIGGER)
    record(engine, passed(), of=TENTH)
    disputed = record(engine, failed(), of=TENTH, who="zhao.min")
    assert isinstance(disputed, Differs)
    with service(settings, asker=LIN) as client:
        before = client.get("/v1/decisions/statistics").json()["overrides"][0]
        settle(engine, 1)
        after = client.get("/v1/decisions/statistics").json()["overrides"][0]
        earlier_weeks = client.get("/v1/decisions/statistics?to_week=2026-W47").json()
    assert (before["overridden_visited"], before["overridden_bad"]["count"]) == (1, 1)
    assert [before["accepted_bad"][field] for field in ("count", "of")] == [0, 2]
    assert [after["accepted_bad"][field] for field in ("count", "of")] == [1, 2]
    assert earlier_weeks["overrides"] == []
