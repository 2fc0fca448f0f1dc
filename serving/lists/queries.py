"""Questions about published lists, each a function named for what it gives back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from features.words import Text
from serving.drafts.records import ApprovalRecord
from serving.lists.schemas import (
    LanedListBody,
    LanedTargetBody,
    OutingBody,
    PublishedBody,
    TargetBody,
)
from serving.records import ListRecord, PublicationRecord, TargetRecord


@dataclass(frozen=True)
class Approval:
    """Who let lists go out, and in which words; by a draft, or a command by itself (None)."""

    by: str
    shown_name: str
    words: str
    draft: int | None


@dataclass(frozen=True)
class ListSummary:
    """A published list without its rows.

    `superseded_by` is the week of the bureau's newest list of the programme, None where that is
    this one; `approval` None where a command published it before approvals were kept.
    """

    week: str
    programme: str
    bureau: str
    capacity: int
    eligible: int
    targets: int
    as_of: date
    model_name: str
    model_version: str
    rule: Text | None
    published_at: datetime
    approval: Approval | None
    superseded_by: str | None
    content_hash: str


@dataclass(frozen=True)
class PublishedProgramme:
    """One programme of a published week, and the bureaus that have a list in it."""

    programme: str
    published_at: datetime
    content_hash: str
    approval: Approval | None
    bureaus: tuple[str, ...]


@dataclass(frozen=True)
class PublishedWeek:
    """A published week and its programmes."""

    week: str
    programmes: tuple[PublishedProgramme, ...]


@dataclass(frozen=True)
class PreparedList:
    """The bytes of one published list, and their hash."""

    body: bytes
    content_hash: str


def latest_week(db: Session) -> str | None:
    """The newest week with a publication; None where nothing is published yet."""
    return db.scalar(select(func.max(PublicationRecord.week)))


def is_published(db: Session, week: str) -> bool:
    """Whether a week has any publication."""
    return db.scalar(select(exists().where(PublicationRecord.week == week))) is True


def weeks(db: Session) -> list[PublishedWeek]:
    """All published weeks, newest first, each with its programmes and their bureaus."""
    rows = db.execute(
        select(
            PublicationRecord.week,
            PublicationRecord.programme,
            PublicationRecord.published_at,
            PublicationRecord.content_hash,
            PublicationRecord.id,
            ListRecord.bureau,
        )
        .join(ListRecord, ListRecord.publication_id == PublicationRecord.id)
        .order_by(PublicationRecord.week.desc(), PublicationRecord.programme, ListRecord.bureau)
    )
    approved = _approvals(db)
    return [
        PublishedWeek(week, tuple(_programmes(of_week, approved)))
        for week, of_week in groupby(rows, key=lambda row: row[0])
    ]


def _programmes(
    rows: Iterable[tuple[str, str, datetime, str, int, str]], approved: Mapping[int, Approval]
) -> Iterable[PublishedProgramme]:
    for (programme, published_at, content_hash, id_), lists in groupby(
        rows, key=lambda row: row[1:5]
    ):
        yield PublishedProgramme(
            programme,
            published_at,
            content_hash,
            approved.get(id_),
            tuple(bureau for *_, bureau in lists),
        )


def _approvals(db: Session) -> dict[int, Approval]:
    return {each.publication_id: _approval(each) for each in db.scalars(select(ApprovalRecord))}


def _approval(record: ApprovalRecord) -> Approval:
    return Approval(record.approved_by, record.shown_name, record.words, record.draft_id)


# The newest week of each programme's list of each bureau.
_NEWEST = (
    select(PublicationRecord.programme, ListRecord.bureau, func.max(PublicationRecord.week))
    .join(ListRecord, ListRecord.publication_id == PublicationRecord.id)
    .group_by(PublicationRecord.programme, ListRecord.bureau)
)


def summaries(db: Session, week: str) -> list[ListSummary]:
    """All lists of one week without their rows, by programme and bureau."""
    rows = db.execute(
        select(PublicationRecord, ListRecord)
        .join(ListRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week)
        .order_by(PublicationRecord.programme, ListRecord.bureau)
    )
    approved = _approvals(db)
    newest = {(programme, bureau): last for programme, bureau, last in db.execute(_NEWEST)}
    return [
        ListSummary(
            week=publication.week,
            programme=publication.programme,
            bureau=published.bureau,
            capacity=published.capacity,
            eligible=published.eligible,
            targets=published.size,
            as_of=publication.as_of,
            model_name=publication.model["name"],
            model_version=publication.model["version"],
            rule=Text(**rule) if (rule := publication.model.get("rule")) else None,
            published_at=publication.published_at,
            approval=approved.get(publication.id),
            superseded_by=later
            if (later := newest[publication.programme, published.bureau]) != week
            else None,
            content_hash=published.content_hash,
        )
        for publication, published in rows
    ]


# Built once: these are asked for each list that anybody looks at.
_PREPARED = (
    select(ListRecord.body, ListRecord.content_hash)
    .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
    .where(
        PublicationRecord.week == bindparam("week"),
        PublicationRecord.programme == bindparam("programme"),
        ListRecord.bureau == bindparam("bureau"),
    )
)
_WEEKS_OF_LIST = (
    select(PublicationRecord.week)
    .join(ListRecord, ListRecord.publication_id == PublicationRecord.id)
    .where(
        PublicationRecord.programme == bindparam("programme"),
        ListRecord.bureau == bindparam("bureau"),
    )
    .order_by(PublicationRecord.week.desc())
)
_PREPARED_AND_NEWEST = _PREPARED.add_columns(
    _WEEKS_OF_LIST.limit(1).correlate(None).scalar_subquery()
)


def prepared_list(db: Session, week: str, programme: str, bureau: str) -> PreparedList | None:
    """One bureau's list as the bytes that were published; None where there is no such list."""
    asked = {"week": week, "programme": programme, "bureau": bureau}
    row = db.execute(_PREPARED, asked).one_or_none()
    return None if row is None else PreparedList(*row)


