"""The stored form of outcomes: rows that are only added, with their conflicts, settlements, scans.

Of a target the first outcome stands. Another that says something else is a conflict beside it, and
a supervisor's settlement says which of the two stands from then on; no row ever changes.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from serving.records import Base, OfBureau


class _Told(OfBureau):
    """What somebody says was found; `key` is the sender's, so that nothing is taken twice."""

    visited_on: Mapped[date]
    result: Mapped[str]
    severity: Mapped[int | None]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    inspector_id: Mapped[str]
    second_inspector_id: Mapped[str]
    visit_order: Mapped[int | None]
    scan_id: Mapped[str | None]
    scan_missing: Mapped[str | None]
    scan_words: Mapped[str | None]
    seen_on_device_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    key: Mapped[str]
    content_hash: Mapped[str]


class OutcomeRecord(_Told, Base):
    """The first outcome of a target; `purpose` is the contract's word for why it was visited.

    `purpose` and `inclusion_probability` follow from the published list and are settled here, so
    that what is loaded of an outcome is the same in ten years.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["list_id", "establishment_id"], ["targets.list_id", "targets.establishment_id"]
        ),
        UniqueConstraint("list_id", "establishment_id"),
        UniqueConstraint("recorded_by", "key"),
        Index(
            "ix_outcomes_without_scan",
            "id",
            sqlite_where=column("scan_id").is_(None),
            postgresql_where=column("scan_id").is_(None),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int]
    establishment_id: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]
    inclusion_probability: Mapped[float | None]


class ConflictRecord(_Told, Base):
    """Another outcome of a target that has one: kept beside it, never mixed with it."""

    __tablename__ = "outcome_conflicts"
    __table_args__ = (
        UniqueConstraint("outcome_id", "content_hash"),
        UniqueConstraint("recorded_by", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey(OutcomeRecord.id))


class SettlementRecord(OfBureau, Base):
    """A supervisor's word on a conflict: whether it `stands` from now on, or what stood before."""

    __tablename__ = "outcome_settlements"
    __table_args__ = (UniqueConstraint("conflict_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conflict_id: Mapped[int] = mapped_column(ForeignKey(ConflictRecord.id))
    stands: Mapped[bool]
    words: Mapped[str]
    settled_at: Mapped[datetime]
    settled_by: Mapped[str]


class ScanRecord(OfBureau, Base):
    """The id of an on-site scan that was filled in after the outcome."""

    __tablename__ = "outcome_scans"
    __table_args__ = (UniqueConstraint("outcome_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey(OutcomeRecord.id))
    scan_id: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
