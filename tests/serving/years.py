"""A database of three years of weekly lists, filled in minutes, with all that hangs on them.

Rows are as publishing and people leave them, one of a shape and then varied: a list's body is made
once for each programme, and gets its own week, bureau and establishments. The guards are set aside
while rows go in, and stand again afterwards: they look at each row by itself, which takes hours.
Only the audit's hashes are no chain. Nothing here is random: the same sizes are the same rows.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text
from sqlalchemy.orm import Session

from features.contract import PROGRAMMES
from features.week import monday_named, week_of
from serving.access.records import AccountRecord
from serving.audit.records import AuditRecord
from serving.connecting import for_writing
from serving.decisions.records import DecisionRecord, SecondRecord
from serving.decisions.rules import TOP
from serving.document import document, sha256
from serving.drafts.records import (
    ApprovalRecord,
    DraftDecisionRecord,
    DraftListRecord,
    DraftProgrammeRecord,
    DraftRecord,
)
from serving.figures.publish import body_of
from serving.jobs.records import JobRecord
from serving.objections.records import ObjectionEventRecord, ObjectionRecord
from serving.orders.records import OrderEventRecord, OrderRecord
from serving.outcomes.records import ConflictRecord, OutcomeRecord, ScanRecord, SettlementRecord
from serving.records import Base, FiguresRecord, ListRecord, PublicationRecord, TargetRecord
from tests.serving.figures import report
from tests.serving.made import MONDAY, NOW, WEEK, reason, stamp, target, weekly

BUREAUS = (
    "luohu", "baoan", "futian", "nanshan", "yantian", "longgang", "longhua", "pingshan",
    "guangming", "dapeng", "shenshan",
)  # fmt: skip
LANES = ("risk", "risk", "risk", "trigger", "statutory", "risk", "random")
# A bureau's places of a programme. Programmes share some, as shops sell food and drugs.
PLACES, SHARED = 3_000, 1_000
_DAY, _ONE_WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Years:
    """How much there is: of things that happen, one in so many, and one in `open` has no end yet.

    `looks` at a list are entries of the audit.
    """

    targets: int = 195
    looks: int = 200
    people: int = 200
    failed: int = 8
    struck: int = 20
    without_scan: int = 400
    disputed: int = 1_000
    objected: int = 300
    open: int = 100


@dataclass
class Rows:
    """Rows that wait to be written, by table, and the number that the next one of each gets."""

    of: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)
    numbers: dict[type[Base], int] = field(default_factory=dict)

    def add(self, record: type[Base], **values: Any) -> int:
        """Notes a row; its number."""
        number = self.numbers[record] = self.numbers.get(record, 0) + 1
        self.of.setdefault(record, []).append({"id": number, **values})
        return number

    def note(self, record: type[Base], **values: Any) -> None:
        """Notes a row without a number of its own."""
        self.of.setdefault(record, []).append(values)

    def write(self, connection: Connection) -> None:
        """Writes all, and forgets them."""
        for record, rows in self.of.items():
            connection.execute(insert(record), rows)
        self.of.clear()


def fill(engine: Engine, weeks: Sequence[str], years: Years, bureaus: Sequence[str]) -> None:
    """Adds these weeks, which must be later than those that stand."""
    rows = Rows(numbers=_numbers(engine))
    shapes = {programme: Shape(programme, years.targets) for programme in PROGRAMMES}
    with unguarded(engine):
        for week in weeks:
            _week(rows, week, years, shapes, bureaus)
            with for_writing(engine).begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SET LOCAL session_replication_role = replica"))
                rows.write(connection)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))  # which the server does by itself within a minute


def people(engine: Engine, many: int) -> None:
    """Accounts, so that there is whom to have decided and looked."""
    with for_writing(engine).begin() as connection:
        connection.execute(
            insert(AccountRecord),
            [
                {"name": who(n), "shown_name": f"Person {n}", "role": "inspector",
                 "bureau": BUREAUS[n % len(BUREAUS)], "created_at": NOW, "demo": False}
                for n in range(many)
            ],
        )  # fmt: skip


def who(number: int) -> str:
    """An account's name."""
    return f"person.{number:03}"


