"""Weeks and their Mondays: `2026-W48` is the ISO week that begins on Monday 2026-11-23."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

# 1970-01-01, day 0, was a Thursday: three days after a Monday.
_THURSDAY = 3


def monday_of(day: date) -> date:
    """The Monday of the week that `day` lies in.

    >>> monday_of(date(2026, 11, 25))
    datetime.date(2026, 11, 23)
    """
    return day - timedelta(days=day.weekday())


def mondays_of(days: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Day numbers of the Mondays of the weeks that the day numbers `days` lie in."""
    return (days - (days + _THURSDAY) % 7).astype(np.int32)


def week_of(day: date) -> str:
    """The name of the week that `day` lies in.

    >>> week_of(date(2026, 11, 23))
    '2026-W48'
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_named(week: str) -> date:
    """The Monday that begins a week; ValueError where there is no such week.

    >>> monday_named("2026-W48")
    datetime.date(2026, 11, 23)
    """
    try:
        year, number = week.split("-W")
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        raise ValueError(f"{week!r} is not a week. Write it like 2026-W48.") from None
