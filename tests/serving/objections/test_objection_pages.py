"""The pages of objections: what is due first, what was done, and forms for whoever may act."""

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.access.forgery import HEADER
from serving.access.principal import Principal
from serving.audit.records import AuditRecord
from serving.database import reading
from serving.objections.queries import objection, open_objections
from serving.objections.rules import Subject
from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import AUDITOR, NOW, WEEK, earlier, reason, target, weekly
from tests.serving.objections.made import (
    FRIDAY,
    OFFICER,
    REGISTRAR,
    REVIEWER,
    decided,
    draft,
    followed,
    on_record,
    registered,
    serving,
)
from tests.serving.test_pages import seen

MONDAY = date(2026, 11, 30)
TUESDAY = date(2026, 12, 1)
HTML = {"Accept": "text/html"}


def fields(html: str, action: str) -> dict[str, str]:
    """The hidden fields of a page's form, as a browser would send them."""
    form = html.partition(f'action="{action}"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def send(client: TestClient, page: str, action: str, /, **typed: str) -> tuple[int, str]:
    """What a form of a page answers when it is filled in and sent, without our header."""
    form = fields(client.get(page).text, action)
    mark = client.headers.pop(HEADER)
    answer = client.post(action, data={**form, **typed}, headers=HTML, follow_redirects=False)
    client.headers[HEADER] = mark
    return answer.status_code, answer.headers.get("location", answer.text)


@on_both
def test_an_objection_is_registered_beside_its_record(engine: Engine, settings: Settings) -> None:
    """From the establishment's page, over the form, to the objection's own page."""
    publish(engine, [weekly("luohu", target(1, "E-0001"))], now=NOW)
    with serving(settings, on_record()) as client:
        page = client.get("/establishments/E-0001").text
        links = re.findall(r'href="(/objections/new[^"]*)"', page)
        of_visit = next(each for each in links if "row_id=V1" in each).replace("&amp;", "&")
        form = client.get(of_visit).text
        assert "item F-22" in seen(form)
        assert 'value="2026-11-27"' in form
        status, where = send(
            client, of_visit, "/objections/new", part="findings|F-22", said_by="owner",
            received_on="2026-11-26", reference="YY-1", words="厨房已于当日整改",
        )  # fmt: skip
        assert (status, where) == (303, "/objections/1")
        words = seen(client.get(where).text)
    for fact in ("Objection 1", "Findings of inspection V1", "item F-22", "厨房已于当日整改",
                 "YY-1", "due 2026-11-27", "due today", "Under objection", "Luohu",
                 "J00017 · J00042 may not decide on it"):  # fmt: skip
        assert fact in words, fact
    with reading(engine) as db:
        (made,) = open_objections(db)
    assert made.subject == Subject("record", "findings", "V1", item="F-22")
    assert (made.received_on, made.registered_by) == (date(2026, 11, 26), "li.wei")


def test_every_record_listing_and_the_profile_has_its_way_to_object(
    engine: Engine, settings: Settings
) -> None:
    """For whoever may register; an auditor reads."""
    publish(engine, [weekly("luohu", target(1, "E-0001"))], now=NOW)
    with serving(settings, on_record()) as client:
        links = re.findall(
            r'href="(/objections/new[^"]*)"', client.get("/establishments/E-0001").text
        )
        opened = [client.get(each.replace("&amp;", "&")).status_code for each in links]
    assert len(links) == 8  # two visits, two items, two credit records, one listing, the profile
    assert opened == [200] * 8
    with serving(settings, on_record(), asker=AUDITOR) as client:
        assert "/objections/new" not in client.get("/establishments/E-0001").text
        assert client.get("/objections/new?establishment_id=E-0001").status_code == 403


def test_a_reason_is_chosen_by_its_name(engine: Engine, settings: Settings) -> None:
    """Nobody types `history`, and no page shows it."""
    publish(engine, [weekly("luohu", target(1, "E-0001", reasons=(reason(),)))], now=NOW)
    address = f"/objections/new?establishment_id=E-0001&about=listing&week={WEEK}&programme=food"
    with serving(settings, on_record()) as client:
        assert "Past visits" in seen(client.get(address).text)
        status, where = send(
            client,
            address,
            "/objections/new",
            reason="history",
            received_on="2026-11-27",
            words="x",
        )
        words = seen(client.get(where).text)
    assert status == 303
    assert "The listing · 2026-W48 · Food · Past visits" in words
    assert "history" not in words


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("establishment_id=nobody", 404),
        ("establishment_id=E-0001&about=record", 422),
        ("establishment_id=E-0001&about=record&table=complaints&row_id=C1", 422),
        ("establishment_id=E-0001&about=listing", 404),
        ("establishment_id=E-0001&about=listing&week=2026-W47&programme=food", 404),
        ("establishment_id=E-0001", 200),
    ],
)
def test_an_address_that_names_nothing_has_no_form(
    engine: Engine, settings: Settings, query: str, status: int
) -> None:
    publish(engine, [weekly("luohu", target(1, "E-0001"))], now=NOW)
    with serving(settings, on_record()) as client:
        assert client.get(f"/objections/new?{query}", headers=HTML).status_code == status


