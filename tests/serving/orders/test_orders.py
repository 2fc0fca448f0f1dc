"""A failed visit is followed by an order, and an order by a disposition: nothing ends without."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from features.contract import ORDER_KINDS
from features.words import Text
from serving.database import reading, written
from serving.migrations.guards import RECORD_NEVER_CHANGES
from serving.orders import changes, following
from serving.orders.changes import Closed, Noted
from serving.orders.queries import Which, rechecked, some_orders
from serving.orders.rules import DISPOSITIONS, KINDS, Event, State, due_on, faults, opened_by_itself
from serving.outcomes.changes import Differs, KeyTaken
from serving.outcomes.queries import target_of
from serving.outcomes.rules import NON_RESULTS
from serving.publish import publish
from serving.ui.outcome_words import OF_OUTCOMES
from tests.serving.databases import on_both
from tests.serving.made import MONDAY, NOW, target, weekly
from tests.serving.orders.builders import closing, extension, look, noted, orders, visited
from tests.serving.outcomes.builders import (
    A_DAY,
    AFTER,
    VISITED,
    failed,
    finding,
    moment,
    passed,
    published,
    record,
    recorded,
)


@on_both
@pytest.mark.parametrize(
    ("severity", "kind", "days"), [(1, "rectify", 30), (2, "rectify", 15), (3, "stop", 7)]
)
def test_a_visit_that_failed_opens_an_order(
    engine: Engine, severity: int, kind: str, days: int
) -> None:
    """By its severity, with a day by which it is due; in the same transaction."""
    published(engine)
    followed = visited(engine, failed(finding(severity=severity)))
    (opened,) = orders(engine)
    assert followed.opened is not None
    assert followed.opened.order == opened
    assert (opened.kind, opened.opened_on) == (kind, VISITED)
    assert opened.due_on == VISITED + days * A_DAY
    assert (opened.opened_by, opened.name) == ("li.wei", "东门小馆")
    assert not opened.overdue(VISITED + days * A_DAY)
    assert opened.overdue(VISITED + (days + 1) * A_DAY)


@on_both
def test_only_a_visit_that_failed_opens_one(engine: Engine) -> None:
    """And once, however often it is sent."""
    published(engine)
    visited(engine, passed())
    visited(engine, passed(result=NON_RESULTS[0], severity=None), of="E-0002")
    assert not orders(engine)
    again = visited(engine, failed(), who="wang.fang")
    assert isinstance(again.answer, Differs)
    assert not orders(engine)


@on_both
def test_sent_again_a_visit_opens_no_second_order(engine: Engine) -> None:
    published(engine)
    for _ in range(3):
        visited(engine, key="a")
    visited(engine, who="wang.fang")
    assert len(orders(engine)) == 1
    (outcome,) = recorded(engine)

    def more(kind: str | None) -> changes.Opened | None:
        return written(
            engine,
            lambda db: changes.open_order(db, outcome, kind, who="li.wei", moment=moment()),
        )

    same, case = more("rectify"), more("case")
    assert same is not None
    assert case is not None
    assert (same.added, case.added) == (False, True)
    assert [each.kind for each in orders(engine)] == ["rectify", "case"]


@on_both
def test_a_conflict_that_comes_to_stand_opens_its_order(engine: Engine) -> None:
    """The visit failed after all."""
    published(engine)
    record(engine, passed())
    beside = record(engine, failed(finding(severity=3)), who="wang.fang")
    assert isinstance(beside, Differs)
    settled = written(
        engine,
        lambda db: following.settle(
            db, beside.conflict.id, stands=True, words="核对照片", who="chief", moment=moment()
        ),
    )
    assert settled is not None
    assert settled.opened is not None
    assert settled.opened.order.kind == "stop"


@on_both
def test_an_order_lives_through_what_happens_to_it(engine: Engine) -> None:
    """Put off, looked at, closed; each once, and nothing after the end."""
    published(engine)
    visited(engine)
    (opened,) = orders(engine)
    put_off = noted(engine, opened.id, extension(20), key="a")
    assert isinstance(put_off, Noted)
    assert (put_off.added, put_off.order.due_on) == (True, VISITED + 20 * A_DAY)
    again = noted(engine, opened.id, extension(20), key="a")
    assert isinstance(again, Noted)
    assert not again.added
    assert isinstance(noted(engine, opened.id, extension(21), key="a"), KeyTaken)
    seen = noted(engine, opened.id, look())
    assert isinstance(seen, Noted)
    assert seen.order.passed_again
    ended = noted(engine, opened.id, closing("rectified"), key="b")
    assert isinstance(ended, Noted)
    assert ended.order.closed is not None
    assert ended.order.closed.disposition == "rectified"
    assert isinstance(noted(engine, opened.id, closing()), Closed)
    same = noted(engine, opened.id, closing("rectified"), key="b")
    assert isinstance(same, Noted)
    assert not same.added


def state(kind: str = "rectify", **given: bool) -> State:
    """An order of the visit's day, by li.wei, due in 15 days."""
    values = {"closed": False, "rechecked": False, **given}
    return State(kind, VISITED, "li.wei", VISITED + 15 * A_DAY, **values)


