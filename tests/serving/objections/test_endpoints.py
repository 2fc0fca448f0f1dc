"""The API of objections: who may do what, what is refused, and in which words."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.access.principal import Principal
from serving.audit.records import AuditRecord
from serving.database import reading
from serving.objections.queries import open_objections
from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.decisions import made
from tests.serving.drafts import made as drafts
from tests.serving.made import (
    ADMINISTRATOR,
    AUDITOR,
    NOW,
    WEEK,
    earlier,
    reason,
    service,
    sign_in_as,
    target,
    weekly,
)
from tests.serving.objections.made import (
    FRIDAY,
    OF_FUTIAN,
    OFFICER,
    REGISTRAR,
    REVIEWER,
    asked,
    at,
    decided,
    draft,
    on_record,
    registered,
    serving,
)

MONDAY = date(2026, 11, 30)


def post(client: TestClient, address: str = "", **given: Any) -> Any:
    return client.post(f"/v1/objections{address}", json=given)


def step(client: TestClient, objection: int, what: str, after: int, **given: Any) -> Any:
    return post(client, f"/{objection}/{what}", after=after, words="reasons", **given)


@on_both
def test_an_objection_goes_its_whole_way(engine: Engine, settings: Settings) -> None:
    """Registered by an inspector, verified and decided by a supervisor who made nothing of it."""
    publish(engine, [weekly("luohu", target(1, "E-0001"))], now=NOW)
    with serving(settings, on_record()) as client:
        answer = post(client, **asked())
        assert answer.status_code == 201
        one = answer.json()
        assert answer.headers["location"] == one["href"] == f"/v1/objections/{one['id']}"
        assert (one["state"], one["under_objection"], one["bureau"]) == (
            "to_verify", True, "luohu",
        )  # fmt: skip
        assert one["establishment_name"] == "东门小馆"
        assert one["officers_known"]
        assert one["actions"] == ["annul", "amend"]
        (clock,) = one["clocks"]
        assert (clock["step"], clock["due_on"], clock["standing"]) == (
            "verify", "2026-11-27", "due_today",
        )  # fmt: skip
        sign_in_as(client, settings, REVIEWER, now=at(FRIDAY))
        verified = step(client, one["id"], "verify", 1).json()
        assert verified["clocks"][1]["due_on"] == "2026-12-01"
        extended = step(client, one["id"], "extend", 2).json()
        assert extended["clocks"][1]["due_on"] == "2026-12-04"
        ended = step(client, one["id"], "decide", 3, result="upheld", action="annul").json()
        assert (ended["state"], ended["under_objection"]) == ("decided", False)
        sent = client.get(one["href"]).json()
    assert [event["kind"] for event in sent["events"]] == [
        "opened", "verified", "extended", "decided",
    ]  # fmt: skip
    assert sent["effect"] == [
        {
            "programme": "food",
            "before": {
                "week": WEEK, "as_of": "2026-11-23", "rank": 1, "of": 1, "risk": 0.41,
                "expected_severity": sent["effect"][0]["before"]["expected_severity"],
            },
            "since": [],
        }
    ]  # fmt: skip


@on_both
def test_every_write_and_every_view_is_in_the_audit(engine: Engine, settings: Settings) -> None:
    """Each with its establishment, and no word that somebody wrote."""
    with serving(settings, on_record()) as client:
        one = post(client, **asked()).json()
        client.get(one["href"])
        step(client, one["id"], "withdraw", 1)
        step(client, one["id"], "withdraw", 1)
    with reading(engine) as db:
        entries = list(db.scalars(select(AuditRecord).order_by(AuditRecord.id)))
    told = [(each.action, each.subject, each.bureau) for each in entries]
    assert told == [
        ("open_objection", "establishment:E-0001", "luohu"),
        ("view_objection", "establishment:E-0001", "luohu"),
        ("withdraw_objection", "establishment:E-0001", "luohu"),
    ]
    assert not any("未营业" in each.told or "reasons" in each.told for each in entries)


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"establishment_id": "nobody"}, 404, "with number nobody"),
        ({"row_id": "V9"}, 404, "there is no Inspection V9"),
        ({"row_id": None}, 422, "names its table and its row_id"),
        ({"table": "complaints"}, 422, "Tables are: inspections"),
        ({"item": "F-22"}, 404, "item: F-22"),
        ({"table": "findings", "item": "F-99"}, 404, "item: F-99"),
        ({"table": "findings", "row_id": "V2", "item": "F-22"}, 404, "item: F-22"),
        ({"table": "samples", "row_id": "S1", "item": "汞"}, 404, "item: 汞"),
        ({"table": "credit", "row_id": "P1", "item": "x"}, 404, "item: x"),
        ({"about": "listing", "week": WEEK, "programme": "drug"}, 404, "on no published list"),
        ({"about": "listing"}, 404, "on no published list"),
        (
            {"about": "listing", "week": WEEK, "programme": "food", "reason": "weather"},
            422,
            "none of the reasons that the list gave: area, history",
        ),
        ({"received_at": "2026-11-28T10:00:00+08:00"}, 422, "which is still to come"),
        ({"received_at": "2023-02-01T10:00:00+08:00"}, 422, "no regulation gave"),
        ({"received_at": "2026-11-26T10:00:00"}, 422, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, 422, "has no day in the city"),
        ({"received_at": "9999-12-31T23:00:00Z"}, 422, "has no day in the city"),
        ({"words": "请联系 138 0013 8000"}, 422, "what looks like somebody's telephone number"),
        ({"reference": "440306199001011234"}, 422, "somebody's identity number"),
        ({"words": "x" * 2001}, 422, "words"),
        ({"words": "   "}, 422, "words"),
        ({"said_by": "neighbour"}, 422, "said_by"),
        ({"phone": "1"}, 422, "phone"),
        ({"about": "weather"}, 422, "about"),
    ],
)
def test_what_cannot_be_registered_says_why(
    engine: Engine, settings: Settings, given: dict[str, Any], status: int, words: str
) -> None:
    """What we have, what we wanted, and nothing is written."""
    publish(engine, [weekly("luohu", target(1, "E-0001"))], now=NOW)
    with serving(settings, on_record()) as client:
        answer = post(client, **asked(**given))
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.json()
    with reading(engine) as db:
        assert open_objections(db) == []


@pytest.mark.parametrize(
    "given",
    [
        {"words": "x" * 2000},
        {"table": "findings"},
        {"table": "findings", "item": "F-31"},
        {"table": "samples", "row_id": "S1"},
        {"table": "samples", "row_id": "S1", "item": "镉"},
        {"table": "credit", "row_id": "P2"},
        {"about": "listing", "week": WEEK, "programme": "food", "reason": "history"},
        {"about": "profile"},
        {"reference": ""},
        {"received_at": "2026-11-27T10:00:00+08:00"},  # this very moment
    ],
)
def test_what_can_be_registered_is(
    engine: Engine, settings: Settings, given: dict[str, Any]
) -> None:
    publish(engine, [weekly("luohu", target(1, "E-0001", reasons=(reason(),)))], now=NOW)
    with serving(settings, on_record()) as client:
        answer = post(client, **asked(**given))
    assert answer.status_code == 201, answer.json()


@on_both
def test_a_key_that_is_sent_twice_registers_once(engine: Engine, settings: Settings) -> None:
    """And tells who sends another thing with it that they did."""
    key = {"Idempotency-Key": "b7c4"}
    with serving(settings, on_record()) as client:
        answers = [client.post("/v1/objections", json=asked(), headers=key) for _ in range(2)]
        other = client.post("/v1/objections", json=asked(words="anders"), headers=key)
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert other.status_code == 409
    assert "you registered objection 1" in other.json()["detail"]
    with reading(engine) as db:
        assert len(open_objections(db)) == 1
        actions = list(db.scalars(select(AuditRecord.action)))
    assert actions == ["open_objection"]


@on_both
def test_who_acts_on_what_is_no_longer_so_is_told(engine: Engine, settings: Settings) -> None:
    one = registered(engine)
    with serving(settings, asker=REVIEWER) as client:
        assert step(client, one.id, "verify", 1).status_code == 200
        stale = step(client, one.id, "verify", 1)
        early = step(client, one.id, "verify", 3)
    assert (stale.status_code, early.status_code) == (409, 409)
    assert "You had seen 1 of its events, and there are 2 now" in stale.json()["detail"]


@on_both
@pytest.mark.parametrize(
    ("asker", "status", "words"),
    [
        (OFFICER, 403, "Whoever made a record does not decide"),
        (Principal("li.wei", "supervisor", "luohu"), 403, "Whoever registered an objection"),
        (REGISTRAR, 403, "Your role is: Inspector"),
        (AUDITOR, 403, "Your role is: Auditor"),
        (OF_FUTIAN, 404, "No objection has the number 1"),
        (REVIEWER, 200, ""),
        (Principal("sun.li", "supervisor", None), 200, ""),
    ],
)
def test_only_somebody_else_decides(
    engine: Engine, settings: Settings, asker: Principal, status: int, words: str
) -> None:
    """Requirement 23: reviewer ≠ original officer; and another bureau's does not exist."""
    one = registered(engine, by="zhang.san" if asker is REGISTRAR else "li.wei")
    with serving(settings, asker=REVIEWER) as client:
        step(client, one.id, "verify", 1)
        sign_in_as(client, settings, asker, now=at(FRIDAY))
        answer = step(client, one.id, "decide", 2, result="rejected")
    assert answer.status_code == status
    assert words in answer.json().get("detail", "")


