"""A bureau's rota: pairs for the week's trips by lot, and what could not be kept said with it.

Neither a place's risk nor an inspector's strictness is told to anything in this package: they
cannot match.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from models.visits.crews.diary import Diary
from models.visits.crews.errands import Errand, Trip, errands_of
from models.visits.crews.people import People
from models.visits.crews.planner import Planner, days_out
from models.visits.crews.rota import Load, Rota, Stop, Unassigned, Visit
from models.visits.crews.routes import FAR, Longs, distances, way
from models.visits.law import CREW, Crew

METRES_PER_KILOMETRE = 1000
# Where a rule has to give way, lots are drawn so often in all, and the rota that bends the least is
# kept. Eight came as close to the best there is as 32 (README.md); each takes a tenth of a second.
TRIES = 8


def assigned(stops: Iterable[Stop], people: People, crew: Crew, monday: date, key: str) -> Rota:
    """Who goes to these stops of one bureau in the week that begins on `monday`.

    `key` decides the lots: the week's seed and the bureau (`draw.key_of`). The order of the stops
    changes nothing. ValueError where an establishment is given twice.
    """
    given = sorted(stops, key=lambda stop: stop.establishment_id)
    if len({stop.establishment_id for stop in given}) < len(given):
        raise ValueError("An establishment is one stop, with all programmes that it is due for.")
    metres, diary = distances(given), Diary(people, crew, monday)
    errands = errands_of(given, people, diary, monday)
    able = [errand for errand in errands if errand.may.sum() >= CREW]
    unable = [errand for errand in errands if errand.may.sum() < CREW]
    near = days_out(able, diary, metres, crew.visits_a_day)
    rotas = []
    for number in range(TRIES):
        planner = Planner(Diary(people, crew, monday), metres, crew.visits_a_day, f"{key}/{number}")
        planner.plan(near, unable)
        rotas.append(_rota(planner, metres, monday))
        if not any(_given_way(rotas[-1])):
            break
    return min(rotas, key=_given_way)


def _given_way(rota: Rota) -> tuple[int, ...]:
    """How many visits and trips bend each rule, those first that give way last."""
    notes = Counter(note for visit in rota.visits for note in visit.notes)
    full = sum(one.reason == "full" for one in rota.unassigned)
    trips = {(one.day, one.inspectors) for one in rota.visits if "same_pair" in one.notes}
    return full, notes["returns"], notes["late"], len(trips)


def _rota(planner: Planner, metres: Longs, monday: date) -> Rota:
    """What has been planned, as values."""
    diary = planner.diary
    for trip in planner.trips:
        trip.errands = _shortest(metres, trip.errands)
    visits = [
        _visit(errand, order, trip, diary, monday)
        for trip in planner.trips
        for order, errand in enumerate(trip.errands, 1)
    ]
    nobody = [
        Unassigned(one.stop.establishment_id, one.programmes, _reason(one, diary))
        for one in planner.nobody
    ]
    return Rota(
        tuple(sorted(visits, key=lambda visit: (visit.day, visit.inspectors, visit.order))),
        tuple(sorted(nobody, key=lambda one: (one.establishment_id, one.programmes))),
        tuple(_loads(planner.trips, diary, metres)),
    )


def _shortest(metres: Longs, errands: list[Errand]) -> list[Errand]:
    """The errands in the order of the shortest way through them."""
    by_place = {errand.place: errand for errand in errands}
    return [by_place[place] for place in way(metres, sorted(by_place))[0]]


def _visit(errand: Errand, order: int, trip: Trip, diary: Diary, monday: date) -> Visit:
    day, due = monday + timedelta(days=trip.day), errand.stop.due_on
    notes = {
        "same_pair": diary.repeats(trip.pair, trip.day),
        "returns": errand.returning(trip.pair) > 0,
        # What was overdue before the week can be late in it on no day more than on another.
        "late": due is not None and monday <= due < day,
        "apart": errand.apart,
    }
    one, other = trip.pair
    return Visit(
        establishment_id=errand.stop.establishment_id,
        programmes=errand.programmes,
        day=day,
        order=order,
        inspectors=(diary.ids[one], diary.ids[other]),
        notes=tuple(note for note, holds in notes.items() if holds),
    )


def _reason(errand: Errand, diary: Diary) -> str:
    """Why nobody can run an errand: a code of REASONS."""
    holders = int(diary.holders(errand.programmes).sum())
    if not diary.ids:
        return "no_staff"
    if holders < CREW:
        return "alone" if holders else "unqualified"
    return "recused" if errand.may.sum() < CREW else "full"


def _loads(trips: list[Trip], diary: Diary, metres: Longs) -> list[Load]:
    """What everyone on duty has to do, by id."""
    stops, far = np.zeros((2, len(diary.ids)), np.int64)
    for trip in trips:
        places = [errand.place for errand in trip.errands]
        legs = metres[places[:-1], places[1:]]
        stops[list(trip.pair)] += len(places)
        far[list(trip.pair)] += legs[legs < FAR].sum()
    rows = zip(diary.ids, diary.trips.tolist(), stops.tolist(), far.tolist(), strict=True)
    return [Load(id_, out, many, long / METRES_PER_KILOMETRE) for id_, out, many, long in rows]