@contextmanager
def unguarded(engine: Engine) -> Iterator[None]:
    """The triggers of a file are away; a server is told by each transaction to let them rest."""
    guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    if engine.dialect.name != "sqlite":
        yield
        return
    with for_writing(engine).begin() as connection:
        found = connection.execute(text(guards)).all()
        for name, _ in found:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    with for_writing(engine).begin() as connection:
        for _, statement in found:
            connection.exec_driver_sql(statement)


def weeks_until(last: str, many: int) -> list[str]:
    """So many weeks in a row, oldest first."""
    monday = monday_named(last)
    return [week_of(monday - back * _ONE_WEEK) for back in reversed(range(many))]


class Shape:
    """A programme's list, whose body takes any week, bureau and establishments."""

    def __init__(self, programme: str, targets: int) -> None:
        reasons = tuple(reason(0.4 - n / 10, family=f"family{n}") for n in range(4))
        self.targets = tuple(
            target(
                rank, f"@{rank - 1}@", lane=LANES[rank % len(LANES)], reasons=reasons,
                name=f"东门小馆{rank}", risk=0.9 - rank / 2_000,
            )
            for rank in range(1, targets + 1)
        )  # fmt: skip
        self.weekly = weekly(
            "@BUREAU@", *self.targets, programme=programme, capacity=targets,
            model=replace(stamp(), name=programme),
        )  # fmt: skip
        self.body = document(self.weekly).body.decode()
        self.days = sorted(set(re.findall(r"2026-1[12]-\d\d", self.body)))

    def of(self, week: str, bureau: str, ids: Sequence[str]) -> bytes:
        """The body of one list."""
        back = MONDAY - monday_named(week)
        text = self.body.replace(WEEK, week).replace("@BUREAU@", bureau)
        for day in self.days:  # each earlier than it was, so none is taken for another
            text = text.replace(day, (date.fromisoformat(day) - back).isoformat())
        parts = re.split(r"@(\d+)@", text)
        parts[1::2] = [ids[int(place)] for place in parts[1::2]]
        return "".join(parts).encode()


def establishments(bureau: str, programme: str, number: int, many: int) -> list[str]:
    """Who is on a list of a week: the same place first every week, the others in turn."""
    begin = PROGRAMMES.index(programme) * (PLACES - SHARED)
    turn = [(number * (many - 1) + place) % (PLACES - 1) + 1 for place in range(many - 1)]
    return [f"SZ-{bureau.upper()}-{begin + place:05}" for place in (0, *turn)]


def _week(
    rows: Rows, week: str, years: Years, shapes: dict[str, Shape], bureaus: Sequence[str]
) -> None:
    monday = monday_named(week)
    at = NOW - (MONDAY - monday)
    number = rows.numbers.get(FiguresRecord, 0)
    draft_id = rows.add(
        DraftRecord, week=week, as_of=monday, computed_at=at, computed_by="command:scheduler",
        content_hash=sha256(week.encode()), commitment=None, size=len(PROGRAMMES),
    )  # fmt: skip
    rows.note(
        DraftDecisionRecord, draft_id=draft_id, verdict="approved", decided_by="li.wei",
        shown_name="Li Wei", decided_at=at, words="",
    )  # fmt: skip
    made = body_of(report(week=week, as_of=monday))
    rows.add(
        FiguresRecord, week=week, as_of=monday, published_at=at, content_hash=sha256(made),
        snapshot="5eed", body=made,
    )  # fmt: skip
    for programme, shape in shapes.items():
        model = {"name": programme, "version": "3", "features": []}
        told = {"model": model, "content_hash": sha256(f"{week}{programme}".encode()),
                "snapshot": "5eed", "size": len(bureaus)}  # fmt: skip
        publication = rows.add(
            PublicationRecord, week=week, programme=programme, as_of=monday, published_at=at,
            capacity=years.targets * len(bureaus), **told,
        )  # fmt: skip
        rows.note(
            ApprovalRecord, publication_id=publication, draft_id=draft_id, approved_by="li.wei",
            shown_name="Li Wei", words="",
        )  # fmt: skip
        drafted = rows.add(
            DraftProgrammeRecord, draft_id=draft_id, programme=programme, breaches=0, lots=None,
            **told,
        )  # fmt: skip
        for bureau in bureaus:
            ids = establishments(bureau, programme, number, years.targets)
            body = shape.of(week, bureau, ids)
            kept = {"bureau": bureau, "capacity": years.targets, "eligible": PLACES,
                    "size": years.targets, "content_hash": sha256(body), "body": body}  # fmt: skip
            list_id = rows.add(ListRecord, publication_id=publication, **kept)
            rows.add(DraftListRecord, programme_id=drafted, **kept)
            _looks(rows, years, sha256(body), bureau, ids, at)
            _targets(rows, years, shape, (list_id, week, programme, bureau), ids)
            if programme == "food":
                _job(rows, list_id, week, bureau, ids[0], at)


