"""The API of orders, and what of a week has no recorded end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.access.principal import Principal
from serving.audit.records import AuditRecord
from serving.database import reading
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.decisions.made import ACCEPT, REJECT, decided, seconded
from tests.serving.made import INSPECTOR, WEEK, service, sign_in_as, target
from tests.serving.orders.builders import visited
from tests.serving.outcomes.builders import (
    A_DAY,
    AFTER,
    VISITED,
    failed,
    finding,
    passed,
    published,
    record,
)

COLLEAGUE = Principal("wang.fang", "inspector", "luohu", "J00042")


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = AFTER


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(engine: Engine, settings: Settings, clock: Clock) -> Iterator[TestClient]:
    """A colleague of who recorded a visit that failed, and so opened order 1."""
    published(engine, *(target(nth) for nth in range(1, 7)))
    visited(engine)
    with service(settings, asker=COLLEAGUE, now=lambda: clock.now) as running:
        yield running


def later(client: TestClient, settings: Settings, clock: Clock, days: int) -> None:
    """So many days after the visit, signed in anew."""
    clock.now = AFTER + days * A_DAY
    sign_in_as(client, settings, COLLEAGUE, now=clock.now)


def kind_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("type", "").rpartition(":")[2]


@on_both
def test_an_order_is_put_off_looked_at_and_closed(client: TestClient, engine: Engine) -> None:
    """Each once, and each in the audit with its doing."""
    put_off = {"key": "a", "due_on": str(VISITED + 20 * A_DAY), "words": "材料仍在办理"}
    answer = client.post("/v1/orders/1/extension", json=put_off)
    assert (answer.status_code, answer.json()["due_on"]) == (200, put_off["due_on"])
    assert client.post("/v1/orders/1/extension", json=put_off).json() == answer.json()
    assert kind_of(client.post("/v1/orders/1/extension", json={**put_off, "words": "w"})) == (
        409, "key_taken",
    )  # fmt: skip
    early = {"key": "b", "disposition": "rectified", "words": "已整改"}
    assert kind_of(client.post("/v1/orders/1/closing", json=early)) == (422, "not_recorded")
    look = {
        "key": "c", "visited_on": str(VISITED), "result": "pass", "severity": 0,
        "inspectors": ["J00042", "J00051"],
    }  # fmt: skip
    assert client.post("/v1/orders/1/reinspection", json=look).status_code == 200
    closed = client.post("/v1/orders/1/closing", json=early)
    assert (closed.status_code, closed.json()["disposition"]) == (200, "rectified")
    assert [each["event"] for each in closed.json()["events"]] == [
        "extended", "reinspected", "closed",
    ]  # fmt: skip
    assert client.get("/v1/orders/1").json() == closed.json()
    assert kind_of(client.post("/v1/orders/1/reinspection", json={**look, "key": "d"})) == (
        409, "order_closed",
    )  # fmt: skip
    with reading(engine) as db:
        rows = db.scalars(select(AuditRecord).order_by(AuditRecord.id))
        actions = [row.action for row in rows if row.actor == COLLEAGUE.name]
    assert [each for each in actions if each != "view"] == [
        "extend_order", "reinspect", "close_order",
    ]  # fmt: skip


def test_who_opened_an_order_does_not_put_it_off(client: TestClient, settings: Settings) -> None:
    """A second person does."""
    sign_in_as(client, settings, Principal("li.wei", "inspector", "luohu", "J1"), now=AFTER)
    put_off = {"key": "a", "due_on": str(VISITED + 20 * A_DAY), "words": "材料仍在办理"}
    answer = client.post("/v1/orders/1/extension", json=put_off)
    assert kind_of(answer) == (422, "not_recorded")
    assert "Ask a colleague" in answer.json()["detail"]


@on_both
def test_orders_are_listed_page_by_page(
    client: TestClient, engine: Engine, settings: Settings, clock: Clock
) -> None:
    """Each once, in the order in which they were opened."""
    for of in ("E-0002", "E-0003"):
        visited(engine, of=of)
    seen, address = [], "/v1/orders?limit=2"
    while address:
        body = client.get(address).json()
        seen.append([each["id"] for each in body["orders"]])
        address = body["next"]
    assert seen == [[1, 2], [3]]
    assert client.get("/v1/orders?state=overdue").json()["orders"] == []
    later(client, settings, clock, 16)
    overdue = client.get("/v1/orders?state=overdue").json()["orders"]
    assert [each["overdue"] for each in overdue] == [True] * 3
    assert client.get("/v1/orders?state=lost").status_code == 422
    assert kind_of(client.get("/v1/orders/99")) == (404, "unknown_order")


@on_both
def test_a_closed_week_tells_what_has_no_end(
    client: TestClient, engine: Engine, settings: Settings, clock: Clock
) -> None:
    """Of six: an order overdue, a pass, a dispute, a scan owed, a place closed, one forgotten."""
    record(engine, passed(), of="E-0002")
    record(engine, passed(), of="E-0003")
    record(engine, passed(visit_order=4), of="E-0003", who="zhao.min")
    missing = {"scan_id": None, "scan_missing": "network_fault", "scan_words": "无信号"}
    record(engine, passed(**missing), of="E-0004")
    record(engine, passed(result="closed_down", severity=None, scan_id=None), of="E-0005")

    def ends() -> list[tuple[str, str]]:
        body = client.get(f"/v1/open-ends?week={WEEK}").json()
        return [(each["establishment_id"], each["kind"]) for each in body["ends"]]

    assert client.get("/v1/open-ends").json()["closed"] is False
    assert ends() == [("E-0003", "conflict"), ("E-0004", "scan_owed")]
    later(client, settings, clock, 5)
    assert client.get("/v1/open-ends").json()["closed"] is True
    assert ends() == [
        ("E-0003", "conflict"), ("E-0004", "scan_owed"), ("E-0006", "no_outcome"),
    ]  # fmt: skip
    later(client, settings, clock, 16)
    assert ends() == [
        ("E-0001", "overdue_order"), ("E-0003", "conflict"), ("E-0004", "scan_missing"),
        ("E-0006", "no_outcome"),
    ]  # fmt: skip
    hrefs = [each["href"] for each in client.get("/v1/open-ends").json()["ends"]]
    assert all(client.get(each).status_code == 200 for each in hrefs)


def test_a_failed_outcome_without_an_order_has_no_end(client: TestClient, engine: Engine) -> None:
    """As a past build, or somebody at a console, may have left it."""
    record(engine, failed(finding(severity=3)), of="E-0002")
    (end,) = client.get("/v1/open-ends").json()["ends"]
    assert (end["establishment_id"], end["kind"]) == ("E-0002", "no_order")
    assert INSPECTOR.bureau == end["bureau"]


def test_who_was_struck_off_by_decision_has_an_end(
    client: TestClient, engine: Engine, settings: Settings, clock: Clock
) -> None:
    """Once it is in force: what waits for a second person is no end, and an acceptance is none."""
    first = decided(engine, "E-0006", REJECT)
    decided(engine, "E-0005", ACCEPT)

    def forgotten() -> list[str]:
        ends = client.get("/v1/open-ends").json()["ends"]
        return [each["establishment_id"] for each in ends if each["kind"] == "no_outcome"]

    later(client, settings, clock, 5)
    waiting = ["E-0002", "E-0003", "E-0004", "E-0005", "E-0006"]
    assert forgotten() == waiting
    seconded(engine, first.decision.id)
    assert forgotten() == waiting[:-1]
