"""Readers see one whole generation; one loader writes the next; what is wrong is said."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features import segments, store
from features.loading import load
from features.mapped import write_source
from features.seal import seal
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore, StoreProblem, only_loader
from tests.features.builders import MONDAY
from tests.features.random_city import random_city
from tests.features.sources.builders import TODAY, csv_of, source, visit, visits

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from features.store import only_loader
with only_loader(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def store_of(tmp_path: Path, many: int) -> EventStore:
    """The store of this test with so many visits, each to an establishment of its own."""
    folder = source(tmp_path / f"{many}", inspections__csv=csv_of(visits(many)))
    delivery = read_delivery(folder, Mapping(), today=TODAY)
    load(tmp_path / "store", delivery, refused_share=0.0)
    return EventStore(tmp_path / "store")


def test_a_store_gives_back_what_was_loaded(tmp_path: Path) -> None:
    """Tables as they were delivered, events in their order, and nothing that was not."""
    store = store_of(tmp_path, 20)
    assert store.table("inspections").num_rows == 20
    assert store.table("samples").num_rows == 0
    assert list(store.tables()) == ["inspections"]
    events = store.events()
    assert sorted(events.ids.tolist()) == sorted(f"E{n}" for n in range(1, 21))
    assert list(events.sources) == ["inspections"]
    assert events.snapshot == store.meta.snapshot


def test_a_reader_keeps_its_records_while_others_are_loaded(tmp_path: Path) -> None:
    """A backtest of an hour sees one set of records from its first feature to its last."""
    before = store_of(tmp_path, 20)
    days = np.array(before.events().sources["inspections"].day)
    events = before.events()
    assert store_of(tmp_path, 40).meta.rows == {"inspections": 40}
    assert before.table("inspections").num_rows == 20
    assert np.array_equal(events.sources["inspections"].day, days)


def test_a_reader_whose_records_are_gone_is_told(tmp_path: Path) -> None:
    """An empty history on the inspector's page would be a lie."""
    before = store_of(tmp_path, 20)
    store_of(tmp_path, 40)
    store_of(tmp_path, 60)
    for read in (
        lambda: before.table("inspections"),
        lambda: before.known_rows("inspections", "establishment_id", "E1", before=MONDAY),
    ):
        with pytest.raises(StoreProblem, match=r"replaced by later loads.*Open the store again"):
            read()
    with pytest.raises(StoreProblem, match="was replaced by later loads"):
        before.events()


def test_a_page_is_shown_what_was_known_on_its_day(tmp_path: Path) -> None:
    """Neither later visits, nor those withdrawn, nor those corrected by then."""
    rows = [
        {**visit(n, establishment_id="E"), "withdrawn_on": "", "known_on": "2026-03-01"}
        for n in range(4)
    ]
    rows[1]["known_on"] = "2026-03-09"
    rows[2]["withdrawn_on"] = "2026-03-09"
    corrections = "table,row_id,action,effective_on\ninspections,3,annul,2026-03-02\n"
    folder = source(tmp_path / "a", inspections__csv=csv_of(rows), corrections__csv=corrections)
    load(tmp_path / "store", read_delivery(folder, Mapping(), today=TODAY), refused_share=0.0)
    store = EventStore(tmp_path / "store")
    shown = store.known_rows("inspections", "establishment_id", "E", before=MONDAY)
    assert [row["inspection_id"] for row in shown] == ["0"]
    assert store.known_rows("samples", "establishment_id", "E", before=MONDAY) == []


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    """The first thing that a new user sees."""
    with pytest.raises(StoreProblem, match=r"holds no records yet. Load some: targeting load"):
        EventStore(tmp_path)


def test_a_store_whose_records_were_removed_says_what_to_do(tmp_path: Path) -> None:
    """A backup without its largest folder."""
    store = store_of(tmp_path, 5)
    store.generation.rename(tmp_path / "elsewhere")
    with pytest.raises(StoreProblem, match=r"which is not there\. Put the folder back"):
        EventStore(store.folder)


def test_events_made_by_another_build_are_refused_and_made_anew_by_a_load(tmp_path: Path) -> None:
    """Columns in another order are read without an error, and wrong."""
    store = store_of(tmp_path, 5)
    meta = store.generation / "meta.json"
    meta.write_text(meta.read_text().replace(store.meta.layout, "another0"))
    other = store.generation.rename(store.folder / "generation-of-another0")
    (store.folder / "CURRENT").write_text(other.name)
    with pytest.raises(StoreProblem, match="Load any delivery again"):
        EventStore(store.folder).events()
    assert store_of(tmp_path, 5).events().ids.size == 5


