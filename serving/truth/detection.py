"""How long failures lay before somebody saw them: days since the visit before, by bureau.

Pure. Of visits that the plan chose; a trigger says where to look, so its days are nobody's merit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from statistics import median

from models.public.stating import FEWEST
from serving.decisions.rules import TRIGGER
from serving.outcomes.standing import Stood
from serving.truth.schemas import DaysBody


def failures_of(stood: Iterable[Stood]) -> list[Stood]:
    """The planned visits that found something."""
    return [each for each in stood if each.failed and each.lane != TRIGGER]


def days_to_detection(
    failures: Iterable[Stood], before: Mapping[tuple[int, str], date | None]
) -> tuple[DaysBody, ...]:
    """Each bureau's and programme's figures, in order; `before` as in `queries.visits_before`."""
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    first: dict[tuple[str, str], int] = defaultdict(int)
    for each in failures:
        place = (each.place.bureau, each.place.programme)
        last = before.get((each.place.list_id, each.place.establishment_id))
        if last is None:
            first[place] += 1
        else:
            days[place].append((each.visited_on - last).days)
    return tuple(
        DaysBody(
            bureau=bureau,
            programme=programme,
            failures=len(found),
            first_visits=first[bureau, programme],
            median=float(median(found)) if len(found) >= FEWEST else None,
        )
        for bureau, programme in sorted(days.keys() | first.keys())
        for found in (days[bureau, programme],)
    )
