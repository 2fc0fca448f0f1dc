"""The weeks that a made city lives through, and the festivals in them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from data_samples.arrays import Days

DAYS_OF_YEAR = 365.25
WEEKS_OF_YEAR = DAYS_OF_YEAR / 7
# Drift, credit classes: what a quarter changes.
WEEKS_OF_QUARTER = 13

# First day of the year in the Chinese calendar.
SPRING_FESTIVALS = tuple(
    date(year, month, day)
    for year, month, day in (
        (2015, 2, 19), (2016, 2, 8), (2017, 1, 28), (2018, 2, 16), (2019, 2, 5), (2020, 1, 25),
        (2021, 2, 12), (2022, 2, 1), (2023, 1, 22), (2024, 2, 10), (2025, 1, 29), (2026, 2, 17),
        (2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 3), (2031, 1, 23), (2032, 2, 11),
        (2033, 1, 31), (2034, 2, 19), (2035, 2, 8),
    )
)  # fmt: skip
SPRING_FESTIVAL_DAYS = 7
NATIONAL_HOLIDAY_DAYS = 7  # from 1 October


@dataclass(frozen=True)
class Period:
    """So many weeks of history before the Monday `until`."""

    weeks: int
    until: date

    def __post_init__(self) -> None:
        """Refuses a period that is no whole number of weeks up to a Monday."""
        if self.until.weekday() != 0:
            monday = self.until - timedelta(days=self.until.weekday())
            raise ValueError(f"{self.until} is not a Monday. End the history on {monday}.")
        if self.weeks < 1:
            raise ValueError(f"A history of {self.weeks} weeks is none. Ask for 1 or more.")

    @cached_property
    def end(self) -> np.datetime64:
        """`until`: nothing is known on this day or later."""
        return np.datetime64(self.until, "D")

    @cached_property
    def start(self) -> np.datetime64:
        """The first Monday."""
        return self.end - np.timedelta64(7 * self.weeks, "D")

    @cached_property
    def mondays(self) -> Days:
        """Every Monday from the first up to and including `until`."""
        return self.start + np.arange(self.weeks + 1) * np.timedelta64(7, "D")

    @cached_property
    def days(self) -> Days:
        """Every day of the history."""
        return np.arange(self.start, self.end)

    @property
    def years(self) -> float:
        """How long the history is."""
        return self.weeks / WEEKS_OF_YEAR


def weeks_to_spring_festival(monday: date) -> float:
    """Weeks from a Monday to the next Spring Festival whose date we have; infinite if none."""
    ahead = [(day - monday).days / 7 for day in SPRING_FESTIVALS if day >= monday]
    return min(ahead, default=float("inf"))


def festive(days: Days) -> Days:
    """Those of the days that are public holidays of a week."""
    starts = [
        *((day, SPRING_FESTIVAL_DAYS) for day in SPRING_FESTIVALS),
        *((date(day.year, 10, 1), NATIONAL_HOLIDAY_DAYS) for day in SPRING_FESTIVALS),
    ]
    holidays = np.concatenate(
        [np.datetime64(start, "D") + np.arange(length) for start, length in starts]
    )
    return days[np.isin(days, holidays)]
