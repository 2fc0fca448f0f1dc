"""Objections and their events, with guards: an objection only grows, one event after the other."""

import sqlalchemy as sa
from alembic import op

from serving.migrations.guards import keep_as_recorded

revision = "0007"
down_revision = "0006"

# A second row with a key that stands would be INSERT OR REPLACE's, which deletes the first unseen.
_LATE = {
    "objections": """
        EXISTS (SELECT 1 FROM objections AS standing
                WHERE standing.id = NEW.id
                OR (standing.registered_by = NEW.registered_by
                    AND standing.idempotency_key = NEW.idempotency_key))""",
    "objection_events": """
        EXISTS (SELECT 1 FROM objection_events AS standing
                WHERE standing.id = NEW.id
                OR (standing.objection_id = NEW.objection_id
                    AND (standing.number = NEW.number
                         OR standing.kind IN ('decided', 'withdrawn'))))
        OR NEW.number <> 1 + (SELECT count(*) FROM objection_events
                              WHERE objection_id = NEW.objection_id)
        OR NOT EXISTS (SELECT 1 FROM objections
                       WHERE objections.id = NEW.objection_id
                       AND objections.bureau = NEW.bureau)""",
}


def upgrade() -> None:
    """Makes both tables and their guards."""
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("bureau", sa.String, nullable=False),
        sa.Column("establishment_id", sa.String, nullable=False),
        sa.Column("establishment_name", sa.String, nullable=False),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("record_table", sa.String),
        sa.Column("row_id", sa.String),
        sa.Column("item", sa.String),
        sa.Column("week", sa.String),
        sa.Column("programme", sa.String),
        sa.Column("reason", sa.String),
        sa.Column("said_by", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.String, nullable=False),
        sa.Column("officers", sa.JSON, nullable=False),
        sa.Column("idempotency_key", sa.String),
        sa.Column("request_hash", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
        sa.UniqueConstraint(
            "registered_by", "idempotency_key", name="uq_objections_registered_by_idempotency_key"
        ),
    )
    op.create_index("ix_objections_establishment_id", "objections", ["establishment_id"])
    op.create_table(
        "objection_events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("bureau", sa.String, nullable=False),
        sa.Column("objection_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("result", sa.String),
        sa.Column("action", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_objection_events"),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objections.id"], name="fk_objection_events_objection_id"
        ),
        sa.UniqueConstraint(
            "objection_id", "number", name="uq_objection_events_objection_id_number"
        ),
    )
    for table, late in _LATE.items():
        keep_as_recorded(table, late)
