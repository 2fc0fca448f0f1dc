"""Portals that are busy, cut us off or change while we read: sat out, resumed, or refused."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from features.sources.portals import asking, parts
from features.sources.portals.download import fetch
from features.sources.refusals import SourceRefused
from tests.features.sources.portals.builders import (
    KINDS,
    NOON,
    World,
    declaration,
    fetched,
    ids,
    numbers,
    visits,
)
from tests.features.sources.portals.fake import RESOURCE, Portal, served


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trouble", ["429", "500", "503", "cut", "half"])
def test_a_page_that_did_not_arrive_is_asked_for_again(
    tmp_path: Path, kind: str, trouble: str
) -> None:
    """Twice in a row: the second wait is longer, and Retry-After counts where it is longest."""
    world = World()
    with served(Portal(visits(7), trouble={2: trouble, 3: trouble})) as portal:
        fetched(tmp_path, portal, kind, world=world)
    assert ids(tmp_path) == numbers(7)
    assert world.waited == ([7.0, 7.0] if trouble == "429" else [1.0, 2.0])


def test_a_date_to_come_back_at_is_honoured_too(tmp_path: Path) -> None:
    """Retry-After has two forms."""
    world = World()
    at = (NOON + timedelta(seconds=40)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    with served(Portal(visits(1), trouble={1: "429"}, retry_after=at)) as portal:
        fetched(tmp_path, portal, world=world)
    assert world.waited == [40.0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_download_goes_on_where_it_was_cut(tmp_path: Path, kind: str) -> None:
    """Pages that came are not asked for again; the person is told how much is kept."""
    world = World()
    always = dict.fromkeys(range(3, 3 + asking.TRIES), "cut")
    with served(Portal(visits(10), trouble=always)) as portal:
        with pytest.raises(SourceRefused, match=r"6 tries.* 6 rows of visits are kept"):
            fetched(tmp_path, portal, kind, world=world)
        assert world.waited == [1.0, 2.0, 4.0, 8.0, 16.0]
        assert not (tmp_path / "visits.csv").exists()
        before = portal.pages
        fetched(tmp_path, portal, kind, world=world)
    assert portal.pages - before == 3  # the third is empty: the end
    assert ids(tmp_path) == numbers(10)


def test_a_killed_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Nothing is tidied up on a kill; what is on disk is enough."""

    class Killed(World):
        def sleep(self, seconds: float) -> None:
            raise KeyboardInterrupt(seconds)

    with served(Portal(visits(10), trouble={4: "500"})) as portal:
        with pytest.raises(KeyboardInterrupt):
            fetched(tmp_path, portal, world=Killed())
        fetched(tmp_path, portal)
    assert portal.offsets("$offset") == ["0", "3", "6", "9", "9", "10"]
    assert ids(tmp_path) == numbers(10)


def test_datasets_that_were_done_are_not_asked_for_again(tmp_path: Path) -> None:
    """The second one was cut; the first one's pages are kept until both are there."""
    with (
        served(Portal(visits(4))) as good,
        served(Portal(visits(4), trouble=dict.fromkeys(range(1, 7), "500"))) as bad,
    ):
        lines = [
            line
            for name, portal in (("visits", good), ("others", bad))
            for line in (
                f"[datasets.{name}]",
                f'portal = "ckan"\nurl = "{portal.url}"\ndataset = "{RESOURCE}"',
            )
        ]
        datasets = declaration(tmp_path / "declared", *lines)
        with pytest.raises(SourceRefused, match="others"):
            list(fetch(datasets, tmp_path / "source", {}, World().edges()))
        asked = good.pages
        both = list(fetch(datasets, tmp_path / "source", {}, World().edges()))
    assert good.pages == asked
    assert [one.rows for one in both] == [4, 4]
    assert not list((tmp_path / "source" / ".fetching").glob("*/*"))


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_a_page_damaged_on_disk_is_asked_for_again(tmp_path: Path, damage: bytes | None) -> None:
    """A part that does not match its name is no page; None stands for one that is gone."""
    with served(Portal(visits(10), trouble=dict.fromkeys(range(4, 10), "500"))) as portal:
        with pytest.raises(SourceRefused):
            fetched(tmp_path, portal)
        second = sorted((tmp_path / ".fetching" / "visits").glob("*.json.gz"))[1]
        if damage is None:
            second.unlink()
        else:
            second.write_bytes(damage)
        portal.asked.clear()
        fetched(tmp_path, portal)
    assert portal.offsets("$offset") == ["3", "6", "9", "10"]
    assert ids(tmp_path) == numbers(10)


def test_pages_of_another_day_are_not_gone_on_from(tmp_path: Path) -> None:
    """Some portals correct rows without a sign."""
    world = World()
    with served(Portal(visits(7), trouble=dict.fromkeys(range(2, 8), "500"))) as portal:
        with pytest.raises(SourceRefused):
            fetched(tmp_path, portal, world=world)
        portal.asked.clear()
        world.later(hours=parts.KEPT_FOR.total_seconds() / 3600 + 1)
        fetched(tmp_path, portal, world=world)
    assert portal.offsets("$offset") == ["0", "3", "6", "7"]


