"""Other systems' tokens, of which only their last use and their end may change."""

import sqlalchemy as sa
from alembic import op

from serving.migrations.guards import keep_but, may_change

revision = "0009"
down_revision = "0008"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the table and its guard."""
    op.create_table(
        "tokens",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("may", sa.JSON, nullable=False),
        sa.Column("bureau", sa.String),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.Column("revoked_at", _MOMENT),
        sa.PrimaryKeyConstraint("name", name="pk_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_tokens_token_hash"),
    )
    may_change("tokens")
    keep_but(
        "tokens",
        refused_update="""
            NEW.name <> OLD.name OR NEW.token_hash <> OLD.token_hash
            OR CAST(NEW.may AS VARCHAR) <> CAST(OLD.may AS VARCHAR)
            OR COALESCE(NEW.bureau, '') <> COALESCE(OLD.bureau, '')
            OR NEW.created_at <> OLD.created_at OR NEW.expires_at <> OLD.expires_at
            OR (OLD.revoked_at IS NOT NULL
                AND (NEW.revoked_at IS NULL OR NEW.revoked_at <> OLD.revoked_at))""",
        refused_insert="""
            EXISTS (SELECT 1 FROM tokens WHERE name = NEW.name OR token_hash = NEW.token_hash)""",
        words="A token stays what it was made for. Revoke it, and make another",
    )
