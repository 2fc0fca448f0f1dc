"""A row that a department changed in place is a newer version of it, from the day it was read."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from features.build import Pairs, build
from features.catalogue import CATALOGUE
from features.loading import LoadReport, load
from features.refused import Refused
from features.sources.delivery import Delivery, read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from features.week import week_of
from models.plan import plan_for
from models.visits.frame import capacities
from tests.features.builders import COUNTED, MONDAY
from tests.features.random_city import random_city
from tests.features.sources.builders import csv_of, source, visit
from tests.features.test_reseal import arrays, loaded, one_per_key

NAMED = {feature.name: feature for feature in CATALOGUE}
FIRST_READ, NEXT_READ = MONDAY - timedelta(days=2), MONDAY + timedelta(days=5)
AFTER = MONDAY + timedelta(weeks=1)
REGISTER = "establishment_id,name,bureau,grade\nA,甲店,north,{grade}\n"
COMPLAINTS = "complaint_id,establishment_id,happened_on,kind,verified,verified_on\n"
OPEN, UPHELD = "1,A,2026-02-20,dispute,,\n", "1,A,2026-02-20,dispute,true,2026-03-03\n"


def read(tmp_path: Path, today: date, may_change: bool = True, /, **files: str) -> Delivery:
    """A delivery of these files, of which every row may change."""
    folder = source(tmp_path / f"read{len(list(tmp_path.iterdir()))}", **files)
    delivery = read_delivery(folder, Mapping(), today=today)
    changing = tuple(replace(table, may_change=may_change) for table in delivery.tables)
    return replace(delivery, tables=changing)


def given(tmp_path: Path, today: date, **files: str) -> LoadReport:
    """A load of these files on a day."""
    return load(tmp_path / "store", read(tmp_path, today, **files), refused_share=0.0)


def value(tmp_path: Path, name: str, monday: date) -> float:
    """A feature of A on a Monday."""
    events = EventStore(tmp_path / "store").events()
    feature = COUNTED.get(name) or NAMED[name]
    pairs = Pairs.on(events.places(np.array(["A"])), monday)
    return float(build(events, pairs, [feature], "food")[0, 0])


def test_what_was_found_out_later_counts_from_the_day_it_was_read(tmp_path: Path) -> None:
    """Not from `verified_on`: on the Monday between nobody could have used it."""
    given(tmp_path, FIRST_READ, complaints__csv=COMPLAINTS + OPEN)
    report = given(tmp_path, NEXT_READ, complaints__csv=COMPLAINTS + UPHELD)
    assert [(one.new, one.changed, one.known) for one in report.tables] == [(0, 1, 0)]
    for monday, found_true in ((MONDAY, 0), (AFTER, 1)):
        assert value(tmp_path, "complaints_365d", monday) == 1
        assert value(tmp_path, "verified_complaints_365d", monday) == found_true
    rows = EventStore(tmp_path / "store").known_rows(
        "complaints", "establishment_id", "A", before=AFTER
    )
    assert [(row["verified"], row["known_on"]) for row in rows] == [(True, NEXT_READ)]


def test_a_file_that_was_read_before_is_no_news(tmp_path: Path) -> None:
    """Neither the newest again nor, by mistake, last week's."""
    for text in (OPEN, UPHELD):
        given(tmp_path, FIRST_READ, complaints__csv=COMPLAINTS + text)
    for text in (UPHELD, OPEN):
        assert not given(tmp_path, NEXT_READ, complaints__csv=COMPLAINTS + text).changed


def test_a_value_may_change_back(tmp_path: Path) -> None:
    """A, B and A again are three versions, each from its day."""
    for days, grade in enumerate("ABA"):
        text = REGISTER.format(grade=grade) + f"B{days},乙店,north,A\n"  # never the same file
        given(tmp_path, MONDAY + 7 * timedelta(days=days), establishments__csv=text)
    mondays = [MONDAY + timedelta(weeks=weeks) for weeks in range(4)]
    assert [value(tmp_path, "grade", monday) for monday in mondays] == [0, 0, 1, 0]


def test_two_versions_in_one_delivery_contradict_each_other(tmp_path: Path) -> None:
    """Nobody could say which is the newer one."""
    folder = source(tmp_path, inspections__csv=csv_of([visit(1), visit(1, result="fail")]))
    with pytest.raises(Refused, match="refused"):
        read_delivery(folder, Mapping(), today=NEXT_READ)


def test_without_a_word_in_the_mapping_a_changed_row_is_refused(tmp_path: Path) -> None:
    """The refusal says both ways out."""
    given(tmp_path, FIRST_READ, complaints__csv=COMPLAINTS + OPEN)
    again = read(tmp_path, NEXT_READ, False, complaints__csv=COMPLAINTS + UPHELD)
    with pytest.raises(Refused, match=r"deliver a correction, or say .* may_change"):
        load(tmp_path / "store", again, refused_share=0.0)


def test_a_visit_is_no_reinspection_after_its_own_earlier_version(tmp_path: Path) -> None:
    """Nor is its finding repeated."""
    finding = "inspection_id,item,severity\n1,7,{severity}\n"
    for day, severity in ((FIRST_READ, 1), (NEXT_READ, 2)):
        rows = csv_of([visit(1, establishment_id="A", severity=str(severity))])
        files = {"inspections__csv": rows, "findings__csv": finding.format(severity=severity)}
        delivery = replace(read(tmp_path, day, **files), reinspection_within_days=14)
        load(tmp_path / "store", delivery, refused_share=0.0)
    for name, expected in (("reinspection_visits_365d", 0), ("visits_365d", 1)):
        assert value(tmp_path, name, AFTER) == expected
    assert value(tmp_path, "repeated_findings_365d", AFTER) == 0
    assert value(tmp_path, "severity_1_back", AFTER) == 2


def test_a_bureau_that_changes_its_capacity_has_the_one_known_on_the_monday(tmp_path: Path) -> None:
    """What it said before that Monday, and of that the newest."""
    header, plan = "bureau,programme,week,visits,leave\n", plan_for("food", {})
    for day, visits in ((FIRST_READ, 10), (NEXT_READ, 6), (AFTER, 2)):
        given(tmp_path, day, capacity__csv=f"{header}north,food,{week_of(AFTER)},{visits},1\n")
    store = EventStore(tmp_path / "store")
    assert capacities(store, plan, AFTER, ["north", "south"]) == {"north": 5, "south": 20}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_week_of_changes_makes_the_events_of_a_whole_load(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte: rows that moved to another place, whose people, codes or producers changed."""
    city = {name: one_per_key(name, t) for name, t in random_city(seed, 150, 600).items()}
    del city["establishments"], city["matches"], city["corrections"]
    other = {name: one_per_key(name, t) for name, t in random_city(seed + 9, 150, 600).items()}
    random = np.random.default_rng(seed)
    changes = {
        name: other[name].filter(pa.array(random.random(other[name].num_rows) < 0.02))
        for name in city
    }
    stores = []
    for number, share in enumerate((1.0, -1.0)):  # only what was touched, and everything
        monkeypatch.setattr("features.loading.MOST", share)
        loaded(tmp_path / f"{number}", tmp_path / f"first{number}", city)
        stores.append(
            loaded(tmp_path / f"{number}", tmp_path / f"then{number}", changes, may_change=True)
        )
    assert all("complaints" in store.meta.amended for store in stores)
    few, whole = (arrays(store) for store in stores)
    assert [name for name in whole if whole[name].tobytes() != few[name].tobytes()] == []
