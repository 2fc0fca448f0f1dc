"""Outcomes as contract rows: known from the day they were recorded, and never rewritten."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from features.contract import PURPOSES, RESULTS, SERVICE
from features.loading import LoadReport, load
from features.sources.delivery import read_delivery
from features.store import EventStore
from serving.outcomes.changes import Differs
from serving.outcomes.queries import Place
from serving.outcomes.rules import NON_RESULTS
from serving.outcomes.source import Row, inspection_id_of, item_of, rows_of
from targeting.returning import OURS, write_tables
from tests.serving.databases import on_both
from tests.serving.made import target
from tests.serving.outcomes.builders import (
    A_DAY,
    AFTER,
    VISITED,
    failed,
    finding,
    moment,
    passed,
    published,
    record,
    recorded,
    settle,
)

FIRST = "list/2026-W48/food/luohu/E-0001"


def delivered(engine: Engine, table: str) -> list[Row]:
    return rows_of(recorded(engine), moment())[table]


def loaded(engine: Engine, folder: Path, today: date = VISITED + 10 * A_DAY) -> LoadReport:
    """What a load of all outcomes did to the store in the folder."""
    source = folder / f"delivery-{len(list(folder.iterdir()))}"
    source.mkdir()
    write_tables(rows_of(recorded(engine), moment()), source)
    return load(folder / "store", read_delivery(source, OURS, today=today), refused_share=0.0)


@on_both
def test_an_outcome_is_known_from_the_day_it_was_recorded(engine: Engine) -> None:
    """A phone that was offline for a week tells nothing about the Monday in between."""
    published(engine)
    record(engine, failed(finding("F-22", 2, True)), now=AFTER + 8 * A_DAY)
    (row,) = delivered(engine, "inspections")
    assert row == {
        "inspection_id": FIRST,
        "establishment_id": "E-0001",
        "programme": "food",
        "happened_on": VISITED,
        "purpose": "routine",
        "result": "fail",
        "severity": 2,
        "inspector_id": "J00017",
        "second_inspector_id": "J00042",
        "visit_order": 2,
        "inclusion_probability": None,
        "known_on": VISITED + 8 * A_DAY,
        "source": SERVICE,
    }
    (found,) = delivered(engine, "findings")
    assert (found["inspection_id"], found["item"]) == (FIRST, "F-22")
    assert (found["repeated"], found["known_on"]) == (True, VISITED + 8 * A_DAY)


@pytest.mark.parametrize(
    ("lane", "purpose", "chance"),
    [
        ("statutory", "routine", None),
        ("risk", "routine", None),
        ("random", "random", 0.03),
        ("trigger", "followup", None),
    ],
)
def test_a_lane_is_why_there_was_a_visit(
    engine: Engine, lane: str, purpose: str, chance: float | None
) -> None:
    """Labels take routine and random visits: whom an event sent for is no sample of anybody."""
    published(engine, target(1, lane=lane, chance=chance))
    record(engine, passed())
    (row,) = delivered(engine, "inspections")
    assert (row["purpose"], row["inclusion_probability"]) == (purpose, chance)
    assert purpose in PURPOSES


@pytest.mark.parametrize("result", NON_RESULTS)
def test_who_saw_nothing_delivers_no_pass(engine: Engine, result: str) -> None:
    """Requirement 12."""
    published(engine)
    record(engine, passed(result=result, severity=None))
    (row,) = delivered(engine, "inspections")
    assert (row["result"], row["severity"]) == ("not_assessable", None)
    assert row["result"] in RESULTS


def test_what_somebody_wrote_stays_in_the_service() -> None:
    """A finding's words may name a person; the store keeps a mark that tells the same words."""
    words = item_of("老板李某称无健康证")
    assert words.startswith("words-")
    assert words == item_of("老板李某称无健康证") != item_of("老板王某称无健康证")
    assert item_of("F-22") == "F-22"
    assert item_of("a b").startswith("words-")


@on_both
def test_a_settlement_is_a_correction_of_its_day(engine: Engine) -> None:
    """Past Mondays keep the outcome that stood; the next one has the other."""
    published(engine)
    record(engine, passed())
    beside = record(engine, failed(finding("F-01"), finding("F-22")), who="wang.fang")
    assert isinstance(beside, Differs)
    settle(engine, beside.conflict.id, now=AFTER + 5 * A_DAY)
    first, second = delivered(engine, "inspections")
    assert (first["result"], first["known_on"]) == ("pass", VISITED)
    assert (second["inspection_id"], second["result"]) == (f"{FIRST}~2", "fail")
    assert second["known_on"] == VISITED + 5 * A_DAY
    assert {row["inspection_id"] for row in delivered(engine, "findings")} == {f"{FIRST}~2"}
    (correction,) = delivered(engine, "corrections")
    assert (correction["row_id"], correction["action"]) == (FIRST, "annul")
    assert correction["effective_on"] == correction["known_on"] == VISITED + 5 * A_DAY


@on_both
def test_a_settlement_that_keeps_the_first_changes_no_row(engine: Engine) -> None:
    published(engine)
    record(engine, passed())
    before = rows_of(recorded(engine), moment())
    beside = record(engine, failed(), who="wang.fang")
    assert rows_of(recorded(engine), moment()) == before
    assert isinstance(beside, Differs)
    settle(engine, beside.conflict.id, stands=False)
    assert rows_of(recorded(engine), moment()) == before


def test_loading_outcomes_twice_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    """And what is recorded since then is all that a later load adds."""
    published(engine)
    record(engine, failed(finding(), finding("后厨无防鼠板", 1)))
    one = loaded(engine, tmp_path)
    assert {table.table: table.new for table in one.tables} == {"inspections": 1, "findings": 2}
    again = loaded(engine, tmp_path)
    assert (again.changed, again.snapshot) == (False, one.snapshot)
    record(engine, passed(), of="E-0002")
    beside = record(engine, passed(), who="wang.fang")
    assert isinstance(beside, Differs)
    settle(engine, beside.conflict.id)
    later = loaded(engine, tmp_path)
    new = {table.table: table.new for table in later.tables}
    assert new == {"inspections": 2, "findings": 0, "corrections": 1}
    assert not [refusal for table in later.tables for refusal in table.refusals]
    origins = EventStore(tmp_path / "store").origin("inspections", {"inspection_id": f"{FIRST}~2"})
    assert [each.batch for each in origins] == [2]


def test_a_load_of_the_day_itself_takes_what_was_recorded_that_day(
    engine: Engine, tmp_path: Path
) -> None:
    published(engine)
    record(engine, passed())
    assert loaded(engine, tmp_path, today=VISITED).tables[0].new == 1


def test_the_id_of_a_visit_is_its_targets() -> None:
    """Ids may hold slashes; two targets never have one."""
    names = [("a/b", "c"), ("a", "b/c"), ("a%2Fb", "c"), ("a%2fb", "c")]
    ids = {inspection_id_of(Place(1, "2026-W48", "food", *each)) for each in names}
    assert len(ids) == len(names)
