import json
import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event

from features.words import Text
from models.visits.lists import WeeklyList
from serving.checks import ListsRefused
from serving.database import reading
from serving.document import OF_A_RULE, STATEMENT, document, stamp_of
from serving.lists.queries import prepared_list
from serving.publish import AlreadyPublished, publish
from tests.serving.databases import on_both, stored
from tests.serving.made import LATER, MONDAY, NOW, WEEK, empty, reason, stamp, target, weekly


def body(engine: Engine, bureau: str = "luohu") -> dict[str, Any]:
    with reading(engine) as db:
        found = prepared_list(db, WEEK, "food", bureau)
    assert found is not None
    parsed: dict[str, Any] = json.loads(found.body)
    return parsed


@on_both
def test_publishing_stores_every_bureau_of_every_programme(engine: Engine) -> None:
    """One command on Monday morning gives the whole city its lists."""
    lists = [weekly("luohu"), weekly("futian"), weekly("luohu", programme="drug")]
    drug, food = publish(engine, lists, now=NOW)
    assert (drug.programme, drug.lists, drug.targets, drug.changed) == ("drug", 1, 2, True)
    assert (food.programme, food.lists, food.targets, food.changed) == ("food", 2, 4, True)
    assert stored(engine) == (2, 3, 6)


@on_both
def test_an_error_in_the_middle_leaves_nothing(engine: Engine) -> None:
    """Half a city with lists would be worse than none: nobody could tell which half."""

    def fail_at_the_last_bureau(*arguments: object) -> None:
        if "INSERT INTO targets" in str(arguments[2]) and stored_so_far():
            raise OSError("disk full")

    seen: list[bool] = []

    def stored_so_far() -> bool:
        seen.append(True)
        return len(seen) > 1

    event.listen(engine, "before_cursor_execute", fail_at_the_last_bureau)
    with pytest.raises(OSError, match="disk full"):
        publish(engine, [weekly("luohu"), weekly("futian")], now=NOW)
    event.remove(engine, "before_cursor_execute", fail_at_the_last_bureau)
    assert stored(engine) == (0, 0, 0)
    assert publish(engine, [weekly("luohu"), weekly("futian")], now=NOW)[0].changed


@on_both
def test_publishing_the_same_again_changes_nothing_and_says_so(engine: Engine) -> None:
    """A job that runs twice must be harmless, whatever order it names the bureaus in."""
    first = publish(engine, [weekly("luohu"), weekly("futian")], now=NOW)[0]
    again = publish(engine, [weekly("futian"), weekly("luohu")], now=LATER)[0]
    assert not again.changed
    assert (again.content_hash, again.published_at) == (first.content_hash, NOW)
    assert stored(engine) == (1, 2, 4)
    assert str(again) == (
        "2026-W48 food: 4 targets in 2 lists, published since 2026-11-23 06:00 UTC "
        "with the same content: nothing changed"
    )


@on_both
@pytest.mark.parametrize(
    "other",
    [
        [weekly("luohu", target(1, risk=0.42))],
        [weekly("luohu"), weekly("futian")],
        [weekly("luohu", model=stamp(version="4"))],
        [weekly("luohu", snapshot="other")],
    ],
    ids=["another risk", "another bureau", "another model", "another snapshot"],
)
def test_other_content_for_a_published_week_is_refused(
    engine: Engine, other: list[WeeklyList]
) -> None:
    """People have acted on what was published; it can't become something else behind them."""
    publish(engine, [weekly("luohu")], now=NOW)
    with pytest.raises(AlreadyPublished) as refused:
        publish(engine, other, now=LATER)
    assert stored(engine) == (1, 1, 2)
    text = str(refused.value)
    assert text.startswith("2026-W48 food was published on 2026-11-23 06:00 UTC as ")
    assert "A published list never changes, so nothing was written." in text
    assert "targeting publish --week 2026-W49" in text


