"""A city nobody has mapped yet gets a mapping to finish, which neither lies nor shows people."""

import re
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.refused import Refused
from features.sources.delivery import read_delivery
from features.sources.draft import draft
from features.sources.guesses import date_forms
from tests.features.sources.builders import TODAY, mapped, source

REGISTER = (
    "统一社会信用代码,主体名称,经营场所,辖区,成立日期,法定代表人,联系电话\n"
    "9144A,东湖面馆,东湖路1号,东湖区,2019年3月4日,张三,13800138000\n"
    "9144B,西山药房,西山路2号,西山区,2020年1月5日,李四,13900139000\n"
)
VISITS = (
    "检查编号,统一社会信用代码,检查日期,检查类型,检查结果,备注,编号2\n"
    "J1,9144A,2026/02/03,日常检查,合格,老板王五在场,a@b.cn\n"
    "J2,9144B,2026/02/04,飞行检查,不合格,,x\n"
)
PENALTIES = '处罚决定书文号,信用代码,处罚日期,罚款金额\n青罚1号,9144A,115年1月5日,"1,000.00"\n'


def city(folder: Path, **more: str) -> Path:
    """An invented city's export, in Chinese."""
    return source(
        folder, 主体名录__csv=REGISTER, 食品检查记录__csv=VISITS, 行政处罚__csv=PENALTIES, **more
    )


def drafted(folder: Path) -> dict[str, Any]:
    """The tables of a folder's draft."""
    tables: dict[str, Any] = tomllib.loads(draft(folder))["tables"]
    return tables


def test_chinese_headers_are_known(tmp_path: Path) -> None:
    """Tables by file and columns, days of the Republic, thousands, codes beyond doubt."""
    tables = drafted(city(tmp_path))
    assert list(tables) == ["establishments", "inspections", "credit"]
    register, visits, penalties = (tables[name]["columns"] for name in tables)
    assert register["name"] == "主体名称"
    assert (register["bureau"], register["opened_on"]) == ("辖区", "成立日期")
    assert visits["establishment_id"] == register["establishment_id"] == "统一社会信用代码"
    assert visits["result"]["codes"] == {"合格": "pass", "不合格": "fail"}
    assert visits["purpose"]["codes"] == {"日常检查": "routine", "飞行检查": "TODO"}
    assert visits["programme"] == {"constant": "food"}
    assert penalties["happened_on"] == {"column": "处罚日期", "date_form": "民国"}
    assert penalties["amount"] == {"column": "罚款金额", "unit": 1}


def test_nobody_is_sampled_into_a_draft(tmp_path: Path) -> None:
    """A draft is mailed around: no name, number or remark of a person may stand in it."""
    text = draft(city(tmp_path))
    for person in ("张三", "李四", "13800138000", "13900139000", "王五", "a@b.cn"):
        assert person not in text
    assert '"联系电话": of people' in text
    assert '"备注": in words' in text


def test_a_draft_that_is_finished_loads(tmp_path: Path) -> None:
    """Until then check says what is left to do."""
    folder, text = city(tmp_path / "source"), draft(city(tmp_path / "source"))
    with pytest.raises(Refused, match="purpose 'TODO': is none of routine"):
        read_delivery(folder, mapped(tmp_path, text), today=TODAY)
    done = text.replace('"飞行检查" = "TODO"', '"飞行检查" = "random"')
    delivery = read_delivery(folder, mapped(tmp_path, done), today=TODAY)
    assert [(one.table, one.rows.num_rows) for one in delivery.tables] == [
        ("establishments", 2),
        ("inspections", 2),
        ("credit", 1),
    ]
    assert delivery.tables[2].rows["amount"].to_pylist() == [1000.0]


def test_english_headers_in_parquet_are_known(tmp_path: Path) -> None:
    """Open data of other cities; what has no id is told by place and day, and says so."""
    rows = {
        "License": ["1", "2"],
        "DBA Name": ["Pho", "Bo"],
        "Facility Type": ["Restaurant", "Bakery"],
        "Inspection Date": ["02/13/2026", "02/03/2026"],
        "Results": ["Pass", "Pass w/ Conditions"],
    }
    pq.write_table(pa.table(rows), tmp_path / "food_inspections.parquet")
    register, visits = drafted(tmp_path).values()
    assert register["columns"]["known_on"] == {"column": "Inspection Date", "date_form": "%m/%d/%Y"}
    assert (register["columns"]["kind"], register["keep_highest"]) == ("Facility Type", "name")
    columns = visits["columns"]
    assert columns["inspection_id"] == {"columns": ["License", "Inspection Date"]}
    assert columns["happened_on"] == {"column": "Inspection Date", "date_form": "%m/%d/%Y"}
    assert columns["result"]["codes"] == {"Pass": "pass", "Pass w/ Conditions": "TODO"}


