"""Other systems ask by a token, and may no more than it was made for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from serving.access import tokens
from serving.access.asking import COOKIE
from serving.access.records import TokenRecord
from serving.access.roles import MACHINES_MAY, PERMISSIONS, Permission
from serving.access.tokens import FORM, LONGEST_DAYS, NOTED, TokenRefused
from serving.audit.records import AuditRecord
from serving.database import reading, writing
from serving.publish import publish
from serving.settings import Settings
from tests.serving.access.test_signing_in import Clock
from tests.serving.databases import on_both
from tests.serving.made import (
    ADMINISTRATOR,
    INSPECTOR,
    LATER,
    NOW,
    PLATFORM,
    WEEK,
    new_session,
    new_token,
    service,
    target,
    weekly,
)

LIST = f"/v1/weeks/{WEEK}/lists/food/luohu"
NEW = {"name": "platform", "may": ["read_lists", "export"], "bureau": "luohu", "days": 30}
HTML = {"Accept": "text/html"}
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(settings: Settings, engine: Engine, clock: Clock) -> Iterator[TestClient]:
    """Nobody yet, at a service with a list of two bureaus each."""
    publish(engine, [weekly("luohu", target(1, "L1")), weekly("baoan", target(1, "B1"))], now=NOW)
    with service(settings, asker=None, now=clock) as client:
        yield client


def by(secret: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", **more}


@on_both
def test_a_token_is_made_used_and_revoked_and_each_is_in_the_audit(
    settings: Settings, engine: Engine, client: TestClient
) -> None:
    """It is shown once: neither the database nor any other answer has it."""
    with service(settings, asker=ADMINISTRATOR) as administrator:
        answer = administrator.post("/v1/tokens", json=NEW)
        made = answer.json()
        assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
        assert FORM.fullmatch(made["token"])
        assert made["made"]["expires_at"] == "2026-12-23T09:30:00Z"
        assert client.get(LIST, headers=by(made["token"])).status_code == 200
        listed = administrator.get("/v1/tokens")
        assert made["token"] not in listed.text
        assert listed.json()["tokens"][0]["used_at"] == "2026-11-23T09:30:00Z"
        for _ in range(2):
            assert administrator.delete("/v1/tokens/platform").status_code == 204
        assert administrator.delete("/v1/tokens/nobody").status_code == 404
    assert client.get(LIST, headers=by(made["token"])).status_code == 401
    with reading(engine) as db:
        kept = [*db.scalars(select(TokenRecord.token_hash)), *db.scalars(select(AuditRecord.told))]
        said = select(AuditRecord.actor, AuditRecord.role, AuditRecord.action)
        entries = db.execute(said.where(AuditRecord.role != "command")).all()
    assert not [each for each in kept if made["token"] in each]
    assert entries == [
        ("root.admin", "administrator", "add_token"),
        ("token:platform", "machine", "view"),
        ("root.admin", "administrator", "revoke_token"),
    ]


def test_a_token_sees_its_own_bureau_and_no_other(client: TestClient, settings: Settings) -> None:
    """The session that it is given is scoped as a person's is."""
    headers = by(new_token(settings, PLATFORM))
    assert client.get("/v1/session", headers=headers).json()["role"] == "machine"
    lists = client.get(f"/v1/weeks/{WEEK}/lists", headers=headers).json()["lists"]
    assert [one["bureau"] for one in lists] == ["luohu"]
    assert client.get(LIST.replace("luohu", "baoan"), headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("granted", "path", "words"),
    [
        ({"export"}, LIST, "not among what this token may: take lists along."),
        ({"read_lists"}, "/v1/accounts", "No token may manage accounts."),
        ({"read_lists"}, "/v1/audit", "No token may read the audit."),
    ],
)
def test_a_token_may_no_more_than_it_was_made_for(
    client: TestClient, settings: Settings, granted: set[Permission], path: str, words: str
) -> None:
    """Words say whether another token could, or only a person."""
    asker = replace(PLATFORM, granted=frozenset(granted))
    answer = client.get(path, headers=by(new_token(settings, asker)))
    assert answer.status_code == 403
    assert words in answer.json()["detail"]