@on_both
@pytest.mark.parametrize(
    ("name", "status"), [("wang.fang", 403), ("chen.jie", 403), ("sun.li", 200)]
)
def test_who_decided_about_a_target_does_not_decide_on_its_listing(
    engine: Engine, settings: Settings, name: str, status: int
) -> None:
    """Nor who confirmed that: both answer for its being visited."""
    made.published(engine)
    first = made.decided(engine, made.TENTH, made.REJECT, who=made.WANG)
    made.seconded(engine, first.decision.id, who=made.CHEN)
    listing = {"about": "listing", "week": WEEK, "programme": "food"}
    with serving(settings, on_record()) as client:
        one = post(client, **asked(made.TENTH, **listing)).json()
        assert one["officers_known"]
        sign_in_as(client, settings, Principal(name, "supervisor", None), now=at(FRIDAY))
        step(client, one["id"], "verify", 1)
        answer = step(client, one["id"], "decide", 2, result="rejected")
    assert answer.status_code == status, answer.json()


def test_who_approved_a_list_does_not_decide_on_a_listing_of_it(
    engine: Engine, settings: Settings
) -> None:
    drafts.kept(engine)
    drafts.approved(engine, by=drafts.CITY)
    listing = {"about": "listing", "week": WEEK, "programme": "food"}
    with serving(settings, on_record("L1")) as client:
        one = post(client, **asked("L1", **listing)).json()
        became = []
        for asker in (drafts.CITY.asker, drafts.COLLEAGUE.asker):
            sign_in_as(client, settings, asker, now=at(FRIDAY))
            step(client, one["id"], "verify", 1)
            became.append(step(client, one["id"], "decide", 2, result="rejected").status_code)
    assert became == [403, 200]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"result": "upheld"}, "one of: Annul the record, Amend the record"),
        ({"result": "upheld", "action": "repair"}, "one of: Annul the record"),
        ({"result": "rejected", "action": "annul"}, "A rejected objection corrects nothing"),
        ({"result": "maybe"}, "result"),
        ({}, "result"),
    ],
)
def test_a_decision_that_cannot_be_says_why(
    engine: Engine, settings: Settings, given: dict[str, Any], words: str
) -> None:
    one = registered(engine)
    with serving(settings, asker=REVIEWER) as client:
        step(client, one.id, "verify", 1)
        answer = step(client, one.id, "decide", 2, **given)
    assert (answer.status_code, words in answer.json()["detail"]) == (422, True), answer.json()


