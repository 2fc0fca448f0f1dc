"""What can be wrong with a delivery: each says where, and the store is as it was."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from features.loading import LoadReport, load
from features.refused import Refused
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping, read_mapping
from features.store import EventStore, only_loader

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 3, 9)
HEADER = "inspection_id,establishment_id,programme,happened_on,result,severity\n"
GOOD = HEADER + "".join(f"{n},A,food,2026-02-{n:02},pass,0\n" for n in range(1, 21))
MAPPING = """
city = "Example"
bureaus = ["north"]
[tables.inspections]
file = "visits.csv"
[tables.inspections.columns]
inspection_id = "inspection_id"
establishment_id = "establishment_id"
happened_on = "happened_on"
programme = "programme"
result = "result"
severity = "severity"
"""


def source(tmp_path: Path, **files: str | bytes) -> Path:
    """A folder with these files; `__` in a name stands for its dot."""
    folder = tmp_path / "source"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        given = content.encode() if isinstance(content, str) else content
        (folder / name.replace("__", ".")).write_bytes(given)
    return folder


def loaded(tmp_path: Path, folder: Path, mapping: Mapping | None = None) -> LoadReport:
    """The report of loading a folder into the store of this test."""
    chosen = mapping or Mapping()
    delivery = read_delivery(folder, chosen, today=TODAY)
    return load(tmp_path / "store", delivery, refused_share=chosen.refused_share)


def contents(tmp_path: Path) -> dict[str, bytes]:
    """Every file of the store, byte for byte."""
    store = tmp_path / "store"
    return {str(path): path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file()}


def mapped(tmp_path: Path, text: str) -> Mapping:
    """The mapping in a TOML text."""
    path = tmp_path / "city.toml"
    path.write_text(text)
    return read_mapping(path)


READS_A_FILE = "(SELECT count(*) FROM read_text('/etc/passwd'))"


def damaged(content: bytes) -> bytes:
    """The same bytes with some in the middle turned round."""
    middle = len(content) // 2
    turned = bytes(byte ^ 0xFF for byte in content[middle : middle + 20])
    return content[:middle] + turned + content[middle + 20 :]


STOPS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a corrupt parquet": (
        lambda t: source(t, inspections__parquet=b"PAR1 and then nothing"),
        "not a whole Parquet file.*Export it again",
    ),
    "a broken gzip": (
        lambda t: source(t, inspections__csv__gz=gzip.compress(GOOD.encode())[:40]),
        "cannot be read as CSV",
    ),
    "a gzip damaged inside": (
        lambda t: source(t, inspections__csv__gz=damaged(gzip.compress(GOOD.encode(), mtime=0))),
        "cannot be read as CSV",
    ),
    "an encoding of nobody here": (
        lambda t: source(t, inspections__csv=HEADER.encode() + "Ünzüge,A".encode("latin-1")),
        "cannot be read as CSV in UTF-8, UTF-16 or GB18030",
    ),
    "an empty file": (lambda t: source(t, inspections__csv=""), "empty, not even a header"),
    "an empty table": (lambda t: source(t, inspections__csv=HEADER), "has no rows"),
    "no table at all": (lambda t: source(t, notes__txt="hello"), "holds no table. Wanted files"),
    "a folder that is not there": (lambda t: t / "nowhere", "is not a folder"),
    "a needed column that is not there": (
        lambda t: source(t, inspections__csv=GOOD.replace("result", "outcome")),
        "no column 'result', which inspections needs",
    ),
    "more bad rows than allowed": (
        lambda t: source(t, inspections__csv=GOOD.replace("pass", "perhaps")),
        "20 of 20 rows are refused.*none of pass, fail",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STOPS)
def test_what_cannot_be_loaded_stops_with_words_and_changes_nothing(
    tmp_path: Path, name: str
) -> None:
    """A half-loaded delivery is worse than none: the list of Monday would be made of it."""
    loaded(tmp_path, source(tmp_path / "before", inspections__csv=GOOD))
    before = contents(tmp_path)
    make, said = STOPS[name]
    with pytest.raises(Refused, match=f"(?s){said}"):
        loaded(tmp_path, make(tmp_path))
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.replace('"result"', '"resutl"'), "no column 'resutl'; did you mean 'result'"),
        (lambda m: m.replace("visits.csv", "gone.csv"), "gone.csv does not exist"),
        (lambda m: m + 'colour = "x"\n', "inspections has no column 'colour'"),
        (lambda m: m.replace("[tables.inspections]", "[tables.inspektions]", 1), "did you mean"),
        (lambda m: m.replace("city = ", "city "), "is not a TOML file"),
        (lambda m: m.replace('"severity"', '{ sql = "1", constant = "2" }'), "exactly one of"),
        (lambda m: m.replace('"severity"', '{ sql = "nonsense(" }'), "does not run"),
        (lambda m: m.replace('"severity"', f'{{ sql = "{READS_A_FILE}" }}'), "does not run"),
        (lambda m: m.replace('result = "result"\n', ""), "does not say what 'result' is made of"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_says_what_is_wrong(
    tmp_path: Path, change: Callable[[str], str], said: str
) -> None:
    """Whoever connects a city sees the name that is off, and the one that is near."""
    folder = source(tmp_path, visits__csv=GOOD)
    with pytest.raises(Refused, match=said):
        loaded(tmp_path, folder, mapped(tmp_path, change(MAPPING)))
    assert not (tmp_path / "store" / "CURRENT").exists()


ROW = "21,A,food,2026-02-21,pass,0"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (ROW.replace("2026-02-21", "2026-12-24"), "happened_on", "lies after 2026-03-09"),
        (ROW.replace("2026-02-21", "yesterday"), "happened_on", "is not a date"),
        (ROW.replace("2026-02-21", "-infinity"), "happened_on", "is not a date"),
        (ROW.replace("2026-02-21", "epoch"), "happened_on", "is not a date"),
        (ROW.replace("pass", "perhaps"), "result", "is none of pass, fail"),
        (ROW.replace(",0", ",7"), "severity", "is above 3"),
        (ROW.replace(",0", ",1.5"), "severity", "is not a whole number"),
        (ROW.replace(",A,", ",,"), "establishment_id", "is missing"),
        (ROW.replace("21,A", "20,B"), "inspection_id", "duplicate key: line 21"),
        (ROW + ",more,and more", "the row", "8 values where the header has 6"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_line_and_reason(
    tmp_path: Path, row: str, column: str, reason: str
) -> None:
    """The others load; nobody has to search a million lines for the one."""
    report = loaded(
        tmp_path, source(tmp_path, inspections__csv=GOOD + row + "\n"), Mapping(refused_share=0.1)
    )
    (refusal,) = report.tables[0].refusals
    assert (refusal.file, refusal.line, refusal.column) == ("inspections.csv", 22, column)
    assert reason in refusal.reason
    assert report.tables[0].new == 20


def test_an_unknown_bureau_is_refused(tmp_path: Path) -> None:
    """A mistyped bureau would get a list that nobody reads."""
    folder = source(tmp_path, register__csv="id,bureau\n1,north\n2,nroth\n", visits__csv=GOOD)
    register = """
