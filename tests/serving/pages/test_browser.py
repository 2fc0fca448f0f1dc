"""The pages in a real browser, on a phone and on a desk, in both languages."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from serving.access.asking import COOKIE
from serving.settings import Settings
from tests.serving.browsing import (
    DESK,
    PHONE,
    THUMB,
    followed,
    in_a_browser,
    kept,
    window,
)
from tests.serving.made import ADMINISTRATOR, new_session
from tests.serving.pages.places import (
    DECIDE,
    DRAFT,
    DRAFT_LIST,
    ESTABLISHMENT,
    FIGURES,
    LIST,
    PAGES,
    SHEET,
    WAITING,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

# In bytes, with its styles and pictures: a second of a bad connection.
HEAVIEST = 300_000

# In points, rounded down, as a PDF file says it.
A4_LANDSCAPE = (b"841", b"594")

pytestmark = in_a_browser


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(
    browser: "Browser", session: dict[str, str], request: pytest.FixtureRequest
) -> "Iterator[Page]":
    """A page without JavaScript, in a window of one of the two sizes."""
    with window(browser, request.param, session) as opened:
        yield opened


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(page: "Page", address: str, path: str, language: str) -> None:
    """On a phone in one hand, a page that slides away is unreadable."""
    page.goto(f"{address}{path}?lang={language}")
    kept(page, path, language)
    assert page.viewport_size is not None
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_target_is_seen_without_scrolling(
    page: "Page", address: str, language: str
) -> None:
    """The list is what people come for; menus and model facts must not push it away."""
    page.goto(f"{address}{LIST}?lang={language}")
    first = page.locator(".target h2").first.bounding_box()
    assert first is not None
    assert page.viewport_size is not None
    assert first["y"] + first["height"] < page.viewport_size["height"] * 0.75


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_target_is_in_sight_when_filtered(
    page: "Page", address: str, language: str
) -> None:
    """Whoever asked for her own visits wants to see one, not the form again."""
    page.goto(f"{address}{LIST}?lang={language}&lane=risk&inspector=J00017&sort=outing")
    first = page.locator(".target h2").first.bounding_box()
    assert first is not None
    assert page.viewport_size is not None
    assert first["y"] + first["height"] < page.viewport_size["height"] * 0.9


def test_a_list_is_filtered_and_ordered_without_scripts(page: "Page", address: str) -> None:
    """The address says everything: Back restores what was asked, and so does a link sent on."""
    page.goto(f"{address}{LIST}?lang=en")
    page.locator(".filter summary").first.click()
    page.get_by_label("Lane").select_option("statutory")
    page.get_by_label("Order").select_option("visited")
    followed(page, page.get_by_role("button", name="Show"))
    filtered = page.url
    ranks = page.locator(".target .rank")
    assert ranks.all_inner_texts() == ["3", "2"]
    assert page.locator(".asked b").inner_text() == "2 of 10 shown"
    followed(page, page.get_by_role("link", name="Show all by rank"))
    assert page.url == f"{address}{LIST}?lang=en"
    assert ranks.count() == 10
    page.go_back()
    assert page.url == filtered
    assert ranks.all_inner_texts() == ["3", "2"]
    page.locator(".filter summary").first.click()
    assert page.get_by_label("Lane").input_value() == "statutory"
    followed(page, page.get_by_role("link", name="中文"))
    assert page.locator(".asked b").inner_text() == "显示 2 家，共 10 家"


def test_a_drafts_list_is_filtered_and_back_restores_it(page: "Page", address: str) -> None:
    """As a published one is; the links to its rows lead to all of them."""
    page.goto(f"{address}{DRAFT_LIST}?lang=en")
    everyone = page.locator(".target .rank").count()
    page.locator(".filter summary").first.click()
    page.get_by_label("Lane").select_option("risk")
    followed(page, page.get_by_role("button", name="Show"))
    filtered, ranks = page.url, page.locator(".target .rank").all_inner_texts()
    assert 0 < len(ranks) < everyone
    followed(page, page.locator(".compared li a").first)
    assert page.locator(".target .rank").count() == everyone
    page.go_back()
    assert (page.url, page.locator(".target .rank").all_inner_texts()) == (filtered, ranks)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_drafts_review_opens_under_a_thumb(page: "Page", address: str, language: str) -> None:
    """What drives it, whether it is stable, whom it burdens: each a line until somebody asks."""
    page.goto(f"{address}{DRAFT}?lang={language}")
    assert page.viewport_size is not None
    parts = page.locator("details.review")
    assert parts.count() == 6
    for part in parts.all():
        summary = part.locator("summary")
        box = summary.bounding_box()
        assert box is not None
        assert box["height"] >= THUMB
        assert not part.locator("table").first.is_visible()
        summary.click()
        assert part.locator("table").first.is_visible()
        for link in part.locator("a").all():
            box = link.bounding_box()
            assert box is not None
            assert box["height"] >= THUMB
    kept(page, f"{DRAFT}/opened", language)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_form_and_the_exports_fit_and_are_large_enough(
    page: "Page", address: str, language: str
) -> None:
    """A filter that only a mouse can hit is none in the field."""
    assert page.viewport_size is not None
    page.goto(f"{address}{LIST}?lang={language}&sort=outing&q=%E5%BA%97&day=2026-11-25")
    for opened, controls in (
        (0, ".filter form :is(input:not([type=hidden]), select, button)"),
        (1, ".trips li a"),
        (2, ".exports a, .asked a"),
    ):
        page.locator(".filter summary").nth(opened).click()
        found = page.locator(f"{controls} >> visible=true").all()
        assert found
        for control in found:
            box = control.bounding_box()
            assert box is not None
            assert min(box["height"], box["width"]) >= THUMB
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_target_is_decided_on_with_a_thumb(page: "Page", address: str, language: str) -> None:
    """Without scripts: the chosen kind's fields are there, large enough, and no others."""
    page.goto(f"{address}{DECIDE}?lang={language}")
    kinds = page.locator(".deciding .choice")
    assert kinds.count() == 4
    page.locator("[value=defer]").check()
    assert page.locator("[name=until_week]").is_visible()
    assert not page.locator("[name=replacement]").is_visible()
    page.locator("[value=reject]").check()
    assert not page.locator("[name=until_week]").is_visible()
    page.locator("[name=code_reject]").select_option("duplicate")
    page.locator("[name=words]").fill("too short")
    fields = page.locator(".deciding :is(label, select, textarea, button) >> visible=true").all()
    for field in fields:
        box = field.bounding_box()
        assert box is not None
        assert box["height"] >= THUMB
    followed(page, page.locator(".deciding button"))
    assert page.locator("[role=alert]").is_visible()
    assert page.locator("[name=words]").input_value() == "too short"
    assert page.locator("[value=reject]").is_checked()
    page.locator("[name=words]").fill("与第九位的登记重复，实为同一家店")
    followed(page, page.locator(".deciding button"))
    assert page.url.endswith(f"{LIST}#rank-10")
    page.goto(f"{address}{WAITING}?lang={language}")
    assert page.locator(".waiting li").count() == 1


