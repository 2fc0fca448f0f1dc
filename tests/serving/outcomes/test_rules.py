"""What an outcome may say, at the edges of what it may."""

from datetime import date, timedelta
from typing import Any

import pytest

from serving.outcomes.rules import (
    LONGEST_ITEM,
    NON_RESULTS,
    Finding,
    Moment,
    Offered,
    faults,
    scan_faults,
)
from serving.ui.outcome_words import OF_OUTCOMES
from tests.serving.made import MONDAY
from tests.serving.outcomes.builders import A_DAY, AFTER, VISITED, failed, finding, moment, passed


def found(offered: Offered, at: Moment | None = None) -> list[str]:
    """The words of what is wrong, without their "fault."."""
    wrong = faults(offered, monday=MONDAY, moment=at or moment())
    assert {each.words for each in wrong} <= OF_OUTCOMES.keys()
    return [each.words.removeprefix("fault.") for each in wrong]


def test_what_inspectors_bring_back_is_taken() -> None:
    """A pass, a fail, and each way of having seen nothing."""
    assert found(passed()) == []
    assert found(failed(finding(severity=3), finding("后厨无防鼠板", 1))) == []
    for result in NON_RESULTS:
        assert found(passed(result=result, severity=None, scan_id=None)) == []


@pytest.mark.parametrize(
    ("day", "at", "wrong"),
    [
        (MONDAY, MONDAY, []),
        (MONDAY - A_DAY, MONDAY, ["before_list"]),
        (MONDAY + A_DAY, MONDAY, ["future"]),
        (MONDAY + 60 * A_DAY, MONDAY + 300 * A_DAY, []),
        (MONDAY + 61 * A_DAY, MONDAY + 300 * A_DAY, ["long_after"]),
    ],
)
def test_a_visit_lies_from_the_lists_monday_to_today(day: date, at: date, wrong: list[str]) -> None:
    """And within two months: a later one is not this list's doing. Late news is welcome."""
    then = moment(AFTER + (at - VISITED))
    offered = passed(visited_on=day, seen_on_device_at=AFTER + (day - VISITED))
    if day > at:
        offered = passed(visited_on=day, seen_on_device_at=then.now)
    assert found(offered, then) == wrong


def test_a_phone_without_a_network_for_weeks_is_believed() -> None:
    """Only not one whose clock is ahead, or that knew of the visit before it was made."""
    late = moment(AFTER + 40 * A_DAY)
    assert found(passed(), late) == []
    assert found(passed(seen_on_device_at=AFTER + timedelta(minutes=5))) == []
    assert found(passed(seen_on_device_at=AFTER + timedelta(minutes=6))) == ["device_ahead"]
    assert found(passed(seen_on_device_at=AFTER - A_DAY)) == ["device_before_visit"]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"result": "fine"}, ["result"]),
        ({"severity": None}, ["severity_of_pass"]),
        ({"severity": 1}, ["severity_of_pass"]),
        ({"findings": (finding(),)}, ["findings_of_other"]),
        ({"result": "closed_down"}, ["severity_of_none"]),
        ({"result": "refused_entry", "severity": 3}, ["severity_of_none"]),
        ({"result": "fail"}, ["severity_of_fail", "no_finding"]),
        ({"result": "fail", "severity": 2}, ["no_finding"]),
        ({"result": "fail", "severity": 3, "findings": (finding(),)}, ["severity_of_findings"]),
        (
            {"result": "fail", "severity": 4, "findings": (finding(severity=4),)},
            ["severity_of_fail", "severity_of_finding"],
        ),
        (
            {"result": "fail", "severity": 0, "findings": (finding(severity=0),)},
            ["severity_of_fail", "severity_of_finding"],
        ),
    ],
)
def test_severity_and_findings_go_with_the_result(given: dict[str, Any], wrong: list[str]) -> None:
    """Who saw nothing says nothing of how bad it is (requirement 12)."""
    assert found(passed(**given)) == wrong


def test_findings_are_named_once_and_in_few_words() -> None:
    twice = failed(finding("F-22"), finding("f-22"))
    assert found(twice) == ["twice"]
    assert found(failed(finding("字" * LONGEST_ITEM))) == []
    assert found(failed(finding("字" * (LONGEST_ITEM + 1)))) == ["item"]
    assert found(failed(finding(""))) == ["item"]
    assert found(failed(*(finding(f"F-{nth}") for nth in range(61)))) == ["many_findings"]


@pytest.mark.parametrize(
    ("inspectors", "wrong"),
    [
        (("J00017", "J00017"), ["inspectors"]),
        (("J00017",), ["inspectors"]),
        (("J00017", "J00042", "J00043"), ["inspectors"]),
        (("J00017", " "), ["id"]),
        (("J00017", "J" * 65), ["id"]),
    ],
)
def test_two_different_inspectors_made_the_visit(
    inspectors: tuple[str, ...], wrong: list[str]
) -> None:
    assert found(passed(inspectors=inspectors)) == wrong


def test_a_check_has_a_scan_or_says_why_not() -> None:
    """And only one of the two; the law knows three reasons."""
    assert found(passed(scan_id=None)) == ["scan_neither"]
    assert found(passed(scan_missing="emergency", scan_words="证据可能灭失")) == ["scan_both"]
    without = {"scan_id": None, "scan_missing": "network_fault"}
    assert found(passed(**without, scan_words="地下室无信号")) == []
    assert found(passed(**without)) == ["scan_words"]
    assert found(passed(**without, scan_words="字" * 501)) == ["long"]
    assert found(passed(scan_id=None, scan_missing="forgot", scan_words="忘记")) == ["scan_reason"]


def test_a_scan_can_be_filled_in_for_ten_days() -> None:
    """Calendar days from the visit, the tenth included."""
    tenth = moment(AFTER + 10 * A_DAY)
    assert scan_faults("JDM-1", VISITED, moment=tenth) == []
    (late,) = scan_faults("JDM-1", VISITED, moment=moment(AFTER + 11 * A_DAY))
    assert late.words == "fault.scan_late"
    assert late.values == {"last": VISITED + 10 * A_DAY, "days": 10}
    assert [each.words for each in scan_faults(None, VISITED, moment=tenth)] == ["fault.empty"]


def test_the_same_content_has_one_hash() -> None:
    """In whatever order two people name findings and each other."""
    both = (Finding("F-01", 1), Finding("F-22", 2))
    one, other = failed(*both), failed(*both[::-1], inspectors=("J00042", "J00017"))
    assert one.content_hash == other.content_hash
    for differing in (
        failed(both[0], Finding("F-22", 2, True)),
        failed(*both, scan_id="JDM-2"),
        failed(*both, visited_on=VISITED - A_DAY),
        failed(*both, inspectors=("J00042", "J00018")),
    ):
        assert differing.content_hash != one.content_hash
