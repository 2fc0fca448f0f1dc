"""Ours beside other ways of making the same numbers; DuckDB is the features' oracle."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments.bench import chart, dates, duck, frames, monday, reasons, score, world
from experiments.bench.folds import own, wanted
from experiments.bench.measure import Bench, Fit, Timed, Trial, refuse_different
from features.build import Matrix, Pairs, build
from features.catalogue import CATALOGUE
from features.events import Events, day_number
from features.refused import Refused
from features.seal import seal
from models.model import Scored
from targeting.app import app
from tests.features.random_city import FIRST, random_city

WAYS: dict[str, monday.Way] = {"duckdb": duck.features, "pandas": frames.features}
FEATURES = own(CATALOGUE)


def same_in_every_cell(way: monday.Way, seed: int, weeks: int, folder: Path) -> None:
    """A random city's features, made by the kernel and the other way from its files."""
    events = seal(random_city(seed), reinspection_within_days=14)
    as_of = day_number(FIRST + timedelta(weeks=weeks))
    made = by_kernel(events, as_of)
    world.write(events, folder)
    other = np.tile(np.array([f.empty for f in FEATURES], np.float32), (events.ids.size, 1))
    way(folder, wanted(FEATURES, "food"), as_of, other)
    refuse_different(made, other, [feature.name for feature in FEATURES], str(way))
    assert np.unique(made).size > 100


def by_kernel(events: Events, as_of: int) -> Matrix:
    """Everyone's own features."""
    everyone = np.arange(events.ids.size, dtype=np.int32)
    pairs = Pairs(everyone, np.full(everyone.size, as_of, np.int32))
    return build(events, pairs, FEATURES, "food")


