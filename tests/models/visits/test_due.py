"""When the law wants a visit: floors and triggers, by the rules of the day."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from features.events import NEVER, day_number, day_of
from features.seal import seal
from features.truncated import truncated
from models.plan import plan_for
from models.visits.floors import floors_due
from models.visits.frame import frame
from models.visits.law import law_on
from models.visits.triggers import open_triggers
from tests.features.builders import MONDAY, Row, days_before, establishment, inspection, tables

LONG_AGO = date(2024, 1, 8)


def floor(*visits: Row, monday: date = MONDAY, programme: str = "food", **register: Any) -> date:
    """When the first establishment's next planned visit is due; date.max where never."""
    begun = inspection("Z", happened_on=LONG_AGO, programme=programme)
    rows = [establishment(**register), establishment("Z")]
    events = seal(tables(establishments=rows, inspections=[begun, *visits]))
    place = events.places(np.array(["A"]))
    due = floors_due(events, law_on(monday, programme), programme, day_number(monday), place)
    return date.max if due.day[0] == NEVER else day_of(due.day[0])


def trigger(*visits: Row, monday: date = MONDAY, programme: str = "food", **rows: list[Row]) -> str:
    """What is open for the first establishment: "event by day", or nothing."""
    events = seal(tables(establishments=[establishment()], inspections=list(visits), **rows))
    law = law_on(monday, programme)
    due = open_triggers(events, law, programme, day_number(monday))
    at = events.places(np.array(["A"]))[0]
    if due.day[at] == NEVER:
        return ""
    return f"{law.triggers[due.entry[at]].event} by {day_of(due.day[at])}"


def sample(**given: object) -> Row:
    return {
        "sample_id": "s", "establishment_id": "A", "programme": "food", "kind": "monitoring",
        "item": "lead", "passed": False, "happened_on": date(2026, 2, 1),
        "known_on": date(2026, 2, 20), **given,
    }  # fmt: skip


def recall(**given: object) -> Row:
    return {
        "hazard_id": "h", "establishment_id": "A", "programme": "food", "kind": "recall",
        "happened_on": date(2026, 2, 25), **given,
    }  # fmt: skip


# The rule of overdue orders holds from 2026-11-30 on.
DECEMBER = date(2026, 12, 7)
DUE = date(2026, 12, 2)


def order(**given: object) -> Row:
    return {
        "order_id": "o", "establishment_id": "A", "inspection_id": "v", "kind": "rectify",
        "happened_on": date(2026, 11, 18), "due_on": DUE, **given,
    }  # fmt: skip


def overdue(*visits: Row, monday: date = DECEMBER, programme: str = "food", **given: object) -> str:
    """What is open after a food visit of 18 November that was followed by an order."""
    first = inspection(inspection_id="v", happened_on=date(2026, 11, 18), result="fail")
    orders = [order(**given)]
    return trigger(first, *visits, monday=monday, programme=programme, orders=orders)


@pytest.mark.parametrize(
    ("grade", "days"), [("A", 365), ("B", 365), ("C", 182), ("D", 121), (None, 730)]
)
def test_a_floor_counts_from_the_last_planned_visit(grade: str | None, days: int) -> None:
    """A grade's frequency, or two years for who has none."""
    last = date(2025, 11, 3)
    assert floor(inspection(happened_on=last), grade=grade) == last + timedelta(days=days)


def test_only_planned_visits_that_were_known_move_a_floor() -> None:
    """A complaint's visit is no all-item inspection, and a late report was not there yet."""
    last = date(2025, 6, 2)
    visits = [
        inspection(happened_on=last),
        inspection(happened_on=date(2025, 12, 1), purpose="complaint"),
        inspection(happened_on=date(2026, 2, 2), known_on=MONDAY),
        inspection(happened_on=date(2026, 2, 3), programme="drug"),
    ]
    assert floor(*visits, grade="C") == last + timedelta(days=182)
    later = MONDAY + timedelta(weeks=1)
    assert floor(*visits, monday=later, grade="C") == date(2026, 2, 2) + timedelta(days=182)


def test_without_a_visit_a_floor_counts_from_when_one_was_possible() -> None:
    """Opened, registered, or the records begun: what was before that nobody can tell."""
    opened = date(2025, 9, 1)
    assert floor(grade="A", opened_on=opened) == opened + timedelta(days=365)
    known = date(2025, 10, 6)
    assert floor(grade="A", known_on=known) == known + timedelta(days=365)
    assert floor(grade="A", opened_on=date(2011, 1, 1)) == LONG_AGO + timedelta(days=365)


