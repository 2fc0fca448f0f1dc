"""Publishing a Monday's figures: the bytes that are sent are the bytes that are kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from features.refused import Refused
from models.public.report import Report
from serving.database import written
from serving.document import canonical, sha256
from serving.figures.schemas import FiguresBody
from serving.records import FiguresRecord

# As much of a hash as a person compares by eye.
_HASH_SHOWN = 12


@dataclass(frozen=True)
class FiguresReceipt:
    """What stands published of a week; `changed` is False where it stood already."""

    week: str
    content_hash: str
    published_at: datetime
    changed: bool

    def __str__(self) -> str:
        if self.changed:
            return f"{self.week} figures, published as {self.content_hash[:_HASH_SHOWN]}"
        since = f"{self.published_at:%Y-%m-%d %H:%M} UTC"
        return f"{self.week} figures, published since {since}, came out the same: nothing changed"


class OtherFiguresStand(Refused):
    """Other figures are published for this week: nothing was written."""

    def __init__(self, standing: FiguresRecord, offered_hash: str) -> None:
        super().__init__(
            f"The figures of {standing.week} were published on "
            f"{standing.published_at:%Y-%m-%d %H:%M} UTC as {standing.content_hash[:_HASH_SHOWN]} "
            f"from snapshot {standing.snapshot}, and these ({offered_hash[:_HASH_SHOWN]}) come of "
            "other records or lists. A published report never changes, so nothing was written. "
            "What is new belongs in next week's; to see these, write them to a file of their own: "
            f"targeting figures --as-of {standing.as_of} --out FILE.json"
        )


def body_of(report: Report) -> bytes:
    """A report as it is sent: the same report, the same bytes."""
    return canonical(FiguresBody.model_validate(report).model_dump(mode="json"))


def publish_figures(engine: Engine, report: Report, *, now: datetime) -> FiguresReceipt:
    """Keeps a report for good. Refused where other figures stand for its week.

    Records that were loaded since have another snapshot; what they say of a past Monday is the
    same, as long as nothing known before it came in late.
    """
    body = body_of(report)
    content_hash = sha256(body)

    def keep(db: Session) -> FiguresReceipt:
        standing = _standing(db, report.week)
        if standing is None:
            db.add(
                FiguresRecord(
                    week=report.week,
                    as_of=report.as_of,
                    published_at=now,
                    content_hash=content_hash,
                    snapshot=report.snapshot,
                    body=body,
                )
            )
            return FiguresReceipt(report.week, content_hash, now, changed=True)
        if _without_snapshot(standing.body) != _without_snapshot(body):
            raise OtherFiguresStand(standing, content_hash)
        return FiguresReceipt(
            report.week, standing.content_hash, standing.published_at, changed=False
        )

    return written(engine, keep)


def _without_snapshot(body: bytes) -> FiguresBody:
    return FiguresBody.model_validate_json(body).model_copy(update={"snapshot": ""})


def _standing(db: Session, week: str) -> FiguresRecord | None:
    return db.scalar(select(FiguresRecord).where(FiguresRecord.week == week))
