"""A person sees at a glance that an export is broken."""

import re
from datetime import date
from pathlib import Path

from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.sources.profile import Profile, profile
from targeting.records import WIDTH, bars
from tests.features.sources.builders import TODAY, csv_of, source, visit


def profiles(folder: Path) -> dict[str, Profile]:
    """The profile of each table of a folder."""
    delivery = read_delivery(folder, Mapping(), today=TODAY)
    return {given.table: profile(given, delivery) for given in delivery.tables}


def test_a_month_without_rows_is_seen(tmp_path: Path) -> None:
    """The system was down in December, or its export was."""
    days = ["2025-10-31", "2025-11-01", "2025-11-30", "2026-01-01"]
    rows = [visit(n, happened_on=day) for n, day in enumerate(days)]
    seen = profiles(source(tmp_path, inspections__csv=csv_of(rows)))["inspections"]
    assert (seen.first, seen.last) == (date(2025, 10, 31), date(2026, 1, 1))
    assert seen.months == (1, 2, 0, 1)
    assert bars(seen.months) == "▄█ ▄"


def test_what_is_left_out_and_what_joins_nothing_is_seen(tmp_path: Path) -> None:
    """A register of last year, and severities that stop."""
    rows = [visit(n, severity="1" if n == 1 else "") for n in range(1, 5)]
    register = "establishment_id\nE1\nE2\nE3\n"
    folder = source(tmp_path, inspections__csv=csv_of(rows), establishments__csv=register)
    seen = profiles(folder)
    assert seen["inspections"].missing == {"severity": 0.75}
    assert seen["inspections"].joins == {"establishment_id in establishments": 0.75}
    places = seen["establishments"]
    assert (places.first, places.months, places.missing, places.joins) == (None, (), {}, {})


def test_codes_are_shown_by_how_often_they_are_said(tmp_path: Path) -> None:
    """An export that calls every visit a pass is broken, and all its rows are good ones."""
    rows = [visit(n, result="fail" if n == 4 else "pass") for n in range(1, 5)]
    seen = profiles(source(tmp_path, inspections__csv=csv_of(rows)))["inspections"]
    assert seen.frequent["result"] == (("pass", 0.75), ("fail", 0.25))
    assert seen.sample["inspection_id"] == ("1", "2", "4")
    assert "inspection_id" not in seen.frequent


def test_who_complained_and_what_was_written_is_in_no_profile(tmp_path: Path) -> None:
    """A screen is looked at by more people than the records are."""
    text = (
        "complaint_id,name,address,category,complainant,happened_on,kind,channel\n"
        "1,老王的店,王家巷,王五说菜坏了,13800138000,2026-02-01,report,王五来电\n"
    )
    seen = profiles(source(tmp_path, complaints__csv=text))["complaints"]
    assert not re.search("王|1380", f"{seen.sample}{seen.frequent}")
    assert (seen.sample["complaint_id"], seen.sample["complainant"]) == (("1",), ())


def test_what_was_not_read_is_told(tmp_path: Path) -> None:
    """A column that nothing uses is mostly one that was forgotten."""
    folder = source(
        tmp_path, inspections__csv=csv_of([{**visit(), "weather": "rain"}]), diary__csv="a\nb\n"
    )
    delivery = read_delivery(folder, Mapping(), today=TODAY)
    assert (delivery.tables[0].ignored, delivery.ignored) == (("weather",), ("diary.csv",))


def test_a_long_time_fits_a_line() -> None:
    """Thirty years of months on one line of a terminal."""
    assert len(bars(range(1, 361))) == WIDTH
    assert bars([0, 0, 5]) == "  █"
