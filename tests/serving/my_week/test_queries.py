"""Whose stops a week has, in which order, and what of it is still to be visited."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Engine

from serving.access.scope import scope
from serving.database import reading
from serving.my_week.queries import OwnWeek, Stop, goers, own_week
from serving.publish import publish
from tests.serving.databases import on_both
from tests.serving.decisions.made import ACCEPT, REJECT, decided
from tests.serving.made import EARLIER_MONDAY, EARLIER_WEEK, MONDAY, NOW, WEEK, target, weekly
from tests.serving.my_week.made import PAIR, STRANGERS, TUESDAY, ranked, stop
from tests.serving.outcomes.builders import passed, record


def mine(
    engine: Engine, *, bureau: str = "luohu", today: date = TUESDAY, week: str | None = None
) -> OwnWeek:
    """The week of J00017, as an account of the bureau sees it."""
    with reading(engine) as db:
        return own_week(scope(db, bureau), PAIR[0], today=today, week=week)


def ids(stops: Iterable[Stop]) -> list[str]:
    return [each.place.establishment_id for each in stops]


@on_both
def test_the_stops_come_by_day_and_order_over_all_programmes(engine: Engine) -> None:
    """A way is driven by its stops; ranks and programmes are the office's."""
    food = ranked(
        stop("LATE", TUESDAY + timedelta(days=2)),
        stop("SECOND", order=2),
        stop("NOT-OURS", pair=STRANGERS),
        stop("FIRST", order=1),
    )
    lists = [weekly("luohu", *food), weekly("luohu", stop("THIRD", order=3), programme="drug")]
    publish(engine, lists[:1], now=NOW)
    publish(engine, lists[1:], now=NOW)
    assert ids(mine(engine).stops) == ["FIRST", "SECOND", "THIRD", "LATE"]
    with reading(engine) as db:
        assert goers(db, WEEK, "luohu") == ["J00017", "J00042", "J00001", "J00002"]


def test_another_bureaus_visits_are_nobodys_here(engine: Engine) -> None:
    """Also where the same inspector would go there: the account is of one bureau."""
    publish(engine, [weekly("luohu", stop("L1")), weekly("baoan", stop("B1"))], now=NOW)
    assert ids(mine(engine).stops) == ["L1"]
    assert ids(mine(engine, bureau="baoan").stops) == ["B1"]


@on_both
def test_what_is_recorded_or_called_off_is_not_to_be_visited(engine: Engine) -> None:
    """A rejection that waits calls nothing off: else one person alone could."""
    rest = [target(rank) for rank in range(5, 12)]
    off = target(12, "CALLED-OFF", outing=stop("").outing)
    ours = ranked(*map(stop, ("ACCEPTED", "RECORDED", "PROPOSED", "UNDECIDED")))
    publish(engine, [weekly("luohu", *ours, *rest, off)], now=NOW)
    decided(engine, "ACCEPTED", ACCEPT)
    decided(engine, "PROPOSED", REJECT)  # of the first ten: a second person is needed
    decided(engine, "CALLED-OFF", REJECT)
    record(engine, passed(visited_on=TUESDAY), of="RECORDED")
    states = {each.place.establishment_id: each.state for each in mine(engine).stops}
    wanted = dict.fromkeys(("ACCEPTED", "PROPOSED", "UNDECIDED"), "to_visit")
    told = {id_: state for id_, state in states.items() if not id_.startswith("E-")}
    assert told == wanted | {"RECORDED": "recorded", "CALLED-OFF": "called_off"}


def test_this_weeks_visits_stay_when_the_next_week_is_out(engine: Engine) -> None:
    """On Friday the next lists are published, and Friday's visits are still to be made."""
    publish(engine, [weekly("luohu", stop("NOW"))], now=NOW)
    next_monday = MONDAY + timedelta(days=7)
    later = weekly("luohu", stop("NEXT", next_monday), week="2026-W49", as_of=next_monday)
    publish(engine, [later], now=NOW)
    friday = mine(engine, today=MONDAY + timedelta(days=4))
    assert (friday.week, ids(friday.stops), friday.later) == (WEEK, ["NOW"], "2026-W49")
    assert ids(mine(engine, week="2026-W49").stops) == ["NEXT"]
    assert ids(mine(engine, today=next_monday).stops) == ["NEXT"]


def test_what_is_left_from_the_week_before_is_told_once(engine: Engine) -> None:
    """What was listed again stands on this week's list, and not twice."""
    monday = EARLIER_MONDAY
    before = ranked(stop("LEFT", monday), stop("AGAIN", monday))
    publish(engine, [weekly("luohu", *before, week=EARLIER_WEEK, as_of=monday)], now=NOW)
    publish(engine, [weekly("luohu", stop("AGAIN", carried_since=EARLIER_WEEK))], now=NOW)
    found = mine(engine)
    assert (ids(found.stops), ids(found.left_over)) == (["AGAIN"], ["LEFT"])