def list_and_newest(
    db: Session, week: str, programme: str, bureau: str
) -> tuple[PreparedList, str] | None:
    """The same, and the week of the bureau's newest list of the programme, maybe this one."""
    asked = {"week": week, "programme": programme, "bureau": bureau}
    row = db.execute(_PREPARED_AND_NEWEST, asked).one_or_none()
    return None if row is None else (PreparedList(row[0], row[1]), row[2])


def list_before(db: Session, week: str, programme: str, bureau: str) -> PreparedList | None:
    """The bureau's newest list of a programme from before a week; None where there is none."""
    earlier = [each for each in weeks_of_list(db, programme, bureau) if each < week]
    return prepared_list(db, earlier[0], programme, bureau) if earlier else None


def lists_before(db: Session, week: str) -> dict[tuple[str, str], PreparedList]:
    """Each bureau's newest list from before a week, by programme and bureau: two queries."""
    newest = db.execute(_NEWEST.where(PublicationRecord.week < week)).all()
    rows = db.execute(
        select(
            PublicationRecord.week,
            PublicationRecord.programme,
            ListRecord.bureau,
            ListRecord.body,
            ListRecord.content_hash,
        )
        .join(ListRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week.in_({last for *_, last in newest}))
    )
    wanted = {(last, programme, bureau) for programme, bureau, last in newest}
    return {
        (programme, bureau): PreparedList(body, content_hash)
        for last, programme, bureau, body, content_hash in rows
        if (last, programme, bureau) in wanted
    }


def approval_of(db: Session, week: str, programme: str) -> tuple[Approval | None, datetime]:
    """Who let a published programme's lists go out, and when; None: a command, before it was kept.

    Raises NoResultFound where the programme is not published for the week.
    """
    publication = db.scalars(
        select(PublicationRecord).where(
            PublicationRecord.week == week, PublicationRecord.programme == programme
        )
    ).one()
    record = db.get(ApprovalRecord, publication.id)
    return None if record is None else _approval(record), publication.published_at


def other_programmes(
    db: Session, week: str, programme: str, bureau: str
) -> dict[str, tuple[str, ...]]:
    """Who of a bureau's list is on its lists of other programmes that week: by id, which ones."""
    of_bureau = (
        select(TargetRecord.establishment_id, PublicationRecord.programme)
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week, ListRecord.bureau == bureau)
        .order_by(TargetRecord.establishment_id, PublicationRecord.programme)
    )
    found = {
        id_: tuple(row[1] for row in rows)
        for id_, rows in groupby(db.execute(of_bureau), key=lambda row: row[0])
    }
    return {
        id_: tuple(each for each in programmes if each != programme)
        for id_, programmes in found.items()
        if programme in programmes and len(programmes) > 1
    }


@dataclass(frozen=True)
class Listed:
    """A target of a bureau's published list.

    `inclusion_probability`: by what chance a draw took it (None: none did). `outing` says who went,
    None where nobody did, or the list did not say.
    """

    programme: str
    bureau: str
    establishment_id: str
    as_of: date
    lane: str
    inclusion_probability: float | None
    outing: OutingBody | None


def targets_of(db: Session, weeks: Iterable[str]) -> list[Listed]:
    """Every target of these weeks' lists."""
    bodies = db.scalars(
        select(ListRecord.body)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week.in_(list(weeks)))
    )
    return [
        Listed(
            listed.programme,
            listed.bureau,
            target.establishment_id,
            listed.as_of,
            target.lane,
            target.inclusion_probability if isinstance(target, LanedTargetBody) else None,
            target.outing if isinstance(target, TargetBody) else None,
        )
        for listed in map(PublishedBody.validate_json, bodies)
        for target in listed.targets
    ]


def announcements(db: Session, week: str) -> set[tuple[datetime, str]]:
    """When a week's lists were published, and the hash of the next seed that they tell."""
    rows = db.execute(
        select(PublicationRecord.published_at, ListRecord.body)
        .join(ListRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week)
    )
    told: set[tuple[datetime, str]] = set()
    for published_at, body in rows:
        listed = PublishedBody.validate_json(body)
        if isinstance(listed, LanedListBody) and listed.draw and listed.draw.next_commitment:
            told.add((published_at, listed.draw.next_commitment))
    return told


def weeks_of_list(db: Session, programme: str, bureau: str) -> list[str]:
    """The weeks in which a bureau has a list of a programme, newest first."""
    return list(db.scalars(_WEEKS_OF_LIST, {"programme": programme, "bureau": bureau}))
