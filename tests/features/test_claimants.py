"""Somebody who complains of many places says less about each of them."""

from datetime import timedelta

import pytest

from features.catalogue import CATALOGUE
from features.queries import PROLIFIC_PLACES
from tests.features.builders import (
    A_WEEK,
    COUNTED,
    FEBRUARY_20,
    MONDAY,
    Row,
    complaint,
    tables,
    value_of,
)

NAMED = {feature.name: feature for feature in CATALOGUE}
HUNTER = "5f5f"


def hunts(places: int, **given: object) -> list[Row]:
    """One person's complaints of so many places, the last of them A, a day apart."""
    return [
        complaint(
            "A" if left == 0 else f"P{left}",
            complainant=HUNTER,
            happened_on=FEBRUARY_20 - timedelta(days=left),
            **given,
        )
        for left in reversed(range(places))
    ]


@pytest.mark.parametrize(
    ("places", "counts"), [(PROLIFIC_PLACES - 1, 1), (PROLIFIC_PLACES, 0), (PROLIFIC_PLACES + 4, 0)]
)
def test_a_complaint_of_somebody_who_hunts_is_counted_apart(places: int, counts: int) -> None:
    """It stays a complaint; it is no ordinary one."""
    given = tables(complaints=hunts(places))
    assert value_of(COUNTED["ordinary_complaints_365d"], given) == counts
    assert value_of(COUNTED["complaints_365d"], given) == 1


def test_a_first_complaint_stays_ordinary_whatever_its_author_does_later() -> None:
    """A list of the past would change with the next complaint otherwise."""
    given = tables(complaints=hunts(PROLIFIC_PLACES + 3))
    first = f"P{PROLIFIC_PLACES + 2}"
    assert value_of(COUNTED["ordinary_complaints_365d"], given, of=first) == 1


def test_many_complaints_of_one_place_are_no_hunt() -> None:
    """A neighbour may have reason to complain ten times."""
    given = tables(complaints=[complaint("A", complainant=HUNTER) for _ in range(10)])
    assert value_of(COUNTED["ordinary_complaints_365d"], given) == 10
    assert value_of(COUNTED["complainants_365d"], given) == 1


def test_the_share_found_true_waits_for_what_was_found() -> None:
    """Open complaints are neither true nor false, and a finding counts from its own day."""
    found: Row = {"verified": True, "verified_on": MONDAY}
    given = tables(complaints=[complaint(**found), complaint(**found), complaint(verified=False)])
    share = NAMED["verified_complaint_share_1095d"]
    prior = float(share.empty or 0)
    assert value_of(share, given) == prior
    assert value_of(share, given, monday=MONDAY + A_WEEK) > prior
    refuted = complaint(verified=False, verified_on=FEBRUARY_20)
    assert value_of(share, tables(complaints=[refuted])) < prior
