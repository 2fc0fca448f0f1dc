"""Administrators' pages: accounts and tokens, without a line of JavaScript."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.access.tokens import FORM
from serving.audit.records import AuditRecord
from serving.database import reading
from serving.publish import publish
from serving.settings import Settings
from tests.serving.made import (
    ADMINISTRATOR,
    AUDITOR,
    DATA_SCIENTIST,
    NOW,
    PLATFORM,
    SUPERVISOR,
    service,
    weekly,
)

PASSWORD = "a sentence that nobody says"
NEW = {
    "name": "wu.min",
    "shown_name": "Wu Min",
    "role": "inspector",
    "bureau": "luohu",
    "password": PASSWORD,
}
TOKEN = {"name": "platform", "may": ["read_lists", "export"], "bureau": "", "days": "30"}
CODE = re.compile(r"\b[a-z0-9]+_[a-z0-9_]+\b")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with service(settings, asker=ADMINISTRATOR) as client:
        yield client


def seen(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))


def told(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as db:
        rows = db.execute(select(AuditRecord.action, AuditRecord.subject)).all()
    return [(action, subject) for action, subject in rows]


def test_somebody_is_let_in_changed_and_shut_out_on_pages(
    client: TestClient, engine: Engine
) -> None:
    """The same doing as the API's: each is in the audit."""
    assert "wu.min may sign in now" in client.post("/accounts", data=NEW).text
    assert "Wu Min" in seen(client.get("/accounts").text)
    change = {"role": "supervisor", "bureau": ""}
    assert "in force at once" in client.post("/accounts/wu.min", data=change).text
    assert "Supervisor · Whole city" in seen(client.get("/accounts").text)
    shut = client.post("/accounts/wu.min", data={**change, "disabled": "yes"}).text
    assert "shut out" in seen(shut)
    assert "checked" in shut
    client.post("/accounts/wu.min", data={**change, "inspector_id": "J00017"})
    known = client.get("/v1/accounts").json()["accounts"][1]
    assert (known["disabled_at"], known["inspector_id"]) == (None, "J00017")
    assert 'value="J00017"' in client.get("/accounts/wu.min").text
    password = {"password": "another sentence that is new"}
    assert "in force at once" in client.post("/accounts/wu.min/password", data=password).text
    subject = "account:wu.min"
    assert told(engine) == [
        ("add_account", subject),
        *[("change_account", subject)] * 3,
        ("set_password", subject),
    ]


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("/accounts", {**NEW, "bureau": ""}, "belongs to a bureau"),
        ("/accounts", {**NEW, "name": "Wu Min"}, "small letters"),
        ("/accounts", {**NEW, "password": "short"}, "15 to 200 characters"),
        ("/accounts", {}, "is no role"),
        ("/accounts/some.one", {"role": "inspector"}, "belongs to a bureau"),
        ("/accounts/some.one/password", {"password": "short"}, "15 to 200 characters"),
        ("/tokens", {**TOKEN, "may": []}, "lets nobody in"),
        ("/tokens", {**TOKEN, "days": "401"}, "valid for 1 to 400 days"),
        ("/tokens", {**TOKEN, "days": "²"}, "valid for 1 to 400 days"),
        ("/tokens", {**TOKEN, "name": ""}, "small letters"),
    ],
)
def test_what_cannot_be_so_is_told_on_the_form(
    client: TestClient, path: str, data: dict[str, str], words: str
) -> None:
    client.post("/accounts", data={**NEW, "name": "some.one"})
    before = [client.get("/v1/accounts").json(), client.get("/v1/tokens").json()]
    answer = client.post(path, data=data)
    assert answer.status_code == 422
    assert words in answer.text.replace("&#39;", "'")
    assert 'role="alert"' in answer.text
    assert [client.get("/v1/accounts").json(), client.get("/v1/tokens").json()] == before


