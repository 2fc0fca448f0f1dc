"""The stored form of what is told of models: rows are only added, and triggers hold that.

What became of a request is told by its answer (`migrations/versions/r0012_models.py`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from serving.records import Base


class VersionRecord(Base):
    """A version of a programme's model; `body` is the JSON that is sent, byte for byte.

    `run` is MLflow's id of the training, which no other version has, also where MLflow was begun
    anew and counts from 1 again.
    """

    __tablename__ = "model_versions"
    __table_args__ = (Index("ix_model_versions_programme", "programme", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str]
    version: Mapped[int]
    run: Mapped[str] = mapped_column(unique=True)
    kept_at: Mapped[datetime]
    content_hash: Mapped[str]
    summary: Mapped[dict[str, Any]]  # what lists of versions tell of it
    body: Mapped[bytes] = mapped_column(deferred=True)


class StandingRecord(Base):
    """Which versions of a programme were in force from a moment on, and who made it so and why.

    `by` and `why` are of whoever promoted the champion, None where nobody did as yet.
    """

    __tablename__ = "model_standings"
    __table_args__ = (Index("ix_model_standings_programme", "programme", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str]
    noted_at: Mapped[datetime]
    champion: Mapped[int | None]
    challenger: Mapped[int | None]
    previous: Mapped[int | None]
    promoted_on: Mapped[str | None]
    by: Mapped[str | None]
    why: Mapped[str | None]


class RequestRecord(Base):
    """Somebody asks for a version to become champion, having looked at what stood.

    `content_hash` is of what they saw told of the version, `champion` the one that was in force.
    """

    __tablename__ = "model_requests"
    __table_args__ = (Index("ix_model_requests_programme", "programme", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str]
    kind: Mapped[str]
    version: Mapped[int]
    content_hash: Mapped[str]
    champion: Mapped[int | None]
    asked_by: Mapped[str]
    shown_name: Mapped[str]
    asked_at: Mapped[datetime]
    words: Mapped[str]


class AnswerRecord(Base):
    """What became of a request: done, or refused with the reason in both languages."""

    __tablename__ = "model_answers"

    request_id: Mapped[int] = mapped_column(
        ForeignKey(RequestRecord.id), primary_key=True, autoincrement=False
    )
    state: Mapped[str]
    answered_at: Mapped[datetime]
    en: Mapped[str]
    zh: Mapped[str]


class ReportRecord(Base):
    """What was found on looking at a programme, or (`programme` empty) at all records.

    `kind` is drift, ablation or records; the newest of a kind counts. `body` is the JSON that is
    sent, byte for byte.
    """

    __tablename__ = "model_reports"
    __table_args__ = (Index("ix_model_reports_kind", "kind", "programme", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    programme: Mapped[str]
    made_at: Mapped[datetime]
    content_hash: Mapped[str]
    body: Mapped[bytes] = mapped_column(deferred=True)
