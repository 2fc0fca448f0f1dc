"""What an outcome's form holds: as it was typed, to be shown again, and as an outcome to record.

A form without JavaScript sends text and empty fields; what can't be read is a fault like others.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from starlette.datastructures import FormData

from serving.clock import on_the_calendar
from serving.outcomes.queries import Target
from serving.outcomes.rules import FAIL, PASS, Fault, Finding, Moment, Offered
from serving.outcomes.schemas import LONGEST_KEY
from serving.ui.words import said

# Rows for findings that a form begins with, and by how many it grows.
FEWEST_ROWS, MORE_ROWS = 2, 3

# Beyond what any field takes: a flood is cut off, a slip is told in words.
_LONGEST = 1000


@dataclass(frozen=True)
class TypedFinding:
    """A row for a finding; empty rows say nothing."""

    item: str = ""
    severity: str = ""
    repeated: bool = False


@dataclass(frozen=True)
class Typed:
    """The fields of the form as text. `key` is drawn with the form, so a double tap is one.

    `seen_at` is when a phone without network had it; a form that is sent at once leaves it empty.
    """

    key: str
    visited_on: str = ""
    inspectors: tuple[str, str] = ("", "")
    visit_order: str = ""
    scan_id: str = ""
    scan_missing: str = ""
    scan_words: str = ""
    result: str = ""
    order: str = ""
    seen_at: str = ""
    findings: tuple[TypedFinding, ...] = field(default=(TypedFinding(),) * FEWEST_ROWS)


def new_key() -> str:
    """A key that no other form has."""
    return secrets.token_hex(16)


def begun(target: Target, moment: Moment) -> Typed:
    """A form that knows what the list knows: who was to go, when, and as which stop of the day."""
    day = min(target.day, moment.today) if target.day else moment.today
    first, second = (*target.inspectors, "", "")[:2]
    return Typed(
        key=new_key(),
        visited_on=max(day, min(target.place.monday, moment.today)).isoformat(),
        inspectors=(first, second),
        visit_order=str(target.visit_order or ""),
    )


def typed_in(sent: FormData) -> Typed:
    """What somebody typed."""
    rows = zip(_all(sent, "item"), _all(sent, "severity"), strict=False)
    again = set(_all(sent, "repeated"))
    findings = tuple(
        TypedFinding(item, severity, repeated=str(nth) in again)
        for nth, (item, severity) in enumerate(rows)
    )
    first, second = (*_all(sent, "inspector"), "", "")[:2]
    return Typed(
        key=_one(sent, "key")[:LONGEST_KEY] or new_key(),
        visited_on=_one(sent, "visited_on"),
        inspectors=(first, second),
        visit_order=_one(sent, "visit_order"),
        scan_id=_one(sent, "scan_id"),
        scan_missing=_one(sent, "scan_missing"),
        scan_words=_one(sent, "scan_words"),
        result=_one(sent, "result"),
        order=_one(sent, "order"),
        seen_at=_one(sent, "seen_at"),
        findings=findings or (TypedFinding(),) * FEWEST_ROWS,
    )


def offered_by(typed: Typed, moment: Moment) -> Offered | list[Fault]:
    """The outcome that was typed, as bad as its worst finding; or what cannot be read."""
    unread: list[Fault] = []
    visited_on = day_in("visited_on", typed.visited_on, unread)
    order = _number("visit_order", typed.visit_order, unread) if typed.visit_order else None
    findings = [
        Finding(each.item, _number("findings", each.severity, unread) or 0, each.repeated or None)
        for each in typed.findings
        if each.item.strip()
    ]
    if unread or visited_on is None:
        return unread
    worst = max((each.severity for each in findings), default=None)
    return Offered(
        visited_on=visited_on,
        result=typed.result,
        inspectors=typed.inspectors,
        seen_on_device_at=_moment(typed.seen_at) or moment.now,
        severity={PASS: 0, FAIL: worst}.get(typed.result),
        findings=tuple(findings),
        visit_order=order,
        scan_id=typed.scan_id,
        scan_missing=typed.scan_missing or None,
        scan_words=typed.scan_words,
    )


def with_more_rows(typed: Typed) -> tuple[TypedFinding, ...]:
    """The rows of findings, and some more."""
    return (*typed.findings, *(TypedFinding(),) * MORE_ROWS)


def by_field(found: Sequence[Fault]) -> Mapping[str, list[object]]:
    """The words of faults by the field that they are of, each once."""
    words: dict[str, list[object]] = {}
    for each in found:
        told = said(each.words, **each.values)
        of = words.setdefault(each.of, [])
        if told not in of:
            of.append(told)
    return words


def day_in(of: str, text: str, unread: list[Fault]) -> date | None:
    """The day that a field holds; None, and a fault in `unread`, where it holds none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        values = {"given": text or "–", "expected": said("expected.day")}
        unread.append(Fault(of, "fault.unreadable", values))
        return None


def _moment(text: str) -> datetime | None:
    """The moment that a script wrote, with its time zone; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
        return on_the_calendar(found) if found.tzinfo else None
    except ValueError:
        return None


def _number(of: str, text: str, unread: list[Fault]) -> int | None:
    if text.strip().isdecimal() and len(text) < len("1000"):
        return int(text)
    values = {"given": text or "–", "expected": said("expected.number")}
    unread.append(Fault(of, "fault.unreadable", values))
    return None


def _one(sent: FormData, name: str) -> str:
    found = sent.get(name)
    return found[:_LONGEST] if isinstance(found, str) else ""


def _all(sent: FormData, name: str) -> list[str]:
    return [each[:_LONGEST] for each in sent.getlist(name) if isinstance(each, str)]
