"""The pages of outcomes and orders, as forms send them: typed text is kept until it is recorded."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from serving.access.principal import Principal
from serving.settings import Settings
from tests.serving.made import INSPECTOR, SUPERVISOR, WEEK, service, sign_in_as, target
from tests.serving.orders.builders import orders, visited
from tests.serving.outcomes.builders import (
    A_DAY,
    AFTER,
    VISITED,
    passed,
    published,
    record,
    recorded,
)
from tests.serving.reading import rows_of_csv

LIST = f"/weeks/{WEEK}/food/luohu"
PAGE = f"{LIST}/targets/E-0001/outcome"
COLLEAGUE = Principal("wang.fang", "inspector", "luohu", "J00042")


@pytest.fixture
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    published(engine, target(1), target(2))
    with service(settings, asker=INSPECTOR, now=lambda: AFTER) as running:
        running.headers["Accept"] = "text/html"
        yield running


def fields_of(html: str) -> dict[str, Any]:
    """What the form of an outcome would send as it stands, without a button."""
    form = html[html.index('class="record"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, Any] = {"item": [], "severity": [], "repeated": [], "inspector": []}
    for tag in re.findall(r"<input[^>]*>", form):
        named = dict(re.findall(r'([a-z_]+)="([^"]*)"', tag))
        checked = named.get("type") != "checkbox" or " checked" in tag
        if not checked or "name" not in named:
            continue
        if isinstance(sent.get(named["name"]), list):
            sent[named["name"]].append(named.get("value", ""))
        else:
            sent[named["name"]] = named.get("value", "")
    for found, options in re.findall(r'<select name="(\w+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        value = (chosen or first).group(1) if chosen or first else ""  # type: ignore[union-attr]  # one is
        if found == "severity":
            sent["severity"].append(value)
        else:
            sent[found] = value
    for found, text in re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', form):
        sent[found] = text
    return sent


def send(client: TestClient, button: str, page: str = PAGE, **typed: Any) -> Any:
    """What a tap on a button answers, with what was typed before it."""
    sent = {**fields_of(client.get(page).text), **typed, "result": button}
    return client.post(page, data=sent, follow_redirects=False)


def test_a_pass_is_a_scan_and_two_taps(client: TestClient, engine: Engine) -> None:
    """From the list: the link, the scan's number, the button; the rest the list knows."""
    assert f'href="{PAGE}"' in client.get(LIST).text
    answer = send(client, "pass", scan_id="JDM-1")
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    (kept,) = recorded(engine)
    assert kept.standing.result == "pass"
    assert kept.standing.inspectors == ("J00017", "J00042")
    assert (kept.standing.visited_on, kept.standing.visit_order) == (VISITED, 2)
    assert kept.standing.recorded_by == INSPECTOR.name


