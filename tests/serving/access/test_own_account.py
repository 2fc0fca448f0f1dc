"""What people do about their own account: look at it, change its password, sign out everywhere."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.access.accounts import add
from serving.access.sessions import FAILURES, IDLE, LOCKED
from serving.audit.records import AuditRecord
from serving.database import reading, writing
from serving.settings import Settings
from tests.serving.access.test_signing_in import PASSWORD, SECOND, Clock, sign_in
from tests.serving.databases import on_both
from tests.serving.made import LATER, SUPERVISOR, service

NEW = "another sentence that is new"
CHANGE = {"old": PASSWORD, "new": NEW, "again": NEW}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def browsers(settings: Settings, engine: Engine, clock: Clock) -> Iterator[list[TestClient]]:
    """Li Wei in two browsers."""
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
    with ExitStack() as stack:
        clients = [stack.enter_context(service(settings, asker=None, now=clock)) for _ in range(2)]
        assert [sign_in(each) for each in clients] == [201, 201]
        yield clients


def seen(client: TestClient, path: str = "/account") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))


def actions(engine: Engine) -> list[str]:
    with reading(engine) as db:
        return list(db.scalars(select(AuditRecord.action)))


def test_people_see_who_they_are_and_where(browsers: list[TestClient], clock: Clock) -> None:
    words = seen(browsers[0])
    for said in ("li.wei", "Inspector", "Luohu", "record outcomes", "in 2 browsers"):
        assert said in words
    assert "manage accounts" not in words
    clock.at += IDLE - SECOND
    seen(browsers[0])
    clock.at += SECOND
    assert "in this browser only" in seen(browsers[0])


@on_both
def test_another_password_signs_out_every_other_browser(
    browsers: list[TestClient], engine: Engine
) -> None:
    """Whoever fears that it was seen is rid of who saw it, and goes on working."""
    answer = browsers[0].post("/account/password", data=CHANGE)
    assert answer.status_code == 200
    assert "every other browser is signed out" in answer.text
    assert [each.get("/v1/session").status_code for each in browsers] == [200, 401]
    assert sign_in(browsers[1]) == 401
    assert sign_in(browsers[1], NEW) == 201
    assert actions(engine).count("change_password") == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"old": "x"}, "not your present password"),
        ({"again": NEW + "!"}, "typed in two ways"),
        ({"new": "short", "again": "short"}, "15 to 200 characters"),
        ({"new": "this is li.wei speaking", "again": "this is li.wei speaking"}, "holds the name"),
    ],
)
def test_a_password_that_cannot_be_so_changes_nothing(
    browsers: list[TestClient], engine: Engine, wrong: dict[str, str], words: str
) -> None:
    answer = browsers[0].post("/account/password", data={**CHANGE, **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    assert [each.get("/v1/session").status_code for each in browsers] == [200, 200]
    assert "change_password" not in actions(engine)
    assert sign_in(browsers[1]) == 201


def test_an_open_phone_is_no_place_to_guess_a_password(
    browsers: list[TestClient], clock: Clock
) -> None:
    """The same ten as at the door, and the door is shut as well."""
    wrong = {**CHANGE, "old": "x"}
    for _ in range(FAILURES):
        assert browsers[0].post("/account/password", data=wrong).status_code == 422
    answer = browsers[0].post("/account/password", data=CHANGE)
    assert "Try again in 15 min" in answer.text
    assert sign_in(browsers[1]) == 429
    clock.at += LOCKED
    assert browsers[0].post("/account/password", data=CHANGE).status_code == 200


@on_both
def test_signing_out_everywhere_ends_every_session(
    browsers: list[TestClient], engine: Engine
) -> None:
    """For a phone that was lost."""
    answer = browsers[0].post("/account/sign-out-everywhere", follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    assert [each.get("/v1/session").status_code for each in browsers] == [401, 401]
    assert actions(engine)[-1] == "sign_out_everywhere"


def test_a_change_needs_the_forms_mark(browsers: list[TestClient]) -> None:
    browsers[0].headers.pop("X-CSRF-Token")
    for path in ("/account/password", "/account/sign-out-everywhere"):
        assert browsers[0].post(path, data=CHANGE).status_code == 403
    mark = re.search(r'name="csrf" value="(\w+)"', browsers[0].get("/account/password").text)
    assert mark is not None
    data = {**CHANGE, "csrf": mark.group(1)}
    assert browsers[0].post("/account/password", data=data).status_code == 200


def test_who_has_no_password_here_is_told_so(settings: Settings) -> None:
    """They sign in with the city's account."""
    with service(settings, asker=SUPERVISOR) as client:
        assert "No password of this service opens your account" in seen(client)
        assert "No password of this service" in seen(client, "/account/password")
        answer = client.post("/account/password", data=CHANGE, follow_redirects=False)
        assert answer.headers["location"] == "/account"