def _looks(
    rows: Rows, years: Years, content_hash: str, bureau: str, ids: Sequence[str], at: datetime
) -> None:
    for look in range(years.looks):
        subject = f"establishment:{ids[look % len(ids)]}" if look % 4 else f"list:{content_hash}"
        number = rows.numbers.get(AuditRecord, 0)
        rows.add(
            AuditRecord, at=at + look * timedelta(minutes=45), actor=who(number % years.people),
            role="inspector", action="export" if look % 40 == 0 else "view", subject=subject,
            bureau=bureau, request_id=f"{number:032x}", told="{}", previous_hash="0" * 64,
            hash=f"{number:064x}",
        )  # fmt: skip


def _targets(
    rows: Rows, years: Years, shape: Shape, of: tuple[int, str, str, str], ids: Sequence[str]
) -> None:
    list_id, week, programme, bureau = of
    at = NOW - (MONDAY - monday_named(week))
    for made, id_ in zip(shape.targets, ids, strict=True):
        number = rows.add(
            TargetRecord, list_id=list_id, rank=made.rank, establishment_id=id_, name=made.name,
            kind=made.kind, address=made.address, lane=made.lane, risk=made.risk,
            expected_severity=made.expected_severity,
        )  # fmt: skip
        where = {"list_id": list_id, "bureau": bureau, "establishment_id": id_}
        by = who(number % years.people)
        struck = number % years.struck == 1
        if struck or number % 5 == 0:
            two = struck and (made.rank <= TOP or made.lane == "trigger")
            _decided(rows, years, where, by, at, (number, struck, two))
        if not struck and (week != WEEK or number % 3):
            _visited(rows, years, where, by, at, number)
        if number % years.objected == 1:
            _objected(rows, years, where, (week, programme), by, at)


