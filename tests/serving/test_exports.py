"""A list that goes along: the same rows as the screen, and nothing in them that runs."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from html import unescape
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from models.visits.crews.rota import NOTES, REASONS
from models.visits.lists import Outing
from serving.document import STATEMENT
from serving.files.csv_file import csv_file
from serving.files.table import Sheet, formula_like
from serving.files.xlsx_file import CUT, LONGEST_CELL, text_cell, xlsx_file
from serving.publish import publish
from serving.ui.exports import disposition
from serving.ui.words import Language, say
from tests.serving.made import (
    EARLIER,
    LANED,
    NOW,
    SUNDAY_BEFORE,
    empty,
    stored_by_an_earlier_build,
    target,
    weekly,
)
from tests.serving.reading import (
    Row,
    plain,
    rows_of_csv,
    rows_of_workbook,
    rows_on_page,
    rows_on_sheet,
)

LIST = "/weeks/2026-W48/food/luohu"
HAN = re.compile(r"[\u3400-\u9fff]")
TUESDAY = Outing(date(2026, 11, 24), 1, ("J00001", "J00042"), (NOTES["same_pair"],))

# A shop may register any name it likes.
HOSTILE = (
    '=HYPERLINK("http://example.test","Pay")',
    "+86 755 tea",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "＝1+1",
    "\u202e=1+1 evil\u202c",
    'Comma, "quote" and\nsecond line',
    "<b>&amp; _x000D_ ]]> café</b>",
    "'already marked",
    "\t=1+1",
)


@pytest.fixture
def published(engine: Engine) -> None:
    """A list of every kind of row that a page can show, with hostile names."""
    rows = (
        target(1, lane="trigger", due_on=SUNDAY_BEFORE, also=("statutory", "risk")),
        target(2, lane="statutory", risk_range=None, last_visited_on=None, outing=TUESDAY),
        target(3, lane="random", chance=0.0006, outcomes_on_record=0, outing=None,
               nobody=REASONS["alone"]),
        target(4, weight=1.5, carried_since="2026-W46", counted_with="drug",
               last_visited_on=SUNDAY_BEFORE),
        target(5, "BOTH", risk=0.7, risk_range=None, base=0.4, other=0.1),
        target(6, "-BOTH", outing=None, nobody=REASONS["alone"]),
        *(target(rank, name=name) for rank, name in enumerate(HOSTILE, start=7)),
    )  # fmt: skip
    of_drugs = weekly("luohu", target(1, "BOTH"), target(2, "-BOTH"), programme="drug")
    publish(engine, [weekly("luohu", *rows, capacity=30), of_drugs], now=NOW)


QUERIES = (
    "",
    "lane=risk",
    "sort=due",
    "sort=visited&lane=statutory",
    "sort=outing&inspector=J00042",
    "q=e&sort=severity",
    "due_by=2026-12-04&sort=chance",
    "day=2026-11-24",
    "q=nobody",
)

# On the page two things stand under one label; in a table each has a column.
TOGETHER_ON_PAGE = (
    ("target.risk", ("target.risk", "column.range", "column.history")),
    ("list.lanes", ("past.lane", "column.rule")),
    ("target.outing", ("target.outing", "column.notes")),
    *((label, (label,)) for label in (
        "target.severity", "target.visited", "target.due", "target.chance", "target.basis",
        "target.since", "target.also", "target.nobody", "decided", "decided.why",
    )),
)  # fmt: skip


def as_on_page(row: Row, language: Language) -> Row:
    """A row of a file, put together as the page shows it."""

    def cell(key: str) -> str:
        return plain(row[say(key, language)])

    labelled = {
        say(label, language): plain(" ".join(cell(key) for key in keys))
        for label, keys in TOGETHER_ON_PAGE
    }
    return {
        "rank": int(cell("past.rank")),
        "name": cell("column.name"),
        "kind": cell("column.kind"),
        "address": cell("profile.address"),
        "labelled": {label: words for label, words in labelled.items() if words},
        "together": cell("column.together"),
        "reasons": [plain(line) for line in row[say("target.reasons", language)].split("\n")],
        "score": float(cell("sum.score")),
    }


def asked(query: str, language: str) -> str:
    return f"?lang={language}&{query}"


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("query", QUERIES)
def test_files_equal_the_screen_row_for_row(
    client: TestClient, query: str, language: Language
) -> None:
    """Who carries a file into the field must hold what the office sees, in its order and words."""
    html = client.get(LIST + asked(query, language)).text
    screen = rows_on_page(html)
    assert bool(screen) == (query != "q=nobody")
    told = client.get(f"/v1/weeks/2026-W48/lists/food/luohu/targets?{query}").json()["targets"]
    assert [row["rank"] for row in screen] == [row["rank"] for row in told]
    exports = re.findall(r'href="([^"]*/export\.[^"]*)"', html)
    assert len(exports) == 2
    for address in exports:
        content = client.get(address.replace("&amp;", "&")).content
        rows = (rows_of_csv if ".csv" in address else rows_of_workbook)(content)
        assert [as_on_page(row, language) for row in rows] == screen


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("query", QUERIES)
def test_the_sheet_to_print_has_the_rows_of_the_screen(
    client: TestClient, query: str, language: Language
) -> None:
    """One row a target, in order, and an empty line each for the result and the signatures."""
    screen = rows_on_page(client.get(LIST + asked(query, language)).text)
    sheet = rows_on_sheet(client.get(f"{LIST}/print" + asked(query, language)).text)
    assert [int(row[0]) for row in sheet] == [row["rank"] for row in screen]
    for printed, row in zip(sheet, screen, strict=True):
        assert printed[1].startswith(row["name"])
        assert row["address"] in printed[1]
        label = row["labelled"]
        assert label[say("target.risk", language)].startswith(printed[2])
        assert label[say("list.lanes", language)] in printed[3]
        assert label.get(say("target.due", language), "") in printed[3]
        visit = label.get(say("target.outing", language)) or label[say("target.nobody", language)]
        planned, decided = printed[4].split(f" {say('decided', language)} ")
        assert planned.split("J")[0].removeprefix(say("target.nobody", language)).strip() in visit
        assert decided == label[say("decided", language)]
        assert printed[5:] == ["", ""]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("written", "week"), [(EARLIER, "2026-W47"), (LANED, "2026-W46")])
def test_an_earlier_list_goes_along_as_it_was_published(
    client: TestClient, engine: Engine, written: bytes, week: str, language: Language
) -> None:
    """What it did not say is an empty cell, not a guess; asked for, it is said to be unsaid."""
    stored_by_an_earlier_build(engine, written)
    page = LIST.replace("2026-W48", week)
    screen = rows_on_page(client.get(f"{page}?lang={language}").text)
    assert screen
    for reading, kind in ((rows_of_csv, "csv"), (rows_of_workbook, "xlsx")):
        rows = reading(client.get(f"{page}/export.{kind}?lang={language}").content)
        assert [as_on_page(row, language) for row in rows] == screen
        assert {row["day"] for row in rows} == {""}
    assert len(rows_on_sheet(client.get(f"{page}/print?lang={language}").text)) == len(screen)
    for ending in ("", "/print"):
        html = unescape(client.get(f"{page}{ending}?lang={language}&inspector=J00017").text)
        assert say("filter.unsaid.outing", language) in html
        assert say("filter.none", language) in html


@pytest.mark.usefixtures("published")
def test_no_cell_of_a_file_is_a_formula(client: TestClient) -> None:
    """A name that is a formula would run on a supervisor's computer, with her rights."""
    for language in ("zh", "en"):
        content = client.get(f"{LIST}/export.csv?lang={language}").content.decode("utf-8-sig")
        fields = re.findall(r'(?:^|,|\n)("(?:[^"]|"")*"|[^",\r\n]*)', content)
        for field in fields:
            text = field.strip('"')
            assert not formula_like(text) or re.fullmatch(r"-?\d+(\.\d+)?", text), text
        book = load_workbook(io.BytesIO(client.get(f"{LIST}/export.xlsx").content))
        for row in book.worksheets[0].iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert not isinstance(cell.value, str) or cell.number_format == "@"


