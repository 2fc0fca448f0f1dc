"""A load that is killed leaves the old records or the new ones, never something between."""

import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 6, 1)
ROWS_BEFORE, ROWS_AFTER = 50, 20_000
LOAD = """
import sys
from datetime import date
from pathlib import Path
from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
delivery = read_delivery(Path(sys.argv[1]), Mapping(), today=date(2026, 6, 1))
print("begins", flush=True)
load(Path(sys.argv[2]), delivery, refused_share=0.0)
"""


def visits(folder: Path, many: int) -> Path:
    """A source of so many visits."""
    folder.mkdir(parents=True)
    header = "inspection_id,establishment_id,programme,happened_on,result\n"
    rows = (f"{n},E{n % 500},food,2026-0{n % 5 + 1}-{n % 28 + 1:02},pass\n" for n in range(many))
    (folder / "inspections.csv").write_text(header + "".join(rows))
    return folder


def kill_loads(tmp_path: Path, times: int) -> set[int]:
    """Kills that many loads at random moments; the numbers of rows found after each."""
    store = tmp_path / "store"
    small, large = visits(tmp_path / "small", ROWS_BEFORE), visits(tmp_path / "large", ROWS_AFTER)
    load(store, read_delivery(small, Mapping(), today=TODAY), refused_share=0.0)
    found = set()
    chance = random.Random(1)
    for _ in range(times):
        process = subprocess.Popen(
            [sys.executable, "-c", LOAD, str(large), str(store)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        after = EventStore(store)
        assert after.events().sources["inspections"].day.size == after.meta.rows["inspections"]
        found.add(after.meta.rows["inspections"])
    load(store, read_delivery(large, Mapping(), today=TODAY), refused_share=0.0)
    assert EventStore(store).meta.rows["inspections"] == ROWS_AFTER
    assert not list(store.glob("unfinished-*"))
    return found


def test_a_killed_load_leaves_the_old_records_or_the_new(tmp_path: Path) -> None:
    """A machine may lose its power in the middle of Monday's load."""
    assert kill_loads(tmp_path, 6) <= {ROWS_BEFORE, ROWS_AFTER}


@pytest.mark.soak
def test_a_hundred_killed_loads_leave_the_old_records_or_the_new(tmp_path: Path) -> None:
    """The same at a hundred moments."""
    assert kill_loads(tmp_path, 100) <= {ROWS_BEFORE, ROWS_AFTER}