@pytest.mark.parametrize("weeks", [30, 150])
@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize("way", WAYS)
def test_other_ways_find_the_same_in_every_cell(
    tmp_path: Path, way: str, seed: int, weeks: int
) -> None:
    """Late knowledge, withdrawals, missing values and ties of a day included."""
    same_in_every_cell(WAYS[way], seed, weeks, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("weeks", [30, 150])
@pytest.mark.parametrize("way", ["features", "features_apart"])
def test_polars_finds_the_same_in_every_cell(tmp_path: Path, way: str, weeks: int) -> None:
    """Of the bench extra, which CI does not have."""
    pytest.importorskip("polars", reason="to compare with it: pip install '.[bench]'")
    from experiments.bench import frames_polars

    same_in_every_cell(getattr(frames_polars, way), 3, weeks, tmp_path)


def test_ours_reads_the_files_that_the_others_read(tmp_path: Path) -> None:
    """From Parquet as from the store, rows of nobody and missing values included."""
    events = seal(random_city(3), reinspection_within_days=14)
    as_of = day_number(FIRST + timedelta(weeks=100))
    world.write(events, tmp_path)
    entries = wanted(FEATURES, "food")
    read = world.read(tmp_path, entries, slice(0, events.ids.size))
    assert by_kernel(read, as_of).tobytes() == by_kernel(events, as_of).tobytes()


def test_parts_of_the_files_make_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, folded and forgotten part by part, the last one smaller: the same bytes."""
    monkeypatch.setattr(world, "PART", 7)
    events = world.made(40)
    world.write(events, tmp_path)
    entries = wanted(FEATURES_OF_THE_WORLD, monday.PROGRAMME)
    whole = build(events, monday.everyone(40), FEATURES_OF_THE_WORLD, monday.PROGRAMME)
    parts = monday.part_by_part(tmp_path, entries, 40, FEATURES_OF_THE_WORLD)
    assert parts.tobytes() == whole.tobytes()


def test_a_difference_is_found() -> None:
    """A comparison that cannot fail compares nothing."""
    one, two = np.zeros((3, 2), np.float32), np.zeros((3, 2), np.float32)
    two[2, 1] = np.nan
    with pytest.raises(Refused, match="visits of establishment 2"):
        refuse_different(one, two, ["days", "visits"], "pandas")
    shares, others = np.zeros((3, 2)), np.zeros((3, 2))
    others[2, 1] = 2e-6
    with pytest.raises(Refused, match="feature 1 of target 2"):
        reasons.refuse_different(shares, others, "shap")
    reasons.refuse_different(shares, shares + 5e-7, "shap")


def test_features_are_timed_beside_all_that_is_installed() -> None:
    """A small one, to its end: equal first, then each way's runs and a line through our cost."""
    trial, fit = monday.trial(800, 2, lambda _: None)
    names = [one.name for one in trial.timed]
    assert names[:4] == [monday.OURS, monday.STORED, monday.DUCKDB, monday.PANDAS]
    assert [len(one.seconds) for one in trial.timed] == [2] * len(names)
    assert trial.cells == 800 * len(FEATURES_OF_THE_WORLD)
    assert fit.events == (3_000, 6_000, 12_000)
    assert fit.seconds[-1] == trial.timed[0].seconds


FEATURES_OF_THE_WORLD = [feature for feature in FEATURES if feature.source in world.EACH]


def test_what_is_not_installed_is_left_out_with_a_line_that_says_how_to_have_it() -> None:
    """And what is installed is not."""
    line = monday.missing("no_such_frames")
    assert line is not None
    assert "no_such_frames" in line
    assert "pip install '.[bench]'" in line
    assert monday.missing("pandas") is None


def test_postgresql_keeps_the_same_on_every_date() -> None:
    """144 columns by one statement a date, in a real server."""
    trial = dates.trial(150, 1, lambda _: None)
    assert len(dates.columns()) == 144
    assert trial.cells == 150 * 12 * 144
    assert [one.name for one in trial.timed] == [dates.OURS, dates.POSTGRESQL]


def test_scores_are_timed_block_by_block_and_whole() -> None:
    """Equal to the last bit first; both say what memory they hold."""
    said: list[str] = []
    trial = score.trial(600, 50, 1, said.append)
    assert "comparing both ways" in said
    assert [one.name for one in trial.timed] == [score.BLOCKS, score.WHOLE]
    assert all(one.held_gib[0] >= 0 for one in trial.timed)


def test_scores_that_differ_are_refused() -> None:
    """In any of the three numbers of anyone."""
    same = np.zeros(3)
    one = Scored(same, same, same)
    score.refuse_different(one, replace(one))
    with pytest.raises(Refused, match="Establishment 1 has another risk"):
        score.refuse_different(one, replace(one, risk=np.array([0.0, 1e-16, 0.0])))


def test_contributions_are_those_of_shaps_own_algorithm() -> None:
    """Shap hands the model back to LightGBM, so equality with that alone would prove nothing."""
    trials = reasons.trials(400, 50, 1, lambda _: None)
    assert [one.name for one in trials[0].timed] == [reasons.OURS, reasons.EXPLAINER, reasons.OWN]
    assert len(trials) == len(reasons.TARGETS)
    assert trials[0].cells == 400 * len(FEATURES_OF_THE_WORLD)
    assert "a target: ours" in trials[0].notes[0]


def timed(name: str, *seconds: float) -> Timed:
    """A way that took so long each time."""
    return Timed(name, seconds, seconds, tuple(0.5 for _ in seconds))


TRIAL = Trial("features of a city", 6, (timed("ours", 1, 2, 9), timed("a < b", 8, 8, 1)))


def test_ratios_are_of_the_middle_runs() -> None:
    """One slow run, of ours or of another, moves no ratio."""
    assert TRIAL.ratio(TRIAL.timed[1]) == 4
    assert TRIAL.lines()[-1].endswith("0.50 GiB: 4.00")


def test_a_line_through_cost_finds_what_an_event_costs() -> None:
    """Half a second and two seconds a million events, exactly; then with a run that was late."""
    exact = Fit((1_000_000, 2_000_000, 4_000_000), ((2.5, 2.5), (4.5, 4.5), (8.5, 8.5)))
    slope, margin, explained = exact.line
    assert (slope, margin, explained) == pytest.approx((2.0, 0.0, 1.0), abs=1e-9)
    slope, margin, _ = replace(exact, seconds=((2.5, 2.5), (4.5, 4.5), (8.5, 9.5))).line
    assert slope - margin < 2.0 < slope < slope + margin


def test_a_chart_has_a_bar_for_every_way() -> None:
    """As long as its ratio's power of two, with names as they are."""
    drawn = ElementTree.fromstring(chart.svg(Bench(2, (TRIAL,))))  # noqa: S314  # our own text
    spelled = "{http://www.w3.org/2000/svg}"
    bars = [float(bar.attrib["width"]) for bar in drawn.findall(f"{spelled}rect")[1:]]
    assert bars == [0, 2 * chart.DOUBLING]
    texts = [text.text for text in drawn.iter(f"{spelled}text")]
    assert texts == ["features of a city", "ours", "1.00", "a < b", "4.00"]


@pytest.fixture
def bench() -> Callable[..., str]:
    """The command's output."""

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, ["bench", *words], catch_exceptions=False)
        assert result.exit_code == 0
        return result.output

    return run


def test_the_command_writes_every_run_and_a_chart(
    tmp_path: Path, bench: Callable[..., str]
) -> None:
    """And says what it found."""
    out, drawing = tmp_path / "bench.json", tmp_path / "bench.svg"
    small = ("--establishments", "300", "--rounds", "1")
    said = bench("features", *small, "--out", str(out), "--chart", str(drawing))
    assert "R²" in said
    assert "PostgreSQL" in said
    assert '"seconds_per_million_events"' in out.read_text()
    assert "DuckDB" in drawing.read_text()
