"""One row, straight through: what was found at a visit becomes a label of the list that sent it."""

import csv
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from features.build import Pairs, build
from features.catalogue import CATALOGUE
from features.events import day_of
from features.store import EventStore
from models.labels import examples
from models.plan import plan_for
from serving.database import open_database
from serving.settings import settings_in
from tests.serving.made import INSPECTOR, MONDAY, service
from tests.serving.outcomes.builders import A_DAY, AFTER, VISITED, published

ROOT = Path(__file__).parents[1]
ID = "list/2026-W48/food/luohu/E-0001"
LISTED = "/v1/weeks/2026-W48/lists/food/luohu/targets/E-0001"

# What an inspector's phone sends.
VISIT = {
    "key": "7f9c", "visited_on": str(VISITED), "result": "fail", "severity": 2, "scan_id": "JDM-1",
    "findings": [{"item": "F-22", "severity": 2}, {"item": "F-01", "severity": 1}],
    "inspectors": ["J00017", "J00042"],
}  # fmt: skip


def targeting(home: Path, *words: str) -> str:
    """What a command printed that must have worked, with its state under `home`."""
    result = subprocess.run(
        [sys.executable, "-m", "targeting", *words],
        env={**os.environ, "TARGETING_HOME": str(home), "TZ": "Asia/Shanghai"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def table(folder: Path, of: str, **row: object) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / f"{of}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose store knows of a restaurant, and whose database has it on a list."""
    place = tmp_path / "var"
    table(
        tmp_path / "register", "establishments", establishment_id="E-0001", name="东门小馆",
        programmes="food", kind="restaurant", bureau="luohu", known_on="2020-01-01",
    )  # fmt: skip
    targeting(place, "load", str(tmp_path / "register"))
    settings = settings_in(place)
    engine = open_database(settings)
    published(engine)
    engine.dispose()
    with service(settings, asker=INSPECTOR, now=lambda: AFTER) as client:
        assert client.post(f"{LISTED}/outcome", json=VISIT).status_code == 201
    return place


def known(home: Path, monday: date, feature: str) -> float:
    """A feature of the restaurant on a Monday."""
    events = EventStore(home / "store").events()
    (chosen,) = [one for one in CATALOGUE if one.name == feature]
    pairs = Pairs.on(events.places(events.ids[events.ids == "E-0001"]), monday)
    return float(build(events, pairs, [chosen], "food")[0, 0])


def test_an_outcome_becomes_a_label_of_the_list_that_sent_it(home: Path) -> None:
    """Sent by a phone → loaded by one command → a label as of the list's Monday, history after."""
    told = targeting(home, "outcomes")
    assert "1 new rows from inspections.csv" in told
    assert "2 new rows from findings.csv" in told
    store = EventStore(home / "store")
    (row,) = store.known_rows("inspections", "inspection_id", ID, before=VISITED + A_DAY)
    assert (row["result"], row["severity"], row["known_on"]) == ("fail", 2, VISITED)
    found = examples(store.events(), plan_for("food", {}), until=MONDAY + 30 * A_DAY)
    assert list(found.example_id) == [ID]
    assert (found.outcome[0], found.severity[0]) == (1, 2)
    assert day_of(found.as_of[0]) == MONDAY
    assert not found.known_before(MONDAY)[0]
    assert found.known_before(MONDAY + 28 * A_DAY)[0]
    assert known(home, MONDAY, "failed_visits_365d") == 0
    assert known(home, MONDAY + 7 * A_DAY, "failed_visits_365d") == 1
    (order,) = store.known_rows("orders", "establishment_id", "E-0001", before=VISITED + A_DAY)
    assert (order["kind"], order["inspection_id"]) == ("rectify", ID)
    assert (order["happened_on"], order["due_on"]) == (VISITED, VISITED + 15 * A_DAY)
    assert "Nothing new: the store is unchanged" in targeting(home, "outcomes")
    assert "of inspections.csv (SHA-256 " in targeting(home, "origin", "inspections", ID)


def test_a_visit_that_the_platform_delivers_too_is_one_label(home: Path, tmp_path: Path) -> None:
    """From the day on which both are known it is theirs, whichever was loaded first."""
    table(
        tmp_path / "platform", "inspections", inspection_id="I1", establishment_id="E-0001",
        programme="food", happened_on=VISITED, purpose="routine", result="fail", severity=2,
        inspector_id="J00042", known_on=VISITED + A_DAY, source="platform",
    )  # fmt: skip
    targeting(home, "load", str(tmp_path / "platform"))
    targeting(home, "outcomes")
    events = EventStore(home / "store").events()
    found = examples(events, plan_for("food", {}), until=MONDAY + 30 * A_DAY)
    counted = found.only(found.known_before(MONDAY + 28 * A_DAY))
    assert list(counted.example_id) == ["I1"]
    assert known(home, MONDAY + 7 * A_DAY, "failed_visits_365d") == 1


def test_without_an_outcome_there_is_nothing_to_load(tmp_path: Path) -> None:
    """A new city runs the same weekly job from its first Monday on."""
    assert "No outcome is recorded yet" in targeting(tmp_path / "var", "outcomes")
