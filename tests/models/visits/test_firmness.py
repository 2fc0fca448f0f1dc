"""How firm made lists are: who left and why, how near the cut is, and what other lists have too."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np

from features.events import day_number
from models.visits.firmness import same_as
from models.visits.lists import WeeklyList
from models.visits.measures import Firmness
from models.visits.select import Plans
from models.visits.standing import Before, Last
from tests.models.visits.test_select import Scored, food, targets

__all__ = ["food"]  # a fixture

NOBODY_KNOWN = "NOBODY"


def firm(plans: Plans) -> Mapping[str, Firmness]:
    return plans.measures.firmness


def first_bureau(plans: Plans) -> WeeklyList:
    """The bureau that leaves out the most who could be visited."""
    return max(plans.lists, key=lambda one: one.eligible - len(one.targets))


def test_measuring_changes_no_list(food: Scored) -> None:
    """They are the bytes that publishing stores, whatever was listed before."""
    alone = food.plans()
    bureau = first_bureau(alone).bureau
    last = Last(food.monday.as_of - timedelta(weeks=1), {NOBODY_KNOWN: "risk"})
    assert food.plans(before=Before(last={bureau: last})).lists == alone.lists


def test_who_left_says_why(food: Scored) -> None:
    """Visited since, gone, held by a ceiling, no longer due, or behind others: five who left."""
    plans, scored = food.plans(), food.monday.scored
    one = first_bureau(plans)
    listed = {target.establishment_id for each in plans.lists for target in each.targets}
    mine = scored[(scored["bureau"] == one.bureau) & ~scored["establishment_id"].isin(listed)]
    monday = food.monday.as_of - timedelta(weeks=6)
    free, held = mine[mine["eligible"]], mine[~mine["eligible"]]
    lately = day_number(monday)
    away, visited = (
        held[lately_visited]["establishment_id"].iloc[0]
        for lately_visited in (held["last_visited"] < lately, held["last_visited"] >= lately)
    )
    lower = free["establishment_id"].iloc[-1]
    before = Before(
        last={
            one.bureau: Last(
                monday,
                {
                    visited: "risk", NOBODY_KNOWN: "risk", away: "random", lower: "risk",
                    free["establishment_id"].iloc[-2]: "random",
                    one.targets[0].establishment_id: "risk",
                },
            )
        }
    )  # fmt: skip
    found = firm(food.plans(before=before))[one.bureau]
    assert found.left == {
        visited: "visited",
        NOBODY_KNOWN: "gone",
        away: "held",
        lower: "lower",
        free["establishment_id"].iloc[-2]: "settled",
    }
    assert found.before is not None
    other = next(bureau for bureau in firm(plans) if bureau != one.bureau)
    moved = firm(food.plans(before=Before(last={other: Last(monday, {lower: "risk"})})))[other]
    assert moved.left == {lower: "gone"}


def test_who_is_left_out_within_its_range_is_near(food: Scored) -> None:
    """The wider ranges are, the more places are near the edge; without ranges nobody knows."""
    spread = food.model.card.spread
    assert spread is not None

    def near(known: float) -> list[int | None]:
        card = replace(food.model.card, spread=replace(spread, known=known, unknown=known))
        other = replace(food, model=replace(food.model, card=card))
        return [one.near for one in firm(other.plans()).values() if one.risk]

    narrow, wide = near(0.0), near(3.0)
    told = [(a, b) for a, b in zip(narrow, wide, strict=True) if a is not None and b is not None]
    assert told
    assert all(a <= b for a, b in told)
    assert sum(a for a, _ in told) < sum(b for _, b in told)
    card = replace(food.model.card, spread=None)
    unknown = replace(food, model=replace(food.model, card=card)).plans()
    assert {one.near for one in firm(unknown).values()} == {None}


def test_another_list_of_the_same_monday_is_counted_by_whom_it_has_too(food: Scored) -> None:
    """Of the risk lane, in whatever lane of the other; the same lists agree in everything."""
    plans = food.plans()
    risk = {one.bureau: firm(plans)[one.bureau].risk for one in plans.lists}
    assert same_as(plans.lists, plans.lists) == risk
    assert sum(risk.values()) == len(targets(plans, "risk"))
    scored = food.monday.scored
    turned = scored.assign(expected_severity=3 - scored["expected_severity"])
    other = same_as(plans.lists, food.plans(scored=turned.iloc[::-1]).lists)
    assert sum(other.values()) < sum(risk.values()) / 2
    assert np.all([other[bureau] <= risk[bureau] for bureau in risk])
