"""The demo's last weeks: drafted, approved, signed off, visited and learnt from, as a city would.

Each step is taken by the functions that people's pages and other systems go through, at the moment
that the clock shows; what a visit finds is drawn from the made city's truth.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

import numpy as np
import pandas as pd
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data_samples.found import Found, WeekOfTruth, week_of_truth
from features.week import week_of
from models.visits.measures import OTHER_ALIASES, OtherAlias
from serving.access import tokens
from serving.access.asking import AuditTrail, Writer
from serving.access.principal import Principal
from serving.audit.appender import Appender
from serving.audit.chain import append
from serving.clock import CITY_TIME
from serving.database import open_database, reading, written
from serving.decisions.queries import Place, list_id_of, standings_of
from serving.decisions.recording import Recording
from serving.decisions.rules import TOP, Proposed
from serving.drafts import queries as drafted
from serving.drafts.asking import Desk
from serving.drafts.deciding import Decider
from serving.lists.schemas import ListBody, TargetBody
from serving.objections.acting import Desk as ObjectionDesk
from serving.objections.schemas import ObjectionAsked
from serving.orders import noting
from serving.orders.queries import some_orders
from serving.orders.rules import CLOSED, RECTIFIED, REINSPECTED, Event
from serving.outcomes.queries import outcome, target_of
from serving.outcomes.rules import FAIL, PASS, Finding, Moment, Offered
from serving.outcomes.taking import Sender, offer
from serving.records import ListRecord, PublicationRecord
from serving.service import Service
from serving.settings import settings_from
from targeting import drafts, returning
from targeting.edges import clock_at, now, say
from targeting.signing import command_entry

# So many weeks lie between the Monday that the models learned before and this one. Of so many
# weeks, this one among them, a made city keeps its truth (`data_samples/weeks.py`).
WEEKS_LIVED = 4

A_WEEK = timedelta(weeks=1)
DRAFTED, DECIDED, RECORDED = time(8, 30), time(10), time(17, 30)
THURSDAY, FRIDAY = timedelta(days=3), timedelta(days=4)

# Shares: targets below the first ten that people strike off or put off, visits that nobody
# recorded, and orders of the week before that are found put right.
STRUCK, PUT_OFF, FORGOTTEN, PUT_RIGHT = 0.03, 0.03, 0.04, 0.85

# Of whose first list something waits for a second person, and where somebody objects.
BUREAU = "luohu"

PLATFORM = Principal("token:platform", "machine", None)
CITY = Decider(Principal("city", "supervisor", None), "Chen Hao 陈浩")


@dataclass(frozen=True)
class _Office:
    """Everybody who works with the lists, at one moment after the other."""

    engine: Engine
    appender: Appender
    reader: Session
    keys: Iterator[int]

    def trail(self, who: Principal) -> AuditTrail:
        return AuditTrail(who, None, now, self.appender, awaited=[])

    def writer(self, who: Principal) -> Writer:
        return Writer(self.engine, who.bureau, self.reader)

    def sender(self, who: Principal) -> Sender:
        return Sender(self.writer(who), self.trail(who))

    def recording(self, who: Principal) -> Recording:
        service = Service(self.engine, None, self.appender, now, demo=True, provider=None)
        return Recording(who, self.reader, self.writer(who), self.trail(who), service)

    def key(self) -> str:
        return f"demo-{next(self.keys):06}"


@contextmanager
def _office() -> Iterator[_Office]:
    engine = open_database(settings_from())
    appender = Appender(engine)
    try:
        with reading(engine) as reader:
            yield _Office(engine, appender, reader, count())
    finally:
        appender.close()
        engine.dispose()


def live(hazard: pd.DataFrame, this_monday: date, *, seed: int) -> None:
    """Lives the weeks before a Monday and what has passed of its own; `hazard` is the truth."""
    until = now()
    with _office() as office:
        _let_in_platform(office, _at(this_monday - WEEKS_LIVED * A_WEEK, DRAFTED, until))
        for back in range(WEEKS_LIVED, -1, -1):
            monday = this_monday - back * A_WEEK
            rng = np.random.default_rng([seed, monday.toordinal()])
            with clock_at(_at(monday, DRAFTED, until)):
                _publish(office, also=() if back else OTHER_ALIASES)
            lists = _lists(office, monday)
            with clock_at(_at(monday, DECIDED, until)):
                if back == 0:
                    _leave_something(office, lists)
                sent = _decide(office, rng, lists)
            found = _visit(office, rng, sent, week_of_truth(hazard, monday), until)
            told = f"{sum(len(one.targets) for one in lists)} targets, {found.visits} visited"
            say(f"  {week_of(monday)}: {told}, {found.failed} of them failed")
            if back:
                _follow(office, rng, monday, until)
            if back == 1:
                _object(office, lists, _at(monday + THURSDAY, DECIDED, until))


def _at(day: date, hour: time, until: datetime) -> datetime:
    """A moment by the city's clocks, and never later than it is."""
    return min(datetime.combine(day, hour, CITY_TIME), until)


