"""Deciding on pages, without JavaScript: what stands beside a target, the form, and confirming."""

import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine

from serving.access.sessions import csrf_of
from serving.decisions.rules import CODES, Proposed
from serving.settings import Settings
from serving.ui.words import Language, name, say
from tests.serving.decisions.made import (
    ACCEPT,
    CHEN,
    ELEVENTH,
    LIN,
    REJECT,
    TENTH,
    TRIGGER,
    TWELFTH,
    WANG,
    WORDS,
    ZHAO,
    decided,
    published,
    seconded,
)
from tests.serving.made import AUDITOR, service
from tests.serving.reading import rows_of_csv, rows_of_workbook, rows_on_page, rows_on_sheet
from tests.serving.test_exports import as_on_page

LIST = "/weeks/2026-W48/food/luohu"
WAITING = "/decisions/pending"
HTML = {"Accept": "text/html"}


def form_of(establishment_id: str) -> str:
    return f"{LIST}/targets/{establishment_id}/decide"


def hidden(html: str) -> dict[str, str]:
    """What a page's form sends without anybody typing it."""
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html)
    return {field: unescape(value) for field, value in pairs}


def sent(client: TestClient, address: str, **typed: str) -> Response:
    """The answer to a form that was opened, filled and sent, as a browser does it."""
    filled = hidden(client.get(address).text.split('class="fields deciding"')[1]) | typed
    answer: Response = client.post(address, data=filled, headers=HTML, follow_redirects=False)
    return answer


def without_tags(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html))


def labelled(html: str) -> dict[int, dict[str, str]]:
    return {row["rank"]: row["labelled"] for row in rows_on_page(html)}


@pytest.fixture
def stands(engine: Engine) -> None:
    """Of each kind one decision, two that wait, and one that a second person refused."""
    published(engine)
    decided(engine, TRIGGER, REJECT, who=ZHAO)
    accepted = decided(engine, "E-0002", ACCEPT).decision
    decided(engine, "E-0002", REJECT, who=ZHAO, after=accepted.id)
    refused = decided(engine, "E-0003", REJECT).decision
    seconded(engine, refused.id, "refuse", "照片显示仍在营业，请照常检查")
    confirmed = decided(engine, "E-0004", REJECT).decision
    seconded(engine, confirmed.id)
    decided(engine, ELEVENTH, Proposed("defer", "seasonal_closure", WORDS, "2026-W49"))
    decided(engine, TWELFTH, ACCEPT)


@pytest.mark.usefixtures("stands")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_decided_stands_beside_each_target(settings: Settings, language: Language) -> None:
    """Who, when and why in words; what waits is beside what stands, and undecided is said, too."""
    with service(settings, asker=LIN, language=language) as client:
        html = client.get(LIST).text
    told = labelled(html)
    decision, why = say("decided", language), say("decided.why", language)
    assert told[12][decision] == say(
        "decided.by", language, what=say("decided.accept", language), name="Lin Tao",
        at="2026-11-24 09:30",
    )  # fmt: skip
    assert told[11][why] == say("decision_code.seasonal_closure", language)
    assert say("decided.waits", language, what="").rstrip() in told[1][decision]
    assert say("decided.accept", language) in told[2][decision]
    assert ZHAO.name in told[2][decision]
    assert (
        say("decided.confirmed", language, name=WANG.name, at="2026-11-24 09:30")
        in (told[4][decision])
    )
    for undecided in (3, 5):
        assert told[undecided][decision] == say("decided.none", language)
    assert say("decided.progress", language, accepted=2, otherwise=2, waits=2) in unescape(html)
    assert WORDS not in html
    for code in ("in_force", "seasonal_closure", "closed_down", "undecided</"):
        assert code not in re.sub(r'class="[^"]*"', "", html)


