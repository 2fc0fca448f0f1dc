"""How old the records are that models learn from, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from features.words import Text
from serving.registered.schemas import RecordsBody
from serving.ui.words import said

# The oldest that the newest row of a table usually is: visits and complaints come in weekly, and
# two that were missed leave a list without what happened since; registers come in monthly. Tables
# that are not here hold rare events or rules, and are never late.
USUAL_DAYS: Final[Mapping[str, int]] = {
    "inspections": 14,
    "findings": 14,
    "complaints": 14,
    "samples": 35,
    "credit": 35,
    "orders": 35,
    "establishments": 35,
}


@dataclass(frozen=True)
class Aged:
    """A table of records with its age in words; `late` says whether somebody should look."""

    table: str
    rows: int
    newest: date | None
    age: Text
    state: Text
    late: bool


def aged(records: RecordsBody, today: date) -> list[Aged]:
    """Every table's age, late ones first."""
    found = []
    for one in records.tables:
        days = None if one.newest is None else (today - one.newest).days
        usual = USUAL_DAYS.get(one.table)
        late = days is not None and usual is not None and days > usual
        state = said("models.records.fresh")
        if late:
            state = said("models.records.late", usual=usual)
        elif usual is None or days is None:
            state = Text("–", "–")
        found.append(Aged(one.table, one.rows, one.newest, _age(days), state, late))
    return sorted(found, key=lambda each: not each.late)


def _age(days: int | None) -> Text:
    if days is None:
        return said("models.records.undated")
    return said("models.records.future") if days < 0 else said("models.records.age", days=days)
