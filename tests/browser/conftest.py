"""A real server on a free port with its own folders, and a real Chromium: one of each for each process of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.served import Server
from ui.web.build import build_components

from .chromium import find_chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEVICES = ("--use-fake-device-for-media-stream=device-count=2", "--autoplay-policy=no-user-gesture-required")
ALLOWED = "--use-fake-ui-for-media-stream"


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    why = build_components()
    assert not why, why
    running = Server(tmp_path_factory.mktemp("app"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    assert path, "run: python tests/browser/chromium.py"
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def recording(browser: Browser) -> Iterator[Browser]:
    """A Chromium with a camera and a microphone that are made up, and a person who allows them."""
    chromium = browser.browser_type.launch(executable_path=find_chromium(), args=[*FLAGS, *DEVICES, ALLOWED])
    yield chromium
    chromium.close()


def watched(context: BrowserContext, path: str, faults: list[str]) -> Page:
    """Open a page; what it throws is told to `faults`."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path)
    page.locator("#first").wait_for(state="detached")  # Home's stage until Streamlit's page has one of its own
    return page


@pytest.fixture
def open_page(app: Server, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages of the app; afterwards no page may have thrown or shown an exception."""
    contexts, faults, pages = [], [], []

    def open_one(
        path: str = "/",
        *,
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        locale: str = "en-US",
        first_visit: bool = False,
        touch: bool = False,
        **wishes: str,
    ) -> Page:
        screen = {"width": width, "height": height}
        context = browser.new_context(
            base_url=app.url,
            viewport=screen,
            color_scheme=scheme,
            locale=locale,
            has_touch=touch,
            is_mobile=touch,
            **wishes,
        )
        contexts.append(context)
        if not first_visit:
            context.add_init_script("localStorage.setItem('latent-lab-explore-hint', '1')")
        pages.append(page := watched(context, path, faults))
        return page

    yield open_one
    shown = [
        text for page in pages if not page.is_closed() for text in page.get_by_test_id("stException").all_inner_texts()
    ]
    for context in contexts:
        context.close()
    assert faults == []
    assert shown == []
