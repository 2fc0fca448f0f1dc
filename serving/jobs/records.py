"""The stored form of jobs: what is asked never changes, and neither does an answer once it is in.

`queue.py` moves a job from queued to taken to done or failed; the database's own triggers refuse
any other change, and let a job go only once it is finished.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from serving.records import Base, ListRecord, OfBureau


class JobRecord(OfBureau, Base):
    """One explanation that somebody asked for; `id` is the hash of the question.

    `asked` is canonical JSON of what was set in a what-if. `worker` and `lease_until` are of
    whoever took it. `result` is the JSON that was made, byte for byte; `failure` says why there is
    none.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("kind IN ('detail', 'what_if')", name="kind"),
        CheckConstraint("state IN ('queued', 'taken', 'done', 'failed')", name="state"),
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="result"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure"),
        Index("ix_jobs_state", "state", "asked_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    list_id: Mapped[int] = mapped_column(ForeignKey(ListRecord.id))
    week: Mapped[str]
    programme: Mapped[str]
    establishment_id: Mapped[str]
    asked: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[str]
    tries: Mapped[int]
    worker: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    result: Mapped[bytes | None] = mapped_column(deferred=True)
    result_hash: Mapped[str | None]
    failure: Mapped[str | None]
