"""Verified in one working day, decided in two, or five where that was put off in time."""

from datetime import date

import pytest

from serving.objections.clocks import (
    Clock,
    clocks,
    overdue,
    reading,
    refused_extension,
    running,
)
from serving.objections.law import clocks_on
from serving.objections.rules import Event, Kind
from tests.serving.objections.made import FRIDAY, LAW, RECEIVED_ON, after, happened

OPENED: tuple[Kind, date] = ("opened", RECEIVED_ON)
MONDAY = date(2026, 11, 30)
TUESDAY = date(2026, 12, 1)


def told(events: list[Event], received_on: date = RECEIVED_ON) -> tuple[Clock, ...]:
    return clocks(received_on, events, LAW)


def test_the_laws_numbers_are_those_of_the_shenzhen_regulation() -> None:
    law = clocks_on(date(2023, 3, 1))
    assert law is not None
    assert (law.verify_days, law.decide_days, law.extend_days) == (1, 2, 3)
    assert "48-51" in law.source


def test_verification_is_due_one_working_day_after_it_was_received() -> None:
    (clock,) = told(happened(OPENED))
    assert (clock.step, clock.counted_from, clock.due) == ("verify", RECEIVED_ON, FRIDAY)


def test_registering_late_gains_no_time() -> None:
    """The owner's letter came on Thursday; somebody typed it on Monday: it is overdue."""
    clocks_ = told(happened(("opened", MONDAY)))
    assert reading(clocks_[0], MONDAY).standing == "overdue"
    assert reading(clocks_[0], MONDAY).days == 1


@pytest.mark.parametrize(
    ("today", "standing", "days"),
    [
        (RECEIVED_ON, "running", 1),
        (FRIDAY, "due_today", 0),
        (after(FRIDAY, 1), "overdue", 0),  # a Saturday: past its day, and no working day late
        (MONDAY, "overdue", 1),
    ],
)
def test_what_a_running_clock_says(today: date, standing: str, days: int) -> None:
    (clock,) = told(happened(OPENED))
    said = reading(clock, today)
    assert (said.standing, said.days, said.presumed) == (standing, days, False)
    assert overdue((clock,), today) == (standing == "overdue")


def test_the_decision_is_counted_from_the_verification() -> None:
    first, second = told(happened(OPENED, ("verified", FRIDAY)))
    assert (first.met_on, reading(first, MONDAY).standing) == (FRIDAY, "met")
    assert (second.step, second.counted_from, second.due) == ("decide", FRIDAY, TUESDAY)
    assert running((first, second)) == second


def test_an_extension_adds_three_working_days_to_the_first_two() -> None:
    """Five from the verification, also over a weekend, and not three from the extension."""
    done = happened(OPENED, ("verified", FRIDAY), ("extended", MONDAY))
    _, second = told(done)
    assert (second.due, second.extended) == (date(2026, 12, 4), True)


def test_a_decision_after_its_day_is_told_as_late_for_good() -> None:
    """The record of how long people waited must not look better once it is over."""
    late = happened(OPENED, ("verified", FRIDAY), ("decided", date(2026, 12, 3)))
    in_time = happened(OPENED, ("verified", FRIDAY), ("decided", TUESDAY))
    readings = [reading(told(each)[1], date(2027, 3, 1)) for each in (late, in_time)]
    assert [(each.standing, each.days) for each in readings] == [("missed", 2), ("met", 0)]
    assert running(told(late)) is None
    assert not overdue(told(late), date(2027, 3, 1))


def test_a_withdrawn_objection_has_no_running_clock() -> None:
    (clock,) = told(happened(OPENED, ("withdrawn", FRIDAY)))
    assert reading(clock, date(2026, 12, 9)).standing == "stopped"
    assert running((clock,)) is None


def test_over_the_national_day_the_clock_stands_still() -> None:
    """Received on the eve of the holidays, verified on the first day after, due on the Saturday."""
    eve, eighth, tenth = date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 10)
    first, second = told(happened(("opened", eve), ("verified", eighth)), eve)
    assert (first.due, second.due) == (eighth, tenth)
    assert reading(first, date(2026, 10, 5)).standing == "met"
    assert reading(second, date(2026, 10, 9)).days == 1


def test_across_an_unannounced_new_year_the_clock_says_that_it_presumes() -> None:
    """A build of 2026 can't know January's days off: it says so and guesses nothing silently."""
    eve = date(2090, 12, 29)
    first, second = told(happened(("opened", eve), ("verified", eve)), eve)
    assert first.presumed
    assert second.presumed
    assert reading(second, date(2091, 1, 20)).presumed


@pytest.mark.parametrize(("today", "refused"), [(TUESDAY, None), (after(TUESDAY, 1), TUESDAY)])
def test_a_decision_is_put_off_in_time_or_not_at_all(today: date, refused: date | None) -> None:
    """On its last day it can be; on the day after that would hide that the day was missed."""
    found = refused_extension(told(happened(OPENED, ("verified", FRIDAY))), today)
    assert (found and found.values["due"]) == refused


def test_a_moment_before_midnight_is_of_that_day_in_beijing() -> None:
    """Verified at 23:30 in Beijing, which is the afternoon in UTC and no other day."""
    opened, verified = happened(OPENED, ("verified", FRIDAY))
    late = Event(2, "verified", verified.at.replace(hour=15, minute=30), "wang.fang", "")
    early = Event(2, "verified", verified.at.replace(hour=16, minute=30), "wang.fang", "")
    assert told([opened, late])[0].met_on == FRIDAY
    assert told([opened, early])[0].met_on == after(FRIDAY, 1)
