"""What the program takes to be packed, installed and opened, in an environment that holds nothing before.

    python -m benchmarks.install [--lent]

`--lent`: what it asks for is not installed but seen where the benchmarks have it. What pip has kept of an earlier
download it does not fetch again.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_chromium
from tests.installed import Program, build_wheel, empty_environment, install, packages


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lent", action="store_true")
    lent = parser.parse_args().lent
    with TemporaryDirectory() as name:
        folder = Path(name)
        with timed("the wheel built"):
            wheel = build_wheel(folder / "dist")
        print(f"the wheel: {wheel.stat().st_size / 1e6:.1f} MB")
        commands = empty_environment(folder / "env")
        with timed("pip install to the page alive, in all"):
            with timed("installed"):
                install(wheel, commands, lent=lent)
            first = Program(commands, folder / "home")
            open_once(first, "the first start: latent-lab to its address")
        print(f"the environment: {size(packages(commands / 'python')) / 1e6:,.0f} MB")
        open_once(first, "the second start: latent-lab to its address")


def open_once(program: Program, what: str) -> None:
    """Start it, and look at Home until it moves."""
    with timed(what):
        address = program.open()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(120_000)
        with timed("  address to Home alive"):
            page.goto(address)
            page.locator("[data-alive]").wait_for(state="attached")
        browser.close()
    program.close()
    program.said.clear()


def size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Say how long something took, and how much of a processor its processes that have ended: on a busy machine the
    second is what can be compared."""
    began, before = time.perf_counter(), os.times()
    yield
    now = os.times()
    spent = now.children_user + now.children_system - before.children_user - before.children_system
    print(f"{what}: {time.perf_counter() - began:.1f} s ({spent:.1f} s of a processor)", flush=True)


if __name__ == "__main__":
    main()