[tables.establishments]
file = "register.csv"
[tables.establishments.columns]
establishment_id = "id"
bureau = "bureau"
"""
    mapping = mapped(
        tmp_path, MAPPING.replace("bureaus", "refused_share = 0.5\nbureaus") + register
    )
    report = loaded(tmp_path, folder, mapping)
    refusals = [refusal for table in report.tables for refusal in table.refusals]
    assert [str(refusal) for refusal in refusals] == [
        "register.csv line 3, bureau 'nroth': is none of the bureaus north"
    ]


def test_lines_are_those_of_the_file_even_after_quoted_line_breaks(tmp_path: Path) -> None:
    """An editor jumps to the line that we name."""
    text = GOOD.replace("1,A,", '1,"A\nof two lines",', 1) + ROW.replace("pass", "perhaps") + "\n"
    folder = source(tmp_path, inspections__csv=text)
    delivery = read_delivery(folder, Mapping(refused_share=0.1), today=TODAY)
    assert delivery.refusals[0].line == 23


def test_loading_the_same_delivery_twice_changes_nothing(tmp_path: Path) -> None:
    """A weekly job may run again after a crash; no row may count twice."""
    folder = source(tmp_path, inspections__csv=GOOD)
    first, before = loaded(tmp_path, folder), contents(tmp_path)
    again = loaded(tmp_path, folder)
    assert (first.changed, again.changed) == (True, False)
    assert again.tables[0].known == 20
    assert contents(tmp_path) == before


def test_the_order_of_rows_and_of_deliveries_gives_the_same_records(tmp_path: Path) -> None:
    """The snapshot's name is a hash of what is known, not of how it came."""
    header, *rows = GOOD.splitlines(keepends=True)
    turned = source(tmp_path / "one", inspections__csv=header + "".join(rows[::-1]))
    half = source(tmp_path / "two", inspections__csv=header + "".join(rows[10:]))
    whole = loaded(tmp_path / "one", turned)
    loaded(tmp_path / "two", half)
    together = loaded(tmp_path / "two", source(tmp_path / "three", inspections__csv=GOOD))
    assert whole.snapshot == together.snapshot


