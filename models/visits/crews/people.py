"""Who can go in a week, as known before its Monday: duty, qualifications, recusals, rotation.

`records.py` reads what this is made of. How strict somebody is, or how risky a place, is not here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from features.contract import PROGRAMMES
from models.visits.crews.rota import Stop
from models.visits.law import Crew

WORKING_DAYS = 5  # Monday to Friday
ALL = frozenset(PROGRAMMES)


@dataclass(frozen=True)
class Post:
    """A row of the staff list; no programmes stated are all, as with establishments."""

    inspector_id: str
    bureau: str
    programmes: frozenset[str]
    since: date
    until: date | None


@dataclass(frozen=True)
class Recusal:
    """Who stays away from an establishment, or from all of a legal person's, on which days."""

    inspector_id: str
    establishment_id: str | None
    credit_code: str | None
    since: date
    until: date | None


@dataclass(frozen=True)
class Went:
    """A visit and who made it: one on record, or one of an earlier week's rota."""

    establishment_id: str
    programme: str
    day: date
    inspectors: frozenset[str]


@dataclass(frozen=True)
class Person:
    """An inspector on duty on some of the week's working days, numbered 0 to 4 from its Monday."""

    inspector_id: str
    programmes: frozenset[str]
    days: frozenset[int]


@dataclass(frozen=True)
class People:
    """A bureau's inspectors in a week, and who must not go where or with whom.

    `recused` and `last_there` are ids of inspectors by establishment: recused on any day of the
    week; on the last visit of one of the stop's programmes, or on the last of all. `met` is when
    two, sorted by id, last went together.
    """

    on_duty: tuple[Person, ...]
    recused: Mapping[str, frozenset[str]]
    last_there: Mapping[str, frozenset[str]]
    met: Mapping[tuple[str, str], date]


def people_of(
    bureau: str,
    stops: Sequence[Stop],
    monday: date,
    crew: Crew,
    *,
    posts: Iterable[Post],
    recusals: Iterable[Recusal],
    went: Iterable[Went],
) -> People:
    """The bureau's people for these stops in the week that begins on `monday`.

    `went` may be in any order, and of other bureaus and establishments, too.
    """
    past = [visit for visit in went if visit.day < monday]
    return People(
        on_duty=_on_duty(bureau, posts, monday),
        recused=_recused(stops, recusals, monday),
        last_there=_last_there(stops, past),
        met=_met(past, monday - timedelta(days=crew.pair_rest_days)),
    )


def _on_duty(bureau: str, posts: Iterable[Post], monday: date) -> tuple[Person, ...]:
    """Who has a post here on a working day; a day with posts of two bureaus is the newer one's.

    Somebody whose posts change within the week holds what they hold on each of its days.
    """
    by_person: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        by_person[post.inspector_id].append(post)
    people = []
    for id_, mine in sorted(by_person.items()):
        holds = {}
        for day in range(WORKING_DAYS):
            then = monday + timedelta(days=day)
            on = [post for post in mine if post.since <= then <= (post.until or date.max)]
            if on and max(on, key=lambda post: (post.since, post.bureau)).bureau == bureau:
                here = [post.programmes for post in on if post.bureau == bureau]
                holds[day] = frozenset[str]().union(*here)
        if holds:
            always = frozenset.intersection(*holds.values())
            people.append(Person(id_, always, frozenset(holds)))
    return tuple(people)


def _recused(
    stops: Sequence[Stop], recusals: Iterable[Recusal], monday: date
) -> dict[str, frozenset[str]]:
    friday = monday + timedelta(days=WORKING_DAYS - 1)
    away: dict[str, set[str]] = defaultdict(set)
    by_code: dict[str, list[str]] = defaultdict(list)
    for stop in stops:
        if stop.credit_code:
            by_code[stop.credit_code].append(stop.establishment_id)
    for one in recusals:
        if one.since <= friday and (one.until is None or one.until >= monday):
            for id_ in [one.establishment_id, *by_code.get(one.credit_code or "", ())]:
                if id_:
                    away[id_].add(one.inspector_id)
    return {id_: frozenset(who) for id_, who in away.items()}


def _last_there(stops: Sequence[Stop], past: Iterable[Went]) -> dict[str, frozenset[str]]:
    visits: dict[str, list[Went]] = defaultdict(list)
    for visit in past:
        visits[visit.establishment_id].append(visit)
    found = {}
    for stop in stops:
        mine = visits.get(stop.establishment_id, [])
        last = [mine]
        last += [[v for v in mine if v.programme == programme] for programme in stop.programmes]
        found[stop.establishment_id] = frozenset(id_ for some in last for id_ in _of_last_day(some))
    return {id_: who for id_, who in found.items() if who}


def _of_last_day(visits: Sequence[Went]) -> set[str]:
    """Everyone who made one of the visits of the last day."""
    day = max((visit.day for visit in visits), default=None)
    return {id_ for visit in visits if visit.day == day for id_ in visit.inspectors}


def _met(past: Iterable[Went], since: date) -> dict[tuple[str, str], date]:
    met: dict[tuple[str, str], date] = {}
    for visit in past:
        if visit.day >= since and len(visit.inspectors) > 1:
            ids = sorted(visit.inspectors)
            for at, one in enumerate(ids):
                for other in ids[at + 1 :]:
                    met[one, other] = max(met.get((one, other), date.min), visit.day)
    return met
