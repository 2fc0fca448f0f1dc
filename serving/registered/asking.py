"""Asking for another champion as one request's asker, and finding what an address names.

The API and the pages share these.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path
from sqlalchemy.orm import Session
from starlette.requests import Request

from serving.access.asking import Asker, AuditTrail, Db, Trail, Writer, Writing
from serving.access.principal import Principal
from serving.audit.chain import append
from serving.lists.queries import PreparedList
from serving.parameters import ChosenProgramme
from serving.problems import Problem
from serving.registered import changing, queries
from serving.registered.schemas import AskChangeBody, ChangeRequestBody
from serving.service import Running, Service
from serving.ui.words import name

VersionNumber = Annotated[
    int, Path(description="A version's number", examples=[3], ge=1, le=2**31 - 1)
]


def model_subject(programme: str) -> str:
    """How the audit names a programme's model."""
    return f"model:{programme}"


async def found_version(db: Db, programme: ChosenProgramme, version: VersionNumber) -> PreparedList:
    """The bytes of the version that an address names."""
    found = queries.prepared_version(db, programme, version)
    if found is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "unknown_version",
            version=version,
            programme=name("programme", programme),
        )
    return found


@dataclass(frozen=True)
class Changing:
    """What a request needs to ask for another champion."""

    asker: Principal
    shown_name: str
    writing: Writer
    trail: AuditTrail
    service: Service

    def asked(self, programme: str, body: AskChangeBody) -> ChangeRequestBody:
        """The request, with its entry in the audit; raises a NotAsked."""

        def work(db: Session) -> ChangeRequestBody:
            made = changing.ask_change(
                db,
                programme,
                body,
                by=self.asker,
                shown_name=self.shown_name,
                now=self.service.now(),
            )
            subject = model_subject(programme)
            append(
                db,
                self.trail.entry(
                    "ask_promote", subject, version=made.version, kind=made.kind, request=made.id
                ),
            )
            return made

        return self.writing.written(work)


async def _changing(
    request: Request, asker: Asker, writing: Writing, trail: Trail, service: Running
) -> Changing:
    shown_name = getattr(request.state, "shown_name", asker.name)
    return Changing(asker, shown_name, writing, trail, service)


Changer = Annotated[Changing, Depends(_changing)]