def test_a_row_that_contradicts_a_loaded_one_is_refused(tmp_path: Path) -> None:
    """The past is corrected by corrections, never rewritten by an export."""
    loaded(tmp_path, source(tmp_path, inspections__csv=GOOD))
    before = contents(tmp_path)
    folder = source(
        tmp_path,
        inspections__csv=GOOD.replace("20,A,food,2026-02-20,pass,0", "20,A,food,2026-02-20,fail,3"),
    )
    with pytest.raises(Refused, match="already with other content; deliver a correction"):
        loaded(tmp_path, folder)
    assert contents(tmp_path) == before


def test_a_finding_of_no_inspection_is_refused(tmp_path: Path) -> None:
    """It could be counted for nobody, and silently lost."""
    folder = source(
        tmp_path,
        inspections__csv=GOOD,
        findings__csv="inspection_id,item,severity\n1,x,2\n99,y,2\n",
    )
    report = loaded(tmp_path, folder, Mapping(refused_share=0.5))
    (refusal,) = report.tables[1].refusals
    assert (refusal.file, refusal.line) == ("findings.csv", 3)
    assert "belongs to no inspection" in refusal.reason
    assert report.tables[1].new == 1


def test_another_citys_records_are_refused(tmp_path: Path) -> None:
    """Two cities' ids may meet; their histories may not."""
    folder = source(tmp_path, visits__csv=GOOD)
    loaded(tmp_path, folder, mapped(tmp_path, MAPPING))
    with pytest.raises(Refused, match=r"holds the records of Example.*TARGETING_HOME"):
        loaded(tmp_path, folder, mapped(tmp_path, MAPPING.replace("Example", "Elsewhere")))


def test_a_second_loader_waits_its_turn(tmp_path: Path) -> None:
    """Two loads at once would each write a store without the other's rows."""
    with only_loader(tmp_path / "store"), pytest.raises(Refused, match="Another load"):
        loaded(tmp_path, source(tmp_path, inspections__csv=GOOD))


def test_what_a_killed_load_left_is_swept_up_by_the_next(tmp_path: Path) -> None:
    """An unfinished generation is never read, and does not stay."""
    loaded(tmp_path, source(tmp_path, inspections__csv=GOOD))
    left = tmp_path / "store" / "unfinished-123"
    left.mkdir()
    (left / "half").write_text("of it")
    assert EventStore(tmp_path / "store").meta.rows == {"inspections": 20}
    loaded(tmp_path, source(tmp_path, inspections__csv=GOOD + ROW + "\n"))
    assert not left.exists()
    assert EventStore(tmp_path / "store").meta.rows == {"inspections": 21}


def test_every_example_of_the_mapping_guide_is_a_mapping(tmp_path: Path) -> None:
    """A guide that no longer holds costs a city a day."""
    guide = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    examples = [block.split("```")[0] for block in guide.split("```toml\n")[1:]]
    assert len(examples) >= 2
    for example in examples:
        assert mapped(tmp_path, example).tables
