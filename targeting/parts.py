"""`part` and `score-parts`: a province's records cut up for a cluster, and scored there."""

from datetime import date
from importlib.util import find_spec
from pathlib import Path

from features.parts import read_parted, write_parts
from features.refused import Refused
from features.store import EventStore
from features.week import monday_of
from models.plan import plan_for
from models.registry import Registry, champion
from targeting.edges import home, progress, say, this_monday


def part(folder: Path, parts: int) -> None:
    """Writes the store's events in parts into a new folder."""
    found = write_parts(EventStore(home().store), folder, parts)
    say(
        f"{found.establishments:,} establishments with {found.events:,} events are in "
        f"{found.parts} parts under {folder}."
    )


def score(programme: str, parts: Path, master: str, out: Path, as_of: date | None) -> None:
    """Everyone's scores by the champion, as Parquet under `out`, with the model beside them."""
    if not find_spec("pyspark"):
        raise Refused("Spark is not installed here. Install it: make spark")
    if out.exists():
        raise Refused(f"{out} is there already. Remove it, or name another folder.")
    from models import cluster

    parted = read_parted(parts)
    plan_for(programme, parted.plans)
    model, version = champion(Registry(home().tracking), programme)
    monday = monday_of(as_of) if as_of else this_monday()
    (out / "model").mkdir(parents=True)
    model.save(out / "model")
    job = cluster.Job(parts.resolve(), (out / "model").resolve(), programme, monday)
    progress(f"{programme}: {parted.establishments:,} establishments in {parted.parts} parts")
    spark = cluster.session(master, parted.parts)
    try:
        cluster.scored(spark, job).write.parquet(str((out / "scores").resolve()))
    finally:
        spark.stop()
    say(f"Scores as of {monday}, by version {version.number}, are in {out / 'scores'}.")
