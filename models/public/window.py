"""Which days a report of a Monday is about: a year, ended early enough that its results are in."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from features.week import week_of

A_YEAR: Final = timedelta(days=365)
# A sample has five working days to its laboratory and twenty there (DOMAIN.md 2.7): 35 days, and a
# week for holidays. Of later ones only the quick results are known, and a failure takes longer than
# a pass: counted, they would flatter. A visit is on record long before.
SETTLED: Final = timedelta(days=42)


@dataclass(frozen=True)
class Window:
    """The days from `since` to before `until`, as they were known before the Monday `as_of`.

    >>> window = Window(date(2026, 11, 23))
    >>> window.since.isoformat(), window.until.isoformat()
    ('2025-10-12', '2026-10-12')
    """

    as_of: date

    @property
    def until(self) -> date:
        """The first day that is too late to count."""
        return self.as_of - SETTLED

    @property
    def since(self) -> date:
        """The first day that counts."""
        return self.until - A_YEAR

    @property
    def week(self) -> str:
        """The week that begins on the Monday."""
        return week_of(self.as_of)
