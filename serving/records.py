"""The stored form of publications: tables that are written once and never change.

A publication is one week of one programme; it holds a list per bureau; a list holds targets. A
week's public figures are one row.
How the tables come about is in `migrations/`, and with them the triggers that refuse every change
whoever asks: no row is updated, deleted or replaced, and none is added to a publication or list
that is complete. Reading them back is `*/queries.py`.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    LargeBinary,
    MetaData,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, also where the database keeps none (SQLite): stored as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  SQLAlchemy's signature
    ) -> datetime | None:
        """The moment in UTC; ValueError for one without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone. Give one: datetime.now(UTC).")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  SQLAlchemy's signature
    ) -> datetime | None:
        """The moment, which was stored as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables of the service, with constraint names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, bytes: LargeBinary}  # noqa: RUF012  SQLAlchemy's own form


class OfBureau:
    """What is one bureau's: a session of another bureau neither finds nor writes it."""

    bureau: Mapped[str] = mapped_column()


class PublicationRecord(Base):
    """One week of one programme; `content_hash` covers all its lists and the model behind them."""

    __tablename__ = "publications"
    __table_args__ = (UniqueConstraint("week", "programme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str]
    programme: Mapped[str]
    as_of: Mapped[date]
    published_at: Mapped[datetime]
    content_hash: Mapped[str]
    snapshot: Mapped[str]
    model: Mapped[dict[str, Any]]
    capacity: Mapped[int]
    size: Mapped[int]  # how many lists: complete when that many are there


class ListRecord(OfBureau, Base):
    """One bureau's list; `body` is the JSON that is sent, byte for byte, and `content_hash` its."""

    __tablename__ = "lists"
    __table_args__ = (UniqueConstraint("publication_id", "bureau"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey(PublicationRecord.id))
    capacity: Mapped[int]
    eligible: Mapped[int]
    size: Mapped[int]  # how many targets: complete when that many are there
    content_hash: Mapped[str]
    body: Mapped[bytes] = mapped_column(deferred=True)


class TargetRecord(Base):
    """One row of a list, for looking up by establishment; its reasons are in the list's body."""

    __tablename__ = "targets"
    __table_args__ = (
        UniqueConstraint("list_id", "rank"),
        UniqueConstraint("list_id", "establishment_id"),
        CheckConstraint("rank >= 1", name="rank"),
        CheckConstraint("risk BETWEEN 0 AND 1", name="risk"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey(ListRecord.id))
    rank: Mapped[int]
    establishment_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str]
    lane: Mapped[str]
    risk: Mapped[float]
    expected_severity: Mapped[float]


class FiguresRecord(Base):
    """One Monday's report of public figures; `body` is the JSON that is sent, byte for byte."""

    __tablename__ = "figures"
    __table_args__ = (UniqueConstraint("week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str]
    as_of: Mapped[date]
    published_at: Mapped[datetime]
    content_hash: Mapped[str]
    snapshot: Mapped[str]
    body: Mapped[bytes] = mapped_column(deferred=True)
