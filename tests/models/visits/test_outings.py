"""A list with its bureau's rota written in: somebody goes to each target, or it says why not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from models.visits.crews.people import Went
from models.visits.crews.rota import NOTES, REASONS
from models.visits.lists import Target, WeeklyList
from models.visits.outings import with_outings
from tests.conftest import stored
from tests.models.visits.test_select import SEED, Scored, food

__all__ = ["food"]  # the fixture, of the same city


def filled(food: Scored, *earlier: Went) -> list[WeeklyList]:
    lists = food.plans().lists
    return with_outings(food.city.store, lists, food.monday.as_of, SEED, earlier)


def test_every_target_has_an_outing_or_a_reason(food: Scored) -> None:
    """Nobody drops off a list in silence; the rest of it stays as it was."""
    staff = food.city.city.tables["inspectors"].set_index("inspector_id")["bureau"]
    monday, gone = food.monday.as_of, 0
    for one, before in zip(filled(food), food.plans().lists, strict=True):
        assert one == replace(before, targets=one.targets)
        for target, bare in zip(one.targets, before.targets, strict=True):
            assert replace(target, outing=None, nobody=None) == bare
            if target.outing is None:
                assert target.nobody in REASONS.values()
                continue
            gone += 1
            assert target.nobody is None
            assert 0 <= (target.outing.day - monday).days < 5
            assert set(staff[list(target.outing.inspectors)]) == {one.bureau}
            assert set(target.outing.notes) <= set(NOTES.values())
    assert gone > 0


def test_a_day_is_a_way_from_its_first_stop_to_its_last(food: Scored) -> None:
    """One programme's stops are numbered from 1 where no other list shares its trips."""
    for one in filled(food):
        trips: dict[object, list[int]] = {}
        for target in one.targets:
            if target.outing:
                key = (target.outing.day, target.outing.inspectors)
                trips.setdefault(key, []).append(target.outing.order)
        for orders in trips.values():
            assert sorted(orders) == list(range(1, len(orders) + 1))


def test_who_went_there_last_week_is_not_sent_again(food: Scored) -> None:
    """An outing of an earlier list counts although nothing of it is on record yet."""

    def outings(*earlier: Went) -> dict[str, Target]:
        return {
            target.establishment_id: target
            for one in filled(food, *earlier)
            for target in one.targets
            if target.outing
        }

    before = outings()
    returns = NOTES["returns"]
    id_, target = next(
        (id_, target)
        for id_, target in before.items()
        if target.outing and returns not in target.outing.notes
    )
    assert target.outing
    day = food.monday.as_of - timedelta(days=5)
    went = Went(id_, "food", day, frozenset(target.outing.inspectors))
    after = outings(went)[id_].outing
    assert after
    assert not set(after.inspectors) & set(target.outing.inspectors) or returns in after.notes


def test_where_no_inspectors_were_delivered_lists_stay_as_they_are(
    food: Scored, tmp_path: Path
) -> None:
    """Toronto publishes no staff list: its targets must not all say that nobody can go."""
    nobody = replace(food.city.city, tables={**food.city.city.tables})
    del nobody.tables["inspectors"]
    lists = food.plans().lists
    assert with_outings(stored(nobody, tmp_path), lists, food.monday.as_of, SEED) == lists
