"""Signing in with the city's account, by a real provider that can be told to misbehave."""

import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from sqlalchemy import Engine, select

from serving.access.accounts import add, disable
from serving.access.asking import COOKIE
from serving.access.city_flow import LONGEST
from serving.access.oidc import KEPT, LARGEST_ANSWER, LEEWAY_SECONDS
from serving.audit.records import AuditRecord
from serving.database import reading, writing
from serving.settings import CityProvider, Settings, SettingsRefused, settings_from
from tests.serving.access.provider import (
    CLIENT_ID,
    SECRET,
    City,
    Claims,
    base64url,
    ec_key,
    rsa_key,
    running,
    unsigned,
)
from tests.serving.access.test_signing_in import Clock
from tests.serving.databases import on_both
from tests.serving.made import LATER, service

WANTED = "/weeks/2026-W48/food/luohu?lane=risk"
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
NOTHING: Mapping[str, str] = {}
NOT_RELIED_ON = "is not to be relied on"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def city(clock: Clock) -> Iterator[City]:
    with running(clock) as city:
        yield city


@pytest.fixture
def with_provider(settings: Settings, city: City, tmp_path: Path) -> Settings:
    """A home whose service knows the provider."""
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    return replace(settings, provider=CityProvider(city.address, CLIENT_ID, secret))


@pytest.fixture
def browser(
    with_provider: Settings, engine: Engine, clock: Clock
) -> Iterator[Callable[[], AbstractContextManager[TestClient]]]:
    """Makes browsers, at one service where li.wei may sign in, without a password."""
    with writing(engine) as db:
        for name in ("li.wei", "lu.fei"):
            add(
                db,
                name=name,
                shown_name=name,
                role="inspector",
                bureau="luohu",
                inspector_id=None,
                password=None,
                now=LATER,
            )
    with service(with_provider, asker=None, now=clock) as client:
        yield lambda: TestClient(
            client.app, headers={"Accept-Language": "en"}, raise_server_exceptions=False
        )


@pytest.fixture
def client(
    browser: Callable[[], AbstractContextManager[TestClient]],
) -> Iterator[TestClient]:
    with browser() as client:
        yield client


def back_from(begun: httpx.Response) -> str:
    """Where the provider sends the browser, once it has been there."""
    assert begun.status_code == 303, begun.text
    return httpx.get(begun.headers["location"]).headers["location"]


def begin(client: TestClient, wanted: str = WANTED) -> str:
    asked = client.get("/sign-in/city", params={"next": wanted}, follow_redirects=False)
    return back_from(asked)


def finish(client: TestClient, back: str, sent: Mapping[str, str] = NOTHING) -> httpx.Response:
    """The answer to who comes back: a way on, or the form that it leads to, with why."""
    came = {name: each[0] for name, each in parse_qs(urlsplit(back).query).items()}
    path = urlsplit(back).path
    answer = client.get(path, params={**came, **sent}, follow_redirects=False)
    assert answer.status_code == 303
    again = answer.headers["location"].startswith("/sign-in")
    found: httpx.Response = client.get(answer.headers["location"]) if again else answer
    return found


def sign_in(client: TestClient) -> httpx.Response:
    return finish(client, begin(client))


def failures(engine: Engine) -> list[tuple[str, str]]:
    """Subjects of failed sign-ins and why, as the audit has them."""
    with reading(engine) as db:
        rows = db.execute(
            select(AuditRecord.subject, AuditRecord.told).where(
                AuditRecord.action == "sign_in_failed"
            )
        ).all()
    return [(subject, json.loads(told)["why"]) for subject, told in rows]


def refused(
    answer: httpx.Response, words: str, engine: Engine, why: str, subject: str = "account"
) -> None:
    """Nobody is signed in, the page says why, and so does the audit, once."""
    assert answer.status_code == 401
    assert words in answer.text.replace("&#39;", "'")
    assert COOKIE not in answer.cookies
    assert failures(engine) == [(subject, why)]


