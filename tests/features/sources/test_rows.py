"""A row is loaded as it is meant, or set aside with its line, column and reason."""

import random
from pathlib import Path

import pytest

from features.contract import TABLES
from features.sources.refusals import SourceRefused, as_frame, by_reason
from tests.features.sources.builders import (
    Visit,
    csv_of,
    mapped,
    read,
    read_visits,
    refusals,
    source,
    toml,
    visit,
    visits,
)

# Columns that a good row beside the bad one leaves empty.
_LEFT_OUT = ("known_on", "purpose", "inclusion_probability")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("happened_on", "2026-03-10", "lies after 2026-03-09, the day of loading"),
        ("happened_on", "0226-02-01", "is not a date like 2026-03-04"),
        ("happened_on", "26-02-01", "could be more than one day: say date_form"),
        ("happened_on", "2026-02-30", "is not a date like 2026-03-04"),
        ("happened_on", "2026-02-01 (BC)", "is not a date like 2026-03-04"),
        ("happened_on", "infinity", "is not a date like 2026-03-04"),
        ("happened_on", "1899-12-30", "lies before 1900-01-01"),
        ("happened_on", "", "is missing"),
        ("known_on", "2026-02-08", "lies before happened_on: nobody can know of it earlier"),
        ("known_on", "2026-03-10", "lies after 2026-03-09, the day of loading"),
        ("known_on", "soon", "is not a date like 2026-03-04"),
        ("severity", "7", "is above 3"),
        ("severity", "-1", "is below 0"),
        ("severity", "1.5", "is not a whole number"),
        ("severity", "99999999999999999999", "is not a whole number"),
        ("inclusion_probability", "0", "is not above 0"),
        ("inclusion_probability", "-0.1", "is not above 0"),
        ("inclusion_probability", "1.01", "is above 1"),
        ("inclusion_probability", "36 %", "has a unit: name it in its mapping"),
        ("purpose", "Routine", "is none of routine, random, complaint"),
        ("programme", "foods", "is none of food, drug, product"),
        ("establishment_id", " \t\u3000", "is missing"),
    ],
)
def test_a_value_that_cannot_be_used_sets_its_row_aside(
    tmp_path: Path, column: str, value: str, reason: str
) -> None:
    """One bad cell is not guessed at, and does not keep the other rows out."""
    bad = visit(9, happened_on="2026-02-09")
    bad[column] = value
    good = {**visit(1), **({column: ""} if column in _LEFT_OUT else {})}
    delivered = read_visits(tmp_path, csv_of([good, bad]))
    (refusal,) = delivered.refusals
    assert (refusal.line, refusal.column, refusal.value) == (3, column, value.strip(" \t\u3000"))
    assert refusal.reason.startswith(reason)
    assert delivered.rows["inspection_id"].to_pylist() == ["1"]


@pytest.mark.parametrize(
    ("table", "header", "row", "column", "reason"),
    [
        ("complaints", "complaint_id,happened_on,kind", "1,2026-02-01,report", "establishment_id",
         "is missing, and so is name"),
        ("corrections", "table,row_id,action,effective_on", "inspektions,1,annul,2026-02-01",
         "table", "is none of establishments, inspections"),
        ("capacity", "bureau,programme,week,visits", "north,food,2026-W54,5", "week",
         "is not a week like 2026-W48"),
        ("area_events", "event_id,kind,happened_on,lat,lon", "1,fire,2026-02-01,91,0", "lat",
         "is above 90"),
        ("context", "date,name,value", "2026-02-01,heat,inf", "value", "is not a number"),
        ("establishments", "establishment_id,programmes", "A,food|toys", "programmes",
         "is not made of food, drug, product, joined by |"),
        ("samples", "sample_id,establishment_id,programme,happened_on,kind,item,passed",
         "1,A,food,2026-02-01,rapid,lead,perhaps", "passed", "is neither true nor false"),
    ],
)  # fmt: skip
def test_each_table_refuses_what_it_cannot_mean(
    tmp_path: Path, table: str, header: str, row: str, column: str, reason: str
) -> None:
    """A correction of a table that does not exist would correct nothing, and nobody would know."""
    delivered = read(source(tmp_path, **{f"{table}__csv": f"{header}\n{row}\n"}))
    assert [(r.line, r.column, r.reason[: len(reason)]) for r in delivered.refusals] == [
        (2, column, reason)
    ]


