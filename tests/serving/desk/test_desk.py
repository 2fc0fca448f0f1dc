"""How far a week is: counted from what stands, of one's own bureau alone, the same on the page."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import LATER, SUPERVISOR, WEEK, service
from tests.serving.objections.made import registered
from tests.serving.truth.made import decided, failing, listed, published, rows, visited
from tests.serving.truth.test_pages import words

NEXT_WEEK = timedelta(days=7)


@pytest.fixture
def lived(engine: Engine) -> None:
    """Two bureaus' lists, of which one has begun: nine of ten decided, four of these visited."""
    own, other = listed(0, "luohu", rows(0, risk=10)), listed(0, "baoan", rows(0, risk=3))
    published(engine, own, other)
    ids = [each.establishment_id for each in own.targets]
    kinds: dict[str, tuple[str, str | None]] = dict.fromkeys(ids[:7], ("accept", None))
    off: dict[str, tuple[str, str | None]] = {
        ids[7]: ("defer", "closed_for_now"),
        ids[8]: ("reject", "moved_away"),
    }
    decided(engine, own, kinds | off)
    visited(engine, own, {**failing(list(own.targets), "risk", 2, 1), ids[3]: "not_operating"})


@on_both
@pytest.mark.usefixtures("lived")
def test_what_stands_is_counted_once(settings: Settings) -> None:
    with service(settings) as client:
        told = client.get(f"/v1/weeks/{WEEK}/progress").json()
    assert told["week"] == WEEK
    of = {one.pop("bureau"): one for one in told["lists"]}
    assert of["luohu"] == {
        "programme": "food", "href": f"/v1/weeks/{WEEK}/lists/food/luohu", "targets": 10,
        "accepted": 7, "otherwise": 2, "undecided": 1, "waits": 0, "visited": 4, "failed": 2,
    }  # fmt: skip
    assert (of["baoan"]["undecided"], of["baoan"]["visited"]) == (3, 0)


@pytest.mark.usefixtures("lived")
def test_the_page_says_the_same_with_sums(settings: Settings) -> None:
    """Each list is a click away, and what waits for a supervisor stands first."""
    with service(settings) as client:
        page = client.get("/lists").text
    assert "Luohu 10 7 2 1 4 2" in words(page)
    assert "All 13 7 2 4 4 2" in words(page)
    assert re.findall(r'href="/weeks/2026-W48/food/(\w+)"', page) == ["luohu", "baoan"]
    assert "Nothing waits for you." in page


@pytest.mark.usefixtures("lived")
def test_a_bureaus_people_see_their_own(settings: Settings) -> None:
    own = type(SUPERVISOR)("tan.bo", "supervisor", "luohu")
    with service(settings, asker=own) as client:
        page = client.get("/lists").text
    assert "Food 10 7 2 1 4 2" in words(page)
    assert "baoan" not in page
    assert "Bao" not in page


@pytest.mark.usefixtures("lived")
def test_a_week_that_is_over_says_so(settings: Settings) -> None:
    with service(settings, now=lambda: LATER + NEXT_WEEK) as client:
        assert "This week is over, and Week 49, 2026 has no lists yet." in client.get("/lists").text


def test_what_waits_is_counted_and_leads_there(settings: Settings, engine: Engine) -> None:
    published(engine, listed(0, "luohu", rows(0, risk=2)))
    registered(engine)
    with service(settings) as client:
        page = client.get("/lists").text
    assert re.search(r'<a href="/objections"><b>1</b> Objections under way</a>', page)
    assert "Decisions to confirm" not in page