@on_both
def test_who_the_city_vouches_for_is_signed_in_and_back(
    client: TestClient, engine: Engine, city: City
) -> None:
    """By code, proof, state and nonce; nothing that the city says is kept but who it was."""
    form = client.get("/sign-in", params={"next": WANTED})
    assert "Sign in with the city&#39;s account" in form.text
    asked = client.get("/sign-in/city", params={"next": WANTED}, follow_redirects=False)
    cookie = asked.headers["set-cookie"].casefold()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/sign-in/city"))
    query = parse_qs(urlsplit(asked.headers["location"]).query)
    assert query["redirect_uri"] == ["http://testserver/sign-in/city/done"]
    assert (query["response_type"], query["of"]) == (["code"], ["city"])
    answer = finish(client, back_from(asked))
    assert answer.headers["location"] == WANTED
    assert client.get("/v1/session").json()["name"] == "li.wei"
    assert "city_sign_in" not in client.cookies
    with reading(engine) as db:
        entries = db.execute(select(AuditRecord.actor, AuditRecord.action, AuditRecord.told)).all()
    assert entries == [("li.wei", "sign_in", '{"way":"city"}')]
    assert city.asked["/jwks"] == 1


def test_the_secret_goes_as_the_provider_takes_it(client: TestClient, city: City) -> None:
    """In a header, or where it does not take that, in the form."""
    city.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert sign_in(client).status_code == 303


@pytest.mark.parametrize("wanted", ["https://evil.test", "//evil.test", "/" + "é" * 300])
def test_the_way_back_leads_nowhere_else(client: TestClient, wanted: str) -> None:
    assert finish(client, begin(client, wanted)).headers["location"] == "/"


def test_keys_of_both_kinds_are_taken(client: TestClient, city: City) -> None:
    city.key = ec_key("elliptic")
    assert sign_in(client).status_code == 303


def by_public_key(city: City) -> Callable[[Claims], str]:
    """HS256 with what everybody can read as its secret: the oldest trick of all."""
    public = city.key.as_pem(private=False)

    def sign(claims: Claims) -> str:
        said = unsigned("HS256", claims)
        return f"{said}.{base64url(hmac.digest(public, said.encode(), 'sha256'))}"

    return sign


def by_another_key(city: City, *, kid: str) -> Callable[[Claims], str]:
    another = rsa_key(kid)
    header = {"alg": "RS256", "kid": kid}
    assert city.key.kid == "first"
    return lambda claims: jwt.encode(header, claims, another, algorithms=["RS256"])


@pytest.mark.parametrize(
    "sign",
    [
        lambda _: lambda said: f"{unsigned('none', said)}.",
        lambda city: lambda said: f"{unsigned('none', said)}.{city.signed(said).split('.')[2]}",
        by_public_key,
        lambda city: by_another_key(city, kid="first"),
        lambda city: by_another_key(city, kid="unknown"),
        lambda city: lambda claims: city.signed(claims)[:-4] + "AAAA",
        lambda city: lambda claims: city.signed(claims).rsplit(".", 1)[0] + ".",
        lambda _: lambda _: "no token",
        lambda _: lambda _: "é.é.é",
        lambda _: lambda _: "bm8.bm8.bm8",
        lambda _: lambda _: "",
    ],
    ids=[
        "alg none",
        "alg none with a signature",
        "HS256 with the public key",
        "another's key of the same name",
        "a key that is nobody's",
        "a changed signature",
        "no signature",
        "no token",
        "not ASCII",
        "not JSON",
        "empty",
    ],
)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    client: TestClient, engine: Engine, city: City, sign: Callable[[City], Callable[[Claims], str]]
) -> None:
    city.sign = sign(city)
    refused(sign_in(client), NOT_RELIED_ON, engine, "token")


