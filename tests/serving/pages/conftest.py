"""One service with a made city and one browser, for all tests that look at pages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

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
from tests.serving.figures import report
from tests.serving.made import FEATURES, LATER, MONDAY, NOW, SUPERVISOR, new_session
from tests.serving.objections.made import draft, registered

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
    keep_draft(engine, next_week(), now=NOW, by="command:scheduler")
    engine.dispose()
    app = create_app(settings, history=histories(), can_make=FEATURES, now=lambda: LATER)
    with running(app) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with chromium() as running_browser:
        yield running_browser
