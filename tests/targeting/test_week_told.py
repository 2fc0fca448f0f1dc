"""What the terminal says before a week is published: shortages, crews, burdens, broken limits."""

from dataclasses import replace

from models.visits.crews.rota import REASONS
from models.visits.lists import Breach, MakeUp
from targeting.week_told import told
from tests.serving.made import lanes, target, weekly


def test_a_week_tells_what_did_not_fit_and_whom_it_burdens() -> None:
    """Whoever signs must have read it: programme by programme, each limit once."""
    breach = Breach("size", "small", "list_share", 100, 0.8, 0.71, 0.87, 0.4, 1.5)
    late = Breach("bureau", "futian", "days_to_detection", 48, 412.3, 360, 464, 200.2, 1.5)
    rows = (target(1), target(2, outing=None, nobody=REASONS["alone"]))
    one = replace(
        weekly("luohu", *rows),
        lanes=lanes(statutory=(30, 2, 4), risk=(2, 2, 0)),
        make_up=(MakeUp("small", 1, 2, 30, 90), MakeUp("single", 0, 0, 0, 0)),
        breaches=(breach, late),
    )
    other = replace(one, bureau="futian", make_up=(MakeUp("small", 2, 2, 30, 30),))
    assert list(told([one, replace(other, targets=(), lanes=lanes())])) == [
        "  shortage: food, luohu: 28 of 30 statutory visits that are due do not fit into 12 visits",
        "  nobody goes: food, luohu: 1 of 2 targets: only one inspector on duty is qualified for "
        "it, and two must go",
        "  food: small establishments are 75% of the 4 listed, 50% of the 120 eligible",
        "  limit broken: food, list_share of size small: 80% [71%, 87%] of 100, beyond 1.5 times "
        "the usual 40%",
        "  limit broken: food, days_to_detection of bureau futian: 412 days [360 days, 464 days] "
        "of 48, beyond 1.5 times the usual 200 days",
    ]


def test_a_week_in_which_all_fits_says_only_whom_it_asks() -> None:
    """No news is not said."""
    assert list(told([weekly("luohu", target())])) == []