def test_an_algorithm_that_is_not_ours_signs_nothing(
    client: TestClient, engine: Engine, city: City
) -> None:
    """PS256 is no worse; but what nobody agreed on is not believed."""
    header = {"alg": "PS256", "kid": "first"}
    city.sign = lambda claims: jwt.encode(header, claims, city.key, algorithms=["PS256"])
    refused(sign_in(client), NOT_RELIED_ON, engine, "token")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another client"},
        {"aud": None},
        {"aud": []},
        {"aud": [CLIENT_ID, "another client"]},
        {"aud": [CLIENT_ID, "another client"], "azp": "another client"},
        {"azp": "another client"},
        {"iss": "http://127.0.0.1:1"},
        {"iss": None},
        {"sub": None},
        {"exp": None},
        {"exp": "never"},
        {"exp": int(LATER.timestamp()) - LEEWAY_SECONDS},
        {"iat": None},
        {"iat": int(LATER.timestamp()) + LEEWAY_SECONDS + 1},
        {"nbf": int(LATER.timestamp()) + LEEWAY_SECONDS + 1},
        {"nonce": "of another flow"},
        {"nonce": None},
        {"nonce": ["of another flow"]},
        {"preferred_username": None},
        {"preferred_username": " "},
        {"preferred_username": 7},
    ],
    ids=str,
)
def test_a_token_for_another_or_of_another_time_lets_nobody_in(
    client: TestClient, engine: Engine, city: City, claims: Claims
) -> None:
    city.claims = claims
    refused(sign_in(client), NOT_RELIED_ON, engine, "token")


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(LATER.timestamp()) - LEEWAY_SECONDS + 1},
        {"iat": int(LATER.timestamp()) + LEEWAY_SECONDS},
        {"nbf": int(LATER.timestamp()) + LEEWAY_SECONDS},
        {"aud": [CLIENT_ID]},
        {"aud": [CLIENT_ID, "another client"], "azp": CLIENT_ID},
        {"preferred_username": " LI.WEI "},
    ],
    ids=str,
)
def test_a_token_at_the_edge_of_what_is_right_is_taken(
    client: TestClient, city: City, claims: Claims
) -> None:
    city.claims = claims
    assert sign_in(client).status_code == 303


def test_a_nonce_of_another_flow_of_the_same_browser_is_refused(
    client: TestClient, engine: Engine, city: City
) -> None:
    """A token that somebody else got, put in the place of ours."""
    first = begin(client)
    (earlier,) = (each["nonce"] for each in city.issued.values())
    assert first
    city.claims = {"nonce": earlier}
    refused(sign_in(client), NOT_RELIED_ON, engine, "token")


def test_an_answer_to_another_browser_is_none_to_this_one(
    browser: Callable[[], AbstractContextManager[TestClient]],
    client: TestClient,
    engine: Engine,
) -> None:
    """Else an attacker's link would sign people in as the attacker, and they would work so."""
    with browser() as attacker:
        link = begin(attacker)
    begin(client)
    answer = finish(client, link)
    refused(answer, "not to the sign-in that this browser began", engine, "other_browser")


