"""The story of a shared link in two browsers: made, opened by somebody else, taken back under their eyes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from aecore.data.cards import CARDS
from aecore.presets import preset
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.spec import OwnData
from tests.served import Server
from ui.web.build import build_components

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive, pytest.mark.timeout(300)]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """A server where nobody is the operator."""
    assert not build_components()
    running = Server(tmp_path, LATENTLAB_OPERATOR="nobody")
    yield running
    running.close()


def private_run(server: Server, owner: str) -> Run:
    spec = preset("digits", "vae", {}).model_copy(update={"data": OwnData(digest="ab" * 32)})
    store = Store(server.runs)
    run = store.create(spec, "Letters", card=replace(CARDS["digits"], title="Letters", origin="own"))
    shutil.copytree(store.shipped / "digits-vae-2d" / "results", run.results)
    run.note(owner=owner)
    run.write_status(Status(state="done"))
    return run


def test_a_link_is_made_opened_elsewhere_and_taken_back_under_the_eyes_of_who_has_it(
    served: Server, browser: Browser
) -> None:
    mine, theirs = (browser.new_context(base_url=served.url, viewport={"width": 1440, "height": 900}) for _ in "12")
    page, other = mine.new_page(), theirs.new_page()
    for one in (page, other):
        one.set_default_timeout(60_000)
    page.goto("/gallery")
    (cookie,) = [cookie for cookie in mine.cookies() if cookie["name"].startswith("latentlab-")]
    run = private_run(served, cookie["value"].partition(".")[0])
    page.reload()
    page.get_by_test_id(f"menu-{run.id}").click()
    page.locator("[data-act=share]").click()
    page.get_by_text("A link shows your pictures and their codes.").wait_for()
    page.locator(".st-key-share-make button").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    assert run.id not in link

    other.goto(f"/explore?run={run.id}")
    other.get_by_text("There is no run called").wait_for()
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url))
    other.goto(link)
    other.get_by_test_id("head-copy").wait_for()
    other.get_by_text("shared: to look at").wait_for()
    fetched = [address for address in asked if "/api/runs/" in address]
    assert any("items.safetensors" in address for address in fetched)
    assert not [address for address in asked if run.id in address], "what leads to it names its token alone"

    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("there is no link to it").wait_for()
    refused = other.evaluate("address => fetch(address).then(answer => answer.text())", fetched[0])
    assert "nothing any more" in json.loads(refused)["error"]
    other.reload()
    expect(other.get_by_text("This link shows nothing, or nothing any more.")).to_be_visible(timeout=60_000)
    for context in (mine, theirs):
        context.close()
