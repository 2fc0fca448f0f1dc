"""A portal's dataset arrives whole, each row once, or is refused with words and nothing written."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from features.sources.delivery import read_delivery
from features.sources.mapping import read_mapping
from features.sources.refusals import SourceRefused
from tests.features.sources.portals.builders import (
    KINDS,
    NOON,
    World,
    fetched,
    ids,
    numbers,
    visits,
)
from tests.features.sources.portals.fake import Portal, served

TOKEN = "s3cret-0f-a-city"  # of a made city

A_MAPPING = """
city = "Example"
[tables.inspections]
file = "visits.csv"
[tables.inspections.columns]
inspection_id = "inspection_id"
establishment_id = "license"
happened_on = { sql = "inspection_date[:10]" }
programme = { constant = "food" }
result = { column = "results", codes = { Pass = "pass", Fail = "fail" } }
"""


def test_a_dataset_goes_from_the_portal_to_rows_of_the_contract(tmp_path: Path) -> None:
    """Fetched, read through a mapping, typed: nothing is lost or bent on the way."""
    with served(Portal(visits(10))) as portal:
        fetched(tmp_path / "source", portal)
    (tmp_path / "city.toml").write_text(A_MAPPING)
    mapping = read_mapping(tmp_path / "city.toml")
    [table] = read_delivery(tmp_path / "source", mapping, today=NOON.date()).tables
    assert table.refusals == ()
    assert table.rows["inspection_id"].to_pylist() == numbers(10)
    assert table.rows["result"].to_pylist().count("fail") == 2
    assert str(table.rows["happened_on"][0].as_py()) == "2026-02-02"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("many", [1, 2, 3, 4, 6, 7])
def test_no_row_is_lost_or_doubled_where_pages_meet(tmp_path: Path, kind: str, many: int) -> None:
    """Pages of three rows: below, on and above their borders."""
    with served(Portal(visits(many))) as portal:
        one = fetched(tmp_path, portal, kind)
    assert ids(tmp_path) == numbers(many)
    assert one.rows == many


@pytest.mark.parametrize("many", [26_000, 26_001])
def test_openfda_is_read_beyond_what_it_lets_us_skip(tmp_path: Path, many: int) -> None:
    """It skips 25,000 rows at most, and points onward even from its last page."""
    with served(Portal(visits(many), a_page=1_000)) as portal:
        fetched(tmp_path, portal, "openfda")
    assert ids(tmp_path) == numbers(many)
    assert bool(portal.offsets("search_after")) == (many > 26_000)


def test_nothing_new_gives_the_same_bytes_and_says_so(tmp_path: Path) -> None:
    """Whoever holds the hash sees that nothing changed, whenever it was fetched."""
    world = World()
    with served(Portal(visits(7))) as portal:
        first = fetched(tmp_path, portal, world=world)
        before = (tmp_path / "visits.csv").read_bytes()
        world.later(hours=24 * 7)
        again = fetched(tmp_path, portal, world=world)
    assert (tmp_path / "visits.csv").read_bytes() == before
    assert first.sha256 == again.sha256 == hashlib.sha256(before).hexdigest()
    told = json.loads((tmp_path / "visits.source.json").read_text())
    assert told["fetched"] == "2026-03-16T12:00:00+00:00"
    assert (told["rows"], told["changed"], told["portal"]) == (7, "1", "socrata")


def test_values_that_are_no_text_are_written_as_json(tmp_path: Path) -> None:
    """A place stays one value in one column; what the portal leaves out is empty."""
    with served(Portal(visits(2))) as portal:
        fetched(tmp_path, portal)
    with (tmp_path / "visits.csv").open(newline="") as file:
        first, second = csv.DictReader(file)
    assert json.loads(first["location"]) == {"latitude": 41.9, "longitude": -87.6}
    assert (first["remark"], second["remark"]) == ("", 'said "no", then left')
    assert ":id" not in first


def test_a_ckan_resource_without_a_datastore_comes_as_its_file(tmp_path: Path) -> None:
    """Also where its connection is cut once."""
    content = b"inspection_id\n1\n2\n"
    with served(Portal([], file=content, trouble={1: "cut"})) as portal:
        one = fetched(tmp_path, portal, "ckan")
    assert (tmp_path / "visits.csv").read_bytes() == content
    assert one.rows == 2


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://elsewhere.invalid/visits.csv", "elsewhere"),
        ("/download/visits.pdf", "only .csv, .csv.gz, .parquet can be read"),
    ],
)
def test_a_file_we_may_not_or_cannot_read_is_refused(
    tmp_path: Path, address: str, words: str
) -> None:
    """Another host is another source; a PDF is no table."""
    with (
        served(Portal([], file=b"x", file_at=address)) as portal,
        pytest.raises(SourceRefused, match=words),
    ):
        fetched(tmp_path, portal, "ckan")


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_is_sent_and_never_shown_or_kept(tmp_path: Path, kind: str) -> None:
    """Its name is in the declaration; the token itself is in no file, no word and no address."""
    world = World()
    more = 'token_env = "CITY_TOKEN"'
    with served(Portal(visits(7), token=TOKEN, trouble={2: "500"})) as portal:
        fetched(tmp_path, portal, kind, more, world=world, tokens={"CITY_TOKEN": TOKEN})
        portal.always = "500"
        with pytest.raises(SourceRefused) as refused:
            fetched(tmp_path, portal, kind, more, world=world, tokens={"CITY_TOKEN": TOKEN})
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert TOKEN not in str([world.said, portal.asked, refused.value])
    assert not any(TOKEN.encode() in content for content in written)


@pytest.mark.parametrize("tokens", [{}, {"CITY_TOKEN": " "}, {"CITY_TOKEN": "a\nb"}])
def test_a_token_that_is_not_set_is_asked_for_by_name(
    tmp_path: Path, tokens: dict[str, str]
) -> None:
    """Before anything is asked of the portal."""
    with served(Portal(visits(1))) as portal, pytest.raises(SourceRefused, match="CITY_TOKEN"):
        fetched(tmp_path, portal, "socrata", 'token_env = "CITY_TOKEN"', tokens=tokens)
    assert portal.asked == []


def test_a_wrong_token_is_refused_at_once(tmp_path: Path) -> None:
    """Asking again would not help."""
    world = World()
    more = 'token_env = "CITY_TOKEN"'
    with (
        served(Portal(visits(1), token=TOKEN)) as portal,
        pytest.raises(SourceRefused, match=r"403.*Check the token"),
    ):
        fetched(tmp_path, portal, "ckan", more, world=world, tokens={"CITY_TOKEN": "another"})
    assert world.waited == []


def test_a_token_goes_over_https_only(tmp_path: Path) -> None:
    """On another's network it could be read."""
    portal = Portal([], url="http://data.example.org")
    with pytest.raises(SourceRefused, match="not https"):
        fetched(tmp_path, portal, "ckan", 'token_env = "T"', tokens={"T": TOKEN})


def test_a_dataset_that_is_not_there_is_refused_with_the_portals_words(tmp_path: Path) -> None:
    """OpenFDA says so too where nothing matches."""
    with served(Portal([])) as portal, pytest.raises(SourceRefused, match="No matches found!"):
        fetched(tmp_path, portal, "openfda")


def test_two_downloads_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    """The second is told to wait: it would remove the first one's pages."""
    told: list[str] = []

    def second(portal: Portal) -> None:
        with pytest.raises(SourceRefused) as refused:
            fetched(tmp_path, portal)
        told.append(str(refused.value))

    with served(Portal(visits(7))) as portal:
        portal.before = {2: second}
        fetched(tmp_path, portal)
    assert "Another fetch" in told[0]
    assert ids(tmp_path) == numbers(7)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A person is told, in words."""
    (tmp_path / "source").write_text("a file where the folder should be")
    with (
        served(Portal(visits(1))) as portal,
        pytest.raises(SourceRefused, match="cannot be written"),
    ):
        fetched(tmp_path / "source", portal)
