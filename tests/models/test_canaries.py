"""A canary in every table: rows that give outcomes away, known from the Monday on, unseen by it.

Laws delete whatever a city happens to hold (`test_laws.py`, `test_time_honesty.py`). Here each
table of the contract, one at a time, is given the rows that a cheat would wish for: about those
who will fail, and nobody else. They happened before the Monday, and can first be read on it.
"""

import hashlib
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data_samples.city import City, make_city, write_city
from features import contract
from features.build import Pairs, build
from features.catalogue import CATALOGUE
from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from features.week import week_of
from models.plan import plan_for
from models.visits.frame import capacities, frame
from tests.conftest import SECRET, stored
from tests.models.test_time_honesty import scored

MONDAY = date(2026, 6, 1)
DAY = timedelta(days=1)
PLAN = plan_for("food", {})
# Nothing about a Monday reads these, whenever they were known: nobody knows who will go.
UNREAD = ("inspectors", "recusals")


@pytest.fixture(scope="module")
def city() -> City:
    """A city whose last weather and whose capacity of this week are still to be delivered."""
    made = make_city(establishments=500, weeks=104, until=MONDAY, seed=17)
    weather, capacity = made.tables["context"], made.tables["capacity"]
    late = weather["date"] >= pd.Timestamp(MONDAY - 3 * DAY)
    made.tables["context"] = pd.DataFrame(weather[~late])
    made.tables["capacity"] = pd.DataFrame(capacity[capacity["week"] != week_of(MONDAY)])
    return made


