"""The policy of the pages in a real Chromium: nothing that a page needs breaks it, nobody frames it unasked, a broken
or blocked storage does not matter, and a visitor is known again."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from aecore.runs.store import Store
from tests.served import Server

from .chromium import find_chromium
from .conftest import FLAGS
from .waiting import still, until

pytestmark = pytest.mark.browser

WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""
UNSAID = ("Content Security Policy", "Permissions-Policy")


@pytest.fixture(scope="module")
def painting(browser: Browser) -> Iterator[Browser]:
    """A Chromium with WebGL, as most have it."""
    flags = [*(flag for flag in FLAGS if flag != "--disable-gpu"), *WEBGL]
    chromium = browser.browser_type.launch(executable_path=find_chromium(), args=flags)
    yield chromium
    chromium.close()


@pytest.fixture
def watched(app: Server, painting: Browser) -> Iterator[Callable[[str], Page]]:
    """Open pages of which none may break the policy, throw, or be told a feature that no browser knows."""
    pages, told = list[Page](), list[str]()

    def open_one(path: str) -> Page:
        context = painting.new_context(base_url=app.url, viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.add_init_script(WATCH)
        page.on("console", lambda line: told.append(line.text))
        page.on("pageerror", lambda error: told.append(f"{UNSAID[0]}: {error}"))
        page.goto(path)
        pages.append(page)
        return page

    yield open_one
    found = [broken for page in pages for broken in page.evaluate("window.violations")]
    for page in pages:
        page.context.close()
    assert found == []
    assert [line for line in told if any(words in line for words in UNSAID)] == []


def test_the_policy_is_in_force(open_page: Callable[..., Page]) -> None:
    page = open_page("/gallery")
    page.get_by_role("heading", name="Gallery").wait_for()
    broken, harmed = page.evaluate("""() => {
      const found = [];
      document.addEventListener("securitypolicyviolation", event => found.push(event.effectiveDirective));
      // Later, as what is asked by this test itself is let through.
      setTimeout(() => { try { new Function("window.harmed = 1")(); } catch { found.push("no code from text"); } });
      const script = document.createElement("script");
      script.textContent = "window.harmed = 1";
      document.body.append(script);
      return new Promise(done => setTimeout(() => done([found, window.harmed ?? null]), 300));
    }""")
    assert {"no code from text", "script-src-elem"} <= set(broken)
    assert harmed is None


@pytest.mark.exhaustive
def test_explore_with_its_map_its_decoder_and_its_downloads_keeps_to_it(watched: Callable[[str], Page]) -> None:
    page = watched("/explore?run=digits-vae-2d")
    page.locator('[data-decoder="ready"]').wait_for()
    page.locator('[data-encoder="ready"]').wait_for()
    expect(page.get_by_test_id("map")).to_have_attribute("data-renderer", "webgl")
    page.get_by_test_id("map-menu").click()
    for kind in ("svg", "png", "csv"):
        with page.expect_download() as saved:
            page.get_by_test_id(f"save-{kind}").click()
        assert saved.value.path().stat().st_size > 1000


@pytest.mark.exhaustive
def test_the_cloud_that_plotly_draws_keeps_to_it(watched: Callable[[str], Page]) -> None:
    page = watched("/explore?run=digits-denoising-16d&space=pca")
    page.locator(".js-plotly-plot .gl-container canvas").first.wait_for(state="attached")
    expect(page.get_by_text("WebGL is not supported")).to_have_count(0)


@pytest.mark.proof
def test_comparing_with_its_figures_and_downloads_keeps_to_it(watched: Callable[[str], Page]) -> None:
    page = watched("/compare?runs=digits-vae-2d.digits-denoising-16d")
    page.get_by_role("tab", name="Figures").click(
        force=True, timeout=180_000
    )  # numbers are computed first, and looked for every second
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    page.get_by_role("tab", name="Settings and export").click(force=True)
    with page.expect_download() as saved:
        page.get_by_test_id("stDownloadButton").first.get_by_role("button").click()
    assert saved.value.path().stat().st_size > 100


@pytest.mark.exhaustive
def test_a_training_keeps_to_it(watched: Callable[[str], Page]) -> None:
    page = watched("/train")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator(".lab[data-state=done]")).to_be_attached(timeout=120_000)
    page.get_by_text("Settings of this run").click()  # code in colours
    page.locator("code").first.wait_for()


@pytest.mark.exhaustive
def test_a_lost_map_is_painted_again(watched: Callable[[str], Page]) -> None:
    page = watched("/explore?run=digits-vae-2d")
    page.locator('[data-decoder="ready"]').wait_for()
    still(page)
    points, before = page.locator("canvas.points"), page.locator("canvas.points").screenshot()
    points.evaluate("""map => {
      window.lost = map.getContext("webgl").getExtension("WEBGL_lose_context");
      window.lost.loseContext();
    }""")
    until(page, lambda: points.screenshot() != before)
    points.evaluate("() => window.lost.restoreContext()")
    until(page, lambda: points.screenshot() == before)


# --- storage ----------------------------------------------------------------------------------------------------------


def test_a_broken_theme_in_the_storage_leaves_no_page_blank(open_page: Callable[..., Page]) -> None:
    page = open_page("about:blank", first_visit=True)
    broken = "localStorage.setItem(`stActiveTheme-${location.pathname}-v2`, '{broken')"
    page.add_init_script(f"if (location.protocol === 'http:') {broken}")
    page.goto("/gallery")
    page.get_by_role("heading", name="Gallery").wait_for()


@pytest.mark.exhaustive
def test_a_browser_that_keeps_nothing_shows_every_page_and_says_so(
    app: Server, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "Default").mkdir()
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=find_chromium(), args=FLAGS, base_url=app.url
    )
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.goto("/explore?run=digits-vae-2d")
    page.locator('[data-decoder="ready"]').wait_for(timeout=60_000)
    with pytest.raises(Error, match="Access is denied"):
        page.evaluate("localStorage.length")
    page.goto("/gallery")
    page.get_by_role("heading", name="Gallery").wait_for(timeout=60_000)
    assert context.cookies() == []
    context.close()
    assert thrown == []


# --- visitors and frames ----------------------------------------------------------------------------------------------

COURSE = b"<title>course</title><iframe src='%s' style='width:1200px;height:800px'></iframe>"


@pytest.fixture(scope="module")
def course() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A page of another site that shows the app within it; what it shows is put into the table."""
    shown: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(COURSE % shown[self.path])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}", shown
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, course: Any) -> Iterator[Server]:
    """A server that is open to others, and whose pages a course may show."""
    server = Server(tmp_path_factory.mktemp("open"), LATENTLAB_OPERATOR="nobody", LATENTLAB_FRAMES=course[0])
    yield server
    for run in Store(server.runs).runs():
        if not run.shipped:
            run.ask("stop")
    server.close()


