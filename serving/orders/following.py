"""A recorded visit and what follows it, in one transaction: a visit that failed opens an order."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from serving.orders.changes import Opened, open_order
from serving.outcomes import changes
from serving.outcomes.changes import Differs, KeyTaken, OwnWord, Settled, SettledOtherwise, Stands
from serving.outcomes.queries import Target
from serving.outcomes.rules import Moment, Offered


@dataclass(frozen=True)
class Recorded:
    """What became of an offered outcome, and the order that it opened, if any."""

    answer: Stands | Differs | KeyTaken
    opened: Opened | None


@dataclass(frozen=True)
class SettledWith:
    """What became of a word on a conflict, and the order that it opened, if any."""

    answer: Settled | SettledOtherwise | OwnWord
    opened: Opened | None


def record(
    db: Session,
    target: Target,
    offered: Offered,
    *,
    order_kind: str | None,
    key: str,
    who: str,
    moment: Moment,
) -> Recorded:
    """Records an outcome as `outcomes.changes.record` does; one that failed opens an order.

    `order_kind` None: what its severity is followed by.
    """
    answer = changes.record(db, target, offered, key=key, who=who, moment=moment)
    if not isinstance(answer, Stands) or not answer.added:
        return Recorded(answer, None)
    return Recorded(answer, open_order(db, answer.outcome, order_kind, who=who, moment=moment))


def settle(
    db: Session, conflict_id: int, *, stands: bool, words: str, who: str, moment: Moment
) -> SettledWith | None:
    """Settles a conflict; where it failed and stands from now on, that opens an order."""
    answer = changes.settle(db, conflict_id, stands=stands, words=words, who=who, moment=moment)
    if answer is None:
        return None
    if not isinstance(answer, Settled) or not (answer.added and stands):
        return SettledWith(answer, None)
    return SettledWith(answer, open_order(db, answer.outcome, None, who=who, moment=moment))
