"""What stands of visits to listed targets, lean: for counting tens of thousands at once.

The same as `queries.Outcome.standing` says one by one, which a test holds; and whether an objection
to it was upheld since, so that nobody counts what was annulled.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from serving.objections.queries import corrected_records
from serving.outcomes.queries import Place
from serving.outcomes.records import ConflictRecord, OutcomeRecord, SettlementRecord
from serving.outcomes.rules import FAIL, assessed
from serving.outcomes.source import inspection_id_of
from serving.records import ListRecord, PublicationRecord, TargetRecord


@dataclass(frozen=True)
class Stood:
    """What stands of one target's visit, and how the target came onto its list.

    `disputed`: something else was said of it and nobody settled which stands. `corrected`: an
    objection to it was upheld, so that it tells nothing.
    """

    place: Place
    lane: str
    inclusion_probability: float | None
    visited_on: date
    result: str
    disputed: bool
    corrected: bool

    @property
    def failed(self) -> bool | None:
        """Whether the place did not conform; None where the visit can't tell."""
        return self.result == FAIL if assessed(self.result) and not self.corrected else None


@dataclass(frozen=True)
class _Said:
    """Something else that was said of a visit; `stands_since` None: it does not stand."""

    visited_on: date
    result: str
    settled: bool
    stands_since: datetime | None


def stood_between(db: Session, first: str, last: str) -> list[Stood]:
    """What stands of all visits to targets of these weeks' lists, as they were recorded."""
    rows = db.execute(
        select(
            OutcomeRecord.id,
            OutcomeRecord.list_id,
            PublicationRecord.week,
            PublicationRecord.programme,
            ListRecord.bureau,
            OutcomeRecord.establishment_id,
            TargetRecord.lane,
            OutcomeRecord.inclusion_probability,
            OutcomeRecord.visited_on,
            OutcomeRecord.result,
        )
        .join(ListRecord, OutcomeRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .join(
            TargetRecord,
            (TargetRecord.list_id == OutcomeRecord.list_id)
            & (TargetRecord.establishment_id == OutcomeRecord.establishment_id),
        )
        .where(PublicationRecord.week.between(first, last))
        .order_by(OutcomeRecord.id)
    ).all()
    others, corrected = _others(db, first, last), corrected_records(db, "inspections")
    found: list[Stood] = []
    for id_, *where, lane, chance, visited_on, result in rows:
        said, row_id, place = others.get(id_, []), "", Place(*where)
        number = _standing(said)
        if number is not None:
            visited_on, result = said[number].visited_on, said[number].result
        if corrected:
            row_id = inspection_id_of(place)
            row_id = row_id if number is None else f"{row_id}~{number + 2}"
        disputed = any(not each.settled for each in said)
        found.append(Stood(place, lane, chance, visited_on, result, disputed, row_id in corrected))
    return found


def visited_of_week(db: Session, week: str) -> set[tuple[int, str]]:
    """The targets of a week's lists that have an outcome, by list and establishment."""
    rows = db.execute(
        select(OutcomeRecord.list_id, OutcomeRecord.establishment_id)
        .join(ListRecord, OutcomeRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week)
    )
    return {(list_id, establishment_id) for list_id, establishment_id in rows}


def _others(db: Session, first: str, last: str) -> dict[int, list[_Said]]:
    """What else was said of these weeks' outcomes, by outcome, in the order in which it was."""
    found: dict[int, list[_Said]] = defaultdict(list)
    for id_, visited_on, result, stands, settled_at in db.execute(
        select(
            ConflictRecord.outcome_id,
            ConflictRecord.visited_on,
            ConflictRecord.result,
            SettlementRecord.stands,
            SettlementRecord.settled_at,
        )
        .outerjoin(SettlementRecord, SettlementRecord.conflict_id == ConflictRecord.id)
        .join(OutcomeRecord, ConflictRecord.outcome_id == OutcomeRecord.id)
        .join(ListRecord, OutcomeRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week.between(first, last))
        .order_by(ConflictRecord.id)
    ):
        since = settled_at if stands else None
        found[id_].append(_Said(visited_on, result, stands is not None, since))
    return found


def _standing(said: Sequence[_Said]) -> int | None:
    """Which of them a supervisor last let stand; None: what was recorded first does."""
    since = [(each.stands_since, nth) for nth, each in enumerate(said) if each.stands_since]
    return max(since)[1] if since else None