@pytest.fixture(scope="module")
def base(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of that city."""
    folder = tmp_path_factory.mktemp("base")
    stored(city, folder)
    return folder / "store"


@pytest.fixture(scope="module")
def read(base: Path) -> dict[str, str]:
    """What is read of the Monday without a canary."""
    return read_of_monday(EventStore(base))


@pytest.fixture(scope="module")
def published(base: Path) -> dict[str, str]:
    """What a model makes of it that is trained for the Monday."""
    return scores_of_monday(EventStore(base))


def read_of_monday(store: EventStore) -> dict[str, str]:
    """Marks of everyone's features, of the frame, and of how many each bureau can visit."""
    events = store.events()
    everyone = frame(store.rows("establishments").sql, events, PLAN, MONDAY)
    pairs = Pairs.on(everyone["place"].to_numpy(), MONDAY)
    places = capacities(store, PLAN, MONDAY, sorted(everyone["bureau"].unique()))
    made = build(events, pairs, CATALOGUE, "food")
    return {
        "features": mark(made.tobytes()),
        "frame": mark(everyone.to_csv().encode()),
        "capacities": mark(repr(places).encode()),
    }


def scores_of_monday(store: EventStore) -> dict[str, str]:
    """Marks of a model trained for the Monday, its scores and lists; the outcomes it knows."""
    model, everyone, plans = scored(store, "food", MONDAY)
    lists = [(one.bureau, one.capacity, one.lanes, one.targets) for one in plans.lists]
    return {
        "outcomes": f"{model.card.outcomes} bad of {model.card.examples}",
        "model": mark(f"{model.card}{model.risk_text}{model.severity_text}".encode()),
        "scores": mark(everyone.to_csv().encode()),
        "lists": mark(f"{lists}{plans.lots.to_csv()}".encode()),
    }


def mark(content: bytes) -> str:
    """Another for every other content."""
    return hashlib.sha256(content).hexdigest()


def canary(city: City, table: str, known_on: date) -> pd.DataFrame:
    """Rows of the table about those likeliest to fail this week, a day old when first known."""
    told, happened = city.truth["hazard"], pd.Timestamp(known_on - DAY)
    now = told[(told["programme"] == "food") & (told["as_of"] == pd.Timestamp(MONDAY))]
    who = set(now.nlargest(len(now) // 10, "chance")["establishment_id"])
    register = city.tables["establishments"].sort_values("known_on", kind="stable")
    newest = register.drop_duplicates("establishment_id", keep="last")
    worst = newest[newest["establishment_id"].isin(who)].reset_index(drop=True)
    visits = city.tables["inspections"].query("programme == 'food' and severity >= 0")
    visit = visits[visits["establishment_id"].isin(who)].drop_duplicates(
        "establishment_id", keep="last"
    )["inspection_id"]
    said = city.tables["complaints"].query("establishment_id.isna()")["complaint_id"]
    new = [f"canary {n}" for n in range(len(worst))]
    whole = {str(name): column for name, column in worst.items()}
    about = {"establishment_id": worst["establishment_id"], "happened_on": happened}
    rows: dict[str, dict[str, Any]] = {
        "establishments": {**whole, "grade": "D", "bureau": "yantian"},
        "inspections": {
            **about, "inspection_id": new, "programme": "food", "purpose": "routine",
            "result": "fail", "severity": 3,
        },
        "findings": {"inspection_id": visit, "item": "canary", "severity": 3},
        "samples": {
            **about, "sample_id": new, "programme": "food", "kind": "evaluative", "item": "canary",
            "passed": False,
        },
        "complaints": {
            **about, "complaint_id": new, "programme": "food", "kind": "dispute",
            "complainant": new, "verified": True, "verified_on": happened,
        },
        "credit": {**about, "record_id": new, "kind": "penalty", "tier": "serious"},
        "orders": {**about, "order_id": new, "kind": "stop"},
        "corrections": {
            "table": "inspections", "row_id": visit, "action": "annul", "effective_on": happened,
        },
        "area_events": {
            "event_id": new, "kind": "nuisance", "happened_on": happened, "lat": worst["lat"],
            "lon": worst["lon"],
        },
        "context": {"date": [happened], "name": "temperature_max", "value": 60.0},
        "inspectors": {
            "inspector_id": new, "bureau": worst["bureau"], "programmes": "food", "from": happened,
        },
        "recusals": {
            "recusal_id": new, "inspector_id": new, "establishment_id": worst["establishment_id"],
            "from": happened,
        },
        "capacity": {
            "bureau": worst["bureau"].unique(), "programme": "food", "week": week_of(MONDAY),
            "visits": 99,
        },
        "hazards": {**about, "hazard_id": new, "programme": "food", "kind": "incident", "class": 1},
        "matches": {
            "table": "complaints", "row_id": said.head(len(worst)).to_numpy(),
            "decided_on": happened, "establishment_id": worst["establishment_id"].head(len(said)),
        },
    }  # fmt: skip
    return pd.DataFrame(rows[table]).assign(known_on=pd.Timestamp(known_on))


def with_canary(city: City, base: Path, table: str, known_on: date, folder: Path) -> EventStore:
    """The store after one more load, of the canary alone."""
    shutil.copytree(base, folder / "store")
    write_city(City({table: canary(city, table, known_on)}, {}), folder / "late", form="csv")
    delivery = read_delivery(folder / "late", Mapping(), today=MONDAY, secret=SECRET)
    report = load(folder / "store", delivery, refused_share=0.0)
    assert report.changed
    return EventStore(folder / "store")


@pytest.mark.parametrize("table", contract.TABLES)
def test_what_becomes_known_on_the_monday_moves_nothing_of_it(
    city: City,
    base: Path,
    read: dict[str, str],
    published: dict[str, str],
    table: str,
    tmp_path: Path,
) -> None:
    """Not a bit of a feature, of the frame, of a label, of the model, nor of a score."""
    store = with_canary(city, base, table, MONDAY, tmp_path)
    assert read_of_monday(store) == read
    assert scores_of_monday(store) == published


@pytest.mark.parametrize("table", contract.TABLES)
def test_the_same_rows_are_read_if_they_were_known_the_day_before(
    city: City, base: Path, read: dict[str, str], table: str, tmp_path: Path
) -> None:
    """A canary that nobody could hear would prove nothing."""
    store = with_canary(city, base, table, MONDAY - DAY, tmp_path)
    assert (read_of_monday(store) == read) == (table in UNREAD)
