"""A mapping connects a city, or says which word of it is wrong; its SQL reads only the file."""

import re
from pathlib import Path

import pytest

from features.refused import Refused
from features.sources.delivery import Delivered, read_delivery
from features.sources.mapping import _FORM_KEYS, _TABLE_KEYS, _TOP_KEYS
from tests.features.sources.builders import (
    TODAY,
    csv_of,
    mapped,
    read,
    refusals,
    source,
    toml,
    visit,
    visits,
)

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
ELSEWHERE = "root:x:0:0"


def read_through(tmp_path: Path, text: str, rows: list[dict[str, str]] | None = None) -> Delivered:
    """What visits.csv delivers through a mapping."""
    folder = source(tmp_path, visits__csv=csv_of(rows or visits(20)))
    return read(folder, mapped(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (toml(top='bureaus = "north"'), 'bureaus must be a list like .*not \'north\''),
        (toml(top="refused_share = 5"), "refused_share must lie from 0 to 1, not at 5"),
        (toml(top='refused_share = "5%"'), "refused_share must be a number, not '5%'"),
        (toml(top="reinspection_within_days = true"), "must be a whole number, not True"),
        (toml(top='plans = { fod = "x" }'), "unknown key 'fod'; did you mean 'food'"),
        (toml(top="plans = 5"), "plans must be a table of keys, not 5"),
        (toml(top="bureau = []"), "unknown key 'bureau'; did you mean 'bureaus'"),
        ("tables = 5", "tables must be a table of keys"),
        ('city = "Example"', "maps no table. Add at least"),
        ('[tables.inspections]\nfile = "x.csv"', "needs a `file` and `columns`"),
        ("tables = { inspections = [5] }", r"\[tables.inspections\] must be a table of keys"),
        (toml(table="lag_days = -1"), "lag_days must lie from 0 to 3650, not at -1"),
        (toml(table='keep_highest = "severty"'), "no column 'severty'; did you mean 'severity'"),
        (toml(table='assumed_fixed = ["kind"]'), "inspections has no column 'kind'; there are"),
        (toml(table="filter = 5"), "filter must be a text in quotes, not 5"),
        (toml(severity="5"), "severity must be a table of keys, not 5"),
        (toml(severity='{ colum = "severity" }'), "unknown key 'colum'; did you mean 'column'"),
        (toml(severity='{ constant = "1", codes = { a = "1" } }'), "a constant is used as it is"),
        (toml(severity='{ column = "a", codes = { a = "1" }, date_form = "%Y" }'), "Keep one"),
        (toml(severity='{ column = "a", otherwise = "1" }'), "otherwise, but than what. Add"),
        (toml(severity='{ codes = { a = "1" } }'), "needs exactly one of column, constant and sql"),
        (toml(Severity='"severity"'), "no column 'Severity'; did you mean 'severity'"),
    ],
)  # fmt: skip
def test_a_word_that_no_mapping_can_hold_is_named(tmp_path: Path, text: str, said: str) -> None:
    """A key of the wrong kind must not be taken for another: "north" is not five bureaus."""
    with pytest.raises(Refused, match=said):
        mapped(tmp_path, text)


