"""Questions about orders, each a function named for what it gives back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session

from serving.orders.records import OrderEventRecord, OrderRecord
from serving.orders.rules import CLOSED, EXTENDED, REINSPECTED, State
from serving.outcomes.queries import Place, outcomes_of_establishment
from serving.outcomes.records import OutcomeRecord
from serving.outcomes.rules import FAIL, PASS
from serving.records import ListRecord, PublicationRecord, TargetRecord

Which = Literal["open", "overdue", "closed", "all"]


@dataclass(frozen=True)
class Happened:
    """What happened to an order, by whom and when."""

    id: int
    event: str
    words: str | None
    due_on: date | None
    visited_on: date | None
    result: str | None
    severity: int | None
    inspectors: tuple[str, ...]
    disposition: str | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class Order:
    """An order and everything that happened to it, oldest first; `name` is the establishment's."""

    id: int
    outcome_id: int
    place: Place
    name: str
    kind: str
    opened_on: date
    first_due_on: date
    opened_at: datetime
    opened_by: str
    events: tuple[Happened, ...]

    @property
    def due_on(self) -> date:
        """The last day for it, as it was put off."""
        later = [each.due_on for each in self.events if each.event == EXTENDED and each.due_on]
        return max([self.first_due_on, *later])

    @property
    def closed(self) -> Happened | None:
        """How it ended; None while it is open."""
        return next((each for each in self.events if each.event == CLOSED), None)

    @property
    def passed_again(self) -> bool:
        """Whether a re-inspection of its own found everything in order."""
        return any(each.event == REINSPECTED and each.result == PASS for each in self.events)

    def overdue(self, today: date) -> bool:
        """Whether it is open beyond its day."""
        return self.closed is None and self.due_on < today

    def state(self, *, rechecked: bool) -> State:
        """As the rules look at it; `rechecked`: a visit of a later list found it in order."""
        return State(
            kind=self.kind,
            opened_on=self.opened_on,
            opened_by=self.opened_by,
            due_on=self.due_on,
            closed=self.closed is not None,
            rechecked=rechecked or self.passed_again,
        )


def order(db: Session, order_id: int) -> Order | None:
    """The order with this number."""
    found = _orders(db, _rows().where(OrderRecord.id == order_id))
    return found[0] if found else None


def orders_of(db: Session, outcome_id: int) -> list[Order]:
    """All orders that followed an outcome, oldest first."""
    return _orders(db, _rows().where(OrderRecord.outcome_id == outcome_id).order_by(OrderRecord.id))


def all_orders(db: Session) -> list[Order]:
    """Every order, in the order in which they were opened."""
    return _orders(db, _rows().order_by(OrderRecord.id))


def overdue_of_week(db: Session, week: str, *, today: date) -> list[Order]:
    """The orders after visits of a week's lists that are overdue, in the order of their opening."""
    query = _rows().where(PublicationRecord.week == week, *_which("overdue", today))
    return _orders(db, query.order_by(OrderRecord.id))


def followed_by_orders(db: Session, outcome_ids: Sequence[int]) -> set[int]:
    """Which of these outcomes an order followed."""
    return set(
        db.scalars(select(OrderRecord.outcome_id).where(OrderRecord.outcome_id.in_(outcome_ids)))
    )


def unfollowed() -> ColumnElement[bool]:
    """Whether an outcome failed, as it was recorded first, and no order followed."""
    followed = exists().where(OrderRecord.outcome_id == OutcomeRecord.id)
    return and_(OutcomeRecord.result == FAIL, ~followed)


def some_orders(
    db: Session, which: Which, *, today: date, after: int = 0, limit: int | None = None
) -> list[Order]:
    """The orders that are so on a day, oldest first, from the one after number `after` on."""
    # Which ones first, by themselves: of a bureau's orders with all that belongs to them PostgreSQL
    # expects so few that it looks at every one.
    those = select(OrderRecord.id).where(OrderRecord.id > after, *_which(which, today))
    ids = db.scalars(those.order_by(OrderRecord.id).limit(limit)).all()
    return [
        each
        for begin in range(0, len(ids), _AT_ONCE)
        for each in _orders(
            db,
            _rows()
            .where(OrderRecord.id.in_(ids[begin : begin + _AT_ONCE]))
            .order_by(OrderRecord.id),
        )
    ]


