"""A bureau's visits by lane, over thousands of made weeks."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.events import NEVER
from models.visits.lanes import DAYS_OF_WEEK, Allocation, Candidates, allocated
from models.visits.law import LANES, Law

MONDAY, SUNDAY = 20_000, 20_000 + DAYS_OF_WEEK - 1


def law(risk_share: float = 0.5, list_share: float = 1.5) -> Law:
    return Law((), (), 90, 4, random_share=0.1, risk_share=risk_share, list_share=list_share)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Candidates, int, Law]:
    """Any bureau's week: few or many who are due, more or fewer visits than that, any shares."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    size = draw(st.integers(0, 60))
    eligible = rng.random(size) < draw(st.sampled_from([0.0, 0.5, 1.0]))
    trigger, floor = (
        np.where(
            rng.random(size) < draw(st.sampled_from([0.0, 0.1, 0.6, 1.0])),
            rng.integers(MONDAY - 40, MONDAY + 40, size),
            NEVER,
        ).astype(np.int32)
        for _ in range(2)
    )
    capacity = draw(st.integers(0, 70))
    frame = np.flatnonzero(eligible)
    drawn = rng.permutation(frame)[: draw(st.integers(0, max(capacity // 5, 0)))]
    others = np.setdiff1d(np.arange(size), drawn)
    carried = rng.permutation(others)[: draw(st.integers(0, 8))]
    along, small = (
        np.flatnonzero(rng.random(size) < draw(st.sampled_from([0.0, 0.1, 0.6, 1.0])))
        for _ in range(2)
    )
    return (
        Candidates(eligible, trigger, floor, drawn, carried, along, small),
        capacity,
        law(draw(st.sampled_from([0.0, 0.5, 0.9]))),
    )


def rows(found: Allocation, lane: str) -> list[int]:
    return [row for row, own in zip(found.rows.tolist(), found.lanes, strict=True) if own == lane]


@settings(max_examples=3000, deadline=None)
@given(weeks())
def test_every_week_keeps_the_rules(week: tuple[Candidates, int, Law]) -> None:
    """Capacity, ceilings, deadlines and shares hold in each; what is left out is counted."""
    given_week, capacity, rules = week
    found = allocated(given_week, capacity, rules, MONDAY)
    listed = found.rows.tolist()
    along = set(given_week.along.tolist())

    def places(rows: list[int]) -> int:
        return len(set(rows) - along)

    # Who comes along with another programme's crew takes no place.
    full = places(listed) == capacity
    assert places(listed) <= capacity
    assert len(set(listed)) == len(listed)
    assert [LANES.index(lane) for lane in found.lanes] == sorted(map(LANES.index, found.lanes))
    # The draw keeps its places whatever else is due; an earlier one's come after.
    drawn, carried = given_week.drawn.tolist(), given_week.carried.tolist()
    assert rows(found, "random")[: len(drawn)] == drawn
    assert set(rows(found, "random")[len(drawn) :]) <= set(carried)
    # Only a trigger that is due this week passes the ceilings.
    assert all(given_week.eligible[row] for row in listed if row not in rows(found, "trigger"))
    pressing = [row for row in rows(found, "trigger") if given_week.trigger_due[row] <= SUNDAY]
    early = [row for row in rows(found, "trigger") if row not in pressing]
    assert all(given_week.eligible[row] for row in early)
    # No trigger that is due this week is left out while anything but the draw has a place.
    trigger, floor = given_week.trigger_due, given_week.floor_due
    free = set(range(trigger.size)) - set(listed)
    late = [row for row in free if trigger[row] <= SUNDAY]
    if late:
        taking = {lane for lane in LANES if places(rows(found, lane))}
        assert taking <= {"random", "trigger"}
        assert all(trigger[row] <= SUNDAY for row in rows(found, "trigger") if row not in along)
        assert full
    # Who was drawn earlier waits for nothing but triggers and this week's draw.
    waiting = [row for row in carried if row in free and given_week.eligible[row]]
    if waiting:
        assert full
        by_day = [row for row in rows(found, "trigger") if trigger[row] > SUNDAY]
        assert not set(by_day + rows(found, "statutory")) - along
    # No overdue floor is left out while its share has room, and the longest overdue come first.
    overdue = [r for r in free if floor[r] <= SUNDAY and given_week.eligible[r]]
    if overdue:
        assert full
        assert not along & set(overdue)
        own = [row for row in rows(found, "statutory") if row not in along]
        assert all(floor[row] <= min(floor[overdue]) for row in own)
    # Risk's share is taken by nothing but triggers that are due this week.
    pressed = [row for row in rows(found, "trigger") if trigger[row] <= SUNDAY]
    reserved = min(int(rules.risk_share * capacity), capacity - places(drawn) - places(pressed))
    by_risk = rows(found, "risk")
    if any(given_week.eligible[row] for row in free):
        assert places(by_risk) >= reserved
    # Risk takes the first of those that are left: rows are in its order. Small ones are put last
    # where they are more than the limit's multiple of their share of those eligible.
    small = set(given_week.small.tolist())
    first = by_risk[: next((i for i in range(1, len(by_risk)) if by_risk[i] < by_risk[i - 1]), 99)]
    assert set(by_risk[len(first) :]) <= small
    left = [row for row in free if given_week.eligible[row] and row not in small]
    assert not by_risk or all(row > max(by_risk) for row in left if row not in along)
    if len(first) < len(by_risk):
        assert not set(left) - along or max(by_risk) < min(set(left) - along)
    frame = np.flatnonzero(given_week.eligible).tolist()
    usual = len(small & set(frame)) / max(len(frame), 1)
    if len(small & set(by_risk)) > np.ceil(rules.list_share * usual * places(by_risk)):
        assert not set(left) - along
    # What is due and has no place is counted, by what it waits for.
    counts = {count.lane: count for count in found.counts}
    assert [counts[lane].listed for lane in LANES] == [len(rows(found, lane)) for lane in LANES]
    assert counts["trigger"].wanted - counts["trigger"].listed == len(late)
    assert counts["random"].wanted - counts["random"].listed == len(
        [row for row in waiting if trigger[row] > SUNDAY]
    )
    assert counts["random"].held == sum(not given_week.eligible[row] for row in carried)
    without = [row for row in free - set(waiting) if trigger[row] > SUNDAY and floor[row] <= SUNDAY]
    overdue = [row for row in without if given_week.eligible[row]]
    assert counts["statutory"].wanted - counts["statutory"].listed == len(overdue)
    assert counts["statutory"].held == len(without) - len(overdue)


def test_the_earlier_deadline_comes_first_and_the_riskier_of_one_day() -> None:
    """Rows are riskiest first: of two that are due together, the riskier one."""
    due = np.array([NEVER, SUNDAY, SUNDAY - 3, SUNDAY], np.int32)
    nobody = np.empty(0, np.int64)
    never = np.full(4, NEVER, np.int32)
    found = allocated(Candidates(np.ones(4, bool), due, never, nobody), 4, law(), MONDAY)
    assert rows(found, "trigger") == [2, 1, 3]
    assert rows(found, "risk") == [0]


def test_a_week_without_visits_reports_what_is_due() -> None:
    """A holiday week is a plan of nothing and a report, never a crash."""
    due = np.full(3, MONDAY, np.int32)
    nobody = np.empty(0, np.int64)
    never = np.full(3, NEVER, np.int32)
    found = allocated(Candidates(np.ones(3, bool), never, due, nobody), 0, law(), MONDAY)
    assert found.rows.size == 0
    assert {count.lane: count.wanted for count in found.counts}["statutory"] == 3
