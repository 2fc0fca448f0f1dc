"""My week as an inspector has it in a kitchen: one thumb, no network, a phone that reloads."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from serving.access.asking import COOKIE
from serving.app import create_app
from serving.database import open_database
from serving.publish import publish
from serving.settings import Settings, settings_in
from tests.serving.browsing import (
    DESK,
    PHONE,
    THUMB,
    chromium,
    followed,
    in_a_browser,
    kept,
    running,
    window,
)
from tests.serving.city import city, histories
from tests.serving.made import FEATURES, INSPECTOR, NOW, new_session
from tests.serving.outcomes.builders import failed, record, recorded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = in_a_browser

# A Tuesday: some stops are today's, some yesterday's, some to come.
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PATIENCE = 10_000  # milliseconds, on a machine that does other things as well
PAGES = ("/my-week", "/my-week/print", "/open", "/open?code=nobody", "/my-week?week=2026-W47")
# How wide a page is with everything open that opens; and its controls too low for a thumb.
OPENED_WIDE = """() => {
  for (const part of document.querySelectorAll("main details")) part.open = true;
  return document.documentElement.scrollWidth;
}"""
LOW_CONTROLS = f"""() => [...document.querySelectorAll(
    "main a, main button, main summary, main input:not([type=hidden])")]
  .map(each => [each.textContent, each.getBoundingClientRect().height])
  .filter(([, height]) => height > 0 && height < {THUMB})"""
RECORD = ".day-today .record-it"


def form_of(rank: int) -> str:
    return f"/weeks/2026-W48/food/luohu/targets/SZ-LUOHU-FOOD-{rank:02d}/outcome"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_in(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    opened = open_database(settings)
    for lists in city():
        publish(opened, [each for each in lists if each.bureau == "luohu"], now=NOW)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def address(settings: Settings, engine: Engine) -> Iterator[str]:
    where = {f"SZ-LUOHU-FOOD-{rank:02d}": (22.54 + rank / 1000, 114.1) for rank in range(1, 10)}
    history = replace(histories(), where=where)
    assert engine is not None
    app = create_app(settings, history=history, can_make=FEATURES, now=lambda: TUESDAY)
    with running(app) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with chromium() as running_browser:
        yield running_browser


@pytest.fixture
def page(browser: "Browser", settings: Settings, address: str) -> "Iterator[Page]":
    """A phone without JavaScript."""
    with window(browser, PHONE, cookie(settings, address)) as opened:
        yield opened


@pytest.fixture
def phone(browser: "Browser", settings: Settings, address: str) -> "Iterator[BrowserContext]":
    """A phone as people have it, with JavaScript."""
    width, height = PHONE
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.add_cookies([cookie(settings, address)])  # type: ignore[list-item]  # Playwright's own
    context.clock.set_fixed_time(TUESDAY)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def cookie(settings: Settings, address: str) -> dict[str, str]:
    return {"name": COOKIE, "value": new_session(settings, INSPECTOR, now=TUESDAY), "url": address}


def my_week(phone: "BrowserContext", address: str) -> "Page":
    """My week, with the forms of today's stops kept on the phone."""
    page = phone.new_page()
    page.goto(f"{address}/my-week?lang=zh")
    page.locator("html[data-kept=yes]").wait_for()
    return page


def results(engine: Engine, rank: int) -> list[tuple[str, str | None]]:
    id_ = f"SZ-LUOHU-FOOD-{rank:02d}"
    found = [each for each in recorded(engine) if each.place.establishment_id == id_]
    assert not any(each.conflicts for each in found)
    return [(each.standing.result, each.standing.scan_id) for each in found]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_fit_a_phone_and_a_thumb(page: "Page", address: str, language: str) -> None:
    """Also with everything open that opens; and the first stop is seen without scrolling."""
    page.goto(f"{address}/my-week?lang={language}")
    first = page.locator(".own h3").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] < PHONE[1] * 0.5
    for path in PAGES:
        page.goto(f"{address}{path}")
        kept(page, path, language)
        assert page.evaluate(OPENED_WIDE) <= PHONE[0], path
        assert page.evaluate(LOW_CONTROLS) == [], path


def test_nothing_slides_sideways_on_a_desk(
    browser: "Browser", settings: Settings, address: str
) -> None:
    with window(browser, DESK, cookie(settings, address)) as page:
        for path in PAGES:
            page.goto(f"{address}{path}")
            kept(page, path, "zh")
            assert page.evaluate(OPENED_WIDE) <= DESK[0], path


def test_the_sheet_prints_on_a4(page: "Page", address: str) -> None:
    """Landscape, in points rounded down as a PDF says them; its rows have room for a pen."""
    page.goto(f"{address}/my-week/print?lang=zh")
    printed = page.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox ?\[0 0 841\.?\d* 594\.?\d*\]", printed)


def test_a_pass_takes_three_taps(page: "Page", address: str, engine: Engine) -> None:
    """Record, into the scan's field, passed; and it is folded away afterwards."""
    taps = 0
    page.goto(f"{address}/?lang=zh")
    assert page.url.endswith("/my-week")
    followed(page, page.locator(RECORD).first)
    taps += 1
    page.locator("input[name=scan_id]").click()
    taps += 1
    page.keyboard.type("JDM-4")
    followed(page, page.get_by_role("button", name="合格（未发现问题）", exact=True))
    taps += 1
    assert taps == 3
    assert results(engine, 4) == [("pass", "JDM-4")]
    followed(page, page.get_by_role("link", name="我的本周").first)
    assert page.locator(RECORD).count() == 2
    assert page.locator(".day-today .closed .result-pass").count() == 1


