"""Questions about drafts, each a function named for what it gives back.

What has become of a draft is not in its row: `Draft.state` says it from later rows and the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from serving.drafts.measures import KeptFirmness, KeptParity, ParityBody
from serving.drafts.records import (
    ApprovalRecord,
    DraftDecisionRecord,
    DraftListRecord,
    DraftProgrammeRecord,
    DraftRecord,
)
from serving.records import PublicationRecord

# Waiting for a supervisor; or approved; or sent back; or a newer draft is there; or the week is
# published otherwise; or its week is over.
State = Literal["waiting", "approved", "sent_back", "replaced", "overtaken", "over"]

_ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class DraftList:
    """One bureau's list of a draft, without its targets."""

    programme: str
    bureau: str
    capacity: int
    eligible: int
    targets: int
    content_hash: str


@dataclass(frozen=True)
class DraftProgramme:
    """One programme of a draft; `published_as` is what its week stands published as, if it is."""

    programme: str
    snapshot: str
    model: dict[str, Any]
    content_hash: str
    breaches: int
    published_as: str | None
    lists: tuple[DraftList, ...]


@dataclass(frozen=True)
class Decision:
    """What a supervisor decided: `verdict` is approved or sent_back."""

    verdict: str
    by: str
    shown_name: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Draft:
    """A draft without its lists' bytes; `newer` is the newest of its week where it is not that."""

    id: int
    week: str
    as_of: date
    computed_at: datetime
    computed_by: str
    content_hash: str
    decision: Decision | None
    newer: int | None
    programmes: tuple[DraftProgramme, ...]

    @property
    def breaches(self) -> int:
        """How many limits of parity its programmes break together."""
        return sum(one.breaches for one in self.programmes)

    @property
    def overtaken(self) -> bool:
        """Whether publishing it would be refused, or change nothing."""
        stand = [one for one in self.programmes if one.published_as is not None]
        other = any(one.published_as != one.content_hash for one in stand)
        return other or len(stand) == len(self.programmes)

    def state(self, today: date) -> State:
        """What has become of it by a day."""
        if self.decision is not None:
            return "approved" if self.decision.verdict == "approved" else "sent_back"
        if self.newer is not None:
            return "replaced"
        if self.overtaken:
            return "overtaken"
        return "over" if today >= self.as_of + _ONE_WEEK else "waiting"


