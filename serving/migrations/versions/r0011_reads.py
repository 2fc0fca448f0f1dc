"""Indices for what is read of three years of lists: see serving/README.md for how long that takes.

Each is written with every row of its table: what is not asked for by a page has none.
"""

from alembic import op
from sqlalchemy import text

revision = "0011"
down_revision = "0010"

# The audit is read by moment, whatever else is asked of it.
_READ_BY_MOMENT = ("actor", "action", "bureau")

# Those few rows of many that may still want something.
_ONLY = {
    ("ix_decisions_needs_second", "decisions"): ("needs_second = 1", "needs_second"),
    ("ix_outcomes_without_scan", "outcomes"): ("scan_id IS NULL", "scan_id IS NULL"),
}


def upgrade() -> None:
    """Makes them anew where an earlier build had a narrower one."""
    for name in ("ix_audit_actor", "ix_audit_action"):
        op.drop_index(name, "audit")
    for column in _READ_BY_MOMENT:
        op.create_index(f"ix_audit_{column}", "audit", [column, "at", "id"])
    op.drop_index("ix_order_events_order_id", "order_events")
    op.create_index("ix_order_events_order_id", "order_events", ["order_id", "event", "bureau"])
    op.create_index("ix_orders_bureau", "orders", ["bureau", "id"])
    for (name, table), where in _ONLY.items():
        sqlite, postgresql = map(text, where)
        op.create_index(name, table, ["id"], sqlite_where=sqlite, postgresql_where=postgresql)
