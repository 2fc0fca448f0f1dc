"""What may follow what, who may decide, and what a decision may say."""

from datetime import date

import pytest

from features.contract import ACTIONS as CONTRACT_ACTIONS
from features.contract import TABLES
from serving.objections.rules import (
    ACTIONS,
    PROFILE_TABLE,
    Action,
    Kind,
    Result,
    Subject,
    is_open,
    refused_decision,
    refused_next,
    refused_reviewer,
    state,
)
from tests.serving.objections.made import FRIDAY, RECEIVED_ON, happened

Done = list[tuple[Kind, date]]

OPENED: tuple[Kind, date] = ("opened", RECEIVED_ON)
VERIFIED: tuple[Kind, date] = ("verified", FRIDAY)
EXTENDED: tuple[Kind, date] = ("extended", FRIDAY)
DECIDED: tuple[Kind, date] = ("decided", FRIDAY)
WITHDRAWN: tuple[Kind, date] = ("withdrawn", FRIDAY)


def test_what_can_be_objected_to_is_in_the_contract() -> None:
    """Else a correction would name a table that no load knows."""
    for table, actions in ACTIONS.items():
        assert "establishment_id" in TABLES[table].names or table == "findings"
        assert set(actions) <= set(CONTRACT_ACTIONS)
    assert PROFILE_TABLE in TABLES


@pytest.mark.parametrize(
    ("done", "expected", "open_"),
    [
        ([OPENED], "to_verify", True),
        ([OPENED, VERIFIED], "to_decide", True),
        ([OPENED, VERIFIED, EXTENDED], "to_decide", True),
        ([OPENED, VERIFIED, DECIDED], "decided", False),
        ([OPENED, WITHDRAWN], "withdrawn", False),
        ([OPENED, VERIFIED, EXTENDED, WITHDRAWN], "withdrawn", False),
    ],
)
def test_the_mark_stands_from_the_first_event_to_the_last(
    done: Done, expected: str, open_: bool
) -> None:
    events = happened(*done)
    assert (state(events), is_open(events)) == (expected, open_)


@pytest.mark.parametrize(
    ("done", "kind", "refused"),
    [
        ([OPENED], "verified", None),
        ([OPENED], "withdrawn", None),
        ([OPENED], "decided", "objection_not_verified"),
        ([OPENED], "extended", "objection_not_verified"),
        ([OPENED, VERIFIED], "verified", "objection_verified_already"),
        ([OPENED, VERIFIED], "decided", None),
        ([OPENED, VERIFIED], "extended", None),
        ([OPENED, VERIFIED, EXTENDED], "extended", "objection_extended_already"),
        ([OPENED, VERIFIED, EXTENDED], "decided", None),
        ([OPENED, VERIFIED, DECIDED], "withdrawn", "objection_ended"),
        ([OPENED, VERIFIED, DECIDED], "decided", "objection_ended"),
        ([OPENED, WITHDRAWN], "verified", "objection_ended"),
    ],
)
def test_what_may_follow_what(done: Done, kind: Kind, refused: str | None) -> None:
    found = refused_next(happened(*done), kind, after=len(done))
    assert (found and found.kind) == refused


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_who_has_not_seen_the_newest_event_may_not_add_one(seen: int) -> None:
    """Two people decide at once: the second must first read what the first wrote."""
    found = refused_next(happened(OPENED, VERIFIED), "decided", after=seen)
    assert found is not None
    assert (found.kind, found.values) == ("objection_moved_on", {"seen": seen, "events": 2})


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ({"wang.fang"}, None),
        ({"wang.fang", "J00042"}, "reviewer_is_officer"),
        ({"J00017"}, "reviewer_is_officer"),
        ({"li.wei"}, "reviewer_registered_it"),
        ({"li.wei", "J00017"}, "reviewer_is_officer"),
    ],
)
def test_nobody_decides_on_what_they_made_or_registered(who: set[str], refused: str | None) -> None:
    """Requirement 23: the reviewer is not the original officer, first or second of the pair."""
    found = refused_reviewer(who, officers={"J00017", "J00042"}, events=happened(OPENED))
    assert (found and found.kind) == refused


PENALTY = Subject("record", "credit", "P1")
VISIT = Subject("record", "inspections", "V1")
ITEM = Subject("record", "samples", "S1", item="铅")
LISTING = Subject("listing", week="2026-W48", programme="food")
PROFILE = Subject("profile")


@pytest.mark.parametrize(
    ("subject", "result", "action", "refused"),
    [
        (PENALTY, "upheld", "repair", None),
        (PENALTY, "upheld", None, "correction_missing"),
        (PENALTY, "rejected", "annul", "correction_of_nothing"),
        (PENALTY, "rejected", None, None),
        (VISIT, "partly", "amend", None),
        (VISIT, "upheld", "repair", "correction_missing"),
        (ITEM, "upheld", "amend", None),
        (ITEM, "upheld", "annul", "correction_missing"),
        (LISTING, "upheld", None, None),
        (LISTING, "upheld", "annul", "correction_of_nothing"),
        (PROFILE, "upheld", "amend", None),
        (PROFILE, "upheld", "annul", "correction_missing"),
    ],
)
def test_a_decision_says_how_the_record_is_corrected(
    subject: Subject, result: Result, action: Action | None, refused: str | None
) -> None:
    """Annulling one item would take the whole sample out of use; a list is never corrected."""
    found = refused_decision(subject, result, action)
    assert (found and found.kind) == refused
