"""Orders as a source: rows of the contract's orders and inspections, beside those of outcomes.

Pure. Each time an order is put off or closed, the row that told of it is annulled on that day and
one that tells the new state begins: so a term that was extended later is not known before.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from features.contract import SERVICE
from serving.orders.queries import Happened, Order
from serving.orders.rules import CLOSED, EXTENDED, REINSPECTED
from serving.outcomes.rules import Moment, assessed
from serving.outcomes.source import Row, Rows, annulment, inspection_id_of


def rows_of(orders: Iterable[Order], moment: Moment) -> Rows:
    """Orders, the visits that looked again, and corrections; of orders by their numbers."""
    rows: Rows = {"inspections": [], "orders": [], "corrections": []}
    nth: Counter[int] = Counter()
    for each in orders:
        nth[each.outcome_id] += 1
        own = f"{inspection_id_of(each.place)}/order/{nth[each.outcome_id]}"
        ended: str | None = None
        for row in _versions(each, own, moment):
            rows["orders"].append(row)
            if ended is not None:
                rows["corrections"].append(annulment("orders", ended, row["known_on"]))
            ended = row["order_id"]
        visits = [event for event in each.events if event.event == REINSPECTED]
        for number, visit in enumerate(visits, start=1):
            rows["inspections"].append(_visit(each, visit, f"{own}/visit/{number}", moment))
    return rows


def _versions(order: Order, own: str, moment: Moment) -> Iterator[Row]:
    due, known_on = order.first_due_on, moment.day_of(order.opened_at)
    yield _order(order, own, due, None, known_on)
    number = 1
    for event in order.events:
        if event.event == REINSPECTED:
            continue
        number += 1
        if event.event == EXTENDED and event.due_on:
            due = event.due_on
        known_on = moment.day_of(event.recorded_at)
        closed_on = known_on if event.event == CLOSED else None
        yield _order(order, f"{own}~{number}", due, closed_on, known_on)


def _order(order: Order, own: str, due: date, closed_on: date | None, known_on: date) -> Row:
    return {
        "order_id": own,
        "establishment_id": order.place.establishment_id,
        "inspection_id": inspection_id_of(order.place),
        "kind": order.kind,
        "happened_on": order.opened_on,
        "due_on": due,
        "closed_on": closed_on,
        "known_on": known_on,
        "source": SERVICE,
    }


def _visit(order: Order, visit: Happened, own: str, moment: Moment) -> Row:
    first, second = visit.inspectors
    result = visit.result or ""
    return {
        "inspection_id": own,
        "establishment_id": order.place.establishment_id,
        "programme": order.place.programme,
        "happened_on": visit.visited_on,
        "purpose": "reinspection",
        "result": result if assessed(result) else "not_assessable",
        "severity": visit.severity,
        "inspector_id": first,
        "second_inspector_id": second,
        "known_on": moment.day_of(visit.recorded_at),
        "source": SERVICE,
    }
