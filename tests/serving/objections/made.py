"""Builders of objections: each defaults everything beside the point of a test."""

from datetime import UTC, date, datetime, time, timedelta

from serving.objections.calendar import BEIJING
from serving.objections.law import Clocks
from serving.objections.rules import Action, Event, Kind, Result

LAW = Clocks(verify_days=1, decide_days=2, extend_days=3, source="of tests")

# Thursday, and the Friday on which it is registered.
RECEIVED_ON = date(2026, 11, 26)
FRIDAY = date(2026, 11, 27)


def at(day: date, hour: int = 10) -> datetime:
    """A moment of a day in Beijing, in UTC as it is stored."""
    return datetime.combine(day, time(hour), BEIJING).astimezone(UTC)


def after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def happened(
    *done: tuple[Kind, date],
    by: str = "wang.fang",
    result: Result = "rejected",
    action: Action | None = None,
) -> list[Event]:
    """Events in order: the first by the inspector who registered it, the others by `by`."""
    return [
        Event(
            number=number,
            kind=kind,
            at=at(day),
            by="li.wei" if kind == "opened" else by,
            words="reasons",
            result=result if kind == "decided" else None,
            action=action if kind == "decided" else None,
        )
        for number, (kind, day) in enumerate(done, start=1)
    ]
