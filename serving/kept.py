"""A programme's lists as they are kept: bytes and hashes, made of documents or of a draft.

What may be published is decided elsewhere (`publish.py`, `drafts/deciding.py`); here it is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.visits.lists import Target
from serving.document import Document, hash_of_lists, stamp_of
from serving.drafts.records import ApprovalRecord
from serving.lists.schemas import EarlierTargetBody
from serving.records import ListRecord, PublicationRecord, TargetRecord


@dataclass(frozen=True)
class KeptList:
    """One bureau's list; `targets` are what `body` says, for looking up by establishment."""

    bureau: str
    capacity: int
    eligible: int
    content_hash: str
    body: bytes
    targets: Sequence[Target | EarlierTargetBody]


@dataclass(frozen=True)
class KeptProgramme:
    """All bureaus' lists of one week and programme, by bureau; `model` is the model's stamp."""

    week: str
    programme: str
    as_of: date
    snapshot: str
    model: Mapping[str, Any]
    lists: tuple[KeptList, ...]

    @property
    def content_hash(self) -> str:
        """What the publication's hash is."""
        hashes = {one.bureau: one.content_hash for one in self.lists}
        return hash_of_lists(self.week, self.programme, self.model, hashes)

    @property
    def size(self) -> int:
        """How many targets all lists have together."""
        return sum(len(one.targets) for one in self.lists)


@dataclass(frozen=True)
class Approver:
    """Who lets lists go out: an account by a draft, or a command by itself."""

    name: str
    shown_name: str
    draft_id: int | None = None
    words: str = ""


def of_documents(documents: Sequence[Document]) -> KeptProgramme:
    """What is kept of one programme's documents."""
    first = documents[0].weekly
    return KeptProgramme(
        week=first.week,
        programme=first.programme,
        as_of=first.as_of,
        snapshot=first.snapshot,
        model=stamp_of(first.model),
        lists=tuple(
            KeptList(
                bureau=one.weekly.bureau,
                capacity=one.weekly.capacity,
                eligible=one.weekly.eligible,
                content_hash=one.content_hash,
                body=one.body,
                targets=one.weekly.targets,
            )
            for one in documents
        ),
    )


def standing(db: Session, week: str, programme: str) -> PublicationRecord | None:
    """What stands published for a week and programme; None where nothing does."""
    return db.scalar(
        select(PublicationRecord).where(
            PublicationRecord.week == week, PublicationRecord.programme == programme
        )
    )


def write(db: Session, kept: KeptProgramme, approver: Approver, *, now: datetime) -> None:
    """Writes a publication, whole, and who approved it."""
    publication = PublicationRecord(
        week=kept.week,
        programme=kept.programme,
        as_of=kept.as_of,
        published_at=now,
        content_hash=kept.content_hash,
        snapshot=kept.snapshot,
        model=dict(kept.model),
        capacity=sum(one.capacity for one in kept.lists),
        size=len(kept.lists),
    )
    db.add(publication)
    db.flush()
    approval = ApprovalRecord(
        publication_id=publication.id,
        draft_id=approver.draft_id,
        approved_by=approver.name,
        shown_name=approver.shown_name,
        words=approver.words,
    )
    db.add(approval)
    for one in kept.lists:
        _write_list(db, publication.id, one)


def _write_list(db: Session, publication_id: int, one: KeptList) -> None:
    record = ListRecord(
        publication_id=publication_id,
        bureau=one.bureau,
        capacity=one.capacity,
        eligible=one.eligible,
        size=len(one.targets),
        content_hash=one.content_hash,
        body=one.body,
    )
    db.add(record)
    db.flush()
    if not one.targets:
        return
    db.execute(
        insert(TargetRecord),
        [
            {
                "list_id": record.id,
                "rank": target.rank,
                "establishment_id": target.establishment_id,
                "name": target.name,
                "kind": target.kind,
                "address": target.address,
                "lane": target.lane,
                "risk": target.risk,
                "expected_severity": target.expected_severity,
            }
            for target in one.targets
        ],
    )
