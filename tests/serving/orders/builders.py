"""Builders of orders: each defaults everything beside the point of a test."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Engine

from serving.database import reading, written
from serving.orders import changes, following
from serving.orders.queries import Order, all_orders, order
from serving.orders.rules import CLOSED, EXTENDED, REINSPECTED, Event
from serving.outcomes.rules import Offered
from tests.serving.outcomes.builders import A_DAY, AFTER, VISITED, failed, moment, place

_keys = count(1)


def visited(
    engine: Engine, offered: Offered | None = None, *, of: str = "E-0001", **given: Any
) -> following.Recorded:
    """What becomes of a visit, which failed where nothing else is said."""
    to, now = place(engine, of), given.pop("now", AFTER)
    values: dict[str, Any] = {"order_kind": None, "who": "li.wei", "key": f"v-{next(_keys)}"}
    return written(
        engine,
        lambda db: following.record(
            db, to, offered or failed(), moment=moment(now), **{**values, **given}
        ),
    )


def extension(days: int, **given: Any) -> Event:
    """Put off to so many days after the visit."""
    return Event(EXTENDED, words="材料仍在办理", due_on=VISITED + days * A_DAY, **given)


def look(result: str = "pass", severity: int | None = 0, days: int = 5) -> Event:
    """A look again, so many days after the visit."""
    return Event(
        REINSPECTED,
        visited_on=VISITED + days * A_DAY,
        result=result,
        severity=severity,
        inspectors=("J00017", "J00051"),
    )


def closing(disposition: str = "penalty", words: str | None = "已处罚并缴清") -> Event:
    return Event(CLOSED, words=words, disposition=disposition)


def noted(
    engine: Engine,
    order_id: int,
    event: Event,
    *,
    who: str = "wang.fang",
    key: str | None = None,
    now: datetime = AFTER + 6 * A_DAY,
) -> object:
    """What becomes of an event."""
    used = key or f"e-{next(_keys)}"
    return written(
        engine,
        lambda db: changes.note(
            db, _there(order(db, order_id)), event, key=used, who=who, moment=moment(now)
        ),
    )


def _there(found: Order | None) -> Order:
    assert found is not None
    return found


def orders(engine: Engine) -> Sequence[Order]:
    with reading(engine) as db:
        return all_orders(db)