def test_a_double_tap_records_once(client: TestClient, engine: Engine) -> None:
    """Both send the key that was drawn with the form, and both are shown what stands."""
    sent = {**fields_of(client.get(PAGE).text), "scan_id": "JDM-1", "result": "pass"}
    answers = [client.post(PAGE, data=sent, follow_redirects=False) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    (kept,) = recorded(engine)
    assert not kept.conflicts
    assert fields_of(client.get(f"{LIST}/targets/E-0002/outcome").text)["key"] != sent["key"]


def test_a_fail_asks_for_findings_and_opens_its_order(client: TestClient, engine: Engine) -> None:
    """As bad as the worst of them; the rows that were left empty say nothing."""
    empty = send(client, "fail", scan_id="JDM-1")
    assert empty.status_code == 422
    assert "names at least one finding" in empty.text
    assert not recorded(engine)
    answer = send(
        client, "fail", scan_id="JDM-1", item=["F-22", "后厨无防鼠板", " "],
        severity=["1", "3", "1"], repeated=["1"],
    )  # fmt: skip
    assert answer.status_code == 303
    (kept,) = recorded(engine)
    told = [(each.item, each.severity, each.repeated) for each in kept.standing.findings]
    assert told == [("F-22", 1, None), ("后厨无防鼠板", 3, True)]
    assert kept.standing.severity == 3
    assert [each.kind for each in orders(engine)] == ["stop"]
    shown = client.get(PAGE).text
    assert "后厨无防鼠板" in shown
    assert "Order to stop" in shown


def test_what_was_typed_is_still_there_when_it_is_refused(client: TestClient) -> None:
    """With the words beside its field, the sections open that have a fault, and the same key."""
    typed = {
        "item": ["<b>F-22</b>", "x"], "severity": ["3", "2"], "scan_missing": "emergency",
        "scan_words": "", "inspector": ["J00017", "J00017"], "visited_on": "2026-11-24",
    }  # fmt: skip
    before = fields_of(client.get(PAGE).text)
    answer = client.post(PAGE, data={**before, **typed, "result": "fail"})
    assert answer.status_code == 422
    after = fields_of(answer.text)
    for name in ("visited_on", "inspector", "scan_missing"):
        assert after[name] == typed[name]
    assert after["item"][0] == "&lt;b&gt;F-22&lt;/b&gt;"
    assert after["severity"][:2] == ["3", "2"]
    assert after["key"] == before["key"]
    for words in ("two inspectors", "Say in words why the code was not scanned"):
        assert words in answer.text
    assert answer.text.count('<details class="more" open>') == 3


@pytest.mark.parametrize("seen", ["x", "2026-11-25T07:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_no_phone_had_is_as_if_none_were_told(
    client: TestClient, engine: Engine, seen: str
) -> None:
    """The outcome counts; nobody typed the moment, and nobody could mend it."""
    assert send(client, "pass", scan_id="JDM-1", seen_at=seen).status_code == 303
    (kept,) = recorded(engine)
    assert kept.standing.seen_on_device_at == AFTER


@pytest.mark.parametrize("day", ["", "yesterday", "2026-13-01"])
def test_a_day_that_is_none_is_told_as_such(client: TestClient, day: str) -> None:
    answer = send(client, "pass", scan_id="JDM-1", visited_on=day, visit_order="two")
    assert answer.status_code == 422
    assert "Write a day like 2026-11-25" in answer.text
    assert "Write a number" in answer.text


def test_more_findings_get_more_rows(client: TestClient, engine: Engine) -> None:
    """And nothing is recorded by asking for them."""
    answer = send(client, "more", item=["F-01", "F-02"], severity=["1", "2"])
    assert answer.status_code == 200
    rows = fields_of(answer.text)
    assert rows["item"] == ["F-01", "F-02", "", "", ""]
    assert not recorded(engine)


@pytest.mark.parametrize("result", ["unreachable", "not_operating", "closed_down", "refused_entry"])
def test_who_saw_nothing_records_it_with_one_tap(
    client: TestClient, engine: Engine, result: str
) -> None:
    """Without a scan: there was nothing to scan, or nobody who let them."""
    assert send(client, result).status_code == 303
    assert recorded(engine)[0].standing.result == result


def test_another_outcome_is_shown_beside_the_one_that_stands(
    client: TestClient, settings: Settings, engine: Engine
) -> None:
    """Whoever sent the second is told so; a supervisor settles it there, and in words."""
    form = fields_of(client.get(PAGE).text)
    record(engine, passed(), who="zhao.min")
    typed = {"item": ["F-22"], "severity": ["2"], "scan_id": "JDM-1", "result": "fail"}
    answer = client.post(PAGE, data={**form, **typed})
    assert answer.status_code == 409
    assert "a supervisor says which stands" in answer.text
    assert 'class="record"' not in answer.text
    assert "/settlement" not in answer.text
    sign_in_as(client, settings, SUPERVISOR, now=AFTER)
    assert f'href="{PAGE}#conflict-1"' in client.get("/conflicts").text
    shown = client.get(PAGE).text
    assert 'action="/conflicts/1/settlement"' in shown
    silent = client.post("/conflicts/1/settlement", data={"stands": "yes", "words": ""})
    assert silent.status_code == 422
    undecided = client.post("/conflicts/1/settlement", data={"words": "属实"})
    assert undecided.status_code == 422
    settled = client.post(
        "/conflicts/1/settlement", data={"stands": "yes", "words": "照片属实"},
        follow_redirects=False,
    )  # fmt: skip
    assert (settled.status_code, settled.headers["location"]) == (303, PAGE)
    assert recorded(engine)[0].standing.result == "fail"
    assert "照片属实" in client.get(PAGE).text
    assert "Nothing is disputed" in client.get("/conflicts").text


def test_a_scan_that_is_owed_is_filled_in_on_the_page(client: TestClient, engine: Engine) -> None:
    missing = {"scan_missing": "network_fault", "scan_words": "地下室无信号"}
    assert send(client, "pass", **missing).status_code == 303
    assert "The scan is owed: fill it in by 2026-12-05 (10 days left)" in client.get(PAGE).text
    filled = client.post(f"{PAGE}/scan", data={"scan_id": "JDM-9"}, follow_redirects=False)
    assert filled.status_code == 303
    assert recorded(engine)[0].scan_id == "JDM-9"
    assert "JDM-9" in client.get(PAGE).text


def test_the_list_and_its_files_say_what_was_found(client: TestClient, engine: Engine) -> None:
    """Beside each target; who may not record is offered no link to it."""
    record(engine, passed(result="closed_down", severity=None, scan_id=None))
    html = client.get(LIST).text
    assert "Closed down" in html
    assert html.count("Record outcome") == 1
    rows = rows_of_csv(client.get(f"{LIST}/export.csv").content)
    assert [row["Result"] for row in rows] == ["Closed down", ""]
    assert [(row["result"], row["visited_on"]) for row in rows] == [
        ("closed_down", str(VISITED)), ("", ""),
    ]  # fmt: skip


def test_who_reads_only_is_shown_no_form(client: TestClient, settings: Settings) -> None:
    """An auditor sees what was found."""
    sign_in_as(client, settings, Principal("zhao.jie", "auditor", None), now=AFTER)
    shown = client.get(PAGE).text
    assert 'class="record"' not in shown
    assert "No outcome is recorded yet" in shown
    assert "Record outcome" not in client.get(LIST).text


def test_an_order_is_seen_to_on_its_page(
    client: TestClient, settings: Settings, engine: Engine
) -> None:
    """Put off, looked at again, closed; refused where it may not be, with what was typed kept."""
    visited(engine)
    assert "东门小馆" in client.get("/orders").text
    assert "There is no such order" in client.get("/orders?state=overdue").text
    order = "/orders/1"
    early = {"key": "a", "disposition": "rectified", "words": "已整改完毕"}
    refused = client.post(f"{order}/closing", data=early)
    assert refused.status_code == 422
    assert "Nobody has found the fault gone yet" in refused.text
    assert "已整改完毕" in refused.text
    look = {
        "key": "b", "visited_on": str(VISITED), "result": "pass", "severity": "",
        "inspector_1": "J00042", "inspector_2": "J00051",
    }  # fmt: skip
    assert (
        client.post(f"{order}/reinspection", data=look, follow_redirects=False).status_code == 303
    )
    put_off = {"key": "c", "due_on": str(VISITED + 20 * A_DAY), "words": "等待检测报告"}
    assert (
        client.post(f"{order}/extension", data=put_off, follow_redirects=False).status_code == 303
    )
    for _ in range(2):  # a double tap
        closed = client.post(f"{order}/closing", data=early, follow_redirects=False)
        assert closed.status_code == 303
    shown = client.get(order).text
    assert "closed: Rectified" in shown
    assert '<form method="post" action="/orders' not in shown
    sign_in_as(client, settings, COLLEAGUE, now=AFTER)
    assert client.get(order).status_code == 200


def test_a_form_of_another_site_records_nothing(client: TestClient, engine: Engine) -> None:
    """Nor one whose session is another."""
    sent = {**fields_of(client.get(PAGE).text), "scan_id": "JDM-1", "result": "pass"}
    del client.headers["X-CSRF-Token"]
    assert client.post(PAGE, data={**sent, "csrf": "0" * 64}).status_code == 403
    elsewhere = client.post(PAGE, data=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    assert not recorded(engine)
    assert client.post(PAGE, data=sent, follow_redirects=False).status_code == 303


def test_the_form_of_a_later_week_begins_with_a_day_that_may_be(
    engine: Engine, settings: Settings
) -> None:
    """On Monday morning the outing of Wednesday is still to come."""
    published(engine)
    monday = datetime.fromisoformat("2026-11-23T08:00:00+00:00")
    with service(settings, asker=INSPECTOR, now=lambda: monday) as running:
        assert fields_of(running.get(PAGE).text)["visited_on"] == "2026-11-23"
