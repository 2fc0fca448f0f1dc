"""Orders as contract rows: each state is known from its day, and what is overdue is a trigger."""

from datetime import date, timedelta

import numpy as np
from sqlalchemy import Engine

from features.events import NEVER, day_number, day_of
from features.seal import seal
from models.visits.law import law_on
from models.visits.triggers import open_triggers
from serving.database import reading
from serving.outcomes.source import Rows
from targeting.returning import returned
from tests.features.builders import tables
from tests.serving.databases import on_both
from tests.serving.orders.builders import closing, extension, look, noted, orders, visited
from tests.serving.outcomes.builders import A_DAY, AFTER, VISITED, moment, published

VISIT = "list/2026-W48/food/luohu/E-0001"
# Due 15 days after the visit of 25 November: on 10 December, and so overdue on the 14th.
MONDAY = date(2026, 12, 14)


def rows(engine: Engine) -> Rows:
    with reading(engine) as db:
        return returned(db, moment())


def due(engine: Engine, monday: date) -> str:
    """The trigger that is open for the establishment on a Monday."""
    events = seal(tables(**{name: given for name, given in rows(engine).items() if given}))
    law = law_on(monday, "food")
    found = open_triggers(events, law, "food", day_number(monday))
    at = events.places(np.array(["E-0001"]))[0]
    if found.day[at] == NEVER:
        return ""
    return f"{law.triggers[found.entry[at]].event} by {day_of(found.day[at])}"


@on_both
def test_an_order_is_known_as_it_stood_each_day(engine: Engine) -> None:
    """Put off on 1 December, closed on the 5th: each row until the next, by a correction."""
    published(engine)
    visited(engine)
    (opened,) = orders(engine)
    noted(engine, opened.id, extension(25), now=AFTER + 6 * A_DAY)
    noted(engine, opened.id, look("fail", 1), now=AFTER + 7 * A_DAY)
    noted(engine, opened.id, closing(), now=AFTER + 10 * A_DAY)
    found = rows(engine)
    told = [
        (row["order_id"].removeprefix(VISIT), row["known_on"], row["due_on"], row["closed_on"])
        for row in found["orders"]
    ]
    first, later = VISITED + 15 * A_DAY, VISITED + 25 * A_DAY
    assert told == [
        ("/order/1", VISITED, first, None),
        ("/order/1~2", VISITED + 6 * A_DAY, later, None),
        ("/order/1~3", VISITED + 10 * A_DAY, later, VISITED + 10 * A_DAY),
    ]
    assert {row["happened_on"] for row in found["orders"]} == {VISITED}
    ended = [(row["table"], row["row_id"], row["known_on"]) for row in found["corrections"]]
    assert ended == [
        ("orders", f"{VISIT}/order/1", VISITED + 6 * A_DAY),
        ("orders", f"{VISIT}/order/1~2", VISITED + 10 * A_DAY),
    ]
    again = found["inspections"][1]
    assert (again["purpose"], again["result"], again["severity"]) == ("reinspection", "fail", 1)
    assert (again["happened_on"], again["known_on"]) == (
        VISITED + 5 * A_DAY, VISITED + 7 * A_DAY,
    )  # fmt: skip


@on_both
def test_what_is_overdue_stands_on_the_next_list(engine: Engine) -> None:
    """Until it is put off, looked at or closed, as far as that was known."""
    published(engine)
    visited(engine)
    (opened,) = orders(engine)
    by = f"overdue_order by {VISITED + (15 + 14) * A_DAY}"
    assert due(engine, MONDAY - timedelta(weeks=1)) == ""
    assert due(engine, MONDAY) == by
    noted(engine, opened.id, extension(22), now=AFTER + 21 * A_DAY)  # on 16 December
    assert due(engine, MONDAY) == by
    assert due(engine, MONDAY + timedelta(weeks=1)) != ""  # it was due on the 17th
    noted(engine, opened.id, closing(), now=AFTER + 24 * A_DAY)  # on the 19th
    assert due(engine, MONDAY) == by
    assert due(engine, MONDAY + timedelta(weeks=1)) == ""


@on_both
def test_who_looked_again_in_time_is_not_sent_again_before_the_day(engine: Engine) -> None:
    """A look before the day is no settling of it; one on it or later is."""
    published(engine)
    visited(engine)
    (opened,) = orders(engine)
    noted(engine, opened.id, look(days=14), now=AFTER + 14 * A_DAY)
    assert due(engine, MONDAY) != ""
    noted(engine, opened.id, look("fail", 1, days=16), now=AFTER + 16 * A_DAY)
    assert due(engine, MONDAY) == ""