@pytest.mark.usefixtures("stands")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_files_and_the_sheet_say_what_the_screen_says(
    settings: Settings, language: Language
) -> None:
    """Who carries the list along must know whom not to visit. The words stay in the office."""
    with service(settings, asker=LIN, language=language) as client:
        screen = rows_on_page(client.get(LIST).text)
        csv = rows_of_csv(client.get(f"{LIST}/export.csv").content)
        book = rows_of_workbook(client.get(f"{LIST}/export.xlsx").content)
        printed = client.get(f"{LIST}/print").text
    assert [as_on_page(row, language) for row in csv] == screen
    assert [as_on_page(row, language) for row in book] == screen
    kinds = {int(row["rank"]): row["decision"] for row in csv}
    assert [kinds[rank] for rank in (1, 2, 3, 4, 11, 12)] == [
        "undecided", "accept", "undecided", "reject", "defer", "accept",
    ]  # fmt: skip
    for cells, row in zip(rows_on_sheet(printed), screen, strict=True):
        assert row["labelled"][say("decided", language)] in cells[4]
    assert WORDS not in printed
    assert say("decision_code.closed_down", language) not in printed


def test_a_decision_is_made_on_its_targets_page(settings: Settings, engine: Engine) -> None:
    """From the list to the form, and back to the place in the list where it now stands."""
    published(engine)
    with service(settings, asker=LIN) as client:
        assert f'href="{form_of(ELEVENTH)}"' in client.get(LIST).text
        html = client.get(form_of(ELEVENTH)).text
        assert "东门小馆" in html
        assert "2 of 3 visits did not conform" in html
        answer = sent(
            client, form_of(ELEVENTH), kind="reject", code_reject="closed_down", words=WORDS,
            code_defer="no_staff_this_week", until_week="2026-W49",
        )  # fmt: skip
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{LIST}#rank-11"
        assert "taken off: Lin Tao" in labelled(client.get(LIST).text)[11]["Decision"]
        again = client.get(form_of(ELEVENTH)).text
    assert WORDS in again
    assert "closed down" in again
    assert hidden(again)["after"] == "1"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refused_form_comes_back_with_what_was_typed(
    settings: Settings, engine: Engine, language: Language
) -> None:
    """A phone number costs a sentence, not the whole form; the published row stands above it."""
    published(engine)
    typed = {
        "kind": "replace", "code_replace": "duplicate", "replacement": "E-4711",
        "words": f"{WORDS} <b>13823456789</b>",
    }  # fmt: skip
    with service(settings, asker=LIN, language=language) as client:
        answer = sent(client, form_of(ELEVENTH), **typed)
    html = answer.text
    assert answer.status_code == 422
    assert say("decision.fault.phone", language) in unescape(html)
    assert "&lt;b&gt;13823456789&lt;/b&gt;</textarea>" in html
    assert 'value="replace" checked' in html
    assert '<option value="duplicate" selected>' in html
    assert 'name="replacement" maxlength="200"' in html
    assert 'value="E-4711"' in html
    assert say("decide.published", language) in html


def test_a_form_that_was_open_too_long_shows_what_was_decided_meanwhile(
    settings: Settings, engine: Engine
) -> None:
    """And may be sent again: now its sender has seen it."""
    published(engine)
    with service(settings, asker=LIN) as client:
        opened = hidden(client.get(form_of(ELEVENTH)).text.split('class="fields deciding"')[1])
        decided(engine, ELEVENTH, ACCEPT, who=ZHAO)
        mine = {"kind": "reject", "code_reject": "closed_down", "words": WORDS}
        late = client.post(form_of(ELEVENTH), data=opened | mine, headers=HTML)
        assert late.status_code == 409
        assert "accepted: zhao.min, 2026-11-24 09:30" in without_tags(late.text)
        assert WORDS in late.text
        anew = hidden(late.text.split('class="fields deciding"')[1]) | mine
        assert client.post(
            form_of(ELEVENTH), data=anew, headers=HTML, follow_redirects=False
        ).status_code == 303  # fmt: skip
        twice = client.post(form_of(ELEVENTH), data=anew, headers=HTML, follow_redirects=False)
    assert twice.status_code == 303


def test_a_form_without_its_mark_is_no_decision(settings: Settings, engine: Engine) -> None:
    """Another site's page can send a form as well, with the inspector's own cookie."""
    published(engine)
    with service(settings, asker=LIN) as client:
        client.headers.pop("X-CSRF-Token")
        typed = {"kind": "accept", "csrf": csrf_of("another session")}
        answer = client.post(form_of(ELEVENTH), data=typed, headers=HTML)
        assert answer.status_code == 403
        assert sent(client, form_of(ELEVENTH), kind="accept").status_code == 303


