"""The service shows the records in force, also when a load has come after its start."""

from datetime import date, timedelta
from pathlib import Path

from features.catalogue.complaints import told_before
from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
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


def test_a_visit_that_two_sources_tell_is_shown_once(tmp_path: Path) -> None:
    """As the regulator's own system tells it, once that is known."""
    crew = {"inspector_id": "J1", "second_inspector_id": "J2", "known_on": "2026-02-02"}
    own = visit(1, establishment_id="A", **crew, source="service")
    theirs = {**own, "inspection_id": "2", "source": "platform", "known_on": "2026-02-05"}
    other = {**theirs, "inspection_id": "3", "inspector_id": "J3", "second_inspector_id": ""}
    rows = csv_of([own, theirs, other])
    loaded(tmp_path / "store", source(tmp_path / "a", inspections__csv=rows))
    histories = StoreHistory(EventStore(tmp_path / "store"))

    def shown(before: date) -> list[str]:
        history = histories.history("A", before=before)
        return [str(fact.known_on) for fact in history.inspections] if history else []

    assert shown(date(2026, 2, 5)) == ["2026-02-02"]
    assert shown(date(2026, 2, 6)) == ["2026-02-05", "2026-02-05"]


def test_the_band_tells_of_complaints_a_month_late(tmp_path: Path) -> None:
    """A fifth person's complaint of last week must not show between two weekly lists."""
    told = told_before(MONDAY)
    days = [told - timedelta(days=day) for day in (300, 200, 100, 1)]
    late = [told, MONDAY - timedelta(days=3)]
    for name, since, band in (
        ("late", [*days, *late], "fewer_than_5"),
        ("early", [*days, told - timedelta(days=2)], "5_or_more"),
        ("old", [*days, told - timedelta(days=366)], "fewer_than_5"),
    ):
        rows = [f"C{n},A,{day},dispute,P{n}" for n, day in enumerate(since)]
        table = "\n".join(["complaint_id,establishment_id,happened_on,kind,complainant", *rows])
        folder = source(tmp_path / name, establishments__csv=REGISTER, complaints__csv=f"{table}\n")
        delivery = read_delivery(folder, Mapping(), today=MONDAY, secret=b"of nobody's city")
        load(tmp_path / f"store of {name}", delivery, refused_share=0.0)
        histories = StoreHistory(EventStore(tmp_path / f"store of {name}"))
        history = histories.history("A", before=MONDAY)
        assert history is not None
        assert history.complaints_band == band


PLACES = """establishment_id,name,bureau,known_on,opened_on,lat,lon,credit_code
A,东门老面馆,luohu,2020-01-05,2020-01-01,22.1,114.1,91440300192203821G
A,东门老面馆,luohu,2025-01-09,2020-01-01,22.2,114.2,92440300MA5DKQ4L1X
B,岫禾坞餐饮,luohu,2025-02-03,2025-02-01,,,92440300MA5DKQ4L1X
C,别家药店,luohu,2026-03-05,2025-02-01,22.3,114.3,92440300MA5DKQ4L1X
"""


def test_places_and_codes_are_those_that_the_register_had_on_the_day(tmp_path: Path) -> None:
    """A map of Monday shows where people go this week, and not where somebody moves to later."""
    loaded(tmp_path / "store", source(tmp_path / "a", establishments__csv=PLACES))
    histories = StoreHistory(EventStore(tmp_path / "store"))
    march = date(2026, 3, 2)
    assert histories.places("ABCD", before=march) == {"A": (22.2, 114.2)}
    assert histories.places("A", before=date(2024, 1, 1)) == {"A": (22.1, 114.1)}
    assert histories.extent("luohu", before=march) == (22.1, 114.1, 22.2, 114.2)
    assert histories.extent("paris", before=march) is None
    assert histories.with_credit_code("92440300MA5DKQ4L1X", before=march) == ("A", "B")
    assert histories.with_credit_code("91440300192203821G", before=MONDAY) == ()
