"""Who goes where: hard rules never give way, what else does is said; over thousands of weeks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import chisquare

from models.visits.crews.assign import assigned
from models.visits.crews.people import WORKING_DAYS, People, Person
from models.visits.crews.rota import NOTES, REASONS, Rota, Stop
from models.visits.law import Crew
from tests.models.visits.crews.builders import (
    CREW,
    DAY,
    KEY,
    MONDAY,
    Week,
    around,
    people,
    person,
    stop,
    told,
    trips,
    weeks,
)

DRAWS = 6_000


def rota_of(week: Week) -> Rota:
    stops, between, crew, key = week
    return assigned(stops, between, crew, MONDAY, key)


def who(rota: Rota) -> dict[date, list[str]]:
    """Everyone who is out on each day, once for each trip."""
    out: dict[date, list[str]] = {}
    for day, pair in trips(rota):
        out.setdefault(day, []).extend(pair)
    return out


def may(one: Person, between: People, id_: str, programmes: Iterable[str]) -> bool:
    """Whether somebody is qualified for a stop and not recused."""
    recused = between.recused.get(id_, frozenset())
    return set(programmes) <= one.programmes and one.inspector_id not in recused


@settings(max_examples=1000, deadline=None)
@given(weeks())
def test_no_hard_rule_is_broken_and_no_visit_is_lost(week: Week) -> None:
    """Qualified, not recused, on duty, one trip a day; each visit is planned, or has a reason."""
    stops, between, crew, _ = week
    rota, staff = rota_of(week), {one.inspector_id: one for one in between.on_duty}
    asked = sorted((one.establishment_id, name) for one in stops for name in one.programmes)
    said = [(one.establishment_id, name) for one in told(rota) for name in one.programmes]
    assert sorted(said) == asked
    for visit in rota.visits:
        assert list(visit.inspectors) == sorted(set(visit.inspectors))
        for id_ in visit.inspectors:
            assert may(staff[id_], between, visit.establishment_id, visit.programmes)
            assert (visit.day - MONDAY).days in staff[id_].days
    for out in who(rota).values():
        assert len(set(out)) == len(out)
    for visits in trips(rota).values():
        assert [visit.order for visit in visits] == list(range(1, len(visits) + 1))
        assert len(visits) <= crew.visits_a_day


@settings(max_examples=400, deadline=None)
@given(weeks())
def test_what_gave_way_is_noted_and_nothing_else(week: Week) -> None:
    """A note on a visit that keeps the rules would be as wrong as none on one that does not."""
    stops, between, crew, _ = week
    rota = rota_of(week)
    by_id = {one.establishment_id: one for one in stops}
    parts = Counter(one.establishment_id for one in told(rota))
    together: dict[tuple[str, str], set[date]] = {}
    for day, pair in trips(rota):
        together.setdefault(pair, set()).add(day)
    for visit in rota.visits:
        days = together[visit.inspectors] | {between.met.get(visit.inspectors, date.min)}
        ago = [(visit.day - day).days for day in days if day < visit.day]
        due = by_id[visit.establishment_id].due_on
        there = between.last_there.get(visit.establishment_id, frozenset())
        holds = {
            "same_pair": min(ago) <= crew.pair_rest_days,
            "returns": bool(there & set(visit.inspectors)),
            "late": due is not None and MONDAY <= due < visit.day,
            "apart": parts[visit.establishment_id] > 1,
        }
        assert visit.notes == tuple(note for note in NOTES if holds[note])


@settings(max_examples=400, deadline=None)
@given(weeks())
def test_a_visit_without_a_crew_is_one_that_nobody_could_make(week: Week) -> None:
    """Whatever the reason says holds; the days of those who may go are really taken."""
    _, between, crew, _ = week
    rota = rota_of(week)
    out = who(rota)
    for one in rota.unassigned:
        holders = [p for p in between.on_duty if set(one.programmes) <= p.programmes]
        able = [p for p in holders if may(p, between, one.establishment_id, one.programmes)]
        expected = (
            "no_staff" if not between.on_duty
            else "unqualified" if not holders
            else "alone" if len(holders) == 1
            else "recused" if len(able) < 2
            else "full"
        )  # fmt: skip
        assert one.reason == expected
        assert one.reason in REASONS
        ids = {p.inspector_id for p in able}
        for number in range(WORKING_DAYS):
            taken = out.get(MONDAY + number * DAY, [])
            free = [p for p in able if number in p.days and p.inspector_id not in taken]
            assert len(free) < 2
        for (_, pair), visits in trips(rota).items():
            there = one.establishment_id in [visit.establishment_id for visit in visits]
            assert len(visits) == crew.visits_a_day or there or not set(pair) <= ids


@settings(max_examples=200, deadline=None)
@given(weeks())
def test_the_order_in_which_a_week_is_told_changes_nothing(week: Week) -> None:
    """Ranks go by risk: a rota that knew them could send the strict to the risky."""
    stops, between, crew, key = week
    rota = rota_of(week)
    assert rota == rota_of(week)
    turned = replace(between, on_duty=between.on_duty[::-1])
    assert rota == rota_of((stops[::-1], turned, crew, key))


@settings(max_examples=200, deadline=None)
@given(weeks())
def test_nobody_could_take_a_trip_from_somebody_with_two_more(week: Week) -> None:
    """Loads differ by two or more only where a rule wants it."""
    _, between, crew, _ = week
    rota = rota_of(week)
    staff, out = {one.inspector_id: one for one in between.on_duty}, who(rota)
    load = {one.inspector_id: one.trips for one in rota.loads}
    met = [(pair, day) for pair, day in between.met.items()]
    met += [(pair, day) for day, pair in trips(rota)]
    for (day, pair), visits in trips(rota).items():
        for own, other in (pair, pair[::-1]):
            for id_, instead in staff.items():
                if load[id_] > load[own] - 2 or id_ in out[day]:
                    continue
                able = (day - MONDAY).days in instead.days and all(
                    may(instead, between, one.establishment_id, one.programmes)
                    and not between.last_there.get(one.establishment_id, frozenset()) & {id_, other}
                    for one in visits
                )
                new = tuple(sorted((id_, other)))
                rested = all(
                    abs((day - then).days) > crew.pair_rest_days for two, then in met if two == new
                )
                assert not (able and rested), f"{id_} could go for {own} on {day}"


@pytest.mark.parametrize(("size", "staff"), [(40, 12), (60, 11), (100, 30), (7, 8)])
def test_loads_are_level_where_nothing_stands_between(size: int, staff: int) -> None:
    """The days out of any two differ by one at most."""
    stops = around(np.random.default_rng(size), size)
    between = people(*(person(f"J{number:02d}") for number in range(staff)))
    rota = assigned(stops, between, replace(CREW, pair_rest_days=0), MONDAY, KEY)
    load = [one.trips for one in rota.loads]
    assert max(load) - min(load) <= 1
    assert sum(load) == 2 * -(-size // CREW.visits_a_day)
    assert sum(one.stops for one in rota.loads) == 2 * size
    assert not rota.unassigned


def drawn(stops: list[Stop], between: People, crew: Crew = CREW) -> dict[str, Counter[object]]:
    """How often each pair goes to each stop, over many keys."""
    times: dict[str, Counter[object]] = {one.establishment_id: Counter() for one in stops}
    for number in range(DRAWS):
        for visit in assigned(stops, between, crew, MONDAY, f"{KEY}/{number}").visits:
            times[visit.establishment_id][visit.inspectors] += 1
    return times


def test_any_pair_is_as_likely_as_another_to_go_anywhere() -> None:
    """So whoever is strict goes to whatever is risky no more often: 6,000 keys, three trips."""
    stops = [stop("A", at=(22.5, 114.0)), stop("B", at=(22.6, 114.1)), stop("C", at=(22.7, 114.0))]
    staff = [person(f"J{number}") for number in range(6)]
    for times in drawn(stops, people(*staff), replace(CREW, visits_a_day=1)).values():
        assert len(times) == 15
        assert chisquare(list(times.values())).pvalue > 0.001


def test_those_who_may_go_are_equally_likely_where_others_may_not() -> None:
    """One recused, one there last, one pair not rested: 6,000 keys over the five pairs left."""
    staff = [person(f"J{number}") for number in range(6)]
    between = people(
        *staff,
        recused={"A": frozenset({"J0"})},
        last_there={"A": frozenset({"J1"})},
        met={("J2", "J3"): MONDAY - 3 * DAY},
    )
    times = drawn([stop("A", at=(22.5, 114.0))], between)["A"]
    allowed = set(combinations(["J2", "J3", "J4", "J5"], 2)) - {("J2", "J3")}
    assert set(times) == allowed
    assert chisquare(list(times.values())).pvalue > 0.001


def test_what_is_due_early_in_the_week_is_visited_by_then() -> None:
    """Forty stops, eight of them due by Tuesday: these come first, and none of them is late."""
    stops = around(np.random.default_rng(5), 40)
    stops = [
        replace(one, due_on=MONDAY + DAY) if number % 5 == 0 else one
        for number, one in enumerate(stops)
    ]
    between = people(*(person(f"J{number:02d}") for number in range(20)))
    rota = assigned(stops, between, CREW, MONDAY, KEY)
    early = {one.establishment_id for one in stops if one.due_on}
    assert {v.day for v in rota.visits if v.establishment_id in early} <= {MONDAY, MONDAY + DAY}
    assert {v.day for v in rota.visits} == {MONDAY + number * DAY for number in range(5)}
    assert {note for visit in rota.visits for note in visit.notes} == set()


def test_a_place_on_two_lists_is_one_visit_where_somebody_holds_both() -> None:
    """And two, with a note, where nobody does."""
    shop = stop("A", "drug", "food", "product")
    both = [person("J1", "drug", "food", "product"), person("J2", "drug", "food", "product")]
    (visit,) = assigned([shop], people(*both), CREW, MONDAY, KEY).visits
    assert (visit.programmes, visit.notes) == (("drug", "food", "product"), ())
    apart = [*map(person, ("J1", "J2"))]
    apart += [person("J3", "drug", "product"), person("J4", "drug", "product")]
    rota = assigned([shop], people(*apart), CREW, MONDAY, KEY)
    assert {(v.programmes, v.inspectors, v.notes) for v in rota.visits} == {
        (("drug", "product"), ("J3", "J4"), ("apart",)),
        (("food",), ("J1", "J2"), ("apart",)),
    }


def test_a_stop_that_keeps_a_pair_away_moves_to_another_trip() -> None:
    """Four stops side by side, two pairs' worth of people, each recused from one of them."""
    stops = [stop(id_, at=(22.5, 114.0 + number / 1000)) for number, id_ in enumerate("ABCD")]
    staff = [person(f"J{number}") for number in range(4)]
    recused = {id_: frozenset({f"J{number}"}) for number, id_ in enumerate("ABCD")}
    rota = assigned(stops, people(*staff, recused=recused), CREW, MONDAY, KEY)
    assert sorted(visit.establishment_id for visit in rota.visits) == list("ABCD")
    assert {note for visit in rota.visits for note in visit.notes} <= {"same_pair"}


