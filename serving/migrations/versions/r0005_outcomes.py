"""Outcomes of visits, their conflicts and settlements, and scans that were filled in later."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from serving.migrations.guards import keep_as_recorded

revision = "0005"
down_revision = "0004"


def _always(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _told() -> list[sa.Column[Any]]:
    return [
        _always("bureau", sa.String()),
        _always("visited_on", sa.Date()),
        _always("result", sa.String()),
        sa.Column("severity", sa.Integer),
        _always("findings", sa.JSON()),
        _always("inspector_id", sa.String()),
        _always("second_inspector_id", sa.String()),
        sa.Column("visit_order", sa.Integer),
        sa.Column("scan_id", sa.String),
        sa.Column("scan_missing", sa.String),
        sa.Column("scan_words", sa.String),
        _always("seen_on_device_at", sa.DateTime(timezone=True)),
        _always("recorded_at", sa.DateTime(timezone=True)),
        _always("recorded_by", sa.String()),
        _always("key", sa.String()),
        _always("content_hash", sa.String()),
    ]


# What INSERT OR REPLACE would replace, and what would say another bureau's than the list is.
_LATE = {
    "outcomes": """
        EXISTS (SELECT 1 FROM outcomes AS standing WHERE standing.id = NEW.id
                OR (standing.list_id = NEW.list_id
                    AND standing.establishment_id = NEW.establishment_id)
                OR (standing.recorded_by = NEW.recorded_by AND standing.key = NEW.key))
        OR NEW.bureau <> COALESCE((SELECT bureau FROM lists WHERE id = NEW.list_id), '')""",
    "outcome_conflicts": """
        EXISTS (SELECT 1 FROM outcome_conflicts AS standing WHERE standing.id = NEW.id
                OR (standing.outcome_id = NEW.outcome_id
                    AND standing.content_hash = NEW.content_hash)
                OR (standing.recorded_by = NEW.recorded_by AND standing.key = NEW.key))
        OR NEW.bureau <> COALESCE((SELECT bureau FROM outcomes WHERE id = NEW.outcome_id), '')""",
    "outcome_settlements": """
        EXISTS (SELECT 1 FROM outcome_settlements AS standing
                WHERE standing.id = NEW.id OR standing.conflict_id = NEW.conflict_id)
        OR NEW.bureau <> COALESCE(
            (SELECT bureau FROM outcome_conflicts WHERE id = NEW.conflict_id), '')""",
    "outcome_scans": """
        EXISTS (SELECT 1 FROM outcome_scans AS standing
                WHERE standing.id = NEW.id OR standing.outcome_id = NEW.outcome_id)
        OR NEW.bureau <> COALESCE((SELECT bureau FROM outcomes WHERE id = NEW.outcome_id), '')""",
}


def upgrade() -> None:
    """Makes the four tables and their guards."""
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer, nullable=False),
        _always("list_id", sa.Integer()),
        _always("establishment_id", sa.String()),
        _always("purpose", sa.String()),
        sa.Column("inclusion_probability", sa.Double),
        *_told(),
        sa.PrimaryKeyConstraint("id", name="pk_outcomes"),
        sa.ForeignKeyConstraint(
            ["list_id", "establishment_id"],
            ["targets.list_id", "targets.establishment_id"],
            name="fk_outcomes_list_id_establishment_id",
        ),
        sa.UniqueConstraint(
            "list_id", "establishment_id", name="uq_outcomes_list_id_establishment_id"
        ),
        sa.UniqueConstraint("recorded_by", "key", name="uq_outcomes_recorded_by_key"),
    )
    op.create_index("ix_outcomes_establishment_id", "outcomes", ["establishment_id"])
    op.create_table(
        "outcome_conflicts",
        sa.Column("id", sa.Integer, nullable=False),
        _always("outcome_id", sa.Integer()),
        *_told(),
        sa.PrimaryKeyConstraint("id", name="pk_outcome_conflicts"),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name="fk_outcome_conflicts_outcome_id"
        ),
        sa.UniqueConstraint(
            "outcome_id", "content_hash", name="uq_outcome_conflicts_outcome_id_content_hash"
        ),
        sa.UniqueConstraint("recorded_by", "key", name="uq_outcome_conflicts_recorded_by_key"),
    )
    op.create_table(
        "outcome_settlements",
        sa.Column("id", sa.Integer, nullable=False),
        _always("conflict_id", sa.Integer()),
        _always("bureau", sa.String()),
        _always("stands", sa.Boolean()),
        _always("words", sa.String()),
        _always("settled_at", sa.DateTime(timezone=True)),
        _always("settled_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_outcome_settlements"),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["outcome_conflicts.id"], name="fk_outcome_settlements_conflict_id"
        ),
        sa.UniqueConstraint("conflict_id", name="uq_outcome_settlements_conflict_id"),
    )
    op.create_table(
        "outcome_scans",
        sa.Column("id", sa.Integer, nullable=False),
        _always("outcome_id", sa.Integer()),
        _always("bureau", sa.String()),
        _always("scan_id", sa.String()),
        _always("recorded_at", sa.DateTime(timezone=True)),
        _always("recorded_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_outcome_scans"),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name="fk_outcome_scans_outcome_id"
        ),
        sa.UniqueConstraint("outcome_id", name="uq_outcome_scans_outcome_id"),
    )
    for table, late in _LATE.items():
        keep_as_recorded(table, late)
