"""How far each list of a week is, counted from what stands about its targets."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from serving.decisions.queries import decided_between
from serving.lists.queries import ListSummary, summaries
from serving.outcomes.standing import stood_between

ACCEPTED = "accept"


@dataclass(frozen=True)
class Progress:
    """A list, and of how many of its targets what stands.

    `otherwise` were put off, struck off or replaced; about the `undecided` nobody has said anything
    that is in force, and of these `waits` wait for a second person. `visited` have an outcome, of
    which `failed` did not conform.
    """

    listed: ListSummary
    accepted: int
    otherwise: int
    undecided: int
    waits: int
    visited: int
    failed: int


def progress(db: Session, week: str) -> list[Progress]:
    """How far each list of a week is, by programme and bureau."""
    accepted, otherwise, waits, visited, failed = (Counter[tuple[str, str]]() for _ in range(5))
    for each in decided_between(db, week, week):
        key = each.programme, each.bureau
        accepted[key] += each.kind == ACCEPTED
        otherwise[key] += each.kind not in (None, ACCEPTED)
        waits[key] += each.waits
    for stood in stood_between(db, week, week):
        key = stood.place.programme, stood.place.bureau
        visited[key] += 1
        failed[key] += bool(stood.failed)
    return [
        Progress(
            listed=one,
            accepted=accepted[key],
            otherwise=otherwise[key],
            undecided=one.targets - accepted[key] - otherwise[key],
            waits=waits[key],
            visited=visited[key],
            failed=failed[key],
        )
        for one in summaries(db, week)
        for key in [(one.programme, one.bureau)]
    ]