def test_a_refused_form_keeps_what_was_typed(engine: Engine, settings: Settings) -> None:
    """Two thousand letters are not written twice."""
    address = "/objections/new?establishment_id=E-0001&about=record&table=credit&row_id=P1"
    with serving(settings, on_record()) as client:
        status, page = send(
            client, address, "/objections/new", received_on="2026-11-26", reference="YY-7",
            said_by="bureau", words="请致电13800138000 & <b>说明</b>",
        )  # fmt: skip
        assert status == 422
        assert "telephone number" in seen(page)
        assert "请致电13800138000 &amp; &lt;b&gt;说明&lt;/b&gt;</textarea>" in page
        assert 'value="YY-7"' in page
        assert '<option value="bureau" selected>' in page
        for wrong in ({"words": ""}, {"received_on": "yesterday"}, {"received_on": ""}):
            typed = {"received_on": "2026-11-26", "words": "x", **wrong}
            assert send(client, address, "/objections/new", **typed)[0] == 422
    with reading(engine) as db:
        assert open_objections(db) == []


def test_a_form_that_is_sent_twice_registers_once(engine: Engine, settings: Settings) -> None:
    """A second tap on a slow telephone."""
    address = "/objections/new?establishment_id=E-0001&about=profile"
    with serving(settings, on_record()) as client:
        form = fields(client.get(address).text, "/objections/new")
        typed = {**form, "received_on": "2026-11-26", "words": "地址有误"}
        places = [
            client.post("/objections/new", data=typed, follow_redirects=False).headers["location"]
            for _ in range(2)
        ]
    assert places == ["/objections/1"] * 2
    with reading(engine) as db:
        assert len(open_objections(db)) == 1


def test_a_form_without_its_sessions_mark_is_refused(engine: Engine, settings: Settings) -> None:
    """Another site could send the same fields."""
    one = registered(engine)
    with serving(settings, asker=REVIEWER) as client:
        del client.headers[HEADER]
        answer = client.post(f"/objections/{one.id}/verify", data={"after": "1", "words": "x"})
    assert answer.status_code == 403
    with reading(engine) as db:
        found = objection(db, one.id)
    assert found is not None
    assert found.state == "to_verify"


@on_both
def test_a_supervisor_verifies_puts_off_and_decides(engine: Engine, settings: Settings) -> None:
    """By forms alone; the page says at each step what follows."""
    one = registered(engine)
    page = f"/objections/{one.id}"
    with serving(settings, on_record(), asker=REVIEWER) as client:
        assert send(client, page, f"{page}/verify", words="已核对文书") == (303, page)
        assert "due 2026-12-01 2 working days left" in seen(client.get(page).text)
        assert send(client, page, f"{page}/extend", words="待检验报告") == (303, page)
        text = client.get(page).text
        assert "due 2026-12-04" in seen(text)
        assert f"{page}/extend" not in text
        status, refused = send(client, page, f"{page}/decide", result="upheld", words="确有误")
        assert status == 422
        assert "Annul the record, Amend the record" in seen(refused)
        assert "确有误</textarea>" in refused
        decision = {"result": "upheld", "action": "annul", "words": "确有误"}
        assert send(client, page, f"{page}/decide", **decision) == (303, page)
        ended = client.get(page).text
    assert "Upheld · Annul the record" in seen(ended)
    assert "Under objection" not in seen(ended)
    assert "<form" not in ended.partition("<main")[2]
    with reading(engine) as db:
        found = objection(db, one.id)
    assert found is not None
    assert [(event.kind, event.words) for event in found.events[1:]] == [
        ("verified", "已核对文书"), ("extended", "待检验报告"), ("decided", "确有误"),
    ]  # fmt: skip


def test_who_acts_on_an_old_page_sees_the_new_one_and_why(
    engine: Engine, settings: Settings
) -> None:
    one = registered(engine)
    page = f"/objections/{one.id}"
    with serving(settings, asker=REVIEWER) as client:
        form = fields(client.get(page).text, f"{page}/verify")
        followed(engine, one, "verified", by="chen.jie")
        answer = client.post(f"{page}/verify", data={**form, "words": "mine"}, headers=HTML)
    assert answer.status_code == 409
    words = seen(answer.text)
    assert "You had seen 1 of its events, and there are 2 now" in words
    assert "chen.jie" in words
    assert "To be decided" in words


@pytest.mark.parametrize(
    ("asker", "forms", "says"),
    [
        (REVIEWER, {"decide", "extend", "withdraw"}, None),
        (OFFICER, {"extend", "withdraw"}, "another supervisor decides"),
        (REGISTRAR, {"withdraw"}, None),
        (AUDITOR, set(), None),
    ],
)
def test_a_page_offers_what_its_reader_may_do(
    engine: Engine, settings: Settings, asker: Principal, forms: set[str], says: str | None
) -> None:
    """A button that only leads to a refusal wastes a working day."""
    one = followed(engine, registered(engine), "verified")
    with serving(settings, asker=asker) as client:
        text = client.get(f"/objections/{one.id}").text
    assert set(re.findall(rf'action="/objections/{one.id}/(\w+)"', text)) == forms
    assert ("another supervisor decides" in seen(text)) == (says is not None)


