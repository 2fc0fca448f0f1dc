"""Questions about decisions, each a function named for what it gives back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session, aliased

from serving.access.records import AccountRecord
from serving.decisions.records import DecisionRecord, SecondRecord
from serving.decisions.rules import Target, target_of
from serving.decisions.standing import Decision, Second, Standing, standings, takes_effect
from serving.decisions.statistics import Decided, Visit
from serving.lists.schemas import EarlierListBody, PublishedBody
from serving.outcomes.standing import Stood
from serving.records import ListRecord, PublicationRecord, TargetRecord


@dataclass(frozen=True)
class Place:
    """Which target of which list is meant, as an address says it."""

    week: str
    programme: str
    bureau: str
    establishment_id: str


@dataclass(frozen=True)
class Listed:
    """A target of a published list, and the list; `target` is its row as rules see it."""

    list_id: int
    place: Place
    body: EarlierListBody
    target: Target


@dataclass(frozen=True)
class Waiting:
    """A decision that waits for a second person, and the target that it is about."""

    decision: Decision
    place: Place
    rank: int
    name: str


_Decider, _Seconder = aliased(AccountRecord), aliased(AccountRecord)
# A decision, what people call who decided, and the same of the second person; without an account,
# as it is of commands, their name is all there is. Columns alone: a year has a hundred thousand.
_WHOLE: Final = (
    select(
        DecisionRecord.id,
        DecisionRecord.list_id,
        DecisionRecord.bureau,
        DecisionRecord.establishment_id,
        DecisionRecord.turn,
        DecisionRecord.after,
        DecisionRecord.kind,
        DecisionRecord.code,
        DecisionRecord.words,
        DecisionRecord.until_week,
        DecisionRecord.replacement,
        DecisionRecord.needs_second,
        DecisionRecord.decided_by,
        DecisionRecord.decided_at,
        _Decider.shown_name,
        SecondRecord.verdict,
        SecondRecord.words,
        SecondRecord.seconded_by,
        SecondRecord.seconded_at,
        _Seconder.shown_name,
    )
    .select_from(DecisionRecord)
    .outerjoin(SecondRecord, SecondRecord.decision_id == DecisionRecord.id)
    .outerjoin(_Decider, _Decider.name == DecisionRecord.decided_by)
    .outerjoin(_Seconder, _Seconder.name == SecondRecord.seconded_by)
)


def list_id_of(db: Session, week: str, programme: str, bureau: str) -> int | None:
    """The id of a bureau's list; None where there is none."""
    return db.scalar(
        select(ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(
            PublicationRecord.week == week,
            PublicationRecord.programme == programme,
            ListRecord.bureau == bureau,
        )
    )


def listed_target(db: Session, place: Place) -> Listed | None:
    """A target of a published list; None where the list, or the target on it, is not there."""
    found = db.execute(
        select(ListRecord.id, ListRecord.body)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .join(TargetRecord, TargetRecord.list_id == ListRecord.id)
        .where(
            PublicationRecord.week == place.week,
            PublicationRecord.programme == place.programme,
            ListRecord.bureau == place.bureau,
            TargetRecord.establishment_id == place.establishment_id,
        )
    ).one_or_none()
    if found is None:
        return None
    list_id, body = found
    listed = PublishedBody.validate_json(body)
    row = next(each for each in listed.targets if each.establishment_id == place.establishment_id)
    return Listed(list_id, place, listed, target_of(listed, row))


def standings_of(db: Session, list_id: int) -> dict[str, Standing]:
    """What stands about each target of a list that was decided on, by its id: one query."""
    rows = db.execute(
        _WHOLE.where(DecisionRecord.list_id == list_id).order_by(
            DecisionRecord.establishment_id, DecisionRecord.turn
        )
    )
    return standings(_decision(row) for row in rows)


def history_of(db: Session, list_id: int, establishment_id: str) -> tuple[Decision, ...]:
    """All that was decided about one target, the earliest first."""
    rows = db.execute(
        _WHOLE.where(
            DecisionRecord.list_id == list_id,
            DecisionRecord.establishment_id == establishment_id,
        ).order_by(DecisionRecord.turn)
    )
    return tuple(_decision(row) for row in rows)


def decision(db: Session, decision_id: int) -> Decision | None:
    """One decision; None where there is none of this number."""
    row = db.execute(_WHOLE.where(DecisionRecord.id == decision_id)).one_or_none()
    return None if row is None else _decision(row)


def decision_by_key(db: Session, decided_by: str, key: str) -> Decision | None:
    """What somebody decided with this key; None where they used it for nothing yet."""
    row = db.execute(
        _WHOLE.where(DecisionRecord.decided_by == decided_by, DecisionRecord.idempotency_key == key)
    ).one_or_none()
    return None if row is None else _decision(row)


def waiting(db: Session) -> list[Waiting]:
    """All decisions that wait for a second person, the longest waiting first."""
    later = aliased(DecisionRecord)
    overtaken = exists().where(
        later.list_id == DecisionRecord.list_id,
        later.establishment_id == DecisionRecord.establishment_id,
        later.turn > DecisionRecord.turn,
    )
    rows = db.execute(
        _WHOLE.add_columns(
            PublicationRecord.week,
            PublicationRecord.programme,
            TargetRecord.rank,
            TargetRecord.name,
        )
        .join(ListRecord, DecisionRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .join(
            TargetRecord,
            (TargetRecord.list_id == DecisionRecord.list_id)
            & (TargetRecord.establishment_id == DecisionRecord.establishment_id),
        )
        .where(DecisionRecord.needs_second, SecondRecord.id.is_(None), ~overtaken)
        .order_by(DecisionRecord.decided_at, DecisionRecord.id)
    )
    return [
        Waiting(
            decision=found,
            place=Place(week, programme, found.bureau, found.establishment_id),
            rank=rank,
            name=name,
        )
        for *whole, week, programme, rank, name in rows
        for found in (_decision(whole),)
    ]


def listed_between(db: Session, first: str, last: str) -> dict[tuple[str, str], int]:
    """How many targets the lists of these weeks have, by bureau and programme."""
    rows = db.execute(
        select(ListRecord.bureau, PublicationRecord.programme, func.sum(ListRecord.size))
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week.between(first, last))
        .group_by(ListRecord.bureau, PublicationRecord.programme)
    )
    return {(bureau, programme): int(size) for bureau, programme, size in rows}


def decided_between(db: Session, first: str, last: str) -> list[Decided]:
    """What stands about each target of these weeks' lists that was decided on.

    Without words and people, for a quarter has tens of thousands.
    """
    rows = db.execute(
        select(
            DecisionRecord.list_id,
            ListRecord.bureau,
            PublicationRecord.programme,
            PublicationRecord.as_of,
            DecisionRecord.establishment_id,
            DecisionRecord.turn,
            DecisionRecord.kind,
            DecisionRecord.code,
            DecisionRecord.needs_second,
            SecondRecord.verdict,
        )
        .join(ListRecord, DecisionRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .outerjoin(SecondRecord, SecondRecord.decision_id == DecisionRecord.id)
        .where(PublicationRecord.week.between(first, last))
    ).all()
    # Put in order here: asked to, SQLite would read the decisions of all weeks in theirs.
    ordered = sorted(rows, key=lambda row: (row.list_id, row.establishment_id, row.turn))
    of_targets = groupby(ordered, key=lambda row: (row.list_id, row.establishment_id))
    return [_stands(tuple(history)) for _, history in of_targets]


def _stands(history: Sequence[Row[*tuple[Any, ...]]]) -> Decided:
    """What `standing.standing` has of one target, of its rows in order."""
    latest = history[-1]
    took = [each for each in history if takes_effect(each.needs_second, each.verdict)]
    return Decided(
        list_id=latest.list_id,
        bureau=latest.bureau,
        programme=latest.programme,
        monday=latest.as_of,
        establishment_id=latest.establishment_id,
        kind=took[-1].kind if took else None,
        code=took[-1].code if took else None,
        waits=latest.needs_second and latest.verdict is None,
    )


def visits_of(stood: Iterable[Stood]) -> list[Visit]:
    """What stands of visits, as overrides are held against it."""
    return [
        Visit(
            bureau=each.place.bureau,
            programme=each.place.programme,
            establishment_id=each.place.establishment_id,
            visited_on=each.visited_on,
            bad=each.failed,
        )
        for each in stood
    ]


def is_on_list(db: Session, list_id: int, establishment_id: str) -> bool:
    """Whether an establishment is on a list."""
    return bool(
        db.scalar(
            select(
                exists().where(
                    TargetRecord.list_id == list_id,
                    TargetRecord.establishment_id == establishment_id,
                )
            )
        )
    )


def was_listed(db: Session, *, programme: str, bureau: str, establishment_id: str) -> bool:
    """Whether an establishment was ever on a bureau's list of a programme."""
    found = db.scalar(
        select(TargetRecord.id)
        .join(ListRecord, TargetRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(
            TargetRecord.establishment_id == establishment_id,
            ListRecord.bureau == bureau,
            PublicationRecord.programme == programme,
        )
        .limit(1)
    )
    return found is not None


def replaced_by(standings: Sequence[Standing], establishment_id: str) -> list[str]:
    """The targets that an establishment is, or is proposed, to be visited instead of."""
    return [
        each.establishment_id
        for each in standings
        for found in (each.in_force, each.waits)
        if found is not None and found.replacement == establishment_id
    ]


def _decision(row: Sequence[Any]) -> Decision:
    """A row of `_WHOLE`."""
    *told, by, at, name, verdict, words, seconded_by, seconded_at, other = row
    second = (
        None
        if verdict is None
        else Second(verdict, words, seconded_by, other or seconded_by, seconded_at)
    )
    return Decision(*[*told, by, name or by, at, second])