def _decided(
    rows: Rows, years: Years, where: dict[str, Any], by: str, at: datetime,
    of: tuple[int, bool, bool],
) -> None:  # fmt: skip
    number, struck, two = of
    decision = rows.add(
        DecisionRecord, **where, turn=1, after=None, kind="reject" if struck else "accept",
        code="closed_down" if struck else None, words="店门紧闭，邻居说已搬走" if struck else "",
        until_week=None, replacement=None, needs_second=two, decided_by=by, decided_at=at,
        idempotency_key=f"d{number}",
    )  # fmt: skip
    if two and (number // years.struck) % years.open:
        rows.add(
            SecondRecord, bureau=where["bureau"], decision_id=decision, verdict="confirm", words="",
            seconded_by="li.wei", seconded_at=at,
        )  # fmt: skip


def _visited(
    rows: Rows, years: Years, where: dict[str, Any], by: str, at: datetime, number: int
) -> None:
    failed = number % years.failed == 0
    scanned = number % years.without_scan != 3
    bureau = {"bureau": where["bureau"]}
    told = {
        "visited_on": at.date() + 2 * _DAY, "inspector_id": "J00017",
        "second_inspector_id": "J00042", "visit_order": 1, "scan_words": None,
        "seen_on_device_at": at, "recorded_at": at, "recorded_by": by,
    }  # fmt: skip
    found = [{"item": "F-01", "severity": 1, "repeated": None}] if failed else []
    outcome = rows.add(
        OutcomeRecord, **where, **told, purpose="routine", inclusion_probability=None,
        result="fail" if failed else "pass", severity=int(failed), findings=found,
        scan_id=f"JDM-{number}" if scanned else None, key=f"o{number}",
        scan_missing=None if scanned else "network_fault", content_hash=f"{number:064x}",
    )  # fmt: skip
    if not scanned and (outcome // 2) % years.open:
        rows.add(
            ScanRecord, **bureau, outcome_id=outcome, scan_id="JDM-0", recorded_at=at,
            recorded_by=by,
        )  # fmt: skip
    if number % years.disputed == 7 % years.disputed:
        conflict = rows.add(
            ConflictRecord, **bureau, **told, outcome_id=outcome, result="pass", severity=0,
            findings=[], scan_id="JDM-1", scan_missing=None, key=f"c{number}",
            content_hash=f"{number:064x}",
        )  # fmt: skip
        if conflict % years.open:
            rows.add(
                SettlementRecord, **bureau, conflict_id=conflict, stands=False, words="seen again",
                settled_at=at, settled_by="li.wei",
            )  # fmt: skip
    if failed:
        _ordered(rows, years, bureau, outcome, by, at)


def _ordered(
    rows: Rows, years: Years, bureau: dict[str, str], outcome: int, by: str, at: datetime
) -> None:
    order = rows.add(
        OrderRecord, **bureau, outcome_id=outcome, kind="rectify", opened_on=at.date(),
        due_on=at.date() + 15 * _DAY, opened_at=at, opened_by=by,
    )  # fmt: skip
    happened = ["extended"] if order % 10 == 0 else []
    if order % years.open:
        happened.append("closed")
    for event in happened:
        rows.add(
            OrderEventRecord, **bureau, order_id=order, event=event, words="done",
            due_on=at.date() + 30 * _DAY if event == "extended" else None,
            disposition="rectified" if event == "closed" else None, recorded_at=at, recorded_by=by,
            key=f"{event}{order}", content_hash=f"{order:064x}",
        )  # fmt: skip


def _objected(
    rows: Rows, years: Years, where: dict[str, Any], of: tuple[str, str], by: str, at: datetime
) -> None:
    week, programme = of
    objection = rows.add(
        ObjectionRecord, bureau=where["bureau"], establishment_id=where["establishment_id"],
        establishment_name="东门小馆", about="listing", week=week, programme=programme,
        said_by="owner", reference="YY-1", words="当日未营业", received_at=at, registered_by=by,
        officers=["J00017"], request_hash="0" * 64,
    )  # fmt: skip
    ended = () if objection % years.open == 0 else ("verified", "decided")
    for number, kind in enumerate(("opened", *ended), start=1):
        rows.add(
            ObjectionEventRecord, bureau=where["bureau"], objection_id=objection, number=number,
            kind=kind, at=at, by=by, words="reasons",
            result="rejected" if kind == "decided" else None, action=None,
        )  # fmt: skip


def _job(rows: Rows, list_id: int, week: str, bureau: str, id_: str, at: datetime) -> None:
    rows.note(
        JobRecord, id=sha256(f"{list_id}".encode()), bureau=bureau, kind="detail", list_id=list_id,
        week=week, programme="food", establishment_id=id_, asked="{}", asked_by="li.wei",
        asked_at=at, state="failed", tries=3, failure="no_model", finished_at=at,
    )  # fmt: skip


def _numbers(engine: Engine) -> dict[type[Base], int]:
    """The largest number of each table that has numbers."""
    with Session(engine) as db:
        return {
            mapper.class_: db.scalar(select(func.max(mapper.local_table.c.id))) or 0
            for mapper in Base.registry.mappers
            if isinstance(mapper.local_table, Table)
            and "id" in mapper.local_table.c
            and mapper.class_ is not JobRecord
        }
