"""What happens to a page that is open: the server goes and comes back, as another version too; the browser keeps
nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.served import ROOT, Server

from .waiting import kept_aside, until

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

SLOW = 90_000
RUN = "/explore?run=digits-vae-2d"
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {get() { throw new DOMException("denied", "SecurityError"); }});"""


@pytest.fixture
def server(tmp_path: Path, app: Server) -> Iterator[Server]:
    """One that may be ended."""
    running = Server(tmp_path)
    yield running
    running.close()


@pytest.fixture
def page(server: Server, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url)
    context.add_init_script("localStorage.setItem('latent-lab-explore-hint', '1')")
    page = context.new_page()
    page.set_default_timeout(SLOW)
    yield page
    context.close()


def make_group(page: Page, name: str) -> None:
    page.get_by_test_id("group-source").select_option("4")
    page.get_by_test_id("group-name").fill(name)
    page.get_by_test_id("group-make").click()
    page.locator(".group-row", has_text=name).wait_for()


def test_what_is_said_while_the_server_is_away_is_kept_when_it_is_back(server: Server, page: Page) -> None:
    page.goto(f"{RUN}&tool=groups")
    page.locator('[data-ready="1"]').wait_for()
    make_group(page, "before")
    until(page, lambda: kept_aside(server.runs, "before"))
    server.kill()
    make_group(page, "meanwhile")
    server.start()
    until(page, lambda: kept_aside(server.runs, "meanwhile"), seconds=120)
    assert kept_aside(server.runs, "before")


def another_version(folder: Path) -> Path:
    """A copy of the project whose browser components have other names."""
    copy = folder / "later"
    left = shutil.ignore_patterns(
        ".git", ".venv", "node_modules", "static", "__pycache__", "tests", "docs", "benchmarks"
    )
    shutil.copytree(ROOT, copy, ignore=left)
    (copy / "ui" / "frontend" / "node_modules").symlink_to(ROOT / "ui" / "frontend" / "node_modules")
    for name in ("lab.ts", "explorer/view.ts", "explorer/tools/walk.ts"):
        source = copy / "ui" / "frontend" / "src" / name
        source.write_text(source.read_text() + "\nconsole.debug('a later version');\n")
    subprocess.run([sys.executable, "-m", "ui.web.build"], cwd=copy, check=True, capture_output=True)
    return copy


def test_a_page_goes_on_when_the_server_comes_back_as_another_version(
    server: Server, page: Page, tmp_path: Path
) -> None:
    page.goto(RUN)
    page.locator('[data-ready="1"]').wait_for()
    before = {name.name for name in (ROOT / "ui" / "static").iterdir()}
    later = another_version(tmp_path)
    assert {name.name for name in (later / "ui" / "static").iterdir()} != before
    server.kill()
    server.root = later
    server.start()
    page.locator('[data-ready="1"]').wait_for()
    page.get_by_role("tab", name="Groups").click()
    page.get_by_test_id("group-source").wait_for()
    expect(page.get_by_test_id("map")).to_be_visible()
    page.reload()
    page.locator('[data-ready="1"]').wait_for()


def test_a_browser_that_keeps_nothing_shows_every_page(app: Server, browser: Browser) -> None:
    context = browser.new_context(base_url=app.url)
    context.add_init_script(NO_STORAGE)
    page, faults = context.new_page(), []
    page.set_default_timeout(SLOW)
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in ("/", "/train", RUN, "/compare", "/gallery"):
        page.goto(path)
        page.get_by_test_id("stSidebarContent").or_(page.get_by_test_id("stMain")).first.wait_for()
    page.goto(RUN)
    page.locator('[data-ready="1"]').wait_for()
    context.close()
    assert [fault for fault in faults if "denied" not in fault] == []
