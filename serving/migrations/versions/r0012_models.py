"""Versions of models with what is told of them, what is in force, and what is asked of it."""

import sqlalchemy as sa
from alembic import op

from serving.migrations.guards import keep_as_recorded

revision = "0012"
down_revision = "0011"

_MOMENT = sa.DateTime(timezone=True)


def _standing(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} AS standing WHERE standing.id = NEW.id)"


# What INSERT OR REPLACE would replace; a programme's next request while one waits; and an answer to
# nothing, or to what is answered.
_LATE = {
    "model_versions": f"""{_standing("model_versions")}
        OR EXISTS (SELECT 1 FROM model_versions AS same WHERE same.run = NEW.run)""",
    "model_standings": _standing("model_standings"),
    "model_requests": f"""{_standing("model_requests")}
        OR NEW.kind NOT IN ('promote', 'rollback')
        OR EXISTS (
            SELECT 1 FROM model_requests AS waiting WHERE waiting.programme = NEW.programme
            AND NOT EXISTS (SELECT 1 FROM model_answers WHERE request_id = waiting.id))""",
    "model_answers": """
        NEW.state NOT IN ('done', 'refused')
        OR EXISTS (SELECT 1 FROM model_answers AS standing
                   WHERE standing.request_id = NEW.request_id)
        OR NOT EXISTS (SELECT 1 FROM model_requests WHERE id = NEW.request_id)""",
    "model_reports": f"""{_standing("model_reports")}
        OR NEW.kind NOT IN ('drift', 'ablation', 'records')""",
}


def upgrade() -> None:
    """Makes the five tables and their guards."""
    op.create_table(
        "model_versions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("programme", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("run", sa.String, nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_model_versions"),
        sa.UniqueConstraint("run", name="uq_model_versions_run"),
    )
    op.create_index("ix_model_versions_programme", "model_versions", ["programme", "version"])
    op.create_table(
        "model_standings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("programme", sa.String, nullable=False),
        sa.Column("noted_at", _MOMENT, nullable=False),
        sa.Column("champion", sa.Integer),
        sa.Column("challenger", sa.Integer),
        sa.Column("previous", sa.Integer),
        sa.Column("promoted_on", sa.String),
        sa.Column("by", sa.String),
        sa.Column("why", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_model_standings"),
    )
    op.create_index("ix_model_standings_programme", "model_standings", ["programme", "id"])
    op.create_table(
        "model_requests",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("programme", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("champion", sa.Integer),
        sa.Column("asked_by", sa.String, nullable=False),
        sa.Column("shown_name", sa.String, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_model_requests"),
    )
    op.create_index("ix_model_requests_programme", "model_requests", ["programme", "id"])
    op.create_table(
        "model_answers",
        sa.Column("request_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.Column("en", sa.String, nullable=False),
        sa.Column("zh", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("request_id", name="pk_model_answers"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["model_requests.id"], name="fk_model_answers_request_id"
        ),
    )
    op.create_table(
        "model_reports",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("programme", sa.String, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_model_reports"),
    )
    op.create_index("ix_model_reports_kind", "model_reports", ["kind", "programme", "id"])
    for table, late in _LATE.items():
        keep_as_recorded(table, late)
