"""The rules' refusals as problems, in a reader's words."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from features.words import Text
from serving.access.principal import Principal
from serving.objections.rules import Refusal
from serving.problems import Problem
from serving.ui.words import name

# All others say that the objection is not, or no longer, where this step could follow.
_STATUS: Final[Mapping[str, HTTPStatus]] = {
    "reviewer_is_officer": HTTPStatus.FORBIDDEN,
    "reviewer_registered_it": HTTPStatus.FORBIDDEN,
    "correction_missing": HTTPStatus.UNPROCESSABLE_ENTITY,
    "correction_of_nothing": HTTPStatus.UNPROCESSABLE_ENTITY,
    "no_clock_yet": HTTPStatus.UNPROCESSABLE_ENTITY,
}


def problem_of(refusal: Refusal) -> Problem:
    """Why it may not be done, as a problem; codes in it by their names."""
    values = dict(refusal.values)
    if "state" in values:
        values["state"] = name("objection_state", values["state"])
    if values.get("action") is not None:
        values["action"] = name("objection_action", values["action"])
    if "actions" in values:
        allowed = [name("objection_action", code) for code in refusal.values["actions"]]
        values["actions"] = Text(
            ", ".join(each.en for each in allowed), "、".join(each.zh for each in allowed)
        )
    return Problem(_STATUS.get(refusal.kind, HTTPStatus.CONFLICT), refusal.kind, **values)


def refuse_machine(asker: Principal) -> None:
    """A problem where another system would decide what the law leaves to a person."""
    if asker.machine:
        raise Problem(HTTPStatus.FORBIDDEN, "machine_decides_nothing")
