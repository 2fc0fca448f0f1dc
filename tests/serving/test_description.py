"""The API's description, from which other systems generate their clients."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from serving.access.schemas import (
    AccountBody,
    AccountsBody,
    AskerBody,
    MadeTokenBody,
    SessionBody,
    TokensBody,
)
from serving.audit.schemas import EntriesBody
from serving.decisions.schemas import (
    DecisionBody,
    HistoryOfTargetBody,
    StandingsBody,
    StatisticsBody,
)
from serving.description import EXAMPLES
from serving.desk.schemas import ProgressBody
from serving.drafts.review_schemas import DraftReviewBody
from serving.establishments.schemas import EstablishmentBody
from serving.figures.schemas import FiguresBody, FiguresWeeksBody
from serving.health.endpoints import Alive, Ready
from serving.jobs.schemas import ExplanationBody
from serving.lists.schemas import ListBody, SummariesBody, TargetsBody, WeeksBody
from serving.my_week.schemas import MyWeekBody
from serving.objections.schemas import (
    MarksBody,
    ObjectionBody,
    ObjectionsBody,
    ObjectionWithEffectBody,
)
from serving.orders.schemas import OpenEndsBody, OrderBody, OrdersBody
from serving.outcomes.schemas import (
    ConflictsBody,
    DisputedBody,
    OutcomeBody,
    OutcomesBody,
    ScansOwedBody,
    TargetOutcomeBody,
)
from serving.problems import ProblemBody
from serving.registered.schemas import (
    ChangeRequestBody,
    ModelsBody,
    ModelsOfProgrammeBody,
    VersionBody,
)
from serving.settings import settings_in
from serving.truth.schemas import TruthBody
from tests.serving.made import service

# Generated clients call these: none may go or change its name, and a new one is added here.
OPERATIONS = [
    "add_account",
    "add_token",
    "approve_draft",
    "ask_for_explanation",
    "ask_for_promotion",
    "change_account",
    "close_order",
    "decide",
    "decide_objection",
    "decision_statistics",
    "extend_objection",
    "extend_order",
    "fill_in_scan",
    "get_conflict",
    "get_draft",
    "get_draft_list",
    "get_draft_review",
    "get_establishment",
    "get_explanation",
    "get_figures",
    "get_list",
    "get_livez",
    "get_metrics",
    "get_model_version",
    "get_models",
    "get_my_week",
    "get_objection",
    "get_order",
    "get_outcome",
    "get_progress",
    "get_readyz",
    "get_session",
    "get_truth",
    "list_accounts",
    "list_audit",
    "list_conflicts",
    "list_decisions",
    "list_drafts",
    "list_figures",
    "list_lists",
    "list_marks",
    "list_models",
    "list_objections",
    "list_open_ends",
    "list_orders",
    "list_outcomes",
    "list_scans_owed",
    "list_target_decisions",
    "list_targets",
    "list_tokens",
    "list_weeks",
    "open_order",
    "record_outcome",
    "register_objection",
    "reinspect",
    "revoke_token",
    "second",
    "send_draft_back",
    "set_password",
    "settle_conflict",
    "sign_in",
    "sign_out",
    "verify_objection",
    "withdraw_objection",
]

EXAMPLE_OF: dict[str, type[BaseModel]] = {
    "add_account": AccountBody,
    "add_token": MadeTokenBody,
    "ask_for_explanation": ExplanationBody,
    "ask_for_promotion": ChangeRequestBody,
    "decide": DecisionBody,
    "decision_statistics": StatisticsBody,
    "get_conflict": DisputedBody,
    "get_draft_review": DraftReviewBody,
    "get_establishment": EstablishmentBody,
    "get_explanation": ExplanationBody,
    "get_figures": FiguresBody,
    "get_list": ListBody,
    "get_livez": Alive,
    "get_model_version": VersionBody,
    "get_models": ModelsOfProgrammeBody,
    "get_my_week": MyWeekBody,
    "get_objection": ObjectionWithEffectBody,
    "get_order": OrderBody,
    "get_outcome": TargetOutcomeBody,
    "get_readyz": Ready,
    "get_session": AskerBody,
    "get_truth": TruthBody,
    "list_accounts": AccountsBody,
    "list_audit": EntriesBody,
    "list_conflicts": ConflictsBody,
    "list_decisions": StandingsBody,
    "list_figures": FiguresWeeksBody,
    "get_progress": ProgressBody,
    "list_lists": SummariesBody,
    "list_marks": MarksBody,
    "list_models": ModelsBody,
    "list_objections": ObjectionsBody,
    "list_open_ends": OpenEndsBody,
    "list_orders": OrdersBody,
    "list_outcomes": OutcomesBody,
    "list_scans_owed": ScansOwedBody,
    "list_target_decisions": HistoryOfTargetBody,
    "list_targets": TargetsBody,
    "list_tokens": TokensBody,
    "list_weeks": WeeksBody,
    "problem": ProblemBody,
    "record_outcome": OutcomeBody,
    "register_objection": ObjectionBody,
    "second": DecisionBody,
    "sign_in": SessionBody,
}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """As it is sent."""
    home = settings_in(tmp_path_factory.mktemp("home"))
    with service(home) as client:
        found: dict[str, Any] = client.get("/v1/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def test_only_methods_that_do_something_of_their_own_are_described(
    document: dict[str, Any],
) -> None:
    """HEAD is answered wherever GET is, and would be each operation twice."""
    methods = {method for path in document["paths"].values() for method in path}
    assert methods == {"get", "post", "put", "delete"}


def test_operations_keep_their_names(document: dict[str, Any]) -> None:
    """A renamed operation breaks every generated client."""
    assert sorted(each["operationId"] for each in operations(document)) == OPERATIONS


def test_every_operation_and_parameter_says_what_it_is(document: dict[str, Any]) -> None:
    """Whoever connects the city's platform reads this, and not our code."""
    for told in operations(document):
        assert told["summary"]
        assert not told["summary"].endswith(".")
        assert told["summary"] != told["operationId"].replace("_", " ").title()
        assert told["description"].endswith(".")
        for parameter in told.get("parameters", []):
            where = (told["operationId"], parameter["name"])
            assert parameter["description"], where
            assert parameter["schema"].get("examples"), where


