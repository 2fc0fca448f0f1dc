"""Builders of objections: each defaults everything beside the point of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from serving.access.principal import Principal
from serving.clock import CITY_TIME
from serving.database import writing
from serving.establishments.queries import CreditFact, History, SampleFact
from serving.objections.changes import Draft, Next, follow, register
from serving.objections.law import Clocks
from serving.objections.queries import Objection
from serving.objections.rules import Action, Event, Kind, Result, Subject
from serving.settings import Settings
from tests.serving.made import MemoryHistory, known, service, visit

LAW = Clocks(verify_days=1, decide_days=2, extend_days=3, source="of tests")

# Thursday, and the Friday on which it is registered.
RECEIVED_ON = date(2026, 11, 26)
FRIDAY = date(2026, 11, 27)


def at(day: date, hour: int = 10) -> datetime:
    """A moment of a day in Beijing, in UTC as it is stored."""
    return datetime.combine(day, time(hour), CITY_TIME).astimezone(UTC)


def after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def happened(
    *done: tuple[Kind, date],
    by: str = "wang.fang",
    result: Result = "rejected",
    action: Action | None = None,
) -> list[Event]:
    """Events in order: the first by the inspector who registered it, the others by `by`."""
    return [
        Event(
            number=number,
            kind=kind,
            at=at(day),
            by="li.wei" if kind == "opened" else by,
            words="reasons",
            result=result if kind == "decided" else None,
            action=action if kind == "decided" else None,
        )
        for number, (kind, day) in enumerate(done, start=1)
    ]


VISIT = Subject("record", "inspections", "V1")


def draft(
    establishment_id: str = "E-0001",
    *,
    bureau: str = "luohu",
    subject: Subject = VISIT,
    received_on: date = RECEIVED_ON,
    officers: tuple[str, ...] = ("J00017", "J00042"),
    words: str = "当日未营业，检查结果有误",
) -> Draft:
    return Draft(
        bureau=bureau,
        establishment_id=establishment_id,
        establishment_name="东门小馆",
        subject=subject,
        said_by="owner",
        reference="YY-2026-0131",
        words=words,
        received_at=at(received_on),
        officers=officers,
    )


def registered(
    engine: Engine,
    one: Draft | None = None,
    *,
    by: str = "li.wei",
    on: date | None = None,
    key: str | None = None,
) -> Objection:
    """An objection, registered on the day on which it came in."""
    given = one or draft()
    now = given.received_at if on is None else at(on)
    with writing(engine) as db:
        return register(db, given, by=by, now=now, key=key, request_hash=given.words)[0]


def followed(
    engine: Engine,
    objection: Objection,
    kind: Kind,
    *,
    on: date = FRIDAY,
    by: str = "wang.fang",
    also_known_as: tuple[str, ...] = (),
    after: int | None = None,
    result: Result | None = None,
    action: Action | None = None,
) -> Objection:
    """The objection with its next event, by somebody who has seen all before it."""
    seen = len(objection.events) if after is None else after
    step = Next(kind, seen, "reasons", result, action)
    with writing(engine) as db:
        found = follow(db, objection.id, step, by=by, also_known_as=also_known_as, now=at(on))
    assert found is not None
    return found


def decided(
    engine: Engine,
    objection: Objection,
    result: Result = "upheld",
    action: Action | None = "annul",
    *,
    on: date = FRIDAY,
) -> Objection:
    """The objection, verified and decided on a day."""
    verified = followed(engine, objection, "verified", on=on)
    return followed(engine, verified, "decided", on=on, result=result, action=action)


# Who acts: an inspector of Luohu who registers, two supervisors, and the officer of the record.
REGISTRAR = Principal("li.wei", "inspector", "luohu", "J00088")
REVIEWER = Principal("wang.fang", "supervisor", "luohu", "J00070")
OFFICER = Principal("zhou.tao", "supervisor", "luohu", "J00042")
OF_FUTIAN = Principal("he.lan", "supervisor", "futian", "J00101")


def on_record(establishment_id: str = "E-0001", bureau: str = "luohu") -> History:
    """An establishment with a record of each kind, made by J00017 and J00042 where it says so."""
    went = ("J00017", "J00042")
    history = known(
        establishment_id,
        inspections=(
            replace(visit(), row_id="V1", officers=went, items=("F-22", "F-31")),
            replace(visit(happened_on=date(2025, 3, 4)), row_id="V2"),
        ),
        samples=(
            SampleFact(date(2026, 8, 1), date(2026, 8, 20), "铅", passed=False, row_id="S1"),
            SampleFact(date(2026, 8, 1), date(2026, 8, 20), "镉", passed=True, row_id="S1"),
        ),
        credit=(
            CreditFact(date(2026, 5, 1), date(2026, 5, 9), "penalty", "general", "P1", went),
            CreditFact(date(2026, 5, 2), date(2026, 5, 9), "penalty", "minor", "P2"),
        ),
    )
    return replace(history, profile=replace(history.profile, bureau=bureau))


def asked(establishment_id: str = "E-0001", **given: Any) -> dict[str, Any]:
    """What the API is asked to register: the visit V1, received on Thursday."""
    return {
        "establishment_id": establishment_id,
        "about": "record",
        "table": "inspections",
        "row_id": "V1",
        "said_by": "owner",
        "reference": "YY-2026-0131",
        "words": "当日未营业，检查结果有误",
        "received_at": at(RECEIVED_ON).isoformat(),
        **given,
    }


@contextmanager
def serving(
    settings: Settings,
    *histories: History,
    asker: Principal = REGISTRAR,
    on: date = FRIDAY,
    language: str = "en",
) -> Iterator[TestClient]:
    """A service on a day, whose event store knows these."""
    store = MemoryHistory({each.profile.establishment_id: each for each in histories})
    with service(
        settings, history=store, asker=asker, now=lambda: at(on), language=language
    ) as client:
        yield client
