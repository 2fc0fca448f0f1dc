"""A promotion that a page asked for: carried out once, by the worker, or refused in words."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from experiments import tracking
from models.registry import PREVIOUS, PROMOTED, RULE, Registry
from serving.audit.records import AuditRecord
from serving.database import reading
from serving.registered import queries
from serving.registered.queries import waiting
from serving.registered.schemas import ChangeRequestBody
from serving.settings import Settings
from targeting.changing import Changes, carry_out
from targeting.documents import in_line
from targeting.edges import Home
from tests.serving.databases import on_both
from tests.serving.made import DATA_SCIENTIST, LATER, service

ROOT = Path(__file__).parents[3]
WORDS = "It is ahead on every visit of the year."
AHEAD = {"gate": "passed", "ahead of last_result": "passed (+0.05)"}
PASSED = {**AHEAD, "trained_before": "2026-11-16"}
FAILED = {**PASSED, "gate": "failed", "ahead of last_result": "failed (-0.01)"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MLflow with three versions of food: 1 is champion, 2 and 3 were trained after it."""
    place = Home(tmp_path_factory.mktemp("home"))
    registry = Registry(place.tracking)
    experiment = tracking.start(registry.uri, "food", place.artifacts)
    registry.client.create_registered_model("food")
    for tags in (PASSED, PASSED, FAILED):
        run = registry.client.create_run(experiment)
        uri = run.info.artifact_uri
        registry.client.create_model_version("food", uri, run.info.run_id, tags=tags)
    registry.make_champion(registry.version("food", "1"), "root", "there is no other", LATER.date())
    registry.make_challenger(registry.version("food", "3"))
    return place.folder


