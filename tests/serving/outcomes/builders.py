"""Builders of outcomes: each defaults everything beside the point of a test."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Engine

from models.visits.lists import Target
from serving.database import reading, written
from serving.outcomes import changes
from serving.outcomes.queries import Outcome, all_outcomes, target_of
from serving.outcomes.queries import Target as Place
from serving.outcomes.rules import Finding, Moment, Offered
from serving.publish import publish
from tests.serving.made import NOW, OUTING, WEEK, target, weekly

# Wednesday of the list's week: the day of the outing, in the afternoon of the city.
VISITED = OUTING.day
AFTER = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)

_keys = count(1)


def moment(now: datetime = AFTER) -> Moment:
    """When something is asked: in the afternoon of the visit, if nothing else is said."""
    return Moment(now)


def finding(item: str = "F-22", severity: int = 2, repeated: bool | None = None) -> Finding:
    return Finding(item, severity, repeated)


def passed(**given: Any) -> Offered:
    """A visit on the day of the outing, by the two who were to go, that found nothing."""
    usual: dict[str, Any] = {
        "visited_on": VISITED,
        "result": "pass",
        "severity": 0,
        "inspectors": OUTING.inspectors,
        "seen_on_device_at": AFTER - timedelta(hours=1),
        "visit_order": OUTING.order,
        "scan_id": "JDM-1",
    }
    return Offered(**{**usual, **given})


def failed(*findings: Finding, **given: Any) -> Offered:
    """A visit that found something, as bad as the worst of it."""
    found = findings or (finding(),)
    worst = max(each.severity for each in found)
    return passed(**{"result": "fail", "severity": worst, "findings": found, **given})


def published(engine: Engine, *targets: Target) -> None:
    """A list of Luohu's food, whose targets are E-0001, E-0002 … in the order of ranks."""
    given = targets or (target(1), target(2))
    publish(engine, [weekly("luohu", *given, capacity=max(12, len(given)))], now=NOW)


def place(engine: Engine, establishment_id: str = "E-0001") -> Place:
    with reading(engine) as db:
        found = target_of(db, WEEK, "food", "luohu", establishment_id)
    assert found is not None
    return found


def record(
    engine: Engine,
    offered: Offered,
    *,
    of: str = "E-0001",
    key: str | None = None,
    who: str = "li.wei",
    now: datetime = AFTER,
) -> changes.Stands | changes.Differs | changes.KeyTaken:
    """What becomes of an outcome that somebody offers."""
    to, used = place(engine, of), key or f"key-{next(_keys)}"
    return written(
        engine,
        lambda db: changes.record(db, to, offered, key=used, who=who, moment=moment(now)),
    )


def settle(
    engine: Engine,
    conflict_id: int,
    *,
    stands: bool = True,
    who: str = "chief",
    now: datetime = AFTER + 2 * A_DAY,
) -> object:
    """What becomes of a supervisor's word."""
    return written(
        engine,
        lambda db: changes.settle(
            db, conflict_id, stands=stands, words="查看现场照片后确认", who=who, moment=moment(now)
        ),
    )


def recorded(engine: Engine) -> Sequence[Outcome]:
    with reading(engine) as db:
        return all_outcomes(db)


def day(number: int) -> date:
    """A day of November 2026."""
    return date(2026, 11, number)
