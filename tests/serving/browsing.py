"""A running service and a real browser, for the tests that look at pages as people do."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from fastapi import FastAPI

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
PHONE = (390, 844)
DESK = (1440, 900)

# A control that a thumb hits: the least that both phone makers ask for.
THUMB = 44
STARTING_SECONDS = 10

in_a_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and "CI" not in os.environ,
        reason="no Chromium: apt-get install chromium fonts-noto-cjk",
    ),
]


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The address of the service, on a free port of this machine, until the end of the block."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        deadline = time.monotonic() + STARTING_SECONDS
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@contextmanager
def chromium() -> "Iterator[Browser]":
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def window(browser: "Browser", size: tuple[int, int], session: dict[str, str]) -> "Iterator[Page]":
    """A page without JavaScript in a window of this size, for whoever has the session."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=False, locale="zh-CN"
    )
    context.add_cookies([session])  # type: ignore[list-item]  # Playwright's own typed dict
    yield context.new_page()
    context.close()


def followed(page: "Page", what: "Locator") -> None:
    """Presses a link or a button, and waits for the page that it leads to."""
    with page.expect_navigation():
        what.click()


def kept(page: "Page", path: str, language: str) -> None:
    """A picture of the page, for people to look at, where TARGETING_PICTURES names a folder."""
    folder = os.environ.get("TARGETING_PICTURES")
    if folder and page.viewport_size:
        name = path.strip("/").replace("/", "_") or "home"
        file = f"{name}-{language}-{page.viewport_size['width']}.png"
        page.screenshot(path=Path(folder) / file, full_page=True)
