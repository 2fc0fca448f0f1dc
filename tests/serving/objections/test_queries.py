"""Marks, standings, and what flows back into the store, from both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, event

from features.build import Pairs, build
from features.catalogue import CATALOGUE
from features.contract import TABLES
from features.store import EventStore
from serving.database import reading
from serving.establishments.store_history import StoreHistory
from serving.objections.marking import marked
from serving.objections.queries import (
    events_after,
    marks_of,
    marks_of_list,
    objections_before,
    objections_of,
    open_objections,
    standings,
)
from serving.objections.rules import Subject
from serving.objections.source import rows_of
from serving.outcomes.rules import Moment
from serving.publish import publish
from targeting.returning import returned, write_tables
from tests.features.sources.builders import csv_of, source, visit
from tests.features.test_loading import loaded
from tests.serving.databases import on_both
from tests.serving.made import NOW, WEEK, earlier, known, target, weekly
from tests.serving.made import visit as visited
from tests.serving.objections.made import (
    FRIDAY,
    RECEIVED_ON,
    after,
    at,
    decided,
    draft,
    followed,
    registered,
)

LISTING = Subject("listing", week=WEEK, programme="food")


@contextmanager
def statements(engine: Engine | type[Engine]) -> Iterator[list[str]]:
    """The queries that an engine sends meanwhile, or all do."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@on_both
def test_a_list_is_marked_from_the_moment_an_objection_is_opened(engine: Engine) -> None:
    """DOMAIN requirement 4: at once, whatever it is about, until it is decided or withdrawn."""
    publish(engine, [weekly("luohu", target(1, "A"), target(2, "B"), target(3, "C"))], now=NOW)
    of_visit = registered(engine, draft("A"))
    of_listing = registered(engine, draft("C", subject=LISTING))
    registered(engine, draft("Z"))
    with reading(engine) as db:
        marks = marks_of_list(db, WEEK, "food", "luohu")
        assert marks_of_list(db, WEEK, "food", "futian") == []
        assert [mark.objection_id for mark in marks_of(db, "A")] == [of_visit.id]
    assert [(mark.establishment_id, mark.objection_id) for mark in marks] == [
        ("A", of_visit.id), ("C", of_listing.id),
    ]  # fmt: skip
    assert marks[0].since == of_visit.events[0].at
    decided(engine, of_visit)
    followed(engine, of_listing, "withdrawn")
    with reading(engine) as db:
        assert marks_of_list(db, WEEK, "food", "luohu") == []
        assert marks_of(db, "A") == []


@on_both
@pytest.mark.parametrize("objections", [1, 30])
def test_all_marks_of_a_list_are_one_query(engine: Engine, objections: int) -> None:
    """A list of 60 must not ask 60 times."""
    rows = [target(rank, f"E-{rank}") for rank in range(1, 31)]
    publish(engine, [weekly("luohu", *rows, capacity=30)], now=NOW)
    for rank in range(1, objections + 1):
        registered(engine, draft(f"E-{rank}"))
    with statements(engine) as sent, reading(engine) as db:
        assert len(marks_of_list(db, WEEK, "food", "luohu")) == objections
    assert len(sent) == 1


@on_both
def test_objections_are_found_by_what_is_asked(engine: Engine) -> None:
    one = registered(engine, draft("A"))
    two = registered(engine, draft("A", bureau="futian"))
    three = decided(engine, registered(engine, draft("B")))
    with reading(engine) as db:
        assert open_objections(db) == [one, two]
        assert open_objections(db, bureau="futian") == [two]
        assert objections_before(db, None, limit=2) == [three, two]
        assert objections_before(db, two.id, limit=2) == [one]
        assert objections_before(db, None, limit=9, open_=False) == [three]
        assert objections_before(db, None, limit=9, open_=True, bureau="luohu") == [one]
        assert objections_of(db, "A") == [two, one]


@on_both
def test_what_became_of_a_listing_is_read_from_published_lists(engine: Engine) -> None:
    """Rank 2 the week before, 1 in the list objected to; and where others stood does not matter."""
    publish(engine, [earlier("luohu", target(1, "X"), target(2, "A"))], now=NOW)
    lists = [weekly("luohu", target(1, "A")), weekly("futian", target(1, "B"))]
    publish(engine, lists, now=NOW)
    with reading(engine) as db:
        found = standings(db, "A", "luohu")
        gone = standings(db, "X", "luohu")
    assert [(each.week, each.rank, each.of) for each in found] == [
        ("2026-W47", 2, 2), ("2026-W48", 1, 1),
    ]  # fmt: skip
    assert found[1].risk == 0.41
    assert [(each.week, each.rank, each.risk) for each in gone] == [
        ("2026-W47", 1, 0.41), ("2026-W48", None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "marks"),
    [
        (Subject("record", "inspections", "V1"), (True, False)),
        (Subject("record", "findings", "V1", item="F-22"), (True, False)),
        (Subject("record", "samples", "V1"), (False, False)),
        (Subject("profile"), (False, False)),
        (LISTING, (False, False)),
    ],
)
def test_a_record_is_marked_where_it_stands(
    engine: Engine, subject: Subject, marks: tuple[bool, bool]
) -> None:
    registered(engine, draft(subject=subject))
    visits = (replace(visited(), row_id="V1"), replace(visited(), row_id="V2"))
    with reading(engine) as db:
        history = marked(known(inspections=(*visits, visited())), marks_of(db, "E-0001"))
    assert [fact.under_objection for fact in history.inspections] == [*marks, False]


