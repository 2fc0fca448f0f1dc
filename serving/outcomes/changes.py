"""What changes outcomes: recording one, settling a conflict, filling in a scan's id.

Each works within a write transaction that others wait for, looks what stands, and adds a row or
says why it adds none. Nothing is edited and nothing merged.
"""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from serving.outcomes.queries import (
    Conflict,
    Outcome,
    Target,
    conflict_with_key,
    first_with_key,
    outcome,
    outcome_in_conflict,
    outcome_of,
)
from serving.outcomes.records import ConflictRecord, OutcomeRecord, ScanRecord, SettlementRecord
from serving.outcomes.rules import Moment, Offered


@dataclass(frozen=True)
class Stands:
    """The outcome stands as offered; `added` is False where it stood already."""

    outcome: Outcome
    added: bool


@dataclass(frozen=True)
class Differs:
    """Another outcome stands; what was offered is kept beside it as this conflict."""

    outcome: Outcome
    conflict: Conflict
    added: bool


@dataclass(frozen=True)
class KeyTaken:
    """The same person used this key for something else: nothing was recorded."""


def record(
    db: Session, target: Target, offered: Offered, *, key: str, who: str, moment: Moment
) -> Stands | Differs | KeyTaken:
    """Records an outcome of a target, or what stands in its way.

    The same content is no conflict, whoever sends it; the same key with the same content answers
    the same as before.
    """
    place, content = target.place, offered.content_hash
    standing = outcome_of(db, place)
    if _is_taken(db, standing, content, key=key, who=who):
        return KeyTaken()
    if standing is None:
        added = OutcomeRecord(
            list_id=place.list_id,
            establishment_id=place.establishment_id,
            bureau=place.bureau,
            purpose=target.purpose,
            inclusion_probability=target.inclusion_probability,
            **_told(offered, key=key, who=who, moment=moment),
        )
        db.add(added)
        db.flush()
        return Stands(_found(outcome(db, added.id)), added=True)
    if content in (standing.first.content_hash, standing.standing.content_hash):
        return Stands(standing, added=False)
    same = [each for each in standing.conflicts if each.told.content_hash == content]
    if same:
        return Differs(standing, same[0], added=False)
    beside = ConflictRecord(
        outcome_id=standing.id,
        bureau=place.bureau,
        **_told(offered, key=key, who=who, moment=moment),
    )
    db.add(beside)
    db.flush()
    now_known = _found(outcome(db, standing.id))
    return Differs(now_known, now_known.conflicts[-1], added=True)


@dataclass(frozen=True)
class Settled:
    """The conflict is settled as asked; `added` is False where it was so already."""

    outcome: Outcome
    added: bool


@dataclass(frozen=True)
class SettledOtherwise:
    """Somebody has settled it, and otherwise."""

    outcome: Outcome
    conflict: Conflict


@dataclass(frozen=True)
class OwnWord:
    """Who recorded one of the two may not say which of them stands."""


def settle(
    db: Session, conflict_id: int, *, stands: bool, words: str, who: str, moment: Moment
) -> Settled | SettledOtherwise | OwnWord | None:
    """A supervisor's word on a conflict; None where there is no such conflict."""
    found = outcome_in_conflict(db, conflict_id)
    if found is None:
        return None
    conflict = next(each for each in found.conflicts if each.id == conflict_id)
    if conflict.settlement is not None:
        if conflict.settlement.stands == stands:
            return Settled(found, added=False)
        return SettledOtherwise(found, conflict)
    if who in (conflict.told.recorded_by, found.first.recorded_by, found.standing.recorded_by):
        return OwnWord()
    db.add(
        SettlementRecord(
            conflict_id=conflict_id,
            bureau=found.place.bureau,
            stands=stands,
            words=words,
            settled_at=moment.now,
            settled_by=who,
        )
    )
    db.flush()
    return Settled(_found(outcome(db, found.id)), added=True)


@dataclass(frozen=True)
class Scanned:
    """The visit has this scan's id; `added` is False where it had it already."""

    outcome: Outcome
    added: bool


@dataclass(frozen=True)
class OtherScan:
    """The visit has another scan's id, which stays."""

    outcome: Outcome


def back_fill(
    db: Session, found: Outcome, scan_id: str, *, who: str, moment: Moment
) -> Scanned | OtherScan:
    """Fills in the id of a visit's scan; that it is not too late is checked before."""
    if found.scan_id == scan_id:
        return Scanned(found, added=False)
    if found.scan_id is not None:
        return OtherScan(found)
    db.add(
        ScanRecord(
            outcome_id=found.id,
            bureau=found.place.bureau,
            scan_id=scan_id,
            recorded_at=moment.now,
            recorded_by=who,
        )
    )
    db.flush()
    return Scanned(_found(outcome(db, found.id)), added=True)


def _is_taken(db: Session, standing: Outcome | None, content: str, *, key: str, who: str) -> bool:
    """Whether somebody's key stands for another target or other content."""
    number = None if standing is None else standing.id
    first = first_with_key(db, who, key)
    if first is not None:
        return (first.id, first.content_hash) != (number, content)
    beside = conflict_with_key(db, who, key)
    return beside is not None and (beside.outcome_id, beside.content_hash) != (number, content)


def _told(offered: Offered, *, key: str, who: str, moment: Moment) -> dict[str, Any]:
    first, second = offered.inspectors
    return {
        "visited_on": offered.visited_on,
        "result": offered.result,
        "severity": offered.severity,
        "findings": [asdict(each) for each in offered.findings],
        "inspector_id": first,
        "second_inspector_id": second,
        "visit_order": offered.visit_order,
        "scan_id": offered.scan_id,
        "scan_missing": offered.scan_missing,
        "scan_words": offered.scan_words,
        "seen_on_device_at": offered.seen_on_device_at,
        "recorded_at": moment.now,
        "recorded_by": who,
        "key": key,
        "content_hash": offered.content_hash,
    }


def _found(recorded: Outcome | None) -> Outcome:
    if recorded is None:
        raise LookupError("An outcome that was just written is not there.")
    return recorded
