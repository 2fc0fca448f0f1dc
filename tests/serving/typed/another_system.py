"""What another system writes with the client that it made itself from our description.

`test_typed_client.py` lets mypy read it beside that client, strictly, and runs it. So nothing here
looks into a dict: a field that is renamed, or may be missing, is found before anybody asks.
"""

from datetime import date
from typing import TypeVar

from targeting_client import AuthenticatedClient, Client
from targeting_client.api.access import get_session, sign_in, sign_out
from targeting_client.api.decisions import decide, list_target_decisions
from targeting_client.api.lists import get_list, list_lists, list_targets
from targeting_client.api.outcomes import get_outcome, record_outcome
from targeting_client.models import (
    AskerBody,
    DecideBody,
    DecideBodyKind,
    DecisionBody,
    HistoryOfTargetBody,
    ListBody,
    OtherOutcomeProblemBody,
    OutcomeBody,
    OutcomeIn,
    OutcomeInResult,
    OvertakenProblemBody,
    ProblemBody,
    SessionBody,
    SignInBody,
    SummariesBody,
    TargetBody,
    TargetOutcomeBody,
    TargetsBody,
)

Body = TypeVar("Body")

MARK = "X-CSRF-Token"


def is_a(kind: type[Body], answer: object) -> Body:
    """The answer, which must be of this kind."""
    assert isinstance(answer, kind), answer
    return answer


def signed_in(address: str, name: str, password: str) -> AuthenticatedClient:
    """A person, whose client brings the session's cookie and mark."""
    door = Client(base_url=address)
    body = SignInBody(name=name, password=password)
    session = is_a(SessionBody, sign_in.sync(client=door, body=body))
    cookies = dict(door.get_httpx_client().cookies)
    return AuthenticatedClient(
        base_url=address, cookies=cookies, token=session.csrf, prefix="", auth_header_name=MARK
    )


def machine(address: str, token: str) -> AuthenticatedClient:
    """Another system, whose client brings its token."""
    return AuthenticatedClient(base_url=address, token=token)


def riskiest(client: AuthenticatedClient, week: str) -> tuple[ListBody, TargetBody]:
    """The first list of a week with its first target, found as a person or a machine finds it."""
    first, *_ = is_a(SummariesBody, list_lists.sync(week, client=client)).lists
    where = (week, first.programme, first.bureau)
    whole = is_a(ListBody, get_list.sync(*where, client=client))
    page = is_a(TargetsBody, list_targets.sync(*where, client=client, limit=1))
    target = is_a(TargetBody, page.targets[0])
    assert (page.of, target.to_dict()) == (first.targets, whole.targets[0].to_dict())
    return whole, target


def a_week(client: AuthenticatedClient, week: str, on: date) -> None:
    """Read the list, its reasons and a target; decide; record what was found; go home."""
    listed, target = riskiest(client, week)
    why = max(target.reasons, key=lambda reason: reason.contribution)
    assert why.title.en
    assert why.title.zh
    assert why.contribution > 0
    where = (listed.week, listed.programme, listed.bureau, target.establishment_id)
    before = is_a(TargetOutcomeBody, get_outcome.sync(*where, client=client))
    assert (before.name, before.day, before.outcome) == (target.name, on, None)

    accept = DecideBody(kind=DecideBodyKind.ACCEPT)
    decision = is_a(DecisionBody, decide.sync(*where, client=client, body=accept))
    history = is_a(HistoryOfTargetBody, list_target_decisions.sync(*where, client=client))
    assert history.decisions == [decision]
    late = is_a(OvertakenProblemBody, decide.sync(*where, client=client, body=accept))
    assert (late.status, late.type_.rpartition(":")[2]) == (409, "decision_overtaken")
    assert late.latest == decision

    found = OutcomeIn(
        key="7f9c0d1e", visited_on=on, result=OutcomeInResult.PASS, severity=0,
        inspectors=list(before.inspectors), visit_order=before.visit_order, scan_id="JDM-1",
    )  # fmt: skip
    outcome = is_a(OutcomeBody, record_outcome.sync(*where, client=client, body=found))
    assert (outcome.standing.result, outcome.standing.visited_on) == ("pass", on)
    found.key, found.scan_id = "8a0b1c2d", "JDM-2"
    differs = is_a(OtherOutcomeProblemBody, record_outcome.sync(*where, client=client, body=found))
    assert (differs.status, differs.outcome.id) == (409, outcome.id)
    assert differs.conflict.told.scan_id == "JDM-2"

    who = is_a(AskerBody, get_session.sync(client=client))
    assert who.bureau == listed.bureau
    assert sign_out.sync_detailed(client=client).status_code == 204
    assert is_a(ProblemBody, get_session.sync(client=client)).status == 401


def what_a_machine_is_told(client: AuthenticatedClient, week: str) -> None:
    """It reads lists, hears which are not there, and may not decide."""
    listed, target = riskiest(client, week)
    unknown = is_a(ProblemBody, get_list.sync(week, listed.programme, "paris", client=client))
    assert (unknown.status, unknown.instance.rpartition("/")[2]) == (404, "paris")
    assert [link.href for link in unknown.links]
    where = (listed.week, listed.programme, listed.bureau, target.establishment_id)
    accept = DecideBody(kind=DecideBodyKind.ACCEPT)
    refused = is_a(ProblemBody, decide.sync(*where, client=client, body=accept))
    assert (refused.status, refused.type_.rpartition(":")[2]) == (403, "not_for_machines")
