"""A delivery is added whole or not at all; the store tells what it holds, not how that came."""

import os
import random
import signal
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from features.loading import LoadReport, load
from features.refused import Refused
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping, read_mapping
from features.store import EventStore
from tests.features.sources.builders import (
    TODAY,
    Visit,
    csv_of,
    mapped,
    source,
    toml,
    visit,
    visits,
)

ROOT = Path(__file__).parents[2]
RECORDS = ROOT.parent / "shared" / "data"
KILLS, KILLS_SOAK = 8, 100
LOAD = """
import sys
from pathlib import Path
from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from tests.features.sources.builders import TODAY
delivery = read_delivery(Path(sys.argv[2]), Mapping(), today=TODAY)
print("begins", flush=True)
load(Path(sys.argv[1]), delivery, refused_share=0.0)
"""


def loaded(store: Path, folder: Path, mapping: Mapping | None = None) -> LoadReport:
    """What became of a folder's delivery."""
    chosen = mapping or Mapping()
    delivery = read_delivery(folder, chosen, today=TODAY)
    return load(store, delivery, refused_share=chosen.refused_share)


def contents(store: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of the store, byte for byte, with the moment it was written."""
    files = sorted(path for path in store.rglob("*") if path.is_file() and path.name != "LOCK")
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def incomplete_visits(many: int) -> list[Visit]:
    """Visits that leave out what may be left out, each in its own way."""
    chance = random.Random(1)
    blank = {"severity": ("", "0", "2"), "purpose": ("", "routine"), "visit_order": ("", "1", "2")}
    return [
        {**visit(n), **{name: chance.choice(among) for name, among in blank.items()}}
        for n in range(1, many + 1)
    ]


def findings(rows: list[Visit]) -> str:
    """A finding at every second visit."""
    lines = [f"{row['inspection_id']},mice,2\n" for row in rows[::2]]
    return "inspection_id,item,severity\n" + "".join(lines)


def test_a_delivery_loaded_again_changes_no_file(tmp_path: Path) -> None:
    """A weekly job runs again after a crash, and backups should not grow by it."""
    rows = incomplete_visits(50)
    folder = source(tmp_path / "a", inspections__csv=csv_of(rows), findings__csv=findings(rows))
    first = loaded(tmp_path / "store", folder)
    before = contents(tmp_path / "store")
    again = loaded(tmp_path / "store", folder)
    assert (first.changed, again.changed, again.snapshot) == (True, False, first.snapshot)
    assert [(table.new, table.known) for table in again.tables] == [(0, 50), (0, 25)]
    assert contents(tmp_path / "store") == before


@pytest.mark.parametrize("seed", range(4))
def test_the_records_are_the_same_in_whatever_order_they_came(tmp_path: Path, seed: int) -> None:
    """Rows shuffled, cut into deliveries at random: one snapshot, because one truth."""
    rows = incomplete_visits(3000)
    whole = source(tmp_path / "whole", inspections__csv=csv_of(rows), findings__csv=findings(rows))
    expected = loaded(tmp_path / "store", whole).snapshot
    chance = random.Random(seed)
    parts = chance.sample(rows, len(rows))
    cuts = [0, *sorted(chance.sample(range(1, len(rows)), seed)), len(rows)]
    for start, end in pairwise(cuts):
        part = parts[start:end]
        given = source(tmp_path / f"{start}", inspections__csv=csv_of(part))
        loaded(tmp_path / "other", given)
    found = source(tmp_path / "findings", findings__csv=findings(rows))
    assert loaded(tmp_path / "other", found).snapshot == expected


def test_two_bureaus_may_deliver_in_either_order(tmp_path: Path) -> None:
    """Each with a mapping of its own, into one store."""
    halves = {"north": visits(40)[:20], "south": visits(40)[20:]}
    snapshots = set()
    for order in (("north", "south"), ("south", "north")):
        for bureau in order:
            folder = source(tmp_path / bureau, visits__csv=csv_of(halves[bureau]))
            mapping = mapped(tmp_path / bureau, toml(top=f'bureaus = ["{bureau}"]'))
            report = loaded(tmp_path / order[0], folder, mapping)
        snapshots.add(report.snapshot)
    assert len(snapshots) == 1


def test_refused_rows_of_one_table_leave_nothing_of_another(tmp_path: Path) -> None:
    """The visits are good; their findings are of other visits: none is loaded."""
    loaded(tmp_path / "store", source(tmp_path / "a", inspections__csv=csv_of(visits(5))))
    before = contents(tmp_path / "store")
    folder = source(
        tmp_path / "b",
        inspections__csv=csv_of(visits(9)),
        findings__csv="inspection_id,item,severity\n99,mice,2\n",
    )
    with pytest.raises(Refused, match=r"findings\.csv line 2.*belongs to no inspection.*Mend"):
        loaded(tmp_path / "store", folder)
    assert contents(tmp_path / "store") == before


def test_a_contradiction_that_is_allowed_for_leaves_the_old_row(tmp_path: Path) -> None:
    """One changed row in a hundred is set aside; what lists were made of stays."""
    store = tmp_path / "store"
    loaded(store, source(tmp_path / "a", inspections__csv=csv_of(visits(100))))
    rows = [visit(1, result="fail"), *visits(101)[1:]]
    report = loaded(store, source(tmp_path / "b", inspections__csv=csv_of(rows)))
    assert [str(refusal) for refusal in report.tables[0].refusals] == [
        "inspections.csv line 2, inspection_id '1': "
        "is in the store already with other content; deliver a correction, or say in the mapping "
        "that rows of the table may_change"
    ]
    assert (report.tables[0].new, report.tables[0].known) == (1, 99)
    by_id = {
        row["inspection_id"]: row for row in EventStore(store).table("inspections").to_pylist()
    }
    assert by_id["1"]["result"] == "pass"


def test_a_table_of_several_files_holds_the_rows_of_all(tmp_path: Path) -> None:
    """Routine visits and those upon complaint come from two systems."""
    second = toml().replace('city = "Example"', "").replace("visits.csv", "more.csv")
    text = f"{toml()}\n{second}".replace("[tables.inspections]", "[[tables.inspections]]")
    rows = visits(30)
    folder = source(tmp_path, visits__csv=csv_of(rows[:10]), more__csv=csv_of(rows[10:]))
    report = loaded(tmp_path / "store", folder, mapped(tmp_path, text))
    assert [(table.file, table.new) for table in report.tables] == [
        ("visits.csv", 10),
        ("more.csv", 20),
    ]
    assert EventStore(tmp_path / "store").meta.rows == {"inspections": 30}


def test_another_citys_records_leave_the_store_as_it_was(tmp_path: Path) -> None:
    """Ids of two cities meet; their histories must not."""
    store = tmp_path / "store"
    folder = source(tmp_path / "a", visits__csv=csv_of(visits(20)))
    loaded(store, folder, mapped(tmp_path, toml()))
    before = contents(store)
    other = source(tmp_path / "b", visits__csv=csv_of(visits(40)))
    with pytest.raises(Refused, match="holds the records of Example; this mapping is for Else"):
        loaded(store, other, mapped(tmp_path, toml().replace("Example", "Elsewhere")))
    assert contents(store) == before


def kill_a_load(store: Path, folder: Path, seconds: float) -> None:
    """Begins a load in a process of its own and kills it so long after it has read the files."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD, str(store), str(folder)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout
    with process.stdout:
        process.stdout.readline()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()


def kill_loads(tmp_path: Path, kills: int) -> None:
    """Kills a load that many times over records of its own, and checks what is left each time."""
    new = incomplete_visits(8000)
    old = new[:50]
    small = source(tmp_path / "small", inspections__csv=csv_of(old))
    large = source(tmp_path / "large", inspections__csv=csv_of(new), findings__csv=findings(new))
    states = [loaded(tmp_path / "small_store", small).snapshot]
    states.append(loaded(tmp_path / "large_store", large).snapshot)
    chance = random.Random(kills)
    store = tmp_path / "store"
    for _ in range(kills):
        subprocess.run(["rm", "-rf", str(store)], check=True)
        loaded(store, small)
        kill_a_load(store, large, chance.uniform(0, 0.5))
        after = EventStore(store)
        assert after.meta.snapshot in states
        assert after.damage() == []  # the old segment was being merged into the new
        assert after.events().sources["inspections"].day.size == after.meta.rows["inspections"]
        assert loaded(store, large).snapshot == states[1]
        current = EventStore(store).generation.name
        assert {path.name for path in store.iterdir()} >= {"CURRENT", "LOCK", current}
        assert not list(store.glob("unfinished-*"))
        assert len(list(store.glob("generation-*"))) <= 2


def test_a_killed_load_leaves_the_old_records_or_the_new(tmp_path: Path) -> None:
    """Power fails on a Monday; the list is made of one or the other, and the next load works."""
    kill_loads(tmp_path, KILLS)


@pytest.mark.soak
def test_a_hundred_killed_loads_leave_the_old_records_or_the_new(tmp_path: Path) -> None:
    """The same at a hundred moments."""
    kill_loads(tmp_path, KILLS_SOAK)


def test_what_a_killed_load_left_is_swept_up_even_where_nothing_is_new(tmp_path: Path) -> None:
    """Half a generation is as large as the records; a disk fills with a few of them."""
    store, folder = tmp_path / "store", source(tmp_path / "a", inspections__csv=csv_of(visits(5)))
    loaded(store, folder)
    before = contents(store)
    source(store / "unfinished-1" / "tables", half__parquet="of it")
    assert not loaded(store, folder).changed
    assert contents(store) == before


def test_a_generation_that_was_written_but_never_in_force_is_not_in_the_way(
    tmp_path: Path,
) -> None:
    """Killed between the last file and CURRENT: the next load writes the very same folder."""
    store, small = tmp_path / "store", source(tmp_path / "a", inspections__csv=csv_of(visits(5)))
    loaded(store, small)
    old = (store / "CURRENT").read_text()
    large = source(tmp_path / "b", inspections__csv=csv_of(visits(9)))
    expected = loaded(store, large).snapshot
    (store / "CURRENT").write_text(old)
    (store / "CURRENT.new").write_text("genera")
    assert loaded(store, large).snapshot == expected
    assert EventStore(store).meta.rows == {"inspections": 9}


def test_a_disk_that_is_full_leaves_the_old_records(tmp_path: Path) -> None:
    """The load fails, and says so; nobody finds out on Monday."""
    store = tmp_path / "store"
    rows = incomplete_visits(20_000)
    loaded(store, source(tmp_path / "a", inspections__csv=csv_of(rows[:5])))
    before = contents(store)
    large = source(tmp_path / "b", inspections__csv=csv_of(rows))
    limit = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
load("""
    result = subprocess.run(
        [sys.executable, "-c", LOAD.replace("\nload(", limit), str(store), str(large)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "File too large" in result.stderr
    assert EventStore(store).meta.rows == {"inspections": 5}
    assert {path: held for path, held in contents(store).items() if path in before} == before
    assert loaded(store, large).changed


REAL = {
    "toronto": {
        "inspections.parquet: inspections": 61_608,
        "establishments.parquet: establishments": 4_685,
        "infractions.parquet: findings": 53_402,
    },
    "chicago": {
        "inspections.parquet: inspections": 24_518,
        "visits.parquet: inspections": 29_302,
        "violations.parquet: findings": 101_473,
    },
    "openfda_drug": {"recalls_snapshot_2021_04.parquet: hazards": 12_491},
    "tw_drug_recalls": {"recalls.parquet: hazards": 1_702},
}


@pytest.mark.records
@pytest.mark.skipif(not RECORDS.is_dir(), reason="the real records are not beside the project")
@pytest.mark.parametrize("city", REAL)
def test_real_records_lose_no_row_and_load_again_unchanged(tmp_path: Path, city: str) -> None:
    """Every row of an export that nobody made for us is accounted for."""
    mapping = read_mapping(ROOT / "mappings" / f"{city}.toml")
    delivery = read_delivery(RECORDS / city, mapping, today=date(2026, 11, 23))
    first = load(tmp_path / "store", delivery, refused_share=mapping.refused_share)
    new = {f"{table.file}: {table.table}": table.new for table in first.tables}
    assert {name: new[name] for name in REAL[city]} == REAL[city]
    for table in delivery.tables:
        assert table.read == table.rows.num_rows + len(table.refusals) + table.repeated
    assert not load(tmp_path / "store", delivery, refused_share=mapping.refused_share).changed
