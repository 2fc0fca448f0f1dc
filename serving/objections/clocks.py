"""The clocks of an objection: by when it is to be verified and decided, and what is due or overdue.

Pure: computed from the day it was received and its events, under the law of that day, which gives
numbers of working days (`law.toml`). `today` is handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from serving.clock import day_in_city
from serving.objections.calendar import after_working_days, presumed_between, working_days_between
from serving.objections.law import Clocks
from serving.objections.rules import Event, Refusal, refusal

Step = Literal["verify", "decide"]
Standing = Literal["running", "due_today", "overdue", "met", "missed", "stopped"]


@dataclass(frozen=True)
class Clock:
    """One clock: counted from a day, until `due`; `presumed` where a year is not announced yet.

    `met_on`: the day on which the step was taken. `stopped_on`: that on which the objection was
    withdrawn before it was.
    """

    step: Step
    counted_from: date
    due: date
    presumed: bool
    extended: bool
    met_on: date | None
    stopped_on: date | None


@dataclass(frozen=True)
class Reading:
    """What a clock says on a day: `days` working days are left, or past where it is overdue.

    Of a clock that stands still `days` is how many working days late the step was taken.
    """

    standing: Standing
    days: int
    presumed: bool


def clocks(received_on: date, events: Sequence[Event], law: Clocks) -> tuple[Clock, ...]:
    """The clock of verification, and once that is done the one of the decision.

    A decision is counted from the day on which the objection was verified: before, nobody who could
    decide had been asked. An extension adds its days to the first ones, whenever it was given.
    """
    done = {event.kind: day_in_city(event.at) for event in events}
    verified, withdrawn = done.get("verified"), done.get("withdrawn")
    first = _clock("verify", received_on, law.verify_days, verified, withdrawn)
    if verified is None:
        return (first,)
    extended = "extended" in done
    days = law.decide_days + (law.extend_days if extended else 0)
    decide = _clock("decide", verified, days, done.get("decided"), withdrawn, extended=extended)
    return (first, decide)


def reading(clock: Clock, today: date) -> Reading:
    """What a clock says today."""
    ended = clock.met_on or clock.stopped_on
    if ended is not None:
        late = working_days_between(clock.due, ended)
        presumed = clock.presumed or presumed_between(clock.due, ended)
        if clock.met_on is None:
            return Reading("stopped", late, presumed)
        return Reading("missed" if clock.due < ended else "met", late, presumed)
    if today > clock.due:
        late = working_days_between(clock.due, today)
        return Reading("overdue", late, clock.presumed or presumed_between(clock.due, today))
    left = working_days_between(today, clock.due)
    return Reading("due_today" if today == clock.due else "running", left, clock.presumed)


def running(clocks: Sequence[Clock]) -> Clock | None:
    """The clock that is running; None where the objection has ended."""
    return next((each for each in clocks if not (each.met_on or each.stopped_on)), None)


def overdue(clocks: Sequence[Clock], today: date) -> bool:
    """Whether a clock is running past its day."""
    clock = running(clocks)
    return clock is not None and today > clock.due


def refused_extension(clocks: Sequence[Clock], today: date) -> Refusal | None:
    """Why the decision may not be put off; None where it may.

    Only while there is time left: an extension afterwards would hide that the day was missed.
    """
    clock = running(clocks)
    if clock is not None and clock.step == "decide" and today > clock.due:
        return refusal("extension_too_late", due=clock.due)
    return None


def _clock(
    step: Step,
    counted_from: date,
    days: int,
    met_on: date | None,
    withdrawn_on: date | None,
    *,
    extended: bool = False,
) -> Clock:
    due = after_working_days(counted_from, days)
    return Clock(
        step=step,
        counted_from=counted_from,
        due=due.day,
        presumed=due.presumed,
        extended=extended,
        met_on=met_on,
        stopped_on=None if met_on else withdrawn_on,
    )
