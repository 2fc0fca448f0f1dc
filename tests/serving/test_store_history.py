"""The service shows the records in force, also when a load has come after its start."""

from pathlib import Path

from features.store import EventStore
from serving.establishments.store_history import StoreHistory
from tests.features.sources.builders import csv_of, source, visit, visits
from tests.features.test_loading import loaded
from tests.serving.made import MONDAY


def test_a_page_shows_what_was_loaded_since_the_service_started(tmp_path: Path) -> None:
    """Monday's loads must not need a restart, and two of them must not empty the page."""
    store = tmp_path / "store"
    loaded(store, source(tmp_path / "a", inspections__csv=csv_of(visits(1))))
    histories = StoreHistory(EventStore(store))
    for number in (2, 3):
        rows = [visit(number, establishment_id="E1")]
        loaded(store, source(tmp_path / f"{number}", inspections__csv=csv_of(rows)))
    history = histories.history("E1", before=MONDAY)
    assert history is not None
    assert len(history.inspections) == 3
