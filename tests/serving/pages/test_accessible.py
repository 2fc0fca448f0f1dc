"""Who sees badly, or uses no mouse, can do everything: looked at by axe, walked by Tab."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pytest
from axe_playwright_python.sync_playwright import Axe

from serving.access.asking import COOKIE
from serving.access.principal import Principal
from serving.settings import Settings
from tests.serving.browsing import PHONE, in_a_browser
from tests.serving.made import (
    ADMINISTRATOR,
    AUDITOR,
    DATA_SCIENTIST,
    INSPECTOR,
    SUPERVISOR,
    new_session,
)
from tests.serving.pages.places import DECIDE, DRAFT, DRAFT_LIST, LIST, MODELS, OUTCOME, PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = in_a_browser

SEEN: Final = (
    *((SUPERVISOR, path) for path in PAGES),
    *((INSPECTOR, path) for path in ("/my-week", "/my-week/print", "/open", OUTCOME)),
    *((ADMINISTRATOR, path) for path in ("/accounts", "/tokens")),
    (DATA_SCIENTIST, MODELS),
    (AUDITOR, "/audit"),
    (None, "/sign-in"),
)
# Nobody who needs more than this is kept out by it.
BEARABLE = ("minor", "moderate")

# What takes a press or words, and is there to be seen.
CONTROLS = """() => [...document.querySelectorAll(
    "a[href], button, summary, input:not([type=hidden]), select, textarea")]
  .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.disabled)
  .map((each, number) => { each.dataset.walked = number; return each.outerHTML.slice(0, 120); })"""
# Which of them has the focus, and whether a line around it shows that.
FOCUSED = """() => {
  const at = document.activeElement, radios = at.type === "radio" && at.name;
  const same = radios ? [...document.querySelectorAll(`[name="${radios}"]`)] : [at];
  const shown = getComputedStyle(at).outlineStyle !== "none";
  return [same.map(each => each.dataset.walked).filter(Boolean).map(Number), shown];
}"""


@pytest.fixture
def page(browser: "Browser", request: pytest.FixtureRequest) -> "Iterator[Page]":
    """A phone's page by day, or by night, in which a test may run what it brings along."""
    width, height = PHONE
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=getattr(request, "param", "light"),
        locale="zh-CN",
    )
    yield context.new_page()
    context.close()


def signed_in(page: "Page", settings: Settings, address: str, who: Principal | None) -> None:
    if who is not None:
        cookie = {"name": COOKIE, "value": new_session(settings, who), "url": address}
        page.context.add_cookies([cookie])  # type: ignore[list-item]  # Playwright's own typed dict


@pytest.mark.parametrize(("page", "language"), [("light", "zh"), ("dark", "en")], indirect=["page"])
def test_axe_finds_nothing_that_keeps_anybody_out(
    page: "Page", address: str, settings: Settings, language: str
) -> None:
    """Contrast, names of controls, headings, landmarks, tables: by the rules of WCAG 2.2."""
    before: object = ()
    for who, path in SEEN:
        if who != before:
            page.context.clear_cookies()
            signed_in(page, settings, address, who)
            before = who
        page.goto(f"{address}{path}?lang={language}")
        found = Axe().run(page)
        grave = [
            (each["id"], [node["html"] for node in each["nodes"]])
            for each in found.response["violations"]
            if each["impact"] not in BEARABLE
        ]
        assert grave == [], path


@pytest.mark.parametrize(
    "path", [LIST, DECIDE, DRAFT, DRAFT_LIST, "/truth", "/accounts", OUTCOME, MODELS]
)
def test_tab_leads_to_everything_and_shows_where_it_is(
    page: "Page", address: str, settings: Settings, path: str
) -> None:
    """A control that only a mouse reaches, or a focus that nobody sees, keeps people out."""
    other = {"/accounts": ADMINISTRATOR, OUTCOME: INSPECTOR, MODELS: DATA_SCIENTIST}
    who = other.get(path, SUPERVISOR)
    signed_in(page, settings, address, who)
    page.goto(f"{address}{path}")
    controls = page.evaluate(CONTROLS)
    assert controls
    reached: set[int] = set()
    for _ in controls:
        page.keyboard.press("Tab")
        numbers, shown = page.evaluate(FOCUSED)
        if not numbers:  # past the last one, where the browser's own bar would be
            break
        assert shown, controls[numbers[0]]
        reached.update(numbers)
    assert [each for number, each in enumerate(controls) if number not in reached] == []
