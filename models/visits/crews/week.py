"""All bureaus' rotas of one week, from the store and the lists: what this package is asked for."""

from collections.abc import Iterable, Mapping
from datetime import date

from features.store import EventStore
from features.week import week_of
from models.visits.crews import records
from models.visits.crews.assign import assigned
from models.visits.crews.people import Went, people_of
from models.visits.crews.records import Wanted
from models.visits.crews.rota import Rota
from models.visits.draw import Seed, key_of
from models.visits.law import crew_on


def rotas(
    store: EventStore,
    wanted: Mapping[str, Iterable[Wanted]],
    monday: date,
    seed: Seed,
    *,
    earlier: Iterable[Went] = (),
) -> dict[str, Rota]:
    """Each bureau's rota for what its lists of all programmes want, as known before the Monday.

    `earlier` are visits of rotas of the weeks before (`went_of`), of which not all are on record.
    """
    crew = crew_on(monday)
    stops = {bureau: records.stops_of(store, of, monday) for bureau, of in sorted(wanted.items())}
    every = [stop for of in stops.values() for stop in of]
    posts, recusals = records.posts(store, monday), records.recusals(store, monday)
    went = [*records.went(store, every, monday, crew), *earlier]
    found = {}
    for bureau, of in stops.items():
        people = people_of(bureau, of, monday, crew, posts=posts, recusals=recusals, went=went)
        key = key_of(seed, week_of(monday), "crews", bureau)
        found[bureau] = assigned(of, people, crew, monday, key)
    return found


def went_of(rota: Rota) -> list[Went]:
    """A rota's visits as if they had been made."""
    return [
        Went(visit.establishment_id, programme, visit.day, frozenset(visit.inspectors))
        for visit in rota.visits
        for programme in visit.programmes
    ]