def test_on_paper_a_sheet_is_rows_and_their_head(page: "Page", address: str) -> None:
    """Each page of paper says which list it is of; menus and links stay on the screen."""
    page.goto(f"{address}{SHEET}?lang=zh")
    assert not page.locator(".running").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".running").is_visible()
    for on_screen in (".bar", ".back"):
        assert not page.locator(on_screen).is_visible()
    heights = [row.bounding_box() for row in page.locator(".sheet tbody tr").all()]
    assert len(heights) == 10
    handwriting = 15 / 25.4 * 96  # millimetres in CSS pixels
    assert all(box is not None and box["height"] >= handwriting for box in heights)
    sides = set(
        re.findall(rb"MediaBox \[0 0 (\d+)[\d.]* (\d+)", page.pdf(prefer_css_page_size=True))
    )
    assert sides == {A4_LANDSCAPE}


def test_every_sheet_of_a_draft_says_that_it_is_one(page: "Page", address: str) -> None:
    """Whoever finds one page of it on the copier must know: it is across each."""
    page.goto(f"{address}{DRAFT_LIST}?lang=en")
    page.emulate_media(media="print")
    across = page.locator(".draft-across")
    assert across.is_visible()
    assert across.evaluate("node => getComputedStyle(node).position") == "fixed"
    assert not page.locator("form[action*='approval']").is_visible()


def test_a_long_name_covers_nothing(page: "Page", address: str) -> None:
    """Registered names are long; on a phone they take two lines."""
    page.goto(f"{address}{LIST}?lang=zh")
    overlaps = page.evaluate(
        """[...document.querySelectorAll('.target')].map(target => {
            const words = document.createRange();
            words.selectNodeContents(target.querySelector('h2 a'));
            return words.getBoundingClientRect().bottom
                - target.querySelector('.where').getBoundingClientRect().top;
        })"""
    )
    assert max(overlaps) < 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_target_of_the_plan_is_seen_without_scrolling(
    page: "Page", address: str, language: str
) -> None:
    """Whether the 96 % is reached is what a mayor opens the page for."""
    page.goto(f"{address}{FIGURES}?lang={language}")
    box = page.locator(".tile .verdict").first.bounding_box()
    assert box is not None
    assert page.viewport_size is not None
    assert box["y"] + box["height"] < page.viewport_size["height"] * 0.75


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_shortage_is_seen_without_scrolling(page: "Page", address: str, language: str) -> None:
    """What the law asks and the bureau can't do is the head's business, not the foot's."""
    page.goto(f"{address}{LIST}?lang={language}")
    said = page.locator(".gaps .short")
    assert said.is_visible()
    box = said.bounding_box()
    assert box is not None
    assert page.viewport_size is not None
    assert box["y"] + box["height"] < page.viewport_size["height"] * 0.6


