"""The report in a real browser: what is long is folded on a phone, not on a desk or on paper."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from serving.access.asking import COOKIE
from serving.app import create_app
from serving.database import open_database
from serving.figures.publish import publish_figures
from serving.settings import Settings, settings_in
from tests.serving.browsing import (
    DESK,
    PHONE,
    THUMB,
    chromium,
    in_a_browser,
    running,
    window,
)
from tests.serving.figures import report
from tests.serving.made import FEATURES, LATER, NOW, SUPERVISOR, new_session
from tests.serving.truth.made import decided, failing, listed, published, rows, visited

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = in_a_browser


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three weeks of two bureaus, with something of everything that the report tells."""
    settings = settings_in(tmp_path_factory.mktemp("home"))
    engine = open_database(settings)
    for ago in (2, 1, 0):
        lists = [
            listed(ago, bureau, rows(ago, f"{bureau}{ago}", statutory=3, risk=60, random=33))
            for bureau in ("luohu", "shenshan")
        ]
        published(engine, *lists)
        for one in lists:
            targets = list(one.targets)
            found = {**failing(targets, "risk", 20, 30), **failing(targets, "random", 4, 28)}
            visited(engine, one, found)
            kinds: dict[str, tuple[str, str | None]] = {
                each.establishment_id: ("accept", None) for each in targets
            }
            kinds[targets[5].establishment_id] = ("replace", "visited_by_other_programme")
            decided(engine, one, kinds)
    publish_figures(engine, report(), now=NOW)
    engine.dispose()
    return settings


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    app = create_app(settings, can_make=FEATURES, now=lambda: LATER)
    with running(app) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with chromium() as running_browser:
        yield running_browser


@pytest.fixture(scope="module")
def session(settings: Settings, address: str) -> dict[str, str]:
    return {"name": COOKIE, "value": new_session(settings, SUPERVISOR), "url": address}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_shows_answers_first_and_folds_what_is_long(
    browser: "Browser", address: str, session: dict[str, str], language: str
) -> None:
    """Nothing slides sideways, folded or not; a fold is large enough for a thumb."""
    with window(browser, PHONE, session) as page:
        page.goto(f"{address}/truth?lang={language}")
        ratio = page.locator(".programme .tile .large").last.bounding_box()
        assert ratio is not None
        assert ratio["y"] < 1.5 * PHONE[1]
        folds = page.locator(".fold:not([open]) > summary")
        assert folds.count() == 2
        assert not page.locator(".fold table").first.is_visible()
        for fold in folds.all():
            box = fold.bounding_box()
            assert box is not None
            assert box["height"] >= THUMB
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        while folds.count():
            folds.first.click()
        assert page.locator(".fold table").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_desk_and_paper_show_everything(
    browser: "Browser", address: str, session: dict[str, str]
) -> None:
    """Whoever prints a report wants all of it, and no tabs."""
    with window(browser, DESK, session) as page:
        page.goto(f"{address}/truth?lang=zh")
        for media in ("screen", "print"):
            page.emulate_media(media=media)
            for table in page.locator(".fold table").all():
                box = table.bounding_box()
                assert box is not None
                assert box["height"] > THUMB
        assert not page.locator(".spans").is_visible()
        assert page.locator(".chart-field").count() == 1


def test_marks_stay_round_however_wide_the_drawing_is(
    browser: "Browser", address: str, session: dict[str, str]
) -> None:
    """Stretched, risk and random would look alike; without colours shape and dashes tell them."""
    for size in (PHONE, DESK):
        with window(browser, size, session) as page:
            page.goto(f"{address}/truth?lang=en")
            styles = page.locator(".chart-field .dot").evaluate_all(
                """dots => dots.map(dot => {
                    const style = getComputedStyle(dot);
                    return [style.vectorEffect, style.strokeLinecap];
                })"""
            )
            assert {tuple(style) for style in styles} == {
                ("non-scaling-stroke", "round"), ("non-scaling-stroke", "square"),
            }  # fmt: skip
