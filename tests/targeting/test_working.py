"""The worker as it runs: a published list's own explanation, or words; and an end without harm."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import mlflow
import pytest
from fastapi.testclient import TestClient

from experiments import tracking
from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from models.labels import examples
from models.plan import plan_for
from models.registry import Registry
from models.remade import SAME
from models.train import Provenance, train
from serving.settings import settings_in
from targeting import weekly
from targeting.working import LONGEST_WAIT, SHORTEST_WAIT, until_stopped
from tests.conftest import MadeCity
from tests.serving.made import service

ROOT = Path(__file__).parents[2]
BEFORE, WEEK = "2026-W22", "2026-W23"
LISTS = f"/v1/weeks/{WEEK}/lists"
# Questions that no other test asks.
WORSE, BETTER = {"severity_1_back": 2}, {"severity_1_back": 0}


@pytest.fixture(scope="module")
def home(made_city: MadeCity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the made city's records, a champion, and two weeks' lists."""
    place = tmp_path_factory.mktemp("home")
    shutil.copytree(made_city.store.folder, place / "store")
    monday = made_city.until - timedelta(weeks=1)
    events, plan = made_city.store.events(), replace(plan_for("food", {}), rounds=60)
    features = available(CATALOGUE, events)
    found = examples(events, plan, until=monday)
    matrix = build(events, Pairs(found.place, found.as_of), features, "food")
    model = train(matrix, found, features, plan, monday, Provenance("", ""))
    (place / "mlflow").mkdir()
    registry = Registry(f"sqlite:///{(place / 'mlflow' / 'mlflow.db').resolve()}")
    experiment = tracking.start(registry.uri, "food", place / "mlflow" / "files")
    with mlflow.start_run(experiment_id=experiment):
        version = registry.add(model, {tracking.TRAINED_BEFORE: monday.isoformat()})
    registry.make_champion(version, "test", "there is no other", monday)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TARGETING_HOME", str(place))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        for week in (BEFORE, WEEK):
            weekly.publish(week, unannounced=True)
        yield place


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "TARGETING_HOME": str(home)}


def worker(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "targeting", "worker", *words],
        env=environment(home), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def some_list(client: TestClient) -> dict:  # type: ignore[type-arg]  # JSON
    """The bureau's list with the most targets."""
    of_week = client.get(LISTS).json()["lists"]
    largest = max(of_week, key=lambda one: one["targets"])
    found: dict = client.get(largest["href"]).json()  # type: ignore[type-arg]
    return found


def of_first(listed: dict) -> str:  # type: ignore[type-arg]
    """Who stands first on a list."""
    return str(listed["targets"][0]["establishment_id"])


def ask(client: TestClient, bureau: str, establishment_id: str, **body: object) -> str:
    address = f"{LISTS}/food/{bureau}/targets/{establishment_id}/explanations"
    answer = client.post(address, json=body)
    assert answer.status_code == 202, answer.text
    return str(answer.headers["location"])


def test_the_worker_explains_the_published_score(home: Path) -> None:
    """Asked over the API, made by the command, and equal to the list within a millionth."""
    with service(settings_in(home), can_make=frozenset(f.name for f in CATALOGUE)) as client:
        listed = some_list(client)
        bureau, targets = listed["bureau"], listed["targets"][:4]
        jobs = [ask(client, bureau, one["establishment_id"], kind="detail") for one in targets]
        values = {"severity_1_back": 3, "failed_visits_365d": 4}
        imagined = ask(
            client, bureau, targets[0]["establishment_id"], kind="what_if", values=values
        )
        made = worker(home, "--once")
        assert made.returncode == 0, made.stderr
        assert "5 made" in made.stdout
        for target, job in zip(targets, jobs, strict=True):
            found = client.get(job).json()
            assert found["state"] == "done", found
            result = found["result"]
            assert result["score"] == target["score"]
            parts = [result["base"], result["exposure"], result["complaints"], result["kept_back"]]
            parts += [share["contribution"] for share in result["shares"]]
            assert abs(sum(parts) - target["score"]) < SAME
            page = client.get(job.removeprefix("/v1"), headers={"Accept": "text/html"})
            assert page.status_code == 200
        result = client.get(imagined).json()["result"]
        assert result["what_if"]["zh"] == "假设演算，不是记录"
        assert result["score"] == targets[0]["score"]
        some = [client.get(job).json()["result"]["earlier"] for job in jobs]
        assert all(one is None or one["same_model"] for one in some)


def test_a_signal_ends_the_worker_after_its_job(home: Path) -> None:
    """SIGTERM in the middle of a job: it is finished, and the end is a good one."""
    with service(settings_in(home), can_make=frozenset(f.name for f in CATALOGUE)) as client:
        listed = some_list(client)
        started = subprocess.Popen(
            [sys.executable, "-m", "targeting", "worker"],
            env=environment(home), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert started.stdout is not None
        assert "waits for explanations" in started.stdout.readline()
        job = ask(client, listed["bureau"], of_first(listed), kind="what_if", values=WORSE)
        until = time.monotonic() + 60
        while client.get(job).json()["state"] == "queued" and time.monotonic() < until:
            time.sleep(0.02)
        started.send_signal(signal.SIGTERM)
        said, failed = started.communicate(timeout=300)
        assert started.returncode == 0, failed
        assert "1 made" in said
        assert client.get(job).json()["state"] == "done"


def test_records_that_moved_on_give_words_and_no_number(home: Path, tmp_path: Path) -> None:
    """A visit that came late and changes the score: the list's own number is gone for good."""
    place = tmp_path / "home"
    shutil.copytree(home, place)
    with service(settings_in(place), can_make=frozenset(f.name for f in CATALOGUE)) as client:
        listed = some_list(client)
        rows = [
            f"late{n},{of_first(listed)},food,2026-05-{20 + n},2026-05-{21 + n},routine,fail,3"
            for n in range(4)
        ]
        head = (
            "inspection_id,establishment_id,programme,happened_on,known_on,purpose,result,severity"
        )
        (tmp_path / "late").mkdir()
        (tmp_path / "late" / "inspections.csv").write_text("\n".join([head, *rows]) + "\n")
        loaded = subprocess.run(
            [sys.executable, "-m", "targeting", "load", str(tmp_path / "late")],
            env=environment(place), cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert loaded.returncode == 0, loaded.stderr
        changed = ask(client, listed["bureau"], of_first(listed), kind="what_if", values=BETTER)
        made = worker(place, "--once")
        assert made.returncode == 0, made.stderr
        failed = client.get(changed).json()
        assert (failed["state"], failed["result"]) == ("failed", None)
        assert "Cannot be reproduced" in failed["failure"]["en"]
        assert "the records are now" in made.stderr


def test_an_idle_worker_looks_less_and_less_often() -> None:
    """So many idle workers cost a database nothing, and a busy one waits for nobody."""
    waits: list[float] = []
    turns = iter([True, False, False, False, False, False, False, True, False])
    left = [9]

    def turn() -> bool:
        left[0] -= 1
        return next(turns)

    done = until_stopped(turn, lambda: left[0] == 0, waits.append, once=False)
    assert done == 2
    assert waits[:3] == [SHORTEST_WAIT, 2 * SHORTEST_WAIT, 4 * SHORTEST_WAIT]
    assert max(waits) == LONGEST_WAIT
    assert waits[-1] == SHORTEST_WAIT


def test_the_service_knows_no_model_library() -> None:
    """What it imports, all routes and pages with it: explanations are another process's work."""
    code = (
        "import sys, targeting.service; "
        "print([m for m in ('mlflow', 'lightgbm', 'shap', 'sklearn') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