def test_rows_kept_in_other_columns_are_refused_by_readers_and_by_loads(tmp_path: Path) -> None:
    """A store of before a column was added holds rows that no query of today fits."""
    store = store_of(tmp_path, 5)
    meta = store.generation / "meta.json"
    meta.write_text(meta.read_text().replace(store.meta.kept_as, "another0"))
    with pytest.raises(StoreProblem, match=r"kept rows otherwise.*load every delivery again"):
        EventStore(store.folder)
    with pytest.raises(StoreProblem, match="kept rows otherwise"):
        store_of(tmp_path, 6)


def test_a_store_of_before_a_column_came_is_read_and_loaded_into(tmp_path: Path) -> None:
    """Years of records need not be loaded anew because the contract can say who went along."""
    assert segments.KEPT_AS == "81c8adef", "Mark what is new as `later`, or say why nothing can."
    for segment in (store_of(tmp_path, 20).folder / "segments").iterdir():
        pq.write_table(pq.read_table(segment).drop(["second_inspector_id"]), segment)
    before = EventStore(tmp_path / "store")
    assert before.damage() == []
    assert before.table("inspections")["second_inspector_id"].null_count == 20
    assert len(before.known_rows("inspections", "establishment_id", "E1", before=MONDAY)) == 1
    again = store_of(tmp_path, 20)
    assert again.generation == before.generation  # nothing is new
    with_second = [{**visit(n), "second_inspector_id": "J2"} for n in range(21, 60)]
    folder = source(tmp_path / "later", inspections__csv=csv_of(with_second))
    delivery = read_delivery(folder, Mapping(), today=TODAY)
    load(tmp_path / "store", delivery, refused_share=0.0)
    after = EventStore(tmp_path / "store")
    assert after.table("inspections")["second_inspector_id"].null_count == 20
    assert after.damage() == []


def test_who_went_along_is_part_of_what_a_row_says(tmp_path: Path) -> None:
    """Two rows that differ by it alone are two, and a changed one on disk is damage."""
    rows = [{**visit(n), "second_inspector_id": "J2"} for n in range(5)]
    folder = source(tmp_path / "one", inspections__csv=csv_of(rows))
    load(tmp_path / "store", read_delivery(folder, Mapping(), today=TODAY), refused_share=0.0)
    for segment in (tmp_path / "store" / "segments").iterdir():
        table = pq.read_table(segment)
        at = table.schema.get_field_index("second_inspector_id")
        other = pa.array(["J3"] * table.num_rows)
        pq.write_table(table.set_column(at, "second_inspector_id", other), segment)
    assert EventStore(tmp_path / "store").damage() == ["inspections"]


def test_a_second_loader_is_told_to_wait_until_the_first_is_gone(tmp_path: Path) -> None:
    """Two loads at once would each lose the other's rows; a killed one holds up nobody."""
    store_of(tmp_path, 5)
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "store")], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert first.stdout
    with first.stdout:
        first.stdout.readline()
        with pytest.raises(StoreProblem, match=r"Another load into .* Wait for it to end"):
            store_of(tmp_path, 9)
        assert EventStore(tmp_path / "store").meta.rows == {"inspections": 5}
        first.kill()
        first.wait()
    assert store_of(tmp_path, 9).meta.rows == {"inspections": 9}
    with only_loader(tmp_path / "store"):
        assert EventStore(tmp_path / "store").meta.rows == {"inspections": 9}


# What a generation of PARTS 3 consists of, as a hash of its files' names.
FILES_OF_PARTS = (4, "c23f02b0b7ae")


def test_other_files_make_another_layout(tmp_path: Path) -> None:
    """A store whose files a new build does not find must be made anew, not called damaged."""
    for name, events in seal(random_city(3)).sources.items():
        write_source(tmp_path, name, events)
    names = sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.npy"))
    found = (store.PARTS, hashlib.sha256("\n".join(names).encode()).hexdigest()[:12])
    assert found == FILES_OF_PARTS, f"Raise PARTS in features/store.py, and say {found} here."


def test_a_store_of_another_build_says_to_load_again(tmp_path: Path) -> None:
    """And a load, even of what is known already, makes it readable."""
    old = store_of(tmp_path, 20)
    described = old.generation / "meta.json"
    described.write_text(described.read_text().replace(store.LAYOUT, "00000000"))
    older = old.generation.rename(old.folder / "generation-older-00000000")
    (old.folder / "CURRENT").write_text(older.name)
    with pytest.raises(StoreProblem, match="Load any delivery again"):
        EventStore(tmp_path / "store").events()
    assert store_of(tmp_path, 20).events().ids.size == 20
