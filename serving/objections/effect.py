"""What became of an objection on published lists: where the establishment stood before and since.

Pure, from `queries.standings`. Only published lists speak: nothing is computed again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from serving.objections.queries import Objection, Standing

# As many lists since as show whether it had an effect; the establishment's page has all.
MOST_SINCE = 8


@dataclass(frozen=True)
class Effect:
    """One programme: the list objected to, or the last before, and those published after it."""

    programme: str
    before: Standing
    since: tuple[Standing, ...]


def effects(objection: Objection, standings: Iterable[Standing]) -> list[Effect]:
    """An effect for each programme of which a list had the establishment before.

    Of a listing it is the list objected to; of a record or the profile the last list it was on of
    those made from what was known up to the day on which the objection came in.
    """
    by_programme = sorted(standings, key=lambda each: (each.programme, each.week))
    return [
        effect
        for programme, of in groupby(by_programme, key=lambda each: each.programme)
        if (effect := _effect(objection, programme, tuple(of))) is not None
    ]


def _effect(objection: Objection, programme: str, of: tuple[Standing, ...]) -> Effect | None:
    about = objection.subject
    if about.about == "listing":
        before = [each for each in of if (each.week, programme) == (about.week, about.programme)]
    else:
        before = [
            each for each in of if each.rank is not None and each.as_of <= objection.received_on
        ]
    if not before:
        return None
    last = before[-1]
    since = [each for each in of if each.week > last.week]
    return Effect(programme, last, tuple(since[:MOST_SINCE]))
