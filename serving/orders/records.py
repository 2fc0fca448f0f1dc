"""The stored form of orders: what a failed visit is followed by, and all that happens to it.

Rows are only added. An order is closed by an event with a disposition, and nothing comes after it.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.outcomes.records import OutcomeRecord
from serving.records import Base, OfBureau


class OrderRecord(OfBureau, Base):
    """An order to rectify or stop, a seal or a case; one open order of a kind for an outcome."""

    __tablename__ = "orders"
    __table_args__ = (Index("ix_orders_bureau", "bureau", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey(OutcomeRecord.id), index=True)
    kind: Mapped[str]
    opened_on: Mapped[date]
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]


class OrderEventRecord(OfBureau, Base):
    """What happened to an order: `extended` to `due_on`, `reinspected`, or `closed` for good."""

    __tablename__ = "order_events"
    __table_args__ = (
        UniqueConstraint("recorded_by", "key"),
        # Most orders are closed: whether one is must be known without reading how.
        Index("ix_order_events_order_id", "order_id", "event", "bureau"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey(OrderRecord.id))
    event: Mapped[str]
    words: Mapped[str | None]
    due_on: Mapped[date | None]
    visited_on: Mapped[date | None]
    result: Mapped[str | None]
    severity: Mapped[int | None]
    inspector_id: Mapped[str | None]
    second_inspector_id: Mapped[str | None]
    disposition: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    key: Mapped[str]
    content_hash: Mapped[str]
