"""Who complained is never stored, and two complaints of one person still count as one person."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from features.loading import load
from features.refused import Refused
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from tests.features.sources.builders import TODAY, source

SECRET = b"a secret of this city"
ROOT = Path(__file__).parents[3]
LOAD = """
import sys
from pathlib import Path
from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from tests.features.sources.builders import TODAY
print("begins", flush=True)
secret = b"a secret of this city"
delivery = read_delivery(Path(sys.argv[1]), Mapping(), today=TODAY, secret=secret)
load(Path(sys.argv[2]), delivery, refused_share=0.0)
"""
HEADER = "complaint_id,establishment_id,happened_on,kind,complainant\n"
ROWS = (
    "1,A,2026-02-03,dispute,王小明 13800138000\n"
    "2,A,2026-02-04,dispute,王小明１３８-００１３８０００\n"
)
MORE = "3,B,2026-02-05,dispute,王小明 138 0013 8000\n4,B,2026-02-05,dispute,Li Lei\n"


def loaded(tmp_path: Path, text: str, secret: bytes | None = SECRET) -> EventStore:
    """The store after complaints were loaded."""
    folder = source(tmp_path / "given", complaints__csv=HEADER + text)
    mapping = Mapping(refused_share=0.5)
    delivery = read_delivery(folder, mapping, today=TODAY, secret=secret)
    load(tmp_path / "store", delivery, refused_share=0.5)
    return EventStore(tmp_path / "store")


def test_one_person_stays_one_person_over_loads(tmp_path: Path) -> None:
    """However the clerk wrote the number."""
    loaded(tmp_path, ROWS)
    people = loaded(tmp_path, MORE).table("complaints")["complainant"].to_pylist()
    assert people[0] == people[1] == people[2] != people[3]


def test_no_file_of_the_store_names_anybody(tmp_path: Path) -> None:
    """Nor do the rows that were set aside, whose text may show anything."""
    broken = "5,A,2026-02-03,dispute,张三 13900139000,one value too many\n"
    store = loaded(tmp_path, ROWS + MORE + broken)
    written = b"".join(p.read_bytes() for p in store.folder.rglob("*") if p.is_file())
    shown = store.table("complaints").to_pandas().to_csv()
    for name in ("王小明", "13800138000", "Li Lei", "张三", "13900139000"):
        assert name.encode() not in written
        assert name not in shown
    delivery = read_delivery(tmp_path / "given", Mapping(refused_share=0.5), today=TODAY)
    assert [refusal.value for refusal in delivery.refusals] == ["…"]


@pytest.mark.parametrize(
    "row",
    [
        "5,A,2026-02-03,dispute,张三,one value too many\n",
        "5,A,2026-02-03,张三,dispute\n",
        "5,A,张三,dispute,\n",
    ],
)
def test_no_message_about_a_bad_row_names_anybody(tmp_path: Path, row: str) -> None:
    """In a row whose columns have slipped the name may stand anywhere; its line is told."""
    folder = source(tmp_path, complaints__csv=HEADER + row)
    with pytest.raises(Refused, match=r"complaints\.csv line 2") as refused:
        read_delivery(folder, Mapping(), today=TODAY, secret=SECRET)
    assert "张三" not in str(refused.value)


def test_a_killed_load_leaves_nobodys_name_on_the_disk(tmp_path: Path) -> None:
    """What memory cannot hold goes to disk, and stays there after a power cut."""
    rows = "".join(f"{n},A,2026-02-03,dispute,王小明{n}\n" for n in range(150_000))
    folder = source(tmp_path / "given", complaints__csv=HEADER + rows)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD, str(folder), str(tmp_path / "store")],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(scratch)},
    )
    held: list[bytes] = []
    while process.poll() is None and not any(held):
        if list(scratch.rglob("*.arrow")):
            process.send_signal(signal.SIGSTOP)  # as a power cut would find it
            held = [path.read_bytes() for path in scratch.rglob("*") if path.is_file()]
            process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()
    assert any(held)
    assert not any("王小明".encode() in content for content in held)


def test_complaints_that_name_people_need_a_secret(tmp_path: Path) -> None:
    """Without one, a list of phone numbers undoes any hash."""
    for secret, said in ((None, "no secret"), (b"", "has 0 bytes"), (b"short", "has 5 bytes")):
        with pytest.raises(Refused, match=said):
            loaded(tmp_path, ROWS, secret)
    assert not (tmp_path / "store" / "CURRENT").exists()


def test_another_secret_is_refused(tmp_path: Path) -> None:
    """After a restored backup everybody would count as two people."""
    loaded(tmp_path, ROWS)
    with pytest.raises(Refused, match="another secret"):
        loaded(tmp_path, MORE, b"the secret of another city")
    assert loaded(tmp_path, MORE).meta.rows == {"complaints": 4}


def test_complaints_without_people_need_none(tmp_path: Path) -> None:
    """A city may keep that column to itself."""
    assert loaded(tmp_path, "1,A,2026-02-03,dispute,\n", None).meta.key_mark is None
