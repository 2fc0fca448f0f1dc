"""What may happen to an order, pure: terms by severity, extensions, re-inspections, dispositions.

Terms are dated configuration (`terms.toml`). Faults are those of `outcomes/rules.py`, in its words.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from features.contract import ORDER_KINDS, SEVERITY_MAX
from serving.document import canonical, sha256
from serving.outcomes.rules import (
    FAIL,
    LONGEST_ID,
    LONGEST_WORDS,
    NON_RESULTS,
    PASS,
    RESULTS,
    Fault,
    Moment,
)

KINDS: Final = ORDER_KINDS

RECTIFIED: Final = "rectified"
# How an order may end; each is somebody's word, and nothing ends without one.
DISPOSITIONS: Final = (
    RECTIFIED,
    "penalty",
    "case_filed",
    "transferred",
    "ceased_business",
    "revoked",
)

# Kinds that are about a fault which must be gone before anybody says it is.
OF_A_FAULT: Final = ("rectify", "stop", "seal")

EXTENDED, REINSPECTED, CLOSED = "extended", "reinspected", "closed"
EVENTS: Final = (EXTENDED, REINSPECTED, CLOSED)


@dataclass(frozen=True)
class Event:
    """Something that somebody says of an order; what does not belong to its kind is None."""

    event: str
    words: str | None = None
    due_on: date | None = None
    visited_on: date | None = None
    result: str | None = None
    severity: int | None = None
    inspectors: tuple[str, ...] = ()
    disposition: str | None = None

    @property
    def content_hash(self) -> str:
        """The same for the same content."""
        said = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }
        return sha256(canonical(said))


@dataclass(frozen=True)
class State:
    """An order as its events so far have it; `rechecked`: a later visit found it in order."""

    kind: str
    opened_on: date
    opened_by: str
    due_on: date
    closed: bool
    rechecked: bool


def opened_by_itself(severity: int, day: date) -> str:
    """The kind of order that a failed visit is followed by where nobody names another.

    >>> [opened_by_itself(severity, date(2026, 11, 27)) for severity in (1, 2, 3)]
    ['rectify', 'rectify', 'stop']
    """
    kinds: list[str] = _newest("opened", day)["kinds"]
    return kinds[severity - 1]


def due_on(kind: str, severity: int, day: date) -> date:
    """By when an order of a day is due.

    >>> str(due_on("rectify", 2, date(2026, 11, 27)))
    '2026-12-12'
    """
    days: list[int] = _newest("term", day, kind)["days"]
    return day + timedelta(days=days[severity - 1])


def extension_of(kind: str, day: date) -> timedelta:
    """By how much an order may be put off at a time."""
    return timedelta(days=_newest("term", day, kind)["extension_days"])


def faults(event: Event, state: State, *, who: str, moment: Moment) -> list[Fault]:
    """Everything that keeps an event from being recorded of an order that is open."""
    if event.event == EXTENDED:
        return [*_of_extension(event, state, who), *_of_words(event)]
    if event.event == REINSPECTED:
        return list(_of_visit(event, state, moment))
    if event.event == CLOSED:
        return [*_of_closing(event, state), *_of_words(event)]
    return [Fault("event", "fault.order_event")]


def _of_extension(event: Event, state: State, who: str) -> Iterator[Fault]:
    last = state.due_on + extension_of(state.kind, state.opened_on)
    if event.due_on is None or not state.due_on < event.due_on <= last:
        yield Fault("due_on", "fault.order_due", {"after": state.due_on, "last": last})
    if who == state.opened_by:
        yield Fault("event", "fault.order_second")


def _of_visit(event: Event, state: State, moment: Moment) -> Iterator[Fault]:
    day, today = event.visited_on, moment.today
    if day is None or not state.opened_on <= day <= today:
        values = {"opened": state.opened_on, "today": today}
        yield Fault("visited_on", "fault.order_visit", values)
    if event.result not in RESULTS:
        yield Fault("result", "fault.result")
    elif event.result == PASS and event.severity != 0:
        yield Fault("severity", "fault.severity_of_pass")
    elif event.result == FAIL and event.severity not in range(1, SEVERITY_MAX + 1):
        yield Fault("severity", "fault.severity_of_fail", {"most": SEVERITY_MAX})
    elif event.result in NON_RESULTS and event.severity is not None:
        yield Fault("severity", "fault.severity_of_none")
    if len(event.inspectors) != 2 or len(set(event.inspectors)) != 2:
        yield Fault("inspectors", "fault.inspectors")
    if any(not each.strip() or len(each) > LONGEST_ID for each in event.inspectors):
        yield Fault("inspectors", "fault.id", {"most": LONGEST_ID})


def _of_closing(event: Event, state: State) -> Iterator[Fault]:
    if event.disposition not in DISPOSITIONS:
        yield Fault("disposition", "fault.disposition")
    if event.disposition == RECTIFIED and state.kind in OF_A_FAULT and not state.rechecked:
        yield Fault("disposition", "fault.not_rechecked")


def _of_words(event: Event) -> Iterator[Fault]:
    if not event.words:
        yield Fault("words", "fault.order_words")
    elif len(event.words) > LONGEST_WORDS:
        yield Fault("words", "fault.long", {"most": LONGEST_WORDS})


@cache
def _file() -> dict[str, list[dict[str, Any]]]:
    text = (files("serving") / "orders" / "terms.toml").read_text(encoding="utf-8")
    given: dict[str, list[dict[str, Any]]] = tomllib.loads(text)
    for fault in _faults_of(given):
        raise ValueError(f"serving/orders/terms.toml: {fault}")
    return given


def _faults_of(given: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """What the file says that nothing here could apply."""
    lacking = set(KINDS) - {entry["kind"] for entry in given["term"]}
    if lacking:
        yield f"no term of {', '.join(sorted(lacking))}"
    for entry in given["opened"]:
        if len(entry["kinds"]) != SEVERITY_MAX or set(entry["kinds"]) - set(KINDS):
            yield f"opened names a kind for each severity, of {', '.join(KINDS)}"
    for entry in given["term"]:
        if len(entry["days"]) != SEVERITY_MAX or min(*entry["days"], entry["extension_days"]) < 1:
            yield f"the term of {entry['kind']} has days, above 0, for each severity"


def _newest(of: str, day: date, kind: str | None = None) -> dict[str, Any]:
    entries = [one for one in _file()[of] if kind is None or one["kind"] == kind]
    in_force = [one for one in entries if one["effective_from"] <= day] or entries
    return max(in_force, key=lambda one: one["effective_from"])
