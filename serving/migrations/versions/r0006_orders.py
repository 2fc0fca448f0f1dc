"""Orders that follow failed visits, and what happens to them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from serving.migrations.guards import keep_as_recorded

revision = "0006"
down_revision = "0005"


def _always(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


# Beside what INSERT OR REPLACE would replace: a second open order of a kind, an event after the
# last, and what would say another bureau's.
_LATE = {
    "orders": """
        EXISTS (SELECT 1 FROM orders AS standing WHERE standing.id = NEW.id
                OR (standing.outcome_id = NEW.outcome_id AND standing.kind = NEW.kind
                    AND NOT EXISTS (SELECT 1 FROM order_events
                                    WHERE order_id = standing.id AND event = 'closed')))
        OR NEW.bureau <> COALESCE((SELECT bureau FROM outcomes WHERE id = NEW.outcome_id), '')""",
    "order_events": """
        EXISTS (SELECT 1 FROM order_events AS standing WHERE standing.id = NEW.id
                OR (standing.order_id = NEW.order_id AND standing.event = 'closed')
                OR (standing.recorded_by = NEW.recorded_by AND standing.key = NEW.key))
        OR NEW.bureau <> COALESCE((SELECT bureau FROM orders WHERE id = NEW.order_id), '')
        OR (NEW.event = 'closed' AND (NEW.disposition IS NULL OR NEW.words IS NULL))""",
}


def upgrade() -> None:
    """Makes both tables and their guards."""
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer, nullable=False),
        _always("outcome_id", sa.Integer()),
        _always("bureau", sa.String()),
        _always("kind", sa.String()),
        _always("opened_on", sa.Date()),
        _always("due_on", sa.Date()),
        _always("opened_at", sa.DateTime(timezone=True)),
        _always("opened_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcomes.id"], name="fk_orders_outcome_id"),
    )
    op.create_index("ix_orders_outcome_id", "orders", ["outcome_id"])
    op.create_table(
        "order_events",
        sa.Column("id", sa.Integer, nullable=False),
        _always("order_id", sa.Integer()),
        _always("bureau", sa.String()),
        _always("event", sa.String()),
        sa.Column("words", sa.String),
        sa.Column("due_on", sa.Date),
        sa.Column("visited_on", sa.Date),
        sa.Column("result", sa.String),
        sa.Column("severity", sa.Integer),
        sa.Column("inspector_id", sa.String),
        sa.Column("second_inspector_id", sa.String),
        sa.Column("disposition", sa.String),
        _always("recorded_at", sa.DateTime(timezone=True)),
        _always("recorded_by", sa.String()),
        _always("key", sa.String()),
        _always("content_hash", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_order_events"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_events_order_id"),
        sa.UniqueConstraint("recorded_by", "key", name="uq_order_events_recorded_by_key"),
    )
    op.create_index("ix_order_events_order_id", "order_events", ["order_id"])
    for table, late in _LATE.items():
        keep_as_recorded(table, late)
