"""One visit for several programmes: only where a crew may do them all."""

from datetime import date
from pathlib import Path

import pandas as pd

from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from models.visits.joint import Planned, Shared, shared

MONDAY = date(2026, 11, 23)
LONG_AGO = "2020-01-06"


def store(folder: Path, *inspectors: tuple[str, str, str, str, str]) -> EventStore:
    """A store with these inspectors: id, bureau, programmes, from and to."""
    source = folder / "source"
    source.mkdir()
    staff = pd.DataFrame(inspectors, columns=["inspector_id", "bureau", "programmes", "from", "to"])
    if len(staff):
        staff.assign(known_on="2020-01-06").to_csv(source / "inspectors.csv", index=False)
    visits = pd.DataFrame(
        [("1", "A", "food", "2026-01-05", "pass")],
        columns=["inspection_id", "establishment_id", "programme", "happened_on", "result"],
    )
    visits.to_csv(source / "inspections.csv", index=False)
    delivery = read_delivery(source, Mapping(), today=MONDAY, secret=b"0123456789abcdef")
    load(folder / "store", delivery, refused_share=0.0)
    return EventStore(folder / "store")


def test_two_who_know_both_programmes_make_a_crew(tmp_path: Path) -> None:
    """One alone is none, nor are two who are never there on the same day."""
    staff = store(
        tmp_path,
        ("1", "luohu", "drug|product", LONG_AGO, ""),
        ("2", "luohu", "drug|product", LONG_AGO, ""),
        ("3", "luohu", "food", LONG_AGO, ""),
        ("4", "futian", "food|drug", LONG_AGO, ""),
        ("5", "nanshan", "food|drug", LONG_AGO, "2026-11-24"),
        ("6", "nanshan", "food|drug", "2026-11-25", ""),
        ("7", "yantian", "food|drug", LONG_AGO, "2026-11-24"),
        ("8", "yantian", "food|drug", "2026-11-24", ""),
    )
    crews = shared(staff, MONDAY)
    assert crews.allows("luohu", "product", "drug")
    assert not crews.allows("luohu", "food", "drug")
    assert not crews.allows("futian", "food", "drug")
    assert not crews.allows("nanshan", "food", "drug")
    assert crews.allows("yantian", "food", "drug")


def test_without_a_list_of_inspectors_nobody_goes_along(tmp_path: Path) -> None:
    """Each programme then counts its own visits."""
    assert shared(store(tmp_path), MONDAY) == Shared({})


def test_a_visit_is_counted_by_the_programme_that_planned_it_first() -> None:
    """A third programme goes along with the one that counts it."""
    crews = Shared({"luohu": frozenset({frozenset({"food", "drug"})})})
    visits = Planned({}).and_of("luohu", "food", ["A", "B"]).and_of("futian", "food", ["C"])
    assert visits.along("drug", crews) == {"A": "food", "B": "food"}
    assert visits.along("product", crews) == {}
    assert visits.and_of("luohu", "drug", ["A", "D"]).visits["A"] == ("luohu", "food")
