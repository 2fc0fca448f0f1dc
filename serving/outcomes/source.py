"""Outcomes as a source: rows of the contract's tables, as our service delivers them to the store.

Pure, and the same rows however often it is asked: what is recorded only grows. A row is known from
the day on which the service had it. Where a supervisor lets another outcome stand, the row that
stood is annulled on that day and another begins, so that no Monday before learns of it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from features.contract import SERVICE
from serving.outcomes.queries import Outcome, Place, Told
from serving.outcomes.rules import ITEM_CODE, Moment, assessed

Row = dict[str, Any]
Rows = dict[str, list[Row]]

# Hexadecimal digits that stand for the words of a finding: enough that no two are taken for one.
_DIGITS = 16


def rows_of(outcomes: Iterable[Outcome], moment: Moment) -> Rows:
    """Inspections, findings and corrections, in the order of the outcomes."""
    rows: Rows = {"inspections": [], "findings": [], "corrections": []}
    for each in outcomes:
        ended: str | None = None
        for inspection_id, told, known_on in _versions(each, moment):
            rows["inspections"].append(_inspection(each, inspection_id, told, known_on))
            rows["findings"] += _findings(inspection_id, told, known_on)
            if ended is not None:
                rows["corrections"].append(annulment("inspections", ended, known_on))
            ended = inspection_id
    return rows


def inspection_id_of(place: Place) -> str:
    """The visit's id in the store: its list and its establishment, as it was first recorded.

    >>> inspection_id_of(Place(1, "2026-W48", "food", "luohu", "A/1"))
    'list/2026-W48/food/luohu/A%2F1'
    """
    parts = ("list", place.week, place.programme, place.bureau, place.establishment_id)
    return "/".join(_part(each) for each in parts)


def annulment(table: str, row_id: str, day: date) -> Row:
    """The correction that ends a row's use on a day, which is when it was known, too."""
    return {
        "table": table,
        "row_id": row_id,
        "action": "annul",
        "effective_on": day,
        "known_on": day,
        "source": SERVICE,
    }


def item_of(item: str) -> str:
    """An item as the store keeps it: a checklist's code, or a mark of somebody's words.

    No free text goes into the store; the same words have the same mark, so what comes back is seen.

    >>> item_of("F-22"), item_of("后厨 无防鼠板")
    ('F-22', 'words-5203397bbc9f68f5')
    """
    if ITEM_CODE.fullmatch(item):
        return item
    return f"words-{hashlib.sha256(item.encode()).hexdigest()[:_DIGITS]}"


def _versions(outcome: Outcome, moment: Moment) -> Iterator[tuple[str, Told, date]]:
    """(inspection_id, content, from when it is known) of each that came to stand, one by one."""
    first = inspection_id_of(outcome.place)
    yield first, outcome.first, moment.day_of(outcome.first.recorded_at)
    numbers = {each.id: nth for nth, each in enumerate(outcome.conflicts, start=2)}
    for conflict in outcome.settled:
        if conflict.settlement is not None:
            known_on = moment.day_of(conflict.settlement.settled_at)
            yield f"{first}~{numbers[conflict.id]}", conflict.told, known_on


def _inspection(outcome: Outcome, inspection_id: str, told: Told, known_on: date) -> Row:
    first, second = told.inspectors
    return {
        "inspection_id": inspection_id,
        "establishment_id": outcome.place.establishment_id,
        "programme": outcome.place.programme,
        "happened_on": told.visited_on,
        "purpose": outcome.purpose,
        "result": told.result if assessed(told.result) else "not_assessable",
        "severity": told.severity,
        "inspector_id": first,
        "second_inspector_id": second,
        "visit_order": told.visit_order,
        "inclusion_probability": outcome.inclusion_probability,
        "known_on": known_on,
        "source": SERVICE,
    }


def _findings(inspection_id: str, told: Told, known_on: date) -> Iterator[Row]:
    for each in told.findings:
        yield {
            "inspection_id": inspection_id,
            "item": item_of(each.item),
            "severity": each.severity,
            "repeated": each.repeated,
            "known_on": known_on,
            "source": SERVICE,
        }


def _part(name: str) -> str:
    return name.replace("%", "%25").replace("/", "%2F")