@pytest.mark.usefixtures("stands")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_supervisors_see_what_waits_and_confirm_it(settings: Settings, language: Language) -> None:
    """The longest waiting first, with reason and words; once confirmed it is gone from here."""
    with service(settings, asker=WANG, language=language) as client:
        assert f'href="{WAITING}"' in client.get(LIST).text
        html = client.get(WAITING).text
        rows = html.split("<li>")[1:]
        assert [re.findall(r"targets/(E-\d+)/decide", row)[0] for row in rows] == [
            TRIGGER, "E-0002",
        ]  # fmt: skip
        assert all(WORDS in row for row in rows)
        assert say("decision_code.closed_down", language) in rows[0]
        address = re.findall(r'action="(/decisions/\d+/second)"', html)[0]
        silent = client.post(address, data=hidden(html) | {"verdict": "refuse", "words": "不"})
        assert silent.status_code == 422
        assert ">不</textarea>" in silent.text
        confirm = hidden(html) | {"verdict": "confirm"}
        answer = client.post(address, data=confirm, headers=HTML, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, WAITING)
        left = client.get(WAITING).text
        assert TRIGGER not in left
        assert "E-0002" in left


@pytest.mark.usefixtures("stands")
def test_who_proposed_it_cannot_confirm_it_and_inspectors_only_look(
    settings: Settings, engine: Engine
) -> None:
    """Their own proposal says so; on inspectors' pages there is nothing to press."""
    decided(engine, TENTH, REJECT, who=CHEN)
    with service(settings, asker=CHEN) as client:
        own = next(row for row in client.get(WAITING).text.split("<li>") if TENTH in row)
        assert "another person confirms or refuses it" in own
        assert "<form" not in own
    with service(settings, asker=LIN) as client:
        html = client.get(WAITING).text
        assert TENTH in html
        assert "/second" not in html
        assert f'href="{WAITING}"' not in client.get(LIST).text
        assert client.post("/decisions/1/second", data={"verdict": "confirm"}).status_code == 403


@pytest.mark.usefixtures("stands")
def test_an_auditor_reads_what_was_decided_and_finds_no_form(settings: Settings) -> None:
    """The history with everybody's words, and nothing to send."""
    with service(settings, asker=AUDITOR) as client:
        html = client.get(form_of("E-0003")).text
        assert "refused by the second person" in html
        assert "照片显示仍在营业" in html
        assert "deciding" not in html
        assert client.post(form_of("E-0003"), data={"kind": "accept"}).status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_form_offers_each_kinds_reasons_and_the_weeks_that_are_possible(
    settings: Settings, engine: Engine, language: Language
) -> None:
    """A trigger's deadline is in the week after: no later week can be chosen."""
    published(engine)

    def options(html: str, field: str) -> list[str]:
        return re.findall(
            '<option value="([^"]+)"', html.split(f'name="{field}"')[1].split("</sel")[0]
        )

    with service(settings, asker=LIN, language=language) as client:
        html, trigger = (client.get(form_of(of)).text for of in (ELEVENTH, TRIGGER))
        unknown = client.get(form_of("E-4711"), headers=HTML)
    for kind, codes in CODES.items():
        if codes:
            assert options(html, f"code_{kind}") == list(codes)
        assert str(
            name("decision", kind).zh if language == "zh" else name("decision", kind).en
        ) in (unescape(html))
    assert options(html, "until_week") == ["2026-W49", "2026-W50", "2026-W51", "2026-W52"]
    assert options(trigger, "until_week") == ["2026-W49"]
    assert say("decide.second", language, top=10) in unescape(trigger)
    assert say("decide.second", language, top=10) not in unescape(html)
    assert unknown.status_code == 404


def test_hostile_words_stay_words(settings: Settings, engine: Engine) -> None:
    """On the page they are escaped; a file has none of them."""
    published(engine)
    words: dict[str, Any] = {"words": '=HYPERLINK("http://x") <script>alert(1)</script>'}
    with service(settings, asker=LIN) as client:
        sent(client, form_of(ELEVENTH), kind="accept", **words)
        html = client.get(form_of(ELEVENTH)).text
        csv = client.get(f"{LIST}/export.csv").text
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "HYPERLINK" not in csv
