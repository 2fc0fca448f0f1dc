"""Who looks at a named establishment is in the audit, and auditors find them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.audit.chain import Entry, append
from serving.audit.queries import Sought
from serving.audit.queries import entries as entries_before
from serving.audit.records import AuditRecord
from serving.database import reading, writing
from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import (
    AUDITOR,
    INSPECTOR,
    LATER,
    NOW,
    WEEK,
    known,
    service,
    sign_in_as,
    store,
    target,
    weekly,
)

LIST = f"/v1/weeks/{WEEK}/lists/food/luohu"
PAGE = f"/weeks/{WEEK}/food/luohu"
SEEN = [
    (LIST, "view"),
    (f"{LIST}/targets?q=Mary&lane=risk", "view"),
    (PAGE, "view"),
    (f"{PAGE}/export.csv", "export"),
    (f"{PAGE}/export.xlsx", "export"),
    (f"{PAGE}/print", "print"),
    ("/v1/establishments/E1", "view"),
    ("/establishments/E1", "view"),
]


@pytest.fixture
def client(settings: Settings, engine: Engine) -> Iterator[TestClient]:
    publish(engine, [weekly("luohu", target(1, "E1")), weekly("baoan", target(1, "B1"))], now=NOW)
    history = store(known("E1", bureau="luohu"))
    with service(settings, history=history, asker=INSPECTOR) as client:
        yield client


def entries(engine: Engine) -> list[AuditRecord]:
    with reading(engine) as db:
        return list(db.scalars(select(AuditRecord).order_by(AuditRecord.id)))


@pytest.mark.parametrize(("address", "action"), SEEN)
def test_every_look_at_a_named_establishment_is_entered(
    client: TestClient, engine: Engine, address: str, action: str
) -> None:
    """Before it is answered, and also where the reader has it already (304)."""
    before = len(entries(engine))
    answer = client.get(address)
    assert answer.status_code == 200
    tag = answer.headers.get("etag")
    again = client.get(address, headers={"If-None-Match": tag} if tag else {})
    assert again.status_code == (304 if tag else 200)
    made = entries(engine)[before:]
    assert [one.action for one in made] == [action, action]
    assert {one.actor for one in made} == {"wu.min"}
    assert {one.bureau for one in made} == {"luohu"}
    assert "Mary" not in made[0].told


def test_what_was_not_shown_is_not_entered(client: TestClient, engine: Engine) -> None:
    """Another bureau's list is no list; the audit does not fill with what nobody saw."""
    before = len(entries(engine))
    assert client.get(f"/v1/weeks/{WEEK}/lists/food/baoan").status_code == 404
    assert client.get("/v1/establishments/B1").status_code == 404
    assert len(entries(engine)) == before


def test_an_auditor_finds_who_saw_an_establishment(client: TestClient, settings: Settings) -> None:
    """On its own page, on a list that names it, or in a file: one search."""
    for address, _ in SEEN:
        client.get(address)
    sign_in_as(client, settings, AUDITOR)
    found = client.get("/v1/audit?establishment=E1").json()["entries"]
    assert sorted(one["action"] for one in found) == ["export", "export", "print", *["view"] * 5]
    assert client.get("/v1/audit?establishment=B1").json()["entries"] == []
    page = client.get("/audit?establishment=E1&lang=en").text
    assert "took along" in page
    assert "Luohu · Food · Week 48, 2026" in page


def test_the_audit_is_searched_by_person_action_bureau_and_day(
    client: TestClient, settings: Settings
) -> None:
    client.get(LIST)
    client.get("/v1/establishments/E1")
    sign_in_as(client, settings, AUDITOR)
    day = LATER.date().isoformat()
    for query, expected in {
        "actor=wu.min": 2,
        "actor=wu.min&action=view": 2,
        "actor=wu.min&action=export": 0,
        "bureau=luohu": 2,
        "bureau=baoan": 0,
        f"actor=wu.min&since={day}&until={day}": 2,
        "actor=wu.min&since=2026-11-24": 0,
        "actor=wu.min&until=2026-11-22": 0,
    }.items():
        found = client.get(f"/v1/audit?{query}")
        assert len(found.json()["entries"]) == expected, query
    for wrong in ("since=yesterday", "until=9999-12-31", "before=0", "before=x", "limit=501"):
        assert client.get(f"/v1/audit?{wrong}").status_code == 422


def test_the_audit_is_read_page_by_page_to_its_first_entry(
    client: TestClient, settings: Settings
) -> None:
    for _ in range(5):
        client.get(LIST)
    sign_in_as(client, settings, AUDITOR)
    address: str | None = "/v1/audit?limit=2&actor=wu.min"
    ids: list[int] = []
    while address:
        answer = client.get(address).json()
        ids += [one["id"] for one in answer["entries"]]
        address = answer["next"]
    assert len(ids) == 5
    assert ids == sorted(ids, reverse=True)


@on_both
def test_entries_of_one_moment_or_of_a_clock_gone_back_are_each_on_one_page(
    engine: Engine,
) -> None:
    """Pages go by moment and then by number, so none is left out between two of them."""
    moments = (NOW, NOW, NOW, LATER, NOW, LATER, NOW)
    one = Entry(NOW, "wu.min", "inspector", "view", "list:x", "luohu")
    with writing(engine) as db:
        append(db, *(replace(one, at=at) for at in moments))
    found: list[int] = []
    with reading(engine) as db:
        before = None
        while page := entries_before(db, Sought(actor="wu.min"), before=before, limit=2):
            found += [each.id for each in page]
            before = found[-1]
    assert found == [6, 4, 7, 5, 3, 2, 1]


def test_who_reads_the_audit_is_in_it(client: TestClient, settings: Settings) -> None:
    sign_in_as(client, settings, AUDITOR)
    client.get("/v1/audit?actor=wu.min")
    newest = client.get("/v1/audit").json()["entries"][0]
    assert (newest["actor"], newest["action"]) == ("zhao.jie", "read_audit")
    assert newest["told"] == {"asked": {"actor": "wu.min"}}
