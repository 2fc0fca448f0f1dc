"""Every page and read operation, asked as who may, with the time that each spends in the database.

What there is to ask is `access/routes.py`, which names every route; with what addresses, the
database says. A route with a parameter that nobody here knows fails with its name.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import psycopg
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from serving.access.asking import COOKIE
from serving.access.records import AccountRecord
from serving.drafts.records import DraftRecord
from serving.jobs.records import JobRecord
from serving.objections.records import ObjectionRecord
from serving.orders.records import OrderRecord
from serving.outcomes.records import ConflictRecord
from serving.records import ListRecord, PublicationRecord, TargetRecord
from serving.settings import Settings
from tests.serving.access.routes import ASKERS, ROUTES
from tests.serving.made import new_session, new_token

READS = tuple(path for method, path in ROUTES if method == "GET")

# What else pages are asked for than themselves; the weeks of statistics are the most there are.
QUERIES: dict[str, tuple[str, ...]] = {
    path: queries
    for paths, queries in (
        (("/audit", "/v1/audit"), (
            "", "?actor={name}", "?action=export", "?bureau={bureau}", "?establishment={some}",
            "?since={day}&until={day}", "?actor={name}&since={day}", "?bureau={bureau}&until={day}",
            "?actor=nobody", "?action=none&since={day}",
        )),
        (("/orders", "/v1/orders"), tuple(
            f"?state={state}" for state in ("open", "overdue", "closed", "all")
        )),
        (("/v1/objections",), ("", "?open=true", "?open=false", "?overdue=true")),
        (("/v1/open-ends",), ("", "?week={week}")),
        (("/v1/decisions/statistics",), ("", "?to_week={week}")),
        (("/objections/new",), ("?establishment_id={some}&about=profile",)),
    )
    for path in paths
}  # fmt: skip


@dataclass
class Meter:
    """What the drivers did since it was last reset: seconds, and each statement with its own."""

    seconds: float = 0.0
    statements: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def reset(self) -> None:
        """Begins anew."""
        self.seconds, self.statements, self.slowest = 0.0, [], (0.0, "")

    def timed(self, call: Callable[..., Any], *given: Any, statement: str = "") -> Any:
        """What the call gives back; its time counts."""
        begun = time.perf_counter()
        try:
            return call(*given)
        finally:
            took = time.perf_counter() - begun
            self.seconds += took
            if statement:
                self.statements.append(statement)
            last = self.statements[-1] if self.statements else ""
            self.slowest = max(self.slowest, (took, last))


METER = Meter()


class _TimedSqlite(sqlite3.Cursor):
    """SQLite finds rows while they are fetched, so that counts, too."""

    def execute(self, statement: str, *given: Any) -> Any:
        return METER.timed(super().execute, statement, *given, statement=statement)

    def executemany(self, statement: str, *given: Any) -> Any:
        return METER.timed(super().executemany, statement, *given, statement=statement)

    def fetchall(self) -> list[Any]:
        found: list[Any] = METER.timed(super().fetchall)
        return found

    def fetchone(self) -> Any:
        return METER.timed(super().fetchone)


class _TimedConnection(sqlite3.Connection):
    def cursor(self, *_: Any) -> Any:
        return super().cursor(_TimedSqlite)

    def commit(self) -> None:
        METER.timed(super().commit)


class _TimedPostgresql(psycopg.Cursor[Any]):
    """PostgreSQL's driver has all rows when `execute` is over; making values of them counts."""

    def execute(self, query: Any, *given: Any, **more: Any) -> Any:
        call = super().execute
        return METER.timed(lambda: call(query, *given, **more), statement=str(query))

    def executemany(self, query: Any, *given: Any, **more: Any) -> Any:
        call = super().executemany
        return METER.timed(lambda: call(query, *given, **more), statement=str(query))

    def fetchall(self) -> list[Any]:
        found: list[Any] = METER.timed(super().fetchall)
        return found


class _TimedServer(psycopg.Connection[Any]):
    def commit(self) -> None:
        METER.timed(super().commit)


@contextmanager
def metered() -> Iterator[None]:
    """Every connection that is opened meanwhile, whoever's engine it is, counts in `METER`."""

    def timed(dialect: Any, _: object, positional: list[Any], options: dict[str, Any]) -> Any:
        if dialect.name == "sqlite":
            options["factory"] = _TimedConnection
            return None
        return _TimedServer.connect(*positional, **options, cursor_factory=_TimedPostgresql)

    event.listen(Engine, "do_connect", timed)
    yield
    event.remove(Engine, "do_connect", timed)


@dataclass(frozen=True)
class Answer:
    """One question, its answer's status, and what the database did for it."""

    route: str
    who: str
    address: str
    status: int
    seconds: float
    statements: tuple[str, ...]
    slowest: tuple[float, str]


