"""The form that registers an objection: what it is about, what can be chosen, what was typed.

It begins beside a record, a listing or a profile on the establishment's page, which says in the
address what it is about; here that is looked up, so that parts of it can be chosen by name.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.orm import Session

from features.words import Text
from serving.addresses import establishment_page
from serving.clock import CITY_TIME
from serving.establishments.queries import History, PastTarget
from serving.lists.queries import prepared_list
from serving.lists.schemas import PublishedBody
from serving.objections.intake import reasons_on
from serving.objections.rules import ACTIONS, Subject
from serving.objections.schemas import ObjectionAsked
from serving.problems import Problem
from serving.ui.words import name, said

# Between a table and an item of one of its records, in what the form sends of a part.
_OF = "|"


class Typed(BaseModel):
    """The form's fields as they are sent: text, all of it, and each may be missing."""

    model_config = ConfigDict(frozen=True)

    establishment_id: str = ""
    about: str = ""
    table: str = ""
    row_id: str = ""
    part: str = ""
    week: str = ""
    programme: str = ""
    reason: str = ""
    said_by: str = "owner"
    reference: str = ""
    received_on: str = ""
    words: str = ""
    key: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a record, or a reason, that can be chosen."""

    value: str
    words: Text


@dataclass(frozen=True)
class Form:
    """What the form shows: whose it is, what it is about, and what of it can be chosen."""

    name: str
    back: str
    subject: Subject
    parts: tuple[Part, ...]
    reasons: tuple[Part, ...]


def form_of(db: Session, typed: Typed, history: History | None, targets: list[PastTarget]) -> Form:
    """The form for what an address or an earlier attempt names."""
    subject = _subject(typed)
    return Form(
        name=history.profile.name if history else targets[0].name,
        back=establishment_page(typed.establishment_id),
        subject=subject,
        parts=_parts(subject, history),
        reasons=_reasons(db, typed, targets) if subject.about == "listing" else (),
    )


def asked_of(typed: Typed) -> ObjectionAsked:
    """What is asked by the form; a problem where a field is not filled as it should be."""
    table, _, item = (typed.part or typed.table).partition(_OF)
    given = {
        "establishment_id": typed.establishment_id,
        "about": typed.about,
        "table": table,
        "row_id": typed.row_id,
        "item": item,
        "week": typed.week,
        "programme": typed.programme,
        "reason": typed.reason,
        "said_by": typed.said_by,
        "reference": typed.reference,
        "words": typed.words,
        "received_at": _received_at(typed.received_on),
    }
    try:
        return ObjectionAsked.model_validate({name: one for name, one in given.items() if one})
    except ValidationError as error:
        faults = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", faults=faults) from error


def _subject(typed: Typed) -> Subject:
    """What the address names; a problem where it names nothing that can be objected to."""
    if typed.about == "record":
        if typed.table not in ACTIONS or not typed.row_id:
            tables = ", ".join(ACTIONS)
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "no_record_named", tables=tables)
        return Subject("record", typed.table, typed.row_id)
    if typed.about == "listing":
        return Subject("listing", week=typed.week, programme=typed.programme)
    return Subject("profile")


def _received_at(day: str) -> datetime | None:
    """The beginning of a day in Beijing: a letter has a date, and no hour."""
    try:
        return datetime.combine(date.fromisoformat(day), time(), CITY_TIME)
    except ValueError:
        return None


def _parts(subject: Subject, history: History | None) -> tuple[Part, ...]:
    """The record as a whole first, then what can be named of it; nothing where that is all."""
    if subject.table == "inspections" and history:
        items = [
            Part(f"findings{_OF}{item}", said("objection.item", item=item))
            for one in history.inspections
            if one.row_id == subject.row_id
            for item in one.items
        ]
        findings = [Part(f"findings{_OF}", said("objection.findings"))] if items else []
        return (Part(f"inspections{_OF}", said("objection.whole")), *findings, *items)
    if subject.table == "samples" and history:
        return (
            Part(f"samples{_OF}", said("objection.whole")),
            *(
                Part(f"samples{_OF}{one.item}", said("objection.item", item=one.item))
                for one in history.samples
                if one.row_id == subject.row_id
            ),
        )
    return ()


def _reasons(db: Session, typed: Typed, targets: list[PastTarget]) -> tuple[Part, ...]:
    """The reasons that the list gave, the listing as a whole first; a problem without a list."""
    whole = Part("", said("objection.any_reason"))
    for target in targets:
        if (target.week, target.programme) == (typed.week, typed.programme):
            found = prepared_list(db, target.week, target.programme, target.bureau)
            if found is not None:
                listed = PublishedBody.validate_json(found.body)
                reasons = reasons_on(listed, typed.establishment_id)
                return (whole, *(Part(family, title) for family, title in reasons))
    raise Problem(
        HTTPStatus.NOT_FOUND,
        "not_listed",
        establishment_id=typed.establishment_id,
        programme=name("programme", typed.programme),
        week=typed.week,
    )
