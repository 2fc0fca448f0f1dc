"""Who asks too often waits, and is told how long."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from limits.storage import memory

from serving.app import create_app
from serving.conduct import rates
from serving.conduct.limits import USUAL
from serving.conduct.rates import Window, client_network
from serving.problems import Problem
from serving.settings import Settings
from tests.serving.made import FEATURES

FEW = replace(USUAL, unknown_per_minute=3)


@pytest.fixture
def few(settings: Settings) -> Iterator[TestClient]:
    app = create_app(settings, can_make=FEATURES, limits=FEW)
    with TestClient(app, headers={"Accept-Language": "en"}) as client:
        yield client


def test_one_request_too_many_is_told_when_to_go_on(few: TestClient) -> None:
    for _ in range(3):
        assert few.get("/v1/weeks").status_code == 200
    answer = few.get("/v1/weeks")
    assert answer.status_code == 429
    seconds = int(answer.headers["retry-after"])
    assert 50 <= seconds <= 60
    assert (
        f"We answer 3 requests a minute here, and there were more. Wait {seconds} s"
        in (answer.json()["detail"])
    )


def test_a_person_gets_a_page_that_says_so(few: TestClient) -> None:
    for _ in range(3):
        few.get("/")
    answer = few.get("/", headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert answer.status_code == 429
    assert "请求过于频繁" in answer.text


def test_whatever_is_asked_counts(few: TestClient) -> None:
    """Guesses, files and mistakes are work, too."""
    for path in ("/nowhere", "/static/style.css", "/v1/weeks/never/lists"):
        few.get(path)
    assert few.get("/v1/weeks").status_code == 429


def test_whether_the_process_lives_is_always_told(few: TestClient) -> None:
    """Who watches must not restart a service because somebody asks too much of it."""
    assert {few.get("/livez").status_code for _ in range(10)} == {200}
    for _ in range(4):
        few.get("/v1/weeks")
    assert few.get("/livez").status_code == 200


def test_one_address_does_not_use_up_anothers_share(settings: Settings) -> None:
    app = create_app(settings, can_make=FEATURES, limits=FEW)
    with (
        TestClient(app, client=("192.0.2.1", 1)) as one,
        TestClient(app, client=("192.0.2.2", 1)) as other,
    ):
        assert [one.get("/v1/weeks").status_code for _ in range(4)][-1] == 429
        assert other.get("/v1/weeks").status_code == 200


def test_a_window_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places come free one by one, a minute after each request, not all at the full minute."""
    second = 0.0
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: second))
    monkeypatch.setattr(rates, "time", lambda: second)
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
    """The library forgets nobody by itself."""
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
