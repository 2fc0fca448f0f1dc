"""Publishing: a week's lists become documents that never change, whole or not at all.

What must hold of them is `checks.py`, their bytes and hashes `document.py`. Publishing the same
content again changes nothing and says so; other content for a published week is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from features.refused import Refused
from features.week import monday_named, week_of
from models.visits.lists import WeeklyList
from serving.audit.chain import Entry, append
from serving.checks import ListsRefused, faults
from serving.database import written
from serving.document import Document, document
from serving.kept import Approver, KeptProgramme, of_documents, standing, write
from serving.records import PublicationRecord

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

    def __init__(self, stands: PublicationRecord, offered_hash: str) -> None:
        following = week_of(monday_named(stands.week) + _ONE_WEEK)
        super().__init__(
            f"{stands.week} {stands.programme} was published on "
            f"{stands.published_at:%Y-%m-%d %H:%M} UTC as {stands.content_hash[:_HASH_SHOWN]}, "
            f"and these lists differ from it ({offered_hash[:_HASH_SHOWN]}). A published list "
            f"never changes, so nothing was written. Keep it, and publish what is new with the "
            f"next week, once it has begun: targeting publish --week {following}. If nothing was "
            f"meant to be new, "
            f"compute from snapshot {stands.snapshot}, which it was made from."
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
    prepared = by_programme(lists)

    def publish_all(db: Session) -> tuple[Receipt, ...]:
        receipts = tuple(_publish_programme(db, each, now=now, by=by) for each in prepared)
        new = [_entry(receipt, by) for receipt in receipts if receipt.changed]
        if new:
            append(db, *new)
        return receipts

    return written(engine, publish_all)


def by_programme(lists: Sequence[WeeklyList]) -> list[list[Document]]:
    """The documents of each programme, in order of name, and of each bureau in it."""
    programmes = sorted({one.programme for one in lists})
    return [
        [document(one) for one in sorted(lists, key=_bureau) if one.programme == programme]
        for programme in programmes
    ]


def publish_kept(db: Session, kept: KeptProgramme, approver: Approver, *, now: datetime) -> Receipt:
    """What stands published now, within the transaction that is under way.

    Raises `AlreadyPublished` where other content stands.
    """
    content_hash = kept.content_hash
    stands = standing(db, kept.week, kept.programme)
    if stands is not None and stands.content_hash != content_hash:
        raise AlreadyPublished(stands, content_hash)
    if stands is None:
        write(db, kept, approver, now=now)
    return Receipt(
        week=kept.week,
        programme=kept.programme,
        content_hash=content_hash,
        published_at=now if stands is None else stands.published_at,
        lists=len(kept.lists),
        targets=kept.size,
        changed=stands is None,
    )


def _publish_programme(
    db: Session, documents: Sequence[Document], *, now: datetime, by: str = WEEKLY_JOB
) -> Receipt:
    return publish_kept(db, of_documents(documents), commanded(by), now=now)


def commanded(by: str) -> Approver:
    """A command's own approval, whose words for who it was are the machine's account.

    >>> commanded("command:root").shown_name
    'root'
    """
    return Approver(by, by.removeprefix("command:"))


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


def _bureau(one: WeeklyList) -> str:
    return one.bureau
