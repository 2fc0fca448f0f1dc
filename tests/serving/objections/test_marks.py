"""Marked at once, wherever the establishment or the record appears; and no list changes."""

import pytest
from sqlalchemy import Engine

from serving.addresses import draft_list_page, explanations_page, outcome_page
from serving.objections.rules import Subject
from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.decisions import made
from tests.serving.drafts import made as drafts
from tests.serving.made import NOW, WEEK, target, weekly
from tests.serving.objections.made import (
    REVIEWER,
    decided,
    draft,
    on_record,
    registered,
    serving,
)
from tests.serving.objections.test_queries import statements
from tests.serving.orders.builders import visited
from tests.serving.outcomes import builders as outcomes
from tests.serving.reading import rows_of_csv, rows_of_workbook, rows_on_sheet
from tests.serving.test_pages import seen

LIST = f"/v1/weeks/{WEEK}/lists/food/luohu"
PAGE = f"/weeks/{WEEK}/food/luohu"
MARK = {"en": "Under objection", "zh": "异议处理中"}


@on_both
def test_a_lists_marks_stand_beside_it(engine: Engine, settings: Settings) -> None:
    """The bytes that were published are sent as they were, and say where their marks are."""
    publish(engine, [weekly("luohu", target(1, "A"), target(2, "B"))], now=NOW)
    with serving(settings, asker=REVIEWER) as client:
        before = client.get(LIST)
        rows_before = client.get(f"{LIST}/targets")
        none = client.get(f"{LIST}/marks").json()
        one = registered(engine, draft("B"))
        after = client.get(LIST)
        rows_after = client.get(f"{LIST}/targets")
        marks = client.get(f"{LIST}/marks")
        again = client.get(f"{LIST}/marks", headers={"If-None-Match": marks.headers["etag"]})
        decided(engine, one)
        gone = client.get(f"{LIST}/marks")
        paged = client.get(f"{LIST}/targets?limit=1")
    assert (before.content, before.headers["etag"]) == (after.content, after.headers["etag"])
    assert rows_before.content == rows_after.content
    for answer in (before, after, rows_after):
        assert f'<{LIST}/marks>; rel="marks"' in answer.headers["link"].split(", ")
    assert f'<{LIST}/marks>; rel="marks"' in paged.headers["link"].split(", ")
    assert none["marks"] == []
    assert marks.json() == {
        "week": WEEK,
        "programme": "food",
        "bureau": "luohu",
        "list_hash": before.headers["etag"].strip('"'),
        "marks": [
            {
                "establishment_id": "B",
                "objection_id": one.id,
                "href": f"/v1/objections/{one.id}",
                "about": "record",
                "since": marks.json()["marks"][0]["since"],
                "words": MARK,
            }
        ],
    }
    assert again.status_code == 304
    assert gone.json() == none


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_and_file_of_a_list_shows_the_mark(
    engine: Engine, settings: Settings, language: str
) -> None:
    """And of the target that is meant only; a file that was fetched before is no longer fresh."""
    publish(engine, [weekly("luohu", target(1, "A"), target(2, "B"))], now=NOW)
    with serving(settings, asker=REVIEWER, language=language) as client:

        def sent(ending: str) -> bytes:
            return bytes(client.get(f"{PAGE}{ending}?lang={language}").content)

        stale = client.get(f"{PAGE}/export.csv?lang={language}").headers["etag"]
        assert MARK[language] not in sent("").decode()
        registered(engine, draft("B"))
        page = seen(sent("").decode())
        table = [list(row.values()) for row in rows_of_csv(sent("/export.csv"))]
        sheet = [list(row.values()) for row in rows_of_workbook(sent("/export.xlsx"))]
        printed = rows_on_sheet(sent("/print").decode())
        fresh = client.get(f"{PAGE}/export.csv?lang={language}", headers={"If-None-Match": stale})
    assert page.count(MARK[language]) == 1
    for rows in (table, sheet, printed):
        marked = [any(MARK[language] in str(cell) for cell in row) for row in rows]
        assert marked == [False, True]
    assert fresh.status_code == 200