@pytest.mark.parametrize(
    ("between", "reason"),
    [
        (people(), "no_staff"),
        (people(person("J1")), "alone"),
        (people(person("J1", "drug"), person("J2", "product")), "unqualified"),
        (people(person("J1"), person("J2"), recused={"A": frozenset({"J1"})}), "recused"),
        (
            people(
                person("J1", days=frozenset({0, 1})), person("J2", days=frozenset({2, 3, 4}))
            ),
            "full",
        ),
    ],
)  # fmt: skip
def test_a_week_that_cannot_be_staffed_says_why(between: People, reason: str) -> None:
    """No crash and no silence: the stop stays, with words for it in both languages."""
    rota = assigned([stop("A")], between, CREW, MONDAY, KEY)
    assert rota.visits == ()
    (left,) = rota.unassigned
    assert (left.establishment_id, left.programmes, left.reason) == ("A", ("food",), reason)
    assert REASONS[reason].en
    assert REASONS[reason].zh


def test_rotation_gives_way_where_nobody_else_is_left() -> None:
    """Two inspectors in all, who were there last and met last week, go again, and it is said."""
    both = frozenset({"J1", "J2"})
    between = people(
        person("J1"), person("J2"), last_there={"A": both}, met={("J1", "J2"): MONDAY - 7 * DAY}
    )
    (visit,) = assigned([stop("A")], between, CREW, MONDAY, KEY).visits
    assert visit.notes == ("same_pair", "returns")
    third = replace(between, on_duty=(*between.on_duty, person("J3"), person("J4")))
    (visit,) = assigned([stop("A")], third, CREW, MONDAY, KEY).visits
    assert (visit.inspectors, visit.notes) == (("J3", "J4"), ())


