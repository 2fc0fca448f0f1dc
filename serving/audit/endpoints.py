"""The API of the audit, for auditors: entries by person, action, establishment and time."""

import json
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request

from serving.access.asking import Db, Trail, may
from serving.audit.queries import Sought, entries
from serving.audit.records import AuditRecord
from serving.audit.schemas import EntriesBody, EntryBody
from serving.problems import Problem
from serving.ui.words import said

router = APIRouter(prefix="/v1/audit", tags=["audit"], dependencies=[may("read_audit")])

USUAL_PAGE, LARGEST_PAGE = 100, 500
# Entries are numbered with 32 bits: SQLite and PostgreSQL refuse to compare more.
_LARGEST_ID = 2**31 - 1
_ONE_DAY = timedelta(days=1)


async def sought(
    actor: Annotated[str, Query(description="Only this account's", examples=["li.wei"])] = "",
    action: Annotated[str, Query(description="Only this action", examples=["view"])] = "",
    bureau: Annotated[str, Query(description="Only of this bureau", examples=["luohu"])] = "",
    establishment: Annotated[
        str,
        Query(
            description="Only of this establishment, or of a list that names it",
            examples=["SZ-000123"],
        ),
    ] = "",
    since: Annotated[
        str, Query(description="From this day on (UTC)", examples=["2026-11-23"])
    ] = "",
    until: Annotated[
        str, Query(description="Up to this day, which is in (UTC)", examples=["2026-11-29"])
    ] = "",
) -> Sought:
    """What is asked of the audit; empty values ask for nothing, for forms send every field."""
    last = _day("until", until)
    return Sought(
        actor=actor.strip() or None,
        action=action.strip() or None,
        bureau=bureau.strip() or None,
        establishment_id=establishment.strip() or None,
        since=_day("since", since),
        until=None if last is None else last + _ONE_DAY,
    )


SoughtEntries = Annotated[Sought, Depends(sought)]
Before = Annotated[
    int | None,
    Query(description="Only entries before this one", ge=1, le=_LARGEST_ID, examples=[1042]),
]


@router.get("", operation_id="list_audit")
async def list_audit(
    request: Request,
    asked: SoughtEntries,
    db: Db,
    trail: Trail,
    before: Before = None,
    limit: Annotated[
        int, Query(description="The most entries of a page", ge=1, le=LARGEST_PAGE, examples=[50])
    ] = USUAL_PAGE,
) -> EntriesBody:
    """Entries that fit, newest first. That they were read is an entry, too."""
    found = entries(db, asked, before=before, limit=limit + 1)
    note_search(trail, asked)
    return EntriesBody(
        entries=tuple(_entry(each) for each in found[:limit]),
        next=older(request, found, limit),
    )


def note_search(trail: Trail, asked: Sought) -> None:
    """Who reads the audit stands in it."""
    looked_for = {
        name: value if isinstance(value, str) else value.isoformat()
        for name, value in vars(asked).items()
        if value is not None
    }
    trail.seen("read_audit", "audit", asked=looked_for)


def older(request: Request, found: list[AuditRecord], limit: int) -> str | None:
    """Where those before the first `limit` entries are; None where no more were found."""
    if len(found) <= limit:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "before"]
    return f"{request.url.path}?{urlencode([*kept, ('before', found[limit - 1].id)])}"


def _day(parameter: str, given: str) -> datetime | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
        within = date.min < day < date.max
    except ValueError:
        within = False
    if not within:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "malformed_filter",
            parameter=parameter,
            given=given,
            expected=said("filter.a_day"),
        )
    return datetime.combine(day, time(), UTC)


def _entry(record: AuditRecord) -> EntryBody:
    return EntryBody(
        id=record.id,
        at=record.at,
        actor=record.actor,
        role=record.role,
        action=record.action,
        subject=record.subject,
        bureau=record.bureau,
        request_id=record.request_id,
        told=json.loads(record.told),
        previous_hash=record.previous_hash,
        hash=record.hash,
    )
