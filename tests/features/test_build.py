"""Examples of what counts, and from when."""

from datetime import date, timedelta

import numpy as np

from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from features.seal import seal
from tests.features.builders import (
    A_WEEK,
    COUNTED,
    FEBRUARY_20,
    MONDAY,
    complaint,
    days_before,
    establishment,
    inspection,
    tables,
    value_of,
)

NAMED = {feature.name: feature for feature in CATALOGUE}


def test_a_complaint_counts_from_the_day_we_knew_of_it() -> None:
    """A complaint made in February but logged on list day is not in that list."""
    late = complaint(happened_on=FEBRUARY_20, known_on=MONDAY)
    given = tables(complaints=[complaint(), late])
    assert value_of(COUNTED["complaints_90d"], given) == 1
    assert value_of(COUNTED["complaints_90d"], given, monday=MONDAY + A_WEEK) == 2


def test_no_complaint_is_zero_but_no_visit_is_unknown() -> None:
    """Silence about complaints is news; silence about visits is ignorance."""
    given = tables(
        complaints=[complaint("B")], inspections=[inspection("B")], establishments=[establishment()]
    )
    assert value_of(COUNTED["complaints_90d"], given) == 0
    assert np.isnan(value_of(NAMED["severity_1_back"], given))


def test_a_missing_table_has_no_features() -> None:
    """Absent is not zero: a city that sends no complaints has no complaint features."""
    events = seal(tables(inspections=[inspection()]))
    made = {feature.source for feature in available(CATALOGUE, events)}
    assert made == {"inspections", "calendar"}


def test_a_complaint_proved_right_later_does_not_count_as_proved_before() -> None:
    """`verified` is as of the export; only `verified_on` says when anybody knew."""
    given = tables(complaints=[complaint(verified=True, verified_on=MONDAY)])
    assert value_of(NAMED["verified_complaints_365d"], given) == 0
    assert value_of(NAMED["verified_complaints_365d"], given, monday=MONDAY + A_WEEK) == 1


def test_a_visit_soon_after_another_is_a_reinspection() -> None:
    """Where the source does not say so, the mapping's number of days does."""
    visits = [
        inspection(happened_on=date(2026, 1, 5), purpose=None, result="fail"),
        inspection(happened_on=date(2026, 1, 15), purpose=None),
        inspection(happened_on=date(2026, 2, 15), purpose=None),
    ]
    events = seal(tables(inspections=visits), reinspection_within_days=14)
    row = build(
        events, Pairs.on(np.zeros(1, np.int32), MONDAY), [NAMED["reinspection_visits_365d"]], "food"
    )
    assert row[0, 0] == 1


def test_what_came_late_hides_nothing_before_it() -> None:
    """Deleting a visit that is not known yet must not make an older one the last before this."""
    late = date(2026, 4, 1)
    days = [date(2026, 1, 5), date(2026, 1, 8), date(2026, 1, 12)]
    visits = [
        inspection(inspection_id=f"I{day}", happened_on=day, purpose=None, known_on=known)
        for day, known in zip(days, [None, late, None], strict=True)
    ]
    found = [{"inspection_id": f"I{day}", "item": "7", "severity": 1} for day in days]
    for kept in ([0, 1, 2], [0, 2]):
        given = tables(
            inspections=[visits[one] for one in kept], findings=[found[one] for one in kept]
        )
        events = seal(given, reinspection_within_days=14)
        features = [NAMED["reinspection_visits_365d"], NAMED["repeated_findings_365d"]]
        row = build(events, Pairs.on(np.zeros(1, np.int32), MONDAY), features, "food")
        assert row.tolist() == [[1, 1]]


def test_another_programmes_visits_count_apart() -> None:
    """A pharmacy's drug visits say little of its lunch counter, and are said apart."""
    given = tables(inspections=[inspection(programme="drug", result="fail"), inspection()])
    assert value_of(NAMED["failed_visits_365d"], given) == 0
    assert value_of(NAMED["failed_visits_365d"], given, programme="drug") == 1
    assert value_of(NAMED["failed_visits_other_programmes_1095d"], given) == 1


def test_a_branch_learns_from_its_chain_but_not_from_itself() -> None:
    """What other shops of the name did is news; what this one did is counted elsewhere."""
    shops = [establishment("A", name="甲店（一）"), establishment("B", name="甲店（二）")]
    visits = [inspection("A", result="fail"), inspection("B"), inspection("B")]
    given = tables(establishments=shops, inspections=visits)
    assert value_of(NAMED["chain_visits_1095d"], given, of="A") == 2
    assert value_of(NAMED["chain_visits_1095d"], given, of="B") == 1


def test_a_move_counts_from_the_day_it_was_known() -> None:
    """Neighbours of the new address are not those of last year."""
    shops = [
        establishment("A", address="旧街1号"),
        establishment("A", address="新街2号", known_on=MONDAY),
        establishment("B", address="新街2号"),
    ]
    given = tables(establishments=shops, inspections=[inspection("B")])
    assert value_of(NAMED["address_visits_1095d"], given) == 0
    assert value_of(NAMED["address_visits_1095d"], given, monday=MONDAY + A_WEEK) == 1


def test_a_record_on_a_legal_person_counts_for_each_of_its_premises() -> None:
    """Many credit records name only the credit code."""
    shops = [establishment(name_, credit_code="91440300") for name_ in ("A", "B")]
    penalty = {
        "record_id": "p",
        "credit_code": "91440300",
        "kind": "penalty",
        "happened_on": FEBRUARY_20,
    }
    given = tables(establishments=shops, credit=[penalty])
    assert value_of(NAMED["penalties_365d"], given, of="A") == 1
    assert value_of(NAMED["penalties_365d"], given, of="B") == 1


def test_a_window_ends_on_its_last_day() -> None:
    """90 days before the Monday is inside a window of 90 days, 91 is not."""
    edge = complaint(happened_on=days_before(MONDAY, 90))
    outside = complaint(happened_on=days_before(MONDAY, 91))
    assert value_of(COUNTED["complaints_90d"], tables(complaints=[edge])) == 1
    assert value_of(COUNTED["complaints_90d"], tables(complaints=[outside])) == 0


def test_findings_are_known_with_their_visit() -> None:
    """A finding table has no dates of its own."""
    late = inspection(inspection_id="late", known_on=MONDAY + timedelta(days=1), result="fail")
    finding = {"inspection_id": "late", "item": "cold chain", "severity": 3}
    given = tables(inspections=[late], findings=[finding])
    assert value_of(NAMED["findings_365d"], given) == 0
    assert value_of(NAMED["findings_365d"], given, monday=MONDAY + A_WEEK) == 1
