"""Any file that a regulator may send is read, or refused in words that say where it is broken."""

import gzip
import io
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.sources.refusals import SourceRefused
from tests.features.sources.builders import (
    TODAY,
    csv_of,
    read,
    read_visits,
    refusals,
    source,
    visit,
    visits,
)
from tests.features.sources.test_formats import grid, lines, workbook

# Twenty thousand of these are more than the 1 MiB that Arrow reads at a time unless told otherwise.
A_LONG_TEXT = "x" * 40 + "\n" + "y" * 40
MANY = 20_000


def parquet_of(rows: list[dict[str, str]]) -> bytes:
    """The rows as a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


WHOLE = csv_of(visits(60))
A_PARQUET = parquet_of(visits(60))


@pytest.mark.parametrize(
    "files",
    [
        {"inspections__csv": b"\xef\xbb\xbf" + WHOLE.encode()},
        {"inspections__csv": WHOLE.replace("\n", "\r\n")},
        {"inspections__csv": WHOLE.rstrip("\n")},
        {"inspections__csv": WHOLE.replace(",", " ,\t")},
        {"inspections__csv": WHOLE.replace("\n", "\n\n") + "\r\n,,,,,\n"},
        {"inspections__csv": WHOLE.replace("\n", ",\n")},
        {"inspections__csv__gz": gzip.compress(WHOLE.encode())},
        {"inspections__parquet": A_PARQUET},
    ],
    ids=[
        "BOM",
        "CRLF",
        "no last line break",
        "spaces",
        "blank lines",
        "no name",
        "gzip",
        "parquet",
    ],
)
def test_the_same_visits_are_read_however_they_were_exported(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """Excel, a database and a script each write CSV in their own way."""
    plain = read_visits(tmp_path / "plain", WHOLE)
    delivered = read(source(tmp_path / "other", **files))
    assert delivered.rows == plain.rows
    assert refusals(delivered) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("inspections__parquet", A_PARQUET[:-100], "not a whole Parquet file.*Export it again"),
        ("inspections__parquet", random.Random(1).randbytes(5000), "not a whole Parquet file"),
        ("inspections__parquet", A_PARQUET.replace(b"food", b"\xff\xfe\xfd\xfc"), "not a whole"),
        ("inspections__parquet", b"", "not a whole Parquet file"),
        ("inspections__csv", b"a,b\n" + random.Random(1).randbytes(5000), "line 2 is no such text"),
        ("inspections__csv", WHOLE.encode("utf-16-le"), "line 1 is no such text.*as UTF-8"),
        ("inspections__csv", f"{WHOLE}店店".encode() + "店".encode("gbk"), "line 62 is no such"),
        ("inspections__csv", WHOLE.replace("E2", "Café E2").encode("latin-1"), "line 3 is no such"),
        ("inspections__csv", WHOLE.replace("E2", "E2\0"), "line 3 is no such text"),
        ("inspections__csv", b"\xef\xbb\xbf\n", "is empty, not even a header"),
        ("inspections__csv", "\n" + WHOLE, "first line names no column"),
        ("inspections__csv", WHOLE.replace("severity", "Result"), "names 'result' twice"),
        ("inspections__csv", WHOLE.replace("programme", '"programme'), "cannot be read as CSV"),
        ("inspections__csv__gz", b"no gzip", "its gzip is broken"),
        ("inspections__csv__gz", gzip.compress(b""), "is empty, not even a header"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_what_is_wrong(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    """Whoever sent it can mend it without asking us."""
    with pytest.raises(SourceRefused, match=f"(?s){said}"):
        read(source(tmp_path, **{name: content}))


@pytest.mark.parametrize("row", [visit(7, severity='"0'), visit(7, establishment_id='"E7')])
@pytest.mark.parametrize("after", [1, MANY])
def test_a_quote_that_is_never_closed_stops_the_load(
    tmp_path: Path, row: dict[str, str], after: int
) -> None:
    """It makes one value of all rows that follow: they would be lost as a single refusal."""
    text = csv_of([visit(1), row, *[visit(8)] * after])
    with pytest.raises(SourceRefused, match="quote opens on line 3 and is never closed"):
        read_visits(tmp_path, text)


def test_a_column_of_ids_alone_is_a_register(tmp_path: Path) -> None:
    """With one column nothing tells a short row from a whole one."""
    folder = source(tmp_path, establishments__csv="establishment_id\nA\n\nB\n")
    assert read(folder).rows["establishment_id"].to_pylist() == ["A", "B"]
    with pytest.raises(SourceRefused, match="quote opens on line 3 and is never closed"):
        read(source(tmp_path, establishments__csv='establishment_id\nA\n"B\nC\n'))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (csv_of([visit(n, establishment_id='"E\n\n1"') for n in (1, 2)]), 8),
        (csv_of([visit(1), visit(2)]).replace("severity", '"of\nnobody"'), 5),
        (csv_of([visit(1, severity='0,"more\nand more"'), visit(2)]), 5),
        (csv_of([visit(1)]) + "\n\n" + csv_of([visit(2)]).split("\n", 1)[1], 6),
        (csv_of([visit(establishment_id=f'"{A_LONG_TEXT}"')] * MANY), 2 * MANY + 2),
    ],
    ids=["in a value", "in the header", "in a row too long", "blank lines", "in a large file"],
)  # fmt: skip
def test_a_bad_row_is_named_by_the_line_an_editor_shows(
    tmp_path: Path, text: str, line: int
) -> None:
    """Line breaks within quotes count: they are lines of the file."""
    bad = ",".join(visit(MANY + 1, result="perhaps").values())
    delivered = read_visits(tmp_path, text + bad + "\n")
    assert (delivered.refusals[-1].line, delivered.refusals[-1].column) == (line, "result")


def test_a_row_of_too_many_or_too_few_values_is_set_aside(tmp_path: Path) -> None:
    """Which value belongs to which column is anyone's guess."""
    rows = [visit(1), visit(2, severity="0,1"), {"inspection_id": "3"}, visit(4)]
    assert refusals(read_visits(tmp_path, csv_of(rows))) == [
        "inspections.csv line 3, the row '2,E2,food,2026-02-03,pass,0,1': "
        "7 values where the header has 6",
        "inspections.csv line 4, the row '3': 1 values where the header has 6",
    ]


