"""Made weeks: stops, people and what stands between them."""

from datetime import date, timedelta
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from features.contract import PROGRAMMES
from models.visits.crews.people import WORKING_DAYS, People, Person
from models.visits.crews.rota import Rota, Stop, Unassigned, Visit
from models.visits.law import Crew

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
CREW = Crew(inspectors=2, pair_rest_days=28, visits_a_day=4)
KEY = "5eed/2026-W48/crews/luohu"
Week = tuple[list[Stop], People, Crew, str]


def stop(id_: str, *programmes: str, at: tuple[float, float] | None = None, **rest: object) -> Stop:
    """A stop of food, somewhere."""
    lat, lon = at or (None, None)
    return Stop(id_, programmes or ("food",), lat, lon, **rest)  # type: ignore[arg-type]  # as given


def person(id_: str, *programmes: str, days: frozenset[int] | None = None) -> Person:
    """An inspector of food, on duty all week."""
    on = frozenset(range(WORKING_DAYS)) if days is None else days
    return Person(id_, frozenset(programmes or ("food",)), on)


def people(
    *on_duty: Person,
    recused: dict[str, frozenset[str]] | None = None,
    last_there: dict[str, frozenset[str]] | None = None,
    met: dict[tuple[str, str], date] | None = None,
) -> People:
    """These people, with nothing between them and any stop."""
    return People(on_duty, recused or {}, last_there or {}, met or {})


def around(rng: np.random.Generator, size: int) -> list[Stop]:
    """Food stops of a bureau: in clusters, a quarter degree across."""
    centres = rng.uniform(0, 1, (max(2, size // 15), 2)) * [0.15, 0.3] + [22.5, 113.9]
    places = centres[rng.integers(0, len(centres), size)] + rng.normal(0, 0.012, (size, 2))
    return [stop(f"E{number:03d}", at=(lat, lon)) for number, (lat, lon) in enumerate(places)]


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Any bureau's week, with few people or many, and few of them free of any stop, or many."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    share = draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))
    ids = [f"J{number:02d}" for number in range(draw(st.integers(0, 12)))]

    def some(words: tuple[str, ...] | list[str], least: int = 0) -> list[str]:
        size = int(rng.integers(min(least, len(words)), len(words) + 1))
        return sorted(rng.choice(words, size, replace=False).tolist()) if len(words) else []

    def few() -> frozenset[str]:
        return frozenset(some(ids)) if rng.random() < share else frozenset()

    days = [str(day) for day in range(WORKING_DAYS)]
    on_duty = [
        person(id_, *some(PROGRAMMES, 1), days=frozenset(map(int, some(days, 1))))
        if rng.random() < share
        else person(id_, *PROGRAMMES)
        for id_ in ids
    ]
    stops = [
        stop(
            f"E{number:02d}",
            *some(PROGRAMMES, 1),
            at=(float(rng.normal(22.5, 0.1)), float(rng.normal(114, 0.1)))
            if rng.random() < 0.8
            else None,
            near=str(rng.choice(["", "north", "south"])),
            due_on=MONDAY + int(rng.integers(-5, 12)) * DAY if rng.random() < 0.3 else None,
        )
        for number in range(draw(st.integers(0, 25)))
    ]
    between = people(
        *on_duty,
        recused={one.establishment_id: few() for one in stops},
        last_there={one.establishment_id: few() for one in stops},
        met={
            pair: MONDAY - int(rng.integers(1, 40)) * DAY
            for pair in combinations(ids, 2)
            if rng.random() < share
        },
    )
    crew = Crew(2, draw(st.sampled_from([0, 3, 28])), draw(st.integers(1, 5)))
    return stops, between, crew, f"{rng.integers(1 << 30)}"


def told(rota: Rota) -> list[Visit | Unassigned]:
    """Everything that a rota says of stops."""
    return [*rota.visits, *rota.unassigned]


def trips(rota: Rota) -> dict[tuple[date, tuple[str, str]], list[Visit]]:
    """The visits of each trip, in its order."""
    found: dict[tuple[date, tuple[str, str]], list[Visit]] = {}
    for visit in rota.visits:
        found.setdefault((visit.day, visit.inspectors), []).append(visit)
    return found
