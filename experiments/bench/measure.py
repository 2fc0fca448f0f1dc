"""Times the feature kernel beside other ways of making the same numbers, after comparing them."""

import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from experiments.bench import duck, frames, world
from experiments.bench.folds import own, wanted
from features.build import Matrix, Pairs, Prepared, available, build, in_blocks
from features.catalogue import CATALOGUE
from features.refused import Refused
from features.threads import BLOCK

PROGRAMME = "food"
# A cell may differ so much: the others add up in another order.
RELATIVE = 1e-5
KERNEL, READING, DUCKDB, PANDAS = "kernel", "reading", "duckdb", "pandas"


@dataclass(frozen=True)
class Timed:
    """One way's runs: seconds by the clock and of processors."""

    name: str
    seconds: tuple[float, ...]
    cpu_seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle run by the clock."""
        return statistics.median(self.seconds)

    @property
    def median_cpu(self) -> float:
        """The middle run in processor seconds."""
        return statistics.median(self.cpu_seconds)


@dataclass(frozen=True)
class Bench:
    """What was measured: `cells` were compared before anything was timed."""

    establishments: int
    events: int
    features: int
    cells: int
    cores: int
    timed: tuple[Timed, ...]
    peak_gib: float

    def lines(self) -> list[str]:
        """The medians, and how many times the kernel's each is."""
        kernel = next(one for one in self.timed if one.name == KERNEL)
        yours = f"{self.establishments:,} establishments, {self.events:,} events"
        head = f"{yours}, {self.features} features, one Monday, {self.cores} cores"
        return [
            head,
            f"the same number in all of {self.cells:,} cells, each way",
            *(
                f"  {one.name:<8} {one.median:8.2f} s, {one.median_cpu:8.2f} s of processors: "
                f"{one.median / kernel.median:.1f} and {one.median_cpu / kernel.median_cpu:.1f} "
                "times the kernel's"
                for one in self.timed
            ),
        ]

    def write(self, path: Path) -> None:
        """Every run, as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1))


def features(establishments: int, rounds: int, progress: Callable[[str], None]) -> Bench:
    """The catalogue's features of establishments' own rows, in turn each way, `rounds` times.

    `kernel` starts from mapped files; `reading` only decodes the same columns from Parquet;
    `duckdb` and `pandas` start from that Parquet. Refused where any cell differs.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        drawn = world.made(establishments)
        world.write(drawn, folder)
        events = world.mapped(drawn, folder)
        del drawn
        chosen = own(available(CATALOGUE, events))
        entries = wanted(chosen, PROGRAMME)
        everyone = np.arange(establishments, dtype=np.int32)
        pairs = Pairs(everyone, np.full(establishments, world.MONDAY, np.int32))

        def by_kernel() -> None:
            in_blocks(Prepared(events, pairs, chosen, PROGRAMME), lambda _, __: None)

        def by_reading() -> None:
            for entry in entries:
                columns = ["place", "row", "day", "known", "withdrawn", *entry.columns]
                table = pq.read_table(folder / f"{entry.source}.parquet", columns=columns)
                for column in table.columns:
                    column.to_numpy()

        def by(way: Callable[..., None]) -> Matrix:
            out = np.full((establishments, len(chosen)), np.nan, np.float32)
            for place, feature in enumerate(chosen):
                out[:, place] = feature.empty
            way(folder, entries, world.MONDAY, out)
            return out

        made = build(events, pairs, chosen, PROGRAMME)
        for name, way in ((DUCKDB, duck.features), (PANDAS, frames.features)):
            progress(f"comparing with {name}")
            refuse_different(made, by(way), [feature.name for feature in chosen], name)
        ways: dict[str, Callable[[], object]] = {
            KERNEL: by_kernel,
            READING: by_reading,
            DUCKDB: lambda: by(duck.features),
            PANDAS: lambda: by(frames.features),
        }
        runs: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for number in range(rounds):
            progress(f"round {number + 1} of {rounds}")
            for name, run in ways.items():
                runs[name].append(_timed(run))
    return Bench(
        establishments=establishments,
        events=sum(source.day.size for source in events.sources.values()),
        features=len(chosen),
        cells=made.size,
        cores=len(os.sched_getaffinity(0)),
        timed=tuple(
            Timed(name, tuple(s for s, _ in found), tuple(c for _, c in found))
            for name, found in runs.items()
        ),
        peak_gib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    )


def refuse_different(made: Matrix, other: Matrix, names: list[str], way: str) -> None:
    """Raises Refused, naming a feature and a row, where two matrices say different things."""
    for start in range(0, made.shape[0], BLOCK):
        one, two = made[start : start + BLOCK], other[start : start + BLOCK]
        same = np.isclose(one, two, rtol=RELATIVE, atol=RELATIVE, equal_nan=True)
        if not same.all():
            row, column = np.argwhere(~same)[0]
            raise Refused(
                f"{way} says {two[row, column]} where the kernel says {one[row, column]}: "
                f"{names[column]} of establishment {start + row}. One of them is wrong."
            )


def _timed(run: Callable[[], object]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - clock, time.process_time() - processor
