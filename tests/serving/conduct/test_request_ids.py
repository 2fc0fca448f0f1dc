import re

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis.strategies import text

from serving.conduct.request_ids import request_id

KEPT = ["a1b2c3d4", "gateway-2026-11-27-000017", "A" * 64]
REPLACED = [
    "",
    "a1b2c3d",
    "A" * 65,
    "SZ_000123",
    "abc def-123",
    "id\nlevel: error",
    "编号一二三四五六",
]


@pytest.mark.parametrize("sent", KEPT)
def test_a_callers_id_goes_through(client: TestClient, sent: str) -> None:
    """A gateway's own number finds the request in both logs."""
    assert client.get("/livez", headers={"X-Request-Id": sent}).headers["x-request-id"] == sent


@pytest.mark.parametrize("sent", REPLACED)
def test_an_id_that_a_log_could_trip_over_is_replaced(sent: str) -> None:
    """Short ones are met twice; others could be a second line of the log, or somebody's words."""
    assert re.fullmatch("[0-9a-f]{32}", request_id(sent))


@given(text())
def test_an_id_is_always_short_and_plain(sent: str) -> None:
    assert re.fullmatch("[A-Za-z0-9-]{8,64}", request_id(sent))


def test_each_request_has_its_own(client: TestClient) -> None:
    assert len({client.get("/livez").headers["x-request-id"] for _ in range(20)}) == 20


def test_a_problem_says_the_id_that_its_header_has(client: TestClient) -> None:
    """Also on the page, where a person can read it out."""
    answer = client.get("/nowhere")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    page = client.get("/nowhere", headers={"Accept": "text/html"})
    assert f"<code>{page.headers['x-request-id']}</code>" in page.text
