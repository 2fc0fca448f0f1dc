"""What is counted is what stands: the same as each outcome says by itself."""

from sqlalchemy import Engine

from serving.database import reading
from serving.objections.rules import Subject
from serving.outcomes.queries import all_outcomes
from serving.outcomes.source import inspection_id_of, rows_of
from serving.outcomes.standing import Stood, stood_between
from tests.serving.databases import on_both
from tests.serving.made import MONDAY, WEEK, target
from tests.serving.objections.made import draft, followed, registered
from tests.serving.outcomes.builders import (
    A_DAY,
    AFTER,
    failed,
    moment,
    passed,
    published,
    record,
    recorded,
    settle,
)

REFUSED = passed(result="refused_entry", severity=None, scan_id=None)


def stood(engine: Engine) -> dict[str, Stood]:
    with reading(engine) as db:
        return {each.place.establishment_id: each for each in stood_between(db, WEEK, WEEK)}


@on_both
def test_what_stands_is_what_each_outcome_says(engine: Engine) -> None:
    """First, settled once, settled twice, refused and open disputes: two readings, one truth."""
    published(engine, *(target(rank) for rank in range(1, 7)), target(7, lane="random"))
    for nth in range(1, 8):
        record(engine, passed(), of=f"E-000{nth}")
    for nth in (2, 3, 4, 5):
        record(engine, failed(), of=f"E-000{nth}", who="zhao.min")
    record(engine, REFUSED, of="E-0003", who="hu.jia")
    settle(engine, 1)
    settle(engine, 5, now=AFTER + A_DAY)
    settle(engine, 2, now=AFTER + 2 * A_DAY)
    settle(engine, 3, stands=False)
    found = stood(engine)
    with reading(engine) as db:
        outcomes = {each.place.establishment_id: each for each in all_outcomes(db)}
    assert found.keys() == outcomes.keys()
    for id_, each in found.items():
        outcome = outcomes[id_]
        assert each.place == outcome.place
        assert (each.visited_on, each.result) == (
            outcome.standing.visited_on, outcome.standing.result,
        )  # fmt: skip
        assert each.inclusion_probability == outcome.inclusion_probability
        assert each.disputed == bool(outcome.open_conflicts)
    results = [found[f"E-000{nth}"].result for nth in (1, 2, 3, 4, 5)]
    assert results == ["pass", "fail", "fail", "pass", "pass"]
    assert [each.disputed for each in found.values()] == [False] * 4 + [True, False, False]
    assert (found["E-0007"].lane, found["E-0001"].lane) == ("random", "risk")


@on_both
def test_an_upheld_objection_to_what_stands_takes_it_out(engine: Engine) -> None:
    """To a version that no longer stands it changes nothing, nor does one that was rejected."""
    published(engine, *(target(rank) for rank in range(1, 5)))
    for nth in (1, 2, 3, 4):
        record(engine, failed(), of=f"E-000{nth}")
    for nth in (2, 3):
        record(engine, passed(), of=f"E-000{nth}", who="zhao.min")
        settle(engine, nth - 1)
    ids = [inspection_id_of(each.place) for each in recorded(engine)]
    versions = {row["inspection_id"] for row in rows_of(recorded(engine), moment())["inspections"]}
    objected = (ids[0], f"{ids[1]}~2", ids[2], ids[3])  # of the third the first version
    assert set(objected) <= versions
    for id_, result in zip(objected, ("upheld", "partly", "upheld", "rejected"), strict=True):
        subject = Subject("record", "inspections", id_)
        one = registered(engine, draft(subject=subject, received_on=MONDAY), by="somebody")
        one = followed(engine, one, "verified", on=MONDAY)
        action = None if result == "rejected" else "annul"
        followed(engine, one, "decided", on=MONDAY, by="li.na", result=result, action=action)  # type: ignore[arg-type]  # one of its words
    found = stood(engine)
    assert [found[f"E-000{nth}"].corrected for nth in (1, 2, 3, 4)] == [True, True, False, False]
    assert [found[f"E-000{nth}"].failed for nth in (1, 2, 3, 4)] == [None, None, False, True]