@pytest.mark.parametrize("permission", sorted(set(PERMISSIONS) - set(MACHINES_MAY)))
def test_what_takes_a_person_is_no_tokens(engine: Engine, permission: str) -> None:
    """Whoever decides, seconds, approves or settles is somebody the law can ask."""
    with writing(engine) as db, pytest.raises(TokenRefused, match="All else takes a person"):
        tokens.add(db, name="x1", may=["read_lists", permission], bureau=None, days=1, now=LATER)


def test_what_a_token_may_is_said_a_second_time() -> None:
    """A line that is added to the table must be added here by somebody who means it."""
    expected = {"read_lists", "export", "record_outcome", "register_objection", "read_metrics"}
    assert set(MACHINES_MAY) == expected


@on_both
def test_a_token_ends_at_its_moment_and_says_so(
    client: TestClient, settings: Settings, clock: Clock
) -> None:
    headers = by(new_token(settings, PLATFORM))
    clock.at = LATER + 90 * DAY - SECOND
    assert client.get("/v1/session", headers=headers).status_code == 200
    clock.at += SECOND
    answer = client.get("/v1/session", headers=headers)
    assert answer.status_code == 401
    assert "expired on 2027-02-21" in answer.json()["detail"]


def test_a_revoked_token_says_so(client: TestClient, settings: Settings, engine: Engine) -> None:
    headers = by(new_token(settings, PLATFORM))
    with writing(engine) as db:
        tokens.revoke(db, "platform", now=LATER)
    assert "revoked on 2026-11-23" in client.get(LIST, headers=headers).json()["detail"]


@pytest.mark.parametrize(
    "given", ["", "x", "targeting_" + "0" * 64, "targeting_" + "0" * 63, "é" * 64, "a b c"]
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_token_that_is_none_is_refused_in_words_and_asked_for_anew(
    client: TestClient, given: str, accept: str
) -> None:
    """A program is not sent to a page to sign in, whatever it says that it likes."""
    header = f"Bearer {given}".encode()
    answer = client.get(LIST, headers={b"Authorization": header, b"Accept": accept.encode()})
    assert answer.status_code == 401
    assert "The token is none of ours" in answer.text
    assert answer.headers["www-authenticate"] == 'Bearer realm="targeting", error="invalid_token"'


def test_every_401_says_how_a_program_lets_itself_in(client: TestClient) -> None:
    """And no browser opens a window of its own for a password, as it would for Basic."""
    wrong = {"name": "li.wei", "password": "x"}
    for answer in (
        client.get(LIST),
        client.post("/v1/session", json=wrong),
        client.post("/sign-in", data=wrong, headers=HTML),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="targeting"'


def test_with_a_token_the_cookie_counts_for_nothing(client: TestClient, settings: Settings) -> None:
    """Neither to see more, nor where a token ended; and only a token is a way past the mark."""
    client.cookies.set(COOKIE, new_session(settings, ADMINISTRATOR))
    assert client.get("/v1/accounts").status_code == 200
    headers = by(new_token(settings, PLATFORM))
    assert client.get("/v1/accounts", headers=headers).status_code == 403
    assert client.get("/v1/accounts", headers=by("targeting_")).status_code == 401
    assert client.post("/v1/tokens", json=NEW, headers=headers).status_code == 403
    for scheme in ("Basic", "Digest"):
        other = {"Authorization": f"{scheme} Zm9vOmJhcg=="}
        assert client.get("/v1/accounts", headers=other).status_code == 200
        forged = client.post("/v1/tokens", json=NEW, headers=other)
        assert (forged.status_code, "form" in forged.json()["type"]) == (403, True)


def test_a_token_needs_no_mark_but_no_other_site_may_send_it(
    client: TestClient, settings: Settings
) -> None:
    headers = by(new_token(settings, PLATFORM))
    client.cookies.set(COOKIE, new_session(settings, INSPECTOR))
    answer = client.delete("/v1/session", headers=headers)
    assert answer.json()["type"].endswith("not_for_machines")
    elsewhere = client.delete("/v1/session", headers={**headers, "Sec-Fetch-Site": "cross-site"})
    assert elsewhere.json()["type"].endswith("from_elsewhere")


def test_a_tokens_last_use_is_noted_every_five_minutes(
    client: TestClient, settings: Settings, engine: Engine, clock: Clock
) -> None:
    """Each time would make every reader a writer."""

    def used_after(wait: timedelta) -> timedelta:
        clock.at = LATER + wait
        assert client.get("/v1/session", headers=headers).status_code == 200
        with reading(engine) as db:
            (found,) = tokens.tokens(db)
        assert found.used_at is not None
        return found.used_at - LATER

    headers = by(new_token(settings, PLATFORM))
    assert used_after(SECOND) == SECOND
    assert used_after(SECOND + NOTED) == SECOND
    assert used_after(2 * SECOND + NOTED) == 2 * SECOND + NOTED


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "Platform One"}, "small letters"),
        ({"may": []}, "lets nobody in"),
        ({"may": ["decide"]}, "All else takes a person"),
        ({"days": 0}, "days: "),
        ({"days": LONGEST_DAYS + 1}, "days: "),
        ({"bureau": ""}, "bureau: "),
        ({"name": "old.one"}, "never used again"),
    ],
)
def test_a_token_that_cannot_be_so_is_refused_in_words(
    settings: Settings, wrong: dict[str, object], words: str
) -> None:
    with service(settings, asker=ADMINISTRATOR) as administrator:
        assert administrator.post("/v1/tokens", json={**NEW, "name": "old.one"}).status_code == 201
        administrator.delete("/v1/tokens/old.one")
        answer = administrator.post("/v1/tokens", json={**NEW, **wrong})
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
        assert len(administrator.get("/v1/tokens").json()["tokens"]) == 1


