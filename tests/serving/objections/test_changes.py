"""An objection is written once and only grows; each step looks before it writes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from serving.database import reading, writing
from serving.migrations.guards import RECORD_NEVER_CHANGES
from serving.objections.changes import Next, ObjectionRefused, follow
from serving.objections.queries import objection, open_objections, registered_with
from tests.serving.databases import on_both
from tests.serving.objections.made import (
    FRIDAY,
    RECEIVED_ON,
    at,
    decided,
    draft,
    followed,
    registered,
)

MONDAY = date(2026, 11, 30)


@on_both
def test_an_objection_is_read_as_it_was_registered(engine: Engine) -> None:
    given = draft()
    made = registered(engine, given)
    with reading(engine) as db:
        found = objection(db, made.id)
        assert open_objections(db) == [made]
    assert found == made
    assert (found.subject, found.words, found.reference) == (
        given.subject, given.words, given.reference,
    )  # fmt: skip
    assert found.received_at == given.received_at
    assert found.officers == ("J00017", "J00042")
    (opened,) = found.events
    assert (opened.kind, opened.number, opened.by) == ("opened", 1, "li.wei")
    assert found.state == "to_verify"


@on_both
def test_the_steps_follow_each_other_to_the_end(engine: Engine) -> None:
    one = registered(engine)
    one = followed(engine, one, "verified")
    one = followed(engine, one, "extended", on=MONDAY)
    one = followed(engine, one, "decided", on=MONDAY, result="upheld", action="annul")
    assert [event.kind for event in one.events] == ["opened", "verified", "extended", "decided"]
    assert [event.number for event in one.events] == [1, 2, 3, 4]
    assert (one.events[-1].result, one.events[-1].action) == ("upheld", "annul")
    assert one.events[-1].at == at(MONDAY)
    with reading(engine) as db:
        assert open_objections(db) == []
        assert objection(db, one.id) == one


@on_both
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE objections SET words = 'other'",
        "UPDATE objection_events SET result = 'rejected' WHERE kind = 'decided'",
        "DELETE FROM objection_events WHERE kind = 'decided'",
        "DELETE FROM objections",
    ],
)
def test_nothing_that_was_recorded_is_rewritten(engine: Engine, change: str) -> None:
    """A decision that could be changed afterwards, by whoever has the database, decides nothing."""
    one = decided(engine, registered(engine))
    with pytest.raises(IntegrityError, match=RECORD_NEVER_CHANGES), engine.begin() as connection:
        connection.execute(text(change))
    with reading(engine) as db:
        assert objection(db, one.id) == one


EVENT = """
    INSERT INTO objection_events (objection_id, bureau, number, kind, at, by, words)
    VALUES (:of, :bureau, :number, :kind, '2026-11-27 02:00:00', 'somebody', 'words')"""


@on_both
@pytest.mark.parametrize(
    ("ended", "bureau", "number"),
    [(False, "luohu", 1), (False, "luohu", 3), (False, "futian", 2), (True, "luohu", 4)],
    ids=["a number that stands", "a number left out", "another bureau's", "after the end"],
)
def test_the_database_refuses_an_event_out_of_place(
    engine: Engine, ended: bool, bureau: str, number: int
) -> None:
    """Whoever writes past our code meets the same rules."""
    one = registered(engine)
    one = decided(engine, one) if ended else one
    values = {"of": one.id, "bureau": bureau, "number": number, "kind": "verified"}
    with pytest.raises(IntegrityError, match=RECORD_NEVER_CHANGES), engine.begin() as connection:
        connection.execute(text(EVENT), values)


@on_both
def test_the_database_takes_an_event_in_its_place(engine: Engine) -> None:
    """Else the test before would pass for any reason."""
    one = registered(engine)
    values = {"of": one.id, "bureau": "luohu", "number": 2, "kind": "verified"}
    with engine.begin() as connection:
        connection.execute(text(EVENT), values)
    with reading(engine) as db:
        found = objection(db, one.id)
    assert found is not None
    assert found.state == "to_decide"


def test_sqlite_replaces_no_objection(engine: Engine) -> None:
    """INSERT OR REPLACE deletes without a delete trigger."""
    registered(engine, key="k1")
    with pytest.raises(DatabaseError, match=RECORD_NEVER_CHANGES), engine.begin() as connection:
        connection.execute(text("INSERT OR REPLACE INTO objections SELECT * FROM objections"))


@on_both
def test_a_stale_step_is_refused_and_writes_nothing(engine: Engine) -> None:
    """Two supervisors have the page open; the second acts on what is no longer so."""
    one = registered(engine)
    followed(engine, one, "verified")
    with pytest.raises(ObjectionRefused) as refused:
        followed(engine, one, "verified", by="chen.jie")
    assert refused.value.refusal.kind == "objection_moved_on"
    with reading(engine) as db:
        found = objection(db, one.id)
    assert found is not None
    assert len(found.events) == 2


@on_both
def test_a_key_that_is_sent_again_registers_nothing_new(engine: Engine) -> None:
    """A phone without a signal sends twice: the owner objected once."""
    first = registered(engine, key="k1")
    assert registered(engine, key="k1", on=MONDAY) == first
    assert registered(engine, key="k2") != first
    assert registered(engine, key="k1", by="chen.jie") != first  # keys are each sender's own
    with pytest.raises(ObjectionRefused) as refused:
        registered(engine, draft(words="something else"), key="k1")
    assert refused.value.refusal.kind == "key_used_before"
    with reading(engine) as db:
        assert len(open_objections(db)) == 3
        assert registered_with(db, "li.wei", "k3") is None


@on_both
def test_officers_of_the_record_and_who_registered_it_do_not_decide(engine: Engine) -> None:
    """Requirement 23, where it is written and not only where a button is hidden."""
    one = followed(engine, registered(engine), "verified")
    for by, inspector_id, kind in (
        ("wang.fang", "J00042", "reviewer_is_officer"),
        ("li.wei", "J00099", "reviewer_registered_it"),
    ):
        with pytest.raises(ObjectionRefused) as refused:
            followed(
                engine, one, "decided", by=by, also_known_as=(inspector_id,), result="rejected"
            )
        assert refused.value.refusal.kind == kind
    ended = followed(engine, one, "decided", also_known_as=("J00099",), result="rejected")
    assert ended.state == "decided"


@on_both
def test_of_people_who_act_at_once_one_does(engine: Engine) -> None:
    """Six supervisors press the button in the same second; five read what the sixth wrote."""
    one = registered(engine)

    def verify(number: int) -> str:
        try:
            followed(engine, one, "verified", by=f"supervisor.{number}")
        except ObjectionRefused as refused:
            return refused.refusal.kind
        return "done"

    with ThreadPoolExecutor(6) as at_once:
        became = sorted(at_once.map(verify, range(6)))
    assert became == ["done", *["objection_moved_on"] * 5]
    with reading(engine) as db:
        found = objection(db, one.id)
    assert found is not None
    assert [event.number for event in found.events] == [1, 2]


@on_both
def test_a_key_that_is_sent_at_once_registers_once(engine: Engine) -> None:
    with ThreadPoolExecutor(6) as at_once:
        made = list(at_once.map(lambda _: registered(engine, key="k1").id, range(6)))
    assert made == [made[0]] * 6
    with reading(engine) as db:
        assert len(open_objections(db)) == 1


def test_a_decision_is_not_put_off_after_its_day(engine: Engine) -> None:
    one = followed(engine, registered(engine), "verified", on=FRIDAY)
    with pytest.raises(ObjectionRefused) as refused:
        followed(engine, one, "extended", on=date(2026, 12, 2))
    assert refused.value.refusal.kind == "extension_too_late"
    assert followed(engine, one, "extended", on=date(2026, 12, 1)).clocks[1].due == date(
        2026, 12, 4
    )


def test_before_the_law_gave_clocks_nothing_is_registered(engine: Engine) -> None:
    """An objection without a clock would be late never."""
    with pytest.raises(ObjectionRefused) as refused:
        registered(engine, draft(received_on=date(2023, 2, 28)))
    assert refused.value.refusal.kind == "no_clock_yet"
    assert registered(engine, draft(received_on=date(2023, 3, 1)), on=RECEIVED_ON).clocks


def test_an_objection_that_is_not_there_gets_no_event(engine: Engine) -> None:
    with writing(engine) as db:
        assert follow(db, 7, Next("verified", 1, "w"), by="wang.fang", now=at(FRIDAY)) is None
