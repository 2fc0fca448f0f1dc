"""What people decide about targets, and what a second person says of it: added, never changed."""

import sqlalchemy as sa
from alembic import op

from serving.migrations.guards import keep_as_recorded

revision = "0004"
down_revision = "0003"

# What has no place: what stands already (INSERT OR REPLACE would delete it unseen), another
# bureau's, and whatever does not follow the one before it.
_MISPLACED = {
    "decisions": """
        EXISTS (SELECT 1 FROM decisions AS standing WHERE standing.id = NEW.id
                OR (standing.list_id = NEW.list_id
                    AND standing.establishment_id = NEW.establishment_id
                    AND standing.turn = NEW.turn)
                OR (standing.decided_by = NEW.decided_by
                    AND standing.idempotency_key = NEW.idempotency_key))
        OR NEW.turn <> 1 + (SELECT count(*) FROM decisions AS before
                            WHERE before.list_id = NEW.list_id
                            AND before.establishment_id = NEW.establishment_id)
        OR COALESCE(NEW.after, 0) <> COALESCE(
            (SELECT before.id FROM decisions AS before
             WHERE before.list_id = NEW.list_id
             AND before.establishment_id = NEW.establishment_id
             AND before.turn = NEW.turn - 1), 0)
        OR NEW.bureau <> COALESCE((SELECT bureau FROM lists WHERE id = NEW.list_id), '')""",
    "seconds": """
        EXISTS (SELECT 1 FROM seconds AS standing
                WHERE standing.id = NEW.id OR standing.decision_id = NEW.decision_id)
        OR NOT EXISTS (SELECT 1 FROM decisions AS decided WHERE decided.id = NEW.decision_id
                       AND decided.bureau = NEW.bureau AND decided.needs_second
                       AND decided.decided_by <> NEW.seconded_by
                       AND NOT EXISTS (SELECT 1 FROM decisions AS later
                                       WHERE later.list_id = decided.list_id
                                       AND later.establishment_id = decided.establishment_id
                                       AND later.turn > decided.turn))""",
}


def upgrade() -> None:
    """Makes both tables and their guards."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("list_id", sa.Integer, nullable=False),
        sa.Column("bureau", sa.String, nullable=False),
        sa.Column("establishment_id", sa.String, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("after", sa.Integer),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("code", sa.String),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("until_week", sa.String),
        sa.Column("replacement", sa.String),
        sa.Column("needs_second", sa.Boolean, nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(
            ["list_id", "establishment_id"],
            ["targets.list_id", "targets.establishment_id"],
            name="fk_decisions_list_id_establishment_id",
        ),
        sa.ForeignKeyConstraint(["after"], ["decisions.id"], name="fk_decisions_after"),
        sa.UniqueConstraint(
            "list_id", "establishment_id", "turn", name="uq_decisions_list_id_establishment_id_turn"
        ),
        sa.UniqueConstraint(
            "decided_by", "idempotency_key", name="uq_decisions_decided_by_idempotency_key"
        ),
        sa.CheckConstraint(
            "kind IN ('accept', 'defer', 'reject', 'replace')", name="ck_decisions_kind"
        ),
        sa.CheckConstraint("(turn = 1) = (after IS NULL)", name="ck_decisions_turn"),
    )
    op.create_table(
        "seconds",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("decision_id", sa.Integer, nullable=False),
        sa.Column("bureau", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("seconded_by", sa.String, nullable=False),
        sa.Column("seconded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seconds"),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_seconds_decision_id"),
        sa.UniqueConstraint("decision_id", name="uq_seconds_decision_id"),
        sa.CheckConstraint("verdict IN ('confirm', 'refuse')", name="ck_seconds_verdict"),
    )
    for table, misplaced in _MISPLACED.items():
        keep_as_recorded(table, misplaced)