def test_no_name_tells_where_its_code_lies(document: dict[str, Any]) -> None:
    """Two bodies of one name are told apart by their modules, and clients have none of either."""
    assert [name for name in document["components"]["schemas"] if "__" in name] == []


@pytest.mark.parametrize("name", EXAMPLE_OF)
def test_every_example_is_what_can_be_sent(document: dict[str, Any], name: str) -> None:
    """An example that no answer is like leads everybody astray."""
    example = json.loads((EXAMPLES / f"{name}.json").read_text())
    sent = EXAMPLE_OF[name].model_validate(example)
    assert json.loads(sent.model_dump_json()) == example
    shown = [
        content["example"]
        for told in operations(document)
        for answer in told["responses"].values()
        for content in answer.get("content", {}).values()
        if "example" in content
    ]
    assert example in shown


def test_every_example_file_is_used() -> None:
    """A file for an operation that is gone would be read by nobody."""
    assert {file.stem for file in EXAMPLES.iterdir()} == set(EXAMPLE_OF)


def test_only_what_can_happen_is_declared(document: dict[str, Any]) -> None:
    """A list can be unknown; the way to all weeks can't, and nobody sends it content."""
    declared = {each["operationId"]: set(each["responses"]) for each in operations(document)}
    everywhere = {"414", "421", "431", "500", "503"}
    assert declared["get_livez"] == everywhere | {"200"}
    assert declared["list_figures"] == everywhere | {"200", "429"}
    assert declared["list_weeks"] == everywhere | {"200", "401", "403", "429"}
    assert declared["get_list"] == declared["list_weeks"] | {"304", "404", "422"}
    assert declared["decision_statistics"] == declared["list_weeks"] | {"404", "422"}
    assert declared["get_truth"] == declared["decision_statistics"]
    assert declared["get_session"] == everywhere | {"200", "401", "429"}
    assert declared["sign_in"] == everywhere | {"201", "401", "403", "413", "422", "429"}
    assert declared["change_account"] == declared["sign_in"] - {"201"} | {"200", "404", "409"}


def test_a_declared_problem_is_problem_json_and_says_when_to_ask_again(
    document: dict[str, Any],
) -> None:
    """A client decides by these two whether to try once more."""
    (told,) = [each for each in operations(document) if each["operationId"] == "get_list"]
    for status in ("404", "429", "503"):
        assert list(told["responses"][status]["content"]) == ["application/problem+json"]
    assert "Retry-After" in told["responses"]["429"]["headers"]
    assert "Retry-After" in told["responses"]["503"]["headers"]
    assert "Retry-After" not in told["responses"]["404"]["headers"]