def test_two_rest_from_each_other_for_all_days_of_the_rotation_time() -> None:
    """28 days after is within it, 29 days after is not."""
    ago = dict.fromkeys(combinations(["J1", "J2", "J3"], 2), MONDAY - 28 * DAY)
    between = people(*map(person, ("J1", "J2", "J3")), met=ago | {("J1", "J3"): MONDAY - 29 * DAY})
    (visit,) = assigned([stop("A", due_on=MONDAY)], between, CREW, MONDAY, KEY).visits
    assert (visit.inspectors, visit.notes) == (("J1", "J3"), ())


def test_loads_are_not_levelled_at_the_cost_of_rotation() -> None:
    """Who has met all the others stays at home while these can go with each other."""
    met = {(f"J{number}", "J3"): MONDAY - 7 * DAY for number in range(3)}
    stops = [stop(id_, at=(22.5, 114.0)) for id_ in "ABC"]
    between = people(*(person(f"J{number}") for number in range(4)), met=met)
    rota = assigned(stops, between, replace(CREW, visits_a_day=1), MONDAY, KEY)
    assert [load.trips for load in rota.loads] == [2, 2, 2, 0]
    assert {note for visit in rota.visits for note in visit.notes} == set()


def test_a_small_office_bends_no_more_rules_than_it_must() -> None:
    """Four people on four days each; to each of sixteen places, one pair of six may go.

    By the lots of one try, 1.6 visits a week would be by somebody who was there last; by eight, .5.
    """
    rng = np.random.default_rng(34)
    stops, returns = around(rng, 16), []
    pairs = list(combinations([f"J{number}" for number in range(4)], 2))
    for number in range(25):
        last = {one.establishment_id: frozenset(pairs[rng.integers(6)]) for one in stops}
        between = people(
            *(
                person(f"J{n}", days=frozenset(rng.permutation(WORKING_DAYS)[:4].tolist()))
                for n in range(4)
            ),
            last_there=last,
        )
        rota = assigned(stops, between, CREW, MONDAY, f"{KEY}/{number}")
        returns.append(sum("returns" in visit.notes for visit in rota.visits))
    assert np.mean(returns) < 0.8


def test_an_establishment_told_twice_is_refused() -> None:
    """A programme of its second mention would be lost otherwise."""
    with pytest.raises(ValueError, match="one stop, with all programmes"):
        assigned([stop("A"), stop("A", "drug")], people(), CREW, MONDAY, KEY)