def test_what_was_typed_is_still_there_but_a_password(client: TestClient) -> None:
    """Nobody types six fields twice; and no answer has a password in it."""
    page = client.post("/accounts", data={**NEW, "role": "auditor"}).text
    assert 'value="wu.min"' in page
    assert '<option value="auditor" selected>' in page
    assert '<option value="luohu" selected>' in page
    assert PASSWORD not in page


def test_an_account_that_is_nobodys_is_not_found(client: TestClient) -> None:
    for path in ("/accounts/nobody", "/accounts/nobody/password"):
        assert client.get(path).status_code == 404
        assert client.post(path, data={**NEW, "name": "x"}).status_code == 404


def test_the_own_account_is_changed_by_another(client: TestClient) -> None:
    path = f"/accounts/{ADMINISTRATOR.name}"
    page = client.get(path).text
    assert "another administrator changes its role" in page
    assert "<select" not in page
    assert client.post(path, data={"role": "auditor"}).status_code == 409


def test_a_bureau_of_another_city_can_be_chosen(client: TestClient, engine: Engine) -> None:
    """Its lists are there, so people must be let in for it."""
    publish(engine, [weekly("harbour")], now=NOW)
    for path in ("/accounts", "/tokens"):
        assert '<option value="harbour">harbour</option>' in client.get(path).text


def test_a_token_is_shown_once_and_revoked_on_the_page(client: TestClient, engine: Engine) -> None:
    made = client.post("/tokens", data=TOKEN)
    assert made.headers["cache-control"] == "no-store"
    secret = FORM.search(made.text)
    assert secret is not None
    page = client.get("/tokens")
    assert FORM.search(page.text) is None
    words = seen(page.text)
    assert "platform Whole city · read lists and establishments take lists along" in words
    assert "until 2026-12-23 · never used" in words
    sent = {"Authorization": f"Bearer {secret.group()}"}
    assert client.get("/v1/session", headers=sent).json()["role"] == "machine"
    assert "last used on 2026-11-23" in seen(client.get("/tokens").text)
    revoked = client.post("/tokens/platform/revoke").text
    assert "revoked on 2026-11-23" in seen(revoked)
    assert "/tokens/platform/revoke" not in revoked
    assert told(engine) == [("add_token", "token:platform"), ("revoke_token", "token:platform")]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", ["/account", "/accounts", "/accounts/some.one", "/tokens"])
def test_no_code_is_shown_to_people(client: TestClient, path: str, language: str) -> None:
    client.post("/accounts", data={**NEW, "name": "some.one"})
    client.post("/tokens", data=TOKEN)
    words = seen(client.get(f"{path}?lang={language}").text)
    assert CODE.findall(words) == []


@pytest.mark.parametrize(
    ("asker", "begins"),
    [
        (ADMINISTRATOR, "/accounts"),
        (AUDITOR, "/audit"),
        (DATA_SCIENTIST, "/models"),
        (SUPERVISOR, "/lists"),
        (PLATFORM, "/lists"),
    ],
)
def test_each_begins_where_their_work_is(
    settings: Settings, engine: Engine, asker: object, begins: str
) -> None:
    publish(engine, [weekly("luohu")], now=NOW)
    with service(settings, asker=asker) as client:  # type: ignore[arg-type]  # askers
        assert client.get("/", follow_redirects=False).headers["location"] == begins


def test_an_auditor_still_comes_to_the_lists(settings: Settings, engine: Engine) -> None:
    """By the way that stands on every page."""
    publish(engine, [weekly("luohu")], now=NOW)
    with service(settings, asker=AUDITOR) as client:
        assert 'href="/lists"' in client.get("/audit").text
        assert 'href="/weeks/2026-W48/food/luohu"' in client.get("/lists").text


def test_only_who_may_is_shown_the_way(settings: Settings) -> None:
    """A link that ends in a refusal is none."""
    with service(settings, asker=AUDITOR) as client:
        page = client.get("/audit").text
        assert 'href="/account"' in page
        assert 'href="/accounts"' not in page
        assert 'href="/tokens"' not in page
