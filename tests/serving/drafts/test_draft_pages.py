"""The pages of drafts: unmistakable, beside last week's list, and decided by a form."""

import json
import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from features.words import Text
from serving.audit.records import AuditRecord
from serving.database import reading
from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import stored
from tests.serving.drafts.made import (
    BREACH,
    NEXT_WEEK,
    OF_LUOHU,
    WORDS,
    broken,
    draft_of,
    kept,
    lists,
    sent_back,
)
from tests.serving.made import (
    INSPECTOR,
    NOW,
    earlier,
    planned,
    reason,
    service,
    sign_in_as,
    target,
    weekly,
)
from tests.serving.objections.made import draft as objection_of
from tests.serving.objections.made import registered

PAGE = "/drafts/1/food/luohu"
MARK = {"en": "DRAFT: not approved, no ground for a visit", "zh": "草稿，未经审批，不得据此检查"}


def form(client: TestClient, draft_id: int, how: str, **fields: str) -> tuple[int, str]:
    """What a form of the draft's page is answered with, sent as a browser does."""
    shown = client.get(f"/drafts/{draft_id}").text
    csrf = re.search(r'name="csrf" value="([^"]+)"', shown)
    seen = re.search(r'name="content_hash" value="([^"]+)"', shown)
    assert csrf is not None
    hidden = {"csrf": csrf[1], "content_hash": seen[1] if seen else ""}
    answer = client.post(
        f"/drafts/{draft_id}/{how}",
        data=hidden | fields,
        headers={"X-CSRF-Token": csrf[1]},
        follow_redirects=False,
    )
    return answer.status_code, answer.text