def drafts(db: Session, *, before: int | None, limit: int) -> list[Draft]:
    """The newest drafts, newest first, from before the draft `before`."""
    wanted = select(DraftRecord).order_by(DraftRecord.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(DraftRecord.id < before)
    return _whole(db, db.scalars(wanted).all())


def draft(db: Session, draft_id: int) -> Draft | None:
    """One draft; None where there is no such one."""
    found = _whole(db, [record] if (record := db.get(DraftRecord, draft_id)) else [])
    return found[0] if found else None


def newest_of(db: Session, week: str) -> Draft | None:
    """A week's newest draft; None where nobody computed one."""
    newest = db.scalar(select(func.max(DraftRecord.id)).where(DraftRecord.week == week))
    return None if newest is None else draft(db, newest)


def _whole(db: Session, records: Sequence[DraftRecord]) -> list[Draft]:
    ids = [each.id for each in records]
    weeks = {each.week for each in records}
    of_weeks = (
        select(DraftRecord.week, func.max(DraftRecord.id))
        .where(DraftRecord.week.in_(weeks))
        .group_by(DraftRecord.week)
    )
    newest = dict(db.execute(of_weeks).all())
    decided = {
        each.draft_id: Decision(
            each.verdict, each.decided_by, each.shown_name, each.decided_at, each.words
        )
        for each in db.scalars(
            select(DraftDecisionRecord).where(DraftDecisionRecord.draft_id.in_(ids))
        )
    }
    programmes = _programmes(db, {each.id: each.week for each in records})
    return [
        Draft(
            id=each.id,
            week=each.week,
            as_of=each.as_of,
            computed_at=each.computed_at,
            computed_by=each.computed_by,
            content_hash=each.content_hash,
            decision=decided.get(each.id),
            newer=newest[each.week] if newest[each.week] != each.id else None,
            programmes=programmes.get(each.id, ()),
        )
        for each in records
    ]


def _programmes(db: Session, weeks: dict[int, str]) -> dict[int, tuple[DraftProgramme, ...]]:
    published = {
        (week, programme): content_hash
        for week, programme, content_hash in db.execute(
            select(
                PublicationRecord.week, PublicationRecord.programme, PublicationRecord.content_hash
            ).where(PublicationRecord.week.in_(set(weeks.values())))
        )
    }
    lists: dict[int, list[DraftListRecord]] = {}
    for record in db.scalars(
        select(DraftListRecord)
        .join(DraftProgrammeRecord, DraftListRecord.programme_id == DraftProgrammeRecord.id)
        .where(DraftProgrammeRecord.draft_id.in_(weeks))
        .order_by(DraftListRecord.bureau)
    ):
        lists.setdefault(record.programme_id, []).append(record)
    found: dict[int, tuple[DraftProgramme, ...]] = {}
    for one in db.scalars(
        select(DraftProgrammeRecord)
        .where(DraftProgrammeRecord.draft_id.in_(weeks))
        .order_by(DraftProgrammeRecord.programme)
    ):
        programme = DraftProgramme(
            programme=one.programme,
            snapshot=one.snapshot,
            model=one.model,
            content_hash=one.content_hash,
            breaches=one.breaches,
            published_as=published.get((weeks[one.draft_id], one.programme)),
            lists=tuple(
                DraftList(
                    one.programme,
                    each.bureau,
                    each.capacity,
                    each.eligible,
                    each.size,
                    each.content_hash,
                )
                for each in lists.get(one.id, ())
            ),
        )
        found[one.draft_id] = (*found.get(one.draft_id, ()), programme)
    return found


@dataclass(frozen=True)
class DraftBody:
    """The bytes of one list of a draft, and their hash."""

    programme: str
    bureau: str
    body: bytes
    content_hash: str


def bodies(db: Session, draft_id: int) -> list[DraftBody]:
    """The bytes of all lists of a draft, by programme and bureau."""
    rows = db.execute(
        select(
            DraftProgrammeRecord.programme,
            DraftListRecord.bureau,
            DraftListRecord.body,
            DraftListRecord.content_hash,
        )
        .join(DraftProgrammeRecord, DraftListRecord.programme_id == DraftProgrammeRecord.id)
        .where(DraftProgrammeRecord.draft_id == draft_id)
        .order_by(DraftProgrammeRecord.programme, DraftListRecord.bureau)
    )
    return [DraftBody(*row) for row in rows]


def body(db: Session, draft_id: int, programme: str, bureau: str) -> DraftBody | None:
    """The bytes of one list of a draft; None where it has no such list."""
    row = db.execute(
        select(
            DraftProgrammeRecord.programme,
            DraftListRecord.bureau,
            DraftListRecord.body,
            DraftListRecord.content_hash,
        )
        .join(DraftProgrammeRecord, DraftListRecord.programme_id == DraftProgrammeRecord.id)
        .where(
            DraftProgrammeRecord.draft_id == draft_id,
            DraftProgrammeRecord.programme == programme,
            DraftListRecord.bureau == bureau,
        )
    ).one_or_none()
    return None if row is None else DraftBody(*row)


@dataclass(frozen=True)
class Measured:
    """What was kept beside a draft's lists; drafts of earlier builds have none of it.

    `parity` by programme, `firmness` by programme and bureau.
    """

    parity: dict[str, tuple[ParityBody, ...]]
    firmness: dict[tuple[str, str], KeptFirmness]


def measured(db: Session, draft_id: int) -> Measured:
    """What was measured of a draft's lists when they were computed."""
    parity = db.execute(
        select(DraftProgrammeRecord.programme, DraftProgrammeRecord.parity).where(
            DraftProgrammeRecord.draft_id == draft_id
        )
    )
    firmness = db.execute(
        select(DraftProgrammeRecord.programme, DraftListRecord.bureau, DraftListRecord.firmness)
        .join(DraftProgrammeRecord, DraftListRecord.programme_id == DraftProgrammeRecord.id)
        .where(DraftProgrammeRecord.draft_id == draft_id)
    )
    return Measured(
        {programme: KeptParity.validate_json(kept) for programme, kept in parity if kept},
        {
            (programme, bureau): KeptFirmness.model_validate_json(kept)
            for programme, bureau, kept in firmness
            if kept
        },
    )


@dataclass(frozen=True)
class DraftLots:
    """The lots of one programme's draft: `mark` names the file, `draft_id` whose they are."""

    draft_id: int
    programme: str
    mark: str


def lots_of_drafts(db: Session, week: str) -> list[DraftLots]:
    """The marks of all lots that drafts of a week were drawn with."""
    rows = db.execute(
        select(DraftRecord.id, DraftProgrammeRecord.programme, DraftProgrammeRecord.lots)
        .join(DraftProgrammeRecord, DraftProgrammeRecord.draft_id == DraftRecord.id)
        .where(DraftRecord.week == week, DraftProgrammeRecord.lots.is_not(None))
        .order_by(DraftRecord.id, DraftProgrammeRecord.programme)
    )
    return [DraftLots(id_, programme, mark) for id_, programme, mark in rows if mark is not None]


@dataclass(frozen=True)
class ApprovedLots:
    """The lots of a publication that came from a draft, and when it went out."""

    week: str
    programme: str
    published_at: datetime
    mark: str


def approved_lots(db: Session) -> list[ApprovedLots]:
    """The lots of all publications that came from drafts, oldest first."""
    rows = db.execute(
        select(
            PublicationRecord.week,
            PublicationRecord.programme,
            PublicationRecord.published_at,
            DraftProgrammeRecord.lots,
        )
        .join(ApprovalRecord, ApprovalRecord.publication_id == PublicationRecord.id)
        .join(
            DraftProgrammeRecord,
            (DraftProgrammeRecord.draft_id == ApprovalRecord.draft_id)
            & (DraftProgrammeRecord.programme == PublicationRecord.programme),
        )
        .order_by(PublicationRecord.id)
    )
    return [ApprovedLots(week, programme, at, mark) for week, programme, at, mark in rows if mark]


def drawn_with(db: Session, week: str) -> tuple[datetime, str] | None:
    """When a week was first drawn for a draft, and its seed's commitment; None where it was not."""
    row = db.execute(
        select(DraftRecord.computed_at, DraftRecord.commitment)
        .where(DraftRecord.week == week, DraftRecord.commitment.is_not(None))
        .order_by(DraftRecord.id)
        .limit(1)
    ).one_or_none()
    return None if row is None or row[1] is None else (row[0], row[1])
