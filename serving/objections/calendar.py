"""Working days in China: holidays, and the weekends that are worked for them (调休).

The State Council announces each year's holidays in the November before; a build that does not know
a year yet counts Mondays to Fridays without the holidays whose date the law itself fixes, and says
of every such count that it is presumed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from serving.objections.law import fixed_holidays_on

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Counted:
    """A day that was counted to; `presumed` where a year's holidays on the way were not known."""

    day: date
    presumed: bool


@cache
def is_announced(year: int) -> bool:
    """Whether this build knows a year's holidays.

    >>> is_announced(2026), is_announced(2000)
    (True, False)
    """
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    """Whether people work on a day; presumed in a year that is not announced.

    Before and after the Spring Festival of 2026 a Saturday each was worked, and 23 February,
    a Monday, was not:

    >>> [is_working_day(date(2026, 2, day)) for day in (14, 15, 23, 24, 28)]
    [True, False, False, True, True]
    """
    if is_announced(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY and (day.month, day.day) not in fixed_holidays_on(day)


def after_working_days(day: date, n: int) -> Counted:
    """The n-th working day after a day, which is not counted itself.

    What comes in on Friday, 13 February 2026 is due next on Saturday the 14th, which is worked for
    the Spring Festival, and two working days later on 24 February, after the festival:

    >>> [str(after_working_days(date(2026, 2, 13), n).day) for n in (1, 2, 3)]
    ['2026-02-14', '2026-02-24', '2026-02-25']

    From the last day before the National Day holidays (1 to 7 October); the 10th, a Saturday, is
    worked:

    >>> [str(after_working_days(date(2026, 9, 30), n).day) for n in (1, 2, 3)]
    ['2026-10-08', '2026-10-09', '2026-10-10']

    Across the end of the last year that is announced the count is presumed, and says so:

    >>> after_working_days(date(2035, 12, 31), 1)
    Counted(day=datetime.date(2036, 1, 2), presumed=True)
    """
    if n < 0:
        raise ValueError(f"{n} working days: count forward, from 0.")
    presumed, counted = False, 0
    while counted < n:
        day += _ONE_DAY
        presumed = presumed or not is_announced(day.year)
        counted += is_working_day(day)
    return Counted(day, presumed)


def working_days_between(earlier: date, later: date) -> int:
    """How many working days lie after one day, up to and with another; 0 where none do.

    Over the National Day holidays only the 8th, the 9th and the 10th, a Saturday, are worked:

    >>> working_days_between(date(2026, 9, 30), date(2026, 10, 11))
    3
    >>> working_days_between(date(2026, 10, 1), date(2026, 10, 7))
    0
    """
    return sum(map(is_working_day, _days(earlier, later)))


def presumed_between(earlier: date, later: date) -> bool:
    """Whether a count between two days would pass through a year that is not announced."""
    return not all(is_announced(year) for year in range(earlier.year, later.year + 1))


def _days(earlier: date, later: date) -> Iterator[date]:
    while earlier < later:
        earlier += _ONE_DAY
        yield earlier