@pytest.mark.usefixtures("published")
def test_names_come_back_as_they_were_registered(client: TestClient) -> None:
    """Neutralised is not changed: a workbook has every name to the letter, numbers are numbers."""
    content = client.get(f"{LIST}/export.xlsx?lang=en").content
    rows = rows_of_workbook(content)
    assert [row["Name"] for row in rows[6:]] == list(HOSTILE)
    assert [row["rank"] for row in rows] == list(range(1, 17))
    assert all(isinstance(row["score"], float | int) for row in rows)
    assert rows[5]["establishment_id"] == "-BOTH"
    again = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in again[7:12]] == list(HOSTILE[:5])


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_text_is_read_back_from_a_file(text: str) -> None:
    """Control signs, marks of direction and emoji: no name makes a file that nobody can open."""
    sheet = zipfile.ZipFile(io.BytesIO(xlsx_file([Sheet("1", [[text or "x"]], [9])]))).read(
        "xl/worksheets/sheet1.xml"
    )
    cell = "".join(ElementTree.fromstring(sheet).find(".//{*}is").itertext())  # type: ignore[union-attr]  # noqa: S314
    read = re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), cell)
    assert read == (text or "x")
    assert rows_of_csv(csv_file([["a"], [text]]))[0]["a"] in (text, text.removeprefix("'"))


