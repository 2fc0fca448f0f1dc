"""Deciding by the API: answers, problems, keys, who may, and what the audit keeps of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.access.principal import Principal
from serving.audit.records import AuditRecord
from serving.database import reading
from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.decisions.made import (
    CHEN,
    ELEVENTH,
    FUTIAN,
    LIN,
    TENTH,
    TWELFTH,
    WANG,
    WORDS,
    ZHAO,
    decided,
    published,
)
from tests.serving.made import (
    ADMINISTRATOR,
    AUDITOR,
    DATA_SCIENTIST,
    EARLIER,
    NOW,
    MemoryHistory,
    known,
    service,
    stored_by_an_earlier_build,
    target,
    weekly,
)

LIST = "/v1/weeks/2026-W48/lists/food/luohu"
REJECT = {"kind": "reject", "code": "closed_down", "words": WORDS}


def about(establishment_id: str) -> str:
    return f"{LIST}/targets/{establishment_id}/decisions"


@contextmanager
def asked_by(settings: Settings, *askers: Principal, **more: Any) -> Iterator[list[TestClient]]:
    """A running service for each asker, over the same database."""
    if not askers:
        yield []
        return
    with (
        service(settings, asker=askers[0], **more) as client,
        asked_by(settings, *askers[1:], **more) as others,
    ):
        yield [client, *others]


def audited(engine: Engine, *actions: str) -> list[AuditRecord]:
    """What the audit keeps of these actions, in order."""
    with reading(engine) as db:
        found = select(AuditRecord).where(AuditRecord.action.in_(actions))
        return list(db.scalars(found.order_by(AuditRecord.id)))


def test_a_decision_is_answered_as_it_stands_on_record(settings: Settings, engine: Engine) -> None:
    """With its number, which the next decision names; and the list's bytes stay as they were."""
    published(engine)
    with service(settings, asker=LIN) as client:
        before = client.get(LIST)
        answer = client.post(about(ELEVENTH), json=REJECT)
        told = answer.json()
        assert answer.status_code == 201
        assert (told["status"], told["turn"], told["after"]) == ("in_force", 1, None)
        assert (told["by"], told["name"], told["words"]) == ("lin.tao", "Lin Tao", WORDS)
        after = client.post(about(ELEVENTH), json={"kind": "accept", "after": told["id"]}).json()
        history = client.get(about(ELEVENTH)).json()
        standing = client.get(f"{LIST}/decisions").json()
        assert client.get(LIST).content == before.content
    assert [each["id"] for each in history["decisions"]] == [told["id"], after["id"]]
    assert (history["rank"], history["standing"]["signed_off"]) == (11, True)
    assert history["standing"]["latest"] == after["id"]
    counts = [standing[each] for each in ("targets", "decided", "signed_off", "waiting")]
    assert counts == [12, 1, 1, 0]
    assert standing["standing"] == [history["standing"]]


def test_what_stands_on_a_list_is_told_by_rank(settings: Settings, engine: Engine) -> None:
    """Whoever sends people reads it beside the list."""
    published(engine)
    for of in (TWELFTH, ELEVENTH, TENTH):
        decided(engine, of)
    with service(settings, asker=LIN) as client:
        told = client.get(f"{LIST}/decisions").json()["standing"]
        untouched = client.get(about("E-0001")).json()
    assert [each["establishment_id"] for each in told] == [TENTH, ELEVENTH, TWELFTH]
    assert (untouched["standing"], untouched["decisions"]) == (None, [])


def test_a_late_decision_is_answered_with_the_one_that_stands(
    settings: Settings, engine: Engine
) -> None:
    """In words for people, and as a decision for machines; nothing is merged."""
    published(engine)
    with asked_by(settings, LIN, ZHAO) as (lin, zhao):
        first = lin.post(about(ELEVENTH), json={"kind": "accept"}).json()
        late = zhao.post(about(ELEVENTH), json=REJECT)
        assert late.status_code == 409
        assert late.headers["content-type"] == "application/problem+json"
        assert late.json()["type"].endswith(":decision_overtaken")
        assert late.json()["latest"] == first
        assert "Lin Tao" in late.json()["detail"]
        assert len(lin.get(about(ELEVENTH)).json()["decisions"]) == 1


