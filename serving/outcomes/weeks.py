"""What the visits of whole weeks brought back, told narrowly: a quarter of a city has 70,000.

Everything that is recorded of a visit is `queries.py`'s.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from serving.outcomes.records import ConflictRecord, OutcomeRecord, SettlementRecord
from serving.records import ListRecord, PublicationRecord


def visited_of_week(db: Session, week: str) -> set[tuple[int, str]]:
    """The targets of a week's lists that have an outcome, by list and establishment."""
    rows = db.execute(
        select(OutcomeRecord.list_id, OutcomeRecord.establishment_id)
        .join(ListRecord, OutcomeRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(PublicationRecord.week == week)
    )
    return {(list_id, establishment_id) for list_id, establishment_id in rows}


@dataclass(frozen=True)
class Result:
    """What a visit of a list brought back, as it stands."""

    bureau: str
    programme: str
    establishment_id: str
    visited_on: date
    result: str


def results_between(db: Session, first: str, last: str) -> list[Result]:
    """What stands of all visits of these weeks' lists, in the order in which they were recorded."""
    weeks = PublicationRecord.week.between(first, last)
    rows = db.execute(
        select(
            OutcomeRecord.id,
            ListRecord.bureau,
            PublicationRecord.programme,
            OutcomeRecord.establishment_id,
            OutcomeRecord.visited_on,
            OutcomeRecord.result,
        )
        .join(ListRecord, OutcomeRecord.list_id == ListRecord.id)
        .join(PublicationRecord, ListRecord.publication_id == PublicationRecord.id)
        .where(weeks)
    ).all()
    settled = db.execute(
        select(ConflictRecord.outcome_id, ConflictRecord.visited_on, ConflictRecord.result)
        .join(SettlementRecord, SettlementRecord.conflict_id == ConflictRecord.id)
        .where(SettlementRecord.stands)
        .order_by(SettlementRecord.settled_at, ConflictRecord.id)
    )
    instead = {id_: (visited_on, result) for id_, visited_on, result in settled}
    found: list[Result] = []
    for id_, bureau, programme, establishment_id, visited_on, result in sorted(rows):
        stands = instead.get(id_, (visited_on, result))
        found.append(Result(bureau, programme, establishment_id, *stands))
    return found