def test_pages_of_another_question_are_not_gone_on_from(tmp_path: Path) -> None:
    """A `where` that was corrected asks for other rows."""
    with served(Portal(visits(7), trouble=dict.fromkeys(range(2, 8), "500"))) as portal:
        with pytest.raises(SourceRefused):
            fetched(tmp_path, portal)
        portal.asked.clear()
        fetched(tmp_path, portal, "socrata", "where = \"results = 'Pass'\"")
    assert portal.offsets("$offset") == ["0", "3", "6", "7"]
    assert set(portal.offsets("$where")) == {"results = 'Pass'"}


def gains_a_row(portal: Portal) -> None:
    """A visit is added in front, so that all others move on by one."""
    portal.rows = [{**visits(1)[0], ":id": "row-0", "_id": 0, "inspection_id": "0"}, *portal.rows]
    portal.changed += 1


def loses_a_row(portal: Portal) -> None:
    """The first visit is removed, so that all others move up by one."""
    portal.rows = portal.rows[1:]
    portal.changed += 1


def is_corrected(portal: Portal) -> None:
    """As many rows as before, of which the first one now says something else."""
    portal.rows = [{**portal.rows[0], "results": "Fail"}, *portal.rows[1:]]
    portal.changed += 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", [gains_a_row, loses_a_row, is_corrected])
def test_a_dataset_that_changes_while_it_is_read_is_read_afresh(
    tmp_path: Path, kind: str, change: Callable[[Portal], None]
) -> None:
    """Never a silent mix of the old rows and the new."""
    world = World()
    with served(Portal(visits(10))) as portal:
        portal.before = {3: change}
        fetched(tmp_path, portal, kind, world=world)
    assert ids(tmp_path) == [row["inspection_id"] for row in portal.rows]
    first = (tmp_path / "visits.csv").read_text().splitlines()[1]
    assert ("Fail" in first) == (change is is_corrected)
    assert any("starting afresh" in said for said in world.said)


def test_a_dataset_that_changed_since_it_was_cut_is_read_afresh(tmp_path: Path) -> None:
    """The pages on disk are of another state."""
    with served(Portal(visits(7), trouble=dict.fromkeys(range(2, 8), "500"))) as portal:
        with pytest.raises(SourceRefused):
            fetched(tmp_path, portal)
        is_corrected(portal)
        portal.asked.clear()
        fetched(tmp_path, portal)
    assert portal.offsets("$offset") == ["0", "3", "6", "7"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_dataset_that_never_stops_changing_is_refused(tmp_path: Path, kind: str) -> None:
    """What was there before stays as it was."""
    with served(Portal(visits(10))) as portal:
        fetched(tmp_path, portal, kind)
        before = (tmp_path / "visits.csv").read_bytes()
        portal.before = dict.fromkeys(range(portal.pages + 1, 99), is_corrected)
        with pytest.raises(SourceRefused, match=r"in 3 starts.*changed"):
            fetched(tmp_path, portal, kind)
    assert (tmp_path / "visits.csv").read_bytes() == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("miscounted", [1, -1, 5])
def test_a_portal_whose_count_does_not_fit_its_rows_is_refused(
    tmp_path: Path, kind: str, miscounted: int
) -> None:
    """Either the count or the rows are wrong, and nobody can say which."""
    with (
        served(Portal(visits(7), miscounted=miscounted)) as portal,
        pytest.raises(SourceRefused, match="rows came where the portal counts"),
    ):
        fetched(tmp_path, portal, kind)
    assert not (tmp_path / "visits.csv").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_comes_twice_is_noticed(tmp_path: Path, kind: str) -> None:
    """As many as were counted, but one of them stands for one that is missing."""
    rows = visits(7)
    rows[4] = rows[1]
    with served(Portal(rows)) as portal, pytest.raises(SourceRefused, match="1 rows came twice"):
        fetched(tmp_path, portal, kind)


@pytest.mark.parametrize(
    "target", ["http://elsewhere.invalid/x", "//elsewhere.invalid/x", "file:///etc/passwd", "h:\0"]
)
def test_a_portal_that_sends_us_elsewhere_is_refused(tmp_path: Path, target: str) -> None:
    """Another host is another source, and is not to see our token."""
    with (
        served(Portal(visits(7), trouble={2: target.replace("\0", "")})) as portal,
        pytest.raises(SourceRefused, match="elsewhere"),
    ):
        fetched(tmp_path, portal)


def test_a_portal_that_moves_us_for_ever_is_refused(tmp_path: Path) -> None:
    """On its own host it may move us, but not without end."""
    with (
        served(Portal(visits(7), always="/again")) as portal,
        pytest.raises(SourceRefused, match="moved us 5 times"),
    ):
        fetched(tmp_path, portal)


def test_a_portal_that_wants_an_hour_is_left_to_a_later_run(tmp_path: Path) -> None:
    """A person decides when to come back; nobody waits at a terminal for an hour."""
    world = World()
    with (
        served(Portal(visits(7), trouble={2: "429"}, retry_after="3600")) as portal,
        pytest.raises(SourceRefused, match=r"wait 3,600 seconds.* 3 rows of visits are kept"),
    ):
        fetched(tmp_path, portal, world=world)
    assert world.waited == []


def test_an_endless_page_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would fill the memory of the machine."""
    monkeypatch.setattr(asking, "LARGEST_PAGE", 500)
    with (
        served(Portal(visits(7))) as portal,
        pytest.raises(SourceRefused, match="more than 500 bytes"),
    ):
        fetched(tmp_path, portal)
