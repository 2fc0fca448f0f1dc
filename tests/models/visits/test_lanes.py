"""A bureau's visits by lane, over thousands of made weeks."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.events import NEVER
from models.visits.lanes import DAYS_OF_WEEK, Allocation, Candidates, allocated
from models.visits.law import LANES, Law

MONDAY, SUNDAY = 20_000, 20_000 + DAYS_OF_WEEK - 1


def law(risk_share: float = 0.5) -> Law:
    return Law((), (), 90, 4, random_share=0.1, risk_share=risk_share)


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
    return (
        Candidates(eligible, trigger, floor, drawn),
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
    assert len(listed) <= capacity
    assert len(set(listed)) == len(listed)
    assert [LANES.index(lane) for lane in found.lanes] == sorted(map(LANES.index, found.lanes))
    # The draw keeps its places whatever else is due.
    assert rows(found, "random") == given_week.drawn.tolist()
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
        assert set(found.lanes) <= {"random", "trigger"}
        assert all(trigger[row] <= SUNDAY for row in rows(found, "trigger"))
        assert len(listed) == capacity
    # No overdue floor is left out while its share has room, and the longest overdue come first.
    overdue = [r for r in free if floor[r] <= SUNDAY and given_week.eligible[r]]
    if overdue:
        assert len(listed) == capacity
        assert all(floor[row] <= min(floor[overdue]) for row in rows(found, "statutory"))
    # Risk's share is taken by nothing but triggers that are due this week.
    reserved = min(
        int(rules.risk_share * capacity),
        capacity
        - len(given_week.drawn)
        - sum(trigger[row] <= SUNDAY for row in rows(found, "trigger")),
    )
    if any(given_week.eligible[row] for row in free):
        assert len(rows(found, "risk")) >= reserved
    # Risk takes the riskiest of those that are left: rows are riskiest first.
    by_risk = rows(found, "risk")
    assert by_risk == sorted(by_risk)
    assert not by_risk or all(row > by_risk[-1] for row in free if given_week.eligible[row])
    # What is due and has no place is counted, by what it waits for.
    counts = {count.lane: count for count in found.counts}
    assert [counts[lane].listed for lane in LANES] == [len(rows(found, lane)) for lane in LANES]
    assert counts["trigger"].wanted - counts["trigger"].listed == len(late)
    without = [row for row in free if trigger[row] > SUNDAY and floor[row] <= SUNDAY]
    waiting = [row for row in without if given_week.eligible[row]]
    assert counts["statutory"].wanted - counts["statutory"].listed == len(waiting)
    assert counts["statutory"].held == len(without) - len(waiting)


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