@pytest.fixture
def place(made: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of it, in the home of the database that a test is of."""
    settings.home.mkdir(exist_ok=True)
    shutil.copytree(made / "mlflow", settings.home / "mlflow")
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return Home(settings.home)


@pytest.fixture
def registry(place: Home, engine: Engine) -> Registry:
    """Its models, told to the service as a command does."""
    found = Registry(place.tracking)
    in_line(engine, found, ["food"])
    return found


def asked(
    settings: Settings, engine: Engine, number: int = 2, *, kind: str = "promote"
) -> ChangeRequestBody:
    """What a data scientist asked for on the page."""
    with reading(engine) as db:
        told = queries.prepared_version(db, "food", number)
        standing = queries.of_programme(db, "food").standing
    assert told is not None
    assert standing is not None
    form = {
        "kind": kind, "version": str(number), "content_hash": told.content_hash,
        "champion": str(standing.champion), "words": WORDS,
    }  # fmt: skip
    with service(settings, asker=DATA_SCIENTIST) as client:
        answer = client.post("/models/food/promotions", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return newest(engine)


def newest(engine: Engine) -> ChangeRequestBody:
    """The request as it stands."""
    with reading(engine) as db:
        return queries.requests(db, "food")[0]


def in_force(registry: Registry) -> list[str | None]:
    """Champion and the one before."""
    found = [registry.called("food", alias) for alias in ("champion", PREVIOUS)]
    return [version.number if version else None for version in found]


def log(registry: Registry, number: int) -> list[str]:
    return registry.version("food", str(number)).tags.get(PROMOTED, "").splitlines()


def promotions(engine: Engine) -> list[str]:
    with reading(engine) as db:
        found = select(AuditRecord.told).where(AuditRecord.action == "promote")
        return list(db.scalars(found))


@on_both
def test_the_worker_promotes_what_was_asked_for_and_nothing_else_does(
    settings: Settings, engine: Engine, place: Home, registry: Registry
) -> None:
    """Who asked, and why, stays with the version and in the audit; the page tells what stands."""
    request = asked(settings, engine)
    assert in_force(registry) == ["1", None]
    worker = Changes(engine, place, lambda: LATER)
    assert [worker.one_turn(), worker.one_turn()] == [True, False]
    assert in_force(registry) == ["2", "1"]
    assert log(registry, 2) == [f"2026-11-23 by he.yan: {WORDS} (request {request.id})"]
    assert newest(engine).state == "done"
    (entry,) = promotions(engine)
    assert '"asked_by":"he.yan"' in entry
    with service(settings, asker=DATA_SCIENTIST) as client:
        standing = client.get("/v1/models/food").json()["standing"]
    assert (standing["champion"], standing["previous"], standing["by"]) == (2, 1, "he.yan")

    asked(settings, engine, 1, kind="rollback")
    assert worker.one_turn()
    assert in_force(registry) == ["1", "2"]
    assert log(registry, 1)[-1].startswith(f"2026-11-23 by he.yan: rolled back: {WORDS}")


@pytest.mark.parametrize("killed_after", ["aliases", "MLflow"])
def test_a_killed_workers_request_is_carried_out_once(
    settings: Settings, engine: Engine, place: Home, registry: Registry, killed_after: str
) -> None:
    """Its successor finds what was done, does the rest, and says it once everywhere."""
    request = asked(settings, engine)
    if killed_after == "aliases":
        registry.client.set_registered_model_alias("food", PREVIOUS, "1")
        registry.client.set_registered_model_alias("food", "champion", "2")
    else:
        why = f"{WORDS} (request {request.id})"
        registry.make_champion(registry.version("food", "2"), "he.yan", why, LATER.date())
    Changes(engine, place, lambda: LATER).one_turn()
    assert in_force(registry) == ["2", "1"]
    assert len(log(registry, 2)) == 1
    assert newest(engine).state == "done"
    assert not carry_out(engine, registry, request.id, now=lambda: LATER)
    assert len(promotions(engine)) == 1


@pytest.mark.soak
def test_a_worker_that_is_killed_before_it_answers_leaves_it_to_the_next(
    settings: Settings, engine: Engine, place: Home, registry: Registry
) -> None:
    """By SIGKILL, with MLflow changed and the answer unwritten."""
    asked(settings, engine)
    dies = (
        "import os, signal; from sqlalchemy import Engine, event\n"
        "@event.listens_for(Engine, 'before_cursor_execute')\n"
        "def look(connection, cursor, statement, *rest):\n"
        "    if 'INSERT INTO model_answers' in statement: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from targeting.changing import Changes; from targeting.edges import home\n"
        "from tests.serving.made import LATER\n"
        "from serving.database import open_database; from serving.settings import settings_from\n"
        "Changes(open_database(settings_from()), home(), lambda: LATER).one_turn()\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", dies], cwd=ROOT, check=False, capture_output=True, text=True,
        env={**os.environ, "TARGETING_HOME": str(place.folder)},
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert in_force(registry) == ["2", "1"]
    assert newest(engine).state == "waiting"
    assert Changes(engine, place, lambda: LATER).one_turn()
    assert len(log(registry, 2)) == 1
    assert newest(engine).state == "done"
    assert len(promotions(engine)) == 1


def test_what_moved_on_in_the_meantime_is_refused_in_words(
    settings: Settings, engine: Engine, place: Home, registry: Registry
) -> None:
    """Somebody promoted at the command line between the request and the worker."""
    registry.client.set_model_version_tag("food", "3", "gate", "passed")
    asked(settings, engine)
    registry.make_champion(registry.version("food", "3"), "root", "I was first", LATER.date())
    Changes(engine, place, lambda: LATER).one_turn()
    found = newest(engine)
    assert found.state == "refused"
    assert found.answer is not None
    assert "the champion was version 3" in found.answer.en
    assert in_force(registry) == ["3", "1"]
    assert promotions(engine) == []


@pytest.mark.parametrize(
    ("change", "later", "said"),
    [
        (("2", FAILED), 0, "The gate refuses"),
        (("3", PASSED), 0, "is a rule"),
        (("3", FAILED), 25, "No worker carried it out within a day"),
    ],
)
def test_what_may_not_be_champion_is_refused_by_the_same_rules_as_the_command(
    settings: Settings,
    engine: Engine,
    place: Home,
    registry: Registry,
    change: tuple[str, dict[str, str]],
    later: int,
    said: str,
) -> None:
    """MLflow's word counts, not what the service was told of it."""
    asked(settings, engine)
    number, tags = change
    for name, value in tags.items():
        registry.client.set_model_version_tag("food", number, name, value)
    if said == "is a rule":
        registry.client.set_model_version_tag("food", "2", RULE, "last_result")
    Changes(engine, place, lambda: LATER + timedelta(hours=later)).one_turn()
    found = newest(engine)
    assert (found.state, found.answer and said in found.answer.en) == ("refused", True)
    assert in_force(registry) == ["1", None]
    assert log(registry, 2) == []


def test_a_new_mlflows_version_of_that_number_is_another(
    settings: Settings, engine: Engine, registry: Registry
) -> None:
    """It counts from 1 again: what was looked at is gone."""
    asked(settings, engine)
    registry.client.delete_model_version("food", "2")
    run = registry.client.create_run(registry.experiment(registry.version("food", "1")))
    registry.client.create_model_version("food", run.info.artifact_uri, run.info.run_id)
    with reading(engine) as db:
        (request,) = waiting(db)
    carry_out(engine, registry, request.id, now=lambda: LATER)
    answer = newest(engine).answer
    assert answer is not None
    assert "MLflow has no version 2" in answer.en
    assert in_force(registry) == ["1", None]


@on_both
def test_what_a_killed_command_left_is_told_when_the_worker_starts(
    engine: Engine, place: Home
) -> None:
    """Versions that an earlier build trained as well, as far as MLflow knows them."""
    Changes(engine, place, lambda: LATER).one_turn()
    with reading(engine) as db:
        found = queries.of_programme(db, "food")
        told = queries.version(db, "food", 3)
    assert [(one.version, one.gate) for one in found.versions] == [
        (3, "failed"), (2, "passed"), (1, "passed")
    ]  # fmt: skip
    assert found.standing is not None
    assert (found.standing.champion, found.standing.challenger) == (1, 3)
    assert (found.standing.by, found.standing.why) == ("root", "there is no other")
    assert told is not None
    assert told.told is None
    assert [(check.kind, check.of.en, check.passed) for check in told.checks] == [
        ("ahead", "last result", False)
    ]


@pytest.mark.usefixtures("registry")
def test_an_mlflow_that_is_away_keeps_no_explanation_waiting(
    settings: Settings,
    engine: Engine,
    place: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The request waits, and the worker says so and goes on."""
    asked(settings, engine)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    assert not Changes(engine, place, lambda: LATER).one_turn()
    assert "Models could not be looked after" in capsys.readouterr().err
    assert newest(engine).state == "waiting"
