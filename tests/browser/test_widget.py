"""The explorer below a cell of a notebook: the module is loaded and drawn as anywidget does it, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from aecore.export.html import held_runs
from aecore.export.html.bundle import Bundle
from aecore.runs.store import find_run
from ui.web.build import build_components

from .test_story import picture_of, wait_for_change
from .waiting import holds

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

CELL = """<!doctype html><meta charset="utf-8"><title>Notebook</title>
<body><p id="before">In [1]: ae.explore(rows)</p><div id="cell"></div><p id="after">In [2]:</p>
<script type="module">
import widget from "./widget.js";
const bytes = await (await fetch("held")).arrayBuffer();
// A kernel hands bytes over as a view into a larger message.
const message = new Uint8Array(bytes.byteLength + 8);
message.set(new Uint8Array(bytes), 8);
const model = { get: name => ({ held: new DataView(message.buffer, 8) })[name], on() {}, off() {}, set() {} };
window.leave = await widget.render({ model, el: document.getElementById("cell") });
</script>"""


LOUD = """() => {
  const style = document.createElement("style");
  style.textContent = "button { display: none !important }";
  document.head.append(style);
}"""


@pytest.fixture
def cell(browser: Browser) -> Callable[[], Page]:
    why = build_components()
    assert not why, why
    files = {
        "/": ("text/html", CELL.encode()),
        "/widget.js": ("text/javascript", Bundle().code.encode()),
        "/held": ("application/octet-stream", held_runs([find_run("digits-vae-2d")])),
    }
    asked: list[str] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        asked.append(path)
        kind, content = files.get(path, ("text/plain", b""))
        route.fulfill(status=200 if path in files else 404, content_type=kind, body=content)

    def open_cell() -> Page:
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.route("**/*", answer)
        page.goto("http://notebook.test/")
        holds(page, "() => typeof window.leave === 'function'")
        assert set(asked) <= {*files, "/favicon.ico"}, "the widget asked for something"
        return page

    return open_cell


def test_the_widget_draws_decodes_and_leaves(cell: Callable[[], Page]) -> None:
    page = cell()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.locator('#cell [data-ready="1"]').wait_for()
    stage = page.get_by_test_id("map")
    box = stage.bounding_box()
    assert box
    decoded = page.get_by_test_id("decoded")
    before = picture_of(decoded)
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"], steps=4)
    wait_for_change(decoded, before)
    expect(page.locator("#before")).to_be_visible()
    expect(page.locator("#after")).to_be_attached()
    page.evaluate("leave()")
    assert faults == []
    page.close()


def test_the_style_of_the_notebook_and_of_the_widget_keep_apart(cell: Callable[[], Page]) -> None:
    page = cell()
    font = page.evaluate("getComputedStyle(document.getElementById('before')).fontFamily")
    page.evaluate(LOUD)
    expect(page.locator("#cell button").first).to_be_visible()
    assert page.evaluate("document.querySelector('#cell').shadowRoot !== null")
    assert page.evaluate("getComputedStyle(document.getElementById('before')).fontFamily") == font
    page.close()
