"""A made city's lists: each target says by what right it is there; the draw can be repeated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from features.week import week_of
from models.labels import examples
from models.model import Model
from models.on_record import histories
from models.plan import Plan, plan_for
from models.scoring import Monday, scores
from models.train import Provenance, train
from models.visits.carried import COLUMNS
from models.visits.draw import Seed, draw, key_of
from models.visits.lanes import DAYS_OF_WEEK
from models.visits.law import BASES, LANES, law_on
from models.visits.lists import Target, WeeklyList
from models.visits.select import Plans, planned
from models.visits.standing import NOTHING, Before
from tests.conftest import MadeCity

SEED = Seed("5eed" * 16)


@dataclass(frozen=True)
class Scored:
    """What lists of a Monday are made from."""

    city: MadeCity
    plan: Plan
    model: Model
    monday: Monday

    def plans(
        self, seed: Seed = SEED, scored: pd.DataFrame | None = None, before: Before = NOTHING
    ) -> Plans:
        """The lists, of everyone `scored` as they were or otherwise."""
        monday = self.monday if scored is None else replace(self.monday, scored=scored)
        return planned(self.city.store, monday, self.model, "1", self.plan, seed, before=before)


@pytest.fixture(scope="module")
def food(made_city: MadeCity) -> Scored:
    """The made city's food programme."""
    store, monday = made_city.store, made_city.until
    events, plan = store.events(), replace(plan_for("food", {}), rounds=60)
    features = available(CATALOGUE, events)
    found = examples(events, plan, until=monday)
    matrix = build(events, Pairs(found.place, found.as_of), features, "food")
    then = histories(events, plan, found)
    model = train(matrix, found, features, plan, monday, Provenance("", ""), histories=then)
    return Scored(made_city, plan, model, scores(store, events, model, plan, monday))


def targets(plans: Plans, lane: str) -> list[Target]:
    return [target for one in plans.lists for target in one.targets if target.lane == lane]


def by_bureau(plans: Plans) -> Mapping[str, WeeklyList]:
    return {one.bureau: one for one in plans.lists}


def test_every_target_says_by_what_right_it_is_listed(food: Scored) -> None:
    """Lane, legal basis, rule and deadline (requirement 7); its range holds its chance."""
    plans = food.plans()
    assert {target.lane for one in plans.lists for target in one.targets} == set(LANES)
    sunday = food.monday.as_of.toordinal() + DAYS_OF_WEEK - 1
    for one in plans.lists:
        assert [target.rank for target in one.targets] == list(range(1, len(one.targets) + 1))
        assert len(one.targets) <= one.capacity
        for target in one.targets:
            assert target.basis in BASES
            assert target.rule.en and target.rule.zh  # noqa: PT018
            assert target.lane not in target.also
            assert (target.inclusion_probability is not None) == (target.lane == "random")
            assert target.risk_low is not None
            assert target.risk_high is not None
            assert target.risk_low < target.risk < target.risk_high
            assert target.outcomes_on_record == 0 or target.last_visited_on is not None
    assert all(target.due_on for target in targets(plans, "trigger"))
    assert all(t.due_on and t.due_on.toordinal() <= sunday for t in targets(plans, "statutory"))
    assert {target.basis for target in targets(plans, "random")} == {"double_random"}


def test_no_score_hides_a_trigger(food: Scored) -> None:
    """The safest of all is listed when its deadline comes (requirement 19)."""
    before = food.plans()
    trigger = targets(before, "trigger")[0]
    scored = food.monday.scored
    last = scored.assign(
        score=np.where(
            scored["establishment_id"] == trigger.establishment_id, -99.0, scored["score"]
        )
    ).sort_values("score", ascending=False, kind="stable")
    after = food.plans(scored=last)
    assert trigger.establishment_id in {t.establishment_id for t in targets(after, "trigger")}


def test_the_same_seed_is_the_same_plan(food: Scored) -> None:
    """Bit for bit; another seed draws others, and leaves deadlines as they are."""
    one, same, other = food.plans(), food.plans(), food.plans(Seed("0" * 64))
    assert one.lists == same.lists
    assert one.lots.equals(same.lots)
    assert [t.establishment_id for t in targets(one, "random")] != [
        t.establishment_id for t in targets(other, "random")
    ]


