"""Home's stage lives before Streamlit's page is there, and goes on in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.served import Server

pytestmark = pytest.mark.browser
STREAMLIT = "**/static/js/**"


@pytest.fixture
def page(app: Server, browser: Browser) -> Iterator[Page]:
    context, faults = browser.new_context(base_url=app.url, locale="zh-CN"), list[str]()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def test_the_stage_lives_before_streamlits_page_and_goes_on_in_it(page: Page) -> None:
    held = list[Route]()
    page.route(STREAMLIT, lambda asked: held.append(asked))
    page.goto("/", wait_until="commit")
    early = page.locator("#first .lab[data-alive]")
    early.wait_for()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.get_by_test_id("take").click()
    expect(early).to_have_attribute("data-mood", "yours")
    assert page.locator(".stApp").count() == 0
    page.route(STREAMLIT, lambda asked: asked.continue_())
    for asked in held:
        asked.continue_()
    page.locator("#first").wait_for(state="detached")
    stage = page.locator(".lab[data-alive]")
    expect(stage).to_have_attribute("data-mood", "yours")
    expect(page.locator(".doors a").first).to_be_visible()


def test_the_page_comes_where_the_stage_cannot(page: Page) -> None:
    refused = list[Route]()

    def refuse_once(asked: Route) -> None:
        refused.append(asked)
        asked.abort() if len(refused) == 1 else asked.continue_()

    page.route("**/lab.js*", refuse_once)
    page.goto("/")
    expect(page.locator(".doors a").first).to_be_visible()
    assert refused
    assert page.locator("#first").count() == 0
