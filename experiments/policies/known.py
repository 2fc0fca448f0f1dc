"""What the regulator knows of each licence on a Monday: news counts from the day it is known.

Where it has sent people it knows at once, from its own plan; what they found, when it is recorded.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from data_samples.arrays import Bools, Floats, Ints
from experiments.policies.facts import Facts
from features.events import NEVER

VISIT, COMPLAINT, SAMPLE, MISHAP = range(4)
NO_DAY = -1

# Half-lives in weeks: how long a finding, a complaint, a failed sample or a mishap counts.
FINDINGS_WEEKS, COMPLAINTS_WEEKS, SAMPLES_WEEKS, MISHAPS_WEEKS = 60.0, 26.0, 52.0, 104.0


@dataclass(frozen=True)
class News:
    """Things that become known, one a row, on day `known`.

    Of visits: the day, the severity (NaN: not assessable), whether it was planned. `within`: by how
    many days from then the law wants a visit (0: it does not).
    """

    what: Ints
    licence: Ints
    known: Ints
    day: Ints
    severity: Floats
    planned: Bools
    within: Ints

    @classmethod
    def none(cls) -> "News":
        """Nothing."""
        nothing = np.zeros(0, np.int64)
        return news(VISIT, nothing, nothing)

    def and_also(self, *others: "News") -> "News":
        """All rows together."""
        return News(
            *(
                np.concatenate([getattr(one, field.name) for one in (self, *others)])
                for field in fields(News)
            )
        )

    def where(self, rows: npt.NDArray[np.bool_] | Ints) -> "News":
        """Some of the rows."""
        return News(*(getattr(self, field.name)[rows] for field in fields(News)))


def news(
    what: int,
    licence: Ints,
    known: Ints,
    *,
    day: Ints | None = None,
    severity: Floats | None = None,
    planned: Bools | None = None,
    within: Ints | None = None,
) -> News:
    """News of one sort."""
    size = licence.size
    return News(
        what=np.full(size, what),
        licence=licence,
        known=known,
        day=known if day is None else day,
        severity=np.full(size, np.nan) if severity is None else severity,
        planned=np.zeros(size, np.bool_) if planned is None else planned,
        within=np.zeros(size, np.int64) if within is None else within,
    )


@dataclass
class Known:
    """One a licence, but `grade` and `visits_this_year` (planned ones): one an establishment.

    Sums fade week by week. `sent_on` is the last visit for any purpose, `planned_on` the last
    planned one that saw something; `trigger_due` is NEVER where no trigger is open.
    """

    grade: npt.NDArray[np.int8]
    visits_this_year: Ints
    sent_on: Ints
    planned_on: Ints
    seen_on: Ints
    last_severity: Floats
    severities: Floats
    visits: Floats
    complaints: Floats
    failed_samples: Floats
    mishaps: Floats
    trigger_due: Ints
    trigger_known: Ints
    coming: News

    @classmethod
    def nothing(cls, facts: Facts, grade: npt.NDArray[np.int8]) -> "Known":
        """Before records begin: the register and its grades."""

        def nobody() -> Ints:
            return np.full(facts.size, NO_DAY)

        def none() -> Floats:
            return np.zeros(facts.size)

        return cls(
            grade=grade.copy(),
            visits_this_year=np.zeros(grade.size, np.int64),
            sent_on=nobody(),
            planned_on=nobody(),
            seen_on=nobody(),
            last_severity=np.full(facts.size, np.nan),
            severities=none(),
            visits=none(),
            complaints=none(),
            failed_samples=none(),
            mishaps=none(),
            trigger_due=np.full(facts.size, NEVER),
            trigger_known=nobody(),
            coming=News.none(),
        )

    def a_week_on(self, day: int) -> None:
        """It is the Monday `day`: a week fades, and what became known before it is known."""
        for sums, weeks in (
            (self.severities, FINDINGS_WEEKS),
            (self.visits, FINDINGS_WEEKS),
            (self.complaints, COMPLAINTS_WEEKS),
            (self.failed_samples, SAMPLES_WEEKS),
            (self.mishaps, MISHAPS_WEEKS),
        ):
            sums *= 0.5 ** (1 / weeks)
        ready = self.coming.known < day
        read, self.coming = self.coming.where(ready), self.coming.where(~ready)
        for what, sums in (
            (COMPLAINT, self.complaints),
            (SAMPLE, self.failed_samples),
            (MISHAP, self.mishaps),
        ):
            sums += np.bincount(read.licence[read.what == what], minlength=sums.size)
        self._found(read.where((read.what == VISIT) & ~np.isnan(read.severity)))
        self._triggered(read.where(read.within > 0))

    def _found(self, read: News) -> None:
        read = read.where(np.argsort(read.day, kind="stable"))
        np.maximum.at(self.seen_on, read.licence, read.day)
        newest = read.day == self.seen_on[read.licence]
        self.last_severity[read.licence[newest]] = read.severity[newest]
        np.maximum.at(self.planned_on, read.licence[read.planned], read.day[read.planned])
        self.severities += np.bincount(read.licence, read.severity, self.severities.size)
        self.visits += np.bincount(read.licence, minlength=self.visits.size)

    def _triggered(self, read: News) -> None:
        # Who was there since it became known has settled it.
        read = read.where(self.sent_on[read.licence] < read.known)
        np.minimum.at(self.trigger_due, read.licence, read.known + read.within)
        np.maximum.at(self.trigger_known, read.licence, read.known)

    def lapse(self, day: int, lapses_days: int) -> None:
        """Forgets triggers that nobody followed up for so long."""
        self._settle(np.flatnonzero(self.trigger_known <= day - lapses_days))

    def sent(self, licence: Ints, day: Ints, planned: Ints) -> None:
        """Visits were made to these licences; `planned` are the establishments of planned ones."""
        self.sent_on[licence] = day
        self.visits_this_year += np.bincount(planned, minlength=self.visits_this_year.size)
        self._settle(licence[self.trigger_known[licence] <= day])

    def _settle(self, licence: Ints) -> None:
        self.trigger_due[licence] = NEVER
        self.trigger_known[licence] = NO_DAY