def wrong(event: Event, of: State | None = None, who: str = "wang.fang") -> list[str]:
    found = faults(event, of or state(), who=who, moment=moment(AFTER + 6 * A_DAY))
    assert {each.words for each in found} <= OF_OUTCOMES.keys()
    return [each.words.removeprefix("fault.") for each in found]


def test_an_extension_has_a_reason_a_limit_and_a_second_person() -> None:
    assert wrong(extension(16)) == wrong(extension(45)) == []
    assert wrong(extension(15)) == wrong(extension(46)) == ["order_due"]
    assert wrong(extension(20), who="li.wei") == ["order_second"]
    assert wrong(Event("extended", due_on=VISITED + 20 * A_DAY)) == ["order_words"]
    assert wrong(Event("extended", words="字" * 501, due_on=VISITED + 20 * A_DAY)) == ["long"]


def test_a_look_again_is_a_visit_by_two() -> None:
    assert wrong(look()) == wrong(look("fail", 2)) == wrong(look("closed_down", None)) == []
    assert wrong(look(days=0)) == wrong(look(days=6)) == []
    assert wrong(look(days=-1)) == wrong(look(days=7)) == ["order_visit"]
    assert wrong(look("fine")) == ["result"]
    assert wrong(look("pass", 1)) == ["severity_of_pass"]
    assert wrong(look("fail", 0)) == wrong(look("fail", None)) == ["severity_of_fail"]
    assert wrong(look("refused_entry", 0)) == ["severity_of_none"]
    alone = Event("reinspected", visited_on=VISITED, result="pass", severity=0, inspectors=("J1",))
    assert wrong(alone) == ["inspectors"]


def test_nothing_ends_without_a_disposition_and_words() -> None:
    """And "rectified" is somebody's who looked, where there was a fault to be gone."""
    for disposition in set(DISPOSITIONS) - {"rectified"}:
        assert wrong(closing(disposition)) == []
    assert wrong(closing("done")) == ["disposition"]
    assert wrong(closing(words=None)) == ["order_words"]
    assert wrong(closing("rectified")) == ["not_rechecked"]
    assert wrong(closing("rectified"), state(rechecked=True)) == []
    assert wrong(closing("rectified"), state("case")) == []
    assert wrong(Event("forgotten")) == ["order_event"]


def test_every_kind_has_its_terms() -> None:
    """Harder faults are due sooner, never later."""
    assert KINDS == ORDER_KINDS
    day = date(2026, 11, 27)
    for kind in KINDS:
        days = [due_on(kind, severity, day) for severity in (1, 2, 3)]
        assert days == sorted(days, reverse=True)
        assert min(days) > day
    assert {opened_by_itself(severity, day) for severity in (1, 2, 3)} <= set(KINDS)


