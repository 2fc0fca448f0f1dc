"""Marks of open objections put beside what they are about: pure, from what `queries.py` found."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from serving.establishments.queries import CreditFact, History, InspectionFact, SampleFact
from serving.objections.queries import Mark
from serving.objections.rules import Subject

Fact = TypeVar("Fact", InspectionFact, SampleFact, CreditFact)


def marked(history: History, marks: Iterable[Mark]) -> History:
    """The history in which every record that is objected to says so.

    A record is marked as a whole, a sample by the item that is named: what the other items say is
    not in doubt.
    """
    objected = [mark.subject for mark in marks]
    return replace(
        history,
        inspections=_marked(history.inspections, ("inspections", "findings"), objected),
        samples=_marked(history.samples, ("samples",), objected),
        credit=_marked(history.credit, ("credit",), objected),
    )


def _marked(
    facts: tuple[Fact, ...], tables: tuple[str, ...], objected: Sequence[Subject]
) -> tuple[Fact, ...]:
    return tuple(
        replace(fact, under_objection=True)
        if any(one.table in tables and _is_about(one, fact) for one in objected)
        else fact
        for fact in facts
    )


def _is_about(subject: Subject, fact: InspectionFact | SampleFact | CreditFact) -> bool:
    if not fact.row_id or subject.row_id != fact.row_id:
        return False
    return not (isinstance(fact, SampleFact) and subject.item not in (None, fact.item))
