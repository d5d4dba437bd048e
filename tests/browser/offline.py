"""Pages that were taken away, as whoever is given one opens them: from a file, without internet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from .waiting import holds

__all__ = ["Taken", "opened"]

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""
READY = "document.querySelector('.take-place .lab[data-encoder]')?.dataset.encoder !== undefined"


@dataclass
class Taken:
    """An opened file, and what it did besides being shown."""

    page: Page
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def violations(self) -> list[str]:
        """What its own policy has stopped."""
        found: list[str] = self.page.evaluate("window.violations")
        return found

    def told(self) -> dict[str, str]:
        """What the explorer says of itself."""
        found: dict[str, str] = self.page.evaluate("({...document.querySelector('.take-place .lab').dataset})")
        return found


@contextmanager
def opened(
    browser: Browser, file: Path, *, place: str = "", wait: bool = True, scripts: str = "", **wishes: Any
) -> Iterator[Taken]:
    """Open a file in a context without internet, at a `place` behind its `#`; `scripts` run before its own."""
    context = browser.new_context(offline=True, **({"viewport": {"width": 1440, "height": 900}} | wishes))
    context.add_init_script(WATCH + scripts)
    taken = Taken(context.new_page())
    taken.page.on("request", lambda request: taken.requests.append(request.url))
    taken.page.on("pageerror", lambda error: taken.faults.append(str(error)))
    try:
        taken.page.goto(file.resolve().as_uri() + place)
        if wait:
            holds(taken.page, READY)
        yield taken
    finally:
        context.close()
