"""Drafts by the API: who sees what, the bytes, and deciding with the hash of what was seen."""

import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.audit.records import AuditRecord
from serving.database import reading
from serving.document import document
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.drafts.made import (
    NEXT_WEEK,
    OF_LUOHU,
    WORDS,
    broken,
    draft_of,
    kept,
    lists,
)
from tests.serving.made import (
    ADMINISTRATOR,
    AUDITOR,
    DATA_SCIENTIST,
    INSPECTOR,
    LATER,
    WEEK,
    service,
    sign_in_as,
)

LIST = "/v1/drafts/1/lists/food/luohu"


@on_both
def test_a_list_of_a_draft_is_sent_as_its_bytes(client: TestClient, engine: Engine) -> None:
    """With the hash that publishing them gives as ETag; and not again to who has them."""
    kept(engine)
    answer = client.get(LIST)
    made = document(lists()[0])
    assert (answer.content, answer.headers["etag"]) == (made.body, f'"{made.content_hash}"')
    again = client.get(LIST, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_draft_says_what_it_is(client: TestClient, engine: Engine) -> None:
    """Enough to decide, and the hash to decide with."""
    receipt = kept(engine, broken())
    sent = client.get("/v1/drafts").json()
    (draft,) = sent["drafts"]
    assert sent["next"] is None
    assert draft == client.get("/v1/drafts/1").json()
    assert (draft["state"], draft["breaches"], draft["decision"]) == ("waiting", 1, None)
    assert (draft["content_hash"], draft["week"]) == (receipt.content_hash, WEEK)
    assert [one["programme"] for one in draft["programmes"]] == ["drug", "food"]
    food = draft["programmes"][1]
    assert [one["bureau"] for one in food["lists"]] == ["baoan", "luohu"]
    assert client.get(food["lists"][1]["href"]).status_code == 200
    assert (food["model_version"], food["published_as"]) == ("3", None)


def test_drafts_come_in_pages_newest_first(client: TestClient, engine: Engine) -> None:
    """Years of them are not sent at once."""
    for number in range(22):
        kept(engine, lists(risk=0.3 + number / 100))
    first = client.get("/v1/drafts").json()
    assert [one["id"] for one in first["drafts"]] == list(range(22, 2, -1))
    last = client.get(first["next"]).json()
    assert ([one["id"] for one in last["drafts"]], last["next"]) == ([2, 1], None)
    states = {one["id"]: one["state"] for one in (*first["drafts"], *last["drafts"])}
    assert {states.pop(22), *states.values()} == {"waiting", "replaced"}


@on_both
def test_approving_publishes_and_says_what(client: TestClient, engine: Engine) -> None:
    """The lists are there at once, and nobody's draft any more."""
    seen = {"content_hash": kept(engine).content_hash, "words": "Looks right."}
    answer = client.post("/v1/drafts/1/approval", json=seen)
    assert answer.status_code == 201
    sent = answer.json()
    assert (sent["draft"], sent["week"]) == (1, WEEK)
    for one in sent["publications"]:
        assert one["content_hash"] == one["draft_hash"]
        assert (one["signed"], one["changed"]) == (False, True)
    assert client.get(f"/v1/weeks/{WEEK}/lists/food/luohu").content == client.get(LIST).content
    (summary, *_) = client.get(f"/v1/weeks/{WEEK}/lists").json()["lists"]
    by = {"by": "li.wei", "shown_name": "Li Wei", "words": "Looks right.", "draft": 1}
    assert summary["approval"] == by
    assert client.get("/v1/weeks").json()["weeks"][0]["programmes"][0]["approval"] == by
    draft = client.get("/v1/drafts/1").json()
    assert (draft["state"], draft["decision"]["by"]) == ("approved", "li.wei")


def test_the_audit_says_who_approved_and_what_went_out(client: TestClient, engine: Engine) -> None:
    """Each publication by itself, by the person and not by a command; without their words."""
    receipt = kept(engine)
    client.post("/v1/drafts/1/approval", json={"content_hash": receipt.content_hash, "words": "W"})
    with reading(engine) as db:
        entries = db.scalars(select(AuditRecord).order_by(AuditRecord.id)).all()
    assert [one.action for one in entries] == ["draft", "approve", "publish", "publish"]
    assert {(one.actor, one.role) for one in entries[1:]} == {("li.wei", "supervisor")}
    assert entries[1].subject == f"draft:{receipt.content_hash}"
    assert {one.subject for one in entries[2:]} == {
        f"publication:{one.content_hash}" for one in draft_of(engine).programmes
    }
    assert json.loads(entries[1].told) == {"week": WEEK, "draft": 1}


def test_a_signature_changes_hashes_and_the_answer_tells(
    client: TestClient, engine: Engine
) -> None:
    """Without words nothing goes out; with them, what was signed says so."""
    seen = {"content_hash": kept(engine, broken()).content_hash}
    refused = client.post("/v1/drafts/1/approval", json=seen)
    assert refused.status_code == 422
    assert "Say why the lists may go out" in refused.json()["detail"]
    answer = client.post("/v1/drafts/1/approval", json={**seen, "words": WORDS})
    told = {one["programme"]: one for one in answer.json()["publications"]}
    assert (told["drug"]["signed"], told["food"]["signed"]) == (False, True)
    assert told["food"]["content_hash"] != told["food"]["draft_hash"]
    sent = client.get(f"/v1/weeks/{WEEK}/lists/food/luohu").json()
    assert sent["signature"] == {"name": "Li Wei", "why": WORDS}


@pytest.mark.parametrize("how", ["approval", "rejection"])
def test_what_somebody_else_saw_is_not_decided(
    client: TestClient, engine: Engine, how: str
) -> None:
    """A hash of another draft, or none: 409 says what stands."""
    stale = kept(engine).content_hash
    for seen in ("", "0" * 64):
        answer = client.post(f"/v1/drafts/1/{how}", json={"content_hash": seen, "words": "w"})
        assert answer.status_code == 409
        assert f"this draft is {stale[:12]}" in answer.json()["detail"]
    kept(engine, lists(risk=0.5))
    answer = client.post(f"/v1/drafts/1/{how}", json={"content_hash": stale, "words": "w"})
    assert (answer.status_code, "draft 2" in answer.json()["detail"]) == (409, True)
    missing = client.post(f"/v1/drafts/7/{how}", json={"content_hash": stale, "words": "w"})
    assert (missing.status_code, missing.json()["title"]) == (404, "There is no such draft")
    for wrong in ({}, {"content_hash": stale, "words": "w" * 2001}, {"hash": stale}):
        assert client.post(f"/v1/drafts/2/{how}", json=wrong).status_code == 422


def test_a_draft_is_sent_back_with_words(client: TestClient, engine: Engine) -> None:
    """For whoever computes the next one."""
    seen = {"content_hash": kept(engine).content_hash}
    assert client.post("/v1/drafts/1/rejection", json={**seen, "words": ""}).status_code == 422
    assert client.post("/v1/drafts/1/rejection", json={**seen, "words": WORDS}).status_code == 204
    draft = client.get("/v1/drafts/1").json()
    assert (draft["state"], draft["decision"]["words"]) == ("sent_back", WORDS)
    assert client.get("/v1/weeks").json() == {"weeks": []}


def test_a_bureaus_supervisor_sees_the_own_lists_and_decides_nothing(
    client: TestClient, settings: Settings, engine: Engine
) -> None:
    """The lists are the whole city's."""
    seen = {"content_hash": kept(engine).content_hash, "words": "w"}
    sign_in_as(client, settings, OF_LUOHU)
    (draft,) = client.get("/v1/drafts").json()["drafts"]
    bureaus = {each["bureau"] for one in draft["programmes"] for each in one["lists"]}
    assert bureaus == {"luohu"}
    foreign, unknown = (
        client.get(f"/v1/drafts/1/lists/food/{bureau}") for bureau in ("baoan", "paris")
    )
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json()["detail"].replace("baoan", "paris") == unknown.json()["detail"]
    for how in ("approval", "rejection"):
        answer = client.post(f"/v1/drafts/1/{how}", json=seen)
        assert (answer.status_code, "is one bureau's" in answer.json()["detail"]) == (403, True)


@pytest.mark.parametrize("asker", [INSPECTOR, DATA_SCIENTIST, ADMINISTRATOR, AUDITOR])
def test_to_others_there_are_no_drafts(
    client: TestClient, settings: Settings, engine: Engine, asker: object
) -> None:
    """Answered as an address that nobody has, whether or not the draft is there."""
    kept(engine)
    sign_in_as(client, settings, asker)  # type: ignore[arg-type]  # parametrize knows no types
    for path in ("/v1/drafts", "/v1/drafts/1", LIST, "/v1/drafts/7"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json()["detail"].startswith(f"No page or data has the address {path}")


def test_looking_at_a_draft_stands_in_the_audit(client: TestClient, engine: Engine) -> None:
    """Names of establishments are on it, published or not."""
    kept(engine)
    sent = client.get(LIST)
    with reading(engine) as db:
        last = db.scalars(select(AuditRecord).order_by(AuditRecord.id.desc())).first()
    assert last is not None
    assert (last.action, last.actor, last.bureau) == ("view_draft", "li.wei", "luohu")
    assert last.subject == f"list:{sent.headers['etag'].strip(chr(34))}"


def test_what_is_over_says_so(settings: Settings, engine: Engine) -> None:
    """A week later nobody can approve it, and summaries say which list is newer."""
    kept(engine)
    with service(settings, now=lambda: NEXT_WEEK) as client:
        assert client.get("/v1/drafts/1").json()["state"] == "over"
        seen = {"content_hash": draft_of(engine).content_hash}
        answer = client.post("/v1/drafts/1/approval", json=seen)
        assert (answer.status_code, "2026-W48 is over" in answer.json()["detail"]) == (409, True)
    assert LATER < NEXT_WEEK
