"""Another bureau's rows do not exist: held at the query, whoever wrote it."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from serving.access.scope import scope
from serving.database import reading, written
from serving.establishments.queries import past_targets
from serving.lists.queries import prepared_list, summaries, targets_of, weeks
from serving.publish import publish
from serving.records import Base, ListRecord, OfBureau, PublicationRecord, TargetRecord
from tests.serving.databases import on_both
from tests.serving.made import NOW, WEEK, target, weekly

SERVING = Path(__file__).parents[3] / "serving"


def both_bureaus(engine: Engine) -> None:
    publish(engine, [weekly("luohu", target(1, "L1")), weekly("baoan", target(1, "B1"))], now=NOW)


@on_both
def test_no_form_of_question_finds_another_bureaus_row(engine: Engine) -> None:
    """Columns, counts, aliases, subqueries, joins, by key: each a way that somebody will take."""
    both_bureaus(engine)
    other = aliased(ListRecord)
    with reading(engine) as db:
        foreign = db.scalar(select(ListRecord.id).where(ListRecord.bureau == "baoan"))
    with reading(engine) as db:
        scope(db, "luohu")
        assert db.scalars(select(ListRecord.bureau)).all() == ["luohu"]
        assert db.scalar(select(func.count()).select_from(ListRecord)) == 1
        assert db.scalars(select(other.bureau)).all() == ["luohu"]
        assert db.scalars(select(TargetRecord.establishment_id)).all() == ["L1"]
        assert db.scalar(select(func.count(TargetRecord.id))) == 1
        assert db.get(ListRecord, foreign) is None
        assert not db.scalar(select(exists().where(TargetRecord.establishment_id == "B1")))
        joined = select(PublicationRecord.week, ListRecord.bureau).join(
            ListRecord, ListRecord.publication_id == PublicationRecord.id
        )
        assert db.execute(joined).all() == [(WEEK, "luohu")]


@on_both
def test_no_query_of_ours_finds_another_bureaus_row(engine: Engine) -> None:
    """The queries behind pages and API, asked as one bureau and as the city."""
    both_bureaus(engine)
    found: dict[str | None, list[object]] = {}
    for bureau in ("luohu", None):
        with reading(engine) as db:
            scope(db, bureau)
            found[bureau] = [
                [one.bureau for one in summaries(db, WEEK)],
                [each.bureaus for week in weeks(db) for each in week.programmes],
                prepared_list(db, WEEK, "food", "baoan") is None,
                [one.week for one in past_targets(db, "B1")],
                sorted(one.establishment_id for one in targets_of(db, [WEEK])),
            ]
    assert found["luohu"] == [["luohu"], [("luohu",)], True, [], ["L1"]]
    assert found[None] == [
        ["baoan", "luohu"],
        [("baoan", "luohu")],
        False,
        [WEEK],
        ["B1", "L1"],
    ]


def test_another_bureaus_row_is_neither_written_nor_changed(engine: Engine) -> None:
    """By mistake in an endpoint, say, that took a bureau from a form."""
    both_bureaus(engine)

    def add(db: Session) -> None:
        scope(db, "luohu")
        db.add(
            ListRecord(
                publication_id=1,
                bureau="baoan",
                capacity=1,
                eligible=1,
                size=0,
                content_hash="0",
                body=b"",
            )
        )
        db.flush()

    with pytest.raises(PermissionError, match="A session of luohu was about to write a ListRec"):
        written(engine, add)
    with reading(engine) as db:
        scope(db, "luohu")
        changed = update(ListRecord).where(ListRecord.bureau == "baoan").values(capacity=9)
        gone = delete(ListRecord).where(ListRecord.bureau == "baoan")
        for statement in (changed, gone):
            assert db.execute(statement).rowcount == 0  # type: ignore[attr-defined]  # a cursor's


def test_every_table_with_a_bureau_is_scoped() -> None:
    """A new table that forgets to be a bureau's would show all of its rows to everybody.

    An account's, a token's and an audit entry's bureau say what somebody may see and where
    something was done: those tables are read by roles of the whole city only.
    """
    unscoped = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if "bureau" in mapper.columns and not issubclass(mapper.class_, OfBureau)
    }
    assert unscoped == {"accounts", "audit", "tokens"}


def test_nothing_in_serving_asks_a_table_past_its_class() -> None:
    """`Record.__table__` and SQL as text know no scope: none is where endpoints reach it."""
    apart = {SERVING / "connecting.py", *(SERVING / "migrations").rglob("*.py")}
    named = [
        f"{path.relative_to(SERVING)}:{node.lineno}"
        for path in sorted(SERVING.rglob("*.py"))
        if path not in apart
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in ("__table__", "exec_driver_sql"))
        or (
            (isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy")
            and any(alias.name == "text" for alias in node.names)
        )
    ]
    assert named == []
