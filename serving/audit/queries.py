"""Questions about the audit: who saw and did what, newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import Session

from serving.audit.records import AuditRecord
from serving.records import ListRecord, TargetRecord


def list_subject(content_hash: str) -> str:
    """How the audit names a list: by the hash of its bytes."""
    return f"list:{content_hash}"


def establishment_subject(establishment_id: str) -> str:
    """How the audit names an establishment."""
    return f"establishment:{establishment_id}"


@dataclass(frozen=True)
class Sought:
    """What entries are looked for; None asks for nothing.

    `establishment_id` finds whoever saw its own page and whoever saw or took along a list that
    names it. `since` is in, `until` is not.
    """

    actor: str | None = None
    action: str | None = None
    bureau: str | None = None
    establishment_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def entries(db: Session, sought: Sought, *, before: int | None, limit: int) -> list[AuditRecord]:
    """At most `limit` entries that fit, newest first, from before the entry `before`.

    By their moments, for which there are indices with whatever else is asked: by number, a time
    long past would be looked for from the chain's end on.
    """
    newest = (AuditRecord.at.desc(), AuditRecord.id.desc())
    found = select(AuditRecord).order_by(*newest).limit(limit)
    if before is not None:
        at = db.scalar(select(AuditRecord.at).where(AuditRecord.id == before))
        earlier = AuditRecord.id < before
        if at is not None:
            earlier = tuple_(AuditRecord.at, AuditRecord.id) < tuple_(at, before)
        found = found.where(earlier)
    return list(db.scalars(_that_fit(found, sought)))


def _that_fit(found: Select[AuditRecord], sought: Sought) -> Select[AuditRecord]:
    if sought.actor is not None:
        found = found.where(AuditRecord.actor == sought.actor)
    if sought.action is not None:
        found = found.where(AuditRecord.action == sought.action)
    if sought.bureau is not None:
        found = found.where(AuditRecord.bureau == sought.bureau)
    if sought.establishment_id is not None:
        lists = (
            select("list:" + ListRecord.content_hash)
            .join(TargetRecord, TargetRecord.list_id == ListRecord.id)
            .where(TargetRecord.establishment_id == sought.establishment_id)
        )
        own = establishment_subject(sought.establishment_id)
        found = found.where(or_(AuditRecord.subject == own, AuditRecord.subject.in_(lists)))
    if sought.since is not None:
        found = found.where(AuditRecord.at >= sought.since)
    if sought.until is not None:
        found = found.where(AuditRecord.at < sought.until)
    return found
