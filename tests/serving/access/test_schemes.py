"""Who may ask what, as the API's description says it, beside what is said and done."""

from collections.abc import Mapping
from typing import Any

import pytest

from serving.access.asking import COOKIE
from serving.access.forgery import HEADER
from serving.access.roles import MACHINES_MAY, PERMISSIONS, Permission
from serving.access.schemes import SCHEMES
from serving.app import create_app
from serving.settings import Settings, settings_in
from tests.serving.access.routes import ASKERS, OTHERS, ROUTES
from tests.serving.made import ADMINISTRATOR, FEATURES, LATER, service

Ways = list[dict[str, list[Permission]]]

# Who may publish has the permission and the whole city; a bureau's supervisor has no such city.
WHOLE_CITY = {"approve_draft", "send_draft_back"}
# A token has no session to end, and goes on no visits.
A_PERSONS_OWN = {"sign_out", "get_my_week"}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = settings_in(tmp_path_factory.mktemp("home"))
    return create_app(home, can_make=FEATURES, now=lambda: LATER).openapi()


def operations(document: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """By method and address."""
    return {
        (method.upper(), path): told
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    }


def let(ways: Ways, who: str) -> bool:
    """Whether one of the ways in is open to somebody of the matrix."""
    asker = ASKERS[who]
    if asker is None or not ways:
        return not ways
    return any(
        ("token" if asker.machine else "session") in way
        and all(asker.may(permission) for taken in way.values() for permission in taken)
        for way in ways
    )


def test_who_is_let_is_who_the_matrix_says(document: dict[str, Any]) -> None:
    """`test_matrix.py` asks what the matrix says: so the description says what is done."""
    told = operations(document)
    seen = set()
    for (method, route), asked in ROUTES.items():
        operation = told.get((method, route.replace(":path}", "}")))
        if operation is None or operation["operationId"] == "sign_in":
            continue
        seen.add(operation["operationId"])
        for who in set(ASKERS) - set(OTHERS):
            if operation["operationId"] in WHOLE_CITY and who == "supervisor":
                continue
            expected = who in asked.let | asked.refused
            assert let(operation["security"], who) == expected, (operation["operationId"], who)
    assert len(seen) == len(told) - 1  # without signing in


def test_a_token_is_told_of_where_one_can_be_made_for_it(document: dict[str, Any]) -> None:
    """What takes a person is nowhere offered to machines, and what does not, everywhere."""
    for told in operations(document).values():
        ways: Ways = told["security"]
        tokens = [way["token"] for way in ways if "token" in way]
        people = [way["session"] for way in ways if "session" in way]
        if people and told["operationId"] not in A_PERSONS_OWN:
            assert (tokens == people) == (set(people[0]) <= set(MACHINES_MAY)), told["operationId"]
        assert told["operationId"] not in A_PERSONS_OWN or not tokens
        assert all(set(taken) <= set(PERMISSIONS) for way in ways for taken in way.values())


def test_every_change_by_cookie_takes_the_mark(
    document: dict[str, Any], settings: Settings
) -> None:
    """A client that is written after the description is refused by none of them for lack of it."""
    with service(settings, asker=ADMINISTRATOR) as client:
        del client.headers[HEADER]
        for (method, route), told in operations(document).items():
            answer = client.request(method, route)
            forged = answer.status_code == 403 and answer.json()["type"].endswith("form_too_old")
            assert forged == any("mark" in way for way in told["security"]), told["operationId"]


def test_the_schemes_are_what_requests_bring(document: dict[str, Any]) -> None:
    """Only what is described is named, by the names that are read."""
    schemes = document["components"]["securitySchemes"]
    operations_told = operations(document).values()
    named = {name for told in operations_told for way in told["security"] for name in way}
    assert named == set(schemes) == set(SCHEMES)
    assert (schemes["session"]["in"], schemes["session"]["name"]) == ("cookie", COOKIE)
    assert (schemes["mark"]["in"], schemes["mark"]["name"]) == ("header", HEADER)
    assert (schemes["token"]["type"], schemes["token"]["scheme"]) == ("http", "bearer")
