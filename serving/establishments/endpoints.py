"""The API of one establishment: what was known of it, and the lists it was on."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session

from serving.access.asking import Asker, Db, Trail, may
from serving.addresses import list_address
from serving.audit.noting import note_establishment
from serving.document import STATEMENT
from serving.establishments.queries import (
    EstablishmentHistory,
    History,
    PastTarget,
    latest_as_of,
    past_targets,
    without_causes,
)
from serving.establishments.schemas import EstablishmentBody, HistoryBody, PastTargetBody
from serving.objections.marking import marked
from serving.objections.queries import marks_of
from serving.objections.sent import mark_of
from serving.problems import Problem
from serving.service import EventStore

router = APIRouter(
    prefix="/v1/establishments", tags=["establishments"], dependencies=[may("read_lists")]
)

EstablishmentId = Annotated[
    str, Path(description="Any characters, slashes too", examples=["SZ-000123"])
]


@router.get("/{establishment_id:path}", operation_id="get_establishment")
async def get_establishment(
    establishment_id: EstablishmentId, asker: Asker, db: Db, store: EventStore, trail: Trail
) -> EstablishmentBody:
    """An establishment as it was known when the newest lists were made."""
    as_of, history, targets = known_establishment(db, store, establishment_id, asker.bureau)
    note_establishment(trail, establishment_id, asker.bureau)
    marks = marks_of(db, establishment_id)
    return EstablishmentBody(
        establishment_id=establishment_id,
        as_of=as_of,
        statement=STATEMENT,
        history=None if history is None else HistoryBody.model_validate(marked(history, marks)),
        targets=tuple(_target(each) for each in targets),
        marks=tuple(map(mark_of, marks)),
    )


def known_establishment(
    db: Session, store: EstablishmentHistory | None, establishment_id: str, bureau: str | None
) -> tuple[date, History | None, list[PastTarget]]:
    """The as_of of the newest lists, what was known before it, and the lists it was on.

    To a `bureau`, what is registered in another has no history but on this bureau's own lists: it
    may have moved away.
    """
    as_of = latest_as_of(db)
    if as_of is None:
        raise Problem(HTTPStatus.NOT_FOUND, "nothing_published")
    history = None if store is None else store.history(establishment_id, before=as_of)
    if history is not None and bureau is not None and history.profile.bureau != bureau:
        history = None
    targets = past_targets(db, establishment_id)
    if history is None and not targets:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "unknown_establishment",
            establishment_id=establishment_id,
            as_of=as_of,
        )
    return as_of, None if history is None else without_causes(history), targets


def _target(target: PastTarget) -> PastTargetBody:
    return PastTargetBody(
        week=target.week,
        programme=target.programme,
        bureau=target.bureau,
        rank=target.rank,
        of=target.of,
        lane=target.lane,
        risk=target.risk,
        expected_severity=target.expected_severity,
        href=list_address(target.week, target.programme, target.bureau),
    )
