"""Questions about models, each a function named for what it gives back."""

from typing import Final, Literal, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from features.contract import PROGRAMMES
from features.words import Text
from serving.addresses import models_address, version_address
from serving.lists.queries import PreparedList
from serving.lists.schemas import Sent
from serving.registered.records import (
    AnswerRecord,
    ReportRecord,
    RequestRecord,
    StandingRecord,
    VersionRecord,
)
from serving.registered.schemas import (
    AblationBody,
    ChangeRequestBody,
    DriftBody,
    InForceBody,
    ModelsBody,
    ModelsOfProgrammeBody,
    ModelSummaryBody,
    RecordsBody,
    VersionBody,
    VersionSummaryBody,
)

Report = Literal["drift", "ablation", "records"]
Body = TypeVar("Body", bound=Sent)

# Versions, changes and requests that are told one by one: a year of a version a week, and more
# than anybody looks back.
VERSIONS_TOLD: Final = 52
CHANGES_TOLD: Final = 20

_VERSION: Final = TypeAdapter(VersionBody)


def models(db: Session) -> ModelsBody:
    """Every programme at a glance, and the records as of their last load."""
    return ModelsBody(
        programmes=tuple(_summary(db, programme) for programme in PROGRAMMES),
        records=report(db, "records", "", RecordsBody),
    )


def of_programme(db: Session, programme: str) -> ModelsOfProgrammeBody:
    """A programme's versions, what is in force, what was asked, and what drifted."""
    stood = standings(db, programme)
    return ModelsOfProgrammeBody(
        programme=programme,
        standing=stood[0] if stood else None,
        versions=tuple(versions(db, programme)),
        earlier_standings=tuple(stood[1:]),
        requests=tuple(requests(db, programme)),
        drift=report(db, "drift", programme, DriftBody),
        ablation=report(db, "ablation", programme, AblationBody),
    )


def _summary(db: Session, programme: str) -> ModelSummaryBody:
    stood = standings(db, programme, limit=1)
    standing = stood[0] if stood else None
    asked = requests(db, programme, limit=1)
    waits = asked[0] if asked and asked[0].state == "waiting" else None
    return ModelSummaryBody(
        programme=programme,
        standing=standing,
        champion=_told(db, programme, standing.champion if standing else None),
        challenger=_told(db, programme, standing.challenger if standing else None),
        waiting=waits,
        drift=report(db, "drift", programme, DriftBody),
        href=models_address(programme),
    )


def _told(db: Session, programme: str, number: int | None) -> VersionSummaryBody | None:
    if number is None:
        return None
    found = select(VersionRecord).where(
        VersionRecord.programme == programme, VersionRecord.version == number
    )
    one = db.scalar(found.order_by(VersionRecord.id.desc()).limit(1))
    return None if one is None else _summed(one)


def versions(db: Session, programme: str) -> list[VersionSummaryBody]:
    """The newest versions of a programme, newest first; of two with one number, the later kept."""
    newest = select(func.max(VersionRecord.id)).where(VersionRecord.programme == programme)
    found = db.scalars(
        select(VersionRecord)
        .where(VersionRecord.id.in_(newest.group_by(VersionRecord.version)))
        .order_by(VersionRecord.version.desc())
        .limit(VERSIONS_TOLD)
    )
    return [_summed(one) for one in found]


def _summed(found: VersionRecord) -> VersionSummaryBody:
    return VersionSummaryBody.model_validate(
        {
            **found.summary,
            "content_hash": found.content_hash,
            "href": version_address(found.programme, found.version),
        }
    )


def prepared_version(db: Session, programme: str, number: int) -> PreparedList | None:
    """What is told of a version, as the bytes that are sent; None where there is no such."""
    row = db.execute(
        select(VersionRecord.body, VersionRecord.content_hash)
        .where(VersionRecord.programme == programme, VersionRecord.version == number)
        .order_by(VersionRecord.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else PreparedList(*row)


def run_of(db: Session, content_hash: str) -> str | None:
    """MLflow's id of the training of the version that is told in these bytes."""
    return db.scalar(select(VersionRecord.run).where(VersionRecord.content_hash == content_hash))


def version(db: Session, programme: str, number: int) -> VersionBody | None:
    """What is told of a version; None where there is no such."""
    found = prepared_version(db, programme, number)
    return None if found is None else _VERSION.validate_json(found.body)


def standings(db: Session, programme: str, *, limit: int = CHANGES_TOLD) -> list[InForceBody]:
    """What was in force of a programme, newest first."""
    found = db.scalars(
        select(StandingRecord)
        .where(StandingRecord.programme == programme)
        .order_by(StandingRecord.id.desc())
        .limit(limit)
    )
    return [InForceBody.model_validate(one) for one in found]


def requests(db: Session, programme: str, *, limit: int = CHANGES_TOLD) -> list[ChangeRequestBody]:
    """What was asked of a programme, newest first."""
    found = db.execute(
        select(RequestRecord, AnswerRecord)
        .outerjoin(AnswerRecord, AnswerRecord.request_id == RequestRecord.id)
        .where(RequestRecord.programme == programme)
        .order_by(RequestRecord.id.desc())
        .limit(limit)
    )
    return [as_told(asked, answer) for asked, answer in found]


def as_told(asked: RequestRecord, answer: AnswerRecord | None) -> ChangeRequestBody:
    """A request with what became of it."""
    return ChangeRequestBody.model_validate(
        {
            **{name: getattr(asked, name) for name in _ASKED},
            "state": "waiting" if answer is None else answer.state,
            "answered_at": None if answer is None else answer.answered_at,
            "answer": None if answer is None else Text(answer.en, answer.zh),
        }
    )


_ASKED: Final = (
    "id", "kind", "version", "champion", "asked_by", "shown_name", "asked_at", "words"
)  # fmt: skip


def waiting(db: Session, programme: str | None = None) -> list[RequestRecord]:
    """Requests that nobody answered yet, oldest first."""
    found = (
        select(RequestRecord)
        .outerjoin(AnswerRecord, AnswerRecord.request_id == RequestRecord.id)
        .where(AnswerRecord.request_id.is_(None))
        .order_by(RequestRecord.id)
    )
    if programme is not None:
        found = found.where(RequestRecord.programme == programme)
    return list(db.scalars(found))


def report(db: Session, kind: Report, programme: str, form: type[Body]) -> Body | None:
    """The newest report of a kind; None where nobody made one."""
    body = db.scalar(
        select(ReportRecord.body)
        .where(ReportRecord.kind == kind, ReportRecord.programme == programme)
        .order_by(ReportRecord.id.desc())
        .limit(1)
    )
    return None if body is None else form.model_validate_json(body)
