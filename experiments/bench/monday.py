"""One Monday's features of everyone's own rows: ours beside other ways, from the same files."""

import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from experiments.bench import duck, frames, world
from experiments.bench.folds import Wanted, own, wanted
from experiments.bench.measure import Fit, Progress, Run, Trial, in_turn, refuse_different
from features.build import Matrix, Pairs, Prepared, available, build
from features.catalogue import CATALOGUE
from features.events import Events
from features.feature import Feature
from features.threads import in_threads

PROGRAMME = "food"
OURS, STORED, DUCKDB, PANDAS = "ours", "ours, as stored", "DuckDB", "pandas"
POLARS, POLARS_APART = "Polars, a query a source", "Polars, queries apart"
# How a line through cost is fitted: shares of the establishments asked for.
SHARES = (4, 2, 1)

Way = Callable[[Path, list[Wanted], int, Matrix], None]


def missing(package: str) -> str | None:
    """What to say where a package that is only for comparison is not installed."""
    if find_spec(package):
        return None
    return f"{package} is not installed and left out. To compare with it: pip install '.[bench]'"


def others() -> tuple[dict[str, Way], tuple[str, ...]]:
    """The other ways that are installed here, and a line for each that is not."""
    ways: dict[str, Way] = {DUCKDB: duck.features, PANDAS: frames.features}
    if left_out := missing("polars"):
        return ways, (left_out,)
    from experiments.bench import frames_polars

    ways[POLARS] = frames_polars.features
    ways[POLARS_APART] = frames_polars.features_apart
    return ways, ()


def trial(establishments: int, rounds: int, progress: Progress) -> tuple[Trial, Fit]:
    """The catalogue's features of establishments' own rows, in turn each way, `rounds` times.

    All start from the same Parquet but `ours, as stored`, from files mapped into memory as the
    store keeps them. Refused where any cell differs. The fit is of ours at three sizes.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch) / str(share) for share in SHARES]
        sizes = [max(establishments // share, 1) for share in SHARES]
        for folder, size in zip(folders[:-1], sizes[:-1], strict=True):
            folder.mkdir()
            world.write(world.made(size), folder)
        folder = folders[-1]
        folder.mkdir()
        drawn = world.made(establishments)
        world.write(drawn, folder)
        stored = world.mapped(drawn, folder)
        del drawn
        chosen = own(available(CATALOGUE, stored))
        entries = wanted(chosen, PROGRAMME)

        def ours(events: Events) -> Matrix:
            return build(events, everyone(events.ids.size), chosen, PROGRAMME)

        def streamed(place: int) -> Matrix:
            return part_by_part(folders[place], entries, sizes[place], chosen)

        def by(way: Way) -> Matrix:
            # Column by column, as the others make them.
            out = np.empty((establishments, len(chosen)), np.float32, order="F")
            out[:] = [feature.empty for feature in chosen]
            way(folder, entries, world.MONDAY, out)
            return out

        made = ours(stored)
        names = [feature.name for feature in chosen]
        refuse_different(made, streamed(-1), names, OURS)
        ways, left_out = others()
        for name, way in ways.items():
            progress(f"comparing with {name}")
            refuse_different(made, by(way), names, name)
        cells = made.size
        del made
        runs: dict[str, Run] = {
            OURS: lambda: streamed(-1),
            STORED: lambda: ours(stored),
            **{name: lambda way=way: by(way) for name, way in ways.items()},  # type: ignore[misc]
        }
        for place, size in enumerate(sizes[:-1]):
            runs[f"{OURS}, {size:,}"] = lambda place=place: streamed(place)  # type: ignore[misc]
        timed = in_turn(runs, rounds, progress)
        events = [size * sum(world.EACH.values()) for size in sizes]
    what = f"{len(chosen)} features of {establishments:,} establishments on one Monday"
    fitted = [*timed[len(ways) + 2 :], timed[0]]
    return (
        Trial(
            f"{what}, {events[-1]:,} events, reading included",
            cells,
            timed[: len(ways) + 2],
            left_out,
        ),
        Fit(tuple(events), tuple(one.seconds for one in fitted)),
    )


def part_by_part(
    folder: Path, entries: list[Wanted], establishments: int, features: Sequence[Feature]
) -> Matrix:
    """Everyone's features from Parquet: each core reads a part, folds it and takes the next."""
    out = np.empty((establishments, len(features)), np.float32)

    def one(chosen: slice) -> None:
        events = world.read(folder, entries, chosen)
        pairs = everyone(events.ids.size)
        Prepared(events, pairs, features, PROGRAMME).fill(slice(None), out[chosen])

    in_threads(one, establishments, world.PART)
    return out


def everyone(establishments: int) -> Pairs:
    """The Monday of all establishments."""
    places = np.arange(establishments, dtype=np.int32)
    return Pairs(places, np.full(establishments, world.MONDAY, np.int32))
