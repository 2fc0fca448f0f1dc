"""Signing in, staying signed in, and what is asked of a change that comes by cookie."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.access.accounts import add, disable
from serving.access.asking import COOKIE
from serving.access.forgery import HEADER
from serving.access.passwords import WeakPassword, hashed
from serving.access.records import SessionRecord, SignInFailureRecord
from serving.access.sessions import FAILURES, IDLE, LOCKED, WHOLE
from serving.audit.records import AuditRecord
from serving.database import reading, writing
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import ADMINISTRATOR, LATER, service

PASSWORD = "a sentence that nobody says"
HTML = {"Accept": "text/html"}
SECOND = timedelta(seconds=1)


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.at = LATER

    def __call__(self) -> datetime:
        """The moment it is set to."""
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def anonymous(settings: Settings, engine: Engine, clock: Clock) -> Iterator[TestClient]:
    """Nobody, at a service where li.wei may sign in."""
    with writing(engine) as db:
        add(
            db,
            name="li.wei",
            shown_name="Li Wei",
            role="inspector",
            bureau="luohu",
            inspector_id=None,
            password=PASSWORD,
            now=LATER,
        )
    with service(settings, asker=None, now=clock) as client:
        yield client


def sign_in(client: TestClient, password: str = PASSWORD, name: str = "li.wei") -> int:
    answer = client.post("/v1/session", json={"name": name, "password": password})
    if answer.status_code == HTTPStatus.CREATED:
        client.headers[HEADER] = answer.json()["csrf"]
    return int(answer.status_code)


@on_both
def test_who_signs_in_is_known_until_they_sign_out(anonymous: TestClient, engine: Engine) -> None:
    """The token in the cookie is nowhere in the database: a copy of it lets nobody in."""
    assert anonymous.get("/v1/session").status_code == 401
    assert sign_in(anonymous, name=" LI.WEI ") == 201
    assert anonymous.get("/v1/session").json()["bureau"] == "luohu"
    token = anonymous.cookies[COOKIE]
    with reading(engine) as db:
        assert token not in db.scalars(select(SessionRecord.token_hash)).all()
    assert anonymous.delete("/v1/session").status_code == 204
    anonymous.cookies.set(COOKIE, token)
    assert anonymous.get("/v1/session").status_code == 401
    with reading(engine) as db:
        said = db.execute(select(AuditRecord.action, AuditRecord.subject)).all()
    assert said == [("sign_in", "account:li.wei"), ("sign_out", "account:li.wei")]


@on_both
def test_after_ten_failures_not_even_the_password_helps_for_a_while(
    anonymous: TestClient, clock: Clock
) -> None:
    """A name that is nobody's fails and locks alike, so nobody learns which names there are."""
    for name in ("li.wei", "nobody.here"):
        answers = [sign_in(anonymous, "wrong" * 5, name) for _ in range(FAILURES + 1)]
        assert answers == [401] * FAILURES + [429]
    assert sign_in(anonymous) == 429
    clock.at += LOCKED - SECOND
    assert sign_in(anonymous) == 429
    clock.at += SECOND
    assert sign_in(anonymous, "wrong" * 5) == 401
    assert sign_in(anonymous) == 201


def test_a_success_forgets_what_failed_before(anonymous: TestClient, engine: Engine) -> None:
    """Else a year's typing errors would lock somebody out."""
    for _ in range(3):
        assert [sign_in(anonymous, "wrong" * 5) for _ in range(FAILURES - 1)] == [401] * 9
        assert sign_in(anonymous) == 201
    with reading(engine) as db:
        assert db.scalars(select(SignInFailureRecord.name_hash)).all() == []


def test_no_trace_of_a_wrong_name_is_kept(anonymous: TestClient, engine: Engine) -> None:
    """People type their password into the field of the name."""
    sign_in(anonymous, "x", name=PASSWORD)
    with reading(engine) as db:
        kept = [
            *db.scalars(select(SignInFailureRecord.name_hash)),
            *db.scalars(select(AuditRecord.subject)),
            *db.scalars(select(AuditRecord.told)),
        ]
    assert kept
    assert not [each for each in kept if PASSWORD in each]


@pytest.mark.parametrize(
    ("wait", "used", "status"),
    [
        (IDLE - SECOND, False, 200),
        (IDLE, False, 401),
        (WHOLE - SECOND, True, 200),
        (WHOLE, True, 401),
    ],
)
def test_a_session_ends_when_left_alone_or_after_a_day(
    anonymous: TestClient, clock: Clock, wait: timedelta, used: bool, status: int
) -> None:
    """A phone that is left on a counter is no key for ever."""
    sign_in(anonymous)
    end = clock.at + wait
    while used and clock.at + IDLE / 2 < end:
        clock.at += IDLE / 2
        assert anonymous.get("/v1/session").status_code == 200
    clock.at = end
    assert anonymous.get("/v1/session").status_code == status


