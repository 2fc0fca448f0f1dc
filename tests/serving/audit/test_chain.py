"""The audit finds every edit, deletion and reordering, and nothing goes by it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from features.refused import Refused
from serving.audit.appender import PATIENCE_SECONDS, Appender, AuditUnavailable
from serving.audit.chain import Entry, Fault, Head, append, head, verify
from serving.audit.heads import known_heads, note
from serving.audit.records import AuditRecord
from serving.database import reading, writing
from serving.migrations.guards import RECORD_NEVER_CHANGES
from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import INSPECTOR, LATER, NOW, WEEK, service, target, weekly

ENTRY = Entry(LATER, "li.wei", "inspector", "view", "list:1", "luohu", "r-1", {"week": "W", "q": 1})

COLUMNS = [column.key for column in AuditRecord.__mapper__.columns if column.key != "id"]


def filled(engine: Engine, entries: int = 5) -> Head:
    """A chain of so many entries, appended in two transactions."""
    with writing(engine) as db:
        append(db, *(replace(ENTRY, subject=f"list:{n}") for n in range(entries - 1)))
    with writing(engine) as db:
        return append(db, ENTRY)


def verified(engine: Engine, known: tuple[Head, ...] = ()) -> Head | Fault:
    with reading(engine) as db:
        return verify(db, known)


def unguarded(engine: Engine, *statements: str) -> None:
    """What somebody can do who may drop triggers."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for action in ("update", "delete", "insert"):
                connection.execute(text(f"DROP TRIGGER audit_refuse_{action}"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


@on_both
def test_a_chain_as_it_was_written_has_no_fault(engine: Engine) -> None:
    assert verified(engine) == Head(0, "0" * 64)
    end = filled(engine)
    assert verified(engine) == end
    assert verified(engine, (end,)) == end
    assert end.entries == 5


@on_both
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'wu.min'",
        "DELETE FROM audit WHERE id = 5",
        "INSERT INTO audit SELECT 7, at, actor, role, action, subject, bureau, request_id, told,"
        " hash, hash FROM audit WHERE id = 5",
        "INSERT INTO audit SELECT 6, at, actor, role, action, subject, bureau, request_id, told,"
        " previous_hash, hash FROM audit WHERE id = 5",
    ],
)
def test_the_database_itself_refuses_every_change(engine: Engine, change: str) -> None:
    """Even of somebody at a console, and every entry that is not the next."""
    end = filled(engine)
    with pytest.raises(IntegrityError, match=RECORD_NEVER_CHANGES), engine.begin() as connection:
        connection.execute(text(change))
    assert verified(engine) == end


@pytest.mark.parametrize("column", COLUMNS)
def test_every_edit_is_found(engine: Engine, column: str) -> None:
    """Of any part of an entry, also by whoever may drop the guards."""
    filled(engine)
    new = "'2020-01-01 00:00:00'" if column == "at" else "'else'"
    unguarded(engine, f"UPDATE audit SET {column} = {new} WHERE id = 3")
    found = verified(engine)
    assert isinstance(found, Fault)
    assert found.entry == 3


@on_both
@pytest.mark.parametrize(
    ("changes", "entry"),
    [
        (["DELETE FROM audit WHERE id = 1"], 1),
        (["DELETE FROM audit WHERE id = 3"], 3),
        (["DELETE FROM audit WHERE id = 3", "UPDATE audit SET id = id - 1 WHERE id > 3"], 3),
        (
            [
                "UPDATE audit SET id = 99 WHERE id = 2",
                "UPDATE audit SET id = 2 WHERE id = 3",
                "UPDATE audit SET id = 3 WHERE id = 99",
            ],
            2,
        ),
        (
            [
                "INSERT INTO audit SELECT 0, at, actor, role, action, subject, bureau, request_id,"
                " told, previous_hash, hash FROM audit WHERE id = 1"
            ],
            1,
        ),
    ],
    ids=["first gone", "one gone", "gap closed", "two swapped", "one put before"],
)
def test_every_deletion_and_reordering_is_found(
    engine: Engine, changes: list[str], entry: int
) -> None:
    filled(engine)
    unguarded(engine, *changes)
    found = verified(engine)
    assert isinstance(found, Fault)
    assert found.entry == entry


def test_an_end_cut_off_and_a_chain_written_anew_are_found_by_what_was_noted(
    engine: Engine, tmp_path: Path
) -> None:
    """The chain alone cannot tell: what it once ended in is kept beside the database."""
    file = tmp_path / "heads.jsonl"
    end = filled(engine)
    note(file, end)
    note(file, end)
    assert known_heads(file) == [end]
    unguarded(engine, "DELETE FROM audit WHERE id = 5")
    assert isinstance(verified(engine), Head)
    cut = verified(engine, tuple(known_heads(file)))
    assert isinstance(cut, Fault)
    assert "its end was cut" in cut.words
    with writing(engine) as db:
        append(db, replace(ENTRY, actor="nobody.else"))
    anew = verified(engine, tuple(known_heads(file)))
    assert isinstance(anew, Fault)
    assert anew.entry == 5


