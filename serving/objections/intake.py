"""From what is asked to an objection that can be registered: looked up, or the problem to answer.

What it is about must be there and be its establishment's; its bureau, its name and who made it are
looked up and never asked. Words that tell who a person is are refused, not cleaned.
"""

from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy.orm import Session

from features.words import Text
from serving.clock import day_in_city
from serving.decisions.queries import history_of, list_id_of
from serving.establishments.queries import (
    EstablishmentHistory,
    History,
    PastTarget,
    past_targets,
)
from serving.lists.queries import approval_of, prepared_list
from serving.lists.schemas import EarlierListBody, ListBody, PublishedBody
from serving.objections.changes import Draft
from serving.objections.rules import ACTIONS, Subject
from serving.objections.schemas import ObjectionAsked
from serving.personal import personal
from serving.problems import Problem
from serving.ui.words import name, said

_ONE_DAY = timedelta(days=1)


def refuse_personal(*texts: str) -> None:
    """A problem where words hold a telephone or identity number."""
    for text in texts:
        if found := personal(text):
            kind = name("personal", found)
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "personal_number", kind=kind)


def known_today(
    db: Session,
    store: EstablishmentHistory | None,
    establishment_id: str,
    *,
    bureau: str | None,
    now: datetime,
) -> tuple[History | None, list[PastTarget]]:
    """What is known of an establishment today, as far as the asker's bureau may see it."""
    today = day_in_city(now)
    history = store.history(establishment_id, before=today + _ONE_DAY) if store else None
    if history is not None and bureau is not None and history.profile.bureau != bureau:
        history = None
    targets = past_targets(db, establishment_id)
    if history is None and not targets:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "unknown_establishment",
            establishment_id=establishment_id,
            as_of=today + _ONE_DAY,
        )
    return history, targets


def draft_of(
    db: Session,
    store: EstablishmentHistory | None,
    asked: ObjectionAsked,
    *,
    bureau: str | None,
    now: datetime,
) -> Draft:
    """The objection, ready to be registered by somebody of `bureau` (None: of the whole city)."""
    refuse_personal(asked.words, asked.reference, asked.item or "", asked.reason or "")
    if asked.received_at > now:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "received_later", at=asked.received_at)
    history, targets = known_today(db, store, asked.establishment_id, bureau=bureau, now=now)
    if asked.about == "record":
        subject, officers, of = _record(asked, store, history)
    elif asked.about == "listing":
        subject, officers, of = _listing(db, asked, targets)
    else:
        subject, officers, of = Subject("profile"), (), None
    registered_in = history.profile.bureau if history else ""
    return Draft(
        bureau=of or registered_in or (targets[0].bureau if targets else ""),
        establishment_id=asked.establishment_id,
        establishment_name=history.profile.name if history else targets[0].name,
        subject=subject,
        said_by=asked.said_by,
        reference=asked.reference,
        words=asked.words,
        received_at=asked.received_at,
        officers=officers,
    )


def reasons_on(listed: EarlierListBody, establishment_id: str) -> list[tuple[str, Text]]:
    """The families of reasons that a list gave for an establishment, with their titles."""
    return [
        (each.family, each.title)
        for target in listed.targets
        if target.establishment_id == establishment_id
        for each in target.reasons
    ]


Found = tuple[Subject, tuple[str, ...], str | None]


def _record(
    asked: ObjectionAsked, store: EstablishmentHistory | None, history: History | None
) -> Found:
    """A record of the store, and who made it, as far as is known."""
    table, row_id, item = asked.table, asked.row_id, asked.item
    if table is None or table not in ACTIONS or row_id is None:
        tables = ", ".join(ACTIONS)
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "no_record_named", tables=tables)
    if store is None:
        raise Problem(HTTPStatus.CONFLICT, "no_records_here")
    officers = None if history is None else _officers(history, table, row_id, item)
    if history is None or officers is None:
        record = said("objection.record", table=name("record", table), id=row_id)
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "unknown_record",
            record=record,
            item=item or "–",
            establishment_id=asked.establishment_id,
        )
    return Subject("record", table, row_id, item), officers, None


def _officers(
    history: History, table: str, row_id: str, item: str | None
) -> tuple[str, ...] | None:
    """Who made a record; None where the establishment has no such record, or it no such item."""
    if table == "samples":
        items = {one.item for one in history.samples if one.row_id == row_id}
        return () if items and item in (None, *items) else None  # who took it is not recorded
    if table == "credit":
        made = [one.officers for one in history.credit if one.row_id == row_id and item is None]
        return made[0] if made else None
    for visit in history.inspections:
        if visit.row_id != row_id:
            continue
        if table == "findings":
            return visit.officers if visit.findings and item in (None, *visit.items) else None
        return visit.officers if item is None else None
    return None


def _listing(db: Session, asked: ObjectionAsked, targets: list[PastTarget]) -> Found:
    """A place on a published list, and who answers for it, as far as is known."""
    week, programme, reason = asked.week or "", asked.programme or "", asked.reason
    on = [one for one in targets if (one.week, one.programme) == (week, programme)]
    found = prepared_list(db, week, programme, on[0].bureau) if on else None
    if found is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "not_listed",
            establishment_id=asked.establishment_id,
            programme=name("programme", programme),
            week=week,
        )
    listed = PublishedBody.validate_json(found.body)
    families = dict(reasons_on(listed, asked.establishment_id))
    if reason is not None and reason not in families:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "no_such_reason",
            reason=reason,
            reasons=", ".join(sorted(families)),
        )
    officers = _answer_for(db, listed, asked.establishment_id)
    subject = Subject("listing", week=week, programme=programme, reason=reason)
    return subject, officers, on[0].bureau


def _answer_for(db: Session, listed: EarlierListBody, establishment_id: str) -> tuple[str, ...]:
    """Who signed or approved a list, and who decided about this target or confirmed that."""
    signature = listed.signature if isinstance(listed, ListBody) else None
    approval, _ = approval_of(db, listed.week, listed.programme)
    list_id = list_id_of(db, listed.week, listed.programme, listed.bureau)
    decisions = () if list_id is None else history_of(db, list_id, establishment_id)
    return (
        *(() if signature is None else (signature.name,)),
        *(() if approval is None else (approval.by,)),
        *(each.by for each in decisions),
        *(each.second.by for each in decisions if each.second),
    )
