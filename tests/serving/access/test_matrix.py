"""Every route, asked by every role of the own and of another bureau, and by nobody.

What each role may do is said here a second time, by hand: a line that is changed in `roles.MAY`
must be changed here by somebody who means it.
"""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response

from serving.access.roles import MAY, ROLES
from serving.app import create_app
from serving.conduct.metrics import MEDIA_TYPE
from serving.database import open_database
from serving.drafts.keeping import keep_draft
from serving.figures.publish import publish_figures
from serving.publish import publish
from serving.settings import Settings, settings_in
from tests.serving.access.routes import (
    ASKERS,
    COLLEAGUE,
    DETAIL,
    LIST,
    NEW,
    ROUTES,
    SUPERVISOR,
    TOKEN,
    VISIT,
    VISIT_AGAIN,
)
from tests.serving.decisions.made import REJECT, decided
from tests.serving.figures import report
from tests.serving.made import (
    ADMINISTRATOR,
    FEATURES,
    INSPECTOR,
    LATER,
    MONDAY,
    NOW,
    WEEK,
    known,
    new_token,
    service,
    sign_in_as,
    store,
    target,
    weekly,
)
from tests.serving.objections.made import draft, followed, registered
from tests.serving.registered.made import three


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One for all questions, which are many."""
    return settings_in(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def client(home: Settings) -> Iterator[TestClient]:
    engine = open_database(home)
    ours = [target(rank, f"L{rank}") for rank in (1, 2, 3)]
    publish(engine, [weekly("luohu", *ours), weekly("baoan", target(1, "B1"))], now=NOW)
    publish_figures(engine, report(), now=NOW)
    for proposed in ("L2", "L3"):
        decided(engine, proposed, REJECT)
    drafted = [
        weekly(bureau, target(1, id_), programme="drug")
        for bureau, id_ in (("luohu", "L1"), ("baoan", "B1"))
    ]
    keep_draft(engine, drafted, now=NOW, by="command:scheduler")
    three(engine)
    engine.dispose()
    history = store(known("L1", bureau="luohu"), known("B1", bureau="baoan"))
    with service(home, history=history, asker=ADMINISTRATOR) as client:
        client.post("/v1/accounts", json={**NEW, "name": "some.one"})
        client.post("/v1/tokens", json={**TOKEN, "name": "elsewhere.too"})
        sign_in_as(client, home, COLLEAGUE)  # a visit that failed, its order, and what disputes it
        failed = {**VISIT_AGAIN, "findings": [{"item": "F-01", "severity": 1}], "scan_id": "J"}
        address = f"{LIST}/targets/L2/outcome"
        assert client.post(address, json={**failed, "key": "f"}).status_code == 201
        assert client.post(address, json={**VISIT, "key": "p"}).status_code == 409
        sign_in_as(client, home, SUPERVISOR)
        client.post(f"{LIST}/targets/L1/explanations", json=DETAIL)
        client.cookies.clear()
        yield client


@pytest.fixture(scope="module")
def machines(home: Settings) -> dict[str, str]:
    """The tokens of those who are machines."""
    return {
        who: new_token(home, asker)
        for who, asker in ASKERS.items()
        if asker is not None and asker.machine
    }


def test_every_route_is_in_the_matrix(settings: Settings) -> None:
    """A new route says here who may use it, or this fails."""
    app = create_app(settings, can_make=FEATURES, now=lambda: LATER)
    routers = [getattr(each, "original_router", None) for each in app.routes]
    routes = {
        (method, route.path)
        for router in routers
        if router is not None
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert routes == set(ROUTES)


@pytest.mark.parametrize("who", ASKERS)
@pytest.mark.parametrize("route", ROUTES, ids=[" ".join(route) for route in ROUTES])
def test_who_may_ask_what(
    client: TestClient,
    home: Settings,
    machines: dict[str, str],
    route: tuple[str, str],
    who: str,
) -> None:
    """Let, refused, not signed in, or told that there is no such thing."""
    asked, asker = ROUTES[route], ASKERS[who]
    client.cookies.clear()
    headers = {"Authorization": f"Bearer {machines[who]}"} if who in machines else {}
    if asker is not None and not asker.machine:
        sign_in_as(client, home, asker)
    address = _with_objection(home, asked.address)
    answer = client.request(
        route[0],
        address,
        json=asked.body,
        data=asked.form,
        headers=headers,
        follow_redirects=False,
    )
    if who in asked.let and asked.at_fault:
        assert answer.status_code == asked.at_fault, answer.text
    elif who in asked.let:
        assert answer.status_code < 400 or (asked.once and answer.status_code == 409), answer.text
    elif who in asked.refused:
        assert answer.status_code == 409, answer.text
    elif who in asked.elsewhere:
        assert answer.status_code == 404, answer.text
    else:
        signs_in = route in {("POST", "/v1/session"), ("POST", "/sign-in")}
        if signs_in:  # the name is locked after ten
            assert answer.status_code in (401, 429), answer.text
        else:
            assert answer.status_code == (401 if asker is None else 403), answer.text


@pytest.mark.parametrize("who", ["nobody", "supervisor"])
def test_head_is_answered_to_whom_get_is(client: TestClient, home: Settings, who: str) -> None:
    """With the same headers, also where it is refused: who checks links learns what is there."""
    client.cookies.clear()
    asker = ASKERS[who]
    if asker is not None:
        sign_in_as(client, home, asker)
    for method, route in ROUTES:
        if method == "GET" and "/sign-in/city" not in route:
            address = _with_objection(home, ROUTES[method, route].address)
            answers = [
                client.request(asked, address, follow_redirects=False) for asked in ("GET", "HEAD")
            ]
            got, head = [(each.status_code, _told(each)) for each in answers]
            assert head == got, route


def _told(answer: Response) -> dict[str, str]:
    """An answer's headers, but its id, and how long the numbers are, which are each time new."""
    new = {"x-request-id"}
    if answer.headers.get("content-type") == MEDIA_TYPE:
        new.add("content-length")
    return {name: value for name, value in answer.headers.items() if name not in new}


