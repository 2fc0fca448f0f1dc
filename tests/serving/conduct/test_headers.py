"""Whatever is answered carries the headers: lists and files, refusals and failures, old and new."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from serving.conduct.headers import SECURITY_HEADERS
from serving.conduct.limits import USUAL
from serving.publish import publish
from serving.settings import Settings
from tests.serving.conduct.odd import odd
from tests.serving.made import NOW, weekly

LIST = "/v1/weeks/2026-W48/lists/food/luohu"
SMALL = replace(USUAL, body_bytes=100, address_bytes=200, headers=20, request_seconds=2)

# What is asked, what is answered, and whether it may be kept to be asked about again.
ANSWERS: list[tuple[str, str, dict[str, Any], int, bool]] = [
    ("GET", LIST, {}, 200, True),
    ("GET", LIST, {"headers": {"If-None-Match": "*"}}, 304, True),
    ("GET", "/weeks/2026-W48/food/luohu", {}, 200, False),
    ("GET", "/weeks/2026-W48/food/luohu/export.csv", {}, 200, True),
    ("GET", "/", {"follow_redirects": False}, 303, False),
    ("GET", "/livez/", {"follow_redirects": False}, 307, False),
    ("GET", "/static/style.css", {}, 200, True),
    ("HEAD", "/static/style.css", {}, 200, True),
    ("GET", "/static/nothing.css", {}, 404, False),
    ("HEAD", LIST, {}, 200, True),
    ("HEAD", "/weeks/2026-W48/food/luohu", {}, 200, False),
    ("HEAD", "/nowhere", {}, 404, False),
    ("GET", "/nowhere", {}, 404, False),
    ("GET", "/v1/weeks/never/lists", {}, 422, False),
    ("GET", "/v1/openapi.json", {}, 200, False),
    ("GET", "/metrics", {}, 403, False),
    ("POST", "/odd/content", {"content": b"x" * 101}, 413, False),
    ("GET", f"/livez?{'x' * 200}", {}, 414, False),
    ("GET", "/livez", {"headers": {f"X-{number}": "x" for number in range(20)}}, 431, False),
    ("GET", "/odd/failing/SZ-1", {}, 500, False),
    ("GET", "/odd/sleeping/2.5", {}, 503, False),
]


@pytest.mark.parametrize(("method", "path", "asked", "status", "kept"), ANSWERS)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_every_answer_carries_every_header(
    settings: Settings,
    engine: Engine,
    method: str,
    path: str,
    asked: dict[str, Any],
    status: int,
    kept: bool,
    accept: str,
) -> None:
    """One answer without them is the one that is framed, sniffed or kept."""
    publish(engine, [weekly("luohu")], now=NOW)
    asked = {**asked, "headers": {"Accept": accept, **asked.get("headers", {})}}
    with odd(settings, SMALL) as client:
        assert isinstance(client.app, FastAPI)
        if path == client.app.openapi_url:
            client.app.openapi()  # made once, which may take longer than these limits let it
        answer = client.request(method, path, **asked)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)
    assert answer.headers["x-request-id"]
    assert answer.headers["cache-control"] == ("private, no-cache" if kept else "no-store")


def test_too_many_requests_carry_them_too(settings: Settings) -> None:
    with odd(settings, replace(USUAL, person_per_minute=1)) as client:
        client.get("/v1/weeks")
        answer = client.get("/v1/weeks")
    assert answer.status_code == 429
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)


def test_only_https_is_told_to_stay_https(client: TestClient) -> None:
    """Over http anybody on the way could have said it."""
    assert "strict-transport-security" not in client.get("/livez").headers
    told = client.get("https://testserver/livez").headers["strict-transport-security"]
    assert told == "max-age=31536000"
