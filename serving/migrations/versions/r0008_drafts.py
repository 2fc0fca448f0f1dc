"""Drafts with their lists, what was decided about them, and who approved a publication."""

import sqlalchemy as sa
from alembic import op

from serving.migrations.guards import keep_as_recorded

revision = "0008"
down_revision = "0007"

_MOMENT = sa.DateTime(timezone=True)

# What would be added to something complete, or to what is not there; also what INSERT OR REPLACE
# would replace. Only the newest draft of a week is decided about, and approved by nobody who
# computed it. A publication is approved when it is made, so never after a later one.
_LATE = {
    "drafts": "EXISTS (SELECT 1 FROM drafts AS standing WHERE standing.id = NEW.id)",
    "draft_programmes": """
        EXISTS (SELECT 1 FROM draft_programmes AS standing WHERE standing.id = NEW.id)
        OR (SELECT count(*) FROM draft_programmes WHERE draft_id = NEW.draft_id)
           >= COALESCE((SELECT size FROM drafts WHERE id = NEW.draft_id), 0)""",
    "draft_lists": """
        EXISTS (SELECT 1 FROM draft_lists AS standing WHERE standing.id = NEW.id)
        OR (SELECT count(*) FROM draft_lists WHERE programme_id = NEW.programme_id)
           >= COALESCE((SELECT size FROM draft_programmes WHERE id = NEW.programme_id), 0)""",
    "draft_decisions": """
        NEW.verdict NOT IN ('approved', 'sent_back')
        OR EXISTS (SELECT 1 FROM draft_decisions AS standing WHERE standing.draft_id = NEW.draft_id)
        OR NOT EXISTS (SELECT 1 FROM drafts WHERE id = NEW.draft_id)
        OR (NEW.verdict = 'approved' AND EXISTS (
            SELECT 1 FROM drafts WHERE id = NEW.draft_id
            AND computed_by IN (NEW.decided_by, 'command:' || NEW.decided_by)))
        OR EXISTS (SELECT 1 FROM drafts AS own JOIN drafts AS newer ON newer.week = own.week
                   WHERE own.id = NEW.draft_id AND newer.id > own.id)""",
    "approvals": """
        EXISTS (SELECT 1 FROM approvals AS standing
                WHERE standing.publication_id = NEW.publication_id)
        OR NEW.publication_id <> COALESCE((SELECT MAX(id) FROM publications), 0)
        OR (NEW.draft_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM draft_decisions AS said
            WHERE said.draft_id = NEW.draft_id AND said.verdict = 'approved'
            AND said.decided_by = NEW.approved_by))""",
}


def upgrade() -> None:
    """Makes the five tables and their guards."""
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("week", sa.String, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("computed_at", _MOMENT, nullable=False),
        sa.Column("computed_by", sa.String, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("commitment", sa.String),
        sa.Column("size", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_week", "drafts", ["week"])
    op.create_table(
        "draft_programmes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("draft_id", sa.Integer, nullable=False),
        sa.Column("programme", sa.String, nullable=False),
        sa.Column("snapshot", sa.String, nullable=False),
        sa.Column("model", sa.JSON, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("breaches", sa.Integer, nullable=False),
        sa.Column("lots", sa.String),
        sa.Column("size", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_programmes"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_draft_programmes_draft_id"),
        sa.UniqueConstraint("draft_id", "programme", name="uq_draft_programmes_draft_id_programme"),
    )
    op.create_table(
        "draft_lists",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("programme_id", sa.Integer, nullable=False),
        sa.Column("bureau", sa.String, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("eligible", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_lists"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["draft_programmes.id"], name="fk_draft_lists_programme_id"
        ),
        sa.UniqueConstraint("programme_id", "bureau", name="uq_draft_lists_programme_id_bureau"),
    )
    op.create_table(
        "draft_decisions",
        sa.Column("draft_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("shown_name", sa.String, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name="pk_draft_decisions"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_draft_decisions_draft_id"),
    )
    op.create_table(
        "approvals",
        sa.Column("publication_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("draft_id", sa.Integer),
        sa.Column("approved_by", sa.String, nullable=False),
        sa.Column("shown_name", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("publication_id", name="pk_approvals"),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name="fk_approvals_publication_id"
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_approvals_draft_id"),
    )
    for table, late in _LATE.items():
        keep_as_recorded(table, late)
