"""Jobs for worker processes: a question never changes, nor does an answer once it is in."""

import sqlalchemy as sa
from alembic import op

from serving.migrations.guards import keep_finished, may_change

revision = "0010"
down_revision = "0009"

_MOMENT = sa.DateTime(timezone=True)

_ASKED = ("id", "bureau", "kind", "list_id", "week", "programme", "establishment_id", "asked")
_KEPT = " OR ".join(
    (
        "OLD.state IN ('done', 'failed')",
        *(f"NEW.{column} <> OLD.{column}" for column in (*_ASKED, "asked_by", "asked_at")),
    )
)
_UNFINISHED = "OLD.state NOT IN ('done', 'failed')"
_WORDS = "A question never changes, nor its answer. Ask anew; answers go by themselves when old"


def upgrade() -> None:
    """Makes the table and its guard."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("bureau", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("list_id", sa.Integer, nullable=False),
        sa.Column("week", sa.String, nullable=False),
        sa.Column("programme", sa.String, nullable=False),
        sa.Column("establishment_id", sa.String, nullable=False),
        sa.Column("asked", sa.String, nullable=False),
        sa.Column("asked_by", sa.String, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("worker", sa.String),
        sa.Column("lease_until", _MOMENT),
        sa.Column("finished_at", _MOMENT),
        sa.Column("result", sa.LargeBinary),
        sa.Column("result_hash", sa.String),
        sa.Column("failure", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name="fk_jobs_list_id"),
        sa.CheckConstraint("kind IN ('detail', 'what_if')", name="ck_jobs_kind"),
        sa.CheckConstraint("state IN ('queued', 'taken', 'done', 'failed')", name="ck_jobs_state"),
        sa.CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="ck_jobs_result"),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="ck_jobs_failure"),
    )
    op.create_index("ix_jobs_state", "jobs", ["state", "asked_at"])
    keep_finished("jobs", _KEPT, _UNFINISHED, _WORDS)
    may_change("jobs")