def test_a_date_is_read_with_the_time_that_stands_behind_it(tmp_path: Path) -> None:
    """Databases export days as moments; the day is the one that is written."""
    written = ["2026-02-09 23:30:00", "2026-02-09T23:30:00+08:00", "2026/2/9"]
    rows = [visit(n, happened_on=day) for n, day in enumerate(written)]
    delivered = read_visits(tmp_path, csv_of(rows))
    assert {str(day) for day in delivered.rows["happened_on"].to_pylist()} == {"2026-02-09"}


def test_a_row_is_known_from_its_day_plus_the_lag_even_where_that_lies_ahead(
    tmp_path: Path,
) -> None:
    """A weekly delivery holds last week's visits: all of them wait for their lag, none is wrong."""
    folder = source(tmp_path, visits__csv=csv_of([visit(1, happened_on="2026-03-08")]))
    delivered = read(folder, mapped(tmp_path, toml(table="lag_days = 3")))
    assert refusals(delivered) == []
    assert [str(day) for day in delivered.rows["known_on"].to_pylist()] == ["2026-03-11"]


def test_never_is_a_day_that_can_be_stated(tmp_path: Path) -> None:
    """Registers write 9999-12-31 for what has no end."""
    text = "table,row_id,action,effective_on\ninspections,1,annul,9999-12-31\n"
    delivered = read(source(tmp_path, corrections__csv=text), mapped(tmp_path, NEVER))
    assert [str(day) for day in delivered.rows["known_on"].to_pylist()] == ["9999-12-31"]


NEVER = """
[tables.corrections]
file = "corrections.csv"
lag_days = 5
[tables.corrections.columns]
table = "table"
row_id = "row_id"
action = "action"
effective_on = "effective_on"
"""


def test_the_same_row_said_again_counts_once_and_is_no_fault(tmp_path: Path) -> None:
    """Joins in an export double rows; half of a million refusals would hide the real one."""
    delivered = read_visits(tmp_path, csv_of([visit(1), visit(2), visit(1), visit(1)]))
    assert (delivered.rows.num_rows, delivered.repeated, refusals(delivered)) == (2, 2, [])


def test_a_key_with_two_contents_is_refused_with_both_lines(tmp_path: Path) -> None:
    """One of the two is wrong, and the reader must see both to say which."""
    delivered = read_visits(tmp_path, csv_of([visit(1), visit(2), visit(1, result="fail")]))
    assert refusals(delivered) == [
        "inspections.csv line 4, inspection_id '1': "
        "is a duplicate key: line 2 has it with other content"
    ]


def shuffled(rows: list[Visit], seed: int) -> list[Visit]:
    """The rows in another order."""
    return random.Random(seed).sample(rows, len(rows))


@pytest.mark.parametrize("seed", range(5))
def test_of_rows_with_one_key_the_highest_is_kept_in_whatever_order(
    tmp_path: Path, seed: int
) -> None:
    """Where several are equally high the content decides: a database has no order."""
    rows = [visit(1, severity=s, establishment_id=e) for s in "0123" for e in "ABC"]
    folder = source(tmp_path, visits__csv=csv_of(shuffled(rows, seed)))
    delivered = read(folder, mapped(tmp_path, toml(table='keep_highest = "severity"')))
    (row,) = delivered.rows.to_pylist()
    assert (row["severity"], row["establishment_id"], delivered.repeated) == (3, "A", 11)


