"""Accounts, their sessions, and failures to sign in."""

import sqlalchemy as sa
from alembic import op

from serving.migrations.guards import may_change

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the three tables, whose rows change."""
    op.create_table(
        "accounts",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("shown_name", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("bureau", sa.String),
        sa.Column("inspector_id", sa.String),
        sa.Column("password_hash", sa.String),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("disabled_at", _MOMENT),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
        sa.CheckConstraint(
            "role IN ('inspector', 'supervisor', 'data_scientist', 'administrator', 'auditor')",
            name="ck_accounts_role",
        ),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_sessions_account"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table(
        "sign_in_failures",
        sa.Column("name_hash", sa.String, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name_hash", name="pk_sign_in_failures"),
    )
    for table in ("accounts", "sessions", "sign_in_failures"):
        may_change(table)