class Questions:
    """Questions of a database that is filled, the same of the same rows.

    They are about the targets of these weeks' lists, all or those of one `rank`.
    """

    def __init__(self, engine: Engine, weeks: Sequence[str], rank: int | None = None) -> None:
        self.engine, self.weeks, self.rank, self.random = engine, weeks, rank, Random(7)
        with Session(engine) as db:
            self.bureaus = list(db.scalars(select(ListRecord.bureau).distinct()))
            self.names = list(db.scalars(select(AccountRecord.name).limit(50)))
            self.drafts = list(
                db.scalars(select(DraftRecord.id).where(DraftRecord.week.in_(weeks)))
            )
            self.numbers = {
                "objection_id": self._by_bureau(db, ObjectionRecord),
                "order_id": self._by_bureau(db, OrderRecord),
                "conflict_id": self._by_bureau(db, ConflictRecord),
                "job": self._by_bureau(db, JobRecord),
            }

    @staticmethod
    def _by_bureau(db: Session, record: Any) -> dict[str, list[Any]]:
        """Some rows of each bureau, old ones and new."""
        bureaus = db.scalars(select(record.bureau).distinct()).all()
        newest = record.id if record is JobRecord else record.id.desc()
        return {
            bureau: [
                *db.scalars(select(record.id).where(record.bureau == bureau).limit(20)),
                *db.scalars(
                    select(record.id).where(record.bureau == bureau).order_by(newest).limit(20)
                ),
            ]
            for bureau in bureaus
        }

    def address(self, route: str, who: str, query: int) -> str:
        """An address of the route, of rows that this asker may see."""
        asker = ASKERS[who]
        own = None if asker is None else asker.bureau
        bureau = own or self.random.choice(self.bureaus)
        week = self.random.choice(self.weeks)
        of_models = "/models/" in route  # food has some: `registered.made.three`
        programme = "food" if of_models else self.random.choice(("food", "drug", "product"))
        some = self._target(week, programme, bureau)
        named = {
            "week": week,
            "programme": programme,
            "bureau": bureau,
            "establishment_id": some,
            "some": some,
            "name": self.random.choice(self.names),
            "draft_id": self.random.choice(self.drafts),
            "version": 3,
            "day": f"2026-{self.random.randint(1, 10):02}-15",
            **{
                name: self.random.choice(of[bureau])
                for name, of in self.numbers.items()
                if of.get(bureau)
            },
        }
        queries = QUERIES.get(route, ("",))
        path = route.replace(":path}", "}")
        return (path + queries[query % len(queries)]).format_map(named)

    def _target(self, week: str, programme: str, bureau: str) -> str:
        with Session(self.engine) as db:
            found = db.scalars(
                select(TargetRecord.establishment_id)
                .join(ListRecord, TargetRecord.list_id == ListRecord.id)
                .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
                .where(
                    PublicationRecord.week == week,
                    PublicationRecord.programme == programme,
                    ListRecord.bureau == bureau,
                )
                .order_by(TargetRecord.rank)
            ).all()
        if self.rank is not None:
            return found[self.rank - 1]
        return self.random.choice([found[0], self.random.choice(found)])


def who_may(route: str) -> list[str]:
    """Who is let; those first who see the whole city."""
    let = [who for who in ASKERS if who in ROUTES["GET", route].let]
    return sorted(let, key=lambda who: (asker := ASKERS[who]) is None or asker.bureau is not None)


def signed_in(settings: Settings, whom: Iterable[str]) -> dict[str, dict[str, str]]:
    """What each of them sends along to be known."""
    found: dict[str, dict[str, str]] = {}
    for who in whom:
        asker = ASKERS[who]
        if asker is None:
            found[who] = {}
        elif asker.machine:
            found[who] = {"Authorization": f"Bearer {new_token(settings, asker)}"}
        else:
            found[who] = {"Cookie": f"{COOKIE}={new_session(settings, asker)}"}
    return found


def one_answer(
    client: TestClient, route: str, who: str, address: str, headers: dict[str, str]
) -> Answer:
    """What the database did for one question."""
    METER.reset()
    client.cookies.clear()
    answer = client.get(address, headers=headers, follow_redirects=False)
    told = METER.seconds, tuple(METER.statements), METER.slowest
    return Answer(route, who, address, answer.status_code, *told)


def calibration(engine: Engine) -> float:
    """Seconds of a statement that is always the same, and needs no rows of ours."""
    counted = (
        "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 5000)"
        " SELECT count(n) FROM counted"
    )
    with engine.connect() as connection:
        begun = time.perf_counter()
        connection.scalar(text(counted))
        return time.perf_counter() - begun


def share(seconds: Sequence[float], at: float) -> float:
    """The value that this share of them stays within.

    >>> share([0.3, 0.1, 0.2, 0.4], 0.5), share([0.3, 0.1], 0.95)
    (0.3, 0.3)
    """
    return sorted(seconds)[min(len(seconds) - 1, int(at * len(seconds)))]