def test_who_is_shut_out_is_out_at_once(anonymous: TestClient, engine: Engine) -> None:
    """Not when their session happens to end."""
    sign_in(anonymous)
    with writing(engine) as db:
        disable(db, "li.wei", now=LATER)
    assert anonymous.get("/v1/session").status_code == 401
    assert sign_in(anonymous) == 401


def test_a_change_by_cookie_needs_the_sessions_mark_and_our_own_page(
    anonymous: TestClient,
) -> None:
    """A browser sends its cookie whatever page asks."""
    sign_in(anonymous)
    mark = anonymous.headers.pop(HEADER)
    for headers in (
        {},
        {HEADER: "é"},
        {HEADER: mark[:-1]},
        {HEADER: mark, "Sec-Fetch-Site": "cross-site"},
        {HEADER: mark, "Sec-Fetch-Site": "same-site"},
        {HEADER: mark, "Origin": "https://evil.test"},
    ):
        raw = {name: value.encode() for name, value in headers.items()}
        assert anonymous.delete("/v1/session", headers=raw).status_code == 403
    assert anonymous.post("/sign-out", data={"csrf": mark[1:]}).status_code == 403
    assert anonymous.get("/v1/session").status_code == 200
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    answer = anonymous.post("/sign-out", data={"csrf": mark}, headers=ours, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    assert anonymous.get("/v1/session").status_code == 401


def test_another_site_cannot_sign_somebody_in_as_somebody_else(anonymous: TestClient) -> None:
    """They would record their visits under the attacker's name."""
    fields = {"name": "li.wei", "password": PASSWORD}
    answer = anonymous.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert COOKIE not in anonymous.cookies


def test_a_page_sends_people_to_sign_in_and_back(anonymous: TestClient) -> None:
    """A link in a message opens what it says, one sign-in later."""
    asked = "/weeks/2026-W48/food/luohu?lane=risk"
    away = anonymous.get(asked, headers=HTML, follow_redirects=False)
    assert away.status_code == 303
    form = anonymous.get(away.headers["location"], headers=HTML)
    assert 'name="next" value="/weeks/2026-W48/food/luohu?lane=risk"' in form.text
    wrong = anonymous.post(
        "/sign-in", data={"name": "li.wei", "password": "x", "next": asked}, headers=HTML
    )
    assert wrong.status_code == 401
    assert 'value="li.wei"' in wrong.text
    assert 'role="alert"' in wrong.text
    fields = {"name": "li.wei", "password": PASSWORD, "next": asked}
    back = anonymous.post("/sign-in", data=fields, follow_redirects=False)
    assert back.headers["location"] == asked
    cookie = back.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize("elsewhere", ["https://evil.test", "//evil.test", "/\\evil.test", "\n/"])
def test_signing_in_leads_nowhere_else(anonymous: TestClient, elsewhere: str) -> None:
    """A link to our sign-in must not end on another's page."""
    fields = {"name": "li.wei", "password": PASSWORD, "next": elsewhere}
    back = anonymous.post("/sign-in", data=fields, follow_redirects=False)
    assert back.headers["location"] == "/"


def test_over_https_the_cookie_never_travels_in_the_clear(settings: Settings) -> None:
    with service(settings, asker=None) as client:
        sent = client.post("https://testserver/v1/session", json={"name": "a", "password": "b"})
        assert "set-cookie" not in sent.headers
    with service(settings, asker=ADMINISTRATOR) as client:
        new = {"name": "li.wei", "shown_name": "L", "role": "auditor", "password": PASSWORD}
        assert client.post("/v1/accounts", json=new).status_code == 201
    with service(settings, asker=None) as client:
        right = {"name": "li.wei", "password": PASSWORD}
        sent = client.post("https://testserver/v1/session", json=right)
        assert "secure" in sent.headers["set-cookie"].casefold()


@pytest.mark.parametrize(
    "password", ["", "short", "aaaaaaaaaaaaaaaaaaaa", "this is li.wei speaking", "x" * 201]
)
def test_a_password_that_is_guessed_first_is_not_taken(password: str) -> None:
    with pytest.raises(WeakPassword):
        hashed(password, name="li.wei")


def test_a_demo_lets_its_own_accounts_in_and_only_a_demo_does(
    settings: Settings, engine: Engine
) -> None:
    """A city that once looked at a demo must not be open by it."""
    with writing(engine) as db:
        for name, demo in (("inspector", True), ("real.one", False)):
            add(
                db,
                name=name,
                shown_name=name,
                role="auditor",
                bureau=None,
                inspector_id=None,
                password=None,
                now=LATER,
                demo=demo,
            )
    for is_demo, name, status in (
        (True, "inspector", 303),
        (True, "real.one", 401),
        (False, "inspector", 401),
    ):
        with service(replace(settings, demo=is_demo), asker=None) as client:
            answer = client.post("/sign-in", data={"demo": name}, follow_redirects=False)
            assert answer.status_code == status
            assert ('value="inspector"' in client.get("/sign-in").text) == is_demo
            assert sign_in(client, "", "inspector") == 401
