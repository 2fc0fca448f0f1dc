"""Every row names the load, file and line it came with, whatever became of its segment since."""

from pathlib import Path

import pytest

from features.segments import GROWTH
from features.store import EventStore, StoreProblem
from tests.features.sources.builders import csv_of, source, visit, visits
from tests.features.test_loading import loaded

WEEKS = 12


def test_a_row_names_its_load_file_and_line(tmp_path: Path) -> None:
    """A supervisor asks where a figure comes from; the department finds the line."""
    store = tmp_path / "store"
    loaded(store, source(tmp_path / "a", inspections__csv=csv_of(visits(3))))
    loaded(store, source(tmp_path / "b", inspections__csv=csv_of(visits(5))))
    (first,) = EventStore(store).origin("inspections", {"inspection_id": "2"})
    (second,) = EventStore(store).origin("inspections", {"inspection_id": "5"})
    assert (first.batch, first.file, first.line) == (1, "inspections.csv", 3)
    assert (second.batch, second.file, second.line) == (2, "inspections.csv", 6)
    assert first.sha256 != second.sha256
    assert first.read_on == "2026-03-09"
    assert EventStore(store).origin("inspections", {"inspection_id": "99"}) == []


def test_weekly_loads_leave_few_files_and_every_row(tmp_path: Path) -> None:
    """A year of Mondays is not a year of files, and no merging of files loses a row's origin."""
    store = tmp_path / "store"
    loaded(store, source(tmp_path / "all", inspections__csv=csv_of(visits(400))))
    for week in range(1, WEEKS):
        rows = [visit(400 + 10 * week + n) for n in range(10)]
        loaded(store, source(tmp_path / f"{week}", inspections__csv=csv_of(rows)))
    kept = EventStore(store)
    assert kept.meta.rows == {"inspections": 400 + 10 * (WEEKS - 1)}
    assert len(kept.meta.segments["inspections"]) <= 1 + GROWTH
    files = {path.name for path in (store / "segments").iterdir()}
    assert len(files) <= 2 * (1 + GROWTH)
    assert kept.damage() == []
    for week in (1, 5, WEEKS - 1):
        (origin,) = kept.origin("inspections", {"inspection_id": str(400 + 10 * week + 3)})
        assert (origin.batch, origin.line) == (week + 1, 5)


def test_merging_segments_never_changes_what_was_said(tmp_path: Path) -> None:
    """The same rows in one load or in twenty: one digest."""
    rows = visits(60)
    loaded(tmp_path / "one", source(tmp_path / "whole", inspections__csv=csv_of(rows)))
    for n in range(20):
        part = csv_of(rows[3 * n : 3 * n + 3])
        loaded(tmp_path / "many", source(tmp_path / f"{n}", inspections__csv=part))
    one, many = EventStore(tmp_path / "one"), EventStore(tmp_path / "many")
    assert one.meta.digests == many.meta.digests
    assert one.table("inspections").equals(many.table("inspections"))


def test_rows_changed_on_disk_are_found(tmp_path: Path) -> None:
    """A disk, or a hand, altered a segment, cut it short, or lost it."""
    store, other = tmp_path / "store", tmp_path / "other"
    loaded(store, source(tmp_path / "a", inspections__csv=csv_of(visits(9))))
    changed = [visit(1, result="fail"), *visits(9)[1:]]
    loaded(other, source(tmp_path / "b", inspections__csv=csv_of(changed)))
    (mine,), (theirs,) = ([*folder.glob("segments/*")] for folder in (store, other))
    mine.write_bytes(theirs.read_bytes())
    assert EventStore(store).damage() == ["inspections"]
    mine.write_bytes(theirs.read_bytes()[:-50])
    assert EventStore(store).damage() == ["inspections"]
    mine.unlink()
    assert EventStore(store).damage() == ["inspections"]
    with pytest.raises(StoreProblem, match=r"lacks files .* from a backup"):
        EventStore(store).table("inspections")


def test_values_that_run_together_are_told_apart(tmp_path: Path) -> None:
    """A separator within a value must not make other records look the same."""
    digests: set[str] = set()
    (header, row) = csv_of([visit(1)]).splitlines()
    for name, source_ in (("a\x1f", "b"), ("a", "\x1fb"), ("a,1:", "b"), ("a", ",1:b"), ("", "")):
        text = f'{header},inspector_id,source\n{row},"{name}","{source_}"\n'
        folder = source(tmp_path / f"{len(digests)}", inspections__csv=text)
        loaded(tmp_path / f"store {len(digests)}", folder)
        digests.add(EventStore(tmp_path / f"store {len(digests)}").meta.digests["inspections"])
    assert len(digests) == 5


def test_a_home_may_have_any_name(tmp_path: Path) -> None:
    """Quotes, brackets and stars are letters like any other."""
    store = tmp_path / "it's [a] ho*e?"
    loaded(store, source(tmp_path / "a", inspections__csv=csv_of(visits(40))))
    loaded(store, source(tmp_path / "b", inspections__csv=csv_of([visit(41)])))
    assert EventStore(store).meta.rows == {"inspections": 41}
    assert EventStore(store).table("inspections").num_rows == 41
