"""Asking for another champion: written down with what was looked at, for the worker to carry out.

Within the transaction under way, so that the request and its entry in the audit stand together.
"""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from serving.access.principal import Principal
from serving.access.refusing import RefusedInWords
from serving.registered import queries
from serving.registered.records import RequestRecord
from serving.registered.schemas import (
    LONGEST_WORDS,
    SHORTEST_WORDS,
    AskChangeBody,
    ChangeRequestBody,
)


class NotAsked(RefusedInWords):
    """Nothing was asked for, for a reason in words; `status` is what HTTP says of it."""

    status = HTTPStatus.CONFLICT


class WordsMissing(NotAsked):
    """It takes words, and these say too little."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def ask_change(
    db: Session,
    programme: str,
    asked: AskChangeBody,
    *,
    by: Principal,
    shown_name: str,
    now: datetime,
) -> ChangeRequestBody:
    """The request as it was written down; raises a NotAsked, and then nothing was."""
    words = " ".join(asked.words.split())
    if not SHORTEST_WORDS <= len(words) <= LONGEST_WORDS:
        raise WordsMissing("models.words", shortest=SHORTEST_WORDS, longest=LONGEST_WORDS)
    if before := queries.waiting(db, programme):
        raise NotAsked("models.waits", by=before[0].shown_name, version=before[0].version)
    _refuse_other(db, programme, asked)
    record = RequestRecord(
        programme=programme,
        kind=asked.kind,
        version=asked.version,
        content_hash=asked.content_hash,
        champion=asked.champion,
        asked_by=by.name,
        shown_name=shown_name,
        asked_at=now,
        words=words,
    )
    db.add(record)
    db.flush()
    return queries.as_told(record, None)


def _refuse_other(db: Session, programme: str, asked: AskChangeBody) -> None:
    """Refuses what is not as it was looked at, or may not become champion."""
    stood = queries.standings(db, programme, limit=1)
    found = queries.prepared_version(db, programme, asked.version)
    told = queries.version(db, programme, asked.version)
    if not stood or found is None or told is None:
        raise NotAsked("models.no_version", version=asked.version)
    standing = stood[0]
    if standing.champion != asked.champion or found.content_hash != asked.content_hash:
        raise NotAsked("models.moved", champion=standing.champion or "–")
    if asked.version == standing.champion:
        raise NotAsked("models.is_champion", version=asked.version)
    if asked.kind == "rollback" and asked.version != standing.previous:
        raise NotAsked("models.not_previous", version=asked.version)
    if asked.kind == "promote" and told.gate != "passed":
        raise NotAsked("models.gate", version=asked.version)