def _with_objection(home: Settings, address: str) -> str:
    """The address with the number of a new objection, where it wants one."""
    states = [state for state in ("{new}", "{verified}") if state in address]
    if not states:
        return address
    engine = open_database(home)
    one = registered(engine, draft("L1", received_on=MONDAY), by="somebody")
    if states == ["{verified}"]:
        one = followed(engine, one, "verified", on=MONDAY)
    engine.dispose()
    return address.replace(states[0], str(one.id))


def test_another_bureaus_establishment_answers_as_one_that_is_nobodys(
    client: TestClient, home: Settings
) -> None:
    """The words are the same but for the number: nobody learns that it exists."""
    sign_in_as(client, home, INSPECTOR)
    answers = [client.get(f"/v1/establishments/{id_}") for id_ in ("B1", "XX")]
    assert [one.status_code for one in answers] == [404, 404]
    foreign, unknown = (one.json() for one in answers)
    assert foreign["detail"].replace("B1", "XX") == unknown["detail"]
    lists = [client.get(f"/v1/weeks/{WEEK}/lists/food/{bureau}") for bureau in ("baoan", "paris")]
    foreign, unknown = (one.json() for one in lists)
    assert foreign["detail"].replace("Bao'an", "paris") == unknown["detail"]
    assert foreign["links"] == unknown["links"]


def test_no_role_has_everything_and_an_administrator_reads_nothing() -> None:
    """Who lets people in is not who reads what they did, nor who looks at firms."""
    assert "read_audit" not in MAY["administrator"]
    assert "read_lists" not in MAY["administrator"]
    assert [role for role in ROLES if "read_audit" in MAY[role]] == ["auditor"]
    assert [role for role in ROLES if "manage_accounts" in MAY[role]] == ["administrator"]
    assert [role for role in ROLES if "promote" in MAY[role]] == ["data_scientist"]
    assert "approve" not in MAY["data_scientist"]
