"""The city's day: what day it is there at a moment of the service's clock, which is UTC."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime

# China has one time, and no summer time.
CITY_TIME: Final = timezone(timedelta(hours=8))


def day_in_city(moment: datetime) -> date:
    """The day it is in the city.

    >>> from datetime import UTC
    >>> day_in_city(datetime(2026, 11, 29, 16, 0, tzinfo=UTC))
    datetime.date(2026, 11, 30)
    """
    return moment.astimezone(CITY_TIME).date()


def on_the_calendar(moment: datetime) -> datetime:
    """The moment as it is; ValueError where the calendar ends before its day by another clock.

    >>> from datetime import UTC
    >>> on_the_calendar(datetime(9999, 12, 31, 23, tzinfo=UTC))
    Traceback (most recent call last):
    ValueError: 9999-12-31T23:00:00+00:00 has no day in the city; write when it was
    """
    try:
        moment.astimezone(UTC)
        moment.astimezone(CITY_TIME)
    except OverflowError:
        said = f"{moment.isoformat()} has no day in the city; write when it was"
        raise ValueError(said) from None
    return moment


# A moment as somebody tells it.
ToldMoment = Annotated[AwareDatetime, AfterValidator(on_the_calendar)]


def shown_moment(moment: datetime) -> str:
    """A moment as people in the city write it, to the minute.

    >>> from datetime import UTC
    >>> shown_moment(datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
    '2026-11-23 09:30'
    """
    return f"{moment.astimezone(CITY_TIME):%Y-%m-%d %H:%M}"
