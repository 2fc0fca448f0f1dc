"""What the API and the pages do alike: register, take the next step, look up, and note who saw.

Each write and its entry in the audit are one transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends
from sqlalchemy.orm import Session

from serving.access.asking import Asker, AuditTrail, Trail, Writer, Writing
from serving.access.principal import Principal
from serving.audit.chain import Entry, append
from serving.audit.queries import establishment_subject
from serving.clock import day_in_city
from serving.document import canonical, sha256
from serving.establishments.queries import EstablishmentHistory
from serving.objections.changes import Next, ObjectionRefused, follow, register
from serving.objections.clocks import overdue
from serving.objections.intake import draft_of, refuse_personal
from serving.objections.queries import Objection, objection, open_objections
from serving.objections.refusing import problem_of, refuse_machine
from serving.objections.rules import Kind
from serving.objections.schemas import ObjectionAsked
from serving.problems import Problem
from serving.service import Running

Made = TypeVar("Made")

# How the audit names what is done with an objection.
ACTIONS: Final[Mapping[Kind, str]] = {
    "opened": "open_objection",
    "verified": "verify_objection",
    "extended": "extend_objection",
    "decided": "decide_objection",
    "withdrawn": "withdraw_objection",
}


@dataclass(frozen=True)
class Desk:
    """Registers and acts as who asks; each write with its entry in the audit, or nothing."""

    asker: Principal
    writer: Writer
    trail: AuditTrail
    now: Callable[[], datetime]

    @property
    def today(self) -> date:
        """The city's day."""
        return day_in_city(self.now())

    def registered(
        self,
        asked: ObjectionAsked,
        db: Session,
        store: EstablishmentHistory | None,
        *,
        key: str | None,
    ) -> tuple[Objection, bool]:
        """The objection as registered, and True; as the same key did before, and False."""
        now, by = self.now(), self.asker.name
        draft = draft_of(db, store, asked, bureau=self.asker.bureau, now=now)
        request_hash = sha256(canonical(asked.model_dump(mode="json")))

        def work(db: Session) -> tuple[Objection, bool]:
            made, new = register(db, draft, by=by, now=now, key=key, request_hash=request_hash)
            if new:
                append(db, _entry(self.trail, ACTIONS["opened"], made, about=made.subject.about))
            return made, new

        return self._written(work)

    def stepped(self, objection_id: int, step: Next) -> Objection:
        """The objection with its next event; or the problem."""
        refuse_personal(step.words)
        if step.kind != "withdrawn":
            refuse_machine(self.asker)
        by, also = self.asker.name, (self.asker.inspector_id,) if self.asker.inspector_id else ()

        def work(db: Session) -> Objection | None:
            made = follow(db, objection_id, step, by=by, also_known_as=also, now=self.now())
            if made is not None:
                append(db, _entry(self.trail, ACTIONS[step.kind], made, result=step.result))
            return made

        made = self._written(work)
        if made is None:
            raise _unknown(objection_id)
        return made

    def _written(self, work: Callable[[Session], Made]) -> Made:
        try:
            return self.writer.written(work)
        except ObjectionRefused as refused:
            raise problem_of(refused.refusal) from refused


async def _desk(asker: Asker, writing: Writing, trail: Trail, service: Running) -> Desk:
    return Desk(asker, writing, trail, service.now)


AtDesk = Annotated[Desk, Depends(_desk)]


def known_objection(db: Session, objection_id: int) -> Objection:
    """The objection, or a problem where there is none that the session may see."""
    found = objection(db, objection_id)
    if found is None:
        raise _unknown(objection_id)
    return found


def late_ones(db: Session, today: date, bureau: str | None) -> list[Objection]:
    """The open ones whose clock has run out, oldest first."""
    return [each for each in open_objections(db, bureau=bureau) if overdue(each.clocks, today)]


def note_objections(trail: AuditTrail, found: list[Objection], bureau: str | None) -> None:
    """Who is about to see whose objections stands in the audit."""
    told = {"objections": [each.id for each in found]}
    if len(found) == 1:
        subject = establishment_subject(found[0].establishment_id)
        trail.seen("view_objection", subject, bureau=bureau, **told)
    else:
        trail.seen("view_objections", "objections", bureau=bureau, **told)


def _entry(trail: AuditTrail, action: str, made: Objection, **told: Any) -> Entry:
    subject = establishment_subject(made.establishment_id)
    return trail.entry(action, subject, bureau=made.bureau, objection=made.id, **told)


def _unknown(objection_id: int) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "unknown_objection", objection=objection_id)
