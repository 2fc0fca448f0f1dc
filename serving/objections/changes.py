"""What is written of objections: one that comes in, and the next event of one.

Each function works within the caller's write transaction, looks at what stands first, and raises
`ObjectionRefused` where the rules are against it: then nothing is written.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from serving.clock import day_in_city
from serving.objections.clocks import refused_extension
from serving.objections.law import clocks_on
from serving.objections.queries import Objection, objection, registered_with
from serving.objections.records import ObjectionEventRecord, ObjectionRecord
from serving.objections.rules import (
    Action,
    Kind,
    Refusal,
    Result,
    SaidBy,
    Subject,
    refusal,
    refused_decision,
    refused_next,
    refused_reviewer,
)


class ObjectionRefused(Exception):  # noqa: N818  what it is
    """The rules are against it; `refusal` names the words that say why."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.kind, why.values)
        self.refusal = why


@dataclass(frozen=True)
class Draft:
    """An objection that is about to be registered, looked up and found in order."""

    bureau: str
    establishment_id: str
    establishment_name: str
    subject: Subject
    said_by: SaidBy
    reference: str
    words: str
    received_at: datetime
    officers: tuple[str, ...]


@dataclass(frozen=True)
class Next:
    """The next event of an objection, by somebody who has seen `after` events of it."""

    kind: Kind
    after: int
    words: str
    result: Result | None = None
    action: Action | None = None


def register(
    db: Session, draft: Draft, *, by: str, now: datetime, key: str | None, request_hash: str
) -> tuple[Objection, bool]:
    """The objection, opened, and True; or what the same key registered before, and False.

    ObjectionRefused where the key was used for something else, or no clock was in force yet.
    """
    if key is not None and (standing := registered_with(db, by, key)):
        if standing[1] != request_hash:
            raise ObjectionRefused(refusal("key_used_before", given=key, objection=standing[0].id))
        return standing[0], False
    received_on = day_in_city(draft.received_at)
    if clocks_on(received_on) is None:
        raise ObjectionRefused(refusal("no_clock_yet", day=received_on))
    record = ObjectionRecord(
        bureau=draft.bureau,
        establishment_id=draft.establishment_id,
        establishment_name=draft.establishment_name,
        about=draft.subject.about,
        table=draft.subject.table,
        row_id=draft.subject.row_id,
        item=draft.subject.item,
        week=draft.subject.week,
        programme=draft.subject.programme,
        reason=draft.subject.reason,
        said_by=draft.said_by,
        reference=draft.reference,
        words=draft.words,
        received_at=draft.received_at,
        registered_by=by,
        officers=sorted(set(draft.officers)),
        idempotency_key=key,
        request_hash=request_hash,
    )
    db.add(record)
    db.flush()
    _add(db, record.id, record.bureau, 1, Next("opened", 0, ""), by=by, now=now)
    return _standing(db, record.id), True


def follow(
    db: Session,
    objection_id: int,
    step: Next,
    *,
    by: str,
    also_known_as: Collection[str] = (),
    now: datetime,
) -> Objection | None:
    """The objection with its next event; None where the session sees no such objection.

    `also_known_as` are other names of whoever acts, like an inspector's id. ObjectionRefused where
    the step may not follow, or not by them.
    """
    found = objection(db, objection_id)
    if found is None:
        return None
    why = (
        refused_next(found.events, step.kind, after=step.after)
        or _refused_delay(found, step, day_in_city(now))
        or _refused_decision(found, step, {by, *also_known_as})
    )
    if why is not None:
        raise ObjectionRefused(why)
    _add(db, found.id, found.bureau, step.after + 1, step, by=by, now=now)
    return _standing(db, found.id)


def _refused_delay(found: Objection, step: Next, today: date) -> Refusal | None:
    return refused_extension(found.clocks, today) if step.kind == "extended" else None


def _refused_decision(found: Objection, step: Next, who: Collection[str]) -> Refusal | None:
    if step.kind != "decided" or step.result is None:
        return None
    return refused_reviewer(who, officers=found.officers, events=found.events) or refused_decision(
        found.subject, step.result, step.action
    )


def _add(
    db: Session, objection_id: int, bureau: str, number: int, step: Next, *, by: str, now: datetime
) -> None:
    db.add(
        ObjectionEventRecord(
            bureau=bureau,
            objection_id=objection_id,
            number=number,
            kind=step.kind,
            at=now,
            by=by,
            words=step.words,
            result=step.result,
            action=step.action,
        )
    )
    db.flush()


def _standing(db: Session, objection_id: int) -> Objection:
    found = objection(db, objection_id)
    if found is None:
        raise LookupError(f"objection {objection_id} was written and is not there")
    return found