def test_a_mapping_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    """A folder given for a file, or no file at all."""
    from features.sources.mapping import read_mapping

    with pytest.raises(Refused, match="There is no mapping file"):
        read_mapping(tmp_path / "gone.toml")
    with pytest.raises(Refused, match="cannot be read: Is a directory"):
        read_mapping(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (toml(severity='{ sql = "severty + 1" }'), "says of severity does not run.*severty"),
        (toml(severity='{ sql = "result::INTEGER" }'), "says of severity does not run.*'pass'"),
        (toml(table='filter = "nonsense("'), "says of its filter does not run"),
        (toml(happened_on='{ column = "happened_on", date_form = "%Q" }'), "of happened_on does"),
        (toml(severity='"Severity "'), "has no column 'Severity '; did you mean 'severity'"),
        (toml(severity='"points"'), "has no column 'points'; it has inspection_id, establish"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_file_is_named_with_its_column(
    tmp_path: Path, text: str, said: str
) -> None:
    """Of thirty expressions one is wrong; nobody should have to halve the mapping to find it."""
    with pytest.raises(Refused, match=f"(?s){said}"):
        read_through(tmp_path, text)


@pytest.mark.parametrize(
    "sql",
    [
        "(SELECT count(*) FROM read_csv('{elsewhere}'))",
        "(SELECT content FROM read_text('{elsewhere}'))",
        "(SELECT count(*) FROM '{elsewhere}')",
        "1) AS a FROM given; COPY given TO '{written}'; SELECT (1",
        "1) AS a FROM given; ATTACH '{written}' AS b; SELECT (1",
        "1) AS a FROM given; SET enable_external_access = true; SELECT (1",
        "(SELECT count(*) FROM raw)",
    ],
)
@pytest.mark.parametrize("place", ["a column", "the filter"])
def test_the_sql_of_a_mapping_reads_and_writes_no_file(
    tmp_path: Path, sql: str, place: str
) -> None:
    """A mapping comes by mail. It must not read the machine it is tried on."""
    elsewhere, written = tmp_path / "elsewhere.csv", tmp_path / "written.csv"
    elsewhere.write_text(ELSEWHERE)
    form = f'"""{sql.format(elsewhere=elsewhere, written=written)}"""'
    column, rows = toml(source=f"{{ sql = {form} }}"), toml(table=f"filter = {form}")
    with pytest.raises(Refused, match="does not run") as refused:
        read_through(tmp_path, column if place == "a column" else rows)
    assert ELSEWHERE not in str(refused.value)
    assert not written.exists()


def test_codes_dates_constants_and_sql_become_our_words(tmp_path: Path) -> None:
    """All that a column can be made of, in one row."""
    text = toml(
        happened_on='{ column = "happened_on", date_form = "%d.%m.%Y" }',
        result='{ column = "result", codes = { OK = "pass" }, otherwise = "unknown" }',
        severity='{ column = "severity", codes = { n = "", H = "3" } }',
        purpose="{ sql = \"upper('campaign').lower() -- as they write it\" }",
        visit_order="{ constant = 2 }",
    )
    good = visit(1, happened_on="09.02.2026", result="OK", severity="n")
    rows = [good, good | {"inspection_id": "2", "result": "?", "severity": "H"}]
    delivered = read_through(tmp_path, text, rows).rows.to_pylist()
    assert [row["happened_on"].isoformat() for row in delivered] == ["2026-02-09"] * 2
    assert [row["result"] for row in delivered] == ["pass", "unknown"]
    assert [row["severity"] for row in delivered] == [None, 3]
    assert [(row["purpose"], row["visit_order"]) for row in delivered] == [("campaign", 2)] * 2


def test_a_code_that_nobody_translated_is_refused(tmp_path: Path) -> None:
    """A new code in a new year is seen in the first week, not after a year of missing failures."""
    text = toml(top="refused_share = 0.1", result='{ column = "result", codes = { OK = "pass" } }')
    rows = [visit(n, result="OK") for n in range(1, 20)] + [visit(20, result="CLOSED")]
    assert refusals(read_through(tmp_path, text, rows)) == [
        "visits.csv line 21, result 'CLOSED': is none of pass, fail, not_assessable, unknown"
    ]


def test_a_filter_holds_as_a_whole(tmp_path: Path) -> None:
    """`a OR b` stays together, whatever we write around it."""
    text = toml(table="filter = \"inspection_id = '1' OR inspection_id = '2' -- or more\"")
    assert read_through(tmp_path, text).rows.num_rows == 2


def test_a_foreign_column_may_have_any_name(tmp_path: Path) -> None:
    """Quotes, blanks and Chinese are all seen."""
    rows = [{**visit(1), '"检查 ""结果"""': "fail"}]
    text = toml(result="'检查 \"结果\"'")
    assert read_through(tmp_path, text, rows).rows["result"].to_pylist() == ["fail"]


def test_an_empty_file_that_may_be_empty_delivers_no_rows(tmp_path: Path) -> None:
    """A bureau without a complaint in a week is no broken export."""
    text = toml(table="may_be_empty = true")
    folder = source(tmp_path, visits__csv=csv_of([visit()]).split("\n")[0])
    assert read(folder, mapped(tmp_path, text)).rows.num_rows == 0


def blocks(language: str) -> list[str]:
    """The guide's examples in one language."""
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, flags=re.DOTALL)


def test_every_example_of_the_guide_is_a_whole_mapping(tmp_path: Path) -> None:
    """A guide that no longer holds costs a city a day."""
    assert len(blocks("toml")) >= 4
    for example in blocks("toml"):
        assert mapped(tmp_path, example).tables


@pytest.mark.parametrize("key", [*_TOP_KEYS, *_TABLE_KEYS, *_FORM_KEYS])
def test_the_guide_shows_every_key_in_an_example(key: str) -> None:
    """A key that is in no example is one that nobody finds."""
    assert any(re.search(rf"\b{key}\b", example) for example in blocks("toml"))


def test_the_guides_first_example_makes_of_its_file_what_it_says(tmp_path: Path) -> None:
    """The reader tries this one first."""
    folder = source(tmp_path, visits__csv=blocks("csv")[0])
    delivery = read_delivery(folder, mapped(tmp_path, blocks("toml")[0]), today=TODAY)
    assert blocks("text") == [f"{refusals(delivery.tables[0])[0]}\n"]
    assert delivery.tables[0].rows["result"].to_pylist() == ["pass", "fail"]


@pytest.mark.parametrize(
    "sql", ["now()::VARCHAR", "concat(id, RANDOM())", "current_date", "uuid()"]
)
def test_sql_that_gives_something_else_each_time_is_refused(tmp_path: Path, sql: str) -> None:
    """The same file loaded again would be other rows."""
    for text in (toml(inspection_id=f'{{ sql = "{sql}" }}'), toml(table=f'filter = "{sql} > 1"')):
        with pytest.raises(Refused, match="gives something else each time"):
            mapped(tmp_path, text)


def test_a_column_may_be_called_like_what_changes(tmp_path: Path) -> None:
    """`today_total` is a column, `today` a moment."""
    assert mapped(tmp_path, toml(severity='{ sql = "today_total + random_sample" }')).tables


@pytest.mark.parametrize("file", ["/etc/passwd", "../other/visits.csv", "a/../../visits.csv"])
def test_a_mapping_reads_nothing_outside_of_its_source(tmp_path: Path, file: str) -> None:
    """Mappings are passed around; a source is what somebody chose to hand over."""
    with pytest.raises(Refused, match="lies outside of the source"):
        mapped(tmp_path, toml().replace("visits.csv", file))