@on_both
def test_what_objections_say_of_records_are_rows_of_the_contract(engine: Engine) -> None:
    """Opened, decided, withdrawn: each by its day, and nothing of a list, which never changes."""
    decided(engine, registered(engine, draft("A")))
    decided(engine, registered(engine, draft("A", subject=LISTING)), action=None)
    profile = registered(engine, draft("P", subject=Subject("profile")))
    followed(engine, profile, "withdrawn", on=after(FRIDAY, 3))
    penalty = draft("A", subject=Subject("record", "credit", "P1"))
    decided(engine, registered(engine, penalty), "rejected", None)
    with reading(engine) as db:
        rows = rows_of(events_after(db, 0))["corrections"]
        assert rows_of(events_after(db, 0))["corrections"] == rows
        assert events_after(db, 10_000) == []
    assert all(set(row) <= set(TABLES["corrections"].names) for row in rows)
    assert [(row["table"], row["row_id"], row["action"], row["known_on"]) for row in rows] == [
        ("inspections", "V1", "objection_opened", RECEIVED_ON),
        ("inspections", "V1", "objection_closed", FRIDAY),
        ("inspections", "V1", "annul", FRIDAY),
        ("establishments", "P", "objection_opened", RECEIVED_ON),
        ("establishments", "P", "objection_closed", after(FRIDAY, 3)),
        ("credit", "P1", "objection_opened", RECEIVED_ON),
        ("credit", "P1", "objection_closed", FRIDAY),
    ]
    assert all(row["effective_on"] == row["known_on"] for row in rows)


FIRST_MONDAY = date(2026, 3, 2)
NEXT_MONDAY = date(2026, 3, 9)
FAILED_VISITS = next(each for each in CATALOGUE if each.name == "failed_visits_365d")


def test_an_upheld_objection_takes_its_record_out_of_later_lists_and_of_no_earlier(
    engine: Engine, tmp_path: Path
) -> None:
    """Requirement 2, by our own rows: decided on 4 March, Monday the 2nd is as it was, the 9th not.

    While it is open the record counts: whether it is wrong nobody has decided yet.
    """
    folder = source(
        tmp_path / "a",
        inspections__csv=csv_of(
            [visit(1, establishment_id="A", result="fail", severity="2", inspection_id="V1")]
        ),
    )
    loaded(tmp_path / "store", folder)
    of_visit = registered(engine, draft("A", received_on=date(2026, 2, 27)))
    counts = {"before": failed(tmp_path / "store")}
    for moment in ("while it is open", "once it is upheld"):
        with reading(engine) as db:
            rows = returned(db, Moment(at(NEXT_MONDAY)))
        write_tables(rows, source(tmp_path / moment))
        loaded(tmp_path / "store", tmp_path / moment)
        counts[moment] = failed(tmp_path / "store")
        if of_visit.state != "decided":
            of_visit = decided(engine, of_visit, on=date(2026, 3, 4))
    assert counts == {
        "before": (1, 1), "while it is open": (1, 1), "once it is upheld": (1, 0),
    }  # fmt: skip
    histories = StoreHistory(EventStore(tmp_path / "store"))
    shown = [histories.history("A", before=day) for day in (FIRST_MONDAY, NEXT_MONDAY)]
    assert shown[0] is not None
    assert [fact.row_id for fact in shown[0].inspections] == ["V1"]
    assert shown[1] is None  # it was all that was known of A


def test_a_history_says_who_made_its_records(tmp_path: Path) -> None:
    """A reviewer is compared with them: both of a pair, and who made the check of a penalty."""
    went = {"inspector_id": "J1", "second_inspector_id": "J2"}
    folder = source(
        tmp_path / "a",
        inspections__csv=csv_of([visit(1, establishment_id="A", result="fail", **went)]),
        findings__csv="inspection_id,item,severity\n1,mice,2\n1,dust,1\n",
        credit__csv=(
            "record_id,establishment_id,kind,happened_on,inspection_id\n"
            "P1,A,penalty,2026-02-20,1\nP2,A,penalty,2026-02-21,\n"
        ),
        samples__csv=(
            "sample_id,establishment_id,programme,happened_on,kind,item,passed\n"
            "S1,A,food,2026-02-20,monitoring,lead,false\n"
        ),
    )
    loaded(tmp_path / "store", folder)
    found = StoreHistory(EventStore(tmp_path / "store")).history("A", before=NEXT_MONDAY)
    assert found is not None
    (inspection,) = found.inspections
    assert (inspection.row_id, inspection.officers) == ("1", ("J1", "J2"))
    assert inspection.items == ("dust", "mice")
    assert [(each.row_id, each.officers) for each in found.credit] == [
        ("P2", ()), ("P1", ("J1", "J2")),
    ]  # fmt: skip
    assert [each.row_id for each in found.samples] == ["S1"]


def failed(store: Path) -> tuple[float, ...]:
    """How many failed visits of A count on the two Mondays, from the store as it is now."""
    events = EventStore(store).events()
    places = events.places(np.array(["A"]))
    return tuple(
        float(build(events, Pairs.on(places, monday), [FAILED_VISITS], "food")[0, 0])
        for monday in (FIRST_MONDAY, NEXT_MONDAY)
    )
