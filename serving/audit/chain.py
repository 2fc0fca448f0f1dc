"""The audit's chain: each entry's hash covers the entry before, so that no edit goes unseen.

Entries are appended within the transaction that does the thing, under the writers' lock: both
stand, or neither. Whoever could drop the table's triggers could still rewrite everything from an
entry on, or cut off the end: `heads.py` keeps outside the database what the chain once ended in.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from serving.audit.records import AuditRecord

# What the first entry takes for the hash before it.
BEGINNING = "0" * 64

_LAST = select(AuditRecord.id, AuditRecord.hash).order_by(AuditRecord.id.desc()).limit(1)
_INSERTED = insert(AuditRecord)

# Entries read at a time when all are verified.
_BATCH = 10_000


@dataclass(frozen=True)
class Entry:
    """What somebody did: `action` to `subject`, like "view" of "list:SHA". `told` says the rest.

    No personal data but the actor's name: no words that people wrote, no password, no complainant.
    """

    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    bureau: str | None
    request_id: str | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Head:
    """Where a chain ends: the number of entries and the hash of the last."""

    entries: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """An entry that is not as it was written, or not where it was."""

    entry: int
    words: str


def append(db: Session, *entries: Entry) -> Head:
    """The chain's end after these entries, at least one; the transaction under way must write."""
    at = head(db)
    rows: list[dict[str, Any]] = []
    for entry in entries:
        values: dict[str, Any] = {
            "id": at.entries + 1,
            "at": entry.at,
            "actor": entry.actor,
            "role": entry.role,
            "action": entry.action,
            "subject": entry.subject,
            "bureau": entry.bureau,
            "request_id": entry.request_id,
            "told": _canonical(entry.told),
            "previous_hash": at.hash,
        }
        rows.append({**values, "hash": _hash(values)})
        at = Head(at.entries + 1, rows[-1]["hash"])
    db.connection().execute(_INSERTED, rows)
    return at


def head(db: Session) -> Head:
    """Where the chain ends."""
    last = db.connection().execute(_LAST).one_or_none()
    return Head(0, BEGINNING) if last is None else Head(*last)


def verify(db: Session, known: Sequence[Head] = ()) -> Head | Fault:
    """Where the chain ends, or its first fault: an entry edited, deleted, put in or moved.

    `known` are ends that the chain had before: each must still be in it.
    """
    at = Head(0, BEGINNING)
    once = {each.entries: each.hash for each in known}
    for record in _records(db):
        fault = _fault(record, at, once.get(record.id))
        if fault:
            return fault
        at = Head(record.id, record.hash)
    cut = [entries for entries in once if entries > at.entries]
    if cut:
        return Fault(
            at.entries + 1,
            f"the chain ends after entry {at.entries}, and once had {max(cut)}: its end was cut",
        )
    return at


def _fault(record: AuditRecord, before: Head, known_hash: str | None) -> Fault | None:
    expected = before.entries + 1
    if record.id != expected:
        return Fault(expected, f"entry {expected} is missing: {record.id} follows {before.entries}")
    if record.previous_hash != before.hash:
        return Fault(record.id, f"entry {record.id} does not follow the one before it")
    if record.hash != _hash({name: getattr(record, name) for name in _HASHED}):
        return Fault(record.id, f"entry {record.id} is not as it was written")
    if known_hash is not None and record.hash != known_hash:
        return Fault(record.id, f"entry {record.id} is another than the one that stood there")
    return None


def _records(db: Session) -> Iterator[AuditRecord]:
    after = -1  # an entry put in before the first is met as well
    while True:
        batch = db.scalars(
            select(AuditRecord).where(AuditRecord.id > after).order_by(AuditRecord.id).limit(_BATCH)
        ).all()
        if not batch:
            return
        yield from batch
        after = batch[-1].id
        db.expunge_all()


_HASHED = (
    "id",
    "at",
    "actor",
    "role",
    "action",
    "subject",
    "bureau",
    "request_id",
    "told",
    "previous_hash",
)


def _hash(values: Mapping[str, Any]) -> str:
    moment = values["at"].astimezone(UTC).isoformat(timespec="microseconds")
    said = {**values, "at": moment}
    return hashlib.sha256(_canonical(said).encode()).hexdigest()


def _canonical(values: Mapping[str, Any]) -> str:
    return _WRITTEN.encode(values)


_WRITTEN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
