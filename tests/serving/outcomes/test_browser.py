"""Outcomes in a real browser without JavaScript: how many taps it takes, and what fits a thumb."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from serving.access.asking import COOKIE
from serving.access.principal import Principal
from serving.app import create_app
from serving.database import open_database
from serving.settings import Settings, settings_in
from tests.serving.browsing import (
    DESK,
    PHONE,
    THUMB,
    chromium,
    followed,
    in_a_browser,
    running,
    window,
)
from tests.serving.made import FEATURES, WEEK, new_session, target
from tests.serving.orders.builders import orders, visited
from tests.serving.outcomes.builders import (
    AFTER,
    failed,
    finding,
    passed,
    published,
    record,
    recorded,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LIST = f"/weeks/{WEEK}/food/luohu"
PAGES = (
    f"{LIST}/targets/E-0001/outcome",
    f"{LIST}/targets/E-0002/outcome",
    LIST,
    "/orders",
    "/orders/1",
    "/conflicts",
)
pytestmark = in_a_browser

CHIEF = Principal("chen.hong", "supervisor", None)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_in(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    """A list with a visit that failed and is disputed, and targets that wait for theirs."""
    opened = open_database(settings)
    published(opened, *(target(nth) for nth in range(1, 9)))
    missing = {"scan_id": None, "scan_missing": "network_fault", "scan_words": "地下室无信号"}
    found = failed(finding("F-22", 2, True), finding("后厨无防鼠板，垃圾桶无盖", 1), **missing)
    visited(opened, found, of="E-0002", who="wang.fang")
    record(opened, passed(), of="E-0002", who="zhao.min")
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def address(settings: Settings, engine: Engine) -> Iterator[str]:
    app = create_app(settings, can_make=FEATURES, now=lambda: AFTER)
    assert engine is not None
    with running(app) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with chromium() as running_browser:
        yield running_browser


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(
    browser: "Browser", settings: Settings, address: str, request: pytest.FixtureRequest
) -> "Iterator[Page]":
    session = {"name": COOKIE, "value": new_session(settings, CHIEF, now=AFTER), "url": address}
    with window(browser, request.param, session) as opened:
        yield opened


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_screen_and_a_thumb(
    page: "Page", address: str, path: str, language: str
) -> None:
    """Also with every section of a form open."""
    page.goto(f"{address}{path}?lang={language}")
    for section in page.locator("details.more > summary").all():
        section.click()
    assert page.viewport_size is not None
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
    controls = "main a:visible, main button:visible, main summary:visible, main select:visible, "
    controls += "main input:not([type=radio], [type=checkbox]):visible, main textarea:visible, "
    controls += "main .choice:visible"
    small = [
        control.inner_text()
        for control in page.locator(controls).all()
        if (box := control.bounding_box()) and box["height"] < THUMB
    ]
    assert small == []


def test_a_pass_takes_two_taps_and_the_scan(page: "Page", address: str, engine: Engine) -> None:
    """From the list to the outcome beside its target."""
    before = {each.place.establishment_id for each in recorded(engine)}
    page.goto(f"{address}{LIST}?lang=zh")
    followed(page, page.get_by_text("登记结果").first)
    page.locator("input[name=scan_id]").fill("JDM-1")
    followed(page, page.get_by_role("button", name="合格（未发现问题）", exact=True))
    page.locator(".visit .result-pass").first.wait_for()
    (added,) = [each for each in recorded(engine) if each.place.establishment_id not in before]
    assert (added.standing.result, added.standing.scan_id) == ("pass", "JDM-1")


def test_enter_in_a_field_records_no_pass_by_itself(
    page: "Page", address: str, engine: Engine
) -> None:
    """A browser sends a form at Enter as if its first button had been pressed."""
    before = len(recorded(engine))
    page.goto(f"{address}{LIST}/targets/E-0008/outcome?lang=zh")
    page.locator("input[name=scan_id]").fill("JDM-1")
    page.locator("input[name=scan_id]").press("Enter")
    page.get_by_role("alert").wait_for()
    assert len(recorded(engine)) == before
    assert page.locator("input[name=scan_id]").input_value() == "JDM-1"


def test_a_fail_is_recorded_and_its_order_seen_to(
    page: "Page", address: str, engine: Engine
) -> None:
    page.goto(f"{address}{LIST}?lang=zh")
    followed(page, page.get_by_text("登记结果").first)
    page.locator("input[name=scan_id]").fill("JDM-2")
    page.get_by_text("不合格（发现问题）…").click()
    page.locator("input[name=item]").first.fill("F-22")
    page.locator("select[name=severity]").first.select_option("3")
    followed(page, page.get_by_role("button", name="登记为不合格"))
    followed(page, page.get_by_role("link", name="责令停业"))
    page.get_by_text("办结", exact=True).first.click()
    page.locator("form[action$=closing] select").select_option("revoked")
    page.locator("form[action$=closing] textarea").fill("现场复核后撤销")
    followed(page, page.locator("form[action$=closing] button"))
    page.get_by_text("现场复核后撤销").wait_for()
    assert orders(engine)[-1].closed is not None
