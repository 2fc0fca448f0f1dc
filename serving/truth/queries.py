"""Questions about what was listed, each a function named for what it gives back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from serving.figures.schemas import FiguresBody
from serving.records import FiguresRecord, ListRecord, PublicationRecord, TargetRecord


@dataclass(frozen=True)
class Listed:
    """A lane of a published list."""

    week: str
    programme: str
    bureau: str
    lane: str


def listed_by_lane(db: Session, first: str, last: str) -> dict[Listed, int]:
    """How many targets each lane of these weeks' lists has."""
    rows = db.execute(
        select(
            PublicationRecord.week,
            PublicationRecord.programme,
            ListRecord.bureau,
            TargetRecord.lane,
            func.count(),
        )
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week.between(first, last))
        .group_by(
            PublicationRecord.week,
            PublicationRecord.programme,
            ListRecord.bureau,
            TargetRecord.lane,
        )
    )
    return {Listed(*place): count for *place, count in rows}


class _Row(BaseModel):
    """All that is read of a target: whatever else its list says is passed over."""

    establishment_id: str
    last_visited_on: date | None


class _Rows(BaseModel):
    targets: list[_Row]


def visits_before(db: Session, list_ids: Collection[int]) -> dict[tuple[int, str], date | None]:
    """When each target of these lists was visited last before its list, as the list says it."""
    rows = db.execute(select(ListRecord.id, ListRecord.body).where(ListRecord.id.in_(list_ids)))
    return {
        (list_id, row.establishment_id): row.last_visited_on
        for list_id, body in rows.yield_per(50)
        for row in _Rows.model_validate_json(body).targets
    }


def newest_figures(db: Session) -> FiguresBody | None:
    """The newest public figures; None where none are published yet."""
    body = db.scalar(select(FiguresRecord.body).order_by(FiguresRecord.as_of.desc()).limit(1))
    return None if body is None else FiguresBody.model_validate_json(body)
