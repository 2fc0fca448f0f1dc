"""A corrected record counts until its correction holds, and again once it is restored."""

from datetime import date
from itertools import permutations
from typing import Any

import pyarrow as pa
import pytest

from features.corrections import spans, usable
from features.feature import Family, Feature, count
from features.words import Text
from tests.features.builders import A_WEEK, MONDAY, complaint, inspection, tables, value_of


def number_of(source: str) -> Feature:
    """How many rows of a source count."""
    meaning = Text(en="how many", zh="数量")
    return Feature(
        source, source=source, value=count(), meaning=meaning, family=Family.RESULTS, empty=0
    )


def correction(action: str = "annul", **given: Any) -> dict[str, Any]:
    """A correction of complaint 1, in effect and known on the Monday."""
    return {
        "table": "complaints",
        "row_id": "1",
        "action": action,
        "effective_on": MONDAY,
        "known_on": given.get("effective_on", MONDAY),
        **given,
    }


def counted(corrections: list[dict[str, Any]], mondays: range) -> list[float]:
    """Whether complaint 1 counts on each Monday, so many weeks after ours."""
    given = tables(complaints=[complaint(complaint_id="1")], corrections=corrections)
    return [value_of(number_of("complaints"), given, monday=MONDAY + n * A_WEEK) for n in mondays]


@pytest.mark.parametrize("action", ["annul", "repair"])
def test_a_complaint_counts_until_it_is_annulled_and_not_after(action: str) -> None:
    """What was believed on past Mondays stays believed of them."""
    assert counted([correction(action)], range(-1, 3)) == [1, 1, 0, 0]


def test_a_restored_complaint_counts_again() -> None:
    """An annulment can itself be annulled."""
    given = [correction(), correction("restore", effective_on=MONDAY + 2 * A_WEEK)]
    assert counted(given, range(5)) == [1, 0, 0, 1, 1]


def test_a_complaint_may_be_annulled_restored_and_annulled_again() -> None:
    """Each of its spans counts, and none twice."""
    actions = ("annul", "restore", "annul")
    given = [correction(a, effective_on=MONDAY + 2 * n * A_WEEK) for n, a in enumerate(actions)]
    assert counted(given, range(7)) == [1, 0, 0, 1, 1, 0, 0]


@pytest.mark.parametrize("weeks", [1, 6])
def test_an_annulment_holds_once_we_knew_of_it(weeks: int) -> None:
    """A list cannot use a decision that nobody had told us."""
    late = correction(known_on=MONDAY + weeks * A_WEEK)
    assert counted([late], range(weeks, weeks + 2)) == [1, 0]


def test_an_annulment_announced_beforehand_holds_from_its_day() -> None:
    """Until then the record is good."""
    given = [correction(effective_on=MONDAY + 2 * A_WEEK, known_on=MONDAY)]
    assert counted(given, range(4)) == [1, 1, 0, 0]


@pytest.mark.parametrize("action", ["amend", "objection_opened", "objection_closed"])
def test_an_objection_or_amendment_ends_nothing(action: str) -> None:
    """Objecting is not winning; an amended record is delivered anew."""
    assert counted([correction(action)], range(3)) == [1, 1, 1]


def test_a_correction_is_of_its_own_table_and_row() -> None:
    """Ids of different tables may meet."""
    given = [correction(table="inspections"), correction(row_id="2")]
    assert counted(given, range(2)) == [1, 1]


def test_corrections_may_come_in_any_order() -> None:
    """A repair and its restoring of one day: the later state is the restored one."""
    given = [
        correction("repair"),
        correction("restore"),
        correction("annul", effective_on=MONDAY + 2 * A_WEEK),
    ]
    assert {tuple(counted(list(one), range(4))) for one in permutations(given)} == {(1, 1, 1, 0)}


def test_a_correction_that_takes_effect_never_changes_nothing() -> None:
    """Registers write 9999-12-31 for a day that is not set."""
    never = correction(effective_on=date.max)
    assert counted([never], range(2)) == [1, 1]


def test_a_page_shows_what_a_list_counts() -> None:
    """The inspector's history and the list's reasons follow one rule, day by day."""
    corrections = [
        correction("repair", known_on=MONDAY + A_WEEK),
        correction("restore", effective_on=MONDAY + 2 * A_WEEK, known_on=MONDAY + 3 * A_WEEK),
    ]
    rows = tables(complaints=[complaint(complaint_id="1", known_on=MONDAY)]).popitem()[1]
    corrected = spans("complaints", tables(corrections=corrections)["corrections"]).to_pylist()
    shown = [
        len(usable(rows.to_pylist(), "complaint_id", corrected, MONDAY + n * A_WEEK))
        for n in range(6)
    ]
    given = {"complaints": rows, **tables(corrections=corrections)}
    mondays = [MONDAY + n * A_WEEK for n in range(6)]
    assert shown == [value_of(number_of("complaints"), given, monday=day) for day in mondays]
    assert shown == [0, 1, 0, 0, 1, 1]


def test_a_finding_ends_with_its_inspection() -> None:
    """An annulled visit takes its findings with it."""
    visit = inspection(inspection_id="1")
    finding = {"inspection_id": "1", "item": "mice", "severity": 3}
    given = tables(
        inspections=[visit], findings=[finding], corrections=[correction(table="inspections")]
    )
    assert value_of(number_of("findings"), given) == 1
    assert value_of(number_of("findings"), given, monday=MONDAY + A_WEEK) == 0


def test_no_corrections_are_no_spans() -> None:
    """A city without corrections is the usual case."""
    assert spans("complaints", None).num_rows == 0
    assert isinstance(spans("complaints", tables(corrections=[])["corrections"]), pa.Table)