def parts(page: str) -> tuple[str, str]:
    """The sums by lane, and the table of bureaus, of a draft's page with one programme."""
    _, sums, bureaus, *_ = page.split("<table")
    return sums, bureaus.split("</table")[0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_draft_is_marked_on_every_page_and_sheet(
    client: TestClient, engine: Engine, language: str
) -> None:
    """At its top, in the title of the window, and across each sheet that is printed."""
    kept(engine)
    text = client.get(f"{PAGE}?lang={language}").text
    assert re.search(rf"<title>{re.escape(MARK[language])}", text)
    assert f'<p class="draft-mark" role="note"><b>{MARK[language]}</b></p>' in text
    assert f'<div class="draft-across" aria-hidden="true">{MARK[language]}</div>' in text
    assert MARK[language] in client.get(f"/drafts/1?lang={language}").text
    assert "position: fixed" in client.get("/static/drafts.css").text


def test_a_draft_cannot_be_taken_along(client: TestClient, engine: Engine) -> None:
    """No file, no sheet with room for signatures, and no list that it is not yet."""
    kept(engine)
    text = client.get(PAGE).text
    for address in ("export", "/print", "/weeks/"):
        assert address not in text
    for ending in ("export.csv", "export.xlsx", "print"):
        assert client.get(f"{PAGE}/{ending}").status_code == 404


def test_a_drafts_list_is_filtered_and_ordered_by_its_address(
    client: TestClient, engine: Engine
) -> None:
    """As a published list is: a link sent to a colleague shows the same rows."""
    kept(
        engine,
        [weekly("luohu", target(1, "L1", lane="trigger", name="甲"),
                target(2, "L2", name="乙", risk=0.3), target(3, "L3", name="丙", risk=0.6))],
    )  # fmt: skip
    text = client.get(f"{PAGE}?lane=risk&sort=chance&lang=en").text
    assert re.findall(r'class="rank"[^>]*>(\d)<', text) == ["3", "2"]
    assert "2 of 3 shown" in text
    assert f'<a href="{PAGE}?lang=en">Show all by rank</a>' in text
    assert '<option value="risk" selected>' in text
    assert re.findall(r'class="rank"[^>]*>(\d)<', client.get(f"{PAGE}?q=乙").text) == ["2"]
    assert client.get(f"{PAGE}?lane=none").status_code == 422
    with reading(engine) as db:
        seen = [one.told for one in db.scalars(select(AuditRecord).order_by(AuditRecord.id))]
    assert json.loads(seen[-2])["asked"] == {"lane": "risk", "sort": "chance"}
    assert "乙" not in seen[-1]


def test_a_draft_is_shown_beside_last_weeks_list(client: TestClient, engine: Engine) -> None:
    """Who is new, who left, who moved, each with its reason, as whoever knows the bureau asks."""
    publish(
        engine, [earlier("luohu", target(1, "L1", name="甲"), target(2, "L3", name="丙"))], now=NOW
    )
    kept(
        engine,
        [weekly("luohu", target(1, "L2", name="乙"),
                target(2, "L1", name="甲", reasons=(reason(0.2),)))],
    )  # fmt: skip
    text = re.sub(r"\s+", " ", client.get(PAGE).text)
    assert "Compared with Week 47, 2026" in text or "Compared with 2026" in text
    assert 'href="/weeks/2026-W47/food/luohu"' in text
    assert re.search(r"New \(1\)</h3>.*乙</a> <span>rank 1, Risk</span> <span>most by Past", text)
    assert re.search(r"Left \(1\)</h3>.*丙</b> <span>was rank 2, Risk", text)
    assert re.search(r"Moved \(1\)</h3>.*甲</a> <span>rank 1 → 2</span>", text)
    assert "Past visits weighs less" in text


def test_who_is_under_objection_is_marked_on_a_draft_too(
    client: TestClient, engine: Engine
) -> None:
    """Whoever approves a visit must know that what it goes by is disputed."""
    kept(engine)
    assert "Under objection" not in client.get(PAGE).text
    registered(engine, objection_of("L1"))
    assert client.get(PAGE).text.count("Under objection") == 1


def test_a_bureau_without_an_earlier_list_says_so(client: TestClient, engine: Engine) -> None:
    """Its first week."""
    kept(engine)
    assert "no earlier list of this programme" in client.get(PAGE).text
    table = client.get("/drafts/1").text
    assert "–" in table


def test_shortages_and_broken_limits_stand_on_the_drafts_page(
    client: TestClient, engine: Engine
) -> None:
    """Whoever approves must see what did not fit and whom it burdens."""
    short = replace(planned(target(1, lane="statutory", outing=None, nobody=Text("n", "无"))),
                    lanes=planned(statutory=(5, 1, 0)).lanes, breaches=(BREACH,),
                    draw=None)  # fmt: skip
    kept(engine, [short])
    for address in ("/drafts/1", PAGE):
        text = client.get(address).text
        assert re.search(r"Limit broken: Luohu has 40\W?%", text)
    page = client.get("/drafts/1").text
    sums, bureaus = (re.findall(r"<td[^>]*>([^<]*)</td>", part) for part in parts(page))
    assert sums == ["0", "0", "0", "0", "1", "5", "4", "0", "0", "0", "0", "0", "0", "0", "0", "0"]
    assert bureaus[:2] == ["1", "12"]
    assert bureaus[2:6] == ["0 / 0", "1 / 5", "0 / 0", "0 / 0"]
    assert bureaus[6:] == ["4", "0", "1", "–", "–"]
    assert "Shortage: 4 of 5 statutory visits" in client.get(PAGE).text


def test_a_form_approves_what_the_page_showed(client: TestClient, engine: Engine) -> None:
    """And the page says who did; the lists' page says so, too."""
    kept(engine)
    assert "the very bytes of this draft" in client.get("/drafts/1").text
    status, _ = form(client, 1, "approval", words="Looks right.")
    assert (status, stored(engine)) == (303, (2, 3, 4))
    text = client.get("/drafts/1").text
    assert "Decision: approved by Li Wei at 2026-11-23 17:30." in text
    assert "“Looks right.”" in text
    assert MARK["en"] not in text
    assert "<form" not in text.split("<main")[1]
    listed = client.get("/weeks/2026-W48/food/luohu").text
    assert "<dt>Published</dt><dd>2026-11-23 17:30, approved by Li Wei</dd>" in listed
    of_draft = client.get(PAGE).text
    assert 'class="draft-mark"' not in of_draft
    assert "What counts is the published list" in of_draft
    assert 'href="/weeks/2026-W48/food/luohu"' in of_draft


def test_a_form_that_cannot_be_says_why_and_keeps_what_was_typed(
    client: TestClient, engine: Engine
) -> None:
    """Nobody types a paragraph twice."""
    kept(engine, broken())
    assert "put on the lists as a signature" in client.get("/drafts/1").text
    status, text = form(client, 1, "approval", words="  ")
    assert (status, stored(engine)) == (422, (0, 0, 0))
    assert '<p class="refused" role="alert">1 limits of parity are broken' in text
    status, text = form(client, 1, "approval", words=WORDS, content_hash="0" * 64)
    assert (status, f">{WORDS}</textarea>" in text) == (409, True)
    status, text = form(client, 1, "rejection", words=WORDS, content_hash="0" * 64)
    assert (status, f">{WORDS}</textarea>" in text) == (409, True)
    kept(engine, lists())
    status, text = form(client, 1, "approval", words=WORDS)
    assert (status, "This week has a newer draft: draft 2" in text) == (409, True)
    assert 'href="/drafts/2"' in text


def test_a_form_sends_back_with_words(client: TestClient, engine: Engine) -> None:
    """They stand on the draft's page from then on, as text whatever they hold."""
    kept(engine)
    assert form(client, 1, "rejection", words="<b>The canteens are missing.</b>")[0] == 303
    text = client.get("/drafts/1").text
    assert "Decision: sent back by Li Wei at" in text
    assert "“&lt;b&gt;The canteens are missing.&lt;/b&gt;”" in text
    assert MARK["en"] in text


def test_drafts_are_listed_with_what_became_of_them(client: TestClient, engine: Engine) -> None:
    """What waits comes first, because it is the newest; nothing at all says what to do."""
    assert "targeting draft" in client.get("/drafts").text
    kept(engine)
    sent_back(engine)
    kept(engine, lists(risk=0.5))
    text = re.sub(r"\s+", " ", client.get("/drafts").text)
    assert re.search(r"Draft 2.*waits for approval.*Draft 1.*sent back", text)


def test_who_computed_a_draft_sees_that_somebody_else_approves_it(
    client: TestClient, engine: Engine
) -> None:
    """The form is not offered; sending it back is."""
    kept(engine, by="command:li.wei")
    text = client.get("/drafts/1").text
    assert "so somebody else approves it" in text
    assert ('action="/drafts/1/approval"' in text, "/drafts/1/rejection" in text) == (False, True)


def test_a_bureaus_supervisor_reads_and_is_told_who_decides(
    client: TestClient, settings: Settings, engine: Engine
) -> None:
    """Of the own bureau only; no form is offered."""
    kept(engine)
    sign_in_as(client, settings, OF_LUOHU)
    text = client.get("/drafts/1").text
    assert "Supervisors of the whole city decide" in text
    assert ("Luohu" in text, "Bao" in text) == (True, False)
    assert "<form" not in text.split("<main")[1]
    assert client.get(PAGE).status_code == 200
    assert client.get("/drafts/1/food/baoan").status_code == 404


def test_an_inspector_is_not_shown_that_there_are_drafts(
    client: TestClient, settings: Settings, engine: Engine
) -> None:
    """Neither a way to them nor their address."""
    kept(engine)
    publish(engine, [earlier("luohu")], now=NOW)
    assert 'href="/drafts"' in client.get("/weeks/2026-W47/food/luohu").text
    sign_in_as(client, settings, INSPECTOR)
    assert 'href="/drafts"' not in client.get("/weeks/2026-W47/food/luohu").text
    assert client.get(PAGE, headers={"Accept": "text/html"}).status_code == 404


def test_a_draft_of_a_week_that_is_over_has_no_forms(settings: Settings, engine: Engine) -> None:
    """Nobody could act on its lists."""
    kept(engine)
    with service(settings, now=lambda: NEXT_WEEK) as client:
        text = client.get("/drafts/1").text
    assert "its week is over" in text
    assert "<form" not in text.split("<main")[1]
    assert draft_of(engine).decision is None