def test_last_years_list_obeys_last_years_law() -> None:
    """Before the two-year rule of 2022 an ungraded restaurant had no floor."""
    assert floor(grade=None, monday=date(2022, 3, 14)) == date.max
    assert floor(grade=None, monday=date(2024, 3, 18)) < date.max


@pytest.mark.parametrize(
    ("kind", "days"), [("pharmacy", 1095), ("narcotics_wholesaler", 182), ("teahouse", None)]
)
def test_drug_cycles_go_by_kind(kind: str, days: int | None) -> None:
    """Half a year for narcotics, three years for a pharmacy, none for who is no drug business."""
    last = date(2025, 11, 3)
    due = floor(
        inspection(happened_on=last, programme="drug"), programme="drug", kind=kind, grade="D"
    )
    assert due == (date.max if days is None else last + timedelta(days=days))


def test_a_failed_sample_is_open_from_its_report_to_the_next_visit() -> None:
    """A visit between sampling and report followed nothing up."""
    due = f"failed_sample by {date(2026, 2, 20) + timedelta(days=90)}"
    assert trigger(samples=[sample()]) == due
    assert trigger(inspection(happened_on=date(2026, 2, 10)), samples=[sample()]) == due
    assert trigger(inspection(happened_on=date(2026, 2, 20)), samples=[sample()]) == ""
    assert trigger(samples=[sample(known_on=MONDAY)]) == ""


def test_a_visit_that_saw_nothing_settles_nothing() -> None:
    """A closed door is no result (requirement 12), and a licence is about other things."""
    for visit in (
        inspection(happened_on=date(2026, 3, 2), result="not_assessable", severity=None),
        inspection(happened_on=date(2026, 3, 2), purpose="licensing"),
    ):
        assert trigger(visit, samples=[sample()]) != ""
    last = date(2025, 11, 3)
    closed = inspection(happened_on=date(2026, 2, 2), result="not_assessable", severity=None)
    due = floor(inspection(happened_on=last), closed, grade="D")
    assert due == last + timedelta(days=121)


def test_an_annulled_visit_does_not_begin_the_records() -> None:
    """It never was: nobody could have been visited because of it."""
    wrong = inspection("Z", happened_on=date(2020, 1, 6), withdrawn_on=date(2020, 6, 1))
    assert floor(wrong, grade="A", opened_on=date(2011, 1, 1)) == LONG_AGO + timedelta(days=365)


@pytest.mark.parametrize(
    "given",
    [
        {"passed": True},
        {"kind": "rapid"},
        {"attributed_to": "producer"},
        {"programme": "drug"},
        {"withdrawn_on": date(2026, 3, 1)},
        {"known_on": days_before(MONDAY, 365)},
    ],
)
def test_what_opens_no_trigger(given: Row) -> None:
    """Passed, no official test, another's doing, another programme, annulled, or too long ago."""
    assert trigger(samples=[sample(**given)]) == ""


def test_the_first_deadline_counts() -> None:
    """A recall's fortnight ends before a sample's ninety days."""
    found = trigger(samples=[sample()], hazards=[recall()])
    assert found == f"recall by {date(2026, 2, 25) + timedelta(days=14)}"


def test_a_list_of_serious_breaches_holds_for_every_programme() -> None:
    """The business is on it, not its kitchen."""
    row = {
        "record_id": "r", "establishment_id": "A", "kind": "serious_list",
        "happened_on": date(2026, 2, 16),
    }  # fmt: skip
    assert trigger(credit=[row], programme="drug").startswith("serious_list by 2026-03-18")


def test_records_without_any_table_have_no_deadline() -> None:
    """A city that delivers inspections alone still gets its lists."""
    events = seal(tables(inspections=[inspection()]))
    place = events.places(np.array(["A"]))
    law = law_on(MONDAY, "food")
    assert floors_due(events, law, "food", day_number(MONDAY), place).day.tolist() == [
        day_number(date(2026, 2, 20)) + 730
    ]
    assert (open_triggers(events, law, "food", day_number(MONDAY)).day == NEVER).all()


