"""Figures as a person asks for them: printed, published once, and of a past Monday as it was."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from features.refused import Refused
from serving.database import open_database, reading, writing
from serving.figures.publish import OtherFiguresStand, publish_figures
from serving.figures.queries import prepared_figures
from serving.records import ListRecord, PublicationRecord, TargetRecord
from serving.settings import settings_in
from targeting import figures as command
from tests.conftest import UNTIL, MadeCity
from tests.serving import made
from tests.serving.figures import report as earlier_report

TUESDAY = UNTIL + timedelta(days=1)
WEEK = "2026-W23"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_city: MadeCity) -> None:
    """A home with the made city's records, on a Tuesday."""
    monkeypatch.setenv("TARGETING_HOME", str(tmp_path))
    (tmp_path / "store").symlink_to(made_city.store.folder)
    monkeypatch.setattr(command, "today", lambda: TUESDAY)
    monkeypatch.setattr(command, "this_monday", lambda: UNTIL)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """The lists' database of that home."""
    engine = open_database(settings_in(tmp_path))
    yield engine
    engine.dispose()


def test_figures_are_printed_and_published_once(
    capsys: pytest.CaptureFixture[str], engine: Engine
) -> None:
    """Tiles with target, interval and verdict; asked again nothing changes."""
    command.figures(None, None)
    command.figures(TUESDAY, None)
    said = capsys.readouterr().out
    assert f"Figures of {WEEK}: what happened from 2025-04-20 to before 2026-04-20" in said
    assert "monitoring samples, target 96: " in said
    assert "evaluative samples, target 99: " in said
    assert "food index, 0 to 100, by bureau:" in said
    assert "no list of this period has come to an end" in said
    assert said.count("came out the same: nothing changed") == 1
    with reading(engine) as db:
        found = prepared_figures(db, WEEK)
    assert found is not None
    assert json.loads(found.body)["as_of"] == "2026-06-01"


def test_a_file_has_the_bytes_that_would_be_published(tmp_path: Path, engine: Engine) -> None:
    """And then nothing is published: to look at what would be, or at what came since."""
    out = tmp_path / "figures.json"
    command.figures(UNTIL, out)
    with reading(engine) as db:
        assert prepared_figures(db, WEEK) is None
    command.figures(UNTIL, None)
    with reading(engine) as db:
        found = prepared_figures(db, WEEK)
    assert found is not None
    assert found.body == out.read_bytes()


def test_a_week_that_has_not_begun_has_no_figures() -> None:
    """What is still to be known would be missing from them."""
    with pytest.raises(Refused, match="2026-W24 begins on 2026-06-08"):
        command.figures(date(2026, 6, 10), None)


def test_published_figures_stand_where_records_have_come_since(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """The new ones are printed, and refused with a way to keep them apart."""
    publish_figures(engine, earlier_report(week=WEEK, as_of=UNTIL), now=made.NOW)
    with pytest.raises(OtherFiguresStand, match=r"--as-of 2026-06-01 --out FILE\.json"):
        command.figures(None, None)
    said = capsys.readouterr().out
    assert f"Figures of {WEEK}" in said
    assert "published" not in said
    command.figures(None, tmp_path / "new.json")
    assert "nothing was published" in capsys.readouterr().out


def stored_list(engine: Engine, week: str, monday: date, ids: list[str], *, now: datetime) -> None:
    """A food list of these places by risk, as the database keeps it."""
    with writing(engine) as db:
        publication = PublicationRecord(
            week=week, programme="food", as_of=monday, published_at=now, content_hash=week,
            snapshot="5eed", model={}, capacity=len(ids), size=1,
        )  # fmt: skip
        db.add(publication)
        db.flush()
        listed = ListRecord(
            publication_id=publication.id, bureau="luohu", capacity=len(ids), eligible=len(ids),
            size=len(ids), content_hash=week, body=b"{}",
        )  # fmt: skip
        db.add(listed)
        db.flush()
        for rank, id_ in enumerate(ids, 1):
            target = TargetRecord(
                list_id=listed.id, rank=rank, establishment_id=id_, name=id_, kind="", address="",
                lane="risk", risk=0.4, expected_severity=1.0,
            )  # fmt: skip
            db.add(target)


def test_lists_of_the_year_give_hit_rates(
    engine: Engine, made_city: MadeCity, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list that sent visits which the records hold, beside one published long after."""
    visits = made_city.city.tables["inspections"]
    monday = date(2026, 1, 5)
    of_week = visits[
        (visits["programme"] == "food")
        & (visits["purpose"] == "routine")
        & visits["result"].isin(["pass", "fail"])
        & visits["happened_on"].between("2026-01-07", "2026-01-11")
    ]
    ids = of_week["establishment_id"].tolist()[:10]
    assert len(ids) > 3
    stored_list(engine, "2026-W02", monday, ids, now=datetime(2026, 1, 6, 6, tzinfo=UTC))
    late = monday + timedelta(weeks=1)
    stored_list(engine, "2026-W03", late, ids, now=datetime(2026, 4, 1, 6, tzinfo=UTC))
    command.figures(None, None)
    said = capsys.readouterr().out
    assert f"food     risk       {len(ids)} of {len(ids)} targets visited, failed insuff" in said
    assert "too few visits to compare risk with random" in said
