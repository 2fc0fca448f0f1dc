"""A mapping connects a city, or says which word of it is wrong; its SQL reads only the file."""

import re
from pathlib import Path

import pytest

from features.refused import Refused
from features.sources.delivery import Delivered, read_delivery
from features.sources.forms import FORM_KEYS
from features.sources.mapping import _TABLE_KEYS, _TOP_KEYS
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
        (toml(severity='{ codes = { a = "1" } }'), "exactly one of column, columns, constant"),
        (toml(severity='{ column = "a", bands = [[10, "1"], [0, "0"]] }'), "lowest bound first"),
        (toml(severity='{ column = "a", bands = [[0]] }'), "bands must be a list like"),
        (toml(severity='{ column = "a", bands = [[0, "0"]], unit = 1 }'), "has unit and bands"),
        (toml(severity='{ column = "a", unit = 0 }'), "unit must be a number above 0"),
        (toml(severity='{ column = "a", unit = { kg = "1" } }'), "unit must be a number above 0"),
        (toml(purpose='{ column = "a", unit = 1 }'), "has a unit but holds no number"),
        (toml(severity='{ columns = [] }'), "needs exactly one of column, columns"),
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


@pytest.mark.parametrize("key", [*_TOP_KEYS, *_TABLE_KEYS, *FORM_KEYS])
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


def samples(tmp_path: Path, values: list[str], measured: str) -> Delivered:
    """Samples whose measured column is made of these values by a form."""
    columns = ("sample_id", "establishment_id", "item", "passed")
    rows = [
        {"sample_id": str(n), "establishment_id": "E", "item": "lead", "passed": "true"}
        | {"day": "2026-02-01", "value": f'"{value}"'}
        for n, value in enumerate(values)
    ]
    text = (
        'refused_share = 1.0\n[tables.samples]\nfile = "samples.csv"\n[tables.samples.columns]\n'
        + "".join(f'{name} = "{name}"\n' for name in columns)
        + 'programme = { constant = "food" }\nkind = { constant = "rapid" }\nhappened_on = "day"\n'
        + f"measured = {measured}\n"
    )
    return read(source(tmp_path, samples__csv=csv_of(rows)), mapped(tmp_path, text))


def test_numbers_are_read_in_the_unit_that_stands_behind_them(tmp_path: Path) -> None:
    """A gram taken for a milligram is a thousandfold excess."""
    form = '{ column = "value", unit = { "mg/kg" = 1, "g/kg" = 1000 } }'
    delivered = samples(
        tmp_path, ["12 mg/kg", "1,234.5mg/kg", "０．５ ｇ／ｋｇ", "12", "1 t"], form
    )
    assert delivered.rows["measured"].to_pylist() == [12.0, 1234.5, 500.0]
    assert refusals(delivered) == [
        "samples.csv line 5, measured '12 (without a unit)': where others have a unit: say what "
        "it counts in its mapping, like unit = { '' = 1 }",
        "samples.csv line 6, measured '1 t': has a unit: name it in its mapping, "
        "like unit = { 'mg/kg' = 1 }",
    ]


def test_a_unit_of_all_rows_is_a_factor(tmp_path: Path) -> None:
    """Micrograms as milligrams; thousands may be separated then."""
    delivered = samples(tmp_path, ["1,500", "20", "1,50"], '{ column = "value", unit = 0.001 }')
    assert delivered.rows["measured"].to_pylist() == [1.5, 0.02]
    assert [one.value for one in delivered.refusals] == ["1,50"]


def test_a_number_that_is_not_plain_says_what_the_mapping_lacks(tmp_path: Path) -> None:
    """1,234 is a thousand here and one and a bit elsewhere."""
    delivered = samples(tmp_path, ["1,234.5", "12 mg/kg", "７．５", "n/a"], '"value"')
    assert delivered.rows["measured"].to_pylist() == [7.5]
    assert [one.reason for one in delivered.refusals] == [
        "has thousands separators: say unit = 1 in its mapping",
        "has a unit: name it in its mapping, like unit = { 'mg/kg' = 1 }",
        "is not a number",
    ]


