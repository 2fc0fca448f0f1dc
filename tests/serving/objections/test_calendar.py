"""Working days as people in China work them: whoever counts by weekday is days wrong in October."""

from datetime import date, timedelta

import pytest

from serving.objections.calendar import (
    after_working_days,
    is_announced,
    is_working_day,
    presumed_between,
    working_days_between,
)

# What the State Council announced for 2026: weekends that are worked, and weekdays that are not.
WORKED = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
FREE = ["2026-01-01", "2026-01-02", "2026-02-16", "2026-02-23", "2026-04-06", "2026-05-05",
        "2026-06-19", "2026-09-25", "2026-10-01", "2026-10-07"]  # fmt: skip


@pytest.mark.parametrize("day", WORKED)
def test_a_weekend_that_makes_up_for_a_holiday_is_worked(day: str) -> None:
    """调休: a clock that rests on it tells a supervisor a day too late."""
    assert date.fromisoformat(day).weekday() >= 5
    assert is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", FREE)
def test_a_weekday_within_a_holiday_is_free(day: str) -> None:
    """An alert on New Year's Day would be about nobody."""
    assert date.fromisoformat(day).weekday() < 5
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-11-26", 1, "2026-11-27"),  # Thursday, and Friday
        ("2026-11-27", 1, "2026-11-30"),  # over a weekend
        ("2026-11-28", 1, "2026-11-30"),  # on a Saturday
        ("2026-02-13", 1, "2026-02-14"),  # the Saturday before the Spring Festival is worked
        ("2026-02-14", 1, "2026-02-24"),  # nine days of festival
        ("2026-02-14", 2, "2026-02-25"),
        ("2026-09-30", 3, "2026-10-10"),  # a worked Saturday after the National Day
        ("2026-09-30", 4, "2026-10-12"),
        ("2026-11-27", 0, "2026-11-27"),
    ],
)
def test_the_day_that_a_clock_ends_on(received: str, days: int, due: str) -> None:
    found = after_working_days(date.fromisoformat(received), days)
    assert (str(found.day), found.presumed) == (due, False)


def test_a_year_that_is_not_announced_is_counted_aloud() -> None:
    """The last Thursday of the last known year: the next working day can only be presumed."""
    last = max(year for year in range(2026, 2100) if is_announced(year))
    eve = date(last, 12, 31)
    found = after_working_days(eve, 1)
    assert found.presumed
    assert found.day > date(last + 1, 1, 1)  # New Year's Day is free by law in every year
    assert found.day.weekday() < 5
    assert presumed_between(eve, found.day)
    assert not after_working_days(date(last, 6, 1), 1).presumed


@pytest.mark.parametrize("day", ["01-01", "05-01", "05-02", "10-01", "10-03"])
def test_holidays_of_fixed_date_need_no_announcement(day: str) -> None:
    years = [year for year in range(2040, 2060) if not is_announced(year)]
    days = [date.fromisoformat(f"{year}-{day}") for year in years]
    assert any(each.weekday() < 5 for each in days)
    assert not any(map(is_working_day, days))


def test_counting_there_and_back_agree() -> None:
    """Days left and days late are told by the one, due days by the other."""
    day = date(2026, 1, 1)
    while day < date(2026, 12, 1):
        for n in (1, 2, 5):
            assert working_days_between(day, after_working_days(day, n).day) == n
        day += timedelta(days=1)
    assert working_days_between(date(2026, 12, 1), date(2026, 11, 1)) == 0


def test_nobody_counts_backwards() -> None:
    with pytest.raises(ValueError, match="count forward"):
        after_working_days(date(2026, 11, 27), -1)
