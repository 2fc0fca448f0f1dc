"""Accounts, as administrators manage them."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from serving.audit.records import AuditRecord
from serving.database import reading
from serving.settings import Settings
from tests.serving.made import ADMINISTRATOR, service

PASSWORD = "a sentence that nobody says"
NEW = {
    "name": "wu.min",
    "shown_name": "Wu Min",
    "role": "inspector",
    "bureau": "luohu",
    "password": PASSWORD,
}


@pytest.fixture
def administrator(settings: Settings):  # type: ignore[no-untyped-def]  # a client
    with service(settings, asker=ADMINISTRATOR) as client:
        yield client


def test_an_account_is_made_changed_and_shut_out_and_each_is_in_the_audit(
    administrator: TestClient, engine: Engine
) -> None:
    """No password and no hash of one is ever sent, or written down there."""
    made = administrator.post("/v1/accounts", json=NEW)
    assert made.status_code == 201
    assert "password" not in made.text
    change = {"role": "supervisor", "bureau": None, "disabled": False}
    assert administrator.put("/v1/accounts/wu.min", json=change).json()["role"] == "supervisor"
    password = {"password": "another sentence that is new"}
    assert administrator.put("/v1/accounts/wu.min/password", json=password).status_code == 204
    shut = administrator.put("/v1/accounts/wu.min", json={**change, "disabled": True})
    assert shut.json()["disabled_at"] is not None
    with reading(engine) as db:
        entries = db.execute(select(AuditRecord.action, AuditRecord.told)).all()
    assert [action for action, _ in entries] == [
        "add_account",
        "change_account",
        "set_password",
        "change_account",
    ]
    assert not [told for _, told in entries if PASSWORD in told or "argon2" in told]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "Wu Min"}, "small letters"),
        ({"name": ""}, "small letters"),
        ({"shown_name": " "}, "a name that people read"),
        ({"bureau": None}, "belongs to a bureau"),
        ({"role": "auditor"}, "the whole city's"),
        ({"password": "short"}, "15 to 200 characters"),
        ({"password": "wu.min wu.min wu.min"}, "holds the name"),
    ],
)
def test_an_account_that_cannot_be_so_is_refused_in_words(
    administrator: TestClient, wrong: dict[str, object], words: str
) -> None:
    answer = administrator.post("/v1/accounts", json={**NEW, **wrong})
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    names = [one["name"] for one in administrator.get("/v1/accounts").json()["accounts"]]
    assert names == [ADMINISTRATOR.name]


def test_a_name_is_never_used_again(administrator: TestClient) -> None:
    """The audit would mix two people."""
    administrator.post("/v1/accounts", json=NEW)
    shut = {"role": "inspector", "bureau": "luohu", "disabled": True}
    administrator.put("/v1/accounts/wu.min", json=shut)
    answer = administrator.post("/v1/accounts", json=NEW)
    assert answer.status_code == 422
    assert "never used again" in answer.json()["detail"]


def test_who_goes_on_visits_is_said_of_an_account_and_stays_until_said_otherwise(
    administrator: TestClient,
) -> None:
    """A new role must not cut somebody off from their visits; an empty one does, on purpose."""
    administrator.post("/v1/accounts", json=NEW)
    change = {"role": "inspector", "bureau": "luohu", "disabled": False}

    def of(**given: str) -> str | None:
        answer = administrator.put("/v1/accounts/wu.min", json={**change, **given}).json()
        found: str | None = answer["inspector_id"]
        return found

    assert [of(), of(inspector_id=" J00017 "), of(), of(inspector_id="")] == [
        None, "J00017", "J00017", None,
    ]  # fmt: skip


def test_nobody_changes_their_own_account(administrator: TestClient) -> None:
    """Who could would make themselves an auditor of what they did."""
    change = {"role": "auditor", "bureau": None, "disabled": False}
    answer = administrator.put(f"/v1/accounts/{ADMINISTRATOR.name}", json=change)
    assert answer.status_code == 409


def test_an_account_that_is_nobodys_is_not_found(administrator: TestClient) -> None:
    change = {"role": "auditor", "bureau": None, "disabled": False}
    assert administrator.put("/v1/accounts/nobody", json=change).status_code == 404
    password = {"password": PASSWORD}
    assert administrator.put("/v1/accounts/nobody/password", json=password).status_code == 404
