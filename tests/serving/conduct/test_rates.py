"""Who asks too often waits, and is told how long; nobody uses up another's share."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from serving.access.asking import COOKIE
from serving.access.principal import Principal
from serving.app import create_app
from serving.conduct import rates
from serving.conduct.limits import USUAL
from serving.conduct.rates import Window, client_network, counted
from serving.problems import Problem
from serving.settings import Settings
from tests.serving.made import (
    FEATURES,
    INSPECTOR,
    LATER,
    PLATFORM,
    SUPERVISOR,
    service,
    sign_in_as,
)

FEW = replace(USUAL, unknown_per_minute=3, person_per_minute=5, sign_ins_per_minute=2)
FIGURES = "/v1/figures"


@pytest.fixture
def few(settings: Settings) -> Iterator[TestClient]:
    """Nobody in particular asks."""
    with service(settings, asker=None, limits=FEW) as client:
        yield client


def statuses(client: TestClient, path: str, times: int) -> list[int]:
    return [client.get(path).status_code for _ in range(times)]


def test_one_request_too_many_is_told_when_to_go_on(few: TestClient) -> None:
    assert statuses(few, FIGURES, 3) == [200, 200, 200]
    answer = few.get(FIGURES)
    assert answer.status_code == 429
    seconds = int(answer.headers["retry-after"])
    assert 50 <= seconds <= 60
    assert (
        f"We answer 3 requests a minute here, and there were more. Wait {seconds} s"
        in (answer.json()["detail"])
    )


def test_a_person_gets_a_page_that_says_so(few: TestClient) -> None:
    statuses(few, FIGURES, 3)
    answer = few.get("/", headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert answer.status_code == 429
    assert "请求过于频繁" in answer.text


def test_guesses_and_mistakes_count(few: TestClient) -> None:
    """They are work, too."""
    for path in ("/nowhere", "/v1/figures/never", "/v1/weeks"):
        few.get(path)
    assert few.get(FIGURES).status_code == 429


def test_a_pages_styles_and_pictures_do_not_count(few: TestClient) -> None:
    """A page is one request, whatever hangs on it."""
    assert set(statuses(few, "/static/style.css", 10)) == {200}
    assert few.get(FIGURES).status_code == 200


def test_whether_the_process_lives_is_always_told(few: TestClient) -> None:
    """Who watches must not restart a service because somebody asks too much of it."""
    assert statuses(few, FIGURES, 4)[-1] == 429
    assert set(statuses(few, "/livez", 10)) == {200}


def test_one_address_does_not_use_up_anothers_share(settings: Settings) -> None:
    app = create_app(settings, can_make=FEATURES, now=lambda: LATER, limits=FEW)
    with (
        TestClient(app, client=("192.0.2.1", 1)) as one,
        TestClient(app, client=("192.0.2.2", 1)) as other,
    ):
        assert statuses(one, FIGURES, 4)[-1] == 429
        assert other.get(FIGURES).status_code == 200


def test_who_is_signed_in_is_counted_by_name_wherever_they_ask(settings: Settings) -> None:
    """A room of people behind one address work; a script under one name is held."""
    with service(settings, limits=FEW) as client:
        assert statuses(client, "/v1/weeks", 6) == [200] * 5 + [429]
        sign_in_as(client, settings, INSPECTOR)
        assert statuses(client, "/v1/weeks", 6) == [200] * 5 + [429]
        sign_in_as(client, settings, SUPERVISOR)
        assert client.get("/v1/weeks").status_code == 429


def test_a_session_that_is_nobodys_buys_no_share(few: TestClient) -> None:
    """Else a cookie with anything in it would be a way around."""
    told = []
    for number in range(4):
        few.cookies.set(COOKIE, f"guess {number}")
        told.append(few.get("/v1/weeks").status_code)
    assert told == [401, 401, 401, 429]
    few.cookies.clear()
    assert few.get(FIGURES).status_code == 429


def test_a_token_that_is_nobodys_buys_no_share(few: TestClient) -> None:
    """Tokens are guessed as slowly as anything."""
    told = [
        few.get("/v1/weeks", headers={"Authorization": f"Bearer {number}"}).status_code
        for number in range(4)
    ]
    assert told == [401, 401, 401, 429]


def test_another_system_may_ask_far_more() -> None:
    """It fetches a city's lists at once; a person can't."""
    state = {"window": Window(), "limits": replace(FEW, machine_per_minute=8)}

    def ask(asker: Principal) -> None:
        known = {**state, "asker": asker}
        asyncio.run(counted(Request({"type": "http", "headers": [], "state": known})))

    for _ in range(8):
        ask(PLATFORM)
    with pytest.raises(Problem) as refused:
        ask(PLATFORM)
    assert refused.value.values["most"] == 8
    ask(SUPERVISOR)
    assert USUAL.machine_per_minute >= 10 * USUAL.person_per_minute


@pytest.mark.parametrize("path", ["/v1/session", "/sign-in"])
def test_passwords_are_guessed_slowly_whatever_names_they_are_tried_with(
    few: TestClient, path: str
) -> None:
    """A name that failed too often is locked; a guess for each of a thousand names is not."""
    told = [few.post(path, json={"name": f"n{n}", "password": "1"}).status_code for n in range(3)]
    assert 429 not in told[:2]
    assert told[2] == 429
    assert few.get(FIGURES).status_code == 200


def test_a_window_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places come free one by one, a minute after each request, not all at the full minute."""
    second = 0.0
    monkeypatch.setattr(rates, "monotonic", lambda: second)
    window = Window()

    def wait(at: float) -> int | None:
        nonlocal second
        second = at
        try:
            window.count("a", per_minute=2)
        except Problem as refused:
            return refused.retry_after
        return None

    assert [wait(at) for at in (1_000.0, 1_030.0)] == [None, None]
    assert [wait(at) for at in (1_031.0, 1_059.5)] == [29, 1]
    assert [wait(at) for at in (1_060.5, 1_061.0)] == [None, 29]
    assert wait(1_090.5) is None


def test_a_flood_of_addresses_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has many addresses would otherwise be remembered by each."""
    monkeypatch.setattr(rates, "MOST_ASKERS", 50)
    window = Window()
    for number in range(500):
        window.count(f"asker {number}", per_minute=10)
    assert window.askers <= 51


def test_an_address_of_ipv6_stands_for_its_network() -> None:
    """One machine has 2**64 of them."""
    assert client_network(("2001:db8::1", 1)) == client_network(("2001:db8::ffff:1", 1))
    assert client_network(("2001:db8:0:1::1", 1)) != client_network(("2001:db8::1", 1))
    assert client_network(("::ffff:192.0.2.7", 1)) == client_network(("192.0.2.7", 1))
    assert client_network(None) == "unknown"
    assert client_network(("testclient", 1)) == "testclient"