@on_both
def test_a_long_list_asks_for_its_marks_once(engine: Engine, settings: Settings) -> None:
    """As many queries with thirty objections as without any."""
    rows = [target(rank, f"E-{rank}") for rank in range(1, 31)]
    publish(engine, [weekly("luohu", *rows, capacity=30)], now=NOW)
    with serving(settings, asker=REVIEWER) as client:
        asked = []
        for _ in range(2):
            with statements(Engine) as sent:
                assert client.get(PAGE).status_code == 200
            asked.append(len(sent))
            for rank in range(1, 31):
                registered(engine, draft(f"E-{rank}"))
    assert asked[0] == asked[1]


def test_an_establishment_and_its_record_are_marked(engine: Engine, settings: Settings) -> None:
    """The record that is objected to, and not the one beside it."""
    publish(engine, [weekly("luohu", target(1, "E-0001"))], now=NOW)
    one = registered(engine, draft())
    with serving(settings, on_record(), asker=REVIEWER) as client:
        sent = client.get("/v1/establishments/E-0001").json()
        page = client.get("/establishments/E-0001").text
    assert [each["objection_id"] for each in sent["marks"]] == [one.id]
    visits = sent["history"]["inspections"]
    assert [(each["row_id"], each["under_objection"]) for each in visits] == [
        ("V1", True), ("V2", False),
    ]  # fmt: skip
    assert not any(each["under_objection"] for each in sent["history"]["samples"])
    assert "officers" not in visits[0]
    entries = page.partition('<ol class="timeline">')[2].split("</li>")
    assert [MARK["en"] in entry for entry in entries if "2026-03-02" in entry] == [True]
    assert sum(MARK["en"] in entry for entry in entries) == 1
    assert f'href="/objections/{one.id}"' in page


def test_a_sample_is_marked_by_the_item_that_is_named(engine: Engine, settings: Settings) -> None:
    publish(engine, [weekly("luohu", target(1, "E-0001"))], now=NOW)
    registered(engine, draft(subject=Subject("record", "samples", "S1", item="铅")))
    with serving(settings, on_record(), asker=REVIEWER) as client:
        samples = client.get("/v1/establishments/E-0001").json()["history"]["samples"]
    assert {each["item"]: each["under_objection"] for each in samples} == {"铅": True, "镉": False}


def test_who_decides_sees_the_mark(engine: Engine, settings: Settings) -> None:
    """On the page of a decision, and among those that wait for a second person."""
    made.published(engine)
    made.decided(engine, made.TENTH, made.REJECT)
    pages = (f"{PAGE}/targets/{made.TENTH}/decide", "/decisions/pending")
    with serving(settings, asker=REVIEWER) as client:
        before = [MARK["en"] in seen(client.get(page).text) for page in pages]
        registered(engine, draft(made.TENTH))
        after = [MARK["en"] in seen(client.get(page).text) for page in pages]
        decisions = client.get(f"{LIST}/decisions")
    assert (before, after) == ([False, False], [True, True])
    assert decisions.headers["link"] == f'<{LIST}/marks>; rel="marks"'


def test_whoever_works_on_a_target_sees_the_mark(engine: Engine, settings: Settings) -> None:
    """Recording what was found, seeing to an order, settling, explaining, approving."""
    outcomes.published(engine)
    visited(engine)
    outcomes.record(engine, outcomes.passed())  # beside what was found first
    drafts.kept(engine, [weekly("luohu", target(1, "E-0001"), programme="drug")])
    row = (WEEK, "food", "luohu", "E-0001")
    asked = {"kind": "detail"}
    with serving(settings, asker=REVIEWER) as client:
        job = client.post(explanations_page(*row), data=asked, follow_redirects=False)
        pages = [
            outcome_page(*row),
            "/orders",
            "/orders/1",
            "/conflicts",
            explanations_page(*row),
            job.headers["location"],
            draft_list_page(1, "drug", "luohu"),
        ]
        before = {page: seen(client.get(page).text).count(MARK["en"]) for page in pages}
        registered(engine, draft("E-0001"))
        after = {page: seen(client.get(page).text).count(MARK["en"]) for page in pages}
    assert before == dict.fromkeys(pages, 0)
    assert after == dict.fromkeys(pages, 1)


def test_marks_of_an_unknown_list_are_none(settings: Settings, engine: Engine) -> None:
    publish(engine, [weekly("luohu", target(1, "A"))], now=NOW)
    with serving(settings, asker=REVIEWER) as client:
        assert client.get(f"/v1/weeks/{WEEK}/lists/food/futian/marks").status_code == 404
        assert client.get("/v1/weeks/2020-W01/lists/food/luohu/marks").status_code == 404