@pytest.mark.parametrize("days", [1, LONGEST_DAYS])
def test_a_token_lasts_a_day_to_four_hundred(engine: Engine, days: int) -> None:
    with writing(engine) as db:
        made, _ = tokens.add(db, name="x1", may=["export"], bureau=None, days=days, now=LATER)
    assert made.expires_at == LATER + days * DAY


@on_both
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE tokens SET may = '[\"read_metrics\"]'",
        "UPDATE tokens SET bureau = NULL",
        "UPDATE tokens SET token_hash = 'another'",
        "UPDATE tokens SET expires_at = '2099-01-01 00:00:00+00:00'",
        "UPDATE tokens SET revoked_at = NULL",
        "UPDATE tokens SET revoked_at = '2099-01-01 00:00:00+00:00'",
        "DELETE FROM tokens",
    ],
)
def test_the_database_holds_what_a_token_is_and_that_it_ended(
    settings: Settings, engine: Engine, change: str
) -> None:
    """Whoever could widen a token, or bring one back, would need no administrator."""
    new_token(settings, PLATFORM)
    with writing(engine) as db:
        tokens.revoke(db, "platform", now=LATER)
    with engine.connect() as connection:
        with pytest.raises(IntegrityError, match="A token stays what it was made for"):
            connection.execute(text(change))
        connection.rollback()
        connection.execute(text("UPDATE tokens SET used_at = revoked_at"))


@on_both
def test_no_token_is_put_in_the_place_of_another(settings: Settings, engine: Engine) -> None:
    """SQLite's INSERT OR REPLACE deletes unseen; PostgreSQL's ON CONFLICT updates."""
    new_token(settings, PLATFORM)
    columns = "name, token_hash, may, created_at, expires_at"
    row = "name, 'another', may, created_at, expires_at"
    replaces = {
        "sqlite": f"INSERT OR REPLACE INTO tokens ({columns}) SELECT {row} FROM tokens",
        "postgresql": f"INSERT INTO tokens ({columns}) SELECT {row} FROM tokens "
        "ON CONFLICT (name) DO UPDATE SET token_hash = 'another'",
    }
    with engine.connect() as connection, pytest.raises(IntegrityError, match="A token stays"):
        connection.execute(text(replaces[engine.dialect.name]))