def test_a_cell_is_no_longer_than_excel_takes() -> None:
    """Excel calls a workbook broken for one cell too long; what is cut says so."""
    assert text_cell("茶" * LONGEST_CELL) == "茶" * LONGEST_CELL
    cut = text_cell("😀" * LONGEST_CELL)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert cut.endswith(CUT)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_who_has_the_file_is_not_sent_it_again(client: TestClient, kind: str) -> None:
    """The same rows are the same bytes; another filter or language is another file."""
    tags = set()
    for query in ("lang=en", "lang=zh", "lang=en&lane=risk", "lang=en&sort=visited"):
        address = f"{LIST}/export.{kind}?{query}"
        answer = client.get(address)
        assert client.get(address).content == answer.content
        tag = answer.headers["etag"]
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "Cookie" in again.headers["vary"]
        assert answer.headers["cache-control"] == "private, no-cache"
        tags.add(tag)
    assert len(tags) == 4


@pytest.mark.usefixtures("published")
def test_a_file_is_named_by_what_is_in_it(client: TestClient) -> None:
    """Ten files in one folder, and the part of a list is not taken for the whole."""
    short = client.get("/v1/weeks/2026-W48/lists/food/luohu").headers["etag"][1:9]
    whole = client.get(f"{LIST}/export.csv?lang=zh").headers["content-disposition"]
    assert unquote(whole).endswith(f"UTF-8''2026-W48_罗湖_食品_{short}.csv")
    assert whole.isascii()
    part = client.get(f"{LIST}/export.xlsx?lang=en&lane=statutory").headers["content-disposition"]
    assert f'filename="2026-W48_Luohu_Food_{short}_1-16.xlsx"' in part


def test_a_bureau_of_any_name_has_a_file(client: TestClient, engine: Engine) -> None:
    """Another city's ids may hold what a header or a file system can't."""
    publish(engine, [weekly('第一/分局"X: 1')], now=NOW)
    bureau = "%E7%AC%AC%E4%B8%80%2F%E5%88%86%E5%B1%80%22X%3A%201"
    answer = client.get(f"/weeks/2026-W48/food/{bureau}/export.csv")
    assert answer.status_code == 200
    named = answer.headers["content-disposition"]
    assert "2026-W48_第一-分局-X-1_" in unquote(named)
    assert disposition('a"b.csv').startswith('attachment; filename="ab.csv";')


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sheet_says_what_it_is_and_nothing_of_complaints(
    client: TestClient, language: Language
) -> None:
    """It is carried to the door: id, data, model, what a hint is not; no reason, no complaint."""
    list_id = client.get("/v1/weeks/2026-W48/lists/food/luohu").headers["etag"].strip('"')
    html = client.get(f"{LIST}/print?lang={language}&lane=risk").text
    statement = STATEMENT.zh if language == "zh" else STATEMENT.en
    for words in (list_id, f"{list_id[:8]} ·", statement, say("list.model", language),
                  "2026-09-07", say("list.as_of.value", language, day="2026-11-23")):  # fmt: skip
        assert words in html
    assert not re.search("complain|投诉|举报|Past visits|检查历史", html)


