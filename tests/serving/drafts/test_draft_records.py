"""Drafts, decisions and approvals, guarded where they are stored: rows are added, never changed."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from serving.migrations.guards import RECORD_NEVER_CHANGES
from serving.publish import publish
from tests.serving.databases import on_both
from tests.serving.drafts.made import approved, kept, lists
from tests.serving.made import NOW, earlier

TABLES = ("drafts", "draft_programmes", "draft_lists", "draft_decisions", "approvals")
CHANGES = [
    "UPDATE drafts SET content_hash = 'x'",
    "UPDATE draft_programmes SET lots = 'x'",
    "UPDATE draft_lists SET body = ''",
    "UPDATE draft_decisions SET verdict = 'sent_back'",
    "UPDATE approvals SET approved_by = 'somebody'",
    *(f"DELETE FROM {table}" for table in reversed(TABLES)),
    "INSERT INTO draft_programmes SELECT id + 9, draft_id, 'product', snapshot, model, "
    "content_hash, breaches, lots, size, parity FROM draft_programmes",
    "INSERT INTO draft_lists SELECT id + 9, programme_id, 'futian', capacity, eligible, size, "
    "content_hash, body, firmness FROM draft_lists",
    "INSERT INTO draft_decisions SELECT * FROM draft_decisions WHERE true ON CONFLICT (draft_id) "
    "DO UPDATE SET words = 'x'",
    "INSERT INTO approvals SELECT * FROM approvals WHERE true ON CONFLICT DO NOTHING",
]
OWN = {
    "sqlite": [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" for table in TABLES],
    "postgresql": [f"TRUNCATE {table} CASCADE" for table in TABLES],
}
_DECISION = "INSERT INTO draft_decisions SELECT id, {}, {}, 'X', computed_at, '' FROM drafts"
WRONG_DECISIONS = {
    "it is of a draft that a newer one replaced": (
        _DECISION.format("'approved'", "'li.wei'") + " WHERE id = 1"
    ),
    "nobody knows this verdict": _DECISION.format("'perhaps'", "'li.wei'") + " WHERE id = 2",
    "who computed it approves it": _DECISION.format("'approved'", "'scheduler'") + " WHERE id = 2",
    "there is no such draft": (
        "INSERT INTO draft_decisions VALUES (9, 'approved', 'li.wei', 'X', '2026-11-23', '')"
    ),
}


def refused(engine: Engine, statement: str) -> str:
    """What the database says of a statement that it refuses."""
    with pytest.raises(IntegrityError) as error, engine.begin() as connection:
        connection.execute(text(statement))
    return str(error.value)


@on_both
def test_no_row_of_a_draft_ever_changes(engine: Engine) -> None:
    """Not even by raw SQL: what has become of a draft is told by rows that come later."""
    kept(engine)
    approved(engine)
    for change in [*CHANGES, *OWN[engine.dialect.name]]:
        assert RECORD_NEVER_CHANGES in refused(engine, change), change


@on_both
@pytest.mark.parametrize("why", WRONG_DECISIONS)
def test_only_a_weeks_newest_draft_is_decided_and_by_somebody_else(
    engine: Engine, why: str
) -> None:
    """Whoever writes past our code meets the same rules."""
    kept(engine)
    kept(engine, lists(risk=0.5))
    assert RECORD_NEVER_CHANGES in refused(engine, WRONG_DECISIONS[why])


@on_both
def test_a_decision_that_is_right_is_taken(engine: Engine) -> None:
    """The guard refuses what is wrong, and nothing else."""
    kept(engine)
    with engine.begin() as connection:
        connection.execute(text(_DECISION.format("'approved'", "'li.wei'")))
        assert connection.scalar(text("SELECT count(*) FROM draft_decisions")) == 1


@on_both
def test_nobody_is_put_down_afterwards_as_who_approved(engine: Engine) -> None:
    """Of an earlier publication, of one that has its approver, or by a draft nobody approved."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO publications VALUES (1, '2026-W46', 'food', '2026-11-09', "
                "'2026-11-09 06:00:00', 'x', 'x', '{}', 0, 0)"
            )
        )
    publish(engine, [earlier("luohu")], now=NOW)
    kept(engine)
    for values in (
        "1, NULL, 'command:root', 'root', ''",
        "2, NULL, 'command:root', 'root', ''",
        "3, NULL, 'command:root', 'root', ''",
    ):
        said = refused(engine, f"INSERT INTO approvals VALUES ({values})")
        assert RECORD_NEVER_CHANGES in said, values
    by_draft = "INSERT INTO approvals SELECT MAX(id), 1, 'li.wei', 'Li Wei', '' FROM publications"
    assert RECORD_NEVER_CHANGES in refused(engine, by_draft)
