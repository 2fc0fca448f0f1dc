"""The API of outcomes: what phones and other systems send, and what they are answered."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.access.principal import Principal
from serving.audit.records import AuditRecord
from serving.database import reading
from serving.outcomes.changes import Differs
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import INSPECTOR, SUPERVISOR, WEEK, service, sign_in_as, target
from tests.serving.outcomes.builders import (
    A_DAY,
    AFTER,
    VISITED,
    failed,
    passed,
    published,
    record,
    recorded,
    settle,
)

LIST = f"/v1/weeks/{WEEK}/lists/food/luohu"
ADDRESS = f"{LIST}/targets/E-0001/outcome"
COLLEAGUE = Principal("wang.fang", "inspector", "luohu", "J00042")
ELSEWHERE = Principal("lu.fei", "inspector", "baoan", "J00099")


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = AFTER


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inspector(engine: Engine, settings: Settings, clock: Clock) -> Iterator[TestClient]:
    """An inspector of Luohu, whose food list is published."""
    published(engine, target(1), target(2, "罗湖/2"))
    with service(settings, asker=INSPECTOR, now=lambda: clock.now) as client:
        yield client


def visit(**given: Any) -> dict[str, Any]:
    """What a phone sends of a visit that passed."""
    return {
        "key": "a", "visited_on": str(VISITED), "result": "pass", "severity": 0,
        "inspectors": ["J00017", "J00042"], "visit_order": 2, "scan_id": "JDM-1", **given,
    }  # fmt: skip


def failing(**given: Any) -> dict[str, Any]:
    findings = [{"item": "F-22", "severity": 2, "repeated": True}]
    return visit(**{"result": "fail", "severity": 2, "findings": findings, **given})


def audited(engine: Engine) -> list[tuple[str, str]]:
    """Who did what, without views."""
    with reading(engine) as db:
        rows = db.scalars(select(AuditRecord).order_by(AuditRecord.id))
        return [
            (row.actor, row.action)
            for row in rows
            if not row.action.startswith("view") and not row.actor.startswith("command:")
        ]


@on_both
def test_an_outcome_is_recorded_and_read(inspector: TestClient, engine: Engine) -> None:
    """With the order that follows; each with its entry in the audit."""
    before = inspector.get(ADDRESS).json()
    assert (before["outcome"], before["inspectors"]) == (None, ["J00017", "J00042"])
    answer = inspector.post(ADDRESS, json=failing())
    assert answer.status_code == 201
    body = answer.json()
    assert body["href"] == ADDRESS
    assert body["standing"]["findings"] == failing()["findings"]
    assert body["standing"]["recorded_by"] == INSPECTOR.name
    assert inspector.get(ADDRESS).json()["outcome"] == body
    assert inspector.get(f"{LIST}/outcomes").json()["outcomes"] == [body]
    (order,) = inspector.get("/v1/orders").json()["orders"]
    assert (order["kind"], order["outcome"]) == ("rectify", ADDRESS)
    assert audited(engine) == [(INSPECTOR.name, "record_outcome"), (INSPECTOR.name, "open_order")]


def test_the_audit_names_nobodys_words(inspector: TestClient, engine: Engine) -> None:
    """Whoever reads it learns what was done, not what somebody wrote."""
    findings = [{"item": "老板李某无健康证", "severity": 1}]
    words = {"scan_id": None, "scan_missing": "emergency", "scan_words": "张某受伤"}
    sent = failing(findings=findings, severity=1, **words)
    assert inspector.post(ADDRESS, json=sent).status_code == 201
    with reading(engine) as db:
        told = "".join(db.scalars(select(AuditRecord.told)))
    assert "李某" not in told
    assert "张某" not in told


@on_both
def test_a_phone_that_sends_again_is_answered_the_same(
    inspector: TestClient, settings: Settings, engine: Engine
) -> None:
    """A second phone too; neither stands in the audit twice."""
    first = inspector.post(ADDRESS, json=visit())
    again = inspector.post(ADDRESS, json=visit())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    taken = inspector.post(ADDRESS, json=failing())
    assert (taken.status_code, taken.json()["type"].rpartition(":")[2]) == (409, "key_taken")
    sign_in_as(inspector, settings, COLLEAGUE, now=AFTER)
    theirs = inspector.post(ADDRESS, json=visit(key="b"))
    assert (theirs.status_code, theirs.json()) == (200, first.json())
    assert audited(engine) == [(INSPECTOR.name, "record_outcome")]


@on_both
def test_another_outcome_is_answered_with_the_one_that_stands(
    inspector: TestClient, settings: Settings, engine: Engine
) -> None:
    """And with the address of the conflict, which a supervisor sees beside it and settles."""
    inspector.post(ADDRESS, json=visit())
    sign_in_as(inspector, settings, COLLEAGUE, now=AFTER)
    answer = inspector.post(ADDRESS, json=failing())
    assert answer.status_code == 409
    problem = answer.json()
    assert f"{INSPECTOR.name} recorded of the visit on {VISITED}: Passed" in problem["detail"]
    conflict, standing = (link["href"] for link in problem["links"])
    assert standing == ADDRESS
    assert problem["outcome"]["standing"]["result"] == "pass"
    assert problem["conflict"]["href"] == conflict
    assert inspector.get(conflict).json()["outcome"]["standing"]["result"] == "pass"
    settlement = {"stands": True, "words": "照片显示问题属实"}
    assert inspector.post(f"{conflict}/settlement", json=settlement).status_code == 403
    sign_in_as(inspector, settings, SUPERVISOR, now=AFTER)
    (listed,) = inspector.get("/v1/conflicts").json()["conflicts"]
    assert listed == inspector.get(conflict).json()
    assert (
        inspector.post(f"{conflict}/settlement", json={**settlement, "words": " "}).status_code
        == 422
    )
    settled = inspector.post(f"{conflict}/settlement", json=settlement)
    assert settled.status_code == 200
    assert settled.json()["outcome"]["standing"]["result"] == "fail"
    assert settled.json()["conflict"]["settlement"]["words"] == settlement["words"]
    assert inspector.post(f"{conflict}/settlement", json=settlement).status_code == 200
    other = inspector.post(f"{conflict}/settlement", json={**settlement, "stands": False})
    assert other.status_code == 409
    assert inspector.get("/v1/conflicts").json()["conflicts"] == []
    assert [action for _, action in audited(engine)] == [
        "record_outcome", "record_conflict", "settle", "open_order",
    ]  # fmt: skip


def test_who_recorded_one_of_two_does_not_settle_them(
    inspector: TestClient, settings: Settings
) -> None:
    """Also a supervisor who was along."""
    inspector.post(ADDRESS, json=visit())
    chief = Principal("tan.bo", "supervisor", "luohu")
    sign_in_as(inspector, settings, chief, now=AFTER)
    conflict = inspector.post(ADDRESS, json=failing()).json()["links"][0]["href"]
    answer = inspector.post(f"{conflict}/settlement", json={"stands": True, "words": "属实"})
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "own_outcome")


def test_what_is_wrong_is_told_all_at_once(inspector: TestClient, engine: Engine) -> None:
    """In the reader's words, and nothing is recorded."""
    sent = visit(severity=1, scan_id=None, visited_on=str(VISITED + A_DAY), order="rectify")
    answer = inspector.post(ADDRESS, json=sent)
    assert answer.status_code == 422
    told = answer.json()["detail"]
    for words in ("Day of the visit: Today is", "Severity: A visit that passed", "Scan:", "Order:"):
        assert words in told
    assert inspector.post(ADDRESS, json={**visit(), "outcome": 1}).status_code == 422
    assert inspector.post(ADDRESS, json=failing(order="fine")).status_code == 422
    for none in ("2026-11-25T07:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00Z"):
        told = inspector.post(ADDRESS, json=visit(seen_on_device_at=none))
        assert told.status_code == 422
    assert not recorded(engine)