def test_reasons_hold_no_persons_number_either(engine: Engine, settings: Settings) -> None:
    one = registered(engine)
    with serving(settings, asker=REVIEWER) as client:
        answer = post(client, f"/{one.id}/verify", after=1, words="致电 13800138000 核实")
    assert answer.status_code == 422
    assert "telephone number" in answer.json()["detail"]


def test_roles_that_register_nothing_are_told_whose_work_it_is(settings: Settings) -> None:
    for asker in (AUDITOR, ADMINISTRATOR):
        with serving(settings, on_record(), asker=asker) as client:
            answer = post(client, **asked())
            assert answer.status_code == 403
            assert "register objections" in answer.json()["detail"]


@on_both
def test_objections_are_listed_by_what_is_asked_and_page_by_page(
    engine: Engine, settings: Settings
) -> None:
    """Overdue is told by the clock of today, so that no job has to run for it."""
    ids = [registered(engine, draft(f"E-{n}")).id for n in range(3)]
    ended = decided(engine, registered(engine, draft("E-9")))
    late = registered(engine, draft("E-5", received_on=date(2026, 11, 20)))
    elsewhere = registered(engine, draft("E-6", bureau="futian"))
    city = Principal("sun.li", "supervisor", None)
    with serving(settings, asker=city) as client:

        def found(query: str) -> list[int]:
            sent = client.get(f"/v1/objections{query}").json()
            return [each["id"] for each in sent["objections"]]

        assert found("") == [elsewhere.id, late.id, ended.id, *reversed(ids)]
        assert found("?open=true") == [elsewhere.id, late.id, *reversed(ids)]
        assert found("?open=false") == [ended.id]
        assert found("?overdue=true") == [late.id]
        assert found("?overdue=true&open=false") == []
        assert found("?bureau=futian") == [elsewhere.id]
        walked, where = [], "/v1/objections?open=true&limit=2"
        while where:
            sent = client.get(where).json()
            walked += [each["id"] for each in sent["objections"]]
            where = sent["next"]
        assert walked == [elsewhere.id, late.id, *reversed(ids)]
        sign_in_as(client, settings, REVIEWER, now=at(FRIDAY))
        assert elsewhere.id not in found("")
        assert found("?bureau=futian") == []
        assert client.get(f"/v1/objections/{elsewhere.id}").status_code == 404
    with serving(settings, asker=city, on=MONDAY) as client:
        assert found("?overdue=true") == [elsewhere.id, late.id, *reversed(ids)]


