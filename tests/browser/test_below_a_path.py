"""Behind a proxy that passes on a part of a site: pages, components and links of a real browser stay below its path."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.served import Server

pytestmark = pytest.mark.browser

BASE = "/demo/x"
MAP = '.lab[data-ready="1"][data-points]'


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("below"), base=BASE)
    yield running
    running.close()


def test_a_visitor_goes_from_page_to_page_and_nothing_is_asked_of_the_root(below: Server, browser: Browser) -> None:
    context = browser.new_context(base_url=below.url)
    page, asked, faults = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url.removeprefix(below.url)))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{BASE}/explore?run=digits-vae-2d")
    page.locator(MAP).wait_for(state="attached")
    page.goto(f"{BASE}/")
    page.locator("[data-decodes]").first.wait_for(state="attached")
    page.locator('a[href*="gallery"]').first.click()
    page.wait_for_url(f"**{BASE}/gallery*")
    page.goto(f"{BASE}/runs?lang=zh")
    assert page.url == f"{below.url}{BASE}/gallery?lang=zh"
    assert [url for url in asked if not url.startswith((f"{BASE}/", "blob:", "data:"))] == []
    assert faults == []
    context.close()
