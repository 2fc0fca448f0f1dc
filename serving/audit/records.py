"""The stored form of the audit: entries in a chain, written once and never changed."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from serving.records import Base


class AuditRecord(Base):
    """One entry; `hash` covers it and the entry before. Ids have no gaps. No one bureau's."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_actor", "actor", "at", "id"),
        Index("ix_audit_subject", "subject", "id"),
        Index("ix_audit_action", "action", "at", "id"),
        Index("ix_audit_bureau", "bureau", "at", "id"),
        Index("ix_audit_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    bureau: Mapped[str | None]
    request_id: Mapped[str | None]
    told: Mapped[str]  # canonical JSON, hashed as it stands
    previous_hash: Mapped[str]
    hash: Mapped[str]
