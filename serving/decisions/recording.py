"""Deciding as one request's asker: the decision and the audit's entry in one transaction.

The API and the pages share it. Words that people wrote stay out of the audit.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from serving.access.asking import Asker, AuditTrail, Db, Trail, Writer, Writing
from serving.access.principal import Principal
from serving.audit.chain import append
from serving.audit.queries import establishment_subject
from serving.decisions import changes
from serving.decisions.changes import Put
from serving.decisions.queries import Place
from serving.decisions.rules import Proposed, tidied
from serving.decisions.standing import Verdict
from serving.establishments.queries import Profile, latest_as_of
from serving.service import Running, Service


@dataclass(frozen=True)
class Recording:
    """What a request needs to put a decision on record."""

    asker: Principal
    reading: Session
    writing: Writer
    trail: AuditTrail
    service: Service

    def decided(
        self, place: Place, proposed: Proposed, *, after: int | None, key: str | None
    ) -> Put:
        """One more decision about a target, as `changes.decide` says."""
        register = self._registered(tidied(proposed).replacement)

        def work(db: Session) -> Put:
            put = changes.decide(
                db, self.asker, place, proposed,
                after=after, key=key, register=register, now=self.service.now(),
            )  # fmt: skip
            if put.new:
                append(db, self.trail.entry(
                    "decide", establishment_subject(place.establishment_id), bureau=place.bureau,
                    week=place.week, programme=place.programme, decision=put.decision.id,
                    kind=put.decision.kind, code=put.decision.code,
                    needs_second=put.decision.needs_second,
                ))  # fmt: skip
            return put

        return self.writing.written(work)

    def seconded(self, decision_id: int, verdict: Verdict, words: str) -> Put:
        """What a second person says of a decision, as `changes.second` says."""
        self.reading.rollback()

        def work(db: Session) -> Put:
            put = changes.second(
                db, self.asker, decision_id, verdict, words, now=self.service.now()
            )
            if put.new:
                decision = put.decision
                append(db, self.trail.entry(
                    "second", establishment_subject(decision.establishment_id),
                    bureau=decision.bureau, decision=decision.id, verdict=verdict,
                ))  # fmt: skip
            return put

        return self.writing.written(work)

    def _registered(self, establishment_id: str | None) -> Profile | None:
        """What the register says of a replacement; None without an event store, or of nobody.

        Then it lets go of what it read with: who waits for other writers must not hold two of the
        database's connections.
        """
        as_of, store = latest_as_of(self.reading), self.service.history
        self.reading.rollback()
        if establishment_id is None or as_of is None or store is None:
            return None
        found = store.history(establishment_id, before=as_of)
        return None if found is None else found.profile


async def _recording(
    asker: Asker, db: Db, writing: Writing, trail: Trail, service: Running
) -> Recording:
    return Recording(asker, db, writing, trail, service)


Recorder = Annotated[Recording, Depends(_recording)]
