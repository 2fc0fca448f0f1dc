"""The stored form of objections: what each is about, and the row of events that only grows.

Both tables are guarded (`migrations/`): a row is never changed, and none follows an end.
"""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.records import Base, OfBureau


class ObjectionRecord(OfBureau, Base):
    """One objection as it came in; nothing in it tells who the person is that said it.

    `officers` are the names of those who made what is objected to, as far as was known then.
    """

    __tablename__ = "objections"
    __table_args__ = (UniqueConstraint("registered_by", "idempotency_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[str] = mapped_column(index=True)
    establishment_name: Mapped[str]
    about: Mapped[str]
    table: Mapped[str | None] = mapped_column("record_table")
    row_id: Mapped[str | None]
    item: Mapped[str | None]
    week: Mapped[str | None]
    programme: Mapped[str | None]
    reason: Mapped[str | None]
    said_by: Mapped[str]
    reference: Mapped[str]
    words: Mapped[str]
    received_at: Mapped[datetime]
    registered_by: Mapped[str]
    officers: Mapped[list[str]] = mapped_column(JSON)
    idempotency_key: Mapped[str | None]
    request_hash: Mapped[str]


class ObjectionEventRecord(OfBureau, Base):
    """One event of an objection, numbered from 1; complete once it is decided or withdrawn."""

    __tablename__ = "objection_events"
    __table_args__ = (UniqueConstraint("objection_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey(ObjectionRecord.id))
    number: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    words: Mapped[str]
    result: Mapped[str | None]
    action: Mapped[str | None]