@pytest.mark.parametrize(
    ("monday", "days", "capped"),
    [
        (date(2026, 12, 28), [date(2026, month, 3) for month in (2, 4, 6, 8)], True),
        (date(2026, 12, 28), [date(2026, month, 3) for month in (2, 4, 6)], False),
        (date(2027, 1, 4), [date(2026, month, 3) for month in (2, 4, 6, 8)], False),
        (date(2024, 12, 30), [date(2024, month, 3) for month in (2, 4, 6, 8)], False),
    ],
)
def test_a_year_holds_so_many_visits_and_no_more(
    monday: date, days: list[date], capped: bool
) -> None:
    """Over all programmes, each day once; the new year begins anew, and the cap in 2025."""
    programmes = ("food", "drug", "product", "food")
    visits = [
        inspection(happened_on=day, programme=programme)
        for day, programme in zip(days, programmes, strict=False)
    ]
    joint = inspection(happened_on=days[0], programme="drug")
    follow_up = inspection(happened_on=days[1], purpose="followup")
    events = seal(tables(establishments=[establishment()], inspections=[*visits, joint, follow_up]))
    register = "(SELECT 'A' AS establishment_id, 'b' AS bureau, DATE '2020-01-01' AS known_on, "
    register += "NULL::DATE AS withdrawn_on, NULL::DATE AS closed_on, NULL::DATE AS opened_on, "
    register += "'food' AS programmes)"
    found = frame(register, events, plan_for("food", {}), monday)
    assert found["eligible"].tolist() == [not capped]


def test_an_order_that_is_overdue_sends_somebody_again() -> None:
    """From the first Monday after the day it was due, within a fortnight of that day."""
    by = f"overdue_order by {DUE + timedelta(days=14)}"
    assert overdue() == by
    assert overdue(due_on=DECEMBER - timedelta(days=1)) != ""
    assert overdue(due_on=DECEMBER) == ""
    assert overdue(due_on=None) == ""
    assert overdue(monday=DUE + timedelta(days=365)) == ""
    before_the_rule = date(2026, 11, 23)
    assert overdue(monday=before_the_rule, due_on=date(2026, 11, 20)) == ""


def test_who_closed_an_order_or_looked_again_has_settled_it() -> None:
    """As far as was known on that Monday; a look before the day it was due is not enough."""
    again = {"purpose": "reinspection"}
    assert overdue(closed_on=date(2026, 12, 6)) == ""
    assert overdue(closed_on=DECEMBER) != ""
    assert overdue(inspection(happened_on=DUE, **again)) == ""
    assert overdue(inspection(happened_on=DUE - timedelta(days=1), **again)) != ""
    assert overdue(inspection(happened_on=DUE, known_on=DECEMBER, **again)) != ""


def test_an_order_is_open_in_the_programme_of_its_visit() -> None:
    """An order that names no visit is open in all."""
    assert overdue(programme="drug") == ""
    assert overdue(inspection_id="of another system", programme="drug") != ""
    events = seal(tables(establishments=[establishment()], orders=[order()]))
    due = open_triggers(events, law_on(DECEMBER, "drug"), "drug", day_number(DECEMBER))
    assert day_of(due.day[0]) == DUE + timedelta(days=14)


@pytest.mark.parametrize("days", range(0, 22, 7))
def test_overdue_orders_do_not_look_ahead(days: int) -> None:
    """With all that was known later deleted the same are due."""
    monday = DECEMBER + timedelta(days=days)
    rows = [
        order(order_id=f"o{nth}", due_on=DUE + timedelta(days=3 * nth),
              closed_on=None if nth % 3 == 0 else DUE + timedelta(days=4 * nth),
              known_on=date(2026, 11, 18) + timedelta(days=2 * nth))
        for nth in range(9)
    ]  # fmt: skip
    seen = [inspection(happened_on=DUE + timedelta(days=nth * 6), purpose="followup",
                       known_on=DUE + timedelta(days=nth * 6 + 3)) for nth in range(3)]  # fmt: skip
    events = seal(tables(establishments=[establishment()], inspections=seen, orders=rows))
    law, day = law_on(monday, "food"), day_number(monday)
    whole, then = (
        open_triggers(each, law, "food", day) for each in (events, truncated(events, day))
    )
    past = [row for row in rows if row["known_on"] < monday]
    for row in past:
        row["closed_on"] = closed if (closed := row["closed_on"]) and closed < monday else None
    known = [row for row in seen if row["known_on"] < monday]
    alone = seal(tables(establishments=[establishment()], inspections=known, orders=past))
    assert whole.day[0] == then.day[0] == open_triggers(alone, law, "food", day).day[0]