def test_a_record_cannot_be_objected_to_where_nobody_can_look_it_up(
    engine: Engine, settings: Settings
) -> None:
    """Without the event store a listing still can be: the lists are ours."""
    publish(engine, [weekly("luohu", target(1, "E-0001"))], now=NOW)
    with service(settings, asker=REGISTRAR, now=lambda: at(FRIDAY)) as client:
        record = post(client, **asked())
        listing = post(client, **asked(about="listing", week=WEEK, programme="food"))
    assert record.status_code == 409
    assert "started without the event store" in record.json()["detail"]
    assert (listing.status_code, listing.json()["bureau"]) == (201, "luohu")


def test_another_bureaus_establishment_is_not_found(engine: Engine, settings: Settings) -> None:
    """Neither its records nor that it is there."""
    publish(engine, [weekly("futian", target(1, "F-1"))], now=NOW)
    with serving(settings, on_record("F-1", bureau="futian")) as client:
        answers = [
            post(client, **asked("F-1", **about))
            for about in ({}, {"about": "listing", "week": WEEK, "programme": "food"})
        ]
    assert [answer.status_code for answer in answers] == [404, 404]


@on_both
def test_the_effect_is_read_from_the_lists_that_followed(
    engine: Engine, settings: Settings
) -> None:
    """In the list objected to it was second of two; in the next it is not on the list."""
    publish(engine, [earlier("luohu", target(1, "X"), target(2, "E-0001"))], now=NOW)
    publish(engine, [weekly("luohu", target(1, "X"))], now=NOW)
    listing = {"about": "listing", "week": "2026-W47", "programme": "food"}
    with serving(settings, on_record()) as client:
        one = post(client, **asked(**listing)).json()
        (effect,) = client.get(one["href"]).json()["effect"]
    assert (effect["before"]["week"], effect["before"]["rank"]) == ("2026-W47", 2)
    assert [(each["week"], each["rank"], each["of"]) for each in effect["since"]] == [
        ("2026-W48", None, 1)
    ]
