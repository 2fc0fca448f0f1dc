"""Builders of decisions: people, a list of twelve targets, and what each may decide about one."""

from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from serving.access.principal import Principal
from serving.access.scope import scope
from serving.database import written
from serving.decisions.changes import Put, decide, second
from serving.decisions.queries import Place
from serving.decisions.rules import Proposed
from serving.decisions.standing import Verdict
from serving.establishments.queries import Profile
from serving.publish import publish
from tests.serving.made import NOW, WEEK, target, weekly

LIN = Principal("lin.tao", "inspector", "luohu", "J00017")
ZHAO = Principal("zhao.min", "inspector", "luohu", "J00042")
WANG = Principal("wang.fang", "supervisor", "luohu")
CHEN = Principal("chen.jie", "supervisor", None)
FUTIAN = Principal("sun.hao", "supervisor", "futian")
PLATFORM = Principal("token:platform", "machine", None)

TUESDAY = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
WORDS = "店门紧闭，邻居说五月已搬走"
REJECT = Proposed("reject", "closed_down", WORDS)
ACCEPT = Proposed("accept")

# Rank 1 is a trigger's, 10 the last that takes two people, 11 and 12 take one.
TRIGGER, TENTH, ELEVENTH, TWELFTH = "E-0001", "E-0010", "E-0011", "E-0012"


def published(engine: Engine) -> None:
    """Twelve targets of Luohu, the first a trigger's, and one of Futian."""
    rows = [target(rank, lane="trigger" if rank == 1 else "risk") for rank in range(1, 13)]
    publish(engine, [weekly("luohu", *rows), weekly("futian", target(1, "F-0001"))], now=NOW)


def place(establishment_id: str = ELEVENTH, bureau: str = "luohu") -> Place:
    return Place(WEEK, "food", bureau, establishment_id)


def decided(
    engine: Engine,
    establishment_id: str = ELEVENTH,
    proposed: Proposed = ACCEPT,
    *,
    who: Principal = LIN,
    after: int | None = None,
    key: str | None = None,
    register: Profile | None = None,
    now: datetime = TUESDAY,
) -> Put:
    """What is on record after somebody decided, in a transaction that sees what they may see."""

    def work(db: Session) -> Put:
        return decide(
            scope(db, who.bureau), who, place(establishment_id), proposed,
            after=after, key=key, register=register, now=now,
        )  # fmt: skip

    return written(engine, work)


def seconded(
    engine: Engine,
    decision_id: int,
    verdict: Verdict = "confirm",
    words: str = "",
    *,
    who: Principal = WANG,
) -> Put:
    """What is on record after a second person spoke."""

    def work(db: Session) -> Put:
        return second(scope(db, who.bureau), who, decision_id, verdict, words, now=TUESDAY)

    return written(engine, work)
