"""Questions about published figures, and about the lists that hit rates are of."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from serving.lists.queries import PreparedList
from serving.records import FiguresRecord, ListRecord, PublicationRecord, TargetRecord


@dataclass(frozen=True)
class ListedTarget:
    """A row of a published list: who, in which lane, of which Monday, and when it came out."""

    establishment_id: str
    programme: str
    lane: str
    monday: date
    published_at: datetime


def listed_targets(db: Session, *, since: date, before: date) -> list[ListedTarget]:
    """The targets of all lists whose Monday lies from `since` to before `before`."""
    rows = db.execute(
        select(
            TargetRecord.establishment_id,
            PublicationRecord.programme,
            TargetRecord.lane,
            PublicationRecord.as_of,
            PublicationRecord.published_at,
        )
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.as_of >= since, PublicationRecord.as_of < before)
    )
    return [ListedTarget(*row) for row in rows]


def weeks_of_figures(db: Session) -> list[str]:
    """The weeks whose figures are published, newest first."""
    return list(db.scalars(select(FiguresRecord.week).order_by(FiguresRecord.as_of.desc())))


def prepared_figures(db: Session, week: str) -> PreparedList | None:
    """A week's figures as the bytes that were published; None where there are none."""
    row = db.execute(
        select(FiguresRecord.body, FiguresRecord.content_hash).where(FiguresRecord.week == week)
    ).one_or_none()
    return None if row is None else PreparedList(*row)
