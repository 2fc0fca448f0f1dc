"""Every operation of the API, asked what nobody would ask, by every role and by a machine.

What is asked is made from the API's own description, which must tell each answer: its status, its
kind and its form. No question may make the service fail.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from serving.access.asking import COOKIE
from serving.access.forgery import HEADER
from serving.access.principal import Principal
from serving.access.sessions import csrf_of
from serving.app import create_app
from serving.conduct.limits import USUAL
from serving.database import open_database
from serving.figures.publish import publish_figures
from serving.publish import publish
from serving.settings import Settings
from tests.serving.browsing import running
from tests.serving.databases import on_both
from tests.serving.figures import report
from tests.serving.made import (
    ADMINISTRATOR,
    AUDITOR,
    DATA_SCIENTIST,
    FEATURES,
    INSPECTOR,
    LATER,
    NOW,
    PLATFORM,
    SUPERVISOR,
    known,
    new_session,
    new_token,
    store,
    target,
    weekly,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PEOPLE = [INSPECTOR, SUPERVISOR, DATA_SCIENTIST, ADMINISTRATOR, AUDITOR]
UNLIMITED = 10**7
# Who asks is ours to say: made-up cookies and tokens would make everybody nobody.
AS_WE_SAY = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})


@dataclass
class Tried:
    """How many questions were asked, and what was wrong with which answer."""

    cases: int = 0
    wrong: list[str] = field(default_factory=list)


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """A service with a list in two bureaus and figures, which lets everybody ask without end."""
    engine = open_database(settings)
    luohu = weekly("luohu", target(1, "L1"), target(2, "L2"))
    publish(engine, [luohu, weekly("baoan", target(1, "B1"))], now=NOW)
    publish_figures(engine, report(), now=NOW)
    engine.dispose()
    limits = replace(
        USUAL,
        person_per_minute=UNLIMITED,
        machine_per_minute=UNLIMITED,
        unknown_per_minute=UNLIMITED,
        sign_ins_per_minute=UNLIMITED,
    )
    history = store(known("L1"), known("B1", bureau="baoan"))
    app = create_app(settings, history=history, can_make=FEATURES, now=lambda: LATER, limits=limits)
    with running(app) as at:
        yield at


def headers_of(settings: Settings, asker: Principal | None) -> dict[str, str]:
    """What says who asks."""
    if asker is None:
        return {}
    if asker.machine:
        return {"Authorization": f"Bearer {new_token(settings, asker)}"}
    token = new_session(settings, asker)
    return {"Cookie": f"{COOKIE}={token}", HEADER: csrf_of(token)}


def tried(address: str, headers: dict[str, str], examples: int) -> Tried:
    """So many questions to each operation but signing out, which would end the rest."""
    found = Tried()
    told = schemathesis.openapi.from_url(f"{address}/v1/openapi.json", config=AS_WE_SAY)
    for each in told.get_all_operations():
        operation = each.ok()  # type: ignore[union-attr]  # a schema that is none fails here
        if operation.definition.raw["operationId"] == "sign_out":
            continue

        @given(case=operation.as_strategy())
        @how(
            max_examples=examples,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        )
        def ask(case: Case[Any]) -> None:
            found.cases += 1
            answer = case.call(base_url=address, headers=headers)
            try:
                case.validate_response(answer, checks=CHECKS)
            except BaseExceptionGroup as wrong:
                found.wrong += [f"{case.method} {case.path}: {one}" for one in wrong.exceptions]

        ask()
    return found


@on_both
@pytest.mark.parametrize(
    ("examples", "least"),
    [(1, 250), pytest.param(64, 20_000, marks=pytest.mark.soak)],
    ids=["sample", "whole"],
)
def test_no_question_makes_the_service_fail_or_answer_otherwise_than_it_says(
    address: str, settings: Settings, examples: int, least: int
) -> None:
    """Other systems are written after the description, and attackers are not."""
    cases, wrong = 0, []
    for asker in (None, *PEOPLE, PLATFORM):
        found = tried(address, headers_of(settings, asker), examples)
        cases += found.cases
        wrong += found.wrong
    print(f"{cases} questions, {len(wrong)} answers otherwise than described")
    assert wrong == []
    assert cases >= least