@on_both
def test_orders_are_found_by_how_they_stand(engine: Engine) -> None:
    published(engine)
    visited(engine)
    visited(engine, of="E-0002")
    first, second = orders(engine)

    def found(which: Which, days: int, after: int = 0) -> list[int]:
        with reading(engine) as db:
            listed = some_orders(db, which, today=VISITED + days * A_DAY, after=after, limit=10)
            return [each.id for each in listed]

    assert found("open", 3) == [first.id, second.id]
    assert found("overdue", 15) == []
    assert found("overdue", 16) == [first.id, second.id]
    noted(engine, first.id, extension(20))
    assert found("overdue", 16) == [second.id]
    assert found("overdue", 21) == [first.id, second.id]
    noted(engine, second.id, closing())
    assert (found("overdue", 21), found("closed", 21)) == ([first.id], [second.id])
    assert found("all", 21, after=first.id) == [second.id]


@on_both
def test_a_pass_on_a_later_list_says_that_the_fault_is_gone(engine: Engine) -> None:
    """Of the same programme, on or after the day of the order."""
    published(engine)
    visited(engine)
    (opened,) = orders(engine)

    def gone() -> bool:
        with reading(engine) as db:
            return rechecked(db, opened)

    visited(engine, passed(), of="E-0002")
    assert not gone()
    monday = MONDAY + 7 * A_DAY
    again = target(outing=None, nobody=Text("nobody is free", "无人可派"))
    publish(engine, [weekly("luohu", again, week="2026-W49", as_of=monday)], now=NOW)
    with reading(engine) as db:
        later = target_of(db, "2026-W49", "food", "luohu", "E-0001")
    assert later is not None
    offered = passed(visited_on=monday, seen_on_device_at=AFTER + 5 * A_DAY)
    then = moment(AFTER + 6 * A_DAY)
    written(
        engine, lambda db: following.record(
            db, later, offered, order_kind=None, key="later", who="li.wei", moment=then
        )
    )  # fmt: skip
    assert gone()


@on_both
@pytest.mark.parametrize("table", ["orders", "order_events"])
def test_what_was_ordered_is_never_changed(engine: Engine, table: str) -> None:
    published(engine)
    visited(engine)
    noted(engine, orders(engine)[0].id, closing())
    for statement in (f"UPDATE {table} SET bureau = 'futian'", f"DELETE FROM {table}"):
        with (
            engine.connect() as connection,
            pytest.raises(IntegrityError, match=RECORD_NEVER_CHANGES),
        ):
            connection.execute(text(statement))


@on_both
def test_the_database_itself_lets_no_order_end_without_a_word(engine: Engine) -> None:
    """Nor anything follow the end, nor two of a kind be open."""
    published(engine)
    visited(engine)
    add = (
        "INSERT INTO order_events (order_id, bureau, event, words, disposition, recorded_at, "
        "recorded_by, key, content_hash) SELECT id, bureau, 'closed', {words}, {disposition}, "
        "opened_at, 'x', '{key}', 'h' FROM orders"
    )
    twice = (
        "INSERT INTO orders (outcome_id, bureau, kind, opened_on, due_on, opened_at, opened_by) "
        "SELECT outcome_id, bureau, kind, opened_on, due_on, opened_at, opened_by FROM orders"
    )
    with engine.begin() as connection:
        for statement in (
            add.format(words="NULL", disposition="'penalty'", key=1),
            add.format(words="'w'", disposition="NULL", key=2),
            twice,
        ):
            with (
                pytest.raises(IntegrityError, match=RECORD_NEVER_CHANGES),
                connection.begin_nested(),
            ):
                connection.execute(text(statement))
        connection.execute(text(add.format(words="'w'", disposition="'penalty'", key=3)))
        with (
            pytest.raises(IntegrityError, match=RECORD_NEVER_CHANGES),
            connection.begin_nested(),
        ):
            connection.execute(text(add.format(words="'w'", disposition="'penalty'", key=4)))
        connection.execute(text(twice))
    assert [each.closed is None for each in orders(engine)] == [False, True]


@on_both
def test_of_many_who_close_an_order_at_once_one_does(engine: Engine) -> None:
    published(engine)
    visited(engine)
    (opened,) = orders(engine)
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(noted, engine, opened.id, closing(words=f"理由{nth}"), who=f"p{nth}")
            for nth in range(8)
        ]
    answers = [job.result() for job in jobs]
    assert sum(isinstance(each, Noted) for each in answers) == 1
    assert sum(isinstance(each, Closed) for each in answers) == 7
