"""Publications, lists, targets and figures with their guards; takes over an earlier build's.

Builds before this revision made the tables without counting revisions: the first of them without
`figures`, and all of them without guards on PostgreSQL.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from serving.migrations.earlier import refuse_unlike
from serving.migrations.guards import keep_as_published

revision = "0001"
down_revision = None

_TABLES = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _always(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


sa.Table(
    "publications",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    _always("week", sa.String()),
    _always("programme", sa.String()),
    _always("as_of", sa.Date()),
    _always("published_at", sa.DateTime(timezone=True)),
    _always("content_hash", sa.String()),
    _always("snapshot", sa.String()),
    _always("model", sa.JSON()),
    _always("capacity", sa.Integer()),
    _always("size", sa.Integer()),
    sa.UniqueConstraint("week", "programme"),
)
sa.Table(
    "lists",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("publication_id", sa.ForeignKey("publications.id"), nullable=False),
    _always("bureau", sa.String()),
    _always("capacity", sa.Integer()),
    _always("eligible", sa.Integer()),
    _always("size", sa.Integer()),
    _always("content_hash", sa.String()),
    _always("body", sa.LargeBinary()),
    sa.UniqueConstraint("publication_id", "bureau"),
)
sa.Table(
    "targets",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("list_id", sa.ForeignKey("lists.id"), nullable=False),
    _always("rank", sa.Integer()),
    sa.Column("establishment_id", sa.String, nullable=False, index=True),
    _always("name", sa.String()),
    _always("kind", sa.String()),
    _always("address", sa.String()),
    _always("lane", sa.String()),
    _always("risk", sa.Double()),
    _always("expected_severity", sa.Double()),
    sa.UniqueConstraint("list_id", "rank"),
    sa.UniqueConstraint("list_id", "establishment_id"),
    sa.CheckConstraint("rank >= 1", name="rank"),
    sa.CheckConstraint("risk BETWEEN 0 AND 1", name="risk"),
)
sa.Table(
    "figures",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    _always("week", sa.String()),
    _always("as_of", sa.Date()),
    _always("published_at", sa.DateTime(timezone=True)),
    _always("content_hash", sa.String()),
    _always("snapshot", sa.String()),
    _always("body", sa.LargeBinary()),
    sa.UniqueConstraint("week"),
)

# What would add to something complete. It also catches INSERT OR REPLACE, which deletes unseen, and
# what would belong to something that the transaction does not see: nothing fits into that.
_COMPLETE = {
    "publications": """
        EXISTS (SELECT 1 FROM publications AS standing WHERE standing.id = NEW.id
                OR (standing.week = NEW.week AND standing.programme = NEW.programme))""",
    "lists": """
        EXISTS (SELECT 1 FROM lists AS standing WHERE standing.id = NEW.id)
        OR (SELECT count(*) FROM lists WHERE publication_id = NEW.publication_id)
           >= COALESCE((SELECT size FROM publications WHERE id = NEW.publication_id), 0)""",
    "targets": """
        EXISTS (SELECT 1 FROM targets AS standing WHERE standing.id = NEW.id)
        OR (SELECT count(*) FROM targets WHERE list_id = NEW.list_id)
           >= COALESCE((SELECT size FROM lists WHERE id = NEW.list_id), 0)""",
    "figures": """
        EXISTS (SELECT 1 FROM figures AS standing
                WHERE standing.id = NEW.id OR standing.week = NEW.week)""",
}


def upgrade() -> None:
    """Makes what is not there, and the guards of all four tables."""
    connection = op.get_bind()
    refuse_unlike(connection, _TABLES)
    _TABLES.create_all(connection)
    for table, complete in _COMPLETE.items():
        keep_as_published(table, complete)