def _let_in_platform(office: _Office, moment: datetime) -> None:
    """The system by which inspectors' devices record what they find."""

    def add(db: Session) -> None:
        name = PLATFORM.name.removeprefix("token:")
        tokens.add(db, name=name, may=["record_outcome"], bureau=None, days=180, now=moment)
        append(db, command_entry("add_token", PLATFORM.name, moment, may=["record_outcome"]))

    written(office.engine, add)


def _publish(office: _Office, also: Sequence[OtherAlias]) -> None:
    """What was recorded is learnt, the lists are drafted, and the city's supervisor approves.

    How firm a list is takes as long as all else, and is asked of this week's alone.
    """
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        returning.outcomes()
        drafts.draft(None, also=also)
    office.reader.rollback()
    newest = drafted.drafts(office.reader, before=None, limit=1)[0]
    words = "已核对，确有安排必要" if newest.breaches else ""
    desk = Desk(CITY, office.writer(CITY.asker), office.trail(CITY.asker), now)
    desk.approve(newest.id, seen=newest.content_hash, words=words)


def _lists(office: _Office, monday: date) -> list[ListBody]:
    office.reader.rollback()
    bodies = office.reader.scalars(
        select(ListRecord.body)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week_of(monday))
        .order_by(PublicationRecord.programme, ListRecord.bureau)
    )
    return [ListBody.model_validate_json(body) for body in bodies]


def _of_bureau(lists: list[ListBody], rank: int) -> tuple[ListBody, TargetBody] | None:
    """The target of a rank on the bureau's first list that is so long; None in a tiny city."""
    long = (one for one in lists if one.bureau == BUREAU and len(one.targets) >= rank)
    return next(((one, one.targets[rank - 1]) for one in long), None)


def _leave_something(office: _Office, lists: list[ListBody]) -> None:
    """One target waits for a second person."""
    found = _of_bureau(lists, rank=2)
    if found is None:
        return
    one, target = found
    inspector = Principal("inspector", "inspector", one.bureau)
    place = Place(one.week, one.programme, one.bureau, target.establishment_id)
    gone = Proposed("reject", "closed_down", "门面已转让，新经营者尚未开业")
    office.recording(inspector).decided(place, gone, after=None, key=office.key())


def _decide(
    office: _Office, rng: np.random.Generator, lists: list[ListBody]
) -> list[tuple[ListBody, TargetBody]]:
    """Supervisors go through the lists, and somebody is sent to whom they accept."""
    city, sent = office.recording(CITY.asker), []
    for one in lists:
        decided = standings_of(office.reader, _id_of(office, one))
        for target in one.targets:
            if target.establishment_id in decided:
                continue
            proposed = _proposed(rng, one, target)
            place = Place(one.week, one.programme, one.bureau, target.establishment_id)
            city.decided(place, proposed, after=None, key=office.key())
            if proposed.kind == "accept":
                sent.append((one, target))
    return sent


def _id_of(office: _Office, one: ListBody) -> int:
    found = list_id_of(office.reader, one.week, one.programme, one.bureau)
    if found is None:
        raise LookupError(f"{one.bureau}'s list of {one.week} was published and is not there.")
    return found