def test_a_file_of_heads_that_was_tampered_with_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "heads.jsonl"
    file.write_text('{"entries": 3}\n', encoding="utf-8")
    with pytest.raises(Refused, match="Bring back a copy"):
        known_heads(file)


@on_both
def test_what_is_undone_leaves_no_entry(engine: Engine) -> None:
    """Both stand, or neither."""

    def fail() -> None:
        with writing(engine) as db:
            append(db, ENTRY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert verified(engine) == Head(0, "0" * 64)


@on_both
def test_many_who_look_at_once_are_all_entered_in_one_chain(engine: Engine) -> None:
    """Through two services on one database, as behind a balancer."""
    services = [Appender(engine), Appender(engine)]
    each = 20

    def look(reader: int) -> None:
        for n in range(each):
            entry = replace(ENTRY, actor=f"reader{reader}", subject=f"{n}")
            services[reader % 2].hand_in(entry).result()

    readers = [threading.Thread(target=look, args=(reader,)) for reader in range(8)]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    for appender in services:
        appender.close()
    assert verified(engine).entries == 8 * each  # type: ignore[union-attr]  # a Head
    with reading(engine) as db:
        found = db.execute(select(AuditRecord.actor, AuditRecord.subject)).all()
    assert len(set(found)) == 8 * each


@on_both
def test_an_entry_that_cannot_be_written_keeps_none_of_its_neighbours(engine: Engine) -> None:
    """They came together, in one transaction: each answer goes by its own entry alone."""
    appender = Appender(engine)
    with writing(engine):  # so that they wait together
        together = [
            appender.hand_in(replace(ENTRY, subject="before")),
            appender.hand_in(replace(ENTRY, subject="odd", told={"what": object()})),
            appender.hand_in(replace(ENTRY, subject="after")),
        ]
    fates = [entry.exception(PATIENCE_SECONDS) for entry in together]
    appender.close()
    assert [type(fate) for fate in fates] == [type(None), AuditUnavailable, type(None)]
    assert verified(engine).entries == 2  # type: ignore[union-attr]  # a Head
    with reading(engine) as db:
        found = db.scalars(select(AuditRecord.subject).order_by(AuditRecord.id)).all()
    assert found == ["before", "after"]


@on_both
def test_no_answer_leaves_before_its_entry_stands(engine: Engine, settings: Settings) -> None:
    """It is made meanwhile, and kept: a process killed then has shown nothing."""
    publish(engine, [weekly("luohu", target(1))], now=NOW)
    with service(settings, asker=INSPECTOR) as client, ThreadPoolExecutor(1) as pool:
        entries = verified(engine).entries  # type: ignore[union-attr]  # a Head
        with writing(engine) as db:
            asked = pool.submit(client.get, f"/v1/weeks/{WEEK}/lists/food/luohu")
            _, waiting = wait([asked], timeout=0.5)
            assert waiting
            assert head(db).entries == entries
        assert asked.result().status_code == 200
        assert verified(engine).entries == entries + 1  # type: ignore[union-attr]  # a Head


def test_an_answer_that_cannot_be_entered_is_a_problem(engine: Engine, settings: Settings) -> None:
    publish(engine, [weekly("luohu", target(1))], now=NOW)
    with service(settings, asker=INSPECTOR) as client:
        unguarded(engine, "DROP TABLE audit")
        answer = client.get(f"/v1/weeks/{WEEK}/lists/food/luohu")
        assert answer.status_code == 503
        assert answer.json()["type"].endswith("audit_unavailable")
        assert "etag" not in answer.headers


def test_what_cannot_be_entered_is_not_shown(engine: Engine) -> None:
    appender = Appender(engine)
    unguarded(engine, "DROP TABLE audit")
    with pytest.raises(AuditUnavailable):
        appender.hand_in(ENTRY).result()
    appender.close()


def test_an_appender_that_closes_finishes_what_waits(engine: Engine) -> None:
    """A view that was answered has its entry."""
    appender = Appender(engine)
    done: list[int] = []

    def wrote(n: int) -> Callable[[], None]:
        def write() -> None:
            appender.hand_in(replace(ENTRY, subject=str(n))).result()
            done.append(n)

        return write

    threads = [threading.Thread(target=wrote(n)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    appender.close()
    with reading(engine) as db:
        assert head(db).entries == len(done) == 10
