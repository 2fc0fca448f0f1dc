"""The audit: entries in a chain, to which one is added only after the last."""

import sqlalchemy as sa
from alembic import op

from serving.migrations.guards import keep_as_recorded

revision = "0003"
down_revision = "0002"

# Also what INSERT OR REPLACE would replace: its id stands, and so is not the next.
_OUT_OF_TURN = """
    NEW.id <> (SELECT COALESCE(MAX(id), 0) + 1 FROM audit)
    OR NEW.previous_hash <> COALESCE(
        (SELECT hash FROM audit ORDER BY id DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000')"""


def upgrade() -> None:
    """Makes the table and its guard."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("bureau", sa.String),
        sa.Column("request_id", sa.String),
        sa.Column("told", sa.String, nullable=False),
        sa.Column("previous_hash", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    for column in ("actor", "subject", "action", "at"):
        op.create_index(f"ix_audit_{column}", "audit", [column, "id"])
    keep_as_recorded("audit", _OUT_OF_TURN)
