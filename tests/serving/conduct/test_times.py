"""Nobody waits for ever: the database is stopped in time, and whoever asked is told."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from serving.conduct.limits import USUAL
from serving.connecting import for_writing, was_stopped, within
from serving.settings import Settings
from tests.postgresql import tell
from tests.serving.conduct.odd import ENDLESS, odd
from tests.serving.databases import on_both, on_postgresql
from tests.serving.made import service

HURRIED = replace(USUAL, request_seconds=0.3, statement_seconds=0.1)

# Long enough to be stopped within a tenth of a second, short enough to wait for.
LONG = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) "
    "SELECT count(*) FROM n"
)


def test_who_has_waited_long_enough_is_told_while_the_work_goes_on(settings: Settings) -> None:
    """A thread can't be ended; the person in front of it can be freed."""
    with odd(settings, HURRIED) as client:
        answer = client.get("/odd/sleeping/0.9")
        assert answer.status_code == 503
        assert answer.json()["type"].endswith("too_slow")
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["request_id"] == answer.headers["x-request-id"]
        assert client.get("/odd/sleeping/0").json() == "slept"


def test_an_answer_that_began_in_time_is_sent_whole(settings: Settings) -> None:
    with odd(settings, HURRIED) as client:
        assert client.get("/odd/sleeping/0.1").json() == "slept"


@on_both
def test_a_question_that_never_ends_is_stopped_by_the_database(settings: Settings) -> None:
    """Else forty such questions would hold every thread."""
    with odd(settings, replace(HURRIED, request_seconds=20)) as client:
        answer = client.get("/odd/endless")
        assert answer.status_code == 503
        assert answer.json()["type"].endswith("too_slow")
        assert client.get("/readyz").status_code == 200


@on_both
def test_only_whom_it_was_said_of_is_stopped(engine: Engine) -> None:
    """Connections are shared: a reader's haste must not end the next one's work, or a writer's."""
    hurried = within(engine, 0.1)
    with pytest.raises(DBAPIError) as stopped, hurried.connect() as connection:
        connection.execute(text(ENDLESS))
    assert was_stopped(stopped.value)
    for patient in (for_writing(hurried), engine):
        with patient.begin() as connection:
            assert connection.scalar(text(LONG)) == 3_000_000


@on_both
def test_an_error_of_another_kind_was_not_stopped(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as met, engine.connect() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    assert not was_stopped(met.value)


@on_postgresql
def test_a_database_that_goes_away_is_said_to_be_away(settings: Settings, postgresql: str) -> None:
    """It is nobody's fault here, and passes: 503, and who watches sends requests elsewhere."""
    name = settings.database_url.rsplit("/", 1)[-1].split("?")[0]
    with service(settings) as client:
        assert client.get("/readyz").status_code == 200
        tell(
            postgresql,
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        ready, weeks, alive = (client.get(path) for path in ("/readyz", "/v1/weeks", "/livez"))
        tell(postgresql, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert (ready.status_code, weeks.status_code, alive.status_code) == (503, 503, 200)
        assert ready.json()["type"].endswith("not_ready")
        assert weeks.json()["type"].endswith("no_database")
        assert int(weeks.headers["retry-after"]) > 0
        assert client.get("/readyz").status_code == 200