@pytest.mark.parametrize("basis", ["complaint", "double_random"])
def test_a_sheet_keeps_back_a_complaint_that_an_earlier_list_named(
    client: TestClient, engine: Engine, basis: str
) -> None:
    """Today's lists can't have that basis; whatever was stored once must not reach a door."""
    written = LANED.replace(b'"basis":"key_supervision"', f'"basis":"{basis}"'.encode())
    assert written != LANED
    stored_by_an_earlier_build(engine, written)
    html = client.get("/weeks/2026-W46/food/luohu/print?lang=zh").text
    assert "投诉" not in html
    assert ("双随机" in html) or basis == "complaint"


@pytest.mark.usefixtures("published")
def test_a_workbook_says_what_list_it_is_of(client: TestClient) -> None:
    """Months later the file alone must answer which list, which data, which rows."""
    content = client.get(f"{LIST}/export.xlsx?lang=en&lane=risk&sort=due").content
    told = dict(load_workbook(io.BytesIO(content)).worksheets[1].values)
    list_id = client.get("/v1/weeks/2026-W48/lists/food/luohu").headers["etag"].strip('"')
    assert told["List"] == list_id
    assert told["Data up to"] == "before 2026-11-23"
    assert told["About this list"] == STATEMENT.en
    assert told["Shown"] == "Risk · next deadline first"
    assert told["Rows"] == "13 of 16 shown"
    assert {row["list_id"] for row in rows_of_workbook(content)} == {list_id}


@pytest.mark.parametrize("address", ["", "/export.csv", "/export.xlsx", "/print"])
def test_an_empty_list_is_no_error(client: TestClient, engine: Engine, address: str) -> None:
    """A bureau without capacity has a file with headings, and a sheet that says so."""
    publish(engine, [empty("luohu")], now=NOW)
    assert client.get(LIST + address).status_code == 200
    assert client.get(f"{LIST}{address}?lane=urgent").status_code == 422
    assert client.get(LIST.replace("luohu", "paris") + address).status_code == 404


def texts(html: str) -> Iterator[str]:
    """What a filter says, without what people registered."""
    part = html[html.index('<div class="filter">') : html.index('<ol class="targets">')]
    return iter(
        re.sub(
            r"<details class=\"trips\".*?</details>|<[^>]+>", "\n", part, flags=re.DOTALL
        ).split()
    )


@pytest.mark.usefixtures("published")
def test_a_filter_says_what_is_set_in_the_readers_language(client: TestClient) -> None:
    """How many of how many, what was asked, and the way back to all."""
    query = "lane=risk&inspector=J00042&sort=visited&q=%E4%B8%9C"
    html = client.get(f"{LIST}?lang=en&{query}").text
    words = list(texts(html))
    assert "13 of 16 shown" not in " ".join(words)
    assert "12 of 16 shown Risk J00042 “东” longest unvisited first" in " ".join(words)
    assert [word for word in words if HAN.search(word)] == ["“东”"]
    assert f'href="{LIST}?lang=en"' in html
    assert "12 家，共 16 家" in " ".join(texts(client.get(f"{LIST}?lang=zh&{query}").text))
    assert "shown" not in " ".join(texts(client.get(f"{LIST}?lang=en").text))


@pytest.mark.usefixtures("published")
def test_the_other_language_keeps_what_is_asked(client: TestClient) -> None:
    """Whoever passes the phone to a colleague passes the same rows."""
    html = client.get(f"{LIST}?lane=risk&lang=en&q=%26").text
    assert 'href="?lane=risk&amp;q=%26&amp;lang=zh"' in html