def test_news_of_days_ago_is_welcome(
    inspector: TestClient, engine: Engine, settings: Settings, clock: Clock
) -> None:
    """The phone says when it had it, and we when we did."""
    clock.now = AFTER + 3 * A_DAY
    sign_in_as(inspector, settings, INSPECTOR, now=clock.now)
    then = "2026-11-25T07:00:00Z"
    assert inspector.post(ADDRESS, json=visit(seen_on_device_at=then)).status_code == 201
    (kept,) = recorded(engine)
    assert kept.standing.seen_on_device_at == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    assert kept.standing.recorded_at == clock.now


def test_a_failed_visit_may_name_its_order(inspector: TestClient) -> None:
    """And more kinds after it, one open order of each."""
    inspector.post(ADDRESS, json=failing(order="seal"))
    assert [each["kind"] for each in inspector.get("/v1/orders").json()["orders"]] == ["seal"]
    more = inspector.post(f"{ADDRESS}/orders", json={"kind": "case"})
    again = inspector.post(f"{ADDRESS}/orders", json={"kind": "case"})
    assert (more.status_code, again.status_code) == (201, 200)
    assert again.json() == more.json()
    assert inspector.post(f"{ADDRESS}/orders", json={"kind": "fine"}).status_code == 422


def test_a_visit_that_passed_is_followed_by_no_order(inspector: TestClient) -> None:
    assert inspector.post(f"{ADDRESS}/orders", json={"kind": "case"}).status_code == 404
    inspector.post(ADDRESS, json=visit())
    assert inspector.post(f"{ADDRESS}/orders", json={"kind": "case"}).status_code == 409
    assert inspector.get("/v1/orders").json()["orders"] == []


