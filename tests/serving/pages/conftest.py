"""One service with a made city and one browser, for all tests that look at pages."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pytest

from models.visits.measures import Left
from serving.access.asking import COOKIE
from serving.app import create_app
from serving.database import open_database
from serving.drafts.keeping import keep_draft
from serving.figures.publish import publish_figures
from serving.objections.rules import Subject
from serving.publish import publish
from serving.settings import Settings, settings_in
from tests.serving.browsing import chromium, running
from tests.serving.city import city, histories, next_week
from tests.serving.drafts.made import firmness, measures
from tests.serving.figures import report
from tests.serving.made import FEATURES, LATER, MONDAY, NOW, SUPERVISOR, new_session
from tests.serving.objections.made import draft, registered
from tests.serving.registered.made import reports, three

# Who is on no list of next week's any more.
LEFT: Final[Mapping[str, Left]] = {
    "SZ-LUOHU-FOOD-09": "visited",
    "SZ-LUOHU-FOOD-10": "lower",
}

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home that all pages are of."""
    return settings_in(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def session(settings: Settings, address: str) -> dict[str, str]:
    """The cookie of a supervisor who is signed in, as a browser keeps it."""
    return {"name": COOKIE, "value": new_session(settings, SUPERVISOR), "url": address}


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    """A running service with a made city, on a free port of this machine."""
    engine = open_database(settings)
    for lists in city():
        publish(engine, lists, now=NOW)
    publish_figures(engine, report(), now=NOW)
    of_visit = Subject("record", "inspections", "V1")
    registered(engine, draft("SZ-LUOHU-FOOD-01", subject=of_visit, received_on=MONDAY), by="lu.fei")
    measured = measures(firmness(risk=5, near=3, before="2026-W48", left=LEFT))
    keep_draft(
        engine, next_week(), now=NOW, by="command:scheduler",
        measures={"food": measured, "drug": measured},
    )  # fmt: skip
    three(engine)
    reports(engine)
    engine.dispose()
    app = create_app(settings, history=histories(), can_make=FEATURES, now=lambda: LATER)
    with running(app) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with chromium() as running_browser:
        yield running_browser
