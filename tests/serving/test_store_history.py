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


REGISTER = """establishment_id,name,address,bureau,known_on,opened_on,closed_on
A,东门老面馆,罗湖区东门路5号,luohu,2020-01-05,2020-01-01,
A,东门老面馆,罗湖区东门路5号,luohu,2025-01-09,2020-01-01,2025-01-07
B,岫禾坞餐饮,罗湖区东门路5号,luohu,2025-02-03,2025-02-01,
C,别家药店,罗湖区东门路7号,luohu,2025-02-03,2025-02-01,
"""


def test_who_stood_at_the_address_before_is_linked_and_not_inherited(tmp_path: Path) -> None:
    """A new firm behind the same door may be the old one, or a stranger: a person looks."""
    failed = csv_of([visit(1, establishment_id="A", result="fail")])
    folder = source(tmp_path / "a", establishments__csv=REGISTER, inspections__csv=failed)
    loaded(tmp_path / "store", folder)
    histories = StoreHistory(EventStore(tmp_path / "store"))
    found = {of: histories.history(of, before=MONDAY) for of in "ABC"}
    assert [len(one.predecessors) if one else None for one in found.values()] == [0, 1, 0]
    after = found["B"]
    assert after is not None
    assert after.inspections == ()
    (before,) = after.predecessors
    assert (before.establishment_id, before.name, str(before.closed_on)) == (
        "A", "东门老面馆", "2025-01-07",
    )  # fmt: skip
    earlier = histories.history("B", before=MONDAY.replace(year=2025, month=2, day=3))
    assert earlier is None  # nobody knew of it yet