def test_a_key_brings_a_decision_on_record_once(settings: Settings, engine: Engine) -> None:
    """201 the first time, 200 after that with the same answer, 409 for anything else."""
    published(engine)
    key = {"Idempotency-Key": "5eed-5eed"}
    with service(settings, asker=LIN) as client:
        first = client.post(about(ELEVENTH), json=REJECT, headers=key)
        again = client.post(about(ELEVENTH), json=REJECT, headers=key)
        other = client.post(about(TWELFTH), json=REJECT, headers=key)
        assert [each.status_code for each in (first, again, other)] == [201, 200, 409]
        assert again.json() == first.json()
        assert other.json()["type"].endswith(":key_used")
        for wrong in ("short-1", "x" * 65, "two words-1"):
            answer = client.post(about(TWELFTH), json=REJECT, headers={"Idempotency-Key": wrong})
            assert answer.status_code == 422
    assert len(audited(engine, "decide")) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"kind": "reject", "words": WORDS}, "needs a reason of its own"),
        ({"kind": "reject", "code": "closed_down", "words": "gone"}, "have 4 characters"),
        (REJECT | {"words": f"{WORDS} 13823456789"}, "a phone number"),
        (REJECT | {"words": "停" * 1001}, "we take 1000"),
        ({"kind": "postpone"}, "kind"),
        (REJECT | {"code": "other"}, "code"),
        (REJECT | {"typo": 1}, "typo"),
        (REJECT | {"replacement": TENTH}, "Only a replacement"),
        ({"kind": "replace", "code": "duplicate", "words": WORDS, "replacement": "F-0001"},
         "No establishment F-0001"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_told_with_all_its_faults(
    settings: Settings, engine: Engine, body: dict[str, Any], words: str
) -> None:
    """And nothing is on record, neither as a decision nor in the audit."""
    published(engine)
    with service(settings, asker=LIN) as client:
        answer = client.post(about(ELEVENTH), json=body)
        assert (answer.status_code, words in answer.json()["detail"]) == (422, True), answer.text
        assert client.get(about(ELEVENTH)).json()["decisions"] == []
    assert audited(engine, "decide") == []


@on_both
def test_signs_that_no_database_takes_are_left_out(settings: Settings, engine: Engine) -> None:
    """A control sign in a pasted text must not fail the service."""
    published(engine)
    raw = '{"kind":"reject","code":"closed_down","words":"\\u0000' + WORDS + '\\u0007"}'
    with service(settings, asker=LIN) as client:
        answer = client.post(
            about(ELEVENTH), content=raw, headers={"Content-Type": "application/json"}
        )
    assert (answer.status_code, answer.json().get("words")) == (201, WORDS), answer.text


def test_a_second_person_confirms_over_the_api(settings: Settings, engine: Engine) -> None:
    """The proposer is refused, the first other supervisor speaks, and later ones are told."""
    published(engine)
    with asked_by(settings, WANG, CHEN) as (wang, chen):
        proposed = wang.post(about(TENTH), json=REJECT).json()
        assert proposed["status"] == "waits"
        address = f"/v1/decisions/{proposed['id']}/second"
        own = wang.post(address, json={"verdict": "confirm"})
        assert (own.status_code, own.json()["type"][-16:]) == (403, ":second_is_first")
        spoke = chen.post(address, json={"verdict": "confirm"})
        assert (spoke.status_code, spoke.json()["status"]) == (201, "in_force")
        assert spoke.json()["second"]["by"] == CHEN.name
        assert chen.post(address, json={"verdict": "confirm"}).status_code == 200
        late = wang.post(address, json={"verdict": "refuse", "words": WORDS})
        assert late.status_code == 409
        assert chen.post("/v1/decisions/99/second", json={"verdict": "confirm"}).status_code == 404
        huge = chen.post(f"/v1/decisions/{2**70}/second", json={"verdict": "confirm"})
        assert huge.status_code == 422


@pytest.mark.parametrize("asker", [AUDITOR, DATA_SCIENTIST, ADMINISTRATOR])
def test_who_may_not_decide_is_refused(
    settings: Settings, engine: Engine, asker: Principal
) -> None:
    """Auditors and data scientists look, administrators do not even that."""
    published(engine)
    proposed = decided(engine, TENTH, who=LIN).decision
    with service(settings, asker=asker) as client:
        assert client.post(about(ELEVENTH), json={"kind": "accept"}).status_code == 403
        second = client.post(f"/v1/decisions/{proposed.id}/second", json={"verdict": "confirm"})
        assert second.status_code == 403
        reads = 403 if asker is ADMINISTRATOR else 200
        assert client.get(about(TENTH)).status_code == reads
        assert client.get(f"{LIST}/decisions").status_code == reads


def test_an_inspector_proposes_and_does_not_confirm(settings: Settings, engine: Engine) -> None:
    """Confirming is a supervisor's."""
    published(engine)
    with asked_by(settings, LIN, ZHAO) as (lin, zhao):
        proposed = lin.post(about(TENTH), json=REJECT).json()
        answer = zhao.post(f"/v1/decisions/{proposed['id']}/second", json={"verdict": "confirm"})
    assert answer.status_code == 403


def test_another_bureaus_target_answers_as_one_that_does_not_exist(
    settings: Settings, engine: Engine
) -> None:
    """Neither its address nor its decisions' numbers tell that it is there."""
    published(engine)
    decided(engine, TENTH)
    with service(settings, asker=FUTIAN) as client:
        for ask in (
            client.get(about(TENTH)),
            client.post(about(TENTH), json={"kind": "accept"}),
            client.get(about("E-4711")),
        ):
            assert (ask.status_code, ask.json()["type"][-15:]) == (404, ":unknown_target")
        assert client.get(f"{LIST}/decisions").status_code == 404
        second = client.post("/v1/decisions/1/second", json={"verdict": "confirm"})
        assert second.json()["type"].endswith(":unknown_decision")


def test_the_audit_keeps_who_decided_what_and_none_of_their_words(
    settings: Settings, engine: Engine
) -> None:
    """In the same transaction: what is refused leaves no entry, and what stands has one."""
    published(engine)
    with asked_by(settings, LIN, WANG) as (lin, wang):
        proposed = lin.post(about(TENTH), json=REJECT).json()
        lin.post(about(TENTH), json=REJECT)
        confirm = {"verdict": "confirm", "words": "我也去现场核实过"}
        wang.post(f"/v1/decisions/{proposed['id']}/second", json=confirm)
    entries = audited(engine, "decide", "second")
    assert [(each.actor, each.action, each.bureau) for each in entries] == [
        ("lin.tao", "decide", "luohu"),
        ("wang.fang", "second", "luohu"),
    ]
    assert {each.subject for each in entries} == {f"establishment:{TENTH}"}
    assert '"kind":"reject"' in entries[0].told
    assert not any(WORDS in each.told or "核实" in each.told for each in entries)


def test_a_replacement_of_the_register_needs_no_list(settings: Settings, engine: Engine) -> None:
    """The event store tells of which bureau and programme it is."""
    published(engine)
    body = {"kind": "replace", "code": "duplicate", "words": WORDS, "replacement": "E-0099"}
    with service(settings, asker=LIN) as client:
        assert client.post(about(ELEVENTH), json=body).status_code == 422
    history = MemoryHistory({"E-0099": known("E-0099")})
    with service(settings, asker=LIN, history=history) as client:
        assert client.post(about(ELEVENTH), json=body).json()["replacement"] == "E-0099"


def test_ids_with_slashes_have_addresses(settings: Settings, engine: Engine) -> None:
    """Registers number as they like."""
    publish(engine, [weekly("深圳/罗湖", target(1, "A/1 ?#"))], now=NOW)
    inspector = Principal("he.ping", "inspector", "深圳/罗湖", "J00017")
    address = "/v1/weeks/2026-W48/lists/food/%E6%B7%B1%E5%9C%B3%2F%E7%BD%97%E6%B9%96/targets"
    with service(settings, asker=inspector) as client:
        answer = client.post(f"{address}/A%2F1%20%3F%23/decisions", json={"kind": "accept"})
    assert (answer.status_code, answer.json().get("establishment_id")) == (201, "A/1 ?#")


def test_a_list_of_an_earlier_build_can_be_decided_on(settings: Settings, engine: Engine) -> None:
    """What it did not say is no reason to leave its targets to nobody."""
    stored_by_an_earlier_build(engine, EARLIER)
    with service(settings) as client:
        listed = client.get("/v1/weeks/latest/lists").json()["lists"][0]
        row = client.get(listed["href"]).json()["targets"][0]
        address = f"{listed['href']}/targets/{row['establishment_id']}/decisions"
        assert client.post(address, json={"kind": "accept"}).status_code == 201
