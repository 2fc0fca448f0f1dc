"""Rotas of a made city, from its store: what was known before the Monday, and tables that lack."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data_samples.city import City, make_city
from features.store import EventStore
from models.visits.crews.records import Wanted
from models.visits.crews.rota import Rota
from models.visits.crews.week import rotas, went_of
from models.visits.draw import Seed
from tests.conftest import known_before, stored
from tests.models.visits.crews.builders import told

UNTIL = date(2026, 6, 1)
SEED = Seed("5eed" * 16)


COPIES = 5


@pytest.fixture(scope="module")
def city() -> City:
    """Eleven bureaus with six inspectors for each that so small a city would have."""
    made = make_city(establishments=600, weeks=80, until=UNTIL, seed=23)
    staff = made.tables["inspectors"]
    more = [staff.assign(inspector_id=staff["inspector_id"] + f"/{n}") for n in range(COPIES)]
    made.tables["inspectors"] = pd.concat([staff, *more], ignore_index=True)
    return made


@pytest.fixture(scope="module")
def store(city: City, tmp_path_factory: pytest.TempPathFactory) -> EventStore:
    """The store of that city."""
    return stored(city, tmp_path_factory.mktemp("crews"))


def wanted(city: City, monday: date) -> dict[str, list[Wanted]]:
    """Every fifth establishment that was known by then, for all its programmes."""
    register = city.tables["establishments"]
    known = register[register["known_on"] < pd.Timestamp(monday)]
    known = known.drop_duplicates("establishment_id", keep="last")[::5]
    lists: dict[str, list[Wanted]] = {}
    for row in known.to_dict("records"):
        lists.setdefault(row["bureau"], []).extend(
            Wanted(row["establishment_id"], name, None) for name in row["programmes"].split("|")
        )
    return lists


def notes(found: dict[str, Rota]) -> list[str]:
    return [note for rota in found.values() for visit in rota.visits for note in visit.notes]


def test_all_of_a_made_week_is_assigned_by_the_staff_list(city: City, store: EventStore) -> None:
    """Pairs are of the bureau, qualified and on duty; recusals that hold are kept."""
    lists = wanted(city, UNTIL)
    found = rotas(store, lists, UNTIL, SEED)
    assert found.keys() == lists.keys()
    staff = {row["inspector_id"]: row for row in city.tables["inspectors"].to_dict("records")}
    recused = city.tables["recusals"]
    recused = recused[~(recused["to"] < pd.Timestamp(UNTIL))]
    codes = city.tables["establishments"].groupby("establishment_id")["credit_code"].last()
    for bureau, rota in found.items():
        for visit in rota.visits:
            for id_ in visit.inspectors:
                assert staff[id_]["bureau"] == bureau
                assert set(visit.programmes) <= set(staff[id_]["programmes"].split("|"))
                mine = recused[recused["inspector_id"] == id_]
                assert visit.establishment_id not in set(mine["establishment_id"])
                assert codes[visit.establishment_id] not in set(mine["credit_code"].dropna())
        assert sum(len(one.programmes) for one in told(rota)) == len(lists[bureau])
    assert "apart" in notes(found)  # food and drugs: nobody holds both
    assert sum(load.kilometres for rota in found.values() for load in rota.loads) > 0


def test_deleting_the_future_changes_no_rota(city: City, store: EventStore, tmp_path: Path) -> None:
    """Who was there, who is recused, who is on duty and where it is: as known that Monday."""
    monday = UNTIL - timedelta(weeks=10)
    lists = wanted(city, monday)
    past = known_before(city, monday)
    inspections = past.tables["inspections"]
    assert len(inspections) < len(city.tables["inspections"])
    assert len(past.tables["recusals"]) < len(city.tables["recusals"])
    assert rotas(store, lists, monday, SEED) == rotas(stored(past, tmp_path), lists, monday, SEED)


def test_nobody_returns_to_where_they_were_last_if_others_can_go(
    city: City, store: EventStore
) -> None:
    """In the largest bureau; either of the two of the last visit stays away."""
    lists = wanted(city, UNTIL)
    bureau = max(lists, key=lambda name: len(lists[name]))
    rota = rotas(store, {bureau: lists[bureau]}, UNTIL, SEED)[bureau]
    visits = city.tables["inspections"].sort_values("happened_on", kind="stable")
    last = visits.groupby("establishment_id").last()
    columns = ["inspector_id", "second_inspector_id"]
    quiet = [visit for visit in rota.visits if "returns" not in visit.notes]
    assert len(quiet) > len(rota.visits) / 2
    for visit in quiet:
        if visit.establishment_id in last.index:
            assert not set(last.loc[visit.establishment_id, columns]) & set(visit.inspectors)


def test_last_weeks_rota_counts_before_its_visits_are_on_record(
    city: City, store: EventStore
) -> None:
    """A slow bureau writes visits down a fortnight later; its pairs change all the same."""
    lists = wanted(city, UNTIL)
    first = rotas(store, lists, UNTIL, SEED)
    went = [visit for rota in first.values() for visit in went_of(rota)]
    pairs = {visit.inspectors for rota in first.values() for visit in rota.visits}

    def again(found: dict[str, Rota]) -> int:
        """Visits of pairs of the first week of which nothing is said."""
        return sum(
            visit.inspectors in pairs and "same_pair" not in visit.notes
            for rota in found.values()
            for visit in rota.visits
        )

    following = [UNTIL + timedelta(weeks=number) for number in (1, 2, 3)]
    assert sum(again(rotas(store, lists, monday, SEED)) for monday in following) > 0
    for monday in following:
        assert again(rotas(store, lists, monday, SEED, earlier=went)) == 0


def test_without_a_staff_list_every_visit_has_its_reason(city: City, tmp_path: Path) -> None:
    """A city that delivers visits alone gets its lists, and no rota."""
    bare = replace(city, tables={"inspections": city.tables["inspections"]})
    lists = wanted(city, UNTIL)
    found = rotas(stored(bare, tmp_path), lists, UNTIL, SEED)
    assert {one.reason for rota in found.values() for one in rota.unassigned} == {"no_staff"}
    assert sum(len(rota.visits) for rota in found.values()) == 0
    asked = sum(map(len, lists.values()))
    said = [one for rota in found.values() for one in rota.unassigned]
    assert sum(len(one.programmes) for one in said) == asked