def test_bands_make_a_severity_of_a_count(tmp_path: Path) -> None:
    """Below the lowest band is no severity: -1 must not be taken for what a band is called."""
    text = toml(
        top="refused_share = 1.0",
        severity='{ column = "severity", bands = [[0, 0], [1, "1"], [10, "3"]] }',
    )
    points = ["0", "0.5", "1", "9.9", "１０", "400", "", "-1", "nan", "many"]
    rows = [visit(n, severity=score) for n, score in enumerate(points)]
    delivered = read_through(tmp_path, text, rows)
    assert delivered.rows["severity"].to_pylist() == [0, 0, 1, 1, 3, 3, None]
    assert [r.value for r in delivered.refusals] == ["-1 (below all bands)", "nan", "many"]


def test_an_id_may_be_composed_of_columns(tmp_path: Path) -> None:
    """Many a department numbers no visits; without one of its parts there is no id."""
    text = toml(
        top="refused_share = 1.0",
        inspection_id='{ columns = ["establishment_id", "happened_on"] }',
    )
    rows = [visit(1, happened_on="2026-02-02"), visit(2, establishment_id="")]
    delivered = read_through(tmp_path, text, rows)
    assert delivered.rows["inspection_id"].to_pylist() == ["E1/2026-02-02"]
    assert [(one.column, one.reason) for one in delivered.refusals] == [
        ("inspection_id", "is missing")
    ]


@pytest.mark.parametrize(
    ("written", "form", "day"),
    [
        ("105年3月4日", '"民国"', "2016-03-04"),
        ("民國105年3月4日", '"roc"', "2016-03-04"),
        ("９９/12/31", '"ROC"', "2010-12-31"),
        ("1050304", '"民国"', "2016-03-04"),
        ("2016/3/4", '"民国"', "2016-03-04"),
        ("04.03.2016", '["民国", "%d.%m.%Y"]', "2016-03-04"),
        ("3/4/16", '["%d/%m/%Y", "%d/%m/%y"]', "2016-04-03"),
    ],
)
def test_a_stated_form_decides_what_day_is_meant(
    tmp_path: Path, written: str, form: str, day: str
) -> None:
    """Years of the Republic and day-month orders are never guessed."""
    text = toml(happened_on=f'{{ column = "happened_on", date_form = {form} }}')
    delivered = read_through(tmp_path, text, [visit(1, happened_on=written)])
    assert [str(one) for one in delivered.rows["happened_on"].to_pylist()] == [day]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("3/4/26", "could be more than one day: say date_form in its mapping"),
        ("03-04-2026", "could be more than one day: say date_form in its mapping"),
        ("105年3月4日", "may be a year of the Republic: then say date_form = '民国'"),
        ("105年13月4日", "may be a year of the Republic"),
    ],
)
def test_a_day_that_is_not_clear_says_what_the_mapping_lacks(
    tmp_path: Path, written: str, reason: str
) -> None:
    """The reader learns the key to write, not only that we did not understand."""
    rows = [visit(1, happened_on=written)]
    (refusal,) = read_through(tmp_path, toml(top="refused_share = 1.0"), rows).refusals
    assert refusal.reason.startswith(reason)


def test_full_width_letters_are_plain_in_ids_and_codes_and_stay_in_names(tmp_path: Path) -> None:
    """One premises must not become two for how a keyboard was set; its name is its own."""
    register = "id,name,grade\nＥ１,ＡＢＣ店,Ａ\n"
    text = (
        '[tables.establishments]\nfile = "register.csv"\n[tables.establishments.columns]\n'
        'establishment_id = "id"\nname = "name"\ngrade = "grade"\n'
    )
    folder = source(tmp_path, register__csv=register)
    (row,) = read(folder, mapped(tmp_path, text)).rows.to_pylist()
    assert (row["establishment_id"], row["name"], row["grade"]) == ("E1", "ＡＢＣ店", "A")


def test_one_file_may_feed_two_tables(tmp_path: Path) -> None:
    """Many a register holds a place's facts and its last visit in one row."""
    text = toml() + (
        '\n[tables.establishments]\nfile = "visits.csv"\n[tables.establishments.columns]\n'
        'establishment_id = "establishment_id"\n'
    )
    folder = source(tmp_path, visits__csv=csv_of(visits(3)))
    delivery = read_delivery(folder, mapped(tmp_path, text), today=TODAY)
    assert [(one.table, one.rows.num_rows) for one in delivery.tables] == [
        ("establishments", 3),
        ("inspections", 3),
    ]
