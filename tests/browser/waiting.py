"""Waits that end when what they wait for is there, on a fast machine at once and on a slow one later."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

__all__ = ["holds", "kept_aside", "still", "two_frames", "until"]

STILL = """quiet => new Promise(done => {
  const began = performance.now();
  let timer = setTimeout(done, quiet);
  const again = () => {
    clearTimeout(timer);
    if (performance.now() - began > 20000) done();
    else timer = setTimeout(done, quiet);
  };
  const watch = root => {
    new MutationObserver(again).observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
    for (const part of root.querySelectorAll("*")) if (part.shadowRoot) watch(part.shadowRoot);
  };
  watch(document);
})"""
FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


def still(page: Page, quiet: int = 250) -> None:
    """Wait until nothing of the page has changed for so many milliseconds; 20 s at most."""
    page.evaluate(STILL, quiet)


def two_frames(page: Page) -> None:
    """Wait until the browser has laid the page out and drawn it."""
    page.evaluate(FRAMES)


def until(
    page: Page, condition: Callable[[], object], seconds: float = 60, missing: Callable[[], object] | None = None
) -> None:
    """Wait for something outside of the page while the page goes on; `missing` says what is wrong where it does not
    come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, missing() if missing else condition
        page.wait_for_timeout(30)


def holds(page: Page, expression: str, arg: object = None, seconds: float = 60) -> None:
    """Wait for something within the page. Playwright's own wait lets the page evaluate a text, which its policy
    forbids."""
    until(page, lambda: page.evaluate(expression, arg), seconds)


def kept_aside(runs: Path, text: str) -> bool:
    """Whether the server has written down what a person called so."""
    return any(text in path.read_text("utf-8") for path in runs.rglob("kept.json"))
