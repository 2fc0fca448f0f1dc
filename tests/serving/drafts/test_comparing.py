"""A draft beside the list before it: who is new, who left, who moved, and by which reason."""

import json
from dataclasses import replace

from features.words import Text
from models.visits.lists import WeeklyList
from serving.document import document
from serving.drafts.comparing import compared
from serving.lists.driving import strongest
from serving.lists.schemas import EarlierListBody, PublishedBody
from tests.serving.made import EARLIER, reason, stamp, target, weekly

HISTORY = reason(0.62)
AREA = replace(reason(-0.15, family="area"), title=Text("Surroundings", "周边情况"))


def body(one: WeeklyList) -> EarlierListBody:
    return PublishedBody.validate_json(document(one).body)


def listed(*ids: str) -> EarlierListBody:
    return body(weekly("luohu", *(target(rank, id_) for rank, id_ in enumerate(ids, 1))))


def test_who_is_new_who_left_and_who_moved() -> None:
    """The three questions of whoever knows last week's list."""
    found = compared(listed("A", "B", "C"), listed("C", "B", "D"))
    assert [one.establishment_id for one in found.fresh] == ["D"]
    assert [one.establishment_id for one in found.left] == ["A"]
    assert [(one.now.establishment_id, one.before.rank, one.now.rank) for one in found.moved] == [
        ("C", 3, 1)
    ]
    assert not found.same
    assert compared(listed("A", "B"), listed("A", "B")).same


def test_a_move_names_the_reason_that_changed_the_most() -> None:
    """Up or down; a reason that went away counts as well as one that came."""
    before = body(weekly("luohu", target(1, "A"), target(2, "B", reasons=(HISTORY, AREA))))
    for reasons, family, raised in [
        ((reason(1.4), AREA), "Past visits", True),
        ((reason(0.6), replace(AREA, contribution=-0.9)), "Surroundings", False),
        ((AREA,), "Past visits", False),
        ((HISTORY, AREA), None, False),
    ]:
        now = body(weekly("luohu", target(1, "B", reasons=reasons)))
        (move,) = compared(before, now).moved
        assert (move.family.en if move.family else None, move.raised) == (family, raised)


def test_a_lane_that_changed_is_a_move() -> None:
    """The same rank by another right is news to whoever goes there."""
    now = body(weekly("luohu", target(1, "A", lane="trigger")))
    (move,) = compared(listed("A"), now).moved
    assert (move.before.lane, move.now.lane, move.family) == ("risk", "trigger", None)


def test_scores_in_other_units_tell_no_reason() -> None:
    """Log-odds of an earlier build, or a rule's own, less points of severity mean nothing."""
    earlier = json.loads(EARLIER)
    first = earlier["targets"][0]["establishment_id"]
    now = body(weekly("luohu", target(1, "X"), target(2, first)))
    (move,) = compared(PublishedBody.validate_json(EARLIER), now).moved[-1:]
    assert (move.now.establishment_id, move.family) == (first, None)
    by_rule = stamp(rule=Text("last result", "上次检查结果"))
    ruled = body(weekly("luohu", target(1, "B", reasons=(reason(2.0),)), model=by_rule))
    (move,) = compared(listed("A", "B"), ruled).moved
    assert move.family is None


def test_a_new_target_names_its_strongest_reason() -> None:
    """What raises its score the most; nothing where nothing does."""
    (one,) = body(weekly("luohu", target(1, reasons=(AREA, HISTORY)))).targets
    found = strongest(one)
    assert found is not None
    assert found.title.en == "Past visits"
    (lowered,) = body(weekly("luohu", target(1, reasons=(AREA,)))).targets
    assert strongest(lowered) is None
