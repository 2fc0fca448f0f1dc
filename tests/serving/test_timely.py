"""A list that is no longer the one to go by says so, on its page, its sheet and in the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import NOW, earlier, service, stored_by_an_earlier_build, weekly

OLD, NEW = "/weeks/2026-W47/food/luohu", "/weeks/2026-W48/food/luohu"


@contextmanager
def at(settings: Settings, day: int, hour: int = 1) -> Iterator[TestClient]:
    """The service on a day of November 2026, by UTC."""
    with service(settings, now=lambda: datetime(2026, 11, day, hour, tzinfo=UTC)) as client:
        yield client


@on_both
def test_a_list_of_a_week_that_is_over_leads_to_the_newest(
    settings: Settings, engine: Engine
) -> None:
    """On paper, too: somebody may have last week's sheet in the bag."""
    publish(engine, [earlier("luohu")], now=NOW)
    publish(engine, [weekly("luohu")], now=NOW)
    with at(settings, 24) as client:
        for address in (OLD, f"{OLD}/print"):
            text = client.get(address).text
            assert "This week is over; the newest list is Week 48, 2026." in text
            assert f'href="{NEW}"' in text
        for address in (NEW, f"{NEW}/print"):
            assert 'class="notice"' not in client.get(address).text


def test_the_newest_list_says_when_this_weeks_is_not_published(
    settings: Settings, engine: Engine
) -> None:
    """From the city's Monday on, which begins on UTC's Sunday at four."""
    publish(engine, [weekly("luohu")], now=NOW)
    for day, hour, said in [(29, 15, False), (29, 16, True), (30, 1, True)]:
        with at(settings, day, hour) as client:
            for address in (NEW, f"{NEW}/print"):
                text = client.get(address).text
                assert ("the list of Week 49, 2026 is not published yet" in text) is said, hour


def test_a_newer_list_is_told_even_while_the_week_lasts(settings: Settings, engine: Engine) -> None:
    """A clock that is behind must not hide it."""
    publish(engine, [earlier("luohu")], now=NOW)
    publish(engine, [weekly("luohu")], now=NOW)
    with at(settings, 20) as client:
        assert "There is a newer list than this one" in client.get(OLD).text


@on_both
def test_the_api_tells_it_beside_the_bytes(settings: Settings, engine: Engine) -> None:
    """In summaries and a header, never in what was published."""
    publish(engine, [earlier("luohu"), earlier("baoan")], now=NOW)
    publish(engine, [weekly("luohu")], now=NOW)
    with at(settings, 24) as client:
        lists = {
            (week, one["bureau"]): one["superseded_by"]
            for week in ("2026-W47", "2026-W48")
            for one in client.get(f"/v1/weeks/{week}/lists").json()["lists"]
        }
        old = client.get("/v1/weeks/2026-W47/lists/food/luohu")
    assert lists == {
        ("2026-W47", "luohu"): "2026-W48",
        ("2026-W47", "baoan"): None,
        ("2026-W48", "luohu"): None,
    }
    newest = '</v1/weeks/2026-W48/lists/food/luohu>; rel="latest-version"'
    assert newest in old.headers["link"].split(", ")
    assert "superseded" not in old.text


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("command:wang", "2026-11-23 14:00, by command (wang)"),
        (None, "2026-11-23 14:00, by command, before approvals were kept"),
    ],
)
def test_a_list_says_who_let_it_out_also_without_a_draft(
    settings: Settings, engine: Engine, by: str | None, words: str
) -> None:
    """What nobody kept is not made up."""
    if by is None:
        stored_by_an_earlier_build(engine)
    else:
        publish(engine, [weekly("luohu")], now=NOW, by=by)
    with at(settings, 24) as client:
        text = client.get(OLD if by is None else NEW).text
        (week,) = client.get("/v1/weeks").json()["weeks"]
    assert words in text
    assert (week["programmes"][0]["approval"] is None) is (by is None)
