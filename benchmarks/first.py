"""What a first visit costs: bytes, first paint, first decoded picture, map; on a fast network or a slow one, of this
checkout or of two in turns.

    python -m benchmarks.first [--against OTHER/CHECKOUT] [--rounds 4] [--slow] [--pages home explore]

Each opening has a browser profile with an empty cache. Bytes are those on the wire, headers included, until nothing
has come for a second. `--slow`: 50 kB/s and 400 ms of delay, by Chromium's own emulation. The other checkout must have
been built (`python -m ui.web.build` there); both servers run at the same time, with warm scripts, and take turns.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.conftest import FLAGS
from tests.served import ROOT, Server

from .stage import SOFTWARE, figures, machine, report

PATHS = {
    "home": "/",
    "explore": "/explore",
    "explore, MNIST convolutional VAE": "/explore?run=mnist-conv-vae-2d",
}
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PATIENCE_MS = 180_000
QUIET_S = 1.0
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--against", type=Path, help="another checkout of the app, built")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--pages", nargs="+", default=list(PATHS), choices=list(PATHS))
    options = parser.parse_args()
    roots = {"other": options.against, "this": ROOT} if options.against else {"this": ROOT}
    with ExitStack() as stack, sync_playwright() as playwright:
        servers = {}
        for name, root in roots.items():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            servers[name] = Server(folder, root=root.resolve())
            stack.callback(servers[name].close)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, *SOFTWARE])
        machine(f"Chromium {browser.version}")
        figures()
        for page in options.pages:
            compare(browser, servers, page, options.rounds, slow=options.slow)
        browser.close()


def compare(browser: Browser, servers: dict[str, Server], page: str, rounds: int, *, slow: bool) -> None:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for server in servers.values():
        opening(browser, server, PATHS[page], slow=False)  # what the server reads for the first time
    for _ in range(rounds):
        for name, server in servers.items():
            for what, value in opening(browser, server, PATHS[page], slow=slow).items():
                found[what, name].append(value)
    for (what, name), values in found.items():
        report(f"{page}{', slow network' if slow else ''}: {what}, {name}", values)


def opening(browser: Browser, server: Server, path: str, *, slow: bool) -> dict[str, float]:
    """One first visit."""
    context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    wire = Wire(context.new_cdp_session(page), slow=slow)
    began = time.perf_counter()
    page.goto(path, wait_until="commit")
    page.locator("[data-decodes]").wait_for(state="attached")
    picture = time.perf_counter() - began
    page.locator('[data-ready="1"]').first.wait_for(state="attached")
    drawn = time.perf_counter() - began
    paint = float(page.evaluate(PAINT)) / 1000
    wire.quiet(page)
    context.close()
    return {
        "first paint, s": paint,
        "link to first decoded picture, s": picture,
        "first paint to first decoded picture, s": picture - paint,
        "link to map drawn, s": drawn,
        "bytes, KB": wire.bytes / 1000,
        "requests": wire.requests,
    }


class Wire:
    """Counts what comes."""

    def __init__(self, session: CDPSession, *, slow: bool) -> None:
        self.bytes, self.requests, self.last = 0.0, 0, time.monotonic()
        session.on("Network.loadingFinished", self.note)
        session.send("Network.enable")
        if slow:
            session.send("Network.emulateNetworkConditions", SLOW)

    def note(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]
        self.requests += 1
        self.last = time.monotonic()

    def quiet(self, page: Page) -> None:
        while time.monotonic() - self.last < QUIET_S:
            page.wait_for_timeout(100)


if __name__ == "__main__":
    main()