def test_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    """Last week's and this week's, and nobody says which is which."""
    folder = source(tmp_path, inspections__csv=WHOLE, inspections__parquet=A_PARQUET)
    with pytest.raises(SourceRefused, match=r"inspections\.csv and inspections\.parquet: remove"):
        read(folder)


def deliver(folder: Path, name: str, content: bytes) -> None:
    """A delivery is read or refused; any other exception is a defect of ours."""
    for old in folder.glob("inspections.*"):
        old.unlink()
    with suppress(SourceRefused):
        read_delivery(source(folder, **{name: content}), Mapping(refused_share=1.0), today=TODAY)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The bytes with some turned, lost, put in, said twice or cut off."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at, other = chance.randrange(len(made) + 1), chance.randrange(len(made) + 1)
        change = chance.randrange(5)
        if change == 0:
            made[at : at + 1] = chance.randbytes(1)
        elif change == 1:
            del made[at : at + chance.randint(1, 20)]
        elif change == 2:
            made[at:at] = bytes(chance.choices(b'",\n\r\0\xff;0 A', k=chance.randint(1, 5)))
        elif change == 3:
            made[at:at] = made[other : other + 40]
        elif chance.random() < 0.3:
            del made[at:]
    return bytes(made)


def rezipped(content: bytes, chance: random.Random) -> bytes:
    """A zip, as of Excel, whose packing is whole and of which one part is broken inside."""
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    broken = chance.choice(list(parts))
    parts[broken] = mutated(parts[broken], chance)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return made.getvalue()


def deliver_mutants(folder: Path, times: int) -> None:
    """Reads that many broken copies of good files."""
    chance = random.Random(1)
    rows = [visit(n, establishment_id='"a ""q"",\n店"') for n in range(60)]
    odd = csv_of(rows)
    seeds = {
        "inspections__csv": [odd.encode(), odd.encode("gb18030"), odd.encode("utf-16")],
        "inspections__csv__gz": [gzip.compress(odd.encode(), mtime=0)],
        "inspections__jsonl": [lines(rows).encode()],
        "inspections__parquet": [A_PARQUET],
        "inspections__xlsx": [workbook(("检查", grid(rows)))],
    }
    for _ in range(times):
        name = chance.choice(list(seeds))
        content = chance.choice(seeds[name])
        inside = name == "inspections__xlsx" and chance.random() < 0.8
        deliver(folder, name, (rezipped if inside else mutated)(content, chance))


BYTES = st.one_of(
    st.binary(max_size=300),
    st.text(alphabet="\"',;\n\r\0\ufeff 0aé店", max_size=200).map(str.encode),
    st.lists(st.text(alphabet='",\n-\t0123e', max_size=12), max_size=40).map(
        lambda values: (WHOLE.split("\n")[0] + "\n" + ",".join(values)).encode()
    ),
)
SAME_FOLDER = [HealthCheck.function_scoped_fixture]  # every example replaces the file


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=SAME_FOLDER)
@given(content=BYTES)
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """A traceback tells the regulator's engineer nothing."""
    deliver(tmp_path, "inspections__csv", content)


def test_any_broken_file_is_read_or_refused(tmp_path: Path) -> None:
    """A disk, a network and an editor each break files in their own way."""
    deliver_mutants(tmp_path, 100)


@pytest.mark.soak
@settings(max_examples=10_000, deadline=None, suppress_health_check=SAME_FOLDER)
@given(content=BYTES)
def test_ten_thousand_kinds_of_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """The same, other bytes every time."""
    deliver(tmp_path, "inspections__csv", content)


@pytest.mark.soak
def test_ten_thousand_broken_files_are_read_or_refused(tmp_path: Path) -> None:
    """The same, ten thousand times."""
    deliver_mutants(tmp_path, 10_000)