def test_an_outcome_without_a_network_is_kept_over_a_reload_and_sent_once(
    phone: "BrowserContext", address: str, engine: Engine
) -> None:
    """A cellar has no network, and a phone throws pages away: nothing that was typed is lost."""
    page = my_week(phone, address)
    phone.set_offline(True)
    page.goto(f"{address}{form_of(5)}")
    page.locator("input[name=scan_id]").fill("JDM-5")
    page.reload()
    assert page.locator("input[name=scan_id]").input_value() == "JDM-5"
    page.get_by_role("button", name="合格（未发现问题）", exact=True).click()
    page.get_by_role("status").get_by_text("已保存在本机，尚未提交").wait_for()
    assert results(engine, 5) == []
    page.reload()
    page.get_by_role("status").get_by_text("已保存在本机，尚未提交").wait_for()
    page.goto(f"{address}/my-week")
    page.locator(f"[data-outcome='{form_of(5)}']").get_by_text("在本机，尚未提交").wait_for()
    phone.set_offline(False)
    page.locator(f".closed a[href='{form_of(5)}']").wait_for(state="attached")
    assert results(engine, 5) == [("pass", "JDM-5")]
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_a_colleague_recorded_meanwhile_stands_and_ours_is_kept_beside_it(
    phone: "BrowserContext", address: str, engine: Engine
) -> None:
    """Nothing is lost in a pocket, and nothing is overwritten from one."""
    page = my_week(phone, address)
    page.goto(f"{address}{form_of(9)}")
    phone.set_offline(True)
    page.locator("input[name=scan_id]").fill("JDM-9")
    page.get_by_role("button", name="合格（未发现问题）", exact=True).click()
    page.get_by_role("status").get_by_text("已保存在本机，尚未提交").wait_for()
    theirs = failed(visited_on=TUESDAY.date(), seen_on_device_at=TUESDAY)
    record(engine, theirs, of="SZ-LUOHU-FOOD-09", now=TUESDAY)
    phone.set_offline(False)
    page.locator(".visit.dispute").wait_for()
    (found,) = [
        each for each in recorded(engine) if each.place.establishment_id == "SZ-LUOHU-FOOD-09"
    ]
    assert (found.standing.result, found.conflicts[0].told.scan_id) == ("fail", "JDM-9")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_whoever_has_to_sign_in_again_finds_what_was_typed(
    phone: "BrowserContext", settings: Settings, address: str, engine: Engine
) -> None:
    """A session that ended meanwhile costs a password, and no visit."""
    page = my_week(phone, address)
    page.goto(f"{address}{form_of(6)}")
    page.locator("input[name=scan_id]").fill("JDM-6")
    phone.clear_cookies()
    page.get_by_role("button", name="合格（未发现问题）", exact=True).click()
    page.wait_for_url("**/sign-in?next=*")
    assert results(engine, 6) == []
    phone.add_cookies([cookie(settings, address)])  # type: ignore[list-item]  # as above
    page.goto(f"{address}{form_of(6)}")
    page.locator(".visit .result-pass").wait_for()
    assert results(engine, 6) == [("pass", "JDM-6")]


def test_two_taps_record_one_outcome(phone: "BrowserContext", address: str, engine: Engine) -> None:
    page = phone.new_page()
    page.goto(f"{address}{form_of(7)}")
    page.locator("input[name=scan_id]").fill("JDM-7")
    page.get_by_role("button", name="合格（未发现问题）", exact=True).dblclick(no_wait_after=True)
    page.locator(".visit .result-pass").wait_for()
    assert results(engine, 7) == [("pass", "JDM-7")]


def test_what_is_to_be_put_right_is_said_with_a_script_too(
    phone: "BrowserContext", address: str, engine: Engine
) -> None:
    """A pass without a scan is refused in the service's words, with what was typed."""
    page = phone.new_page()
    page.goto(f"{address}{form_of(8)}")
    page.locator("input[name=visit_order]").evaluate("field => { field.value = '2' }")
    followed(page, page.get_by_role("button", name="合格（未发现问题）", exact=True))
    page.get_by_text("请填写扫码登记号，或说明未扫码的原因").wait_for()
    assert results(engine, 8) == []
    assert page.locator("input[name=visit_order]").input_value() == "2"


def test_signing_out_leaves_no_page_on_the_phone(phone: "BrowserContext", address: str) -> None:
    """The next person with this phone, offline or not, reads nobody's name."""
    page = my_week(phone, address)
    assert page.evaluate("caches.has('pages')")
    page.locator(".me summary").click()
    followed(page, page.get_by_role("button", name="退出"))
    assert not page.evaluate("caches.has('pages')")


def test_no_request_leaves_the_origin(phone: "BrowserContext", address: str) -> None:
    """Nor does a page run what is not a file of ours."""
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    page = my_week(phone, address)
    page.get_by_text("位置图").first.click()
    page.locator(".week-map").first.wait_for()
    assert asked
    assert [url for url in asked if not url.startswith(address)] == []
    assert page.evaluate("document.querySelectorAll('script:not([src])').length") == 0
