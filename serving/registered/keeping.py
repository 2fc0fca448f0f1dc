"""Writing down what is told of models: a version once, what is in force where it changed.

Each function is part of a write transaction. The same again changes nothing, so whoever was killed
in between simply comes again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from features.words import Text
from serving.document import canonical, sha256
from serving.lists.schemas import Sent
from serving.registered.queries import Report
from serving.registered.records import (
    AnswerRecord,
    ReportRecord,
    RequestRecord,
    StandingRecord,
    VersionRecord,
)
from serving.registered.schemas import VersionBody

# What lists of versions tell of one.
SUMMARY: Final = {"version", "registered_at", "trained_before", "rule", "gate"}


@dataclass(frozen=True)
class InForce:
    """A programme's versions by what they are called; `by` and `why` promoted the champion."""

    champion: int | None
    challenger: int | None
    previous: int | None
    promoted_on: str | None
    by: str | None
    why: str | None


def kept_runs(db: Session, programme: str) -> set[str]:
    """The runs whose versions are written down."""
    found = select(VersionRecord.run).where(VersionRecord.programme == programme)
    return set(db.scalars(found))


def keep_version(db: Session, body: VersionBody, *, now: datetime) -> None:
    """Writes a version down, unless its run stands already."""
    standing = select(VersionRecord.id).where(VersionRecord.run == body.tracking.run)
    if db.scalar(standing) is not None:
        return
    sent = canonical(body.model_dump(mode="json"))
    db.add(
        VersionRecord(
            programme=body.programme,
            version=body.version,
            run=body.tracking.run,
            kept_at=now,
            content_hash=sha256(sent),
            summary=body.model_dump(mode="json", include=SUMMARY),
            body=sent,
        )
    )
    db.flush()


def keep_standing(db: Session, programme: str, found: InForce, *, now: datetime) -> bool:
    """Whether something else is in force than what was last written down; if so, it is now."""
    last = db.scalar(
        select(StandingRecord)
        .where(StandingRecord.programme == programme)
        .order_by(StandingRecord.id.desc())
        .limit(1)
    )
    if last is not None and all(getattr(last, name) == value for name, value in _of(found)):
        return False
    db.add(StandingRecord(programme=programme, noted_at=now, **dict(_of(found))))
    db.flush()
    return True


def _of(found: InForce) -> list[tuple[str, object]]:
    return list(vars(found).items())


def keep_report(db: Session, kind: Report, programme: str, body: Sent, *, now: datetime) -> None:
    """Writes a report down as the newest of its kind; the same as stands already is not."""
    sent = canonical(body.model_dump(mode="json"))
    last = db.scalar(
        select(ReportRecord.content_hash)
        .where(ReportRecord.kind == kind, ReportRecord.programme == programme)
        .order_by(ReportRecord.id.desc())
        .limit(1)
    )
    if last == sha256(sent):
        return
    db.add(
        ReportRecord(
            kind=kind, programme=programme, made_at=now, content_hash=sha256(sent), body=sent
        )
    )
    db.flush()


def answer(db: Session, asked: RequestRecord, state: str, words: Text, *, now: datetime) -> bool:
    """Whether the request was open until now; if so, it is answered."""
    if db.get(AnswerRecord, asked.id) is not None:
        return False
    db.add(
        AnswerRecord(request_id=asked.id, state=state, answered_at=now, en=words.en, zh=words.zh)
    )
    db.flush()
    return True