def test_anyone_with_the_lots_and_the_seed_draws_the_same(food: Scored) -> None:
    """Chances of the whole frame add up to the quota, and the seed gives the random targets."""
    plans, law = food.plans(), law_on(food.monday.as_of, "food")
    drawn = 0
    for bureau, one in by_bureau(plans).items():
        lots = plans.lots[plans.lots["bureau"] == bureau].sort_values("establishment_id")
        ids = lots["establishment_id"].to_numpy(np.str_)
        quota = law.random_share * one.capacity
        key = key_of(SEED, one.week, "food", bureau)
        again = draw(ids, lots["stratum"].to_numpy(np.int32), quota, key)
        listed = [target for target in one.targets if target.lane == "random"]
        assert ids[again.taken].tolist() == [target.establishment_id for target in listed]
        assert lots["inclusion_probability"].sum() == pytest.approx(min(quota, len(lots)))
        assert len(lots) == one.eligible
        assert one.draw is None or (one.draw.frame, one.draw.quota) == (len(lots), quota)
        for target in listed:
            assert target.inclusion_probability == pytest.approx(quota / len(lots))
        drawn += len(listed)
    assert drawn > 0


def test_who_goes_along_leaves_the_place_to_another(food: Scored) -> None:
    """Another programme's crew visits everyone of one list: as many more can be listed."""
    one = max(food.plans().lists, key=lambda one: len(one.targets))
    along = {target.establishment_id: "drug" for target in one.targets}
    more = by_bureau(food.plans(before=Before(along=along)))[one.bureau]
    mine = {target.establishment_id: target for target in more.targets}
    due = {t.establishment_id for t in one.targets if t.lane in ("trigger", "statutory", "random")}
    assert all(mine[id_].counted_with == "drug" for id_ in due)
    own = [target for target in more.targets if target.counted_with is None]
    assert len(own) == len(one.targets) <= one.capacity
    assert not {target.establishment_id for target in own} & set(along)


def test_who_was_drawn_before_keeps_a_place_and_its_chance(food: Scored) -> None:
    """The safest of a bureau, drawn three weeks ago and not visited, is listed with its age."""
    week = food.monday.as_of - timedelta(weeks=3)
    scored = food.monday.scored
    able = scored[scored["eligible"] & (scored["bureau"] == scored["bureau"].iloc[0])]
    unlucky = str(able["establishment_id"].iloc[-1])
    listed = pd.DataFrame([(unlucky, week, "random", 0.0123)], columns=list(COLUMNS))
    plans = food.plans(before=Before(listed=listed))
    (target,) = [t for one in plans.lists for t in one.targets if t.establishment_id == unlucky]
    assert (target.lane, target.inclusion_probability) == ("random", 0.0123)
    assert target.carried_since == week_of(week)
    others = {t.establishment_id for t in targets(plans, "random")} - {unlucky}
    assert others == {t.establishment_id for t in targets(food.plans(), "random")}


def test_groups_are_counted_as_they_are_listed(food: Scored) -> None:
    """Small establishments and single shops, of those listed and of those who could be."""
    for one in food.plans().lists:
        assert [group.group for group in one.make_up] == ["small", "single"]
        for group in one.make_up:
            assert 0 <= group.listed <= group.of_listed <= len(one.targets)
            assert 0 <= group.eligible <= group.of_eligible <= one.eligible
    assert any(group.listed for one in food.plans().lists for group in one.make_up)


def test_ceilings_hold_except_for_triggers(food: Scored) -> None:
    """Three months between visits; who was there last week is not sent again (requirement 6)."""
    rested = law_on(food.monday.as_of, "food").no_repeat_days
    visited = [
        (target.lane, (food.monday.as_of - target.last_visited_on).days)
        for one in food.plans().lists
        for target in one.targets
        if target.last_visited_on
    ]
    assert all(days > rested for lane, days in visited if lane != "trigger")