def test_a_chance_in_percent_is_drafted_as_a_part_of_one(tmp_path: Path) -> None:
    """A chance of 2.5 % that loads as 2.5 would be refused, one of 0.5 % would count as a half."""
    text = (
        "检查编号,企业编号,检查日期,检查类型,检查结果,入选概率\nJ1,A,2026-02-03,双随机,合格,2.5%\n"
    )
    columns = drafted(source(tmp_path, 食品检查记录__csv=text))["inspections"]["columns"]
    assert columns["purpose"]["codes"] == {"双随机": "random"}
    assert columns["inclusion_probability"] == {"column": "入选概率", "unit": {"%": 0.01}}


@pytest.mark.parametrize(("more", "mapped"), [("", False), (",核查日期", True)])
def test_what_is_filled_in_later_is_mapped_with_its_day_alone(
    tmp_path: Path, more: str, mapped: bool
) -> None:
    """Whether a complaint was true is known weeks after it came."""
    text = f"投诉编号,被投诉企业,投诉日期,类型,是否属实{more}\n1,面馆,2026-02-03,投诉,是,2026-03-03"
    columns = drafted(source(tmp_path, 投诉__csv=text[: None if more else -11]))["complaints"]
    assert ("verified" in columns["columns"]) == mapped


@pytest.mark.parametrize(
    ("days", "forms"),
    [
        (["2026-02-03", "2026年2月3日"], []),
        (["13/02/2026"], ["%d/%m/%Y"]),
        (["03/02/2026", "04/02/2026"], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["03-Feb-2026"], ["%d-%b-%Y"]),
        (["2/13/2026 3:05:00 PM"], ["%m/%d/%Y %I:%M:%S %p"]),
        (["1150203"], ["民国"]),
        (["soon"], None),
    ],
)
def test_how_days_are_written_is_found_by_trying(days: list[str], forms: list[str] | None) -> None:
    """Where two forms fit, both are named: half a year of days would be read wrongly."""
    assert date_forms(days) == forms


def test_days_that_fit_two_forms_are_left_to_a_person(tmp_path: Path) -> None:
    """TODO is no form, so nothing loads before somebody has said which."""
    visits = "visit_no,premises_no,visit_date,outcome\n1,P1,03/02/2026,pass\n"
    folder = source(tmp_path, visits__csv=visits)
    text = draft(folder)
    assert '{ column = "visit_date", date_form = "TODO" }  # TODO: all days fit each of' in text
    text = text.replace('{ constant = "TODO" }', '{ constant = "food" }')
    with pytest.raises(Refused, match="could be more than one day: say date_form"):
        read_delivery(folder, mapped(tmp_path, text), today=TODAY)


def test_what_is_like_no_table_or_cannot_be_read_stands_in_a_comment(tmp_path: Path) -> None:
    """One broken or foreign file of ten must not keep the draft of the others away."""
    text = draft(city(tmp_path, diary__csv="week,place\n1,town hall\n", broken__parquet="no"))
    assert re.search(r'# diary.csv looks like no table of ours.*\n#   "week"\n', text)
    assert "town hall" not in text
    assert "# broken.parquet is not a whole Parquet file" in text


def test_any_header_makes_a_draft_that_is_toml(tmp_path: Path) -> None:
    """Quotes, breaks and control characters in headers and values."""
    odd = '"in""spec\ntion_id\\",结\x7f果,"a ""b"""\n1,"x\n""y""\\",z\x01\n'
    folder = source(tmp_path, inspections__csv=odd)
    assert tomllib.loads(draft(folder)) is not None


def test_a_database_is_drafted_like_its_export(tmp_path: Path) -> None:
    """Its tables are named where files would be."""
    with closing(sqlite3.connect(tmp_path / "records.db")) as db:
        db.execute("CREATE TABLE visits (visit_no, premises_no, visit_date, outcome)")
        db.execute("INSERT INTO visits VALUES (1, 'P1', '2026-02-03', 'pass')")
        db.commit()
    tables = tomllib.loads(draft(f"sqlite:///{tmp_path}/records.db"))["tables"]
    assert tables["inspections"]["file"] == "visits"
    assert tables["inspections"]["columns"]["result"] == "outcome"


def test_an_empty_folder_has_nothing_to_draft(tmp_path: Path) -> None:
    """An empty mapping would only be refused later."""
    with pytest.raises(Refused, match="holds no table"):
        draft(tmp_path)
