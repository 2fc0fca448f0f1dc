import re
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from features.words import Text
from serving.document import OF_A_RULE, STATEMENT
from serving.publish import publish
from tests.serving.made import NOW, SUNDAY_BEFORE, earlier, empty, stamp, target, weekly

LIST = "/weeks/2026-W48/food/luohu"


def seen(html: str) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))


def test_the_start_leads_to_the_newest_week(client: TestClient, engine: Engine) -> None:
    """One address to remember, in the order that the city names its bureaus."""
    publish(engine, [earlier("futian")], now=NOW)
    publish(engine, [weekly("harbour"), weekly("baoan"), weekly("luohu")], now=NOW)
    told = client.get("/").text
    found = re.findall(r'href="/weeks/(.+?)/food/(.+?)"', told)
    assert found == [("2026-W48", "luohu"), ("2026-W48", "baoan"), ("2026-W48", "harbour")]
    assert 'href="/lists?week=2026-W47"' in told


def test_without_a_publication_the_start_says_what_to_run(client: TestClient) -> None:
    """The first thing a new city sees must not be an error."""
    answer = client.get("/")
    assert answer.status_code == 200
    assert "targeting publish --week W" in answer.text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_list_speaks_one_language(client: TestClient, engine: Engine, language: str) -> None:
    """Reasons come in two languages; a reader gets theirs, and what a hint is not."""
    publish(engine, [weekly("luohu", target(name="Harbour Cafe"))], now=NOW)
    words = seen(client.get(f"{LIST}?lang={language}").text)
    said = {"en": ("Past visits", STATEMENT.en), "zh": ("检查历史", STATEMENT.zh)}
    for own, sentences in said.items():
        for sentence in sentences:
            assert (sentence in words) == (own == language)


def test_a_list_says_what_it_is(client: TestClient, engine: Engine) -> None:
    """Week, days, data, model, capacity: what a reader needs to know before believing a rank."""
    publish(engine, [weekly("luohu")], now=NOW)
    words = seen(client.get(LIST).text)
    for fact in (
        "Luohu: Food targets",
        "Week 48, 2026",
        "2026-11-23 to 2026-11-29",
        "2 of 3,482 eligible",
        "12 visits",
        "before 2026-11-23",
        "3, trained on data before 2026-09-07",
    ):
        assert fact in words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_list_by_a_rule_says_that_no_model_made_it(
    client: TestClient, engine: Engine, language: str
) -> None:
    """Who reads a list must know whether a model or a fixed rule put it in order."""
    rule = Text("last result", "上次检查结果")
    publish(engine, [weekly("luohu", model=stamp(rule=rule))], now=NOW)
    words = seen(client.get(f"{LIST}?lang={language}").text)
    said = {
        "en": ("Ranked by last result: a fixed rule, not a model (version 3,", OF_A_RULE.en),
        "zh": ("排序依据 上次检查结果：固定规则，非模型（版本 3，", OF_A_RULE.zh),
    }
    assert all(sentence in words for sentence in said[language])
    assert "Model version" not in words
    assert "模型版本" not in words


def test_a_target_says_why_in_numbers_that_add_up(client: TestClient, engine: Engine) -> None:
    """The whole point of the page."""
    publish(engine, [weekly("luohu", target(risk=0.41))], now=NOW)
    words = seen(client.get(LIST).text)
    assert "Elevated 41 %" in words
    assert "2026-03-02, 266 days before" in words
    assert "Average establishment +0.75 reasons +0.47 everything else +0.08 score +1.30" in words


def test_a_chance_shows_its_range_and_whether_there_is_enough_history(
    client: TestClient, engine: Engine
) -> None:
    """One number alone looks surer than it is, and that of a newcomer is not its own."""
    known = target(1, risk=0.41, risk_range=(0.284, 0.557), outcomes_on_record=4)
    new = target(2, risk=0.3, risk_range=(0.06, 0.62), outcomes_on_record=0)
    publish(engine, [weekly("luohu", known, new)], now=NOW)
    words = seen(client.get(LIST).text).partition("How to read")[0]
    assert "Elevated 41 % range 28–56 %" in words
    assert "Elevated 30 % range 6–62 % Not enough history" in words
    assert words.count("Not enough history") == 1


def test_a_chance_without_a_known_range_shows_none(client: TestClient, engine: Engine) -> None:
    """A rule, or a model of few outcomes, has nothing to say of ranges."""
    publish(engine, [weekly("luohu", target(risk_range=None))], now=NOW)
    words = seen(client.get(LIST).text).partition("How to read")[0]
    assert "41 %" in words
    assert "range" not in words


@pytest.mark.parametrize(
    ("visited_on", "words"),
    [(None, "none on record"), (SUNDAY_BEFORE, "2026-11-22, the day before")],
)
def test_the_last_visit_is_worded(
    client: TestClient, engine: Engine, visited_on: date | None, words: str
) -> None:
    """`None` and `1 days` are for programmers."""
    publish(engine, [weekly("luohu", target(last_visited_on=visited_on))], now=NOW)
    assert words in seen(client.get(LIST).text)


def test_an_empty_list_says_so(client: TestClient, engine: Engine) -> None:
    """A blank page would look like a fault."""
    publish(engine, [empty("luohu")], now=NOW)
    assert "This bureau has no target this week" in client.get(LIST).text


def test_names_are_never_markup(client: TestClient, engine: Engine) -> None:
    """A shop may register any name it likes."""
    wicked = "<script>alert('2026-11-23')</script>"
    hostile = target(name=wicked, establishment_id='"><img src=x>')
    reason = replace(hostile.reasons[0], fact=replace(hostile.reasons[0].fact, en=wicked))
    publish(engine, [weekly("luohu", replace(hostile, reasons=(reason, *hostile.reasons[1:])))],
            now=NOW)  # fmt: skip
    html = client.get(LIST).text
    assert "<script" not in html
    assert "<img src=x" not in html


@pytest.mark.parametrize("path", [LIST, "/establishments/E-0001", "/nowhere", "/livez"])
def test_every_answer_forbids_what_pages_do_not_need(
    client: TestClient, engine: Engine, path: str
) -> None:
    """Only our own styles and pictures; no script, no frame, no inline style to slip through."""
    publish(engine, [weekly("luohu")], now=NOW)
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.headers["content-security-policy"].startswith("default-src 'self';")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"\sstyle=|\son\w+=|<script|<style", answer.text)


def test_a_language_is_kept_in_a_cookie_that_scripts_cannot_read(client: TestClient) -> None:
    """Asked for once; `?lang=` of any other language is no choice."""
    answer = client.get("/lists?lang=zh")
    assert "尚未发布名单" in answer.text
    cookie = answer.headers["set-cookie"]
    assert "language=zh" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "尚未发布名单" in client.get("/").text
    assert "set-cookie" not in client.get("/lists?lang=fr").headers


def test_the_language_of_a_link_is_that_of_the_sign_in_page_before_it(client: TestClient) -> None:
    """Somebody sends somebody a link to a list: the page that asks for a name is read first."""
    client.cookies.clear()
    html = {"Accept": "text/html", "Accept-Language": "en"}
    assert '<html lang="zh-CN"' in client.get("/weeks/latest?lang=zh", headers=html).text
