"""A million targets of three years: what each page and read operation asks of the database.

The rows are `years.py`'s, the questions `asking.py`'s, which takes every route there is: a new page
is measured as soon as it is in the matrix of who may ask what.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import median

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from serving.conduct.limits import USUAL
from serving.database import open_database
from serving.settings import Settings
from tests.serving.access.routes import ASKERS
from tests.serving.asking import (
    READS,
    Answer,
    Questions,
    calibration,
    metered,
    one_answer,
    share,
    signed_in,
    who_may,
)
from tests.serving.databases import on_both
from tests.serving.made import EARLIER_WEEK, WEEK, service
from tests.serving.registered.made import three
from tests.serving.years import BUREAUS, Years, fill, people, weeks_until

TARGETS = int(os.environ.get("TARGETING_SOAK_TARGETS", "1000000"))
WEEKS, PROGRAMMES, TIMES = 156, 3, 40
# Each question so often, of which the quickest counts: what the others took longer is the doing of
# whatever else the machine does. Questions differ, and a slow one is slow each time.
AGAIN = 3

# Of a request, all its statements together, with what is written of it into the audit. A page that
# takes three times as long in all still comes at once.
LIMIT_MILLISECONDS = 50
# It looks at all decisions and visits of a quarter, some 100,000 rows, and no page shows it.
MORE = {"/v1/decisions/statistics": 400}

# Every kind of row in a handful of targets, so that no page is without any.
FEW = Years(
    targets=8, looks=4, people=5, failed=2, struck=4, without_scan=4, disputed=5, objected=2, open=2
)
# The rank of those that were visited, and failed, on each such list.
VISITED = 2


@contextmanager
def asked(settings: Settings) -> Iterator[TestClient]:
    """A service for somebody who asks without a pause."""
    limits = replace(USUAL, person_per_minute=10**6)
    with service(settings, asker=None, limits=limits) as client:
        yield client


@dataclass(frozen=True)
class Measured:
    """A route's answers; `noise` is how slow a constant statement was meanwhile, to its quickest.

    Both are the quickest of a few, so `noise` is 1 where nobody else used the machine.
    """

    answers: list[Answer]
    noise: float

    @property
    def p95(self) -> float:
        """Milliseconds in the database, as they would be on a quiet machine."""
        return 1000 * share([each.seconds for each in self.answers], 0.95) / self.noise

    def __str__(self) -> str:
        seconds = [each.seconds for each in self.answers]
        worst = max(self.answers, key=lambda each: each.seconds)
        p50, p95, most = (1000 * share(seconds, at) for at in (0.5, 0.95, 1))
        return (
            f"{self.p95:6.1f} ms; {p50:6.1f} {p95:6.1f} {most:7.1f} ms at {self.noise:4.1f} times, "
            f"{max(len(each.statements) for each in self.answers):3} statements "
            f"{worst.route}: {worst.who} {worst.address}"
        )


@on_both
@pytest.mark.soak
def test_every_read_of_a_million_targets_is_quick(settings: Settings) -> None:
    """Whoever looks back three years, or at everything, waits no longer than for this week."""
    years = Years(targets=max(20, TARGETS // (WEEKS * PROGRAMMES * len(BUREAUS))))
    weeks = weeks_until(WEEK, WEEKS)
    with metered():
        engine = open_database(settings)
        begun = time.perf_counter()
        people(engine, years.people)
        three(engine)
        fill(engine, weeks, years, BUREAUS)
        print(f"\n{engine.dialect.name}: filled in {time.perf_counter() - begun:.0f} s")
        measured = _measured(settings, engine, weeks)
        engine.dispose()
    for each in sorted(measured, key=lambda each: -each.p95):
        print(each)
    refused = [one for each in measured for one in each.answers if one.status >= 400]
    assert not refused
    slow = [
        str(each)
        for each in measured
        if each.p95 >= MORE.get(each.answers[0].route, LIMIT_MILLISECONDS)
    ]
    assert not slow


def _measured(settings: Settings, engine: Engine, weeks: list[str]) -> list[Measured]:
    questions, headers = Questions(engine, weeks), signed_in(settings, ASKERS)
    taken: dict[str, tuple[list[Answer], list[float]]] = {}
    with asked(settings) as client:
        for route in READS:
            who = who_may(route)
            answers: list[Answer] = []
            noise: list[float] = []
            for n in range(TIMES if who else 0):
                by = who[n % len(who)]
                address = questions.address(route, by, n)
                tries = range(AGAIN)
                noise.append(min(calibration(engine) for _ in tries))
                told = [one_answer(client, route, by, address, headers[by]) for _ in tries]
                answers.append(min(told, key=lambda each: each.seconds))
            if answers:
                taken[route] = answers, noise
    quiet = min(min(noise) for _, noise in taken.values())
    return [Measured(answers, median(noise) / quiet) for answers, noise in taken.values()]


def test_no_read_asks_the_database_more_often_where_more_is_shown(settings: Settings) -> None:
    """Three times as many targets, bureaus, orders, objections: the same number of statements."""
    weeks = weeks_until(EARLIER_WEEK, 4)
    first, last = weeks[:2], weeks[2:]
    with metered():
        engine = open_database(settings)
        people(engine, FEW.people)
        three(engine)
        fill(engine, first, FEW, BUREAUS[:2])
        with asked(settings) as client:
            headers = signed_in(settings, {who_may(route)[0] for route in READS if who_may(route)})
            few = _statements(client, headers, Questions(engine, first[1:], VISITED))
            fill(engine, last, replace(FEW, targets=3 * FEW.targets), BUREAUS[:6])
            many = _statements(client, headers, Questions(engine, last[1:], VISITED))
        engine.dispose()
    assert {route: count for route, count in many.items() if count > few[route]} == {}
    assert len(many) == len([route for route in READS if who_may(route)])


def _statements(
    client: TestClient, headers: dict[str, dict[str, str]], questions: Questions
) -> dict[str, int]:
    """How many statements each route takes, asked by who sees the most."""
    answers = [
        one_answer(client, route, who[0], questions.address(route, who[0], 0), headers[who[0]])
        for route in READS
        if (who := who_may(route))
    ]
    assert [each for each in answers if each.status >= 400] == []
    return {each.route: len(each.statements) for each in answers}
