"""The city's day: what day it is there at a moment of the service's clock, which is UTC."""

from datetime import date, datetime, timedelta, timezone
from typing import Final

# China has one time, and no summer time.
CITY_TIME: Final = timezone(timedelta(hours=8))


def day_in_city(moment: datetime) -> date:
    """The day it is in the city.

    >>> from datetime import UTC
    >>> day_in_city(datetime(2026, 11, 29, 16, 0, tzinfo=UTC))
    datetime.date(2026, 11, 30)
    """
    return moment.astimezone(CITY_TIME).date()


def shown_moment(moment: datetime) -> str:
    """A moment as people in the city write it, to the minute.

    >>> from datetime import UTC
    >>> shown_moment(datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
    '2026-11-23 09:30'
    """
    return f"{moment.astimezone(CITY_TIME):%Y-%m-%d %H:%M}"