@pytest.mark.parametrize("page", [DESK], indirect=True, ids=["desk"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_no_code_is_shown_to_people(page: "Page", address: str, path: str, language: str) -> None:
    """`complaints_90d` is our word, not an inspector's; a column of a file is called what it is."""
    page.goto(f"{address}{path}?lang={language}")
    page.evaluate("document.querySelectorAll('code.of-file').forEach((each) => each.remove())")
    assert re.findall(r"\b[a-z0-9]+_[a-z0-9_]+\b", page.inner_text("main")) == []


@pytest.mark.parametrize("path", PAGES)
def test_controls_are_large_enough_for_a_thumb(page: "Page", address: str, path: str) -> None:
    """Gloves, rain and haste are part of the work."""
    page.goto(f"{address}{path}?lang=zh")
    controls = page.locator(
        "summary:visible, .menu a:visible, .bar a:visible, .target h2 a:visible, .when a:visible,"
        ".object:visible, .objecting a:visible, .objections a:visible, .fields textarea:visible,"
        ".fields button:visible, .fields select:visible, .fields input:not([type=radio]):visible"
    )
    for control in controls.all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= THUMB, control.inner_text()


def test_an_objection_is_registered_on_a_phone_without_scripts(page: "Page", address: str) -> None:
    """Beside the record, in the shop: three taps and the words; the record is marked at once."""
    page.goto(f"{address}{ESTABLISHMENT}?lang=en")
    followed(page, page.locator(".timeline .object").last)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size is not None
    assert width <= page.viewport_size["width"]
    for control in page.locator(".fields :is(select, textarea, button, input:visible)").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= THUMB
    page.get_by_label("What was said").fill("closed for repair on that day")
    followed(page, page.get_by_role("button", name="Register an objection"))
    assert page.locator(".head .objected").inner_text() == "Under objection"
    page.get_by_label("What was found").fill("the letter and the record agree")
    followed(page, page.get_by_role("button", name="Verify"))
    assert "To be decided" in page.inner_text(".when")
    page.goto(f"{address}{ESTABLISHMENT}?lang=en")
    assert page.locator(".timeline li").last.locator(".objected").is_visible()


def test_another_bureau_is_two_taps_away_without_scripts(page: "Page", address: str) -> None:
    """Offices lock browsers down; menus must open all the same."""
    page.goto(f"{address}{LIST}?lang=zh")
    page.locator(".choose summary").first.click()
    followed(page, page.get_by_role("link", name="宝安"))
    assert page.url == f"{address}/weeks/2026-W48/food/baoan"
    assert page.locator("h1").inner_text() == "宝安 · 食品检查对象"


def test_the_language_is_remembered(page: "Page", address: str) -> None:
    """Chosen once, it holds on every page."""
    page.goto(f"{address}{LIST}")
    followed(page, page.get_by_role("link", name="English"))
    followed(page, page.locator(".target h2 a").first)
    assert page.locator("html").get_attribute("lang") == "en"
    cookie = next(one for one in page.context.cookies() if one["name"] == "language")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")


@pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["phone"])
@pytest.mark.parametrize("path", PAGES)
def test_no_request_leaves_the_origin_and_nothing_is_blocked(
    page: "Page", address: str, path: str
) -> None:
    """Nobody outside may learn who looks at whom; and a blocked style would show as a torn page."""
    asked: list[Request] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{address}{path}")
    urls = [request.url for request in asked]
    assert f"{address}/static/style.css" in urls
    assert all(url.startswith(address) for url in urls)
    assert [text for text in complaints if "Security Policy" in text] == []
    assert sum(request.sizes()["responseBodySize"] for request in asked) < HEAVIEST


@pytest.mark.parametrize("language", ["zh", "en"])
def test_administrators_pages_fit_a_phone_and_a_thumb(
    page: "Page", address: str, settings: Settings, language: str
) -> None:
    """Somebody is let in, and a system, from wherever the administrator is."""
    cookie = {"name": COOKIE, "value": new_session(settings, ADMINISTRATOR), "url": address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # Playwright's own typed dict
    name = f"n{language}{page.viewport_size['width'] if page.viewport_size else 0}"
    for path, filled in (
        ("/accounts", {"name": name, "shown_name": "Wu Min", "inspector_id": ""}),
        ("/tokens", {"name": name, "days": "30"}),
    ):
        page.goto(f"{address}{path}?lang={language}")
        page.locator(".open-form summary").click()
        fits(page)
        for field, value in filled.items():
            page.locator(f".open-form [name={field}]").fill(value)
        if path == "/accounts":
            page.locator(".open-form [name=bureau]").select_option("luohu")
        else:
            page.locator(".tick input").first.check()
        followed(page, page.locator(".open-form .button"))
        assert page.get_by_role("status").count() == 1
        fits(page)
    assert page.locator(".secret").inner_text().startswith("targeting_")
    for path in (f"/accounts/{name}", f"/accounts/{name}/password"):
        page.goto(f"{address}{path}")
        fits(page)


def fits(page: "Page") -> None:
    """Nothing slides sideways, and everything that is pressed is large enough."""
    assert page.viewport_size is not None
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
    controls = "main :is(input:not([type=hidden], [type=checkbox]), select, button, .tick, a)"
    for control in page.locator(f"{controls} >> visible=true").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= THUMB, control.inner_text()
