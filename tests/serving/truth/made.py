"""Builders of weeks whose numbers are known: lists, what visits found, what people decided."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from features.week import week_of
from models.visits.lists import Target, WeeklyList
from serving.database import writing
from serving.decisions.records import DecisionRecord
from serving.outcomes.records import OutcomeRecord
from serving.outcomes.rules import purpose_of
from serving.publish import publish
from serving.records import ListRecord, PublicationRecord
from tests.serving.made import MONDAY, draw, target, weekly

CHANCE = 0.02


def monday(weeks_ago: int) -> date:
    return MONDAY - timedelta(weeks=weeks_ago)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)


def rows(
    weeks_ago: int = 0,
    prefix: str = "L",
    *,
    trigger: int = 0,
    statutory: int = 0,
    risk: int = 0,
    random: int = 0,
    chance: float = CHANCE,
    before: int | None = 100,
) -> list[Target]:
    """Targets of a list: so many of each lane, visited last `before` days before its Monday.

    Their ids tell lane and place, like L-risk-3: the same ones are listed in every week.
    """
    last = None if before is None else monday(weeks_ago) - timedelta(days=before)
    lanes = [
        (f"{prefix}-{lane}-{nth}", lane)
        for lane, many in (
            ("trigger", trigger), ("statutory", statutory), ("risk", risk), ("random", random),
        )
        for nth in range(many)
    ]  # fmt: skip
    return [
        target(
            rank, id_, lane=lane, chance=chance if lane == "random" else None,
            last_visited_on=last, outing=None, due_on=MONDAY + timedelta(days=90)
            if lane in ("trigger", "statutory") else None,
        )
        for rank, (id_, lane) in enumerate(lanes, start=1)
    ]  # fmt: skip


def listed(
    weeks_ago: int, bureau: str, targets: list[Target], *, programme: str = "food"
) -> WeeklyList:
    day = monday(weeks_ago)
    one = weekly(
        bureau, *targets, week=week_of(day), as_of=day, programme=programme,
        capacity=max(12, len(targets)),
    )  # fmt: skip
    drawn = sum(each.lane == "random" for each in targets)
    return replace(one, draw=draw(announced_on=None, quota=float(drawn)))


def published(engine: Engine, *lists: WeeklyList) -> None:
    """The lists of one week, on its Monday."""
    publish(engine, lists, now=noon(lists[0].as_of))


def _kept(db: Session, one: WeeklyList) -> int:
    return db.execute(
        select(ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(
            PublicationRecord.week == one.week,
            PublicationRecord.programme == one.programme,
            ListRecord.bureau == one.bureau,
        )
    ).scalar_one()


def visited(engine: Engine, one: WeeklyList, results: Mapping[str, str], *, days: int = 2) -> None:
    """What visits to a published list's targets found, some days after its Monday."""
    by_id = {each.establishment_id: each for each in one.targets}
    day = one.as_of + timedelta(days=days)
    with writing(engine) as db:
        list_id = _kept(db, one)
        db.add_all(
            OutcomeRecord(
                list_id=list_id, bureau=one.bureau, establishment_id=id_, visited_on=day,
                result=result, severity={"pass": 0, "fail": 2}.get(result),
                findings=[{"item": "F-1", "severity": 2}] if result == "fail" else [],
                inspector_id="J00017", second_inspector_id="J00042", visit_order=None,
                scan_id="JDM", scan_missing=None, scan_words=None, seen_on_device_at=noon(day),
                recorded_at=noon(day), recorded_by="li.wei",
                key=f"{one.week} {one.programme} {one.bureau} {id_}", content_hash="0" * 64,
                purpose=purpose_of(by_id[id_].lane, by_id[id_].basis),
                inclusion_probability=by_id[id_].inclusion_probability,
            )
            for id_, result in results.items()
        )  # fmt: skip


def decided(engine: Engine, one: WeeklyList, kinds: Mapping[str, tuple[str, str | None]]) -> None:
    """What somebody decided about targets, in force at once: (kind, code) of each."""
    with writing(engine) as db:
        list_id = _kept(db, one)
        db.add_all(
            DecisionRecord(
                list_id=list_id, bureau=one.bureau, establishment_id=id_, turn=1, after=None,
                kind=kind, code=code, words="", until_week=None, replacement=None,
                needs_second=False, decided_by="lin.tao", decided_at=noon(one.as_of),
                idempotency_key=None,
            )
            for id_, (kind, code) in kinds.items()
        )  # fmt: skip


def failing(targets: list[Target], lane: str, failed: int, passed: int) -> dict[str, str]:
    """The first `failed` of a lane failed, the next `passed` passed; the others have no outcome."""
    ids = [each.establishment_id for each in targets if each.lane == lane]
    told = ["fail"] * failed + ["pass"] * passed
    return dict(zip(ids, told, strict=False))
