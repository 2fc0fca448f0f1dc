"""The stored form of drafts, of what was decided about them, and of who approved a publication.

Rows are only added, and triggers hold that (`migrations/versions/r0008_drafts.py`). What has become
of a draft is not written down in its row: later rows say it (`queries.py`).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.records import Base, OfBureau, PublicationRecord


class DraftRecord(Base):
    """A week's lists of all programmes as they were computed once; `content_hash` covers them all.

    `commitment` is that of the seed that drew them, None where nobody could be drawn.
    """

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(index=True)
    as_of: Mapped[date]
    computed_at: Mapped[datetime]
    computed_by: Mapped[str]
    content_hash: Mapped[str]
    commitment: Mapped[str | None]
    size: Mapped[int]  # how many programmes: complete when that many are there


class DraftProgrammeRecord(Base):
    """One programme of a draft; `content_hash` is what publishing it unsigned would have.

    `breaches` counts the limits of parity that it breaks. `lots` marks the file with everyone's
    lot, which the weekly jobs keep. `parity` is `measures.KeptParity`, None of earlier builds.
    """

    __tablename__ = "draft_programmes"
    __table_args__ = (UniqueConstraint("draft_id", "programme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey(DraftRecord.id))
    programme: Mapped[str]
    snapshot: Mapped[str]
    model: Mapped[dict[str, Any]]
    content_hash: Mapped[str]
    breaches: Mapped[int]
    lots: Mapped[str | None]
    size: Mapped[int]  # how many lists: complete when that many are there
    parity: Mapped[bytes | None] = mapped_column(deferred=True)


class DraftListRecord(OfBureau, Base):
    """One bureau's list of a draft; `body` is the JSON that publishing it unsigned would store.

    `firmness` is `measures.KeptFirmness`, None of earlier builds.
    """

    __tablename__ = "draft_lists"
    __table_args__ = (UniqueConstraint("programme_id", "bureau"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(DraftProgrammeRecord.id))
    capacity: Mapped[int]
    eligible: Mapped[int]
    size: Mapped[int]  # how many targets
    content_hash: Mapped[str]
    body: Mapped[bytes] = mapped_column(deferred=True)
    firmness: Mapped[bytes | None] = mapped_column(deferred=True)


class DraftDecisionRecord(Base):
    """What a supervisor decided about a draft, once: `verdict` is approved or sent_back."""

    __tablename__ = "draft_decisions"

    draft_id: Mapped[int] = mapped_column(
        ForeignKey(DraftRecord.id), primary_key=True, autoincrement=False
    )
    verdict: Mapped[str]
    decided_by: Mapped[str]
    shown_name: Mapped[str]
    decided_at: Mapped[datetime]
    words: Mapped[str]


class ApprovalRecord(Base):
    """Who let a publication go out; without a draft it was a command.

    Publications from before approvals were kept have none.
    """

    __tablename__ = "approvals"

    publication_id: Mapped[int] = mapped_column(
        ForeignKey(PublicationRecord.id), primary_key=True, autoincrement=False
    )
    draft_id: Mapped[int | None] = mapped_column(ForeignKey(DraftRecord.id))
    approved_by: Mapped[str]
    shown_name: Mapped[str]
    words: Mapped[str]
