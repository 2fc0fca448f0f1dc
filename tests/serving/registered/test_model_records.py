"""What is told of models, guarded where it is stored: rows are added, never changed."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from features.words import Text
from serving.database import written
from serving.migrations.guards import RECORD_NEVER_CHANGES
from serving.registered import keeping, queries
from serving.registered.changing import ask_change
from serving.registered.schemas import AskChangeBody, RecordsBody
from tests.serving.databases import on_both
from tests.serving.made import DATA_SCIENTIST, NOW
from tests.serving.registered.made import asking, three

TABLES = (
    "model_versions", "model_standings", "model_requests", "model_answers", "model_reports"
)  # fmt: skip
CHANGES = [
    "UPDATE model_versions SET body = ''",
    "UPDATE model_standings SET champion = 9",
    "UPDATE model_requests SET version = 9",
    "UPDATE model_answers SET state = 'refused'",
    "UPDATE model_reports SET body = ''",
    *(f"DELETE FROM {table}" for table in reversed(TABLES)),
    "INSERT INTO model_versions SELECT id + 9, programme, version, run, kept_at, content_hash, "
    "summary, body FROM model_versions WHERE version = 3",
    "INSERT INTO model_answers SELECT 1, 'done', answered_at, en, zh FROM model_answers",
    "INSERT INTO model_answers SELECT 9, 'done', answered_at, en, zh FROM model_answers",
    "INSERT INTO model_answers SELECT 2, 'perhaps', answered_at, en, zh FROM model_answers",
    "INSERT INTO model_requests SELECT id + 9, programme, kind, version, content_hash, champion, "
    "asked_by, shown_name, asked_at, words FROM model_requests WHERE id = 2",
    "INSERT INTO model_reports SELECT id + 9, 'gossip', programme, made_at, content_hash, body "
    "FROM model_reports",
]
OWN = {
    "sqlite": [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" for table in TABLES],
    "postgresql": [f"TRUNCATE {table} CASCADE" for table in TABLES],
}


def filled(engine: Engine) -> None:
    """Everything once; of two requests the first is answered."""
    three(engine)

    def ask(db: Session) -> None:
        body = AskChangeBody.model_validate(asking(engine))
        ask_change(db, "food", body, by=DATA_SCIENTIST, shown_name="He Yan", now=NOW)

    def rest(db: Session) -> None:
        (asked,) = queries.waiting(db)
        keeping.answer(db, asked, "refused", Text("no", "否"), now=NOW)
        records = RecordsBody(snapshot="x", loaded_on=None, tables=(), refused=None)
        keeping.keep_report(db, "records", "", records, now=NOW)

    for work in (ask, rest, ask):
        written(engine, work)


@on_both
def test_nothing_that_is_told_of_models_ever_changes(engine: Engine) -> None:
    """Not even by raw SQL: who was champion, who asked for it and what came of it, stays."""
    filled(engine)
    for change in [*CHANGES, *OWN[engine.dialect.name]]:
        with pytest.raises(IntegrityError) as error, engine.begin() as connection:
            connection.execute(text(change))
        assert RECORD_NEVER_CHANGES in str(error.value), change
