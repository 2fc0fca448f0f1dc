"""Publishing: a week's lists become documents that never change, whole or not at all.

What must hold of them is `checks.py`, their bytes and hashes `document.py`. Publishing the same
content again changes nothing and says so; other content for a published week is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from features.refused import Refused
from features.week import monday_named, week_of
from models.visits.lists import WeeklyList
from serving.audit.chain import Entry, append
from serving.checks import ListsRefused, faults
from serving.database import written
from serving.document import Document, document, publication_hash, stamp_of
from serving.records import ListRecord, PublicationRecord, TargetRecord

# As much of a hash as a person compares by eye; git's choice too.
_HASH_SHOWN = 12

# Who publishes where no person is named.
WEEKLY_JOB = "command:weekly"

_ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Receipt:
    """What stands published for one programme; `changed` is False where it already stood."""

    week: str
    programme: str
    content_hash: str
    published_at: datetime
    lists: int
    targets: int
    changed: bool

    def __str__(self) -> str:
        stands = f"{self.week} {self.programme}: {self.targets} targets in {self.lists} lists"
        if self.changed:
            return f"{stands}, published as {self.content_hash[:_HASH_SHOWN]}"
        since = f"{self.published_at:%Y-%m-%d %H:%M} UTC"
        return f"{stands}, published since {since} with the same content: nothing changed"


class AlreadyPublished(Refused):
    """Other content stands published for this week and programme: nothing was written."""

    def __init__(self, standing: PublicationRecord, offered_hash: str) -> None:
        following = week_of(monday_named(standing.week) + _ONE_WEEK)
        super().__init__(
            f"{standing.week} {standing.programme} was published on "
            f"{standing.published_at:%Y-%m-%d %H:%M} UTC as {standing.content_hash[:_HASH_SHOWN]}, "
            f"and these lists differ from it ({offered_hash[:_HASH_SHOWN]}). A published list "
            f"never changes, so nothing was written. Keep it, and publish what is new with the "
            f"next week, once it has begun: targeting publish --week {following}. If nothing was "
            f"meant to be new, "
            f"compute from snapshot {standing.snapshot}, which it was made from."
        )


def publish(
    engine: Engine, lists: Sequence[WeeklyList], *, now: datetime, by: str = WEEKLY_JOB
) -> tuple[Receipt, ...]:
    """Publish all lists of a week in one transaction; a receipt per programme, in order of name.

    `by` is who the audit says published them.

    Raises `ListsRefused` where the lists are at fault and `AlreadyPublished` where other content
    stands; then, as after any error, nothing was written.
    """
    found = faults(lists)
    if found:
        raise ListsRefused(found)
    programmes = sorted({one.programme for one in lists})
    prepared = [
        [document(one) for one in sorted(lists, key=_bureau) if one.programme == programme]
        for programme in programmes
    ]

    def publish_all(db: Session) -> tuple[Receipt, ...]:
        receipts = tuple(_publish_programme(db, documents, now=now) for documents in prepared)
        new = [_entry(receipt, by) for receipt in receipts if receipt.changed]
        if new:
            append(db, *new)
        return receipts

    return written(engine, publish_all)


def _publish_programme(db: Session, documents: Sequence[Document], *, now: datetime) -> Receipt:
    first = documents[0].weekly
    content_hash = publication_hash(documents)
    standing = _standing(db, first.week, first.programme)
    if standing is not None and standing.content_hash != content_hash:
        raise AlreadyPublished(standing, content_hash)
    if standing is None:
        _write(db, documents, content_hash, now=now)
    return Receipt(
        week=first.week,
        programme=first.programme,
        content_hash=content_hash,
        published_at=now if standing is None else standing.published_at,
        lists=len(documents),
        targets=sum(len(one.weekly.targets) for one in documents),
        changed=standing is None,
    )


def _entry(receipt: Receipt, by: str) -> Entry:
    return Entry(
        at=receipt.published_at,
        actor=by,
        role="command",
        action="publish",
        subject=f"publication:{receipt.content_hash}",
        bureau=None,
        told={"week": receipt.week, "programme": receipt.programme, "lists": receipt.lists},
    )


def _standing(db: Session, week: str, programme: str) -> PublicationRecord | None:
    return db.scalar(
        select(PublicationRecord).where(
            PublicationRecord.week == week, PublicationRecord.programme == programme
        )
    )


def _write(db: Session, documents: Sequence[Document], content_hash: str, *, now: datetime) -> None:
    first = documents[0].weekly
    publication = PublicationRecord(
        week=first.week,
        programme=first.programme,
        as_of=first.as_of,
        published_at=now,
        content_hash=content_hash,
        snapshot=first.snapshot,
        model=stamp_of(first.model),
        capacity=sum(one.weekly.capacity for one in documents),
        size=len(documents),
    )
    db.add(publication)
    db.flush()
    for one in documents:
        _write_list(db, publication.id, one)


def _write_list(db: Session, publication_id: int, one: Document) -> None:
    record = ListRecord(
        publication_id=publication_id,
        bureau=one.weekly.bureau,
        capacity=one.weekly.capacity,
        eligible=one.weekly.eligible,
        size=len(one.weekly.targets),
        content_hash=one.content_hash,
        body=one.body,
    )
    db.add(record)
    db.flush()
    if not one.weekly.targets:
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
            for target in one.weekly.targets
        ],
    )


def _bureau(one: WeeklyList) -> str:
    return one.bureau
