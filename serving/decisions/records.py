"""The stored form of decisions: rows that are added and never change, guarded by triggers.

A decision is about one target of one list, and follows the one before it by `turn`; so of two who
decide at once, the second finds the turn taken. What a second person said is a row of its own.
"""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    column,
)
from sqlalchemy.orm import Mapped, mapped_column

from serving.records import Base, OfBureau


class DecisionRecord(OfBureau, Base):
    """What one person decided about one target; `idempotency_key` is theirs, for one try."""

    __tablename__ = "decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["list_id", "establishment_id"], ["targets.list_id", "targets.establishment_id"]
        ),
        UniqueConstraint("list_id", "establishment_id", "turn"),
        UniqueConstraint("decided_by", "idempotency_key"),
        CheckConstraint("kind IN ('accept', 'defer', 'reject', 'replace')", name="kind"),
        CheckConstraint("(turn = 1) = (after IS NULL)", name="turn"),
        # SQLite uses it where a query says the very same: of a column that is true, `= 1`.
        Index(
            "ix_decisions_needs_second",
            "id",
            sqlite_where=column("needs_second", Integer) == 1,
            postgresql_where=column("needs_second", Boolean),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int]
    establishment_id: Mapped[str]
    turn: Mapped[int]
    after: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    kind: Mapped[str]
    code: Mapped[str | None]
    words: Mapped[str]
    until_week: Mapped[str | None]
    replacement: Mapped[str | None]
    needs_second: Mapped[bool]  # by the rule of the day it was decided
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    idempotency_key: Mapped[str | None]


class SecondRecord(OfBureau, Base):
    """What another person said of a decision that needs one: at most once."""

    __tablename__ = "seconds"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        CheckConstraint("verdict IN ('confirm', 'refuse')", name="verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey(DecisionRecord.id))
    verdict: Mapped[str]
    words: Mapped[str]
    seconded_by: Mapped[str]
    seconded_at: Mapped[datetime]
