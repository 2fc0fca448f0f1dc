"""A visit that our service recorded and another system delivers as well is one visit."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from features.contract import SERVICE
from features.events import Events
from features.seal import seal
from features.truncated import truncated
from models.labels import examples
from models.plan import plan_for
from tests.features.builders import (
    FEBRUARY_20,
    MONDAY,
    Row,
    as_days,
    establishment,
    inspection,
    tables,
)

A_DAY = timedelta(days=1)
OURS, THEIRS = "list/2026-W08/food/luohu/A", "I00000001"


def ours(**given: Any) -> Row:
    """Recorded on the day of the visit by the two who made it."""
    crew = {"inspector_id": "J00017", "second_inspector_id": "J00042"}
    return inspection(inspection_id=OURS, source=SERVICE, known_on=FEBRUARY_20, **crew, **given)


def theirs(**given: Any) -> Row:
    """The same in the regulator's own system, entered three days later."""
    usual = {"inspection_id": THEIRS, "inspector_id": "J00042", "source": "platform"}
    return inspection(**{**usual, "known_on": FEBRUARY_20 + 3 * A_DAY, **given})


def sealed(*visits: Row, corrections: list[Row] | None = None) -> Events:
    given = {"corrections": corrections} if corrections else {}
    return seal(tables(establishments=[establishment()], inspections=list(visits), **given))


def counting(events: Events, monday: date) -> list[str]:
    """The visits that count on a Monday, by id."""
    rows, day = events.sources["inspections"], as_days(monday)
    return sorted(rows.keys[(rows.known < day) & (rows.withdrawn > day)])


def labels(events: Events, monday: date = MONDAY) -> list[str]:
    """The outcomes that a model made on a Monday may learn from."""
    found = examples(events, plan_for("food", {}), until=monday)
    return list(found.only(found.known_before(monday)).example_id)


def test_a_visit_told_twice_is_one_label() -> None:
    """Ours until theirs is known, and theirs from then on: its corrections are of theirs."""
    events = sealed(ours(), theirs())
    known = FEBRUARY_20 + 3 * A_DAY
    assert counting(events, FEBRUARY_20) == []
    assert counting(events, FEBRUARY_20 + A_DAY) == [OURS]
    assert counting(events, known) == [OURS]
    assert counting(events, known + A_DAY) == [THEIRS]
    assert labels(events, MONDAY + timedelta(weeks=52)) == [THEIRS]


@pytest.mark.parametrize(
    "other",
    [
        {"establishment_id": "B"},
        {"programme": "drug"},
        {"happened_on": FEBRUARY_20 - A_DAY},
        {"inspector_id": "J00099"},
        {"inspector_id": None},
        {"source": SERVICE, "inspection_id": f"{OURS}~2"},
    ],
)
def test_visits_that_differ_in_any_of_it_are_two(other: dict[str, Any]) -> None:
    """Two crews may have been there on one day."""
    events = sealed(ours(), theirs(**other))
    assert len(counting(events, MONDAY)) == 2


def test_either_inspector_tells_that_it_is_the_same() -> None:
    for crew in (
        {"inspector_id": "J00017"},
        {"inspector_id": "J00099", "second_inspector_id": "J00042"},
    ):
        assert counting(sealed(ours(), theirs(**crew)), MONDAY) == [THEIRS]
    assert counting(sealed(theirs(source=None), ours()), MONDAY) == [THEIRS]


def test_ours_that_came_later_never_counts() -> None:
    """The regulator's system had it first."""
    late = {**ours(), "known_on": FEBRUARY_20 + 9 * A_DAY}
    events = sealed(late, theirs())
    for days in range(14):
        assert OURS not in counting(events, FEBRUARY_20 + days * A_DAY)


def test_what_annuls_theirs_leaves_nothing() -> None:
    """An annulled result must not live on in our copy of it."""
    annulled = {
        "table": "inspections", "row_id": THEIRS, "action": "annul",
        "effective_on": FEBRUARY_20 + 7 * A_DAY, "known_on": FEBRUARY_20 + 7 * A_DAY,
    }  # fmt: skip
    events = sealed(ours(), theirs(), corrections=[annulled])
    assert counting(events, FEBRUARY_20 + 7 * A_DAY) == [THEIRS]
    assert counting(events, FEBRUARY_20 + 8 * A_DAY) == []


def test_nothing_of_it_looks_ahead() -> None:
    """With theirs deleted, Mondays before it was known are what they were."""
    whole = sealed(ours(), theirs())
    for days in range(10):
        monday = FEBRUARY_20 + days * A_DAY
        then = truncated(whole, as_days(monday))
        rows = [row for row in (ours(), theirs()) if row["known_on"] < monday]
        alone = sealed(*rows) if rows else None
        assert counting(then, monday) == (counting(alone, monday) if alone else [])
        assert np.array_equal(counting(then, monday), counting(whole, monday))