def rechecked(db: Session, found: Order) -> bool:
    """Whether a visit of another list has found the place in order since the order was opened."""
    place = found.place
    return any(
        each.standing.result == PASS and each.standing.visited_on >= found.opened_on
        for each in outcomes_of_establishment(db, place.programme, place.establishment_id)
        if each.id != found.outcome_id
    )


def event_with_key(db: Session, who: str, key: str) -> OrderEventRecord | None:
    """What somebody recorded under a key of theirs."""
    return db.scalar(
        select(OrderEventRecord).where(
            OrderEventRecord.recorded_by == who, OrderEventRecord.key == key
        )
    )


def _which(which: Which, today: date) -> Sequence[ColumnElement[bool]]:
    closed = exists().where(
        OrderEventRecord.order_id == OrderRecord.id, OrderEventRecord.event == CLOSED
    )
    put_off = exists().where(
        OrderEventRecord.order_id == OrderRecord.id,
        OrderEventRecord.event == EXTENDED,
        OrderEventRecord.due_on >= today,
    )
    return {
        "open": (~closed,),
        "overdue": (~closed, OrderRecord.due_on < today, ~put_off),
        "closed": (closed,),
        "all": (),
    }[which]


_Rows = Select[OrderRecord, OutcomeRecord, TargetRecord, ListRecord, PublicationRecord]


def _rows() -> _Rows:
    return (
        select(OrderRecord, OutcomeRecord, TargetRecord, ListRecord, PublicationRecord)
        .join(OutcomeRecord, OrderRecord.outcome_id == OutcomeRecord.id)
        .join(
            TargetRecord,
            (TargetRecord.list_id == OutcomeRecord.list_id)
            & (TargetRecord.establishment_id == OutcomeRecord.establishment_id),
        )
        .join(ListRecord, OutcomeRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
    )


def _orders(db: Session, query: _Rows) -> list[Order]:
    rows = db.execute(query).all()
    events = _events(db, [record.id for record, *_ in rows])
    return [
        Order(
            id=record.id,
            outcome_id=outcome.id,
            place=Place(
                list_id=published.id,
                week=publication.week,
                programme=publication.programme,
                bureau=published.bureau,
                establishment_id=outcome.establishment_id,
            ),
            name=target.name,
            kind=record.kind,
            opened_on=record.opened_on,
            first_due_on=record.due_on,
            opened_at=record.opened_at,
            opened_by=record.opened_by,
            events=tuple(events.get(record.id, ())),
        )
        for record, outcome, target, published, publication in rows
    ]


# Values that one query may be asked for at once: SQLite takes 32,766.
_AT_ONCE = 10_000


def _events(db: Session, ids: Sequence[int]) -> dict[int, list[Happened]]:
    found: dict[int, list[Happened]] = defaultdict(list)
    for begin in range(0, len(ids), _AT_ONCE):
        some = ids[begin : begin + _AT_ONCE]
        query = select(OrderEventRecord).where(OrderEventRecord.order_id.in_(some))
        for record in db.scalars(query.order_by(OrderEventRecord.id)):
            crew = (record.inspector_id, record.second_inspector_id)
            happened = Happened(
                id=record.id,
                event=record.event,
                words=record.words,
                due_on=record.due_on,
                visited_on=record.visited_on,
                result=record.result,
                severity=record.severity,
                inspectors=tuple(each for each in crew if each),
                disposition=record.disposition,
                recorded_at=record.recorded_at,
                recorded_by=record.recorded_by,
            )
            found[record.order_id].append(happened)
    return found