def test_what_the_provider_sent_is_not_left_in_an_address(client: TestClient) -> None:
    """Neither in the history nor in a link of the page that says why."""
    begin(client)
    sent = {"error": "access_denied", "error_description": "Li Wei", "state": "x"}
    answer = client.get("/sign-in/city/done", params=sent, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in?next=%2F&city=other_browser"


def test_only_our_own_words_are_shown(client: TestClient) -> None:
    assert client.get("/sign-in", params={"city": "<b>no</b>"}).status_code == 200
    assert "<b>no" not in client.get("/sign-in", params={"city": "<b>no</b>"}).text


def test_an_answer_without_a_flow_is_none(client: TestClient, engine: Engine) -> None:
    back = begin(client)
    client.cookies.clear()
    refused(finish(client, back), "begun in another browser", engine, "no_flow")


@pytest.mark.parametrize(
    "change",
    [
        lambda cookie: cookie.replace("weeks", "other"),
        lambda cookie: "9" + cookie[1:],
        lambda _: "x",
        lambda _: "1.2.3",
        lambda _: "9999999999999999.2.3",
        lambda _: "².x.y",
    ],
)
def test_a_changed_cookie_is_no_flow(
    client: TestClient, engine: Engine, change: Callable[[str], str]
) -> None:
    """Neither a longer time nor another way back is to be had by it."""
    back = begin(client)
    changed = change(client.cookies["city_sign_in"])
    client.cookies.clear()
    cookie = (b"Cookie", f"city_sign_in={changed}".encode())
    client.headers = httpx.Headers([cookie, (b"Accept-Language", b"en")])
    refused(finish(client, back), "not to the sign-in", engine, "other_browser")


def test_a_code_is_good_once(client: TestClient, engine: Engine, city: City) -> None:
    """Whoever saw the address, in a log or over a shoulder, gets nothing by it."""
    back = begin(client)
    cookie = client.cookies["city_sign_in"]
    assert finish(client, back).status_code == 303
    client.cookies.clear()
    client.cookies.set("city_sign_in", cookie, domain="testserver.local", path="/sign-in/city")
    refused(finish(client, back), "was used already", engine, "code")
    assert city.asked["/token"] == 2


def test_a_code_of_another_flow_is_refused(client: TestClient, engine: Engine) -> None:
    """Injected with our own state: the proof (PKCE) does not fit, so the provider refuses it."""
    stolen = parse_qs(urlsplit(begin(client)).query)["code"][0]
    client.cookies.clear()
    refused(finish(client, begin(client), {"code": stolen}), "was used already", engine, "code")


@pytest.mark.parametrize(("wait", "status"), [(LONGEST - SECOND, 303), (LONGEST, 401)])
def test_an_answer_after_ten_minutes_is_none(
    client: TestClient, engine: Engine, clock: Clock, wait: timedelta, status: int
) -> None:
    back = begin(client)
    clock.at += wait
    answer = finish(client, back)
    assert answer.status_code == status
    if status == 401:
        refused(answer, "longer than ten minutes", engine, "too_late")


@pytest.mark.parametrize(
    "sent",
    [
        {"error": "access_denied", "error_description": "Li Wei, born 1980, said no"},
        {"error": "server_error"},
        {"code": ""},
        {"iss": "https://another.test"},
    ],
    ids=str,
)
def test_a_provider_that_refuses_is_told_in_our_words(
    client: TestClient, engine: Engine, city: City, sent: dict[str, str]
) -> None:
    """What it says may be about a person, or a script: neither is shown nor kept."""
    answer = finish(client, begin(client), sent)
    refused(answer, "did not let you in, or was broken off", engine, "refused")
    assert "1980" not in answer.text
    assert city.asked["/token"] == 0


def test_a_secret_that_is_wrong_is_told_in_words(
    client: TestClient, engine: Engine, city: City
) -> None:
    city.token_answer = (401, b'{"error": "invalid_client"}')
    refused(sign_in(client), "did not let you in", engine, "refused")


@pytest.mark.parametrize(
    ("name", "subject"), [("nobody.here", "account"), ("lu.fei", "account:lu.fei")]
)
def test_who_has_no_account_or_is_shut_out_stays_out(
    client: TestClient, engine: Engine, city: City, name: str, subject: str
) -> None:
    """Who may work here is ours to say: nobody is made from what the city claims."""
    with writing(engine) as db:
        disable(db, "lu.fei", now=LATER)
    city.name = name
    refused(
        sign_in(client), "no account of yours, or it is shut out", engine, "no_account", subject
    )
    with reading(engine) as db:
        kept = [*db.scalars(select(AuditRecord.told)), *db.scalars(select(AuditRecord.subject))]
    assert not [each for each in kept if "nobody.here" in each or "4711" in each]


def test_new_keys_are_looked_up_once(client: TestClient, city: City) -> None:
    """A provider changes its keys without telling anybody."""
    assert sign_in(client).status_code == 303
    city.key = rsa_key("second")
    assert sign_in(client).status_code == 303
    assert sign_in(client).status_code == 303
    assert city.asked["/jwks"] == 2
    city.sign = by_another_key(replace(city, key=rsa_key("first")), kid="third")
    assert sign_in(client).status_code == 401
    assert city.asked["/jwks"] == 3


def test_a_withdrawn_key_is_good_for_an_hour_at_most(
    client: TestClient, engine: Engine, city: City, clock: Clock
) -> None:
    assert sign_in(client).status_code == 303
    city.published = [rsa_key("second")]
    clock.at += KEPT - SECOND
    assert sign_in(client).status_code == 303
    clock.at += SECOND
    refused(sign_in(client), NOT_RELIED_ON, engine, "token")


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://another.test"},
        {"token_endpoint": None},
        {"token_endpoint": "http://id.example.test/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "http://127.0.0.1:1/jwks"},
        {"padding": "x" * LARGEST_ANSWER},
    ],
    ids=lambda document: str(document)[:60],
)
def test_a_provider_that_says_of_itself_what_cannot_be_is_away(
    client: TestClient, city: City, document: dict[str, Any]
) -> None:
    city.document = document
    answer = client.get("/sign-in/city")
    assert answer.status_code == 503
    assert "does not answer" in answer.text


