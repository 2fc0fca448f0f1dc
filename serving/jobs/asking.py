"""Asking for an explanation as one request's asker: the job and the audit's entry stand together.

The API and the pages share it, and so does what they show: the job as it stands, with its answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from features.words import Text
from models.what_if import SETTABLE
from serving.access.asking import Asker, AuditTrail, Db, Trail, Writer, Writing
from serving.access.principal import Principal
from serving.audit.chain import append
from serving.audit.queries import establishment_subject
from serving.decisions.changes import found_target
from serving.decisions.queries import Place
from serving.jobs import queue
from serving.jobs.queries import job_with_result
from serving.jobs.queue import MOST_WAITING, Kind, Question, TooManyWaiting
from serving.jobs.records import JobRecord
from serving.jobs.schemas import DetailBody, ExplanationBody, WhatIfBody
from serving.problems import Problem
from serving.service import Running, Service
from serving.ui.words import said

_RESULT: Final[TypeAdapter[DetailBody | WhatIfBody]] = TypeAdapter(DetailBody | WhatIfBody)


@dataclass(frozen=True)
class Explaining:
    """What a request needs to ask for an explanation, and to see one."""

    asker: Principal
    reading: Session
    writing: Writer
    trail: AuditTrail
    service: Service

    def asked(self, place: Place, kind: Kind, settings: Mapping[str, float]) -> ExplanationBody:
        """The job of this question, new or as it was asked before."""
        refuse_settings(kind, settings)

        def work(db: Session) -> ExplanationBody:
            listed = found_target(db, place)
            question = Question(
                kind, listed.list_id, place.bureau, place.week, place.programme,
                place.establishment_id, settings,
            )  # fmt: skip
            now = self.service.now()
            job, new = queue.ask(db, question, by=self.asker.name, now=now)
            if new:
                append(db, self.trail.entry(
                    "explain", establishment_subject(place.establishment_id), bureau=place.bureau,
                    week=place.week, programme=place.programme, job=job.id, kind=kind,
                ))  # fmt: skip
            return body_of(job, result=None)

        try:
            return self.writing.written(work)
        except TooManyWaiting:
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS, "too_many_jobs", most=MOST_WAITING
            ) from None

    def seen(self, id_: str) -> ExplanationBody:
        """A job as it stands; what is told of an establishment is in the audit before it is sent.

        A Problem where there is no such job, or it is another bureau's.
        """
        job = job_with_result(self.reading, id_)
        if job is None:
            raise Problem(HTTPStatus.NOT_FOUND, "unknown_job", job=id_)
        self.trail.seen(
            "view", establishment_subject(job.establishment_id), bureau=job.bureau,
            week=job.week, programme=job.programme, job=job.id, kind=job.kind,
        )  # fmt: skip
        return body_of(job, result=job.result)


def refuse_settings(kind: Kind, settings: Mapping[str, float]) -> None:
    """A Problem where these are not what this kind of question takes."""
    for name, value in settings.items():
        settable = SETTABLE.get(name)
        if settable is None:
            names = ", ".join(SETTABLE)
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not_settable", given=name, names=names)
        if not 0 <= value <= settable.most:
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, "beyond_settable",
                words=settable.words, given=f"{value:g}", most=f"{settable.most:g}",
            )  # fmt: skip
    if (kind == "what_if") != bool(settings):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "nothing_set")


def body_of(job: JobRecord, *, result: bytes | None) -> ExplanationBody:
    """The job as it is sent."""
    return ExplanationBody.model_validate(
        {
            "job": job.id,
            "kind": job.kind,
            "week": job.week,
            "programme": job.programme,
            "bureau": job.bureau,
            "establishment_id": job.establishment_id,
            "state": job.state,
            "asked_at": job.asked_at,
            "finished_at": job.finished_at,
            "failure": _failure(job.failure),
            "result_hash": job.result_hash,
            "result": None if result is None else _RESULT.validate_json(result),
        }
    )


def _failure(code: str | None) -> Text | None:
    return None if code is None else said(f"explanation.failure.{code}")


async def _explaining(
    asker: Asker, db: Db, writing: Writing, trail: Trail, service: Running
) -> Explaining:
    return Explaining(asker, db, writing, trail, service)


Explainer = Annotated[Explaining, Depends(_explaining)]