@on_both
def test_what_is_due_first_stands_first(engine: Engine, settings: Settings) -> None:
    """What ran out on top, ended ones below; another bureau's nowhere."""
    registered(engine, draft("E-1"))
    late = registered(engine, draft("E-2", received_on=date(2026, 11, 20)))
    registered(engine, draft("E-3", received_on=FRIDAY))
    decided(engine, registered(engine, draft("E-4")))
    registered(engine, draft("E-5", bureau="futian"))
    with serving(settings, asker=REVIEWER) as client:
        text = client.get("/objections").text
    words = seen(text)
    assert re.findall(r'<h3><a href="/objections/(\d+)"', text) == [
        str(late.id), "1", "3", "4",
    ]  # fmt: skip
    assert "1 overdue, 1 due today" in words
    assert "due 2026-11-23 overdue by 4 working days" in words
    assert "due 2026-11-27 due today" in words
    assert "due 2026-11-30 1 working day left" in words
    assert "Decided · Upheld · Annul the record" in words
    assert "verified in 1 and decided in 2 working days more" in words
    with reading(engine) as db:
        (entry,) = db.scalars(select(AuditRecord))
    assert (entry.action, entry.subject) == ("view_objections", "objections")


def test_older_ended_ones_are_a_page_away(engine: Engine, settings: Settings) -> None:
    for number in range(52):
        followed(engine, registered(engine, draft(f"E-{number}")), "withdrawn")
    with serving(settings, asker=REVIEWER) as client:
        first = client.get("/objections").text
        older = re.search(r'href="(/objections\?before=\d+)"', first)
        assert older is not None
        second = client.get(older[1]).text
    shown = [re.findall(r'<h3><a href="/objections/(\d+)"', each) for each in (first, second)]
    assert [len(each) for each in shown] == [50, 2]
    assert sorted(map(int, [*shown[0], *shown[1]])) == list(range(1, 53))


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "holidays of a year on the way were not announced"), ("zh", "节假日安排尚未公布")],
)
def test_a_day_that_is_only_presumed_says_so(
    engine: Engine, settings: Settings, language: str, says: str
) -> None:
    """Over a new year that no build can know yet."""
    eve = date(2090, 12, 29)
    registered(engine, draft(received_on=eve))
    with serving(settings, asker=REVIEWER, on=eve, language=language) as client:
        for page in ("/objections", "/objections/1"):
            assert says in seen(client.get(f"{page}?lang={language}").text)
        (clock,) = client.get("/v1/objections/1").json()["clocks"]
    assert clock["presumed"]


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ("rank 2 of 2", "not on the list (1 targets)")),
        ("zh", ("第 2 位（共 2 家）", "未入选")),
    ],
)
def test_a_page_tells_what_became_of_it_on_later_lists(
    engine: Engine, settings: Settings, language: str, says: tuple[str, str]
) -> None:
    publish(engine, [earlier("luohu", target(1, "X"), target(2, "E-0001"))], now=NOW)
    publish(engine, [weekly("luohu", target(1, "X"))], now=NOW)
    listing = Subject("listing", week="2026-W47", programme="food")
    one = registered(engine, draft(subject=listing))
    with serving(settings, asker=REVIEWER, language=language) as client:
        words = seen(client.get(f"/objections/{one.id}?lang={language}").text)
    for each in says:
        assert each in words


def test_words_are_shown_and_never_run(engine: Engine, settings: Settings) -> None:
    one = registered(engine, draft(words="<script>alert(1)</script>"))
    with serving(settings, asker=REVIEWER) as client:
        text = client.get(f"/objections/{one.id}").text
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_shows_a_raw_code(engine: Engine, settings: Settings, language: str) -> None:
    """`to_verify` is ours, and nobody's language."""
    publish(engine, [weekly("luohu", target(1, "E-0001"))], now=NOW)
    one = registered(engine, draft(subject=Subject("record", "credit", "P1")))
    ended = decided(engine, registered(engine), "partly", "amend")
    form = "/objections/new?establishment_id=E-0001&about=record&table=samples&row_id=S1"
    pages = ["/objections", f"/objections/{one.id}", f"/objections/{ended.id}", form]
    with serving(settings, on_record(), asker=REVIEWER, language=language) as client:
        words = " ".join(
            seen(client.get(page, params={"lang": language}).text) for page in pages[:3]
        )
        words += seen(client.get(f"{form}&lang={language}").text)
    for code in ("to_verify", "to_decide", "said_by", "partly", "amend ", "owner", "credit ",
                 "samples", "inspections", "extended", "luohu", "objection."):  # fmt: skip
        if language == "zh" or code not in ("credit ",):
            assert code not in words, code


def test_an_unknown_objection_is_a_page_that_says_so(settings: Settings) -> None:
    with serving(settings, asker=REVIEWER) as client:
        answer = client.get("/objections/77", headers=HTML)
    assert answer.status_code == 404
    assert "No objection has the number 77" in answer.text