@pytest.mark.parametrize(
    "answered",
    [(200, b"<html>"), (200, b"[]"), (503, b"{}"), (200, b"[" * 100_000), (302, b"")],
    ids=["HTML", "a list", "503", "nested", "moved"],
)
def test_an_answer_that_is_none_is_told_in_words(
    client: TestClient, engine: Engine, city: City, answered: tuple[int, bytes]
) -> None:
    city.token_answer = answered
    answer = sign_in(client)
    assert answer.status_code == 503
    assert "or sign in below if you have a password here" in answer.text
    assert failures(engine) == [("account", "away")]


def test_where_the_provider_is_down_people_still_sign_in_by_password(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    """A dead provider locks nobody out who has a password of ours; and the service starts."""
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    dead = replace(settings, provider=CityProvider("http://127.0.0.1:1", CLIENT_ID, secret))
    password = "a sentence that nobody says"
    with writing(engine) as db:
        add(
            db,
            name="li.wei",
            shown_name="Li Wei",
            role="auditor",
            bureau=None,
            inspector_id=None,
            password=password,
            now=LATER,
        )
    with service(dead, asker=None) as client:
        answer = client.get("/sign-in/city")
        assert answer.status_code == 503
        assert "does not answer" in answer.text
        assert 'name="password"' in answer.text
        right = {"name": "li.wei", "password": password}
        assert client.post("/sign-in", data=right, follow_redirects=False).status_code == 303


def test_without_a_provider_there_is_no_such_page(settings: Settings) -> None:
    with service(settings, asker=None) as client:
        assert "/sign-in/city" not in client.get("/sign-in").text
        for path in ("/sign-in/city", "/sign-in/city/done"):
            assert client.get(path).status_code == 404


ISSUER = "https://id.example.test"
SET = {
    "TARGETING_OIDC_ISSUER": ISSUER,
    "TARGETING_OIDC_CLIENT_ID": "targets",
    "TARGETING_OIDC_CLIENT_SECRET_FILE": "/run/secret",
}


def test_the_provider_is_what_the_environment_names() -> None:
    assert settings_from({}).provider is None
    named = CityProvider(ISSUER, "targets", Path("/run/secret"))
    assert settings_from(SET).provider == named
    claim = {"TARGETING_OIDC_NAME_CLAIM": "login"}
    assert settings_from({**SET, **claim}).provider == replace(named, name_claim="login")


@pytest.mark.parametrize("missing", sorted(SET))
def test_half_a_provider_is_refused(missing: str) -> None:
    """Else people would look for a button that never comes."""
    with pytest.raises(SettingsRefused, match="takes all of"):
        settings_from({**SET, missing: ""})


@pytest.mark.parametrize("issuer", ["http://id.example.test", "id.example.test", "https://", "[x"])
def test_a_provider_in_the_clear_is_refused(issuer: str) -> None:
    with pytest.raises(SettingsRefused, match="anybody on the way"):
        settings_from({**SET, "TARGETING_OIDC_ISSUER": issuer})


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff"])
def test_a_secret_that_is_not_there_is_refused_at_the_start(
    settings: Settings, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    broken = replace(settings, provider=CityProvider(ISSUER, "targets", file))
    with pytest.raises(SettingsRefused, match="cannot be read or is empty"), service(broken):
        pass