@on_both
def test_a_scan_is_filled_in_within_ten_days(
    inspector: TestClient, settings: Settings, clock: Clock
) -> None:
    """The tenth included; later it is refused, and stays on the list of those missing."""
    assert inspector.post(f"{ADDRESS}/scan", json={"scan_id": "JDM-7"}).status_code == 404
    words = {"scan_id": None, "scan_missing": "network_fault", "scan_words": "地下室无信号"}
    inspector.post(ADDRESS, json=visit(**words))
    (owed,) = inspector.get("/v1/scans-owed").json()["scans"]
    assert (owed["bureau"], owed["days_left"]) == ("luohu", 10)
    clock.now = AFTER + 11 * A_DAY
    sign_in_as(inspector, settings, INSPECTOR, now=clock.now)
    (owed,) = inspector.get("/v1/scans-owed").json()["scans"]
    assert owed["days_left"] == -1
    late = inspector.post(f"{ADDRESS}/scan", json={"scan_id": "JDM-7"})
    assert late.status_code == 422
    assert f"was {VISITED + 10 * A_DAY}, 10 days after the visit" in late.json()["detail"]
    clock.now = AFTER + 10 * A_DAY
    filled = inspector.post(f"{ADDRESS}/scan", json={"scan_id": " ＪＤＭ－7 "})
    assert (filled.status_code, filled.json()["scan_id"]) == (200, "JDM-7")
    assert inspector.post(f"{ADDRESS}/scan", json={"scan_id": "JDM-7"}).status_code == 200
    assert inspector.post(f"{ADDRESS}/scan", json={"scan_id": "JDM-8"}).status_code == 409
    assert inspector.get("/v1/scans-owed").json()["scans"] == []


def test_ids_may_hold_any_sign(inspector: TestClient) -> None:
    """A slash in an establishment's id survives the way there and back."""
    listed = inspector.get(f"{LIST}/targets").json()["targets"]
    assert listed[1]["establishment_id"] == "罗湖/2"
    address = f"{LIST}/targets/%E7%BD%97%E6%B9%96%2F2/outcome"
    answer = inspector.post(address, json=visit())
    assert answer.status_code == 201
    assert answer.json()["href"] == address
    assert inspector.get(answer.json()["href"]).json()["outcome"] == answer.json()


@on_both
def test_another_bureau_finds_nothing_of_it(
    inspector: TestClient, settings: Settings, engine: Engine
) -> None:
    """Neither targets, outcomes, conflicts, scans nor orders; nor can it add to them."""
    words = {"scan_id": None, "scan_missing": "network_fault", "scan_words": "地下室无信号"}
    inspector.post(ADDRESS, json=failing(**words))
    beside = record(engine, passed(), who="wang.fang")
    assert isinstance(beside, Differs)
    conflict = f"/v1/conflicts/{beside.conflict.id}"
    (order,) = inspector.get("/v1/orders").json()["orders"]
    sign_in_as(inspector, settings, ELSEWHERE, now=AFTER)
    closing = {"key": "c", "disposition": "revoked", "words": "误开"}
    for answer in (
        inspector.get(ADDRESS),
        inspector.post(ADDRESS, json=visit(key="z")),
        inspector.post(f"{ADDRESS}/scan", json={"scan_id": "JDM-7"}),
        inspector.post(f"{ADDRESS}/orders", json={"kind": "case"}),
        inspector.get(f"{LIST}/outcomes"),
        inspector.get(conflict),
        inspector.get(order["href"]),
        inspector.post(f"{order['href']}/closing", json=closing),
    ):
        assert answer.status_code == 404, answer.text
    assert inspector.get("/v1/scans-owed").json()["scans"] == []
    assert inspector.get("/v1/orders").json()["orders"] == []
    chief = Principal("qi.lan", "supervisor", "baoan")
    sign_in_as(inspector, settings, chief, now=AFTER)
    assert inspector.get("/v1/conflicts").json()["conflicts"] == []
    answer = inspector.post(f"{conflict}/settlement", json={"stands": True, "words": "属实"})
    assert answer.status_code == 404
    assert len(recorded(engine)[0].open_conflicts) == 1


def test_nothing_that_is_recorded_changes_the_list(inspector: TestClient, engine: Engine) -> None:
    """Its bytes, and so its ranks, risks and reasons, are what they were."""
    before = inspector.get(LIST)
    inspector.post(ADDRESS, json=failing())
    beside = record(engine, failed(visit_order=3), who="wang.fang")
    assert isinstance(beside, Differs)
    settle(engine, beside.conflict.id)
    after = inspector.get(LIST)
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
    assert json.loads(after.content)["targets"][0]["rank"] == 1


@on_both
@pytest.mark.parametrize(
    "phones", [20, pytest.param(32, marks=pytest.mark.soak)], ids=["20 phones", "32 phones"]
)
def test_many_phones_are_answered_at_once(engine: Engine, settings: Settings, phones: int) -> None:
    """More than the database has connections for at a time: none waits for another for ever."""
    published(engine, *(target(nth + 1) for nth in range(phones)))
    with service(settings, asker=INSPECTOR, now=lambda: AFTER) as client:

        def send(nth: int) -> bool:
            address = f"{LIST}/targets/E-{nth + 1:04d}/outcome"
            return bool(client.post(address, json=visit(key=f"k{nth}")).status_code == 201)

        with ThreadPoolExecutor(phones) as pool:
            began = perf_counter()
            answers = list(pool.map(send, range(phones)))
            print(f"{engine.dialect.name}: {phones} posts in {perf_counter() - began:.2f} s")
    assert answers == [True] * phones
    assert len(recorded(engine)) == phones
