"""Nothing longer than we are ready to read is read."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from serving.conduct.limits import USUAL
from serving.conduct.sizes import Sizes
from serving.settings import Settings
from tests.serving.conduct.odd import odd

SMALL = replace(USUAL, body_bytes=100, address_bytes=200, headers=30, header_bytes=1000)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with odd(settings, SMALL) as running:
        yield running


def pieces(sizes: list[int]) -> Iterator[bytes]:
    """Content whose length nobody says beforehand."""
    for size in sizes:
        yield b"x" * size


def test_content_up_to_the_limit_is_taken(client: TestClient) -> None:
    assert client.post("/odd/content", content=b"x" * 100).json() == 100
    assert client.post("/odd/content", content=pieces([40, 60])).json() == 100


@pytest.mark.parametrize("said", [None, "5", "nonsense", "-1", "101"])
def test_content_beyond_it_is_refused_whatever_its_length_is_said_to_be(
    client: TestClient, said: str | None
) -> None:
    """Content-Length is written by whoever sends."""
    headers = {} if said is None else {"Content-Length": said}
    answer = client.post("/odd/content", content=pieces([60, 41]), headers=headers)
    assert answer.status_code == 413
    assert answer.json()["type"].endswith("body_too_large")
    assert "more than 100 bytes" in answer.json()["detail"]


def test_an_endpoint_that_takes_json_answers_the_same(client: TestClient) -> None:
    """Too much is not told as malformed."""
    answer = client.post("/odd/json", content=pieces([60, 60]))
    assert (answer.status_code, answer.json()["type"].split(":")[-1]) == (413, "body_too_large")


def test_nothing_more_is_read_once_it_is_too_much() -> None:
    """Memory is what the limit is for: the piece that breaks it is the last."""
    asked_for = 0

    async def receive() -> dict[str, Any]:
        nonlocal asked_for
        asked_for += 1
        return {"type": "http.request", "body": b"x" * 60, "more_body": True}

    async def reading(_: Any, receive: Any, __: Any) -> None:
        while True:
            await receive()

    async def send(_: Any) -> None:
        """Nothing is sent."""

    scope = {"type": "http", "path": "/", "query_string": b"", "headers": []}
    with pytest.raises(Exception, match="100"):
        asyncio.run(Sizes(reading, SMALL)(scope, receive, send))
    assert asked_for == 2


def test_an_address_that_is_too_long_is_told_its_length(client: TestClient) -> None:
    fitting = "/livez?" + "x" * (200 - len("/livez"))
    assert client.get(fitting).status_code == 200
    answer = client.get(fitting + "x")
    assert answer.status_code == 414
    assert "The address has 201 bytes, and we take 200." in answer.json()["detail"]


def test_an_address_is_as_long_as_it_was_sent(client: TestClient) -> None:
    """A Chinese character is nine bytes of an address."""
    assert client.get("/" + "食" * 22).status_code == 404
    assert client.get("/" + "食" * 23).status_code == 414


@pytest.mark.parametrize(
    "headers", [{f"X-{number}": "x" for number in range(30)}, {"Cookie": "x" * 1000}]
)
def test_too_many_headers_or_too_long_ones_are_refused(
    client: TestClient, headers: dict[str, str]
) -> None:
    answer = client.get("/livez", headers=headers)
    assert answer.status_code == 431
    assert "we take 30 of 1000 bytes" in answer.json()["detail"]
