"""Who was listed and not visited: since when, and by what chance an earlier draw took them."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from features.events import NEVER, Events, day_of
from features.seal import seal
from models.visits.carried import COLUMNS, WEEKS_BACK, carried_over, mondays_back
from tests.features.builders import MONDAY, Row, establishment, inspection, tables

A_WEEK = timedelta(weeks=1)


def events(*visits: Row) -> Events:
    rows = [establishment("A"), establishment("B")]
    return seal(tables(establishments=rows, inspections=list(visits)))


def listed(*rows: tuple[str, int, str, float | None]) -> pd.DataFrame:
    """Targets: whose, how many weeks ago, in which lane, drawn by what chance."""
    told = [(id_, MONDAY - weeks * A_WEEK, lane, chance) for id_, weeks, lane, chance in rows]
    return pd.DataFrame(told, columns=list(COLUMNS))


def found(known: Events, targets: pd.DataFrame) -> dict[str, tuple[date, float]]:
    """Since when, and by what chance, of those that are outstanding."""
    carried = carried_over(known, targets, "food", MONDAY)
    return {
        str(id_): (day_of(int(since)), float(chance))
        for id_, since, chance in zip(known.ids, carried.since, carried.chance, strict=True)
        if since < NEVER
    }


def test_a_target_is_outstanding_since_the_first_list_after_its_last_visit() -> None:
    """Its age tells a supervisor what lies undone; a visit in between begins it anew."""
    visit = inspection(happened_on=MONDAY - 3 * A_WEEK + timedelta(days=2))
    targets = listed(("A", 3, "risk", None), ("A", 2, "risk", None), ("A", 1, "risk", None))
    assert found(events(), targets)["A"][0] == MONDAY - 3 * A_WEEK
    assert found(events(visit), targets)["A"][0] == MONDAY - 2 * A_WEEK


def test_a_visit_that_saw_something_settles_it_once_it_is_known() -> None:
    """A closed door is no visit, nor is one that nobody knew of yet, or for another programme."""
    done = inspection(happened_on=MONDAY - timedelta(days=5))
    targets = listed(("A", 1, "risk", None))
    assert found(events(done), targets) == {}
    for other in (
        inspection(happened_on=MONDAY - timedelta(days=5), known_on=MONDAY),
        inspection(happened_on=MONDAY - timedelta(days=5), result="not_assessable"),
        inspection(happened_on=MONDAY - timedelta(days=5), programme="drug"),
        inspection(happened_on=MONDAY - timedelta(days=5), purpose="licensing"),
        inspection(happened_on=MONDAY - timedelta(days=8)),
    ):
        assert list(found(events(other), targets)) == ["A"]


def test_who_was_drawn_keeps_the_chance_of_the_newest_draw() -> None:
    """A visit counts for one over the chance that sent it; the risk lane gives none."""
    targets = listed(("A", 2, "random", 0.25), ("A", 1, "random", 0.5), ("B", 1, "risk", None))
    assert found(events(), targets)["A"] == (MONDAY - 2 * A_WEEK, 0.5)
    assert np.isnan(found(events(), targets)["B"][1])


def test_lists_of_long_ago_and_of_strangers_do_not_come_back() -> None:
    """After four weeks a visit is not that draw's any more; who left the records is nobody."""
    targets = listed(("A", WEEKS_BACK + 1, "random", 0.25), ("gone", 1, "random", 0.25))
    assert found(events(), targets) == {}
    assert mondays_back(MONDAY)[-1] == MONDAY - WEEKS_BACK * A_WEEK
