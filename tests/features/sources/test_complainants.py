"""Who complained is never stored, and two complaints of one person still count as one person."""

from pathlib import Path

import pytest

from features.loading import load
from features.refused import Refused
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from tests.features.sources.builders import TODAY, source

SECRET = b"a secret of this city"
HEADER = "complaint_id,establishment_id,happened_on,kind,complainant\n"
ROWS = (
    "1,A,2026-02-03,dispute,王小明 13800138000\n"
    "2,A,2026-02-04,dispute,王小明１３８-００１３８０００\n"
)
MORE = "3,B,2026-02-05,dispute,王小明 138 0013 8000\n4,B,2026-02-05,dispute,Li Lei\n"


def loaded(tmp_path: Path, text: str, secret: bytes | None = SECRET) -> EventStore:
    """The store after complaints were loaded."""
    folder = source(tmp_path / "given", complaints__csv=HEADER + text)
    delivery = read_delivery(folder, Mapping(refused_share=0.5), today=TODAY)
    load(tmp_path / "store", delivery, refused_share=0.5, secret=secret)
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


def test_complaints_that_name_people_need_a_secret(tmp_path: Path) -> None:
    """Without one, a list of phone numbers undoes any hash."""
    for secret in (None, b"", b"short"):
        with pytest.raises(Refused, match="no secret"):
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
