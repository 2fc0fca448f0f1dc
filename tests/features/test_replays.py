"""A correction changes no past Monday, and every later one; a repair takes its check along."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from features import contract
from features.build import Pairs, build
from features.catalogue import CATALOGUE
from features.feature import Family, Feature, count
from features.seal import seal
from features.words import Text
from tests.features.builders import (
    A_WEEK,
    FEBRUARY_20,
    MONDAY,
    Row,
    inspection,
    tables,
    value_of,
)
from tests.features.random_city import FIRST, random_city

EARLIER = FIRST + timedelta(weeks=100)
LATER = EARLIER + timedelta(weeks=10)
CORRECTED = [
    name
    for name in contract.TABLES
    # No events are made of these; of a decision about a match, the next one is the correction.
    if name not in ("corrections", "inspectors", "recusals", "capacity", "matches")
]


@pytest.fixture(scope="module")
def city() -> dict[str, pa.Table]:
    """A city without corrections, where every visit states its purpose."""
    whole = random_city(seed=5)
    del whole["corrections"]
    visits = whole["inspections"]
    stated = pc.fill_null(visits["purpose"], "routine")
    at = visits.schema.get_field_index("purpose")
    repeated = pa.array([False] * whole["findings"].num_rows)
    findings = whole["findings"].set_column(
        whole["findings"].schema.get_field_index("repeated"), "repeated", repeated
    )
    return {**whole, "inspections": visits.set_column(at, "purpose", stated), "findings": findings}


def catalogue(given: dict[str, pa.Table], monday: date) -> np.ndarray:
    """Every feature of every establishment on a Monday, as bits."""
    events = seal(given)
    ids = np.array([f"E{n:03d}" for n in range(30)])
    return build(events, Pairs.on(events.places(ids), monday), CATALOGUE, "food").view(np.int32)


def in_use(given: dict[str, pa.Table], name: str) -> str:
    """The id of a row that counts on both Mondays."""
    row_id = contract.TABLES[name].key[0]
    for row in given[name].to_pylist():
        day = row.get("known_on") or row.get("happened_on") or FIRST
        if EARLIER - timedelta(weeks=20) < day < EARLIER and not row["withdrawn_on"]:
            return str(row[row_id])
    return str(given[name][row_id][0])


def without(given: dict[str, pa.Table], name: str, row: str) -> dict[str, pa.Table]:
    """The tables as if the row had never been delivered."""
    row_id = contract.TABLES[name].key[0]
    kept = given[name].filter(pc.not_equal(given[name][row_id].cast(pa.string()), row))
    return {**given, name: kept}


def correction(**given: Any) -> Row:
    """An annulment in effect, and known, a week after the earlier Monday."""
    day = EARLIER + timedelta(days=7)
    return {"action": "annul", "effective_on": day, "known_on": day, **given}


@pytest.mark.parametrize("name", CORRECTED)
def test_a_correction_leaves_the_past_and_clears_the_future(
    city: dict[str, pa.Table], name: str
) -> None:
    """Byte-identical before it, as if the row had never been after it; for every table.

    Of a register entry its own columns go: visits stay in the neighbourhood that they were paid in.
    """
    row = in_use(city, name)
    corrections = tables(corrections=[correction(table=name, row_id=row)])
    corrected = {**city, **corrections}
    assert np.array_equal(catalogue(corrected, EARLIER), catalogue(city, EARLIER))
    own = [feature.source == name or name != "establishments" for feature in CATALOGUE]
    after, never = catalogue(corrected, LATER), catalogue(without(city, name, row), LATER)
    assert np.array_equal(after[:, own], never[:, own])


def visits_that_count(corrections: list[Row], mondays: range, **given: Any) -> list[float]:
    """Whether the failed visit I counts on Mondays so many weeks after ours."""
    penalty = {
        "record_id": "R",
        "establishment_id": "A",
        "kind": "penalty",
        "happened_on": FEBRUARY_20,
        "inspection_id": "I",
        **given,
    }
    city = tables(
        inspections=[inspection(inspection_id="I", result="fail")],
        credit=[penalty, {**penalty, "record_id": "R2"}],
        corrections=corrections,
    )
    feature = Feature(
        "visits",
        source="inspections",
        value=count(),
        meaning=Text(en="visits", zh="检查"),
        family=Family.RESULTS,
        empty=0,
    )
    return [value_of(feature, city, monday=MONDAY + n * A_WEEK) for n in mondays]


def of_credit(action: str, weeks: int, row_id: str = "R", table: str = "credit") -> Row:
    """A correction in effect so many weeks after our Monday."""
    day = MONDAY + weeks * A_WEEK
    return correction(
        table=table, row_id=row_id, action=action, effective_on=day, known_on=day - A_WEEK
    )


def test_a_repaired_penalty_takes_its_check_result_along() -> None:
    """Since 2025-12-25 a repaired penalty ends the use of the check that it followed from."""
    assert visits_that_count([of_credit("repair", 1)], range(3)) == [1, 0, 0]


def test_a_temporary_repair_that_ends_gives_the_check_result_back() -> None:
    """A firm in restructuring may be repaired for a time."""
    given = [of_credit("repair", 1), of_credit("restore", 3)]
    assert visits_that_count(given, range(5)) == [1, 0, 0, 1, 1]


def test_a_check_that_two_penalties_followed_from_stays_out_until_both_are_back() -> None:
    """One of two repairs has ended, the other has not."""
    given = [of_credit("repair", 1), of_credit("repair", 1, "R2"), of_credit("restore", 2)]
    assert visits_that_count(given, range(4)) == [1, 0, 0, 0]


def test_a_restored_penalty_does_not_bring_back_an_annulled_check() -> None:
    """The court annulled the visit; that the repair ended changes nothing about that."""
    annulled = of_credit("annul", 1, "I", "inspections")
    given = [annulled, of_credit("repair", 2), of_credit("restore", 3)]
    assert visits_that_count(given, range(5)) == [1, 0, 0, 0, 0]


def test_an_annulled_penalty_says_nothing_about_its_check() -> None:
    """The fine was unlawful; the mice were there."""
    assert visits_that_count([of_credit("annul", 1)], range(3)) == [1, 1, 1]


def test_a_check_leaves_with_the_penalty_once_we_know_of_their_link() -> None:
    """The penalty reached us three weeks after its repair was announced."""
    late = MONDAY + 3 * A_WEEK
    assert visits_that_count([of_credit("repair", 1)], range(5), known_on=late) == [1, 1, 1, 1, 0]


def test_a_city_may_keep_its_own_check_results() -> None:
    """Its enforcement file is not the credit record: a rule that the mapping states."""
    day = FEBRUARY_20 + A_WEEK
    city = tables(
        inspections=[inspection(inspection_id="I")],
        credit=[
            {
                "record_id": "R",
                "establishment_id": "A",
                "kind": "penalty",
                "happened_on": FEBRUARY_20,
                "inspection_id": "I",
            }
        ],
        corrections=[
            correction(table="credit", row_id="R", action="repair", effective_on=day, known_on=day)
        ],
    )
    kept = seal(city, repair_hides_checks=False).sources["inspections"].withdrawn
    gone = seal(city).sources["inspections"].withdrawn
    assert kept[0] > gone[0]
