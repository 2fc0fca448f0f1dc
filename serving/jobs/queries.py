"""Questions about jobs, and about what they are made from, each named for what it gives back."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from features.week import monday_named, week_of
from serving.decisions.queries import Place, listed_target
from serving.jobs.records import JobRecord
from serving.lists.schemas import EarlierListBody, EarlierTargetBody, PublishedBody
from serving.records import ListRecord, PublicationRecord


def job_with_result(db: Session, id_: str) -> JobRecord | None:
    """A job and its answer's bytes; None where there is none, or it is another bureau's."""
    return db.scalar(
        select(JobRecord).where(JobRecord.id == id_).options(undefer(JobRecord.result))
    )


def list_and_snapshot(db: Session, list_id: int) -> tuple[EarlierListBody, str]:
    """A published list, and the records that it was made from."""
    body, snapshot = db.execute(
        select(ListRecord.body, PublicationRecord.snapshot)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(ListRecord.id == list_id)
    ).one()
    return PublishedBody.validate_json(body), snapshot


def target_of(listed: EarlierListBody, establishment_id: str) -> EarlierTargetBody | None:
    """A list's target; None where it is not on it."""
    found = (each for each in listed.targets if each.establishment_id == establishment_id)
    return next(found, None)


def a_week_before(db: Session, place: Place) -> EarlierListBody | None:
    """The list of the week before that names the same target; None where none does."""
    week = week_of(monday_named(place.week) - timedelta(weeks=1))
    before = listed_target(db, Place(week, place.programme, place.bureau, place.establishment_id))
    return None if before is None else before.body