def test_refusals_are_counted_by_reason_the_most_frequent_first(tmp_path: Path) -> None:
    """Ten thousand rows with one cause are one line to read."""
    rows = [*visits(2), visit(3, severity="9"), visit(4, result="?"), visit(5, severity="8")]
    found = read_visits(tmp_path, csv_of(rows)).refusals
    assert [(column, n) for column, _, n in by_reason(found)] == [
        ("inspections.severity", 2),
        ("inspections.result", 1),
    ]
    assert as_frame(found)["line"].tolist() == [4, 5, 6]
    assert as_frame([]).columns.tolist() == as_frame(found).columns.tolist()


@pytest.mark.parametrize("table", TABLES)
def test_a_key_is_never_empty(table: str) -> None:
    """An empty key is equal to none: its row would be loaded anew every week."""
    contract = TABLES[table]
    assert all(contract.column(name).required for name in contract.key)


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-03",
        "2026/2/3",
        "2026.2.3",
        "20260203",
        "2026年2月3日",
        "２０２６年２月３日",
        "2026 年 2 月 3 日",
        "2026年2月3日 10:30",
        "2026年2月3日10时",
        "20260203 10:30",
        "2026-02-03T10:00:00Z",
    ],
)
def test_a_day_may_be_written_in_every_way_that_means_one(tmp_path: Path, written: str) -> None:
    """Five departments write five dates."""
    delivered = read_visits(tmp_path, csv_of([visit(1, happened_on=written)]))
    assert [str(day) for day in delivered.rows["happened_on"].to_pylist()] == ["2026-02-03"]


@pytest.mark.parametrize(
    "written",
    ["3/2/26", "2026203", "202602031030", "2026.2.310:30", "2026年2月30日", "46000", "2026-2"],
)
def test_a_day_that_could_be_another_is_not_guessed_at(tmp_path: Path, written: str) -> None:
    """3/2/26 is February in one office and March in the next."""
    delivered = read_visits(tmp_path, csv_of([visit(1), visit(2, happened_on=written)]))
    assert [refusal.value for refusal in delivered.refusals] == [written]


def test_a_mapping_may_name_several_forms_of_date(tmp_path: Path) -> None:
    """A system was replaced in the middle of the year."""
    form = '{ column = "happened_on", date_form = ["%d/%m/%y", "%b %d, %Y"] }'
    rows = [visit(n, happened_on=f'"{day}"') for n, day in enumerate(["3/2/26", "Feb 4, 2026"])]
    folder = source(tmp_path, visits__csv=csv_of(rows))
    delivered = read(folder, mapped(tmp_path, toml(happened_on=form)))
    assert [str(day) for day in delivered.rows["happened_on"].to_pylist()] == [
        "2026-02-03",
        "2026-02-04",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("knownon", "known_on"), ("Known_On", "known_on"), ("severty", "severity")],
)
def test_a_column_that_is_nearly_ours_stops_the_load(
    tmp_path: Path, written: str, meant: str
) -> None:
    """Passed over, known_on would let a list use a row before anybody knew of it."""
    row = {**visit(1), meant: "2026-02-20" if meant == "known_on" else "0"}
    row[written] = row.pop(meant)
    with pytest.raises(SourceRefused, match=f"has a column '{written}': is it '{meant}'"):
        read_visits(tmp_path, csv_of([row]))


def test_a_column_of_somebody_elses_is_passed_over(tmp_path: Path) -> None:
    """An export holds much that we do not ask for."""
    delivered = read_visits(tmp_path, csv_of([{**visit(1), "fax": "1", "备注": "x"}]))
    assert delivered.rows.num_rows == 1


def test_a_file_that_is_nearly_a_table_stops_the_load(tmp_path: Path) -> None:
    """complaint.csv beside inspections.csv: nobody meant to leave it at home."""
    folder = source(tmp_path, inspections__csv=csv_of([visit(1)]), complaint__csv="a\n1\n")
    with pytest.raises(SourceRefused, match=r"holds complaint\.csv: is it complaints\?"):
        read(folder)
    (folder / "complaint.csv").rename(folder / "notes.csv")
    assert read(folder).rows.num_rows == 1
