"""Runs ways of making the same numbers in turn, and says how many times ours each one takes."""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from experiments.bench.held import anonymous_gib, most_held
from features.build import Matrix
from features.refused import Refused
from features.threads import BLOCK

Run = Callable[[], object]
Progress = Callable[[str], None]

# A cell may differ so much: the others add up in another order.
RELATIVE = 1e-5


@dataclass(frozen=True)
class Timed:
    """One way's runs: seconds by the clock and of this process's cores, and the most memory held.

    Memory is what a run adds to what was held before it, mapped files aside.
    """

    name: str
    seconds: tuple[float, ...]
    cpu_seconds: tuple[float, ...]
    held_gib: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle run by the clock."""
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Trial:
    """Ways of making the same numbers, ours first; `cells` were compared before any was timed."""

    what: str
    cells: int
    timed: tuple[Timed, ...]
    notes: tuple[str, ...] = ()

    def ratio(self, one: Timed) -> float:
        """How many times our median a way's is."""
        return one.median / self.timed[0].median

    def lines(self) -> list[str]:
        """The medians, and how many times ours each is."""
        return [
            self.what,
            f"  the same number in all of {self.cells:,} cells, each way",
            *(
                f"  {one.name:<{max(len(each.name) for each in self.timed)}} {one.median:9.3f} s, "
                f"{statistics.median(one.cpu_seconds):8.2f} s of cores, "
                f"{max(one.held_gib):5.2f} GiB: {self.ratio(one):.2f}"
                for one in self.timed
            ),
            *(f"  {note}" for note in self.notes),
        ]


@dataclass(frozen=True)
class Fit:
    """Seconds as a straight line in events, fitted to every run of every size."""

    events: tuple[int, ...]
    seconds: tuple[tuple[float, ...], ...]

    def lines(self) -> list[str]:
        """The slope with its 95 % interval, and how much of the medians the line explains."""
        slope, margin, r_squared = self.line
        sizes = ", ".join(f"{events:,}" for events in self.events)
        return [
            f"{slope:.4f} s a million events more [{slope - margin:.4f}, {slope + margin:.4f}], "
            f"R² {r_squared:.4f} of the medians at {sizes} events"
        ]

    @property
    def line(self) -> tuple[float, float, float]:
        """Seconds per million events, two standard errors of that, and R² of the medians."""
        millions = np.repeat(np.array(self.events) / 1e6, [len(runs) for runs in self.seconds])
        taken = np.concatenate(self.seconds)
        across = millions - millions.mean()
        slope = float((across * taken).sum() / (across**2).sum())
        left = taken - taken.mean() - slope * across
        error = np.sqrt((left**2).sum() / max(taken.size - 2, 1) / (across**2).sum())
        medians = [statistics.median(runs) for runs in self.seconds]
        explained = float(np.corrcoef(self.events, medians)[0, 1]) ** 2
        return slope, 2 * float(error), explained


@dataclass(frozen=True)
class Bench:
    """All that one command measured."""

    cores: int
    trials: tuple[Trial, ...]
    fits: tuple[Fit, ...] = ()

    def lines(self) -> list[str]:
        """Everything that was found, for a person to read."""
        head = f"{self.cores} cores; medians; the last figure is how many times ours"
        trials = [line for trial in self.trials for line in trial.lines()]
        return [head, *trials, *(line for fit in self.fits for line in fit.lines())]

    def write(self, path: Path) -> None:
        """Every run, as JSON."""
        given = asdict(self)
        for fit, one in zip(given["fits"], self.fits, strict=True):
            fit["seconds_per_million_events"], fit["margin"], fit["r_squared"] = one.line
        path.write_text(json.dumps(given, indent=1), encoding="utf-8")


def in_turn(ways: Mapping[str, Run], rounds: int, progress: Progress) -> tuple[Timed, ...]:
    """Every way once a round, so that a busy minute of the machine falls on all of them."""
    runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, run in ways.items():
            progress(f"round {number + 1} of {rounds}: {name}")
            runs[name].append(_timed(run))
    return tuple(Timed(name, *zip(*found, strict=True)) for name, found in runs.items())


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


def _timed(run: Run) -> tuple[float, float, float]:
    before = anonymous_gib()
    with most_held() as most:
        clock, processor = time.perf_counter(), time.process_time()
        run()
        taken = time.perf_counter() - clock, time.process_time() - processor
    return *taken, most[0] - before
