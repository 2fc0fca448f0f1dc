"""A real Spark: one master and two workers on 127.0.0.1, whose scores are one machine's.

Needs Java 17 and the extra `spark`: `make spark` installs the one and says how to get the other.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

import pandas as pd
import pytest

from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from features.parts import write_parts
from models import cluster
from models.labels import examples
from models.model import Model
from models.plan import plan_for
from models.scoring import scores
from models.train import Provenance, train
from tests.conftest import MadeCity
from tests.models.large import MONDAY, large_city, learned

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not find_spec("pyspark"), reason="no pyspark here: make spark"),
    pytest.mark.skipif(
        not shutil.which("java"), reason="no Java here: apt-get install openjdk-17-jre-headless"
    ),
]
PARTS = 24
LOCAL = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "127.0.0.1"}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@dataclass(frozen=True)
class Cluster:
    """Where its master is, and the processes of its workers."""

    master: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def spark_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A standalone cluster of one master and two workers with a core each."""
    import pyspark

    for name, value in LOCAL.items():
        monkeypatch.setenv(name, value)
    command = [str(Path(pyspark.__file__).parent / "bin" / "spark-class")]
    master = f"spark://127.0.0.1:{(port := free_port())}"
    at = ["--host", "127.0.0.1", "--webui-port", "0"]
    classes = "org.apache.spark.deploy"
    arguments = [[f"{classes}.master.Master", *at, "--port", str(port)]]
    for number in range(2):
        work = ["--cores", "1", "--memory", "1g", "--work-dir", str(tmp_path / f"work{number}")]
        arguments.append([f"{classes}.worker.Worker", *at, *work, master])
    log = (tmp_path / "cluster.log").open("wb")
    started = [
        subprocess.Popen([*command, *given], stdout=log, stderr=log, start_new_session=True)
        for given in arguments
    ]
    try:
        yield Cluster(master, started[1:])
    finally:
        for process in started:
            kill(process)
        log.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and its children at once, as a failing machine would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def trained(made_city: MadeCity) -> Model:
    """A model of the made city."""
    events, plan = made_city.store.events(), replace(plan_for("food", {}), rounds=60)
    features = available(CATALOGUE, events)
    found = examples(events, plan, until=made_city.until)
    matrix = build(events, Pairs(found.place, found.as_of), features, "food")
    return train(matrix, found, features, plan, made_city.until, Provenance("", ""))


@pytest.fixture
def job(made_city: MadeCity, trained: Model, tmp_path: Path) -> cluster.Job:
    """The made city in parts, and the model, in folders that all workers see."""
    write_parts(made_city.store, tmp_path / "parts", PARTS)
    (tmp_path / "model").mkdir()
    trained.save(tmp_path / "model")
    return cluster.Job(tmp_path / "parts", tmp_path / "model", "food", made_city.until)


def one_machines(city: MadeCity, model: Model) -> pd.DataFrame:
    """What `targeting score` says here."""
    plan, events = plan_for("food", {}), city.store.events()
    found = scores(city.store, events, model, plan, city.until).scored
    columns = ["establishment_id", "bureau", "risk", "expected_severity", "rank"]
    return found[columns].astype({"bureau": str}).reset_index(drop=True)


@contextmanager
def session(master: str) -> Iterator[Any]:
    """This process as the driver."""
    spark = cluster.session(master, PARTS)
    try:
        yield spark
    finally:
        spark.stop()


def refuse_different(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Every value, bit for bit, in the same order."""
    assert found["establishment_id"].tolist() == expected["establishment_id"].tolist()
    assert found["bureau"].tolist() == expected["bureau"].tolist()
    for column in ("risk", "expected_severity", "rank"):
        assert found[column].to_numpy().tobytes() == expected[column].to_numpy().tobytes()


def test_two_workers_give_one_machines_scores(
    spark_cluster: Cluster, job: cluster.Job, made_city: MadeCity, trained: Model
) -> None:
    """Bit for bit, in the same order: chains and peers lie across parts and machines."""
    with session(spark_cluster.master) as spark:
        found = cluster.scored(spark, job).toArrow().to_pandas()
    refuse_different(found, one_machines(made_city, trained))


def test_a_worker_killed_in_the_middle_changes_nothing(
    spark_cluster: Cluster, job: cluster.Job, made_city: MadeCity, trained: Model
) -> None:
    """Its parts are done again elsewhere, from the same files."""
    with session(spark_cluster.master) as spark:
        killed: list[int] = []

        def kill_one() -> None:
            tracker = spark.sparkContext.statusTracker()
            while not killed:
                time.sleep(0.1)
                stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
                done = [stage.numCompletedTasks for stage in stages if stage]
                if any(3 <= count < PARTS - 3 for count in done):
                    kill(spark_cluster.workers[0])
                    killed.append(max(done))

        killing = Thread(target=kill_one, daemon=True)
        killing.start()
        found = cluster.scored(spark, job).toArrow().to_pandas()
        killing.join(1)
        assert killed, "the run ended before the worker could be killed"
    refuse_different(found, one_machines(made_city, trained))


def test_a_citys_scores_by_two_workers(spark_cluster: Cluster, tmp_path: Path) -> None:
    """The same at a city's size (TARGETING_SOAK_ESTABLISHMENTS), with what it took."""
    city, parts = large_city(tmp_path, 100_000), PARTS
    model, plan = (food := learned(city)).model, food.plan
    begun = time.perf_counter()
    write_parts(city.store, tmp_path / "parts", parts)
    written = time.perf_counter()
    (tmp_path / "model").mkdir()
    model.save(tmp_path / "model")
    job = cluster.Job(tmp_path / "parts", tmp_path / "model", "food", MONDAY)
    with session(spark_cluster.master) as spark:
        started = time.perf_counter()
        cluster.scored(spark, job).write.parquet(str(tmp_path / "scores"))
        ended = time.perf_counter()
    here = scores(city.store, city.events, model, plan, MONDAY).scored
    alone = time.perf_counter() - ended
    files = sorted((tmp_path / "scores").glob("*.parquet"))
    found = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
    columns = ["establishment_id", "bureau", "risk", "expected_severity", "rank"]
    refuse_different(found, here[columns].astype({"bureau": str}).reset_index(drop=True))
    size = sum(file.stat().st_size for file in (tmp_path / "parts").rglob("*.parquet")) / 2**30
    print(
        f"{city.size:,} establishments in {parts} parts: written in {written - begun:.0f} s, "
        f"{size:.2f} GiB; scored by two workers in {ended - started:.0f} s, here in {alone:.0f} s"
    )