@on_both
def test_a_refused_programme_takes_the_others_of_the_call_with_it(engine: Engine) -> None:
    """Whole or not at all holds for the week, not for each programme by itself."""
    publish(engine, [weekly("luohu")], now=NOW)
    both = [weekly("luohu", programme="drug"), weekly("luohu", target(1, risk=0.6))]
    with pytest.raises(AlreadyPublished):
        publish(engine, both, now=LATER)
    assert stored(engine) == (1, 1, 2)


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ([], "there is no list"),
        ([weekly("a"), weekly("b", week="2026-W49", as_of=date(2026, 11, 30))], "of 2 weeks"),
        ([weekly("a", week="2026-48")], "'2026-48' is not a week. Write it like 2026-W48."),
        ([weekly("a", as_of=date(2026, 11, 24))], "as_of is 2026-11-24, but 2026-W48 begins on"),
        ([weekly("a"), weekly("a")], "food has more than one list for a"),
        ([weekly("a"), weekly("b", snapshot="other")], "more than one model or snapshot"),
        ([weekly("a", programme="toys")], "'toys' is not a programme"),
        ([weekly("")], "it names no bureau"),
        ([weekly("a", capacity=1)], "2 targets for a capacity of 1 visits"),
        ([weekly("a", eligible=1)], "2 targets chosen out of 1 eligible"),
        ([weekly("a", target(1), target(3))], "ranks don't run 1, 2, 3"),
        ([weekly("a", target(2), target(1))], "ranks don't run 1, 2, 3"),
        ([weekly("a", target(1, "E"), target(2, "E"))], "E is on it more than once"),
        ([weekly("a", target(lane="luck"))], "'luck' is not a lane"),
        ([weekly("a", target(risk=1.01))], "a chance lies between 0 and 1"),
        ([weekly("a", target(risk=math.nan))], "a chance lies between 0 and 1"),
        ([weekly("a", target(score=0.5))], "add up to 1.300000, not to 0.500000"),
        ([weekly("a", target(other=math.nan))], "add up to nan"),
        ([weekly("a", target(risk_range=(0.5, 0.7)))], "does not hold its risk of 0.41"),
        ([weekly("a", target(risk_range=(-0.1, 0.7)))], "does not hold its risk of 0.41"),
        ([weekly("a", replace(target(), risk_high=None))], "give both ends or neither"),
        ([weekly("a", target(outcomes_on_record=-1))], "count them again"),
        ([weekly("a", target(last_visited_on=MONDAY))], "which nobody knew before 2026-11-23"),
        (
            [weekly("a", target(reasons=(replace(reason(), fact=replace(reason().fact, zh="")),)))],
            "reason history lacks a language",
        ),
    ],
)
def test_lists_at_fault_are_refused_before_anything_is_written(
    engine: Engine, lists: list[WeeklyList], words: str
) -> None:
    """What is published can't be mended, so it must be right beforehand."""
    with pytest.raises(ListsRefused) as refused:
        publish(engine, lists, now=NOW)
    assert words in str(refused.value)
    assert stored(engine) == (0, 0, 0)


def test_all_faults_are_told_at_once(engine: Engine) -> None:
    """Who mends a list wants to run it again once, not once per fault."""
    wrong = weekly("luohu", target(1, risk=2.0, risk_range=None), target(3, lane="luck"))
    with pytest.raises(ListsRefused) as refused:
        publish(engine, [wrong], now=NOW)
    assert len(refused.value.faults) == 3
    assert "2026-W48 food luohu, rank 1 (E-0001): risk is 2.0" in str(refused.value)


def test_a_sum_may_miss_by_floating_point_only(engine: Engine) -> None:
    """Reasons are exact; a millionth is arithmetic, more is a reason kept back."""
    exact = target()
    publish(engine, [weekly("a", replace(exact, score=exact.score + 9e-7))], now=NOW)
    with pytest.raises(ListsRefused):
        publish(engine, [weekly("b", replace(exact, score=exact.score + 2e-6))], now=NOW)


@on_both
def test_the_document_has_both_languages_full_floats_and_the_statement(engine: Engine) -> None:
    """Other systems read it, and must be able to check every sum."""
    risk = 0.1 + 0.2
    publish(engine, [weekly("luohu", target(1, risk=risk, reasons=(reason(1 / 3),)))], now=NOW)
    sent = body(engine)
    assert sent["statement"] == {"en": STATEMENT.en, "zh": STATEMENT.zh}
    (row,) = sent["targets"]
    assert row["risk"] == risk
    assert row["reasons"][0]["contribution"] == 1 / 3
    assert row["reasons"][0]["title"] == {"en": "Past visits", "zh": "检查历史"}
    assert (sent["begins_on"], sent["ends_on"]) == ("2026-11-23", "2026-11-29")


def test_only_a_list_by_a_rule_speaks_of_a_rule(engine: Engine) -> None:
    """What was published before there were rules stays the same bytes, hash and all."""
    publish(engine, [weekly("luohu")], now=NOW)
    assert sorted(body(engine)["model"]) == ["catalogue", "name", "trained_before", "version"]
    assert "rule" not in stamp_of(stamp())
    by_rule = weekly("luohu", model=stamp(rule=Text("last result", "上次检查结果")))
    sent = json.loads(document(by_rule).body)
    assert sent["model"]["rule"] == {"en": "last result", "zh": "上次检查结果"}
    assert sent["statement"]["en"] == OF_A_RULE.en
    assert stamp_of(by_rule.model)["rule"] == sent["model"]["rule"]


@on_both
def test_a_bureau_may_have_an_empty_list(engine: Engine) -> None:
    """No capacity in a holiday week is a fact worth publishing too."""
    receipt = publish(engine, [empty("luohu")], now=NOW)[0]
    assert (receipt.lists, receipt.targets) == (1, 0)
    assert body(engine)["targets"] == []


@on_both
def test_a_moment_without_a_time_zone_is_refused(engine: Engine) -> None:
    """06:00 in Shenzhen and in London are eight hours apart."""
    with pytest.raises(Exception, match="has no time zone"):
        publish(engine, [weekly("luohu")], now=NOW.replace(tzinfo=None))
    assert stored(engine) == (0, 0, 0)
