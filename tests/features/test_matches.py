"""A complaint that names no establishment counts where it belongs, from when that was known."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from features.build import Pairs, build
from features.loading import LoadReport, load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from tests.features.builders import (
    COUNTED,
    FEBRUARY_20,
    MONDAY,
    Row,
    complaint,
    establishment,
    tables,
)

SHOP, DOOR = "深圳市岫禾坞餐饮管理有限公司", "南山区粤海街道春和路12号305铺"
OTHER, OTHERS_DOOR = "金鼎大药房", "福田区海山街88号"
A = establishment("A", name=SHOP, address=DOOR)
B = establishment("B", name=OTHER, address=OTHERS_DOOR)
SINCE = MONDAY + timedelta(weeks=1)


def nameless(**given: Any) -> Row:
    """A complaint about the shop, by name and address as people write them."""
    where = {"establishment_id": None, "name": "岫禾坞", "address": "春和路12号"}
    return {**complaint(), **where, **given}


def decision(establishment_id: str | None, **given: Any) -> Row:
    """What a person found out about complaint K a day after our Monday."""
    return {
        "table": "complaints",
        "row_id": "K",
        "establishment_id": establishment_id,
        "decided_on": MONDAY + timedelta(days=1),
        **given,
    }


def loaded(tmp_path: Path, **rows: list[Row]) -> LoadReport:
    """A load of these rows into the store of this test."""
    folder = tmp_path / f"given{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    for name, table in tables(**rows).items():
        pq.write_table(table, folder / f"{name}.parquet")
    delivery = read_delivery(
        folder,
        Mapping(refused_share=1.0),
        today=date(2026, 12, 31),
        secret=b"secret of these tests",
    )
    return load(tmp_path / "store", delivery, refused_share=1.0)


def complaints(tmp_path: Path, of: str, monday: date = MONDAY) -> float:
    """The complaints of a year that count for an establishment on a Monday."""
    feature = COUNTED["complaints_365d"]
    events = EventStore(tmp_path / "store").events()
    places = events.places(np.array([of]))
    return float(build(events, Pairs.on(places, monday), [feature], "food")[0, 0])


def test_it_counts_at_the_place_that_it_names(tmp_path: Path) -> None:
    """In features and in what the page is made of."""
    loaded(tmp_path, establishments=[A, B], complaints=[nameless(complaint_id="K")])
    assert (complaints(tmp_path, "A"), complaints(tmp_path, "B")) == (1, 0)
    store = EventStore(tmp_path / "store")
    (row,) = store.known_rows("complaints", "establishment_id", "A", before=MONDAY)
    assert (row["complaint_id"], row["known_on"]) == ("K", FEBRUARY_20)
    assert store.known_rows("complaints", "establishment_id", "B", before=MONDAY) == []


def test_a_firm_that_a_notice_names_without_an_address_is_left_to_a_person(tmp_path: Path) -> None:
    """A recall is a hard trigger: it is not put upon a firm by a guess."""
    notice = {
        "hazard_id": "K", "name": SHOP, "programme": "food", "kind": "recall",
        "class": 1, "happened_on": FEBRUARY_20,
    }  # fmt: skip
    loaded(tmp_path, establishments=[A, B], hazards=[notice])
    store = EventStore(tmp_path / "store")
    assert store.known_rows("hazards", "establishment_id", "A", before=MONDAY) == []
    loaded(tmp_path, matches=[decision("A", table="hazards")])
    store = EventStore(tmp_path / "store")
    (row,) = store.known_rows("hazards", "establishment_id", "A", before=SINCE)
    assert row["known_on"] == MONDAY + timedelta(days=1)


@pytest.mark.parametrize("person_says", ["B", None])
def test_what_a_person_decides_counts_from_that_day(
    tmp_path: Path, person_says: str | None
) -> None:
    """The list of the Monday before is explained by what was believed then."""
    loaded(tmp_path, establishments=[A, B], complaints=[nameless(complaint_id="K")])
    loaded(tmp_path, matches=[decision(person_says)])
    assert (complaints(tmp_path, "A"), complaints(tmp_path, "B")) == (1, 0)
    assert complaints(tmp_path, "A", SINCE) == 0
    assert complaints(tmp_path, "B", SINCE) == (1 if person_says else 0)


def test_a_later_decision_replaces_an_earlier_one(tmp_path: Path) -> None:
    """And the matched or stated establishment stays what it was before both."""
    stated = complaint("A", complaint_id="K")
    back = decision("A", decided_on=SINCE)
    loaded(tmp_path, establishments=[A, B], complaints=[stated], matches=[decision("B"), back])
    later = SINCE + timedelta(weeks=1)
    counted = [complaints(tmp_path, of, day) for day in (MONDAY, SINCE, later) for of in "AB"]
    assert counted == [1, 0, 0, 1, 1, 0]


def test_a_decision_about_nothing_is_set_aside(tmp_path: Path) -> None:
    """A slip in its number would leave a complaint undecided, and say nothing."""
    given = [decision("A"), decision("A", table="hazards")]
    report = loaded(tmp_path, complaints=[nameless(complaint_id="L")], matches=given)
    reasons = [one.reason for part in report.tables for one in part.refusals]
    assert reasons == ["belongs to no row of its table"] * 2


def test_a_register_that_comes_later_matches_only_what_it_was_known_before(tmp_path: Path) -> None:
    """Back-filled versions are used as of the day they say; later ones change no old match."""
    on_its_day = nameless(complaint_id="K", happened_on=FEBRUARY_20, known_on=FEBRUARY_20)
    loaded(tmp_path, establishments=[B], complaints=[on_its_day])
    assert complaints(tmp_path, "B") == 0
    loaded(tmp_path, establishments=[{**A, "known_on": FEBRUARY_20}])
    assert complaints(tmp_path, "A") == 0
    loaded(tmp_path, establishments=[{**A, "known_on": FEBRUARY_20 - timedelta(days=1)}])
    assert complaints(tmp_path, "A") == 1