def _proposed(rng: np.random.Generator, one: ListBody, target: TargetBody) -> Proposed:
    luck = rng.random()
    if target.rank <= TOP or target.lane == "trigger":
        return Proposed("accept")
    if luck < STRUCK:
        return Proposed("reject", "closed_down", "现场已腾空，正在办理注销")
    if luck < STRUCK + PUT_OFF:
        following = week_of(one.as_of + A_WEEK)
        return Proposed("defer", "no_staff_this_week", "本周人手抽调专项检查", following)
    return Proposed("accept")


@dataclass(frozen=True)
class _Visits:
    visits: int
    failed: int


def _visit(
    office: _Office,
    rng: np.random.Generator,
    sent: list[tuple[ListBody, TargetBody]],
    truth: WeekOfTruth,
    until: datetime,
) -> _Visits:
    """What was found is recorded on the evening of each day, as far as the days are over."""
    results = []
    days = sorted({target.outing.day for _, target in sent if target.outing})
    for day in days:
        evening = datetime.combine(day, RECORDED, CITY_TIME)
        for one, target in sent:
            if target.outing is None or target.outing.day != day:
                continue
            forgotten = rng.random() < FORGOTTEN
            found = truth.visited(rng, target.establishment_id, one.programme)
            if evening < until and not forgotten:
                with clock_at(evening):
                    _record(office, one, target, found)
                results.append(found.severity)
    return _Visits(len(results), sum(bool(each) for each in results))


def _record(office: _Office, one: ListBody, target: TargetBody, found: Found) -> None:
    listed = target_of(office.reader, one.week, one.programme, one.bureau, target.establishment_id)
    if listed is None or target.outing is None:
        raise LookupError(f"{target.establishment_id} is on a list of {one.week} and not found.")
    key = office.key()
    offer(
        office.sender(PLATFORM),
        listed,
        Offered(
            visited_on=target.outing.day,
            result=_result(found),
            inspectors=target.outing.inspectors,
            seen_on_device_at=now(),
            severity=found.severity,
            findings=tuple(Finding(item, severity) for item, severity in found.items.items()),
            visit_order=target.outing.order,
            scan_id=None if found.severity is None else f"JDM-{key}",
        ),
        order_kind=None,
        key=key,
        moment=Moment(now()),
    )


def _result(found: Found) -> str:
    if found.severity is None:
        return "closed_down" if found.closed else "not_operating"
    return FAIL if found.severity else PASS


def _follow(office: _Office, rng: np.random.Generator, monday: date, until: datetime) -> None:
    """On Friday, orders of the weeks before are looked at again, and most have been put right."""
    friday = monday + FRIDAY
    with clock_at(_at(friday, RECORDED, until)):
        office.reader.rollback()
        for order in some_orders(office.reader, "open", today=friday):
            visit = outcome(office.reader, order.outcome_id)
            if visit is None or order.opened_on >= monday or rng.random() >= PUT_RIGHT:
                continue
            again = Event(
                REINSPECTED, visited_on=friday, result=PASS, severity=0,
                inspectors=visit.standing.inspectors,
            )  # fmt: skip
            done = Event(CLOSED, words="复查合格，予以办结", disposition=RECTIFIED)
            for event in (again, done):
                noting.offer(
                    office.sender(CITY.asker), order.id, event, key=office.key(),
                    moment=Moment(now()),
                )  # fmt: skip


def _object(office: _Office, lists: list[ListBody], moment: datetime) -> None:
    """An establishment says that it should not have been listed."""
    found = _of_bureau(lists, rank=1)
    if found is None:
        return
    one, target = found
    with clock_at(moment):
        desk = ObjectionDesk(CITY.asker, office.writer(CITY.asker), office.trail(CITY.asker), now)
        asked = ObjectionAsked(
            establishment_id=target.establishment_id, about="listing", week=one.week,
            programme=one.programme, said_by="owner", reference="YY-2026-001",
            words="本店上月已搬迁，名单所列地址不是本店现址", received_at=moment,
        )  # fmt: skip
        desk.registered(asked, office.reader, None, key=office.key())
