"""What is kept of a load: how many rows were set aside and why, and nothing of any of them."""

from pathlib import Path

import pytest

from features.sources.refusals import Refusal
from features.store import EventStore
from serving.database import open_database, reading
from serving.registered import queries
from serving.registered.schemas import RecordsBody
from serving.settings import settings_in
from targeting import records
from targeting.reports import keep_records_in_force, records_told
from tests.conftest import MadeCity

REGISTER = (
    "establishment_id,name,programmes,kind,bureau,address,known_on\n"
    "e1,Wu,food,restaurant,luohu,x,2026-01-01\n"
)
HEAD = "inspection_id,establishment_id,programme,happened_on,known_on,purpose,result,severity\n"
GOOD = "".join(f"i{n},e1,food,2026-05-20,2026-05-21,routine,pass,0\n" for n in range(400))
BAD = "bad,e1,food,long ago,2026-05-21,routine,pass,0\n"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordsBody:
    """What stands after a load with a bad row."""
    monkeypatch.setenv("TARGETING_HOME", str(tmp_path / "home"))
    source = tmp_path / "source"
    source.mkdir()
    (source / "establishments.csv").write_text(REGISTER)
    (source / "inspections.csv").write_text(HEAD + GOOD + BAD)
    records.load(str(source), None)
    found = standing(tmp_path / "home")
    assert found is not None
    return found


def standing(home: Path) -> RecordsBody | None:
    engine = open_database(settings_in(home))
    with reading(engine) as db:
        found = queries.report(db, "records", "", RecordsBody)
    engine.dispose()
    return found


def test_a_load_leaves_ages_and_reasons_but_no_value(kept: RecordsBody) -> None:
    """Who looks at data health reads no record."""
    ages = {one.table: (one.rows, one.newest and one.newest.isoformat()) for one in kept.tables}
    assert ages == {"establishments": (1, "2026-01-01"), "inspections": (400, "2026-05-21")}
    assert kept.refused is not None
    (reason,) = kept.refused
    assert (reason.table, reason.column, reason.rows) == ("inspections", "happened_on", 1)
    assert "long ago" not in kept.model_dump_json()


def test_reasons_that_differ_by_a_line_are_one(made_city: MadeCity) -> None:
    """A thousand duplicates are told in a line."""
    twice = [
        Refusal("samples", "f.csv", n, "sample_id", f"S{n}", f"is a duplicate key: line {n} has it")
        for n in range(3)
    ]
    (told,) = records_told(made_city.store, twice).refused or ()
    assert (told.rows, told.reason) == (3, "is a duplicate key: line … has it")


def test_what_a_killed_load_did_not_tell_is_told_later(made_city: MadeCity, tmp_path: Path) -> None:
    """But not why rows were set aside, and once only."""
    engine = open_database(settings_in(tmp_path))
    for _ in range(2):
        keep_records_in_force(engine, EventStore(made_city.store.folder))
    engine.dispose()
    found = standing(tmp_path)
    assert found is not None
    assert found.refused is None
    assert found.snapshot == made_city.store.meta.snapshot
