"""The queue of jobs: asked once however often, taken by one worker, given back if it dies.

Each function is part of a write transaction, in which no one else of ours writes: what it looks up
stays true until it has written. The clock is handed in; workers' clocks must agree within seconds.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from serving.jobs.records import JobRecord

Kind = Literal["detail", "what_if"]
# Why a job failed: nothing of what went wrong inside is told, only what a reader can do.
Failure = Literal["not_reproduced", "no_model", "tries"]

# Whoever was not heard of for so long is taken for dead, and the job is taken again: a worker says
# that it lives three times as often.
LEASE: Final = timedelta(seconds=60)
BEAT: Final = LEASE / 3
# A job that kills its worker so often would kill the next one, too.
MOST_TRIES: Final = 3
# How long a worker leaves a job alone that has just failed in its hands, for each try.
PAUSE: Final = timedelta(seconds=10)
# Unfinished jobs of one person: more than they read while these are made.
MOST_WAITING: Final = 20
# How long answers are kept: a what-if is no record, and is gone the next day.
KEPT: Final[Mapping[str, timedelta]] = {
    "detail": timedelta(days=30),
    "what_if": timedelta(days=1),
}
# Asked for again, what failed is tried anew after so long.
ANEW: Final = timedelta(minutes=10)

_UNFINISHED: Final = ("queued", "taken")


class TooManyWaiting(Exception):  # noqa: N818  what it is
    """Somebody waits for as many jobs as one person may."""


@dataclass(frozen=True)
class Question:
    """What is asked: one target of one list, and of a what-if what is set."""

    kind: Kind
    list_id: int
    bureau: str
    week: str
    programme: str
    establishment_id: str
    settings: Mapping[str, float]

    @property
    def asked(self) -> str:
        """The settings as canonical JSON."""
        return json.dumps(dict(self.settings), sort_keys=True, separators=(",", ":"))

    @property
    def id(self) -> str:
        """The same for the same question: 32 hexadecimal digits."""
        parts = (self.kind, self.list_id, self.establishment_id, self.asked)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Taken:
    """A job in a worker's hands, until `finish` or until its lease runs out."""

    id: str
    worker: str
    question: Question


def ask(db: Session, question: Question, *, by: str, now: datetime) -> tuple[JobRecord, bool]:
    """The job of this question, and whether it is new; raises TooManyWaiting.

    Whoever asks what was asked before gets the same job; what failed is tried again after a while.
    """
    standing = db.get(JobRecord, question.id)
    if standing is not None and not _to_be_tried_anew(standing, now):
        return standing, False
    if standing is not None:
        db.delete(standing)
        db.flush()
    waiting = db.scalar(
        select(func.count())
        .select_from(JobRecord)
        .where(JobRecord.asked_by == by, JobRecord.state.in_(_UNFINISHED))
    )
    if (waiting or 0) >= MOST_WAITING:
        raise TooManyWaiting
    job = JobRecord(
        id=question.id,
        kind=question.kind,
        list_id=question.list_id,
        bureau=question.bureau,
        week=question.week,
        programme=question.programme,
        establishment_id=question.establishment_id,
        asked=question.asked,
        asked_by=by,
        asked_at=now,
        state="queued",
        tries=0,
    )
    db.add(job)
    db.flush()
    return job, True


def _to_be_tried_anew(job: JobRecord, now: datetime) -> bool:
    return job.state == "failed" and job.finished_at is not None and now - job.finished_at >= ANEW


def take(db: Session, worker: str, *, now: datetime) -> Taken | None:
    """The oldest job that nobody works at, from now on this worker's; None where there is none.

    One that was taken too often is failed on the way.
    """
    free = or_(
        and_(
            JobRecord.state == "queued",
            or_(JobRecord.lease_until.is_(None), JobRecord.lease_until <= now),
        ),
        and_(JobRecord.state == "taken", JobRecord.lease_until <= now),
    )
    waiting = select(JobRecord).where(free).order_by(JobRecord.asked_at, JobRecord.id)
    for job in db.scalars(waiting):
        if job.tries >= MOST_TRIES:
            _fail(job, "tries", now)
            continue
        job.state, job.worker, job.lease_until = "taken", worker, now + LEASE
        job.tries += 1
        return Taken(job.id, worker, _question(job))
    return None


def beat(db: Session, taken: Taken, *, now: datetime) -> bool:
    """Whether the job is still this worker's; if so, for another lease."""
    job = _own(db, taken)
    if job is None:
        return False
    job.lease_until = now + LEASE
    return True


def finish(db: Session, taken: Taken, result: bytes, *, now: datetime) -> bool:
    """Puts an answer in for good; False, and nothing, where another worker has the job now."""
    job = _own(db, taken)
    if job is None:
        return False
    job.state, job.result, job.finished_at = "done", result, now
    job.result_hash = hashlib.sha256(result).hexdigest()
    return True


def fail(db: Session, taken: Taken, failure: Failure, *, now: datetime) -> bool:
    """Ends the job without an answer; False where another worker has it now."""
    job = _own(db, taken)
    if job is not None:
        _fail(job, failure, now)
    return job is not None


def put_back(db: Session, taken: Taken, *, now: datetime) -> bool:
    """Leaves the job to another try, after a pause that grows; False where another has it now."""
    job = _own(db, taken)
    if job is not None:
        job.state, job.worker, job.lease_until = "queued", None, now + PAUSE * job.tries
    return job is not None


def forget(db: Session, *, now: datetime) -> int:
    """Removes answers that were kept as long as they are; how many."""
    gone = 0
    for kind, kept in KEPT.items():
        old = and_(
            JobRecord.kind == kind,
            JobRecord.state.in_(("done", "failed")),
            JobRecord.finished_at < now - kept,
        )
        ids = list(db.scalars(select(JobRecord.id).where(old)))
        if ids:
            db.execute(delete(JobRecord).where(JobRecord.id.in_(ids)))
        gone += len(ids)
    return gone


def _own(db: Session, taken: Taken) -> JobRecord | None:
    return db.scalar(
        select(JobRecord).where(
            JobRecord.id == taken.id,
            JobRecord.worker == taken.worker,
            JobRecord.state == "taken",
        )
    )


def _fail(job: JobRecord, failure: Failure, now: datetime) -> None:
    job.state, job.failure, job.finished_at = "failed", failure, now


def _question(job: JobRecord) -> Question:
    kind: Kind = "detail" if job.kind == "detail" else "what_if"
    return Question(
        kind,
        job.list_id,
        job.bureau,
        job.week,
        job.programme,
        job.establishment_id,
        json.loads(job.asked),
    )