@pytest.mark.exhaustive
def test_only_a_page_that_is_named_may_frame_the_app_and_there_a_visitor_has_no_cookie(
    app: Server, opened: Server, course: Any, browser: Browser
) -> None:
    address, shown = course
    shown |= {"/unnamed": f"{app.url}/runs".encode(), "/named": f"{opened.url}/runs".encode()}
    context = browser.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text))
    page.goto(f"{address}/unnamed")
    until(page, lambda: any("frame-ancestors" in line for line in refused))
    assert page.frame_locator("iframe").get_by_role("heading", name="Gallery").count() == 0
    page.goto(f"{address}/named")
    within = page.frame_locator("iframe")
    within.get_by_role("heading", name="Gallery").wait_for(timeout=60_000)
    within.get_by_text("Your browser keeps no cookie here").wait_for(timeout=60_000)
    assert [cookie["name"] for cookie in context.cookies() if cookie["httpOnly"]] == []
    context.close()


@pytest.mark.exhaustive
def test_a_visitor_is_known_again_after_a_reload_and_nobody_else_may_stop_their_run(
    opened: Server, browser: Browser
) -> None:
    mine, others = (browser.new_context(base_url=opened.url) for _ in range(2))
    page = mine.new_page()
    page.set_default_timeout(60_000)
    page.goto("/train")
    page.get_by_text("You are visitor").wait_for()
    page.get_by_role("slider", name="Epochs").press("End")
    still(page)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url("**run=digits**")
    page.reload()
    expect(page.get_by_role("button", name="Stop")).to_be_enabled(timeout=60_000)
    other = others.new_page()
    other.goto(page.url)
    stop = other.get_by_role("button", name="Stop")
    expect(stop).to_be_disabled(timeout=60_000)
    stop.locator("xpath=ancestor::*[@data-testid='stButton']").hover()
    other.get_by_text("belongs to another visitor").first.wait_for(timeout=60_000)
    assert page.evaluate("document.cookie").find("latentlab") < 0, "no script reads it"
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".lab[data-state=stopped]")).to_be_attached(timeout=120_000)
    for context in (mine, others):
        context.close()
